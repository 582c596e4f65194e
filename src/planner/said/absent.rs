//! Names of things that the data does not hold.

use super::split::is_by;
use crate::planner::annotate::{Annotated, Mark};
use crate::planner::cues::Cue;
use crate::planner::lexicon::Sense;
use crate::planner::token::Kind;

/// Names of things that the data does not hold, and whether they are segments.
pub(super) fn absent(a: &Annotated) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    for m in &a.marks {
        let covered = m.senses.iter().any(|x| !matches!(x, Sense::AbsentMetric | Sense::AbsentSegment));
        if covered {
            continue;
        }
        // "my team lead bet me", "our pricing lead asks": a person.
        let person = a.word(m.start) == "lead"
            && m.end - m.start == 1
            && !matches!(a.before(m.start), "per" | "by" | "each" | "cost" | "of")
            && (1..=3).any(|n| {
                m.start >= n
                    && a.tokens[m.start - n].is(&["my", "our", "their", "his", "her", "the", "team", "sales"])
            });
        if person {
            continue;
        }
        // "which interest did we offer", "what share of our offers gets approved": the word beside
        // a metric that is there; "write off the weekend" is said of no loan.
        let metric = !a.wordings.is_empty()
            || a.marks
                .iter()
                .flat_map(|x| &x.senses)
                .any(|s| matches!(s, Sense::Metric { weak: false, .. } | Sense::RowMeasure(_)));
        let verb = a.word(m.start) == "offer" && a.before(m.start) != "per"
            || a.word(m.start) == "offers" && metric
            || a.word(m.end - 1) == "off" && matches!(a.word(m.end), "the" | "this" | "that" | "my" | "our");
        // "offer rate by grade"
        let rate = matches!(a.word(m.end), "rate" | "rates");
        if verb && !rate && !a.tokens[m.end - 1].is(&["rate", "rates"]) && m.end - m.start <= 2 {
            continue;
        }
        // "override the default 30 days", "by default": no loan that is not paid back.
        let as_set = a.word(m.start) == "default"
            && m.end - m.start == 1
            && (a.before(m.start) == "by"
                || a.dates.iter().any(|d| d.start <= m.end && m.end < d.end)
                || matches!(
                    a.word(m.end),
                    "window" | "period" | "filter" | "filters" | "view" | "range" | "setting"
                ));
        if as_set {
            continue;
        }
        // "which channel leads on apps", "which product leads in approvals"
        let ahead = a.word(m.start) == "leads"
            && m.end - m.start == 1
            && matches!(a.word(m.end), "in" | "on" | "by" | "the" | "for" | "with")
            && a.marks.iter().any(|x| {
                x.end == m.start
                    && x.senses.iter().any(|s| matches!(s, Sense::Segment(_) | Sense::Value { .. }))
            });
        if ahead {
            continue;
        }
        let end = m.end + usize::from(rate);
        let text = a.tokens[m.start..end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ");
        let segment = m.senses.contains(&Sense::AbsentSegment);
        // "portfolio mix by grade": the whole of what is asked, no metric of its own.
        let mixed = a.cues(Cue::Mix).chain(a.cues(Cue::Share)).any(|c| c.start == m.end);
        let whole = matches!(a.word(m.start), "portfolio") && m.end - m.start == 1;
        if whole && mixed {
            continue;
        }
        // "through dealers", "region west": it filters, by a value that nothing knows.
        let filters = matches!(a.before(m.start), "through" | "using") || a.leftover.contains(&m.end);
        let closes = a.tokens.get(m.end).is_none_or(|t| !matches!(t.kind, crate::planner::token::Kind::Word))
            || matches!(a.word(m.end), "by" | "last" | "this" | "in")
            || a.dates.iter().any(|d| d.start == m.end);
        // "in the west region"
        let filters = filters
            || m.start.checked_sub(1).is_some_and(|k| {
                closes && a.leftover.contains(&k) && matches!(a.before(k), "in" | "for" | "from")
            });
        let asked = is_by(a, m.start)
            || matches!(a.word(m.start), "by" | "per")
            || matches!(a.before(m.start), "which" | "what" | "top" | "best");
        if segment && !asked && !filters {
            continue;
        }
        out.push((text, segment));
    }
    if out.is_empty() {
        out.extend(split_by_nothing(a).map(|text| (text, true)));
    }
    if out.is_empty() {
        out.extend(head_noun(a));
    }
    out
}

/// "approvals by zodiac last month": what is asked is split by a word that nothing accounts
/// for. The whole would be another answer than the one that was asked for.
fn split_by_nothing(a: &Annotated) -> Option<String> {
    let i = *a.leftover.iter().find(|i| {
        let t = &a.tokens[**i];
        !t.opens && t.raw.chars().all(|c| c.is_ascii_lowercase())
    })?;
    // "by customer tip"
    let noun = matches!(a.word(i.checked_sub(1)?), "customer" | "loan" | "application" | "borrower");
    let first = i - usize::from(noun);
    let by = first.checked_sub(1).filter(|k| matches!(a.word(*k), "by" | "per"))?;
    let data = |m: &&Mark| {
        m.senses.iter().any(|s| {
            matches!(s, Sense::Metric { .. } | Sense::Segment(_) | Sense::Value { .. } | Sense::Cue(Cue::Mix))
        })
    };
    // Behind a metric, a filter or a window; "sent by dmitri" tells of a person.
    let asked = a.marks.iter().filter(data).any(|m| m.end == by) || a.dates.iter().any(|d| d.end == by);
    let closes = a.tokens.get(i + 1).is_none_or(|t| {
        t.kind == Kind::Sign
            || t.is(&["last", "in", "for", "and", "over", "since", "please", "this", "during"])
    }) || a.dates.iter().any(|d| d.start == i + 1);
    (asked && closes)
        .then(|| a.tokens[first..=i].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" "))
}

/// "upsells by channel": the thing that is counted is none that the model names, and
/// nothing else in the message says what to count.
fn head_noun(a: &Annotated) -> Option<(String, bool)> {
    let first = a.tokens.iter().position(|t| {
        !t.is(&[
            "show", "give", "me", "us", "the", "all", "total", "please", "pls", "our", "number", "of", "how",
            "many", "#",
        ])
    })?;
    let token = &a.tokens[first];
    let plural = token.text.len() > 4 && token.text.ends_with('s') && token.text != token.stem;
    let named = a
        .marks
        .iter()
        .any(|m| m.senses.iter().any(|s| matches!(s, Sense::Metric { .. } | Sense::RowMeasure(_))));
    let asked = a
        .marks
        .iter()
        .any(|m| m.senses.iter().any(|s| matches!(s, Sense::Cue(Cue::Funnel | Cue::Share | Cue::Histogram))));
    let by = matches!(a.word(first + 1), "by" | "per" | "across")
        && a.marks
            .iter()
            .any(|m| m.start == first + 2 && m.senses.iter().any(|s| matches!(s, Sense::Segment(_))));
    (plural && !named && !asked && by && a.leftover.contains(&first)).then(|| (token.raw.clone(), false))
}
