//! What the thread showed before and shows again: "both" of two values that took each
//! other's place, the split or the comparison that was dropped.

use super::super::annotate::{Annotated, Mark};
use super::super::reading::ThreadContext;
use super::edits::{Edits, merge};
use super::objects::is_value;
use super::phrases::Text;
use crate::plan::{Intent, Plan, SegmentValue};
use std::ops::Range;

/// "both", "the two together", "all three of them" of values that stood in a filter one
/// after the other; with "separately" a split by their segment as well.
pub(super) fn together(
    a: &Annotated,
    thread: &ThreadContext,
    plan: &Plan,
    edits: &mut Edits,
) -> Option<Range<usize>> {
    if a.tokens.len() > 9 || !a.dates.is_empty() || a.marks.iter().any(is_value) {
        return None;
    }
    let text = Text(a);
    let phrases = "both of them|both of those|both of these|both together|both combined|both|the two together\
        |the two of them|the two combined|those two|these two|the two|all three of them|all three|the three";
    let (i, end) = (0..a.tokens.len()).find_map(|i| text.any(i, phrases).map(|end| (i, end)))?;
    let three = (i..end).any(|k| a.word(k) == "three");
    let (segment, values) = succession(thread, plan, if three { 3 } else { 2 })?;
    let apart = (0..a.tokens.len()).any(|k| {
        text.any(k, "separately|side by side|each|apart|individually|next to each other|one by one|a line for|split|against each other|compare|compared|versus|vs").is_some()
    });
    if apart && !plan.group_by.contains(&segment) {
        edits.split.push(segment.clone());
        edits.adds_splits = true;
    }
    let filter = std::iter::once((segment, values)).collect();
    edits.restored.push((filter, crate::plan::SegmentMap::new()));
    Some(i..end)
}

/// "everything else but that", "the rest instead", "all the others" under a filter: what
/// the filter leaves out.
pub(super) fn rest(a: &Annotated, plan: &Plan, edits: &mut Edits) -> Option<Range<usize>> {
    let text = Text(a);
    if a.tokens.len() > 10 || a.marks.iter().any(is_value) || !plan.exclude.is_empty() || plan.limit.is_some()
    {
        return None;
    }
    let whole = "everything else but|everything but|everything except|everything other than|all but|all except\
        |everyone but|everyone except|everybody but|anything but|all other than|the opposite of";
    let others = "everything else|everyone else|everybody else|the others|all the others|all others|the other ones\
        |the rest|all the rest|the remainder|the remaining ones|the opposite|the reverse";
    let several = |i: usize| {
        let end = text.any(i, "without those|without these|without the|not those|excluding those|except those|exclude those|minus those|leave out those|without both|but not those")?;
        let n = match a.word(end) {
            "two" => 2,
            "three" => 3,
            "four" => 4,
            _ if a.word(end - 1) == "both" => 2,
            _ => return None,
        };
        let held = plan.segments.values().next().is_some_and(|v| v.len() == n);
        held.then_some(end + usize::from(a.word(end - 1) != "both"))
    };
    let (i, end) = (0..a.tokens.len()).find_map(|i| {
        if let Some(end) = several(i) {
            return Some((i, end));
        }
        let end = text.any(i, whole).and_then(|end| {
            let end = end + usize::from(text.is(end, "for"));
            text.is(end, "that this it those these them him").then_some(end + 1)
        });
        // "for the rest of this year" is a time.
        let timed = |end: usize| a.dates.iter().any(|d| d.start < end && i < d.end);
        end.or_else(|| text.any(i, others)).filter(|end| !timed(*end)).map(|end| (i, end))
    })?;
    let with = i > 1 && text.is(i - 1, "vs versus against to with than add include plus and");
    let mut named = a.marks.iter().filter(|m| super::objects::segment(m).is_some());
    let end = named.next().map_or(end, |m| end.max(m.end));
    // Of several filters it is not clear whose rest is meant.
    let (segment, values) = plan.segments.iter().next().filter(|_| plan.segments.len() == 1 && !with)?;
    edits.freed.insert(segment.clone(), values.clone());
    edits.turned.insert(segment.clone(), values.clone());
    Some(i..end)
}

/// "only the latter", "the first one": one of the values that the filter wants; "the
/// other one": the value that stood in its place before.
pub(super) fn one_of(
    a: &Annotated,
    thread: &ThreadContext,
    plan: &Plan,
    edits: &mut Edits,
) -> Option<Range<usize>> {
    let text = Text(a);
    // "the other channel" names the segment of the one that is meant.
    let named =
        |m: &Mark| super::objects::segment(m).is_some() && (m.start == 0 || a.word(m.start - 1) != "other");
    let marked = a.marks.iter().any(|m| is_value(m) || named(m));
    if a.tokens.len() > 8 || !a.dates.is_empty() || marked {
        return None;
    }
    let phrases = "the latter|latter|the former|former|the first one|the first of them|the first of those|the first of the two\
        |the second one|the second of them|the second of those|the second of the two|the last one|the other one|the other";
    let (i, end) = (0..a.tokens.len()).find_map(|i| text.any(i, phrases).map(|end| (i, end)))?;
    let word = |words: &str| (i..end).any(|k| text.is(k, words));
    let (segment, value) = if word("other") {
        let succeeded = succession(thread, plan, 2).and_then(|(segment, values)| {
            let now = plan.segments.get(&segment)?;
            let other = values.into_iter().rev().find(|v| !now.contains(v))?;
            Some((segment, other))
        });
        succeeded.or_else(|| of_a_pair(thread, plan))?
    } else {
        let mut several = plan.segments.iter().filter(|(_, v)| v.len() > 1);
        let (segment, values) = several.next().filter(|_| several.next().is_none())?;
        let value = match (word("former first"), word("second")) {
            (true, _) => values.first(),
            (_, true) => values.get(1),
            _ => values.last(),
        };
        (segment.clone(), value?.clone())
    };
    // "without the latter" keeps the others.
    let out = (0..i).any(|k| text.goes(k).is_some() || text.is(k, "without not no"));
    if out && !word("other") {
        edits.freed.insert(segment, vec![value]);
        return Some(0..end);
    }
    let filter = std::iter::once((segment, vec![value])).collect();
    edits.restored.push((filter, crate::plan::SegmentMap::new()));
    let noun = a.marks.iter().find(|m| m.start == end && super::objects::segment(m).is_some());
    Some(i..noun.map_or(end, |m| m.end))
}

/// The other of two values, of which one alone is shown now.
fn of_a_pair(thread: &ThreadContext, plan: &Plan) -> Option<(String, SegmentValue)> {
    plan.segments.iter().filter(|(_, now)| now.len() == 1).find_map(|(segment, now)| {
        let before = thread.steps.iter().rev().filter_map(|step| step.plan.segments.get(segment));
        let pair = before.take(4).find(|old| old.len() == 2 && old.contains(&now[0]))?;
        let other = pair.iter().find(|v| **v != now[0])?;
        Some((segment.clone(), other.clone()))
    })
}

/// The values of a segment that took each other's place last, `n` of them.
fn succession(thread: &ThreadContext, plan: &Plan, n: usize) -> Option<(String, Vec<SegmentValue>)> {
    plan.segments.iter().find_map(|(segment, now)| {
        let mut all = now.clone();
        for step in thread.steps.iter().rev() {
            let Some(old) = step.plan.segments.get(segment) else { break };
            if old.iter().all(|v| !all.contains(v)) {
                let mut joined = old.clone();
                merge(&mut joined, &all);
                all = joined;
            }
            if all.len() >= n {
                break;
            }
        }
        (all.len() >= n && all.len() > now.len()).then(|| (segment.clone(), all))
    })
}

/// The split that the thread had last and has no more.
pub(super) fn last_split(thread: &ThreadContext, plan: &Plan) -> Option<(Vec<String>, Intent)> {
    thread
        .steps
        .iter()
        .rev()
        .map(|u| &u.plan)
        .find(|p| !p.group_by.is_empty() && p.group_by != plan.group_by)
        .map(|p| (p.group_by.clone(), p.intent))
}

/// The last step that was compared with something.
pub(super) fn last_compared(thread: &ThreadContext) -> Option<&Plan> {
    thread.steps.iter().rev().map(|u| &u.plan).find(|p| p.compare.is_some())
}

/// The last filters of the thread that hold no more.
pub(super) fn last_filtered<'a>(thread: &'a ThreadContext, plan: &Plan) -> Option<&'a Plan> {
    thread.steps.iter().rev().map(|u| &u.plan).find(|p| {
        (p.segments != plan.segments || p.exclude != plan.exclude)
            && (!p.segments.is_empty() || !p.exclude.is_empty())
    })
}

/// "difference between the two", "compare them", "one against the other" after the window
/// alone changed: the later of the last two windows, and the other as what it is set against.
pub(super) fn against_each_other(
    a: &Annotated,
    thread: &ThreadContext,
) -> Option<(Range<usize>, crate::plan::Window, crate::plan::Window)> {
    use super::super::cues::Cue;
    let text = Text(a);
    let content = a.marks.iter().any(|m| is_value(m) || super::objects::segment(m).is_some());
    if a.tokens.len() > 9 || !a.dates.is_empty() || content {
        return None;
    }
    let compares = a.has(Cue::Compare)
        || a.has(Cue::Change)
        || a.has(Cue::Versus)
        || a.has(Cue::Differ)
        || (0..a.tokens.len()).any(|i| text.is(i, "diff difference delta gap compare"));
    let two = "the two|those two|these two|both|them|each other|one another|both of them|one against the other\
        |the two of them|the two months|the two weeks|the two quarters|the two periods|both months|both weeks\
        |both quarters|both periods|those|one with the other";
    let (i, end) = (0..a.tokens.len()).find_map(|i| text.any(i, two).map(|end| (i, end)))?;
    let mut steps = thread.steps.iter().rev().map(|u| &u.plan);
    let (now, before) = (steps.next()?, steps.next()?);
    let alone =
        now.segments == before.segments && now.exclude == before.exclude && now.metrics == before.metrics;
    if !compares || !alone || now.window == before.window || now.compare.is_some() {
        return None;
    }
    let (late, early) = if now.window.start >= before.window.start { (now, before) } else { (before, now) };
    Some((i..end, late.window.clone(), early.window.clone()))
}
