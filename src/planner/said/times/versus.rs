//! Whether a date phrase is the other side of a comparison: "vs October", "ahead of last
//! year", "up from Q2".

use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::dates::{DateHit, DateKind};
use crate::planner::lexicon::Sense;

pub(super) fn changes(a: &Annotated) -> bool {
    a.has(Cue::Change) || a.has(Cue::Fall) || a.has(Cue::Rise)
}

/// Whether "vs", "compared with", "than" … stands before the phrase.
pub(super) fn after_versus(a: &Annotated, hit: &DateHit) -> bool {
    // "the accuracy of October beside that of September"
    let beside = (hit.start.saturating_sub(4)..hit.start).any(|k| {
        a.tokens[k].is(&["beside", "alongside"])
            && a.dates.iter().any(|h| h.end <= k)
            && (k + 1..hit.start).all(|j| a.tokens[j].is(&["that", "those", "of", "the", "in", "from"]))
    });
    if beside {
        return true;
    }
    a.cues(Cue::Versus).any(|m| {
        m.end <= hit.start
            && hit.start - m.end <= 5
            && (m.end..hit.start).all(|k| {
                // "issuances in October vs issuances in September": the metric said again.
                a.dates.iter().any(|h| h.end <= m.start) && names_metric(a, k) || matches!(
                    a.word(k),
                    "the"
                        | "in"
                        | "that"
                        | "those"
                        | "of"
                        | "same"
                        | "on"
                        | "what"
                        | "we"
                        | "it"
                        | "was"
                        | "had"
                        | "did"
                        | "were"
                        | "saw"
                        | "for"
                        | "during"
                        | "where"
                        | "a"
                        | "our"
                        | "from"
                        | "as"
                        | "to"
                        | "full"
                        | "numbers"
                        | "one"
                        | ","
                        | "level"
                        | "at"
                        | "by"
                        | "back"
                )
            })
    }) || matches!(a.before(hit.start), "over") && matches!(hit.kind, DateKind::Before(_) | DateKind::YearAgo)
        // "March 2026 over March 2025", "October on September"
        || matches!(a.before(hit.start), "over" | "on" | "upon")
            && a.dates.iter().any(|h| h.end < hit.start && hit.start - h.end <= 2)
            && hit.start > 0
        || ahead(a, hit.start)
        || a.has(Cue::Compare)
            && matches!(a.before(hit.start), "to" | "with" | "and" | "against")
            && a.dates.iter().any(|h| h.start < hit.start)
        || a.has(Cue::Compare) && matches!(a.before(hit.start), "to" | "with" | "against")
        || changes(a) && a.before(hit.start) == "from" && a.dates.iter().any(|h| h.start != hit.start)
}

/// Whether a metric's name covers the token.
fn names_metric(a: &Annotated, k: usize) -> bool {
    matches!(a.word(k), "loans" | "made" | "ones")
        || a.marks
            .iter()
            .any(|m| m.start <= k && k < m.end && m.senses.iter().any(|s| matches!(s, Sense::Metric { .. })))
}

/// "ahead of last year", "behind last month", "down on October", "up from Q2".
fn ahead(a: &Annotated, at: usize) -> bool {
    let before = |n: usize| at.checked_sub(n).map_or("", |k| a.word(k));
    // "grades C and below last month": the word closes a span of values.
    let spans = |m: &&crate::planner::annotate::Mark| m.end == at && m.end - m.start > 1;
    if a.marks.iter().filter(spans).any(|m| m.senses.iter().any(|s| matches!(s, Sense::Value { .. }))) {
        return false;
    }
    // "did October beat September", "how much did October miss September by"
    let verb = matches!(
        before(1),
        "miss"
            | "misses"
            | "missed"
            | "exceed"
            | "exceeded"
            | "top"
            | "topped"
            | "trail"
            | "trailed"
            | "lag"
            | "lagged"
            | "surpass"
            | "surpassed"
            | "outdo"
            | "outdid"
            | "outperform"
            | "outperformed"
            | "outpace"
            | "outpaced"
            | "match"
            | "matched"
            | "undershoot"
            | "underperform"
            | "underperformed"
            | "beaten"
    );
    if verb && a.dates.iter().any(|h| h.end < at && at - h.end <= 2) {
        return true;
    }
    matches!(before(1), "behind" | "above" | "below" | "beat" | "beats")
        || matches!(
            (before(2), before(1)),
            ("ahead" | "short", "of") | ("up" | "down", "on" | "from" | "over")
        )
            // "where they will end up over the rest of the quarter"
            && !matches!(before(3), "end" | "ends" | "ended" | "wind" | "winds" | "ending")
}
