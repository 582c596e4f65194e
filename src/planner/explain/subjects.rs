//! The things that a message names, to be defined.

use super::glossary::{Entry, named};
use crate::model::Model;
use crate::planner::annotate::Annotated;
use crate::planner::lexicon::Sense;
use crate::planner::reading::Topic;
use crate::planner::said::Said;

/// The things that a message names, to be defined: for messages that are known to
/// ask for a definition.
#[must_use]
pub fn named_things(s: &Said, a: &Annotated, model: &Model) -> Vec<Topic> {
    let entries = named(&a.tokens);
    subjects(s, a, model, &entries, false)
}

pub(super) fn subjects(
    s: &Said,
    a: &Annotated,
    model: &Model,
    entries: &[(usize, usize, &'static Entry)],
    lists: bool,
) -> Vec<Topic> {
    let mut out: Vec<(usize, Topic)> = Vec::new();
    let add = |at: usize, t: Topic, out: &mut Vec<(usize, Topic)>| {
        if !out.iter().any(|(_, o)| *o == t) {
            out.push((at, t));
        }
    };
    for (at, token) in a.tokens.iter().enumerate().filter(|(_, t)| t.raw.contains('_')) {
        let raw = token.raw.to_lowercase();
        for t in model.tables() {
            if let Some(c) = t.columns.iter().find(|c| c.name == raw) {
                add(at, Topic::Column(t.id.clone(), c.name.clone()), &mut out);
                break;
            }
        }
    }
    let column_at = |at: usize| a.tokens.get(at).is_some_and(|t| t.raw.contains('_'));
    // "I'm new here" beside a term is no customer type.
    let other_terms = !s.metrics.is_empty() || !out.is_empty();
    for m in &a.marks {
        if column_at(m.start) && !out.is_empty() && m.senses.iter().all(|x| !matches!(x, Sense::Table(_))) {
            continue;
        }
        for sense in &m.senses {
            match sense {
                Sense::Value { exact: false, .. } if m.end - m.start == 1 && other_terms => {}
                Sense::Table(i) => add(m.start, Topic::Table(model.tables()[*i].id.clone()), &mut out),
                Sense::Value { segment, value, .. } => {
                    add(
                        m.start,
                        Topic::Value(model.segments()[*segment].id.clone(), value.to_string()),
                        &mut out,
                    );
                }
                Sense::Segment(i) => add(m.start, Topic::Segment(model.segments()[*i].id.clone()), &mut out),
                _ => {}
            }
        }
    }
    for m in &s.metrics {
        let covered = out.iter().any(|(at, t)| {
            *at >= m.at
                && *at < m.end
                && (matches!(t, Topic::Segment(_))
                    && (lists || m.end - m.at > 1 && a.word(m.end - 1).starts_with("band")))
        });
        if !covered && (!m.weak || s.metrics.len() == 1 && out.is_empty()) {
            out.retain(|(at, t)| !(*at == m.at && matches!(t, Topic::Segment(_))));
            add(m.at, Topic::Metric(model.metrics()[m.metric].id.clone()), &mut out);
        }
    }
    for (start, end, entry) in entries {
        let covered = out.iter().any(|(at, _)| start <= at && at < end)
            && !matches!(entry.id.as_str(), "wow" | "mom" | "yoy" | "weeks" | "months");
        let only_verb = entry.id == "amount_count"
            && !a.tokens.iter().any(|t| t.is(&["amount", "amounts", "dollars", "units", "number"]));
        let vague = (only_verb
            || matches!(
                entry.id.as_str(),
                "tables"
                    | "metrics"
                    | "segments"
                    | "share"
                    | "mix_rate"
                    | "fico"
                    | "apr"
                    | "weeks"
                    | "drivers"
                    | "help"
            ))
            && !out.is_empty();
        if !covered && !vague {
            add(*start, Topic::Glossary(entry.id.clone()), &mut out);
        }
    }
    out.sort_by_key(|(at, _)| *at);
    out.into_iter().map(|(_, t)| t).take(4).collect()
}
