//! Ranges of ordered values: "P1 through P3", "P5 and worse", "better than P3".

use super::items::{Item, items};
use crate::model::{Model, SegmentOrder};
use crate::plan::SegmentValue;
use crate::planner::annotate::{Annotated, Mark};
use crate::planner::lexicon::{Lexicon, Sense};

/// Ranges become one mark with all their values, so that nothing else reads the "up"
/// of "A2 up to B2" or the "better" of "B1 or better".
pub fn join(a: &mut Annotated, model: &Model, lexicon: &Lexicon) {
    let before = items(a);
    let joined = spans(a, items(a), model, lexicon);
    for item in joined {
        if before.iter().any(|b| b.start == item.start && b.end == item.end) {
            continue;
        }
        let senses = item
            .values
            .into_iter()
            .map(|value| Sense::Value { segment: item.segment, value, exact: item.exact })
            .collect();
        a.marks.retain(|m| m.end <= item.start || m.start >= item.end);
        a.leftover.retain(|k| *k < item.start || *k >= item.end);
        a.marks.push(Mark { start: item.start, end: item.end, senses });
    }
    a.marks.sort_by_key(|m| m.start);
}

/// Whether the words between two values of an order say that all between are meant.
fn leads_to(gap: &[&str]) -> bool {
    let filler = |w: &str| {
        matches!(
            w,
            "grade"
                | "grades"
                | "up"
                | "down"
                | "all"
                | "the"
                | "way"
                | "right"
                | "on"
                | "out"
                | "term"
                | "terms"
                | "band"
        )
    };
    let joint = |w: &str| {
        matches!(
            w,
            "to" | "through"
                | "thru"
                | "-"
                | "--"
                | "->"
                | "till"
                | "until"
                | "til"
                | "throught"
                | "into"
                | "unto"
        )
    };
    let rest: Vec<&str> = gap.iter().copied().filter(|w| !filler(w)).collect();
    rest.len() == 1 && joint(rest[0])
        || rest.len() == 2 && joint(rest[0]) && matches!(rest[1], "including" | "incl")
        || !rest.is_empty() && gap.iter().all(|w| *w == ".")
}

/// Joins "P1 through P3", "P5 and worse", "better than P3".
pub(super) fn spans(a: &Annotated, items: Vec<Item>, model: &Model, lexicon: &Lexicon) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::new();
    let mut k = 0;
    while k < items.len() {
        let item = &items[k];
        let segment = &model.segments()[item.segment];
        let ordered = segment.order != SegmentOrder::Value && item.values.len() == 1;
        let order = if ordered { lexicon.ranked(item.segment) } else { Vec::new() };
        let position = |v: &SegmentValue| order.iter().position(|o| o == v);
        if ordered {
            if let Some(next) = items.get(k + 1).filter(|n| n.segment == item.segment && n.values.len() == 1)
            {
                let between = a.before(item.start) == "between"
                    || item.start > 1 && a.word(item.start - 2) == "between";
                let gap: Vec<&str> = (item.end..next.start).map(|i| a.word(i)).collect();
                let glued = gap.is_empty() && a.tokens[next.start].glued;
                // "the spread between P1 and P7" lies between the two.
                let apart = (item.start.saturating_sub(4)..item.start).any(|i| {
                    a.tokens[i].is(&[
                        "spread",
                        "gap",
                        "difference",
                        "differences",
                        "distance",
                        "differential",
                    ])
                });
                // "between 36-month and 60-month loans, which carries more"
                let apart = apart
                    || (next.end..a.tokens.len().min(next.end + 4))
                        .any(|i| a.tokens[i].is(&["which", "who"]));
                let joins = glued || leads_to(&gap) || (between && !apart && gap == ["and"]);
                if let (true, Some(x), Some(y)) =
                    (joins, position(&item.values[0]), position(&next.values[0]))
                {
                    let (low, high) = (x.min(y), x.max(y));
                    out.push(Item {
                        start: item.start,
                        end: next.end,
                        segment: item.segment,
                        values: order[low..=high].to_vec(),
                        exact: true,
                    });
                    k += 2;
                    continue;
                }
            }
            if let Some(at) = position(&item.values[0])
                && let Some((values, start, end)) =
                    open_span(a, item, &order, at, segment.best.as_deref() == Some("first"))
            {
                out.push(Item { start, end, segment: item.segment, values, exact: true });
                k += 1;
                continue;
            }
        }
        out.push(Item {
            start: item.start,
            end: item.end,
            segment: item.segment,
            values: item.values.clone(),
            exact: item.exact,
        });
        k += 1;
    }
    out
}

pub(super) fn open_span(
    a: &Annotated,
    item: &Item,
    order: &[SegmentValue],
    at: usize,
    best_first: bool,
) -> Option<(Vec<SegmentValue>, usize, usize)> {
    let upto = || order[..=at].to_vec();
    let onward = || order[at..].to_vec();
    let (better, worse): (&dyn Fn() -> Vec<SegmentValue>, &dyn Fn() -> Vec<SegmentValue>) =
        if best_first { (&upto, &onward) } else { (&onward, &upto) };
    let joins = matches!(a.word(item.end), "and" | "or" | "&");
    let word = a.word(item.end + usize::from(joins));
    let another = a.tokens.get(item.end + 1).is_some_and(|t| {
        t.whole().is_some()
            || a.marks
                .iter()
                .any(|m| m.start == item.end + 1 && m.senses.iter().any(|s| matches!(s, Sense::Value { .. })))
    });
    let found = match word {
        "worse" | "below" | "lower" | "down" | "weaker" | "riskier" | "beyond" if joins => Some(worse()),
        "better" | "above" | "higher" | "up" | "stronger" | "safer" if joins => Some(better()),
        // "12mo + 24mo" adds another one; "36+" is open.
        "+" if !another => Some(onward()),
        _ => None,
    };
    // "below 640 or above 760" goes on with a range of its own.
    let goes_on = a.tokens.get(item.end + 1 + usize::from(joins)).is_some_and(|t| t.whole().is_some());
    if let Some(values) = found.filter(|_| !goes_on || !joins) {
        return Some((values, item.start, item.end + 1 + usize::from(joins)));
    }
    let back = |n: usize| item.start.checked_sub(n).map_or("", |k| a.word(k));
    // The segment's name may stand between: "from grade B on down".
    let name = usize::from(matches!(back(1), "grade" | "grades" | "the" | "tier" | "term"));
    let from = usize::from(matches!(back(name + 1), "from" | "starting"));
    let lead = item.start - if from == 1 { name + from } else { 0 };
    let next = |n: usize| a.word(item.end + n);
    match (next(0), next(1)) {
        ("on" | "and", "down" | "downward" | "downwards" | "onward" | "onwards") => {
            return Some((onward(), lead, item.end + 2));
        }
        ("on", "up") => return Some((upto(), lead, item.end + 2)),
        ("onward" | "onwards" | "downward" | "downwards", _) => return Some((onward(), lead, item.end + 1)),
        ("upward" | "upwards", _) => return Some((better(), lead, item.end + 1)),
        ("on", _) if from == 1 => return Some((onward(), lead, item.end + 1)),
        _ => {}
    }
    let strictly = |all: Vec<SegmentValue>| {
        let rest: Vec<_> = all.into_iter().filter(|v| *v != order[at]).collect();
        (!rest.is_empty()).then_some((rest, item.start - 1 - name, item.end))
    };
    match back(name + 1) {
        "below" | "beneath" => return strictly(worse()),
        "above" => return strictly(better()),
        "under" if best_first => return strictly(worse()),
        _ => {}
    }
    if item.start >= 2 && a.word(item.start - 1) == "than" {
        let strict = |all: Vec<SegmentValue>| all.into_iter().filter(|v| *v != order[at]).collect::<Vec<_>>();
        if item.start >= 3 && matches!(a.word(item.start - 3), "no" | "not" | "nothing" | "none") {
            // "no worse than Tier 2": Tier 2 and better.
            let values = match a.word(item.start - 2) {
                "better" | "above" | "stronger" | "higher" | "safer" => worse(),
                "worse" | "below" | "weaker" | "lower" | "riskier" => better(),
                _ => return None,
            };
            return Some((values, item.start - 3, item.end));
        }
        // "is A1 doing better than A2 on …" sets the two against each other; "is F worse than A"
        // asks what the grades mean.
        let compared = a.marks.iter().any(|m| {
            m.end < item.start
                && item.start - m.end <= 6
                && m.senses
                    .iter()
                    .any(|s| matches!(s, Sense::Value { segment, .. } if *segment == item.segment))
                && (m.start.saturating_sub(2)..item.start).any(|k| {
                    matches!(
                        a.word(k),
                        "is" | "are"
                            | "was"
                            | "were"
                            | "did"
                            | "does"
                            | "do"
                            | "has"
                            | "performs"
                            | "converts"
                            | "doing"
                    )
                })
        });
        if compared {
            return None;
        }
        let values = match a.word(item.start - 2) {
            "better" | "above" | "stronger" | "higher" | "safer" => strict(better()),
            "worse" | "below" | "weaker" | "lower" | "riskier" => strict(worse()),
            _ => return None,
        };
        return (!values.is_empty()).then_some((values, item.start - 2, item.end));
    }
    // "everything below B", "all above P3"
    let side = match a.before(item.start) {
        "below" | "beneath" | "under" => worse(),
        "above" => better(),
        _ => return None,
    };
    let values: Vec<SegmentValue> = side.into_iter().filter(|v| *v != order[at]).collect();
    (!values.is_empty()).then(|| (values, item.start - 1, item.end))
}
