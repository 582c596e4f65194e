//! Open and closed ranges of integer values: "terms over 36", "36 months or less",
//! "anything longer than 24 months", "between 18 and 60 months".

use super::Unknown;
use super::counted::value_mark;
use super::units::number_with_unit;
use crate::model::{Model, ValueType};
use crate::plan::SegmentValue;
use crate::planner::annotate::Mark;
use crate::planner::lexicon::{Lexicon, Sense};
use crate::planner::token::{Kind, Token};

/// A range of integers as said, not yet tied to a segment.
struct Range {
    /// First token.
    start: usize,
    /// Token after the last.
    end: usize,
    low: i64,
    high: i64,
    /// A unit stands behind the number.
    unit: bool,
    /// "longer", "shorter": about lengths, whatever stands beside.
    length: bool,
}

/// Ranges of the integer segments: the values in them, or that there are none.
#[must_use]
pub fn measured(
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
        let mut i = 0;
        while i < tokens.len() {
            let range = (!taken[i]).then(|| said(tokens, i, unit)).flatten().filter(|r| {
                !taken[r.start..r.end].iter().any(|t| *t) && is_about(tokens, r, s, &values, lexicon)
            });
            // "terms from 15 through 40": the small words belong to the range.
            let range = range.map(|mut r| {
                while r.start > 0
                    && tokens[r.start - 1].is(&["from", "of", "at", "between"])
                    && !taken[r.start - 1]
                {
                    r.start -= 1;
                }
                r
            });
            let Some(r) = range else {
                i += 1;
                continue;
            };
            let inside: Vec<i64> = values.iter().copied().filter(|v| (r.low..=r.high).contains(v)).collect();
            found.push(match inside.split_first() {
                Some((first, rest)) => {
                    let mut mark = value_mark(r.start, r.end, s, *first);
                    mark.senses.extend(rest.iter().map(|v| Sense::Value {
                        segment: s,
                        value: SegmentValue::Int(*v),
                        exact: true,
                    }));
                    Ok(mark)
                }
                None => Err(Unknown {
                    start: r.start,
                    end: r.end,
                    text: tokens[r.start..r.end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" "),
                    segment: Some(s),
                    close: values.iter().map(|v| (s, SegmentValue::Int(*v))).collect(),
                    range: None,
                }),
            });
            i = r.end;
        }
    }
    found
}

/// The range that begins at token `i`.
fn said(tokens: &[Token], i: usize, unit: &str) -> Option<Range> {
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let number = |k: usize| -> Option<(i64, usize, bool)> {
        if tokens.get(k)?.dollar {
            return None;
        }
        const WORDS: [&str; 10] =
            ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
        // "2025 through June 2026. Yes, longer than a year": the window, where nothing that has a length stands before.
        let lasts = i == 0
            || tokens[i].opens
            || tokens[i - 1].kind == Kind::Sign
            || tokens[i - 1].is(&[
                "yes", "is", "its", "thats", "bit", "slightly", "window", "period", "range", "much", "span",
            ]);
        let years = WORDS
            .iter()
            .position(|w| *w == word(k))
            .or_else(|| matches!(word(k), "a" | "an").then_some(0))
            .filter(|_| unit == "month" && !lasts && matches!(word(k + 1), "year" | "years"));
        if let Some(n) = years.and_then(|n| i64::try_from(n).ok()) {
            return Some(((n + 1) * 12, k + 2, true));
        }
        number_with_unit(tokens, k, unit)
            .map(|(n, end)| (n, end, true))
            .or_else(|| tokens[k].whole().map(|n| (i64::from(n), k + 1, false)))
    };
    let (up, strict, length, at) = match (word(i), word(i + 1), word(i + 2)) {
        ("longer", "than", _) => (true, true, true, i + 2),
        ("shorter", "than", _) => (false, true, true, i + 2),
        ("no" | "not", "longer", "than") => (false, false, true, i + 3),
        ("no" | "not", "shorter", "than") => (true, false, true, i + 3),
        ("no" | "not", "more" | "greater" | "higher", "than") => (false, false, false, i + 3),
        ("no" | "not", "less" | "fewer" | "lower", "than") => (true, false, false, i + 3),
        ("more" | "greater" | "higher" | "larger", "than", _) => (true, true, false, i + 2),
        ("less" | "fewer" | "lower" | "smaller", "than", _) => (false, true, false, i + 2),
        ("at", "least", _) => (true, false, false, i + 2),
        ("at", "most", _) | ("up", "to", _) => (false, false, false, i + 2),
        ("over" | "above" | "exceeding" | ">" | "beyond", _, _) => (true, true, false, i + 1),
        (">=" | "=>", _, _) => (true, false, false, i + 1),
        ("under" | "below" | "<", _, _) => (false, true, false, i + 1),
        ("<=", _, _) => (false, false, false, i + 1),
        _ => {
            let (n, end, with_unit) = number(i)?;
            return behind(tokens, i, n, end, with_unit, &number);
        }
    };
    let (n, end, with_unit) = number(at)?;
    let (low, high) = match (up, strict) {
        (true, true) => (n + 1, i64::MAX),
        (true, false) => (n, i64::MAX),
        (false, true) => (i64::MIN, n - 1),
        (false, false) => (i64::MIN, n),
    };
    Some(Range { start: i, end, low, high, unit: with_unit, length })
}

/// "36 or less", "24 months and up", "18 to 60", "between 18 and 60 months".
fn behind(
    tokens: &[Token],
    i: usize,
    n: i64,
    end: usize,
    unit: bool,
    number: &dyn Fn(usize) -> Option<(i64, usize, bool)>,
) -> Option<Range> {
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let joins = usize::from(matches!(word(end), "or" | "and"));
    let open = match word(end + joins) {
        "more" | "longer" | "up" | "upwards" | "above" | "over" | "greater" | "higher" | "plus"
        | "beyond" => Some(true),
        "+" => Some(true),
        "less" | "shorter" | "below" | "under" | "fewer" | "lower" | "down" | "smaller" => Some(false),
        _ => None,
    };
    let length = matches!(word(end + joins), "longer" | "shorter");
    // "36 over the last month" is no range: "or" or "and" leads to the comparing word.
    if let Some(up) = open.filter(|_| {
        // "12mo + 24mo" adds another one.
        joins == 1
            || number(end + 1).is_none()
                && matches!(
                    word(end),
                    "+" | "plus" | "upward" | "upwards" | "onward" | "onwards" | "downward" | "downwards"
                )
    }) {
        let (low, high) = if up { (n, i64::MAX) } else { (i64::MIN, n) };
        let dated = i > 0
            && tokens[i - 1].is(&[
                "last", "past", "next", "previous", "prior", "within", "first", "trailing", "the", "over",
            ]);
        return Some(Range {
            start: i,
            end: end + joins + 1,
            low,
            high,
            unit,
            length: length || unit && !dated,
        });
    }
    let between = i > 0 && word(i - 1) == "between" && word(end) == "and";
    let at = match word(end) {
        _ if tokens.get(end).is_some_and(|t| t.glued) => end,
        "to" | "through" | "thru" | "until" | "till" | "-" => end + 1,
        "up" if word(end + 1) == "to" => end + 2,
        "and" if between => end + 1,
        _ => return None,
    };
    let (m, last, with_unit) = number(at)?;
    (m > n).then_some(Range {
        start: i - usize::from(between),
        end: last,
        low: n,
        high: m,
        unit: unit || with_unit,
        length: false,
    })
}

/// Whether the words beside a range say that it is about this segment.
fn is_about(tokens: &[Token], r: &Range, s: usize, values: &[i64], lexicon: &Lexicon) -> bool {
    let edges = (values.iter().min(), values.iter().max());
    let (Some(least), Some(most)) = edges else { return false };
    // A range beyond all values is about something else, unless the segment is named.
    let reaches = r.low <= *most && r.high >= *least;
    let small = |k: usize| {
        tokens[k]
            .is(&["of", "with", "is", "are", "that", "whose", "=", ":", "in", "from", "the", "a", "only"])
    };
    let mut k = r.start;
    while k > 0 && r.start - k < 3 && small(k - 1) {
        k -= 1;
    }
    let named = names_before(tokens, k, s, lexicon)
        && !tokens.get(k.wrapping_sub(2)).is_some_and(|t| t.is(&["by", "per", "each", "across"]))
        || names_at(tokens, r.end, s, lexicon);
    if named {
        return true;
    }
    let thing = |t: &Token| {
        matches!(
            t.stem.as_str(),
            "loan" | "paper" | "note" | "contract" | "anything" | "everything" | "those" | "deal" | "product"
        )
    };
    let loans = tokens.get(r.end).is_some_and(thing) || k > 0 && thing(&tokens[k - 1]);
    reaches && (r.unit && (r.length || loans) || r.length && values.iter().any(|v| near_edge(*v, r)))
}

fn near_edge(v: i64, r: &Range) -> bool {
    [r.low, r.high].iter().any(|x| x.checked_sub(v).is_some_and(|d| d.abs() <= 1))
}

/// Whether a name of the segment ends right before token `k`.
pub(super) fn names_before(tokens: &[Token], k: usize, s: usize, lexicon: &Lexicon) -> bool {
    (1..=3.min(k)).any(|n| {
        let stems: Vec<&str> = tokens[k - n..k].iter().map(|t| t.stem.as_str()).collect();
        lexicon.longest(&stems, |x| *x == Sense::Segment(s)).is_some_and(|(m, _)| m == n)
    })
}

/// Whether a name of the segment begins at token `k`.
fn names_at(tokens: &[Token], k: usize, s: usize, lexicon: &Lexicon) -> bool {
    let stems: Vec<&str> = tokens[k.min(tokens.len())..].iter().map(|t| t.stem.as_str()).collect();
    lexicon.longest(&stems, |x| *x == Sense::Segment(s)).is_some()
}

#[cfg(test)]
mod tests {
    use crate::model::{EMBEDDED, Model};
    use crate::plan::SegmentValue;
    use crate::planner::{Planner, Reading, ThreadContext, Values};
    use std::sync::Arc;

    /// An owner's own integer segment without a unit.
    fn read(question: &str) -> Reading {
        let column =
            "[[tables.columns]]\nname = \"offer_status\"\ntype = \"integer\"\ndescribe = \"Status.\"\n";
        let before = "[[tables.columns]]\nname = \"prod_type\"";
        let segment = "\n[[segments]]\nid = \"offer_status\"\nlabel = \"offer status\"\nplural = \"offer statuses\"\n\
            tables = [\"cps_tb\"]\norder = \"natural\"\ntype = \"integer\"\ndescribe = \"Status.\"\nwords = [\"offer status\", \"status\"]\n";
        let own = EMBEDDED.replacen(before, &format!("{column}{before}"), 1) + segment;
        let model = Model::parse(&own).expect("model");
        let values: Values =
            [("offer_status".to_string(), [1, 2, 5].map(SegmentValue::Int).to_vec())].into_iter().collect();
        let planner = Planner::new(Arc::new(model), &values, false);
        planner.read(question, &ThreadContext::default(), jiff::civil::date(2026, 11, 22))
    }

    #[test]
    fn an_owners_integers_filter_or_are_asked_about() {
        let Reading::Answer(u) = read("apps for offer status 5 last month") else { panic!("no answer") };
        assert_eq!(u.plan.segments["offer_status"], [SegmentValue::Int(5)]);
        let Reading::Answer(u) = read("apps with offer status above 1, last month") else {
            panic!("no answer")
        };
        assert_eq!(u.plan.segments["offer_status"], [2, 5].map(SegmentValue::Int));
        for asked in ["apps for offer status 7 last month", "apps for statuses 1 and 9, last week"] {
            assert!(matches!(read(asked), Reading::Clarification(_)), "{asked}");
        }
    }
}
