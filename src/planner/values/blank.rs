//! "unknown grade", "the channel is blank", "with no channel": the group of the rows without a value, of
//! the segment that is named beside it and of no other.

use super::Unknown;
use crate::model::Model;
use crate::plan::SegmentValue;
use crate::planner::annotate::Mark;
use crate::planner::lexicon::{Lexicon, Sense};
use crate::planner::token::Token;
use crate::warehouse::schema::UNKNOWN;

/// The blank groups that are named, or asked about where the data has none.
#[must_use]
pub fn blank(tokens: &[Token], model: &Model, lexicon: &Lexicon) -> Vec<Result<Mark, Unknown>> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        match named(tokens, i, model, lexicon) {
            Some((start, end, segment)) => {
                out.extend(found((start, end), segment, lexicon));
                i = end;
            }
            None => i += 1,
        }
    }
    out
}

fn found((start, end): (usize, usize), segment: usize, lexicon: &Lexicon) -> Option<Result<Mark, Unknown>> {
    let value = SegmentValue::Text(UNKNOWN.into());
    if lexicon.values_of(segment).contains(&value) {
        return Some(Ok(Mark { start, end, senses: vec![Sense::Value { segment, value, exact: true }] }));
    }
    Some(Err(Unknown {
        start,
        end,
        text: UNKNOWN.into(),
        segment: Some(segment),
        close: Vec::new(),
        range: None,
    }))
}

fn is_blank(t: &Token) -> bool {
    t.is(&["unknown", "blank", "unspecified", "null"])
}

/// Where a word at the front says that what follows is lacking: how many words there are up to the segment's name.
fn lacks(tokens: &[Token], i: usize) -> Option<usize> {
    let is = |k: usize, words: &[&str]| tokens.get(k).is_some_and(|t| t.is(words));
    if tokens.get(i).is_some_and(is_blank) {
        // "(unknown) channel"
        return Some(1 + usize::from(is(i + 1, &[")"])));
    }
    let none = is(i, &["with", "have", "has", "had", "having"]) && is(i + 1, &["no"]);
    let without = is(i, &["without"]) && is(i + 1, &["a", "an", "any"]);
    match () {
        () if none || without => Some(2),
        () if is(i, &["missing", "empty", "unassigned"]) => Some(1),
        () => None,
    }
}

/// "without a channel split", "missing grade column": words that make it one about the answer.
const SHOWN: [&str; 10] =
    ["split", "breakdown", "filter", "filters", "grouping", "cut", "break", "detail", "column", "limit"];

/// Where the word for a blank and the name of a segment stand side by side.
fn named(tokens: &[Token], i: usize, model: &Model, lexicon: &Lexicon) -> Option<(usize, usize, usize)> {
    let is = |k: usize, words: &[&str]| tokens.get(k).is_some_and(|t| t.is(words));
    let segment_at = |k: usize| -> Option<(usize, usize)> {
        let stems: Vec<&str> = tokens.get(k..)?.iter().take(4).map(|t| t.stem.as_str()).collect();
        let name = lexicon.longest(&stems, |s| matches!(s, Sense::Segment(_)));
        let of = |senses: &[Sense]| {
            senses.iter().find_map(|s| if let Sense::Segment(x) = s { Some(*x) } else { None })
        };
        name.and_then(|(n, senses)| Some((of(&senses)?, k + n))).or_else(|| {
            let word = tokens.get(k)?.text.as_str();
            let x = model.segments().iter().position(|x| x.range_words.iter().any(|w| w == word))?;
            // "unknown FICO score"
            Some((x, k + 1 + usize::from(is(k + 1, &["score", "scores"]))))
        })
    };
    if let Some(n) = lacks(tokens, i) {
        let (segment, end) =
            segment_at(i + n).filter(|(_, end)| is_blank(&tokens[i]) || !is(*end, &SHOWN))?;
        // "unknown group", "the unknown by grade" name no segment; a value behind the name is another matter.
        return Some((i, end, segment));
    }
    let (segment, behind) = segment_at(i)?;
    let mut k = behind;
    while is(k, &["(", "is", "are", "was", "=", "of", ":", "value", "values", "being", "left"]) {
        k += 1;
    }
    let word = tokens.get(k)?;
    let stands = is_blank(word) || k > behind && word.is(&["missing", "empty"]);
    // "by grade, unknown excluded", "by grade unknown channel": the word belongs to what follows.
    (stands && segment_at(k + 1).is_none() && !is(i.wrapping_sub(1), &["by", "per", "each"])).then_some((
        i,
        k + 1,
        segment,
    ))
}
