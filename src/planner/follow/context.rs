//! Words that say something only under the last plan: "make that five" of a list,
//! "months" of its periods, "60" of its terms, "that way" of a definition.

use super::super::annotate::{Annotated, Mark};
use super::super::cues::Cue;
use super::super::dates::is_unit;
use super::super::lexicon::Sense;
use super::super::reading::ThreadContext;
use super::edits::Edits;
use super::objects::{is_value, segment};
use super::parts::part;
use super::phrases::{Text, number};
use super::turn::{Scope, defined_metric, defined_segment};
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
        } else if !THANKS.split_whitespace().any(|w| w == a.word(k)) {
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
    let mut cut = Vec::new();
    cut.extend(limit(a, plan, edits));
    cut.extend(everything(a, plan, edits));
    cut.extend(whole_segment(a, scope, edits));
    cut.extend(stage(a, plan, scope, edits));
    cut.extend(pronoun(a, thread, plan, edits));
    if plan.intent != Intent::Funnel {
        cut.extend(periods(a, edits));
    }
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
            &[
                "all of them again",
                "all of them",
                "all of those",
                "the full list",
                "full list",
                "the complete list",
                "show all",
                "list all",
                "all again",
                "the whole list",
                "all listed",
                "everything again",
                "every one of them",
                "all the others too",
                "the others too",
                "the rest too",
                "the rest as well",
                "not just the top",
                "them all",
            ],
        );
        // "all channels listed"
        let listed = a.marks.iter().find(|m| {
            m.start == i + 1
                && segment(m).is_some()
                && text.is(i, &["all", "every"])
                && (text.is(m.end, &["listed", "shown", "again", "please", "too"]) || text.stops(m.end))
        });
        let end = end.or_else(|| {
            listed.map(|m| {
                (m.end + usize::from(text.is(m.end, &["listed", "shown", "again"]))).min(a.tokens.len())
            })
        })?;
        edits.unlimit = true;
        Some(i..end)
    })
}

/// "all channels together", "whatever the grade": no filter on the segment.
fn whole_segment(a: &Annotated, scope: Scope, edits: &mut Edits) -> Option<Range<usize>> {
    let text = Text(a);
    a.marks.iter().find_map(|m| {
        let id = scope.model.segments()[segment(m)?].id.clone();
        let all = m.start > 0 && text.is(m.start - 1, &["all", "every"])
            || m.start > 1 && text.is(m.start - 1, &["the", "our"]) && text.is(m.start - 2, &["all"]);
        let from =
            m.start.saturating_sub(if text.is(m.start.wrapping_sub(1), &["the", "our"]) { 2 } else { 1 });
        let one = text.any(
            m.end,
            &[
                "together",
                "combined",
                "in one line",
                "in one",
                "as one",
                "in total",
                "altogether",
                "lumped together",
                "taken together",
                "added up",
                "summed up",
                "in a single line",
                "in a single number",
                "overall",
                "in aggregate",
                "pooled",
                "merged",
            ],
        );
        if let Some(end) = one.filter(|_| all) {
            edits.unfilter.push(Some(id.clone()));
            edits.unsplit.push(Some(id));
            return Some(from..end);
        }
        let any = (0..m.start).rev().take(4).find(|k| {
            text.any(
                *k,
                &[
                    "regardless of",
                    "irrespective of",
                    "no matter the",
                    "no matter which",
                    "whatever the",
                    "whichever",
                    "any",
                    "independent of",
                    "whatever",
                ],
            )
            .is_some_and(|end| end == m.start || end + 1 == m.start && text.is(end, &["the", "which"]))
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

/// "use that instead" after the definition of a metric, or "split that way".
fn pronoun(a: &Annotated, thread: &ThreadContext, plan: &Plan, edits: &mut Edits) -> Option<Range<usize>> {
    if let Some(range) = that_way(a, thread, edits) {
        return Some(range);
    }
    let text = Text(a);
    let id = defined_metric(thread).filter(|id| !plan.metrics.contains(id))?;
    let i = (0..a.tokens.len()).find(|i| {
        text.is(*i, &["that", "it", "this", "them"])
            && (text.is(
                i.wrapping_sub(1),
                &[
                    "use", "show", "plot", "give", "chart", "take", "to", "run", "see", "do", "get", "want",
                    "pull", "for", "of", "with", "me", "need", "prefer", "rather", "and", "make",
                ],
            ) || *i == 0
                && text
                    .is(1, &["instead", "by", "per", "for", "in", "as", "over", "please", "rather", "one"]))
    })?;
    edits.metric = Some(id);
    Some(i..i + 1)
}

/// "split that way" after the definition of a segment.
pub(super) fn that_way(a: &Annotated, thread: &ThreadContext, edits: &mut Edits) -> Option<Range<usize>> {
    let id = defined_segment(thread)?;
    let phrases = [
        "split that way",
        "split this way",
        "split like that",
        "that way",
        "this way",
        "by that",
        "by this",
        "by it",
        "by those",
        "along those lines",
        "along that",
        "like that",
        "per that",
        "across those",
    ];
    let (i, end) = (0..a.tokens.len()).find_map(|i| Text(a).any(i, &phrases).map(|end| (i, end)))?;
    edits.split.push(id);
    Some(i..end)
}

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
            && (i == 0
                || matches!(
                    before(1),
                    "to" | "in"
                        | "into"
                        | "by"
                        | "per"
                        | "the"
                        | "as"
                        | "with"
                        | "make"
                        | "it"
                        | "show"
                        | "use"
                        | "want"
                        | "calendar"
                        | ","
                        | "need"
                        | "of"
                        | "rather"
                        | "actually"
                        | "full"
                        | "for"
                        | "ok"
                        | "please"
                        | "individual"
                        | "single"
                        | "be"
                        | "on"
                ))
            && !matches!(text_after(a, i), "ago" | "before" | "earlier" | "later" | "back" | "after")
            && !(before(1) == "the" && matches!(before(2), "for" | "of" | "in" | "on"));
        let each = matches!(before(1), "single" | "calendar" | "individual" | "full")
            && matches!(before(2), "every" | "each" | "by" | "per" | "a");
        if !(plural || each) || compares_with(a, i) {
            return None;
        }
        edits.granularity = Some(g);
        let from = if each { i - 2 } else { i };
        let again = usize::from(text.is(i + 1, &["again", "instead", "please"]));
        Some(from..i + 1 + again)
    })
}

fn text_after(a: &Annotated, i: usize) -> &str {
    a.word(i + 1)
}

/// Whether a comparison is spoken of right before.
fn compares_with(a: &Annotated, i: usize) -> bool {
    a.cues(Cue::Versus).any(|m| m.end <= i && i - m.end <= 2)
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
        .find(|i| !gone(*i) && !text.stops(*i) && !text.is(*i, &["and", "but", "then", "so"]))
        .unwrap_or(a.tokens.len());
    let fronted = gone(0) || text.is(0, &["and", "but", "then", "so"]) && gone(1);
    part(a, |i| !gone(i) && (!fronted || i >= first))
}
