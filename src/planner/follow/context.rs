//! Words that say something only under the last plan: "make that five" of a list,
//! "months" of its periods, "60" of its terms, "that way" of a definition.

use super::super::annotate::{Annotated, Mark};
use super::super::cues::Cue;
use super::super::dates::is_unit;
use super::super::lexicon::Sense;
use super::super::reading::ThreadContext;
use super::edits::Edits;
use super::lists;
use super::objects::segment;
use super::parts::part;
use super::phrases::{Text, number};
use super::recall;
use super::stand_ins;
use super::turn::Scope;
use crate::plan::{Granularity, Intent, Plan, SegmentValue};
use std::ops::Range;

/// "got it.", "ok thanks," before what is asked.
const THANKS: &str = "got it ok okay thanks thank you thx i see makes sense clear understood that helps fine great right \
    alright good perfect noted gotcha ah oh hm hmm pity too bad fair enough cool nice aha interesting very much \
    lovely super all ty cheers sure so now this is useful helpful a lot for the pointer explanation much appreciated \
    appreciate it thats what i thought ok then well hang on wait sorry hmmm a-ha excellent wonderful brilliant";

/// The message without a word of thanks before it.
#[must_use]
pub(super) fn after_thanks(a: Annotated) -> Annotated {
    let text = Text(&a);
    let mut from = 0;
    let mut k = 0;
    while k < a.tokens.len() {
        if text.stops(k) {
            from = k + 1;
        } else if !text.is(k, THANKS) {
            break;
        }
        k += 1;
    }
    // A "no," before a correction stays; so does a message of thanks alone.
    if from == 0 || from >= a.tokens.len() || a.word(0) == "sorry" { a } else { part(&a, |i| i >= from) }
}

/// Numbers that are values of a segment which the thread filters or splits by.
#[must_use]
pub(super) fn numbers(mut a: Annotated, plan: &Plan, scope: Scope) -> Annotated {
    if a.tokens.len() > 9 || plan.limit.is_some() {
        return a;
    }
    for (s, info) in scope.model.segments().iter().enumerate() {
        let spoken = plan.segments.contains_key(&info.id)
            || plan.exclude.contains_key(&info.id)
            || plan.group_by.contains(&info.id);
        if !spoken {
            continue;
        }
        let values = scope.lexicon.integers(s);
        for i in 0..a.tokens.len() {
            let free = !a.marks.iter().any(|m| m.start <= i && i < m.end)
                && !a.dates.iter().any(|d| d.start <= i && i < d.end)
                && !a.ranges.iter().any(|r| r.start <= i && i < r.end);
            let Some(n) = a.tokens[i].whole().map(i64::from).filter(|n| free && values.contains(n)) else {
                continue;
            };
            if !a.tokens[i].dollar && !is_unit(a.tokens.get(i + 1)) {
                let value = SegmentValue::Int(n);
                a.marks.push(Mark {
                    start: i,
                    end: i + 1,
                    senses: vec![Sense::Value { segment: s, value, exact: true }],
                });
            }
        }
    }
    a.marks.sort_by_key(|m| m.start);
    a
}

/// Reads such words; the tokens that they take.
pub(super) fn read(
    a: &Annotated,
    thread: &ThreadContext,
    plan: &Plan,
    scope: Scope,
    edits: &mut Edits,
) -> Vec<Range<usize>> {
    let mut cut = lists::read(a, plan, scope, edits);
    cut.extend(recall::together(a, thread, plan, edits));
    cut.extend(recall::rest(a, plan, edits));
    cut.extend(recall::one_of(a, thread, plan, edits));
    cut.extend(stand_ins::read(a, thread, plan, edits));
    cut.extend(additions(a, scope, edits));
    if plan.intent != Intent::Funnel {
        cut.extend(periods(a, edits));
    }
    edits.why = drivers(a);
    cut
}

/// The message without the cut stretches and without the signs and connectives
/// that they leave at its front.
#[must_use]
pub(super) fn trimmed(a: &Annotated, cut: &[Range<usize>]) -> Annotated {
    if cut.is_empty() {
        return part(a, |_| true);
    }
    let gone = |i: usize| cut.iter().any(|c| c.contains(&i));
    let text = Text(a);
    let first = (0..a.tokens.len())
        .find(|i| !gone(*i) && !text.stops(*i) && !text.is(*i, "and but then so"))
        .unwrap_or(a.tokens.len());
    let fronted = gone(0) || text.is(0, "and but then so") && gone(1);
    part(a, |i| !gone(i) && (!fronted || i >= first))
}

/// Words before the name of periods that ask for them.
const LEADS: &str = "to in into by per the as with make it show use want calendar need of rather actually full for ok \
    please individual single be on at";

/// "months again", "roll it up to weeks", "every single day".
fn periods(a: &Annotated, edits: &mut Edits) -> Option<Range<usize>> {
    let text = Text(a);
    let dated = |i: usize| a.dates.iter().any(|d| d.start <= i && i < d.end);
    (0..a.tokens.len()).find_map(|i| {
        let g = match a.tokens[i].stem.as_str() {
            "day" => Granularity::Daily,
            "week" | "wk" => Granularity::Weekly,
            "month" => Granularity::Monthly,
            "quarter" | "qtr" => Granularity::Quarterly,
            "year" => Granularity::Yearly,
            _ => return None,
        };
        if dated(i) || i > 0 && number(a, i - 1).is_some_and(|n| n > 1) || a.tokens.len() > 12 {
            return None;
        }
        let before = |n: usize| i.checked_sub(n).map_or("", |k| a.word(k));
        let plural = a.word(i).ends_with('s')
            && (i == 0 || text.is(i - 1, LEADS) || text.stops(i - 1))
            && !text.is(i + 1, "ago before earlier later back after")
            && !(before(1) == "the" && matches!(before(2), "for" | "of" | "in" | "on"));
        let each = matches!(before(1), "single" | "calendar" | "individual" | "full")
            && matches!(before(2), "every" | "each" | "by" | "per" | "a");
        if !(plural || each) || compares_with(a, i) {
            return None;
        }
        // "quarterly looks silly, back to months": the last one said.
        if a.marks
            .iter()
            .any(|m| m.start > i && m.senses.iter().any(|s| matches!(s, Sense::Cue(Cue::Every(_)))))
        {
            return None;
        }
        edits.granularity = Some(g);
        let from = if each { i - 2 } else { i };
        let again = usize::from(text.is(i + 1, "again instead please"));
        Some(from..i + 1 + again)
    })
}

/// Whether a comparison is spoken of right before.
fn compares_with(a: &Annotated, i: usize) -> bool {
    a.cues(Cue::Versus).any(|m| m.end <= i && i - m.end <= 2)
}

/// "with approvals next to it", "a FICO split on top": what is named is added.
fn additions(a: &Annotated, scope: Scope, edits: &mut Edits) -> Option<Range<usize>> {
    if !a.dates.is_empty() {
        return None;
    }
    let phrases = "next to it|next to that|next to them|next to those|beside it|beside that|alongside it|alongside that|alongside|on top of that|on top of it|on top|in addition to that|in addition to it|in addition|as a second line|as a second one|as an extra|as an addition|as well as that";
    let (i, end) = (1..a.tokens.len()).find_map(|i| Text(a).any(i, phrases).map(|end| (i, end)))?;
    edits.adds_splits = true;
    edits.adds_metrics = true;
    edits.adds = scope.model.segments().iter().map(|s| s.id.clone()).collect();
    Some(i..end)
}

/// "which segment explains most of that?", "what is behind it?": the drivers.
fn drivers(a: &Annotated) -> bool {
    let asks = matches!(a.word(0), "which" | "what" | "who" | "whats")
        && !a.marks.iter().any(|m| segment(m).is_some() && !Text(a).is(m.start, "segment segments"));
    let verb = a.tokens.iter().any(|t| {
        t.is(&[
            "explains",
            "explain",
            "drives",
            "drive",
            "drove",
            "driving",
            "behind",
            "accounts",
            "responsible",
            "contributes",
            "contributed",
            "caused",
        ])
    });
    let object = a.tokens.iter().any(|t| {
        t.is(&["that", "this", "it", "change", "move", "drop", "rise", "swing", "difference", "gap", "delta"])
    });
    asks && verb && object && a.tokens.len() <= 10
}
