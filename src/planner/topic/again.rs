//! Definitions that a thread asks for: how the last answer was made, or one more term.

use crate::model::Model;
use crate::planner::annotate::Annotated;
use crate::planner::lexicon::Sense;
use crate::planner::reading::{ThreadContext, Topic};
use crate::planner::said::Said;

/// "how is that computed?" behind an answer: its metrics.
#[must_use]
pub fn how_that(a: &Annotated, model: &Model, thread: &ThreadContext) -> Option<Vec<Topic>> {
    let last = thread.last()?;
    let words = a.tokens.iter().filter(|t| t.text.chars().any(char::is_alphanumeric)).count();
    let refers = a.tokens.iter().any(|t| t.is(&["that", "this", "it", "these", "those", "number", "figure"]));
    let names = a.marks.iter().any(|m| {
        m.senses.iter().any(|x| matches!(x, Sense::Metric { .. } | Sense::Segment(_) | Sense::Value { .. }))
    });
    let computes = a.tokens.iter().any(|t| {
        t.is(&[
            "computed",
            "calculated",
            "defined",
            "derived",
            "compute",
            "calculate",
            "define",
            "formula",
            "mean",
            "means",
            "definition",
        ])
    });
    let asks = a.tokens.first().is_some_and(|t| {
        t.is(&[
            "how", "what", "whats", "and", "explain", "define", "but", "sorry", "wait", "ok", "okay", "so",
        ])
    });
    if words > 9 || !refers || names || !computes || !asks || !a.dates.is_empty() {
        return None;
    }
    let named: Vec<Topic> = last
        .plan
        .metrics
        .iter()
        .filter(|id| model.metrics().iter().any(|m| m.id == **id))
        .map(|id| Topic::Metric(id.clone()))
        .collect();
    (!named.is_empty()).then_some(named)
}

/// "and mape?" right after a definition is one more definition.
#[must_use]
pub fn defined_again(s: &Said, a: &Annotated, model: &Model, thread: &ThreadContext) -> Option<Vec<Topic>> {
    let reminded = matches!(a.word(0), "what" | "whats") && a.tokens.iter().any(|t| t.text == "again");
    let named = s.metrics.len() == 1 && a.dates.is_empty() && s.group_by.is_empty() && s.filters.count == 0;
    if reminded && named && a.tokens.len() <= 8 {
        return Some(vec![Topic::Metric(model.metrics()[s.metrics[0].metric].id.clone())]);
    }
    if thread.defined.is_empty() {
        return None;
    }
    let words = a.tokens.iter().filter(|t| t.text.chars().any(char::is_alphanumeric)).count();
    let opens = a.tokens.first().is_some_and(|t| t.is(&["and", "n", "or", "what", "how", "also"]));
    let data = !a.dates.is_empty()
        || s.granularity.is_some()
        || s.compares()
        || !s.group_by.is_empty()
            && crate::planner::said::is_by(
                a,
                a.marks
                    .iter()
                    .find(|m| m.senses.iter().any(|x| matches!(x, Sense::Segment(_))))
                    .map_or(0, |m| m.start),
            );
    if words > 6 || data || (!opens && words > 2) {
        return None;
    }
    let mut out: Vec<Topic> =
        s.metrics.iter().map(|m| Topic::Metric(model.metrics()[m.metric].id.clone())).collect();
    if out.is_empty() {
        for m in &a.marks {
            for x in &m.senses {
                if let Sense::Value { segment, value, .. } = x {
                    out.push(Topic::Value(model.segments()[*segment].id.clone(), value.to_string()));
                } else if let Sense::Segment(i) = x {
                    out.push(Topic::Segment(model.segments()[*i].id.clone()));
                }
            }
        }
    }
    (!out.is_empty()).then_some(out)
}
