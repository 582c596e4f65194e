//! Which of many bars are drawn: those that the text names, then the largest. The rest is one bar, "Other (n)", where
//! values add up, and is counted in the footer where they do not.

use topup_charts::RankedItem;

/// Bars that a chart has room for.
const MOST_BARS: usize = 10;
/// How many at the top, and of a change at the bottom as well, a text may name.
const NAMED: usize = 3;

/// The bars to draw in their order, and how many are left out uncounted. `sums` says whether values may be added up,
/// `change` whether both ends are named.
pub(super) fn bars(items: Vec<RankedItem>, sums: bool, change: bool) -> (Vec<RankedItem>, usize) {
    if items.len() <= MOST_BARS {
        return (items, 0);
    }
    let value = |at: usize| items.get(at).and_then(|i| i.value);
    let mut known: Vec<usize> = (0..items.len()).filter(|at| value(*at).is_some()).collect();
    known.sort_by(|a, b| value(*b).unwrap_or(0.0).total_cmp(&value(*a).unwrap_or(0.0)));
    let lowest = if change { NAMED } else { 1 };
    let winners = (0..items.len()).filter(|at| items.get(*at).is_some_and(|i| i.highlight));
    let named = winners
        .chain([0])
        .chain(known.iter().copied().take(NAMED))
        .chain(known.iter().rev().copied().take(lowest));
    // Then the largest where they add up; where not, as they stand.
    let mut rest: Vec<usize> = (0..items.len()).collect();
    if sums {
        rest.sort_by(|a, b| {
            value(*b).map_or(-1.0, f64::abs).total_cmp(&value(*a).map_or(-1.0, f64::abs)).then(a.cmp(b))
        });
    }
    let room = MOST_BARS - usize::from(sums);
    let mut kept: Vec<usize> = Vec::new();
    for at in named.chain(rest) {
        if kept.len() < room && !kept.contains(&at) {
            kept.push(at);
        }
    }
    let left = items.len() - kept.len();
    let other = sums.then(|| {
        let others = items.iter().enumerate().filter(|(at, _)| !kept.contains(at));
        let sum = others.filter_map(|(_, i)| i.value).reduce(|a, b| a + b);
        let count = u32::try_from(left).unwrap_or(u32::MAX);
        RankedItem {
            name: format!("Other ({left})"),
            value: sum,
            other: Some(count),
            ..RankedItem::default()
        }
    });
    let drawn = items.into_iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, i)| i);
    (drawn.chain(other).collect(), if sums { 0 } else { left })
}

/// What the footer says of bars that are left out.
pub(super) fn notes(left: usize) -> Vec<String> {
    if left == 0 { Vec::new() } else { vec![format!("Other ({left}) not drawn: they do not add up")] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(values: &[f64]) -> Vec<RankedItem> {
        let item = |(i, v): (usize, &f64)| RankedItem {
            name: format!("g{i}"),
            value: Some(*v),
            ..RankedItem::default()
        };
        values.iter().enumerate().map(item).collect()
    }

    #[test]
    fn sums_beyond_the_room_are_one_bar_and_what_the_text_names_is_drawn() {
        let values: Vec<f64> = (1..=14).map(f64::from).rev().collect();
        let (drawn, left) = bars(items(&values), true, false);
        assert_eq!((drawn.len(), left), (10, 0));
        assert!(drawn.iter().any(|i| i.name == "g13"), "the smallest is named by the text");
        let other = drawn.last().expect("bars");
        assert_eq!((other.name.as_str(), other.value), ("Other (5)", Some(2.0 + 3.0 + 4.0 + 5.0 + 6.0)));
    }

    #[test]
    fn rates_are_never_added_up_and_both_ends_of_a_change_are_drawn() {
        let values: Vec<f64> = (1..=14).map(f64::from).collect();
        let mut all = items(&values);
        all[11].highlight = true;
        let (drawn, left) = bars(all, false, true);
        assert_eq!((drawn.len(), left), (10, 4));
        for name in ["g0", "g1", "g2", "g11", "g12", "g13"] {
            assert!(drawn.iter().any(|i| i.name == name), "{name}");
        }
        assert_eq!(notes(left), ["Other (4) not drawn: they do not add up"]);
    }
}
