//! The order of groups and rows: declared orders, values, and what was asked.

use super::tally::Tally;
use super::types::{Cell, Results};
use crate::model::{Model, SegmentOrder};
use crate::plan::{Direction, Order};
use crate::query::ALL_OTHER;
use std::cmp::Ordering;
use std::collections::HashMap;

/// The groups in the order of the rows: segment by segment as asked, each by
/// its declared or natural order, else by value, largest first, ties by name;
/// "all other" and "(unknown)" last. `tally` gives the value of a group.
pub(super) fn group_order(
    model: &Model,
    segments: &[String],
    groups: &[Vec<Cell>],
    tally: impl Fn(usize) -> Tally,
) -> Vec<usize> {
    // A value-ordered segment stands by the sum over all groups that share the values up to it.
    let mut sums: HashMap<Vec<String>, Tally> = HashMap::new();
    for (at, group) in groups.iter().enumerate() {
        let own = tally(at);
        for depth in 1..=group.len() {
            let prefix = group[..depth].iter().map(ToString::to_string).collect();
            sums.entry(prefix).and_modify(|t| t.add(&own)).or_insert(own);
        }
    }
    let value = |group: &[Cell]| {
        let prefix: Vec<String> = group.iter().map(ToString::to_string).collect();
        sums.get(&prefix).and_then(Tally::value)
    };
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&groups[*a], &groups[*b]);
        for (at, segment) in segments.iter().enumerate() {
            let (Some(x), Some(y)) = (a.get(at), b.get(at)) else { break };
            let step = last_group(x)
                .cmp(&last_group(y))
                .then_with(|| match model.segment(segment).map_or(SegmentOrder::Value, |s| s.order) {
                    SegmentOrder::Value => descending(value(&a[..=at]), value(&b[..=at])),
                    SegmentOrder::Natural => natural(x, y),
                    SegmentOrder::Declared => declared(model, segment, x).cmp(&declared(model, segment, y)),
                })
                .then_with(|| natural(x, y));
            if step != Ordering::Equal {
                return step;
            }
        }
        Ordering::Equal
    });
    order
}

/// The values of one segment in the order of the rows, each once: by its declared or natural order, else by what its
/// tallies sum up to.
pub fn value_order(model: &Model, segment: &str, values: impl Iterator<Item = (Cell, Tally)>) -> Vec<Cell> {
    let mut groups: Vec<(Vec<Cell>, Tally)> = Vec::new();
    for (value, tally) in values {
        match groups.iter_mut().find(|g| g.0[0] == value) {
            Some(known) => known.1.add(&tally),
            None => groups.push((vec![value], tally)),
        }
    }
    let keys: Vec<Vec<Cell>> = groups.iter().map(|g| g.0.clone()).collect();
    let order = group_order(model, &[segment.to_string()], &keys, |at| groups[at].1);
    order.into_iter().map(|at| keys[at][0].clone()).collect()
}

/// Groups that are no value of their own come last.
fn last_group(cell: &Cell) -> u8 {
    match cell {
        cell if cell.is_unknown() => 2,
        Cell::Text(t) if t == ALL_OTHER => 1,
        _ => 0,
    }
}

fn declared(model: &Model, segment: &str, cell: &Cell) -> usize {
    let text = cell.to_string();
    let values = model.segment(segment).map_or(&[][..], |s| &s.values);
    values.iter().position(|v| v.value == text).unwrap_or(usize::MAX)
}

/// Numbers by size, missing ones last.
fn descending(a: Option<f64>, b: Option<f64>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => b.total_cmp(&a),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// By name, runs of digits counting as numbers: "P2" before "P10".
pub(super) fn natural(a: &Cell, b: &Cell) -> Ordering {
    if let (Some(a), Some(b)) = (a.number(), b.number()) {
        return a.total_cmp(&b);
    }
    let (a, b) = (a.to_string(), b.to_string());
    chunks(&a).cmp(&chunks(&b)).then_with(|| a.cmp(&b))
}

fn chunks(text: &str) -> Vec<(u64, String)> {
    let mut chunks = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (chunk, tail) = rest.split_at(end);
        rest = tail;
        chunks.push(match chunk.parse() {
            Ok(number) if digits => (number, String::new()),
            _ => (0, chunk.to_lowercase()),
        });
    }
    chunks
}

/// Whether a segment of the row has no value: such a row is neither best nor worst.
fn has_unknown(row: &[Cell]) -> bool {
    row.iter().any(Cell::is_unknown)
}

/// Sorts the rows by the asked column and keeps as many as were asked. Rows
/// without a value there come last, then those of unknown segments. `fair` says whether a row may be ranked at
/// all: tiny groups do not count as the fastest growing.
pub(super) fn rank(
    results: &mut Results,
    order: Option<&Order>,
    limit: Option<u32>,
    first_metric: &str,
    fair: impl Fn(&[Cell]) -> bool,
) {
    if let Some(order) = order {
        let (name, absolute) = match order.by.as_str() {
            "value" => (first_metric, false),
            "abs_delta" | "change" => ("delta", true),
            "abs_delta_pct" => ("delta_pct", true),
            other => (other, false),
        };
        // A plan of another intent may name the metric where the column is called by its side.
        let column =
            results.column(name).or_else(|| results.column("current").filter(|_| name == first_metric));
        let Some(at) = column else { return };
        if name == "delta_pct" {
            results.rows.retain(|row| fair(row));
        }
        let key = |row: &Vec<Cell>| {
            let number = row.get(at).and_then(Cell::number);
            if absolute { number.map(f64::abs) } else { number }
        };
        results.rows.sort_by(|a, b| {
            let by_key = match (order.direction, key(a), key(b)) {
                (Direction::Asc, Some(a), Some(b)) => a.total_cmp(&b),
                (_, a, b) => descending(a, b),
            };
            has_unknown(a).cmp(&has_unknown(b)).then(by_key)
        });
    }
    if let Some(limit) = limit {
        results.rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Format;
    use crate::results::{ColumnInfo, ColumnKind, TallyKind};

    fn text(t: &str) -> Cell {
        Cell::Text(t.into())
    }

    #[test]
    fn grades_stand_naturally_and_unknown_last() {
        let model = Model::embedded().expect("model");
        let groups: Vec<Vec<Cell>> = ["(unknown)", "P10", "P2", "P1"].iter().map(|t| vec![text(t)]).collect();
        let order = group_order(&model, &["grade".into()], &groups, |_| Tally::empty(TallyKind::Sum));
        assert_eq!(order, [3, 2, 1, 0]);
    }

    #[test]
    fn unknown_is_neither_best_nor_worst() {
        for direction in [Direction::Asc, Direction::Desc] {
            let mut results = Results {
                columns: vec![
                    ColumnInfo::new("channel", ColumnKind::Segment),
                    ColumnInfo::new("approval_rate", ColumnKind::Value(Format::Percent)),
                ],
                rows: [("Email", 0.4), ("(unknown)", 0.0), ("OMB", 0.6), ("(unknown)", 0.9)]
                    .map(|(name, rate)| vec![text(name), Cell::Num(rate)])
                    .to_vec(),
                ..Results::default()
            };
            let order = Order { by: "approval_rate".into(), direction };
            rank(&mut results, Some(&order), Some(3), "approval_rate", |_| true);
            let names: Vec<String> = results.rows.iter().map(|r| r[0].to_string()).collect();
            let known = if direction == Direction::Asc { ["Email", "OMB"] } else { ["OMB", "Email"] };
            assert_eq!(names, [known[0], known[1], "(unknown)"]);
        }
    }

    #[test]
    fn channels_stand_by_value_and_bands_as_declared() {
        let model = Model::embedded().expect("model");
        let groups = vec![
            vec![text("Email"), text("760+")],
            vec![text("Email"), text("<640")],
            vec![text("OMB"), text("700-759")],
        ];
        let values = [1.0, 2.0, 10.0];
        let order = group_order(&model, &["channel".into(), "cr_fico_band".into()], &groups, |i| {
            Tally::of(TallyKind::Sum, values[i], 0.0)
        });
        assert_eq!(order, [2, 1, 0]);
    }
}
