//! Numeric filters: "FICO above 760", "loans over $20k"; those on the edges of bands
//! are values of the bands.

use super::two_ends::other_end;
use crate::model::Model;
use crate::plan::{Range, SegmentValue};
use crate::planner::annotate::{Mark, RangeHit};
use crate::planner::lexicon::{Lexicon, Sense};
use crate::planner::token::{Kind, Token};

/// Numeric filters: "FICO above 760", "under 640", "loans over $20k", "APR > 20".
/// Ranges that fall on the edges of bands come back as value marks.
#[must_use]
pub fn ranges(
    tokens: &[Token],
    taken: &[bool],
    model: &Model,
    lexicon: &Lexicon,
) -> (Vec<RangeHit>, Vec<Mark>) {
    let mut hits = Vec::new();
    let mut marks = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let Some(bound) = (!taken[i]).then(|| bound(tokens, i)).flatten() else {
            i += 1;
            continue;
        };
        // "below 2,500 dollars issued": the unit may belong to the metric behind it.
        let mut bound = bound;
        if bound.end > bound.start + 2
            && taken[bound.end - 1]
            && matches!(tokens[bound.end - 1].text.as_str(), "dollars" | "dollar")
        {
            bound.end -= 1;
        }
        if taken[bound.start..bound.end].iter().any(|t| *t) {
            i += 1;
            continue;
        }
        let bound = with_name(tokens, taken, bound, model);
        let bound = other_end(tokens, taken, &bound).unwrap_or(bound);
        if let Some((segment, values)) = banded(tokens, &bound, model, lexicon) {
            let senses =
                values.into_iter().map(|value| Sense::Value { segment, value, exact: true }).collect();
            marks.push(Mark { start: bound.start, end: bound.end, senses });
            i = bound.end;
            continue;
        }
        if let Some(column) = column_of(tokens, &bound, model) {
            hits.push(RangeHit { start: bound.start, end: bound.end, range: bound.range(column) });
            i = bound.end;
            continue;
        }
        i += 1;
    }
    (hits, marks)
}

/// A number with a comparison, not yet tied to a column.
pub(super) struct Bound {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) low: Option<End>,
    pub(super) high: Option<End>,
    /// "above 720" leaves 720 itself out where it cuts a band.
    pub(super) number: f64,
    pub(super) dollar: bool,
}

/// One end of a range: its number, and whether the number itself is in.
#[derive(Clone, Copy)]
pub(super) struct End {
    pub(super) n: f64,
    within: bool,
}

impl Bound {
    fn range(&self, column: String) -> Range {
        let of = |end: Option<End>, within: bool| end.filter(|end| end.within == within).map(|end| end.n);
        Range {
            column,
            min: of(self.low, true),
            above: of(self.low, false),
            max: of(self.high, true),
            below: of(self.high, false),
        }
    }

    /// The lowest whole number in it, as far as bands are concerned: "above 720" may begin a band at 720 or 721.
    fn from(&self) -> Option<i64> {
        self.low.map(|end| end.n as i64)
    }

    /// The lowest whole number that is not in it any more.
    fn below(&self) -> Option<i64> {
        self.high.map(|end| end.n as i64 + i64::from(end.within))
    }
}

pub(super) fn bound(tokens: &[Token], i: usize) -> Option<Bound> {
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let number = |k: usize| match tokens.get(k)?.kind {
        Kind::Number(n) => Some(n),
        // "the sub-640s"
        Kind::Word => tokens[k].text.strip_suffix('s').and_then(|t| t.parse().ok()).filter(|n| *n >= 300.0),
        _ => None,
    };
    let within = |n: f64| Some(End { n, within: true });
    let make = |end: usize, number_at: usize, low: Option<End>, high: Option<End>, n: f64| Bound {
        start: i,
        end,
        low,
        high,
        number: n,
        dollar: tokens[number_at].dollar || matches!(word(number_at + 1), "dollars" | "dollar"),
    };
    let (upwards, k) = match (word(i), word(i + 1), word(i + 2)) {
        ("more" | "greater" | "higher" | "larger" | "bigger", "than", "or") => (true, i + 5),
        ("more" | "greater" | "higher" | "larger" | "bigger", "than", _) => (true, i + 2),
        ("less" | "lower" | "smaller" | "fewer", "than", _) => (false, i + 2),
        ("at", "least", _) => (true, i + 2),
        ("at", "most", _) => (false, i + 2),
        ("above" | "over" | "exceeding" | ">" | ">=" | "north" | "upwards", next, _) => {
            (true, i + 1 + usize::from(next == "of"))
        }
        ("below" | "under" | "beneath" | "<" | "<=" | "sub" | "south", next, _) => {
            (false, i + 1 + usize::from(next == "of"))
        }
        _ => {
            let n = number(i)?;
            let opens = i > 0 && word(i - 1) == "between";
            let unit = usize::from(matches!(word(i + 1), "dollars" | "dollar" | "percent" | "%"));
            let i = i + unit;
            let end = match (word(i + 1), word(i + 2)) {
                // "36 + 60mo" adds another one.
                ("+", next) if !next.starts_with(|c: char| c.is_ascii_digit()) => Some((true, i + 2)),
                ("plus" | "upward" | "upwards" | "onward" | "onwards", _) => Some((true, i + 2)),
                ("downward" | "downwards", _) => Some((false, i + 2)),
                (
                    "and" | "or",
                    "up" | "above" | "over" | "higher" | "more" | "better" | "greater" | "upward" | "upwards"
                    | "beyond",
                ) => Some((true, i + 3)),
                (
                    "and" | "or",
                    "below" | "under" | "lower" | "less" | "worse" | "down" | "downward" | "downwards",
                ) => Some((false, i + 3)),
                _ => None,
            };
            if let Some((up, end)) = end {
                return Some(if up {
                    make(end, i, within(n), None, n)
                } else {
                    make(end, i, None, within(n), n)
                });
            }
            // "640 to 699", "between 640 and 699", "640-699"
            let between = opens && word(i + 1) == "and";
            let at = if tokens.get(i + 1).is_some_and(|t| t.glued) {
                i + 1
            } else if matches!(word(i + 1), "to" | "through" | "-") || between {
                i + 2
            } else {
                return None;
            };
            let percent = matches!(word(at + 1), "%" | "percent" | "pct");
            let money = tokens[i].dollar || tokens.get(at).is_some_and(|t| t.dollar);
            let m = number(at).filter(|m| *m > n && (n >= 300.0 || percent || money))?;
            // "between 2024 and 2025" are years.
            let year = |n: f64| (1990.0..=2100.0).contains(&n) && n.fract() == 0.0;
            if year(n) && year(m) && !money && !percent && tokens[i].raw.len() == 4 {
                return None;
            }
            let mut bound = make(at + 1 + usize::from(percent), i, within(n), within(m), n);
            bound.start -= usize::from(between);
            return Some(bound);
        }
    };
    let n = number(k)?;
    let end = k + 1 + usize::from(matches!(word(k + 1), "%" | "percent" | "dollars" | "+"));
    // "over 20k" leaves 20k itself out; "at least" and ">=" keep it.
    let strict = !matches!(word(i), "at" | ">=") && word(i + 2) != "or" && word(k + 1) != "+";
    Some(if upwards {
        make(end, k, Some(End { n, within: !strict }), None, n)
    } else {
        let most = word(i) == "<=" || word(i + 1) == "most";
        make(end, k, None, Some(End { n, within: most }), n)
    })
}

/// A bound takes the name before or behind it along: "FICO above 760", "FICO 760 or better".
pub(super) fn with_name(tokens: &[Token], taken: &[bool], mut bound: Bound, model: &Model) -> Bound {
    let measures = |k: usize| {
        // "with an APR over 25%" filters by what "APR over 25%" alone may be about.
        let led = tokens[..k]
            .iter()
            .rev()
            .find(|t| !t.is(&["a", "an", "the", "offered", "offer", "their"]))
            .is_some_and(|t| {
                t.is(&[
                    "with", "whose", "where", "having", "at", "have", "and", "carrying", "for", ",", ":",
                    "on", "if", "only",
                ])
            });
        !taken[k] && tokens[k].is(&["apr", "aprs", "rate", "interest"]) && (led || k == 0)
    };
    let names = |k: usize| {
        measures(k)
            || !taken[k]
                && model
                    .segments()
                    .iter()
                    .any(|s| s.range_words.iter().any(|w| *w == tokens[k].text || *w == tokens[k].stem))
    };
    let small = |k: usize| matches!(tokens[k].text.as_str(), "of" | "is" | "scores" | "score" | "a");
    let mut k = bound.start;
    while k > 0 && bound.start - k < 2 && (small(k - 1) || names(k - 1)) {
        k -= 1;
    }
    if (k..bound.start).any(names)
        && !(k > 0 && matches!(tokens[k - 1].text.as_str(), "average" | "avg" | "mean"))
    {
        bound.start = k;
    } else if bound.end < tokens.len() && names(bound.end) {
        bound.end += 1;
    }
    bound
}

/// The bands that a bound covers exactly, if it is about a banded column.
pub(super) fn banded(
    tokens: &[Token],
    bound: &Bound,
    model: &Model,
    lexicon: &Lexicon,
) -> Option<(usize, Vec<SegmentValue>)> {
    if bound.dollar {
        return None;
    }
    for (s, segment) in model.segments().iter().enumerate().filter(|(_, s)| s.range_column.is_some()) {
        let bands: Vec<_> = segment.values.iter().filter(|v| v.min.is_some() || v.max.is_some()).collect();
        let edges: Vec<i64> = bands.iter().filter_map(|b| b.min).collect();
        let near = near_word(tokens, bound, &segment.range_words)
            || near_word(tokens, bound, &["band".to_string(), "bands".to_string()]);
        let n = bound.number as i64;
        let at_edge = (edges.contains(&n) || bound.low.is_some() && edges.contains(&(n + 1)))
            && (300..=900).contains(&n);
        if !near && !at_edge {
            continue;
        }
        let inside = |b: &&crate::model::SegmentValueInfo| {
            let low = bound.from().is_none_or(|m| b.min.is_some_and(|x| x >= m));
            let high = bound.below().is_none_or(|m| b.max.is_some_and(|x| x < m));
            low && high
        };
        let min_fits = bound.from().is_none_or(|m| edges.contains(&m) || edges.contains(&(m + 1)));
        let below_fits = bound.below().is_none_or(|m| edges.contains(&m) || edges.contains(&(m - 1)));
        if min_fits && below_fits {
            let present = lexicon.texts(s);
            let values: Vec<SegmentValue> = bands
                .into_iter()
                .filter(inside)
                .filter(|b| present.contains(&b.value))
                .map(|b| SegmentValue::Text(b.value.clone()))
                .collect();
            if !values.is_empty() {
                return Some((s, values));
            }
        }
    }
    None
}

pub(super) fn near_word(tokens: &[Token], bound: &Bound, words: &[String]) -> bool {
    let from = bound.start.saturating_sub(5);
    let to = (bound.end + 3).min(tokens.len());
    tokens[from..to].iter().any(|t| words.iter().any(|w| *w == t.text || *w == t.stem))
}

/// The numeric column that a bound is about.
pub(super) fn column_of(tokens: &[Token], bound: &Bound, model: &Model) -> Option<String> {
    let near = |words: &[&str]| {
        let from = bound.start.saturating_sub(4);
        let to = (bound.end + 2).min(tokens.len());
        tokens[from..to].iter().any(|t| words.contains(&t.stem.as_str()))
    };
    for segment in model.segments() {
        if let Some(column) = &segment.range_column
            && !bound.dollar
            && (near_word(tokens, bound, &segment.range_words)
                || near_word(tokens, bound, &["band".to_string(), "bands".to_string()]))
            && (300.0..=900.0).contains(&bound.number)
        {
            return Some(column.clone());
        }
    }
    if near(&["apr", "interest"]) && bound.number < 100.0 {
        return model
            .row_measures()
            .iter()
            .find(|m| m.format == crate::model::Format::Apr)
            .map(|m| m.column.clone());
    }
    let money = bound.dollar
        || (bound.number >= 1000.0
            && near(&["loan", "amount", "app", "application", "size", "ticket", "submit", "issuance", "k"]));
    // The metric settles which amount; "@amount" is resolved with it.
    money.then(|| "@amount".to_string())
}
