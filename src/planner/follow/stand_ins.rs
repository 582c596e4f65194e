//! Words that stand for what was explained just before: "use that instead", "split
//! that way".

use super::super::annotate::Annotated;
use super::super::cues::Cue;
use super::super::intent::changes;
use super::super::lexicon::Sense;
use super::super::reading::{ThreadContext, Topic};
use super::super::said::Said;
use super::edits::Edits;
use super::phrases::Text;
use crate::plan::Plan;
use std::ops::Range;

/// Reads such words; the tokens that they take.
pub(super) fn read(
    a: &Annotated,
    thread: &ThreadContext,
    plan: &Plan,
    edits: &mut Edits,
) -> Option<Range<usize>> {
    if let Some(range) = that_way(a, thread, edits) {
        return Some(range);
    }
    let text = Text(a);
    let id = defined_metric(thread).filter(|id| !plan.metrics.contains(id))?;
    let i = (0..a.tokens.len()).find(|i| {
        text.is(*i, "that it this them")
            && (text.is(
                i.wrapping_sub(1),
                "use show plot give chart take to run see do get want pull for of with me need prefer rather and make",
            ) || *i == 0
                && text
                    .is(1, "instead by per for in as over please rather one"))
    })?;
    edits.metric = Some(id);
    Some(i..i + 1)
}

/// "split that way" after the definition of a segment.
pub(super) fn that_way(a: &Annotated, thread: &ThreadContext, edits: &mut Edits) -> Option<Range<usize>> {
    let id = defined_segment(thread)?;
    let phrases = "split that way|split this way|split like that|that way|this way|by that|by this|by it|by those|along those lines|along that|like that|per that|across those";
    let (i, end) = (0..a.tokens.len()).find_map(|i| Text(a).any(i, phrases).map(|end| (i, end)))?;
    edits.split.push(id);
    Some(i..end)
}

/// The segment by which "that way" splits: the one that was defined last.
fn defined_segment(thread: &ThreadContext) -> Option<String> {
    match thread.defined.last()? {
        Topic::Segment(id) | Topic::Value(id, _) => Some(id.clone()),
        _ => None,
    }
}

/// The metric that was defined last.
pub(super) fn defined_metric(thread: &ThreadContext) -> Option<String> {
    thread.defined.iter().rev().find_map(|t| if let Topic::Metric(id) = t { Some(id.clone()) } else { None })
}

/// A split or a window and nothing that is counted.
pub(super) fn fragment(a: &Annotated, said: &Said) -> bool {
    let other = a.marks.iter().any(|m| {
        m.senses.iter().any(|s| {
            matches!(
                s,
                Sense::Metric { .. }
                    | Sense::AbsentMetric
                    | Sense::RowMeasure(_)
                    | Sense::Table(_)
                    | Sense::Cue(
                        Cue::Funnel | Cue::Define | Cue::HowComputed | Cue::Project | Cue::Beat | Cue::Miss
                    )
            )
        })
    });
    !other
        && said.metrics.is_empty()
        && said.rows.is_empty()
        && said.absent.is_empty()
        && a.leftover.is_empty()
        && a.tokens.len() <= 10
        && (!said.group_by.is_empty() || said.times.window.is_some() || moves_it(a))
}

/// "is it going up lately"
fn moves_it(a: &Annotated) -> bool {
    changes(a) && a.tokens.iter().any(|t| t.is(&["it", "that", "this"]))
}

/// "how many did we get from them?" after the definition of a value: that value.
pub(super) fn those(a: &Annotated, thread: &ThreadContext) -> Option<(String, String)> {
    let Topic::Value(segment, value) = thread.defined.last()? else { return None };
    let pronoun = a.tokens.iter().enumerate().any(|(i, t)| {
        t.is(&["them", "those", "these", "they"])
            || t.is(&["that", "this"])
                && a.tokens.get(i + 1).is_some_and(|n| n.is(&["segment", "group", "kind", "type", "one"]))
    });
    let named = a.marks.iter().any(super::objects::is_value);
    (pronoun && !named).then(|| (segment.clone(), value.clone()))
}
