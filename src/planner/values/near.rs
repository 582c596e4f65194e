//! Which values a word comes near: by letters, by the shape of a code, by distance.

use super::Unknown;
use super::position::is_value_position;
use crate::model::Model;
use crate::plan::SegmentValue;
use crate::planner::annotate::Annotated;
use crate::planner::lexicon::{Lexicon, squeeze};
use crate::planner::words::{is_english, is_plain};
use strsim::osa_distance;

/// A misspelt value: one or two words near the letters of a value.
pub(super) fn misspelt(a: &Annotated, at: usize, most: usize, lexicon: &Lexicon) -> Option<Unknown> {
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
            || (n == 2
                && (a.tokens[at..at + 2].iter().all(|t| is_plain(&t.text))
                    || !a.tokens[at + 1].glued
                        && a.tokens[at..at + 2].iter().any(|t| is_plain(&t.text) && t.text.len() <= 3)))
        {
            continue;
        }
        let mut near: Vec<(usize, usize, SegmentValue)> = lexicon
            .squeezed
            .iter()
            .map(|(s, (i, v))| {
                (
                    osa_distance(&text, s).min(osa_distance(&crate::planner::token::stem(&text), s)),
                    *i,
                    v.clone(),
                )
            })
            .filter(|(d, _, v)| {
                *d > 0 && *d <= crate::planner::spell::tolerance(squeeze(&v.to_string()).len().min(length))
            })
            .collect();
        let token = &a.tokens[at];
        let lower = !token.raw.chars().any(char::is_uppercase);
        // A hyphen joins a word to a mistake: "pay-latr" as a whole is no English.
        let english = a.tokens[at..at + n].iter().all(|t| is_english(&t.text))
            || n > 1 && !a.tokens[at + 1].glued && is_english(&token.text);
        if lower && english && !is_value_position(a, at) {
            continue;
        }
        if lower && english && near.iter().all(|(_, _, v)| squeeze(&v.to_string()).len().abs_diff(length) > 1)
        {
            near.clear();
        }
        if near.is_empty() && n == 1 && length >= 5 && !(lower && is_english(&token.text)) {
            // One word of a longer name: "Improvment", "Consolidation".
            near = lexicon
                .value_words
                .iter()
                .map(|(w, i, v)| (osa_distance(&text, w), *i, v.clone()))
                .filter(|(d, _, v)| {
                    *d <= crate::planner::spell::tolerance(length) && v.to_string().contains([' ', '-', '&'])
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
pub(in crate::planner) fn same_shape(
    raw: &str,
    model: &Model,
    lexicon: &Lexicon,
) -> Option<(usize, SegmentValue)> {
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
    if !mine.contains('9')
        || mine.starts_with('9')
            && !matches!(raw.chars().last(), Some('a'..='c' | 'e'..='g' | 'A'..='C' | 'E'..='G'))
        || mine.starts_with("aaa")
    {
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
            let letters =
                |t: &str| t.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
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

/// Whether a word is nearly, but not quite, another word of a name ("male" beside
/// "Direct Mail").
pub(super) fn tolerance_to_other_words(word: &str, name: &str) -> bool {
    let n = word.chars().count();
    n >= 3
        && name.split(|c: char| !c.is_alphanumeric()).map(squeeze).any(|w| {
            let far = osa_distance(word, &w);
            far > 0
                && far <= if n <= 5 { 1 } else { 2 } + usize::from(w.len() == n && n == 4)
                && w.chars().next() == word.chars().next()
        })
}
