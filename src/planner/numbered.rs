//! Values whose names are a word and a number ("Tier 3", "Store #12"): said in
//! lists ("tiers 1, 2 and 4"), as plurals ("tier 2s"), or with a number that the
//! data does not have.

use super::annotate::Mark;
use super::lexicon::{Lexicon, Sense};
use super::token::{Kind, Token, plain, tokens};
use super::values::Unknown;
use crate::plan::SegmentValue;

/// The values of one segment that share all but a closing number.
#[derive(Debug, Clone)]
pub struct Series {
    /// The words before the number, as stems.
    stems: Vec<String>,
    /// The segment's index.
    segment: usize,
    /// Number and value.
    members: Vec<(i64, SegmentValue)>,
}

/// The series among the values of a lexicon.
#[must_use]
pub fn series(values: impl Iterator<Item = (usize, SegmentValue)>) -> Vec<Series> {
    let mut out: Vec<Series> = Vec::new();
    for (segment, value) in values {
        let SegmentValue::Text(text) = &value else { continue };
        let cut = tokens(&plain(text), false);
        let Some((last, words)) = cut.split_last() else { continue };
        let Some(n) = last.whole().map(i64::from) else { continue };
        if words.is_empty()
            || !words.iter().any(|t| t.text.chars().filter(|c| c.is_alphabetic()).count() >= 3)
        {
            continue;
        }
        // "Store #7" is also said "store 7" and "store no. 7".
        let stems: Vec<String> =
            words.iter().filter(|t| t.kind != Kind::Sign).map(|t| t.stem.clone()).collect();
        match out.iter_mut().find(|s| s.segment == segment && s.stems == stems) {
            Some(s) => s.members.push((n, value)),
            None => out.push(Series { stems, segment, members: vec![(n, value)] }),
        }
    }
    out
}

/// The number that a token writes, "2s" and "five" included.
fn number(token: &Token) -> Option<i64> {
    if let Some(n) = token.whole() {
        return (!token.dollar).then_some(i64::from(n));
    }
    if let Ok(n) = token.text.strip_suffix('s').unwrap_or("").parse::<i64>() {
        return Some(n);
    }
    const WORDS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    WORDS.iter().position(|w| *w == token.text).and_then(|n| i64::try_from(n + 1).ok())
}

/// The members of a series that begin at token `i`: a mark for each number, ranges
/// filled, and numbers that the data does not have.
#[must_use]
pub fn at(tokens: &[Token], i: usize, lexicon: &Lexicon) -> Option<(usize, Vec<Mark>, Vec<Unknown>)> {
    let s = lexicon.series().iter().find(|s| {
        s.stems.len() < tokens.len() - i && s.stems.iter().zip(&tokens[i..]).all(|(a, b)| *a == b.stem)
    })?;
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let mut k = i + s.stems.len();
    while matches!(word(k), "#" | "no" | "number" | "nr" | "num") || k > i + s.stems.len() && word(k) == "." {
        k += 1;
    }
    let first = number(tokens.get(k)?)?;
    let single_word = s.members.len() == 1;
    let (mut marks, mut unknown) = (Vec::new(), Vec::new());
    let mut start = i;
    let mut previous = first;
    let put = |start: usize, end: usize, n: i64, marks: &mut Vec<Mark>, unknown: &mut Vec<Unknown>| match s
        .members
        .iter()
        .find(|m| m.0 == n)
    {
        Some((_, value)) => marks.push(Mark {
            start,
            end,
            senses: vec![Sense::Value { segment: s.segment, value: value.clone(), exact: true }],
        }),
        None => {
            let mut close = s.members.clone();
            close.sort_by_key(|m| (m.0 - n).abs());
            unknown.push(Unknown {
                start,
                end,
                text: tokens[start..end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" "),
                segment: Some(s.segment),
                close: close.into_iter().map(|m| (s.segment, m.1)).collect(),
                range: None,
            });
        }
    };
    put(start, k + 1, first, &mut marks, &mut unknown);
    k += 1;
    loop {
        // The list behind a single store's number is no list of stores.
        if single_word {
            break;
        }
        let range = tokens.get(k).is_some_and(|t| t.glued)
            || matches!(word(k), "to" | "through" | "thru" | "-" | "till" | "until");
        let gap = match word(k) {
            _ if tokens.get(k).is_some_and(|t| t.glued) => 0,
            "to" | "through" | "thru" | "-" | "till" | "until" | "and" | "or" | "&" | "/" | "+" => 1,
            "," if matches!(word(k + 1), "and" | "or" | "&") => 2,
            "," => 1,
            _ => break,
        };
        let Some(n) = tokens.get(k + gap).and_then(number) else { break };
        // "tiers 1 and 2 last 3 months": a number with a unit of its own is none of these.
        if super::dates::is_unit(tokens.get(k + gap + 1)) || !(s.members.iter().any(|m| m.0 == n) || n <= 20)
        {
            break;
        }
        start = k + gap;
        let between = if range { previous + 1..n } else { 0..0 };
        for m in between {
            put(start, start + 1, m, &mut marks, &mut unknown);
        }
        put(start, start + 1, n, &mut marks, &mut unknown);
        previous = n;
        k = start + 1;
    }
    merge(&mut marks);
    Some((k, marks, unknown))
}

/// Marks on the same tokens become one with several values.
fn merge(marks: &mut Vec<Mark>) {
    let mut out: Vec<Mark> = Vec::new();
    for mark in marks.drain(..) {
        match out.last_mut() {
            Some(last) if last.start == mark.start => last.senses.extend(mark.senses),
            _ => out.push(mark),
        }
    }
    *marks = out;
}
