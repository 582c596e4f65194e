//! A segment that is named but not asked for: declined, or pointing back at values
//! said elsewhere.

use crate::planner::annotate::{Annotated, Mark};
use crate::planner::lexicon::Sense;

/// "regardless of channel", "not by grade", "no channel detail", "never mind the
/// products", "rather than by term": a segment that is named to be left alone.
pub(super) fn is_declined(a: &Annotated, m: &Mark) -> bool {
    let back = |n: usize| m.start.checked_sub(n).map_or("", |k| a.word(k));
    let by = usize::from(matches!(back(1), "by" | "per" | "the" | "any" | "all" | "a"));
    let by = by + usize::from(by == 1 && matches!(back(2), "by" | "per" | "the" | "to"));
    let (one, two) = (back(by + 1), back(by + 2));
    let detail = matches!(
        a.word(m.end),
        "detail"
            | "details"
            | "split"
            | "breakdown"
            | "cut"
            | "view"
            | "level"
            | "restriction"
            | "needed"
            | "breakout"
            | "lines"
    );
    matches!(
        (two, one),
        ("regardless" | "irrespective" | "instead" | "independent" | "out", "of")
            | ("rather", "than")
            | ("never", "mind")
            | ("don't" | "dont" | "not", "need" | "want")
    ) || matches!(
        one,
        "ignoring"
            | "ignore"
            | "disregarding"
            | "disregard"
            | "whatever"
            | "forget"
            | "forgetting"
            | "whichever"
    ) && !matches!(a.word(m.end), "=" | ":")
        && !a
            .marks
            .iter()
            .any(|v| v.start == m.end && v.senses.iter().any(|s| matches!(s, Sense::Value { .. })))
        || one == "not" && by > 0
        || matches!(one, "no" | "without") && detail
        || one == "no" && matches!(two, "with" | "and" | ",")
}

/// "those two grades", "that channel's": names values said elsewhere.
pub(super) fn points_back(a: &Annotated, m: &Mark) -> bool {
    let back = |n: usize| m.start.checked_sub(n).map_or("", |k| a.word(k));
    // "is it true that products …" points at nothing.
    let plural = m.end > 0 && a.word(m.end - 1).ends_with('s');
    let that = |w: &str| matches!(w, "those" | "these" | "this" | "both" | "said") || w == "that" && !plural;
    let pointed = that(back(1)) || matches!(back(1), "two" | "three" | "four" | "2" | "3") && that(back(2));
    pointed && !(back(1) == "this" && a.word(m.end) == "split")
}
