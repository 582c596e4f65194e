//! Integer values without a unit of their own: members of a list whose last carries it
//! ("36 and 60 month loans"), or behind the segment's name ("term 36").

use super::Unknown;
use super::counted::{names_segment, value_mark};
use super::units::number_with_unit;
use crate::plan::SegmentValue;
use crate::planner::annotate::Mark;
use crate::planner::lexicon::Lexicon;
use crate::planner::token::Token;

/// Words between the numbers of a list.
fn joins(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | ","
            | "vs"
            | "versus"
            | "v"
            | "&"
            | "/"
            | "against"
            | "-"
            | "+"
            | "plus"
            | "n"
            | "nor"
            | "with"
            | "to"
            | "through"
            | "thru"
    )
}

/// A number that is a value although no unit follows it.
pub(super) fn bare_member(
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
    let joined = joins(word(i + 1));
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
        let passes = matches!(
            word(k),
            "but"
                | "except"
                | "other"
                | "than"
                | "excluding"
                | ","
                | "and"
                | "or"
                | "="
                | "is"
                | ":"
                | "of"
                | "vs"
                | "/"
                | "&"
        ) || tokens[k].whole().is_some();
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
        && joins(word(i - 1))
        && word(i - 1) != ","
        && tokens[i - 2].whole().is_some_and(|m| values.contains(&i64::from(m)));
    // "ex 72", "36 only": numbers of the data beside a word that filters.
    let own = !crate::planner::dates::is_unit(tokens.get(i + 1));
    let filtered = own
        && (word(i + 1) == "only"
            || matches!(
                word(i.wrapping_sub(1)),
                "ex" | "excl" | "excluding" | "without" | "except" | "minus" | "sans" | "non" | "not"
            ));
    (alone || member_behind || named || named_behind || pair || pair_before || filtered)
        .then(|| value_mark(i, i + 1, s, n))
}

/// "60 and 84 month loans" where the data has no 60.
pub(super) fn unknown_member(
    tokens: &[Token],
    i: usize,
    s: usize,
    values: &[i64],
    unit: &str,
) -> Option<Unknown> {
    let n = i64::from(tokens[i].whole()?);
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    if tokens[i].dollar
        || !(6..=180).contains(&n)
        || !matches!(word(i + 1), "and" | "or" | "vs" | "&" | "/" | "to")
    {
        return None;
    }
    let (m, end) = number_with_unit(tokens, i + 2, unit)?;
    let loans = tokens
        .get(end)
        .is_some_and(|t| matches!(t.stem.as_str(), "loan" | "term" | "paper" | "product" | "note" | "only"));
    if !loans
        || !values.contains(&m)
        || matches!(word(i.wrapping_sub(1)), "last" | "past" | "first" | "top" | "next")
    {
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

/// "term 60", "offer status is 7", "terms 36 and 60" where the data has no such number.
pub(super) fn unknown_named(
    tokens: &[Token],
    i: usize,
    s: usize,
    values: &[i64],
    unit: &str,
    lexicon: &Lexicon,
) -> Option<Unknown> {
    let n = i64::from(tokens[i].whole()?);
    let other_unit = crate::planner::dates::is_unit(tokens.get(i + 1))
        || tokens.get(i + 1).is_some_and(|t| crate::planner::dates::month_number(&t.text).is_some());
    if values.contains(&n) || tokens[i].dollar || n >= 1900 || other_unit {
        return None;
    }
    let mut k = i;
    while k > 0
        && (tokens[k - 1].is(&[
            "of", "=", "is", ":", "are", "and", "or", ",", "/", "&", "+", "code", "number", "no", "#", "only",
        ]) || tokens[k - 1].whole().is_some_and(|m| values.contains(&i64::from(m))))
    {
        k -= 1;
    }
    let named = super::measured::names_before(tokens, k, s, lexicon);
    // "by term 5 lines please" splits and names no value.
    let split = (1..=4.min(k)).any(|b| tokens[k - b].is(&["by", "per", "each", "across", "every"]));
    let text = if unit.is_empty() { n.to_string() } else { format!("{n} {unit}") };
    (named && !split).then(|| {
        let mut close = values.to_vec();
        close.sort_by_key(|v| (v - n).abs());
        Unknown {
            start: i,
            end: i + 1,
            text,
            segment: Some(s),
            close: close.into_iter().map(|v| (s, SegmentValue::Int(v))).collect(),
            range: None,
        }
    })
}
