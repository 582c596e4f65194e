//! Whether the message asks what changed, or compares two windows.

use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::lexicon::Sense;
use crate::planner::said::{Said, TopBy};

/// Words of change that are also adjectives count only as predicates.
#[must_use]
pub fn changes(a: &Annotated) -> bool {
    a.marks.iter().any(|m| {
        if m.is(Cue::Change) {
            let filters = matches!(a.word(m.start), "change" | "move" | "shift")
                && m.start == 0
                && matches!(a.word(m.end), "to" | "it" | "the");
            return !filters;
        }
        if !(m.is(Cue::Fall) || m.is(Cue::Rise)) {
            return false;
        }
        let word = a.word(m.start);
        let adjective = matches!(
            word,
            "up" | "down" | "lower" | "higher" | "better" | "worse" | "soft" | "slow" | "gain" | "sink"
        ) && m.end - m.start == 1;
        if matches!(word, "drop" | "leave") && (a.word(m.end) == "the" || m.start == 0) {
            return false;
        }
        if adjective && (before_segment(a, m.end) || groups_compared(a)) {
            return false;
        }
        !adjective
            || matches!(
                a.before(m.start),
                "is" | "are"
                    | "was"
                    | "were"
                    | "went"
                    | "go"
                    | "going"
                    | "been"
                    | "be"
                    | "looked"
                    | "look"
                    | "looks"
                    | "trending"
                    | "came"
                    | "come"
                    | "much"
                    | "we"
                    | "far"
                    | "moved"
                    | "why"
                    | "it"
                    | "or"
                    | "they"
                    | "get"
                    | "got"
                    | "getting"
                    | "doing"
                    | "did"
                    | "do"
            )
            || a.marks.iter().any(|o| {
                o.end == m.start
                    && o.senses.iter().any(|s| {
                        matches!(
                            s,
                            crate::planner::lexicon::Sense::Metric { .. }
                                | crate::planner::lexicon::Sense::Value { .. }
                        )
                    })
            })
    })
}

/// A segment's name stands there: "do better grades …".
fn before_segment(a: &Annotated, at: usize) -> bool {
    a.marks.iter().any(|m| m.start == at && m.senses.iter().any(|s| matches!(s, Sense::Segment(_))))
}

/// "do longer terms have a lower APR": groups are compared by their rank, not periods.
#[must_use]
pub fn groups_compared(a: &Annotated) -> bool {
    a.tokens.iter().enumerate().any(|(k, t)| {
        t.is(&[
            "better", "worse", "higher", "lower", "longer", "shorter", "riskier", "safer", "weaker",
            "stronger", "bigger", "larger", "smaller",
        ]) && before_segment(a, k + 1)
    })
}

pub(super) fn is_variance(s: &Said, a: &Annotated) -> bool {
    if s.steps {
        return false;
    }
    if s.compares() {
        return true;
    }
    let moves = a
        .tokens
        .iter()
        .any(|t| t.is(&["move", "moved", "moves", "vary", "varied", "variation", "variations"]));
    if s.times.from_to.is_some() && (changes(a) || moves) && s.granularity.is_none() && !a.has(Cue::Trend) {
        return true;
    }
    if s.top.as_ref().is_some_and(|t| t.by != TopBy::Value) {
        return true;
    }
    if a.has(Cue::Why) && s.granularity.is_none() {
        return true;
    }
    let periods = s.granularity.is_some() || a.has(Cue::Trend);
    // "is A1 doing better than A2" compares values, not periods.
    // So does "how many more apps from Email than Search".
    let than_value = |k: usize| {
        a.word(k) == "than"
            && a.marks
                .iter()
                .any(|m| m.start == k + 1 && m.senses.iter().any(|s| matches!(s, Sense::Value { .. })))
    };
    let values = !s.filters.versus.is_empty()
        && (a.tokens.windows(2).any(|w| {
            w[1].text == "than" && w[0].is(&["better", "worse", "higher", "lower", "more", "less"])
        }) || (0..a.tokens.len()).any(than_value)
            // "do repeat customers get better rates"
            || matches!(a.word(0), "do" | "does") && s.filters.include.is_empty());
    changes(a) && !periods && !values && !a.has(Cue::Histogram)
}
