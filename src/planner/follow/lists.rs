//! How much of a list or segment is shown: "make that five", "the full list", "all
//! channels together", "one line for each of the two", "just the last stage".

use super::super::annotate::Annotated;
use super::super::cues::Cue;
use super::super::dates::is_unit;
use super::edits::Edits;
use super::objects::{is_value, segment};
use super::phrases::{Text, number};
use super::turn::Scope;
use crate::plan::{Intent, Plan};
use std::ops::Range;

/// Reads such words; the tokens that they take.
pub(super) fn read(a: &Annotated, plan: &Plan, scope: Scope, edits: &mut Edits) -> Vec<Range<usize>> {
    let mut cut = Vec::new();
    cut.extend(limit(a, plan, edits));
    cut.extend(everything(a, plan, edits));
    cut.extend(whole_segment(a, plan, scope, edits));
    cut.extend(stage(a, plan, scope, edits));
    cut.extend(apart(a, plan, edits));
    cut
}

/// "make that five" under a list of some.
fn limit(a: &Annotated, plan: &Plan, edits: &mut Edits) -> Option<Range<usize>> {
    let have = plan.limit?;
    let named =
        a.marks.iter().any(|m| is_value(m) || m.is(Cue::Most) || m.is(Cue::Least) || m.is(Cue::Mover));
    if a.tokens.len() > 6 || !a.dates.is_empty() || named {
        return None;
    }
    let i = (0..a.tokens.len()).find(|i| {
        number(a, *i).is_some_and(|n| (1..=100).contains(&n) && n.unsigned_abs() != have)
            && !is_unit(a.tokens.get(i + 1))
            && !(a.word(*i) == "one" && a.tokens.len() > 2)
    })?;
    edits.limit = number(a, i).map(i32::unsigned_abs);
    Some(0..a.tokens.len())
}

/// "all of them", "the full list" under a list of some.
fn everything(a: &Annotated, plan: &Plan, edits: &mut Edits) -> Option<Range<usize>> {
    if plan.limit.is_none() && plan.order.is_none() {
        return None;
    }
    let text = Text(a);
    (0..a.tokens.len()).find_map(|i| {
        let end = text.any(
            i,
            "all of them again|all of them|all of those|the full list|full list|the complete list|show all|list all|all again|the whole list|all listed|everything again|every one of them|all the others too|the others too|the rest too|the rest as well|not just the top|them all",
        );
        // "all channels listed"
        let listed = a.marks.iter().find(|m| {
            m.start == i + 1
                && segment(m).is_some()
                && text.is(i, "all every")
                && (text.is(m.end, "listed shown again please too") || text.stops(m.end))
        });
        let end = end.or_else(|| {
            listed.map(|m| {
                (m.end + usize::from(text.is(m.end, "listed shown again"))).min(a.tokens.len())
            })
        })?;
        edits.unlimit = true;
        Some(i..end)
    })
}

/// "all channels together", "whatever the grade": no filter on the segment.
fn whole_segment(a: &Annotated, plan: &Plan, scope: Scope, edits: &mut Edits) -> Option<Range<usize>> {
    let text = Text(a);
    a.marks.iter().find_map(|m| {
        let id = scope.model.segments()[segment(m)?].id.clone();
        let mut k = m.start;
        while k > 0 && text.is(k - 1, "the our of") {
            k -= 1;
        }
        let all = k > 0 && text.is(k - 1, "all every");
        let one = text.any(
            m.end,
            "together|combined|in one line|in one|as one|in total|altogether|lumped together|taken together|added up|summed up|in a single line|in a single number|overall|in aggregate|pooled|merged",
        );
        if let Some(end) = one.filter(|_| all) {
            edits.unfilter.push(Some(id.clone()));
            edits.unsplit.push(Some(id));
            return Some(k - 1..end);
        }
        // "back to all of the channels"
        if all && k > 1 && text.is(k - 2, "to") && (0..k).any(|j| text.is(j, "back")) {
            edits.unfilter.push(Some(id));
            return Some(k - 1..m.end);
        }
        // "all terms, one line each"
        let held = plan.segments.contains_key(&id) || plan.exclude.contains_key(&id);
        if all && held && k == 1 && text.stops(m.end) && m.end + 1 < a.tokens.len() {
            edits.unfilter.push(Some(id));
            return Some(0..m.end);
        }
        let any = (0..m.start).rev().take(4).find(|k| {
            text.any(
                *k,
                "regardless of|irrespective of|no matter the|no matter which|whatever the|whichever|any|independent of|whatever",
            )
            .is_some_and(|end| end == m.start || end + 1 == m.start && text.is(end, "the which"))
        });
        any.filter(|_| a.tokens.len() <= 8).map(|k| {
            edits.unfilter.push(Some(id));
            k..m.end
        })
    })
}

/// "just the last stage" of a funnel: that stage as a metric of its own.
fn stage(a: &Annotated, plan: &Plan, scope: Scope, edits: &mut Edits) -> Option<Range<usize>> {
    if plan.intent != Intent::Funnel {
        return None;
    }
    let stages = scope.model.funnel_stages();
    let i = (1..a.tokens.len()).find(|i| matches!(a.tokens[*i].stem.as_str(), "stage" | "step"))?;
    let k = match a.word(i - 1) {
        "last" | "final" | "third" | "end" => stages.len().checked_sub(1)?,
        "second" | "middle" => 1,
        "first" | "opening" => 0,
        _ => return None,
    };
    edits.metric = Some(stages.get(k)?.id.clone());
    Some(i - 1..i + 1)
}

/// "one line for each of the two" under a filter on some values: a split by their
/// segment.
fn apart(a: &Annotated, plan: &Plan, edits: &mut Edits) -> Option<Range<usize>> {
    if a.marks.iter().any(|m| is_value(m) || segment(m).is_some())
        || a.tokens.len() > 9
        || !a.dates.is_empty()
    {
        return None;
    }
    let text = Text(a);
    let phrases = "each of the two|each of the three|each of them|each of those|each of these|for each|one line each|separately|individually|side by side|next to each other|each on its own|split them|split those|split them up|apart|one each|each one|the two of them apart|for both separately|by themselves|each";
    // "as separate lines" and whatever else the phrases of `Each` say.
    let each = || a.cues(Cue::Each).next().map(|m| (m.start, m.end));
    let said = (0..a.tokens.len()).find_map(|i| text.any(i, phrases).map(|end| (i, end)));
    let (i, end) = said.or_else(each)?;
    let mut several = plan.segments.iter().filter(|(id, v)| v.len() > 1 && !plan.group_by.contains(id));
    let (id, _) = several.next().filter(|_| several.next().is_none())?;
    if is_unit(a.tokens.get(end)) {
        return None;
    }
    edits.split.push(id.clone());
    edits.adds_splits = true;
    Some(i..end)
}
