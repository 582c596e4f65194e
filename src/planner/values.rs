//! Segment values in a message: as the data spells them, as numbers with a
//! unit, as ranges of a band, and the ones that the data does not have.

use super::annotate::{Annotated, Mark, RangeHit};
use super::lexicon::{Lexicon, Sense, squeeze};
use super::token::{Kind, Token};
use super::words::{is_english, is_plain};
use crate::model::{Model, ValueType};
use crate::plan::{Range, SegmentValue};
use strsim::osa_distance;

/// A value that the data does not have, or a range that cuts a band.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// As typed.
    pub text: String,
    /// The segment it seems to belong to.
    pub segment: Option<usize>,
    /// Closest values first; empty if none is close.
    pub close: Vec<(usize, SegmentValue)>,
    /// The numeric filter meant, where a band would be cut.
    pub range: Option<Range>,
}

/// Values spelled as in the data (in any case), longest first.
#[must_use]
pub fn spelled(tokens: &[Token], lexicon: &Lexicon) -> Vec<Mark> {
    let stems: Vec<&str> = tokens.iter().map(|t| t.stem.as_str()).collect();
    let exact = |s: &Sense| matches!(s, Sense::Value { exact: true, .. });
    let mut marks = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let mut found = lexicon.longest(&stems[i..], exact);
        // "e-mail", "directmail": the same letters in other pieces.
        for n in (1..=3.min(tokens.len() - i)).rev() {
            if found.as_ref().is_some_and(|(m, _)| *m >= n)
                || (n > 1 && !tokens[i + 1..i + n].iter().any(|t| t.glued))
            {
                continue;
            }
            let letters: String = tokens[i..i + n].iter().map(|t| squeeze(&t.text)).collect();
            let singular = super::token::stem(&letters);
            if let Some((segment, value)) =
                lexicon.squeezed.get(&letters).or_else(|| lexicon.squeezed.get(&singular))
            {
                found =
                    Some((n, vec![Sense::Value { segment: *segment, value: value.clone(), exact: true }]));
                break;
            }
        }
        match found {
            Some((n, senses))
                if n > 1 && !spoken_in_passing(tokens, i, n)
                    || n == 1 && is_value_here(tokens, i, &senses, lexicon) =>
            {
                marks.push(Mark { start: i, end: i + n, senses });
                i += n;
            }
            _ => i += 1,
        }
    }
    marks
}

/// "I walk in to the office": a hyphenated name in plain words and lower case.
fn spoken_in_passing(tokens: &[Token], i: usize, n: usize) -> bool {
    let words = &tokens[i..i + n];
    words.iter().all(|t| !t.raw.chars().any(char::is_uppercase) && is_plain(&t.text))
        && !words.iter().any(|t| t.glued)
        && is_ordinary_use(tokens, i, n)
}

/// Whether a one-word value is meant as such: short codes that are also English
/// words ("A", "On") need capitals and company.
fn is_value_here(tokens: &[Token], i: usize, senses: &[Sense], lexicon: &Lexicon) -> bool {
    let token = &tokens[i];
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let previous = if i == 0 { "" } else { word(i - 1) };
    let names = |k: Option<usize>| {
        k.and_then(|k| tokens.get(k)).is_some_and(|t| {
            lexicon.longest(&[t.stem.as_str()], |s| matches!(s, Sense::Segment(_))).is_some_and(|(_, found)| {
                senses.iter().any(|s| matches!(s, Sense::Value { segment, .. } if found.contains(&Sense::Segment(*segment))))
            })
        })
    };
    let named = names(i.checked_sub(1))
        || (i >= 2 && matches!(previous, "is" | "=" | ":" | "of") && names(i.checked_sub(2)));
    // "email me the rate", "please search the archive": the word is a verb.
    if matches!(word(i + 1), "me" | "us" | "him" | "her" | "them" | "everyone" | "everybody")
        || matches!(previous, "you" | "please" | "pls" | "plz" | "kindly" | "will" | "ill")
            && matches!(word(i + 1), "the" | "this" | "that" | "it" | "my" | "over" | "a" | "through" | "these")
        || matches!(previous, "an" | "this" | "your" | "his" | "her" | "my" | "their" | "the") && matches!(word(i + 1), "from" | "below" | "i" | "thread" | "chain" | "she" | "he")
    {
        return false;
    }
    let all_digits = token.text.chars().all(|c| c.is_ascii_digit());
    if all_digits {
        return named || names(Some(i + 1));
    }
    let length = token.text.chars().count();
    if length == 1 {
        let upper = token.raw.chars().all(char::is_uppercase);
        let letter = |k: usize| {
            tokens.get(k).is_some_and(|t| {
                t.text.chars().count() == 1 && t.kind == Kind::Word && t.raw.chars().all(char::is_uppercase)
            })
        };
        let list_behind = matches!(
            word(i + 1),
            "and" | "or" | "," | "/" | "&" | "vs" | "versus" | "through" | "to" | "thru" | "-"
        ) && letter(i + 2)
            || tokens.get(i + 1).is_some_and(|t| t.glued) && letter(i + 1);
        let list_before = i >= 2
            && matches!(
                previous,
                "and" | "or" | "," | "/" | "&" | "vs" | "versus" | "through" | "to" | "thru" | "-" | "not"
            )
            && (letter(i - 2) || list_named(tokens, i, lexicon))
            || token.glued && i > 0 && letter(i - 1);
        let list_named = list_named(tokens, i, lexicon);
        let closing = matches!(
            word(i + 1),
            "" | ","
                | "."
                | "?"
                | "!"
                | ";"
                | ")"
                | "only"
                | "last"
                | "and"
                | "vs"
                | "by"
                | "loans"
                | "grade"
                | "grades"
                | "this"
                | "mtd"
                | "ytd"
                | "qtd"
                | "since"
                | "in"
                | "for"
                | "customers"
                | "applications"
        );
        let introduced = matches!(
            previous,
            "for"
                | "only"
                | "excluding"
                | "except"
                | "without"
                | "ex"
                | "no"
                | "not"
                | "just"
                | "vs"
                | "by"
                | "than"
                | "in"
                | "of"
                | "from"
                | "and"
                | "or"
                | "is"
                | "("
        );
        if named || names(Some(i + 1)) && upper {
            return true;
        }
        let article = token.text == "a" || token.text == "i";
        return upper
            && (list_behind
                || list_before
                || list_named
                || (introduced && closing)
                || (!article && (introduced || closing || token.text != "i")));
    }
    let lower = !token.raw.chars().any(char::is_uppercase);
    let common = is_plain(&token.text)
        || length <= 3 && lexicon.longest(&[token.stem.as_str()], |s| matches!(s, Sense::Cue(_))).is_some();
    if !common {
        return !(lower && is_ordinary_use(tokens, i, 1));
    }
    // "Other", "New", "Mail" as a value needs a capital, its segment's name, a filter
    // word before it, or another value beside it.
    let capital = token.raw.starts_with(char::is_uppercase) && !token.opens;
    let filter = |w: &str| {
        matches!(
            w,
            "for" | "only" | "excluding" | "except" | "without" | "ex" | "vs" | "versus" | "from" | "just" | "in" | "via"
                | "through" | "excl" | "minus" | "not" | "no" | "nor" | "neither" | "only:" | "leave" | "drop"
        )
    };
    let without = i >= 3 && word(i - 3) == "w" && word(i - 2) == "/" && previous == "o";
    let connects = |w: &str| matches!(w, "vs" | "versus" | "and" | "or" | "," | "/" | "&" | "+" | "against" | "nor");
    let value_at = |k: usize| {
        tokens.get(k).is_some_and(|t| {
            lexicon.longest(&[t.stem.as_str()], is_exact_value).is_some() || lexicon.squeezed.contains_key(&squeeze(&t.text))
        })
    };
    let beside_value = connects(word(i + 1)) && value_at(i + 2) || i >= 2 && connects(previous) && value_at(i - 2);
    let possessive = token.raw.to_lowercase().ends_with("'s") && i + 1 < tokens.len();
    named
        || names(Some(i + 1))
        || capital
        || (filter(previous) || without) && !is_ordinary_use(tokens, i, 1)
        || beside_value
        || possessive && !token.text.is_empty() && token.opens
        || tokens.len() <= 2
}

fn is_exact_value(s: &Sense) -> bool {
    matches!(s, Sense::Value { exact: true, .. })
}

/// "back online", "a direct answer", "mail me", "I walk in": `n` words in lower case
/// that are a value's name and here plain English.
fn is_ordinary_use(tokens: &[Token], i: usize, n: usize) -> bool {
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let previous = if i == 0 { "" } else { word(i - 1) };
    let next = tokens.get(i + n);
    let data_noun = next.is_some_and(|t| {
        matches!(
            t.stem.as_str(),
            "channel" | "loan" | "app" | "application" | "issuance" | "submit" | "approval" | "funnel" | "traffic"
                | "borrower" | "customer" | "product" | "business" | "only" | "volume" | "funding" | "lead" | "grade"
        )
    });
    if data_noun {
        return false;
    }
    matches!(previous, "back" | "i" | "you" | "we" | "they" | "to" if previous != "to" || next.is_some_and(|t| t.is(&["me", "us", "you", "it", "this", "that", "the", "my", "our", "for"])))
        || matches!(previous, "a" | "an" | "some" | "any" | "my" | "your" | "his" | "their") && next.is_some_and(|t| t.kind == Kind::Word)
        || matches!(previous, "can" | "could" | "will" | "would" | "please" | "pls" | "must" | "should")
            && next.is_some_and(|t| t.kind == Kind::Word)
        || previous == "for" && word(i).ends_with('s') && next.is_some_and(|t| t.text == ",")
        || previous == "in" && matches!(word(i + n), "for")
}

/// "grades A, B and C": the name stands before the first of a list.
fn list_named(tokens: &[Token], i: usize, lexicon: &Lexicon) -> bool {
    let mut k = i;
    while k > 0 {
        k -= 1;
        let t = &tokens[k];
        if matches!(
            t.text.as_str(),
            "," | "and" | "or" | "&" | "/" | "to" | "through" | "-" | "thru" | "not" | "but"
        ) || t.text.chars().count() == 1
        {
            continue;
        }
        return lexicon.longest(&[t.stem.as_str()], |s| matches!(s, Sense::Segment(_))).is_some();
    }
    false
}

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
                } else if let Some(u) = unknown_member(tokens, i, s, &values, unit) {
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
            let alone = tokens.len() <= unit_end + 1;
            let behind_named = i > 0 && names_segment(&tokens[i - 1], s, lexicon);
            if known {
                found.push(Ok(value_mark(i, unit_end, s, n)));
            } else if (loanlike || behind_named || alone) && tokens[i].raw.len() < 6 {
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

fn value_mark(start: usize, end: usize, segment: usize, n: i64) -> Mark {
    Mark { start, end, senses: vec![Sense::Value { segment, value: SegmentValue::Int(n), exact: true }] }
}

fn names_segment(token: &Token, segment: usize, lexicon: &Lexicon) -> bool {
    lexicon.longest(&[token.stem.as_str()], |x| *x == Sense::Segment(segment)).is_some()
}

/// A number that is a value although no unit follows it.
fn bare_member(
    tokens: &[Token],
    taken: &[bool],
    i: usize,
    s: usize,
    values: &[i64],
    unit: &str,
    lexicon: &Lexicon,
) -> Option<Mark> {
    let n = i64::from(tokens[i].whole()?);
    if !values.contains(&n) || tokens[i].dollar {
        return None;
    }
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let joined =
        matches!(word(i + 1), "and" | "or" | "," | "vs" | "versus" | "&" | "/" | "to" | "against" | "-");
    let member_behind =
        joined && number_with_unit(tokens, i + 2, unit).is_some_and(|(m, _)| values.contains(&m));
    let mut k = i;
    let mut named = false;
    while k > 0 {
        k -= 1;
        if names_segment(&tokens[k], s, lexicon) {
            named = true;
            break;
        }
        let passes = matches!(word(k), "," | "and" | "or" | "=" | "is" | ":" | "of" | "vs" | "/" | "&")
            || tokens[k].whole().is_some();
        if !passes {
            break;
        }
    }
    let named_behind = tokens.get(i + 1).is_some_and(|t| names_segment(t, s, lexicon)) && !taken[i + 1];
    let pair =
        joined && tokens.get(i + 2).and_then(Token::whole).is_some_and(|m| values.contains(&i64::from(m)));
    let alone = tokens.len() <= 2
        || tokens.len() <= 4
            && tokens.iter().all(|t| {
                t.whole().is_some() || matches!(t.text.as_str(), "and" | "only" | "just" | "for" | "?" | ".")
            });
    let pair_before = i >= 2
        && matches!(word(i - 1), "and" | "or" | "vs" | "versus" | "/" | "&")
        && tokens[i - 2].whole().is_some_and(|m| values.contains(&i64::from(m)));
    (alone || member_behind || named || named_behind || pair || pair_before)
        .then(|| value_mark(i, i + 1, s, n))
}

/// "60 and 84 month loans" where the data has no 60.
fn unknown_member(tokens: &[Token], i: usize, s: usize, values: &[i64], unit: &str) -> Option<Unknown> {
    let n = i64::from(tokens[i].whole()?);
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    if tokens[i].dollar || !(6..=180).contains(&n) || !matches!(word(i + 1), "and" | "or" | "vs" | "&" | "/" | "to") {
        return None;
    }
    let (m, end) = number_with_unit(tokens, i + 2, unit)?;
    let loans = tokens.get(end).is_some_and(|t| matches!(t.stem.as_str(), "loan" | "term" | "paper" | "product" | "note" | "only"));
    if !loans || !values.contains(&m) || matches!(word(i.wrapping_sub(1)), "last" | "past" | "first" | "top" | "next") {
        return None;
    }
    let mut close = values.to_vec();
    close.sort_by_key(|v| (v - n).abs());
    Some(Unknown {
        start: i,
        end: i + 1,
        text: format!("{n} {unit}"),
        segment: Some(s),
        close: close.into_iter().map(|v| (s, SegmentValue::Int(v))).collect(),
        range: None,
    })
}

/// "36 month", "36-mo", "36mo", "36m", "5 year" in months.
fn number_with_unit(tokens: &[Token], i: usize, unit: &str) -> Option<(i64, usize)> {
    if unit != "month" {
        return None;
    }
    let token = tokens.get(i)?;
    if let Some((n, next)) = spoken(tokens, i)
        && tokens.get(next).is_some_and(|t| t.stem == "month")
        && tokens.get(next + 1).is_none_or(|t| {
            matches!(
                t.stem.as_str(),
                "loan" | "term" | "paper" | "note" | "product" | "one" | "book" | "money" | "tenor" | "customer" | "borrower"
                    | "application" | "app" | "issuance" | "approval" | "submit" | "only" | "and" | "or" | "vs" | ","
            )
        })
    {
        return Some((n, next + 1));
    }
    // "three-year loans"
    const YEARS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    if let Some(n) = YEARS.iter().position(|w| *w == token.text)
        && tokens.get(i + 1).is_some_and(|t| t.text == "year" || t.text == "years" && t.glued)
        && tokens.get(i + 2).is_some_and(|t| {
            matches!(
                t.stem.as_str(),
                "loan" | "term" | "paper" | "note" | "product" | "one" | "book" | "money" | "tenor" | "customer" | "contract"
            )
        })
    {
        return i64::try_from(n).ok().map(|n| ((n + 1) * 12, i + 2));
    }
    if token.kind == Kind::Word {
        let digits = token.text.chars().take_while(char::is_ascii_digit).count();
        if digits == 0 || digits > 3 {
            return None;
        }
        let n: i64 = token.text[..digits].parse().ok()?;
        return match &token.stem[digits..] {
            "mo" | "month" | "m" | "mth" | "mon" | "mos" | "mnth" => Some((n, i + 1)),
            "" if token.text.ends_with('s') => Some((n, i + 1)),
            "yr" | "y" | "year" => Some((n * 12, i + 1)),
            _ => None,
        };
    }
    let n = i64::from(token.whole()?);
    let next = tokens.get(i + 1)?;
    match next.stem.as_str() {
        "mo" | "month" | "mth" | "m" | "mos" | "mnth" => Some((n, i + 2)),
        "yr" | "year" if (1..=15).contains(&n) => Some((n * 12, i + 2)),
        _ => None,
    }
}

/// "sixty", "thirty-six": a spoken number of months.
fn spoken(tokens: &[Token], i: usize) -> Option<(i64, usize)> {
    const TENS: [(&str, i64); 8] = [
        ("twenty", 20),
        ("thirty", 30),
        ("forty", 40),
        ("fifty", 50),
        ("sixty", 60),
        ("seventy", 70),
        ("eighty", 80),
        ("ninety", 90),
    ];
    const ONES: [(&str, i64); 12] = [
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("seven", 7),
        ("eight", 8),
        ("nine", 9),
        ("twelve", 12),
        ("fifteen", 15),
        ("eighteen", 18),
    ];
    let of = |list: &[(&str, i64)], k: usize| {
        let text = tokens.get(k)?.text.as_str();
        list.iter().find(|(w, _)| *w == text).map(|(_, n)| *n)
    };
    if let Some(tens) = of(&TENS, i) {
        return Some(match of(&ONES, i + 1).filter(|n| *n < 10) {
            Some(ones) => (tens + ones, i + 2),
            None => (tens, i + 1),
        });
    }
    of(&ONES, i).filter(|n| *n >= 12).map(|n| (n, i + 1))
}

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
        if taken[bound.start..bound.end].iter().any(|t| *t) {
            i += 1;
            continue;
        }
        let bound = with_name(tokens, taken, bound, model);
        if let Some((segment, values)) = banded(tokens, &bound, model, lexicon) {
            let senses =
                values.into_iter().map(|value| Sense::Value { segment, value, exact: true }).collect();
            marks.push(Mark { start: bound.start, end: bound.end, senses });
            i = bound.end;
            continue;
        }
        if let Some(column) = column_of(tokens, &bound, model) {
            hits.push(RangeHit {
                start: bound.start,
                end: bound.end,
                range: Range { column, min: bound.min, below: bound.below },
            });
            i = bound.end;
            continue;
        }
        i += 1;
    }
    (hits, marks)
}

/// A number with a comparison, not yet tied to a column.
struct Bound {
    start: usize,
    end: usize,
    min: Option<f64>,
    below: Option<f64>,
    /// "above 720" leaves 720 itself out where it cuts a band.
    number: f64,
    dollar: bool,
}

fn bound(tokens: &[Token], i: usize) -> Option<Bound> {
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let number = |k: usize| match tokens.get(k)?.kind {
        Kind::Number(n) => Some(n),
        _ => None,
    };
    let make = |end: usize, number_at: usize, min: Option<f64>, below: Option<f64>, n: f64| Bound {
        start: i,
        end,
        min,
        below,
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
            let unit = usize::from(matches!(word(i + 1), "dollars" | "dollar" | "percent" | "%"));
            let i = i + unit;
            let end = match (word(i + 1), word(i + 2)) {
                ("+", _) => Some((true, i + 2)),
                ("plus", _) => Some((true, i + 2)),
                ("and" | "or", "up" | "above" | "over" | "higher" | "more" | "better" | "greater") => {
                    Some((true, i + 3))
                }
                ("and" | "or", "below" | "under" | "lower" | "less" | "worse" | "down") => {
                    Some((false, i + 3))
                }
                _ => None,
            };
            if let Some((up, end)) = end {
                return Some(if up {
                    make(end, i, Some(n), None, n)
                } else {
                    make(end, i, None, Some(n + 1.0), n)
                });
            }
            // "640 to 699", "between 640 and 699", "640-699"
            let between = i > 0 && word(i - 1) == "between" && word(i + 1) == "and";
            let at = if tokens.get(i + 1).is_some_and(|t| t.glued) {
                i + 1
            } else if matches!(word(i + 1), "to" | "through" | "-") || between {
                i + 2
            } else {
                return None;
            };
            let m = number(at).filter(|m| *m > n && n >= 300.0)?;
            return Some(make(at + 1, i, Some(n), Some(m + 1.0), n));
        }
    };
    let n = number(k)?;
    let end = k + 1 + usize::from(matches!(word(k + 1), "%" | "percent" | "dollars" | "+"));
    // "over 20k" leaves 20k itself out; "at least" and ">=" keep it.
    let strict = !matches!(word(i), "at" | ">=") && word(i + 2) != "or" && word(k + 1) != "+";
    let low = if strict && n > 1000.0 { n.next_up() } else { n };
    Some(if upwards {
        make(end, k, Some(low), None, n)
    } else {
        make(end, k, None, Some(if word(i) == "<=" || word(i + 1) == "most" { n + 1.0 } else { n }), n)
    })
}

/// A bound takes the name before or behind it along: "FICO above 760", "FICO 760 or better".
fn with_name(tokens: &[Token], taken: &[bool], mut bound: Bound, model: &Model) -> Bound {
    let names = |k: usize| {
        !taken[k]
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
fn banded(
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
        let at_edge = edges.contains(&n) && (300..=900).contains(&n);
        if !near && !at_edge {
            continue;
        }
        let inside = |b: &&crate::model::SegmentValueInfo| {
            let low = bound.min.is_none_or(|m| b.min.is_some_and(|x| x >= m as i64));
            let high = bound.below.is_none_or(|m| b.max.is_some_and(|x| x < m as i64));
            low && high
        };
        let min_fits =
            bound.min.is_none_or(|m| edges.contains(&(m as i64)) || edges.contains(&(m as i64 + 1)));
        let below_fits =
            bound.below.is_none_or(|m| edges.contains(&(m as i64)) || edges.contains(&(m as i64 - 1)));
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

fn near_word(tokens: &[Token], bound: &Bound, words: &[String]) -> bool {
    let from = bound.start.saturating_sub(5);
    let to = (bound.end + 3).min(tokens.len());
    tokens[from..to].iter().any(|t| words.iter().any(|w| *w == t.text || *w == t.stem))
}

/// The numeric column that a bound is about.
fn column_of(tokens: &[Token], bound: &Bound, model: &Model) -> Option<String> {
    let near = |words: &[&str]| {
        let from = bound.start.saturating_sub(4);
        let to = (bound.end + 2).min(tokens.len());
        tokens[from..to].iter().any(|t| words.contains(&t.stem.as_str()))
    };
    for segment in model.segments() {
        if let Some(column) = &segment.range_column
            && !bound.dollar
            && near_word(tokens, bound, &segment.range_words)
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

/// Leftover words that look like values of the data.
#[must_use]
pub fn unknown(a: &Annotated, leftover: &[usize], model: &Model, lexicon: &Lexicon) -> Vec<Unknown> {
    let mut found: Vec<Unknown> = Vec::new();
    let mut i = 0;
    while i < leftover.len() {
        let at = leftover[i];
        i += 1;
        let token = &a.tokens[at];
        if found.last().is_some_and(|u| u.end > at) {
            continue;
        }
        // A value's name that is used as a verb or a common noun is no value at all.
        if lexicon.squeezed.contains_key(&squeeze(&token.text)) {
            continue;
        }
        let neighbours = if leftover.get(i) == Some(&(at + 1)) { 2 } else { 1 };
        if let Some(u) = misspelt(a, at, neighbours, lexicon) {
            found.push(u);
            continue;
        }
        let segment_before = a.marks.iter().find(|m| m.end == at).and_then(|m| {
            m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None })
        });
        // "grade A" where the data has A1 and A2.
        if token.raw.chars().count() == 1
            && token.raw.chars().all(|c| c.is_ascii_uppercase())
            && let Some(s) = segment_before
            && token.raw != "I"
        {
            let close = closest(&token.raw, Some(s), lexicon);
            found.push(Unknown { start: at, end: at + 1, text: token.raw.clone(), segment: Some(s), close, range: None });
            continue;
        }
        if is_plain(&token.text) || is_plain(&token.stem) {
            continue;
        }
        if let Some(end) = named_before_metric(a, at, leftover) {
            let text = a.tokens[at..end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ");
            let close = closest(&text, None, lexicon);
            found.push(Unknown { start: at, end, text, segment: None, close, range: None });
            continue;
        }
        let segment = beside_segment(a, at);
        if let Some((s, value)) =
            same_shape(&token.raw, model, lexicon).filter(|(s, _)| segment.is_none_or(|x| x == *s))
        {
            found.push(Unknown {
                start: at,
                end: at + 1,
                text: token.raw.clone(),
                segment: Some(s),
                close: vec![(s, value)],
                range: None,
            });
            continue;
        }
        let before = a.before(at);
        let listed = at >= 2
            && matches!(before, "and" | "," | "or" | "&")
            && a.marks.iter().any(|m| {
                m.end + 1 >= at && m.end <= at && m.senses.iter().any(|s| matches!(s, Sense::Value { .. }))
            });
        let filters = matches!(
            before,
            "for"
                | "only"
                | "excluding"
                | "except"
                | "without"
                | "ex"
                | "from"
                | "in"
                | "via"
                | "through"
                | "minus"
                | "at"
        ) || listed;
        let capital = token.raw.starts_with(char::is_uppercase) && !token.opens;
        if segment.is_none() && !sentence_has_content(a, at) {
            continue;
        }
        // "for the liquidity call", "without counting": a common word in lower case
        // names a value only right behind the filter word, and with nothing of its own behind it.
        let last = at + 1 == a.tokens.len() || !matches!(a.tokens[at + 1].kind, Kind::Word) || a.dates.iter().any(|d| d.start == at + 1);
        let common = !token.raw.chars().any(char::is_uppercase) && is_english(&token.text);
        if common && (token.text.ends_with("ing") || segment.is_none() && (a.word(at.wrapping_sub(1)) != before || !last)) {
            continue;
        }
        if segment.is_some() && common && !matches!(a.word(at.wrapping_sub(1)), "for" | "only" | "excluding" | "except" | "without" | "ex")
            && !segment_before_is(a, at)
        {
            continue;
        }
        // "for the Friday call": a name before a noun that is no value's place.
        if segment.is_none() && capital && is_day_name(&token.text) {
            continue;
        }
        if segment.is_some()
            || (filters
                && (capital
                    || matches!(before, "for" | "only" | "excluding" | "except" | "without" | "ex")
                    || listed))
        {
            let mut end = at + 1;
            while leftover.contains(&end) && a.tokens[end].raw.starts_with(char::is_uppercase) {
                end += 1;
            }
            let text = a.tokens[at..end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ");
            let close = closest(&text, segment, lexicon);
            found.push(Unknown { start: at, end, text, segment, close, range: None });
        }
    }
    found
}

/// Whether the sentence around a token says anything about numbers: "please
/// answer for Maria" does not.
fn sentence_has_content(a: &Annotated, at: usize) -> bool {
    let stop = |k: usize| matches!(a.word(k), "." | "?" | "!" | ";");
    let from = (0..at).rev().find(|k| stop(*k)).map_or(0, |k| k + 1);
    let to = (at..a.tokens.len()).find(|k| stop(*k)).unwrap_or(a.tokens.len());
    if from == 0 && to >= a.tokens.len().saturating_sub(1) {
        return true;
    }
    let inside = |start: usize| start >= from && start < to;
    a.marks.iter().any(|m| {
        inside(m.start)
            && m.senses.iter().any(|s| {
                matches!(s, Sense::Metric { .. } | Sense::Segment(_) | Sense::Value { .. } | Sense::RowMeasure(_))
            })
    }) || a.dates.iter().any(|d| inside(d.start))
}

fn is_day_name(word: &str) -> bool {
    matches!(word, "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday" | "english")
}

/// "grade foo", "the channel billboards": the segment's name stands right before.
fn segment_before_is(a: &Annotated, at: usize) -> bool {
    a.marks.iter().any(|m| {
        m.end == at
            && m.end - m.start == 1
            && m.senses.iter().any(|s| matches!(s, Sense::Segment(_)))
            && !m.senses.iter().any(|s| matches!(s, Sense::Metric { .. } | Sense::RowMeasure(_)))
    }) && a.tokens.get(at + 1).is_none_or(|t| !matches!(t.kind, Kind::Word) || matches!(t.text.as_str(), "last" | "this" | "in" | "for" | "only"))
}

/// "Debt Consolidation approvals" where the data has no such product: capitalised
/// words that nothing accounts for, right before a metric.
fn named_before_metric(a: &Annotated, at: usize, leftover: &[usize]) -> Option<usize> {
    let capital = |k: usize| {
        let t = &a.tokens[k];
        t.raw.starts_with(char::is_uppercase) && t.corrected.is_none() && !is_plain(&t.text) && !is_plain(&t.stem)
    };
    if !capital(at) {
        return None;
    }
    let mut end = at + 1;
    while leftover.contains(&end) && capital(end) {
        end += 1;
    }
    let metric = a.marks.iter().any(|m| m.start == end && m.senses.iter().any(|s| matches!(s, Sense::Metric { .. })));
    let shouting = a.tokens.iter().filter(|t| t.raw.len() > 2).all(|t| t.raw.chars().all(|c| !c.is_lowercase()));
    (metric && !shouting && a.word(at.wrapping_sub(1)) != "'").then_some(end)
}

/// The segment whose name stands beside a token ("the TikTok channel", "grade F").
fn beside_segment(a: &Annotated, at: usize) -> Option<usize> {
    let named = |m: &super::annotate::Mark| {
        m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None })
    };
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

fn is_value_position(a: &Annotated, at: usize) -> bool {
    matches!(a.before(at), "for" | "only" | "excluding" | "except" | "without" | "in" | "from" | "the" | "ex")
}

/// A misspelt value: one or two words near the letters of a value.
fn misspelt(a: &Annotated, at: usize, most: usize, lexicon: &Lexicon) -> Option<Unknown> {
    for n in (1..=most).rev() {
        let text: String = a.tokens[at..at + n].iter().map(|t| squeeze(&t.text)).collect();
        let length = text.chars().count();
        // A code of three capitals with two letters exchanged.
        if n == 1 && length == 3 && a.tokens[at].raw.chars().all(|c| c.is_ascii_uppercase()) {
            let near = lexicon.all_values().find(|(_, v)| {
                let v = squeeze(&v.to_string());
                v.len() == 3 && osa_distance(&text, &v) == 1
            });
            if let Some((segment, value)) = near {
                return Some(Unknown {
                    start: at,
                    end: at + 1,
                    text: a.tokens[at].raw.clone(),
                    segment: Some(segment),
                    close: vec![(segment, value)],
                    range: None,
                });
            }
        }
        if length < 4
            || (n == 1 && is_plain(&text))
            || (n == 2 && a.tokens[at..at + 2].iter().all(|t| is_plain(&t.text)))
        {
            continue;
        }
        let mut near: Vec<(usize, usize, SegmentValue)> = lexicon
            .squeezed
            .iter()
            .map(|(s, (i, v))| {
                (osa_distance(&text, s).min(osa_distance(&super::token::stem(&text), s)), *i, v.clone())
            })
            .filter(|(d, _, v)| {
                *d > 0 && *d <= super::spell::tolerance(squeeze(&v.to_string()).len().min(length))
            })
            .collect();
        let token = &a.tokens[at];
        let lower = !token.raw.chars().any(char::is_uppercase);
        if lower && is_english(&token.text) && !is_value_position(a, at) {
            continue;
        }
        if lower && is_english(&token.text) && near.iter().all(|(_, _, v)| squeeze(&v.to_string()).len().abs_diff(length) > 1) {
            near.clear();
        }
        if near.is_empty() && n == 1 && length >= 5 && !(lower && is_english(&token.text)) {
            // One word of a longer name: "Improvment", "Consolidation".
            near = lexicon
                .value_words
                .iter()
                .map(|(w, i, v)| (osa_distance(&text, w), *i, v.clone()))
                .filter(|(d, _, v)| {
                    *d <= super::spell::tolerance(length) && v.to_string().contains([' ', '-', '&'])
                })
                .collect();
        }
        near.sort_by(|x, y| (x.0, &x.2).cmp(&(y.0, &y.2)));
        near.dedup_by(|x, y| x.2 == y.2);
        if let Some((_, segment, _)) = near.first().cloned() {
            let raw = a.tokens[at..at + n].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ");
            return Some(Unknown {
                start: at,
                end: at + n,
                text: raw,
                segment: Some(segment),
                close: near.into_iter().map(|(_, i, v)| (i, v)).collect(),
                range: None,
            });
        }
    }
    None
}

/// A code of the same shape as a segment's values ("P9" beside P1 to P7).
fn same_shape(raw: &str, model: &Model, lexicon: &Lexicon) -> Option<(usize, SegmentValue)> {
    // Letters count as alike: "P1" has the shape of "A1" and "B2".
    let shape = |t: &str| -> String {
        t.chars()
            .map(|c| {
                if c.is_ascii_digit() {
                    '9'
                } else if c.is_ascii_alphabetic() {
                    'a'
                } else {
                    c
                }
            })
            .collect()
    };
    let mine = shape(raw);
    if !mine.contains('9') || mine.starts_with('9') || mine.starts_with("aaa") {
        return None;
    }
    for s in 0..model.segments().len() {
        let values = lexicon.texts(s);
        let same: Vec<&String> =
            values.iter().filter(|v| shape(v) == mine || shape(v) == mine.replace("99", "9")).collect();
        if same.len() >= 2 {
            let digits = |t: &str| {
                t.chars().filter(char::is_ascii_digit).collect::<String>().parse::<i64>().unwrap_or(0)
            };
            let n = digits(raw);
            let letters = |t: &str| t.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
            let best = same
                .into_iter()
                .min_by_key(|v| (usize::from(letters(v) != letters(raw)), (digits(v) - n).abs()))?;
            return Some((s, SegmentValue::Text(best.clone())));
        }
    }
    None
}

/// Values in order of closeness to a text.
#[must_use]
pub fn closest(text: &str, segment: Option<usize>, lexicon: &Lexicon) -> Vec<(usize, SegmentValue)> {
    let mine = squeeze(text);
    let mut all: Vec<(usize, usize, SegmentValue)> = lexicon
        .all_values()
        .filter(|(i, _)| segment.is_none_or(|s| s == *i))
        .map(|(i, v)| (osa_distance(&mine, &squeeze(&v.to_string())), i, v))
        .collect();
    all.sort_by(|x, y| (x.0, x.1, &x.2).cmp(&(y.0, y.1, &y.2)));
    all.into_iter().map(|(_, i, v)| (i, v)).collect()
}
