//! Where a word stands, and whether a value may stand there.

use super::Unknown;
use crate::plan::SegmentValue;
use crate::planner::annotate::Annotated;
use crate::planner::lexicon::{Lexicon, Sense};
use crate::planner::token::Kind;
use crate::planner::words::{is_english, is_plain};

/// Whether the sentence around a token says anything about numbers: "please
/// answer for Maria" does not.
pub(super) fn sentence_has_content(a: &Annotated, at: usize) -> bool {
    let from = (0..=at).rev().find(|k| a.tokens[*k].opens).unwrap_or(0);
    let to = (at + 1..a.tokens.len()).find(|k| a.tokens[*k].opens).unwrap_or(a.tokens.len());
    if from == 0 && to >= a.tokens.len().saturating_sub(1) {
        return true;
    }
    let inside = |start: usize| start >= from && start < to;
    a.marks.iter().any(|m| {
        inside(m.start)
            && m.senses.iter().any(|s| {
                matches!(
                    s,
                    Sense::Metric { .. } | Sense::Segment(_) | Sense::Value { .. } | Sense::RowMeasure(_)
                )
            })
    }) || a.dates.iter().any(|d| inside(d.start))
}

pub(super) fn is_day_name(word: &str) -> bool {
    matches!(
        word,
        "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday" | "english"
    )
}

/// "grade foo", "the channel billboards": the segment's name stands right before.
pub(super) fn segment_before_is(a: &Annotated, at: usize) -> bool {
    a.marks.iter().any(|m| {
        m.end == at
            && m.end - m.start == 1
            && m.senses.iter().any(|s| matches!(s, Sense::Segment(_)))
            && !m.senses.iter().any(|s| matches!(s, Sense::Metric { .. } | Sense::RowMeasure(_)))
    }) && a.tokens.get(at + 1).is_none_or(|t| {
        !matches!(t.kind, Kind::Word) || matches!(t.text.as_str(), "last" | "this" | "in" | "for" | "only")
    })
}

/// "solar issuances" where the data has "Solar-Loan": a word of a longer name, in a
/// value's place. Asked back, never dropped.
pub(super) fn part_of_name(a: &Annotated, at: usize, lexicon: &Lexicon) -> Option<Unknown> {
    let token = &a.tokens[at];
    let close: Vec<(usize, SegmentValue)> = lexicon
        .value_words
        .iter()
        .filter(|(w, ..)| *w == token.text || *w == token.stem)
        .map(|(_, i, v)| (*i, v.clone()))
        .collect();
    let segment = close.first()?.0;
    let noun = |k: usize| {
        a.marks.iter().any(|m| {
            m.start == k
                && m.senses.iter().any(|s| matches!(s, Sense::Metric { weak: false, .. } | Sense::Segment(_)))
        })
    };
    let idiom = at == 1 && a.tokens[0].opens && a.word(2) == ",";
    let closes = a.tokens.get(at + 1).is_none_or(|t| !matches!(t.kind, Kind::Word))
        || a.dates.iter().any(|d| d.start == at + 1);
    let joined = |k: usize| matches!(a.word(k), "and" | "or" | "," | "/" | "&" | "vs" | "versus");
    let beside = noun(at + 1)
        || joined(at + 1) && (noun(at + 2) || lexicon.value_words.iter().any(|(w, ..)| w == a.word(at + 2)));
    (!idiom && (beside || closes && is_value_position(a, at) && a.word(at - 1) != "the")).then(|| Unknown {
        start: at,
        end: at + 1,
        text: token.raw.clone(),
        segment: Some(segment),
        close,
        range: None,
    })
}

/// "Debt Consolidation approvals" where the data has no such product: capitalised
/// words that nothing accounts for, right before a metric.
pub(super) fn named_before_metric(a: &Annotated, at: usize, leftover: &[usize]) -> Option<usize> {
    let capital = |k: usize| {
        let t = &a.tokens[k];
        t.raw.starts_with(char::is_uppercase)
            && t.corrected.is_none()
            && !is_plain(&t.text)
            && !is_plain(&t.stem)
    };
    // "Jewelry loans: …" opens with a product, "Totals issuances" with a common word.
    let product = a.tokens.get(at + 1).is_some_and(|t| t.stem == "loan");
    if !capital(at) || !product && a.tokens[at].opens && is_english(&a.tokens[at].text) {
        return None;
    }
    let mut end = at + 1;
    while leftover.contains(&end) && capital(end) {
        end += 1;
    }
    let metric =
        a.marks.iter().any(|m| m.start == end && m.senses.iter().any(|s| matches!(s, Sense::Metric { .. })));
    let shouting =
        a.tokens.iter().filter(|t| t.raw.len() > 2).all(|t| t.raw.chars().all(|c| !c.is_lowercase()));
    (metric && !shouting && a.word(at.wrapping_sub(1)) != "'").then_some(end)
}

/// The segment whose name stands beside a token ("the TikTok channel", "grade F").
pub(super) fn beside_segment(a: &Annotated, at: usize) -> Option<usize> {
    let named = |m: &crate::planner::annotate::Mark| {
        m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None })
    };
    // The segment's name that closes the line before says nothing about this one.
    if a.tokens[at].opens && at > 0 {
        return None;
    }
    let before = a
        .marks
        .iter()
        .find(|m| m.end == at || (m.end + 1 == at && matches!(a.word(m.end), "=" | ":" | "is")))
        .and_then(named);
    let behind = a.marks.iter().find(|m| m.start == at + 1).and_then(named);
    let short = a.tokens[at].text.chars().count() <= 3 || a.tokens[at].raw.starts_with(char::is_uppercase);
    before
        .filter(|_| short || is_value_position(a, at))
        .or(behind.filter(|_| is_value_position(a, at) || a.tokens[at].raw.starts_with(char::is_uppercase)))
}

pub(super) fn is_value_position(a: &Annotated, at: usize) -> bool {
    matches!(a.before(at), "for" | "only" | "excluding" | "except" | "without" | "in" | "from" | "the" | "ex")
}
