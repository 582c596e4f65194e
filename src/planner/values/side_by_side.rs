//! Terms of the data that stand side by side before one unit, or right before a metric:
//! "36 vs 48 month average APR", "the 36 month APR". They are no windows, and are marked
//! before the dates are read.

use super::counted::value_mark;
use super::units::number_with_unit;
use crate::model::{Model, ValueType};
use crate::planner::annotate::Mark;
use crate::planner::lexicon::{Lexicon, Sense};
use crate::planner::token::Token;

/// The terms.
#[must_use]
pub fn side_by_side(tokens: &[Token], taken: &[bool], model: &Model, lexicon: &Lexicon) -> Vec<Mark> {
    let mut found = Vec::new();
    let integers = |s: &crate::model::Segment| s.value_type == ValueType::Integer;
    for (s, segment) in model.segments().iter().enumerate().filter(|(_, s)| integers(s)) {
        let unit = segment.unit.as_deref().unwrap_or("");
        let values = lexicon.integers(s);
        let mut i = 0;
        while i < tokens.len() {
            let members = list(tokens, i, unit, &values);
            let Some(end) = members.last().map(|m| m.1).filter(|_| !dated(tokens, i)) else {
                i += 1;
                continue;
            };
            let measured = values_behind(tokens, end, lexicon);
            let alone =
                members.len() == 1 && members[0].2 > 12 && measured && tokens[end - 1].stem == "month";
            let free = !taken[i..end].iter().any(|t| *t);
            if free && !goes_on(tokens, end) && (members.len() > 1 || alone) {
                found.extend(members.iter().map(|(from, to, n)| value_mark(*from, *to, s, *n)));
                i = end;
            } else {
                i += 1;
            }
        }
    }
    found
}

/// The values listed from token `i` on, the last one with its unit: first token, token
/// behind, number.
fn list(tokens: &[Token], i: usize, unit: &str, values: &[i64]) -> Vec<(usize, usize, i64)> {
    let mut out: Vec<(usize, usize, i64)> = Vec::new();
    let mut k = i;
    let mut counted = false;
    while let Some(token) = tokens.get(k) {
        let with = number_with_unit(tokens, k, unit);
        let bare = token.whole().filter(|_| !token.dollar).map(|n| (i64::from(n), k + 1));
        counted = with.is_some();
        let Some((n, end)) = with.or(bare).filter(|(n, _)| values.contains(n)) else { break };
        if out.iter().any(|o| o.2 == n) {
            break;
        }
        out.push((k, end, n));
        let joint = end + usize::from(tokens.get(end).is_some_and(|t| t.text == "-"));
        let joins = tokens.get(joint).is_some_and(|t| {
            t.is(&["and", "or", "vs", "versus", "v", "&", "/", "against", "with", "compared", "over"])
        });
        if !joins {
            break;
        }
        k = joint + 1;
        while tokens.get(k).is_some_and(|t| t.is(&["the", "our", ".", "to", "with", "a"])) {
            k += 1;
        }
    }
    if counted { out } else { Vec::new() }
}

/// Whether a window is spoken of: "the last 36 or 60 months".
fn dated(tokens: &[Token], i: usize) -> bool {
    tokens[..i].iter().rev().take(3).any(|t| {
        t.is(&[
            "last",
            "past",
            "previous",
            "prior",
            "trailing",
            "preceding",
            "next",
            "first",
            "rolling",
            "within",
            "recent",
            "latest",
            "over",
            "coming",
            "between",
            "every",
            "since",
            "during",
        ])
    })
}

/// Whether what follows makes a time of it: "24 months ago", "36 months back".
fn goes_on(tokens: &[Token], end: usize) -> bool {
    tokens.get(end).is_some_and(|t| {
        t.is(&[
            "ago", "back", "before", "earlier", "after", "until", "ending", "through", "out", "ahead",
            "trend", "rolling", "trailing", "window", "view", "history", "lookback", "moving",
        ])
    })
}

/// Whether a metric that gives way to no other begins there.
fn values_behind(tokens: &[Token], end: usize, lexicon: &Lexicon) -> bool {
    let stems: Vec<&str> = tokens[end.min(tokens.len())..].iter().map(|t| t.stem.as_str()).collect();
    lexicon.longest(&stems, |x| matches!(x, Sense::Metric { weak: false, .. })).is_some()
}
