//! Integer values with their unit: "36 month loans", "60mo", "five-year paper".

use super::Unknown;
use super::members::{bare_member, unknown_member, unknown_named};
use super::units::number_with_unit;
use crate::model::{Model, ValueType};
use crate::plan::SegmentValue;
use crate::planner::annotate::Mark;
use crate::planner::lexicon::{Lexicon, Sense};
use crate::planner::token::Token;

/// Integer values with their unit: "36 month loans", "60mo", "5 year loans".
#[must_use]
pub fn counted(
    tokens: &[Token],
    taken: &[bool],
    model: &Model,
    lexicon: &Lexicon,
) -> Vec<Result<Mark, Unknown>> {
    let mut found = Vec::new();
    for (s, segment) in
        model.segments().iter().enumerate().filter(|(_, s)| s.value_type == ValueType::Integer)
    {
        let values = lexicon.integers(s);
        let unit = segment.unit.as_deref().unwrap_or("");
        for i in 0..tokens.len() {
            if taken[i] {
                continue;
            }
            let Some((n, unit_end)) = number_with_unit(tokens, i, unit) else {
                // A list whose last member carries the unit: "36 and 60 month loans"; or the name before: "term 36".
                if let Some(mark) = bare_member(tokens, taken, i, s, &values, unit, lexicon) {
                    found.push(Ok(mark));
                } else if let Some(u) = unknown_member(tokens, i, s, &values, unit)
                    .or_else(|| unknown_named(tokens, i, s, &values, unit, lexicon))
                {
                    found.push(Err(u));
                }
                continue;
            };
            let known = values.contains(&n);
            let loanlike = tokens.get(unit_end).is_some_and(|t| {
                matches!(
                    t.stem.as_str(),
                    "loan" | "term" | "product" | "paper" | "note" | "only" | "one" | "customer" | "book"
                )
            });
            // "loans with 48 months"
            let loanlike = loanlike
                || i > 1
                    && tokens[i - 1].is(&["with", "at", "of"])
                    && matches!(tokens[i - 2].stem.as_str(), "loan" | "paper" | "note" | "term");
            // "6 month approvals" looks back, "6 months" may be either.
            let back = n <= 12
                && tokens.get(unit_end).is_some_and(|t| {
                    lexicon.longest(&[t.stem.as_str()], |x| matches!(x, Sense::Metric { .. })).is_some()
                });
            let alone = tokens.len() <= unit_end + 1 && !back;
            let mut k = i;
            while k > 0 && i - k < 3 && tokens[k - 1].is(&["of", "is", "=", ":", "the", "with", "a"]) {
                k -= 1;
            }
            let behind_named = super::measured::names_before(tokens, k, s, lexicon)
                || i >= 2
                    && tokens[i - 1].is(&["of", "with", "at"])
                    && matches!(tokens[i - 2].stem.as_str(), "loan" | "paper" | "note");
            // "on 48s"
            let plural = tokens[i].text.ends_with('s')
                && tokens[i].text.trim_end_matches('s').chars().all(|c| c.is_ascii_digit())
                && (12..=180).contains(&n)
                && n % 6 == 0
                && i > 0
                && tokens[i - 1].is(&[
                    "on",
                    "for",
                    "only",
                    "our",
                    "the",
                    "just",
                    "in",
                    "of",
                    "excluding",
                    "without",
                ]);
            // "24mo submits": no window is said so.
            let glued = n > 12
                && !tokens[i].raw.chars().all(|c| c.is_ascii_digit())
                && lexicon
                    .longest(&[tokens.get(unit_end).map_or("", |t| t.stem.as_str())], |x| {
                        matches!(x, Sense::Metric { weak: false, .. })
                    })
                    .is_some();
            if known {
                found.push(Ok(value_mark(i, unit_end, s, n)));
            } else if (loanlike
                || behind_named
                || alone
                || glued
                || plural
                || is_length(tokens, i, unit_end, n))
                && tokens[i].raw.len() < 6
            {
                let mut close: Vec<i64> = values.clone();
                close.sort_by_key(|v| (v - n).abs());
                found.push(Err(Unknown {
                    start: i,
                    end: unit_end,
                    text: tokens[i..unit_end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" "),
                    segment: Some(s),
                    close: close.into_iter().map(|v| (s, SegmentValue::Int(v))).collect(),
                    range: None,
                }));
            }
        }
    }
    found
}

/// "36 month originations", "approvals, 60 month": a length that loans have, which no date
/// phrase took, where nothing says how far back to look.
fn is_length(tokens: &[Token], at: usize, end: usize, n: i64) -> bool {
    const SPANS: [&str; 37] = [
        "history",
        "trend",
        "view",
        "window",
        "period",
        "lookback",
        "average",
        "avg",
        "chart",
        "look",
        "span",
        "range",
        "horizon",
        "rolling",
        "ago",
        "back",
        "ahead",
        "out",
        "forward",
        "earlier",
        "before",
        "later",
        "prior",
        "of",
        "from",
        "since",
        "after",
        "old",
        "until",
        "forecast",
        "outlook",
        "run",
        "comparison",
        "moving",
        "trailing",
        "line",
        "series",
    ];
    const LOOKS_BACK: [&str; 22] = [
        "last", "past", "previous", "prior", "trailing", "rolling", "over", "within", "during", "next", "in",
        "coming", "first", "every", "each", "across", "back", "after", "about", "roughly", "running",
        "through",
    ];
    let the = usize::from(at > 0 && tokens[at - 1].is(&["the", "a", "full", "whole", "these"]));
    // "approvals, 18 months, monthly" looks back.
    let drawn = tokens[end - 1].text == "months"
        && tokens
            .iter()
            .any(|t| t.is(&["monthly", "trend", "trending", "weekly", "quarterly", "month", "week"]));
    (13..=180).contains(&n)
        && n % 6 == 0
        && !drawn
        && !(at > the && tokens[at - 1 - the].is(&LOOKS_BACK))
        && !tokens.get(end).is_some_and(|t| t.is(&SPANS))
}

/// "without the 72 months", "only the 36 months": a term of the data right behind a word
/// that filters is no window.
#[must_use]
pub fn filtered(tokens: &[Token], taken: &[bool], model: &Model, lexicon: &Lexicon) -> Vec<Mark> {
    let mut found = Vec::new();
    let integers = |s: &crate::model::Segment| s.value_type == ValueType::Integer;
    for (s, segment) in model.segments().iter().enumerate().filter(|(_, s)| integers(s)) {
        let values = lexicon.integers(s);
        for i in 1..tokens.len() {
            let Some((n, end)) = number_with_unit(tokens, i, segment.unit.as_deref().unwrap_or("")) else {
                continue;
            };
            let the = usize::from(tokens[i - 1].is(&["the", "our", "all"]));
            let filters = i > the
                && tokens[i - 1 - the].is(&[
                    "without",
                    "not",
                    "no",
                    "excluding",
                    "except",
                    "minus",
                    "only",
                    "just",
                    "drop",
                    "skip",
                    "ex",
                    "exclude",
                    "omit",
                    "ignore",
                    "less",
                    "remove",
                    "out",
                    "ditch",
                    "lose",
                    "hide",
                ]);
            let goes_on = tokens.get(end).is_some_and(|t| {
                t.is(&[
                    "ending", "before", "until", "to", "back", "through", "since", "ago", "from", "up",
                    "after", "of", "trend",
                ])
            });
            if values.contains(&n) && filters && !goes_on && !taken[i..end].iter().any(|t| *t) {
                found.push(value_mark(i, end, s, n));
            }
        }
    }
    found
}

pub(super) fn value_mark(start: usize, end: usize, segment: usize, n: i64) -> Mark {
    Mark { start, end, senses: vec![Sense::Value { segment, value: SegmentValue::Int(n), exact: true }] }
}

pub(super) fn names_segment(token: &Token, segment: usize, lexicon: &Lexicon) -> bool {
    lexicon.longest(&[token.stem.as_str()], |x| *x == Sense::Segment(segment)).is_some()
}
