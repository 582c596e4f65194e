//! Integers in a filter's place that nothing accounts for ("for offer status 7", "for
//! campaign 12"): asked about, never dropped.

use super::Unknown;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::dates::is_unit;
use crate::planner::lexicon::{Lexicon, Sense};
use crate::planner::token::Kind;

/// Parts of documents and times, which are numbered and filter nothing.
const NUMBERED: [&str; 34] = [
    "slide", "page", "section", "deck", "table", "chart", "figure", "exhibit", "appendix", "item", "point",
    "question", "version", "step", "row", "room", "floor", "line", "agenda", "option", "draft", "part",
    "call", "meeting", "year", "team", "number", "no", "week", "month", "quarter", "day", "hour", "ticket",
];

/// Words that count or round a number, or lead to it, and are no thing's name.
const LEADS: [&str; 47] = [
    "about", "around", "roughly", "exactly", "just", "only", "the", "to", "and", "or", "of", "by", "at",
    "in", "on", "for", "than", "over", "under", "above", "below", "with", "like", "least", "most", "last",
    "past", "next", "first", "top", "all", "these", "those", "our", "my", "any", "from", "between", "is",
    "are", "was", "were", "best", "worst", "into", "other", "through",
];

/// A noun with a number, behind a word that filters, where the data has neither.
#[must_use]
pub fn stray(a: &Annotated, taken: &[bool], lexicon: &Lexicon) -> Vec<Unknown> {
    let mut found = absent_code(a, taken, lexicon);
    for i in 1..a.tokens.len() {
        let token = &a.tokens[i];
        let free = !taken.get(i).copied().unwrap_or(false) && !token.dollar;
        let Some(n) = token.whole().filter(|n| free && (0..1900).contains(n)) else { continue };
        let timed = is_unit(a.tokens.get(i + 1))
            || matches!(
                a.word(i + 1),
                "am" | "pm" | "min" | "mins" | "minutes" | "hours" | "%" | "percent" | ":" | "h"
            );
        // "offer status is 7", "status = 7"
        let mut k = i;
        while k > 0 && matches!(a.word(k - 1), "=" | "is" | ":" | "#" | "code" | "number" | "no" | "of") {
            k -= 1;
        }
        let Some(name) = k.checked_sub(1) else { continue };
        let noun = &a.tokens[name];
        let named = noun.kind == Kind::Word
            && noun.text.chars().count() > 2
            && !LEADS.contains(&noun.text.as_str())
            && !NUMBERED.contains(&noun.stem.as_str())
            && !a.dates.iter().any(|d| d.start <= name && name < d.end)
            && !a.unknown.iter().any(|u| u.start <= i && i < u.end)
            && !a.marks.iter().any(|m| m.start <= name && name < m.end && !is_thing(m));
        let filters = (1..=3).any(|b| {
            name.checked_sub(b).is_some_and(|p| {
                matches!(
                    a.word(p),
                    "for"
                        | "in"
                        | "of"
                        | "from"
                        | "with"
                        | "only"
                        | "excluding"
                        | "except"
                        | "without"
                        | "where"
                        | "whose"
                        | "ex"
                        | "through"
                        | "via"
                ) && (p + 1..name).all(|q| {
                    a.tokens[q].kind == Kind::Word && !a.dates.iter().any(|d| d.start <= q && q < d.end)
                })
            })
        });
        if named && filters && !timed {
            found.push(Unknown {
                start: name,
                end: i + 1,
                text: format!("{} {n}", noun.raw),
                segment: None,
                close: Vec::new(),
                range: None,
            });
        }
    }
    found
}

/// "grade 6", "grades 2 and 7" where the grades are 1 to 5.
fn absent_code(a: &Annotated, taken: &[bool], lexicon: &Lexicon) -> Vec<Unknown> {
    let mut found = Vec::new();
    for m in &a.marks {
        let Some(s) = m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None })
        else {
            continue;
        };
        let digits = lexicon.texts(s).iter().filter(|t| t.chars().all(|c| c.is_ascii_digit())).count();
        if digits < 2 || matches!(a.before(m.start), "by" | "per" | "each" | "across") {
            continue;
        }
        let mut k = m.end;
        loop {
            let value = a
                .marks
                .iter()
                .find(|v| v.start == k && v.senses.iter().any(|x| matches!(x, Sense::Value { .. })));
            if let Some(v) = value {
                k = v.end;
            } else if matches!(
                a.word(k),
                "," | "and" | "or" | "&" | "/" | "to" | "through" | "-" | "is" | "of" | "="
            ) {
                k += 1;
            } else if a.tokens.get(k).is_some_and(|t| t.whole().is_some() && !t.dollar)
                && !taken.get(k).copied().unwrap_or(true)
                && !is_unit(a.tokens.get(k + 1))
            {
                found.push(Unknown {
                    start: k,
                    end: k + 1,
                    text: a.tokens[k].raw.clone(),
                    segment: Some(s),
                    close: super::closest(a.word(k), Some(s), lexicon),
                    range: None,
                });
                break;
            } else {
                break;
            }
        }
    }
    found
}

/// Whether a mark may be a thing that is numbered, not a word of the language.
fn is_thing(m: &crate::planner::annotate::Mark) -> bool {
    m.senses.iter().all(|s| {
        matches!(s, Sense::AbsentSegment | Sense::AbsentMetric | Sense::Table(_))
            || matches!(s, Sense::Cue(c) if matches!(c, Cue::Mix))
    })
}
