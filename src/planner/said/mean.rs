//! Means that no metric of the model holds: "average issued loan size", "loan size by
//! channel", "average daily issuances". A sum in their place would be another answer.

use super::Said;
use crate::model::{MetricKind, Model};
use crate::planner::annotate::{Annotated, Mark};
use crate::planner::cues::Cue;
use crate::planner::lexicon::Sense;

/// A mean that is asked for and that no metric holds.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::planner) enum Mean {
    /// Of single loans or applications, as typed.
    OfOne(String),
    /// Of the days, weeks or months of the window.
    OfPeriods,
    /// Over a moving window.
    Moving,
    /// What other numbers are to be held against.
    Against,
    /// "on average", of nothing that is named.
    Bare,
}

/// The mean that a message asks for beside sums.
pub(in crate::planner) fn mean(a: &Annotated, s: &Said, model: &Model) -> Option<Mean> {
    let sums = s.metrics.iter().all(|m| {
        let metric = &model.metrics()[m.metric];
        metric.role.is_none() && metric.kind == MetricKind::Sum
    });
    let money = s.rows.iter().all(|r| is_money(model, *r));
    if !sums || !money || s.metrics.is_empty() && s.rows.is_empty() {
        return None;
    }
    if let Some(at) = size(a, model) {
        let single = s.ranges.is_empty() && !a.has(Cue::Histogram) && !a.has(Cue::Mix) && !related(a);
        return single.then(|| Mean::OfOne(typed(a, at.start, at.end)));
    }
    a.cues(Cue::Mean).find_map(|m| of(a, s, model, m))
}

/// What one "average" is the average of.
fn of(a: &Annotated, s: &Said, model: &Model, m: &Mark) -> Option<Mean> {
    let before = a.before(m.start);
    if matches!(before, "moving" | "rolling") {
        return Some(Mean::Moving);
    }
    // "more than the average", "above average"
    if matches!(before, "above" | "below" | "than" | "vs" | "versus" | "against" | "over" | "under" | "to") {
        return Some(Mean::Against);
    }
    // "what does it mean", "did she mean approvals": a verb.
    let subject =
        ["i", "you", "we", "it", "that", "this", "she", "he", "they", "does", "do", "did", "what", "would"];
    if a.word(m.start) == "mean" && (subject.contains(&before) || a.tokens.get(m.end).is_none()) {
        return None;
    }
    let every = |k: usize| {
        a.marks
            .iter()
            .any(|x| x.start == k && x.senses.iter().any(|s| matches!(s, Sense::Cue(Cue::Every(_)))))
            || a.tokens
                .get(k)
                .is_some_and(|t| matches!(t.stem.as_str(), "day" | "week" | "month" | "quarter" | "year"))
    };
    if every(m.end) {
        return Some(Mean::OfPeriods);
    }
    let (mut k, mut named) = (m.end, false);
    while k < a.tokens.len() {
        let mark = a.marks.iter().find(|x| x.start == k);
        if let Some(x) = mark.filter(|x| measures(x, model)) {
            (k, named) = (x.end, true);
        } else if let Some(x) = mark.filter(|x| x.senses.iter().any(|s| matches!(s, Sense::Value { .. }))) {
            k = x.end;
        } else if a.tokens[k]
            .is(&["size", "sizes", "amount", "amounts", "value", "dollar", "dollars", "of", "the", "our"])
        {
            k += 1;
        } else {
            break;
        }
    }
    if s.granularity.is_some() && (every(k) || !named) {
        return Some(Mean::OfPeriods);
    }
    if !named {
        return Some(Mean::Bare);
    }
    if s.granularity.is_some()
        && !a.tokens[m.end..k].iter().any(|t| t.is(&["size", "sizes", "amount", "amounts", "loan"]))
    {
        return Some(Mean::OfPeriods);
    }
    // Two columns of single rows may be set against each other as they are.
    let rows = s.group_by.is_empty() && related(a);
    (!rows).then(|| Mean::OfOne(typed(a, m.start, k)))
}

/// "loan size", "ticket sizes": what a single loan has, which a split of sums does not show.
fn size<'a>(a: &'a Annotated, model: &Model) -> Option<&'a Mark> {
    a.marks.iter().find(|m| {
        m.senses.iter().any(|s| matches!(s, Sense::RowMeasure(i) if is_money(model, *i)))
            && m.end - m.start > 1
            && (m.start..m.end).any(|k| matches!(a.tokens[k].stem.as_str(), "size" | "ticket"))
    })
}

pub(in crate::planner) fn is_money(model: &Model, row: usize) -> bool {
    model.row_measures()[row].format == crate::model::Format::Money
}

fn related(a: &Annotated) -> bool {
    a.has(Cue::Relation) || a.has(Cue::Versus)
}

fn measures(m: &Mark, model: &Model) -> bool {
    m.senses.iter().any(|s| match s {
        Sense::Metric { metric, .. } => model.metrics()[*metric].kind == MetricKind::Sum,
        Sense::RowMeasure(i) => is_money(model, *i),
        _ => false,
    })
}

fn typed(a: &Annotated, from: usize, to: usize) -> String {
    a.tokens[from..to].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ")
}
