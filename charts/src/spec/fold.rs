//! Keeps a chart to a handful of marks: the small ones become "Other (n)", or are named as left out.

use super::{PeriodState, Series};

/// What is drawn, and what is not.
pub(crate) struct Folded<T> {
    /// At most the limit; an "Other" stands last.
    pub kept: Vec<T>,
    /// How many are neither drawn nor added up.
    pub left_out: usize,
}

/// "Other (11)".
pub(crate) fn other_name(count: u32) -> String {
    format!("Other ({count})")
}

/// Folds items to `limit`. Items for which `other` gives a count are the caller's own "Other": they
/// are merged into ours and go last. `merge` adds the second item to the first.
pub(crate) fn fold_items<T: Clone>(
    items: &[T],
    limit: usize,
    foldable: bool,
    other: impl Fn(&T) -> Option<u32>,
    size: impl Fn(&T) -> f64,
    merge: impl Fn(&[&T], u32) -> T,
) -> Folded<T> {
    let named: Vec<&T> = items.iter().filter(|item| other(item).is_none()).collect();
    let mut rest: Vec<&T> = items.iter().filter(|item| other(item).is_some()).collect();
    let mut count: u32 = rest.iter().filter_map(|item| other(item)).fold(0, u32::saturating_add);
    let room = limit - usize::from(!rest.is_empty());
    if named.len() <= room {
        let mut kept: Vec<T> = named.into_iter().cloned().collect();
        if !rest.is_empty() {
            kept.push(merge(&rest, count));
        }
        return Folded { kept, left_out: 0 };
    }
    if !foldable {
        let left_out = named.len() - room;
        let mut kept: Vec<T> = named.into_iter().take(room).cloned().collect();
        if !rest.is_empty() {
            kept.push(merge(&rest, count));
        }
        return Folded { kept, left_out };
    }
    // The largest stay, in the caller's order; ties go to the earlier one.
    let mut by_size: Vec<usize> = (0..named.len()).collect();
    by_size.sort_by(|&a, &b| size(named[b]).total_cmp(&size(named[a])).then(a.cmp(&b)));
    let stays = |at: usize| by_size[..limit - 1].contains(&at);
    let mut kept = Vec::with_capacity(limit);
    for (at, item) in named.into_iter().enumerate() {
        if stays(at) {
            kept.push(item.clone());
        } else {
            rest.push(item);
            count = count.saturating_add(1);
        }
    }
    kept.push(merge(&rest, count));
    Folded { kept, left_out: 0 }
}

/// Folds the series of a line chart to six.
pub(crate) fn fold_series(series: &[Series], foldable: bool) -> Folded<Series> {
    let total = |s: &Series| s.values.iter().flatten().map(|v| v.abs()).sum();
    fold_items(
        series,
        6,
        foldable,
        |s| s.other,
        total,
        |parts, count| {
            let periods = parts.first().map_or(0, |s| s.values.len());
            let sum_at = |i: usize| {
                parts
                    .iter()
                    .filter_map(|s| s.values[i])
                    .fold(None, |sum: Option<f64>, v| Some(sum.unwrap_or(0.0) + v))
            };
            let state_at = |i: usize| {
                parts.iter().filter_map(|s| s.states.get(i).copied()).max().unwrap_or(PeriodState::Whole)
            };
            let has_states = parts.iter().any(|s| !s.states.is_empty());
            Series {
                name: other_name(count),
                values: (0..periods).map(sum_at).collect(),
                states: if has_states { (0..periods).map(state_at).collect() } else { Vec::new() },
                other: Some(count),
                ..Series::default()
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(count: usize) -> Vec<Series> {
        (0..count).map(|i| Series::new(format!("s{i}"), vec![Some(i as f64), None])).collect()
    }

    #[test]
    fn small_series_are_added_up() {
        let folded = fold_series(&series(12), true);
        assert_eq!(folded.kept.len(), 6);
        assert_eq!(folded.kept[5].name, "Other (7)");
        assert_eq!(folded.kept[5].values, [Some(21.0), None]);
        assert_eq!(folded.kept[0].name, "s7");
    }

    #[test]
    fn rates_are_left_out_not_added() {
        let folded = fold_series(&series(12), false);
        assert_eq!((folded.kept.len(), folded.left_out), (6, 6));
        assert_eq!(folded.kept[0].name, "s0");
    }

    #[test]
    fn the_callers_other_goes_last() {
        let mut all = series(3);
        all[0].other = Some(4);
        let folded = fold_series(&all, true);
        assert_eq!(folded.kept[2].name, "Other (4)");
    }
}
