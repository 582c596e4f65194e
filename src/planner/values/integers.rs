//! Integers in a filter's place that nothing accounts for ("for offer status 7", "for
//! campaign 12"): asked about, never dropped.

use super::Unknown;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::dates::is_unit;
use crate::planner::lexicon::Sense;
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
pub fn stray(a: &Annotated, taken: &[bool]) -> Vec<Unknown> {
    let mut found = Vec::new();
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

/// Whether a mark may be a thing that is numbered, not a word of the language.
fn is_thing(m: &crate::planner::annotate::Mark) -> bool {
    m.senses.iter().all(|s| {
        matches!(s, Sense::AbsentSegment | Sense::AbsentMetric | Sense::Table(_))
            || matches!(s, Sense::Cue(c) if matches!(c, Cue::Mix))
    })
}
