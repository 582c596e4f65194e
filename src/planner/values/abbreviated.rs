//! Values said by one word of their name: "payoff loans" for "Card Payoff", where no
//! other value has the word and it stands where a value stands.

use super::near::tolerance_to_other_words;
use crate::model::Model;
use crate::plan::SegmentValue;
use crate::planner::annotate::{Annotated, Mark};
use crate::planner::lexicon::{Lexicon, Sense};
use crate::planner::token::Kind;
use crate::planner::words::{is_english, is_plain};

/// The values that leftover words abbreviate.
#[must_use]
pub fn abbreviated(a: &Annotated, leftover: &[usize], model: &Model, lexicon: &Lexicon) -> Vec<Mark> {
    let mut found: Vec<Mark> = Vec::new();
    for &at in leftover {
        if let Some((segment, value)) = meant(a, at, leftover, model, lexicon, &found) {
            found.push(Mark {
                start: at,
                end: at + 1,
                senses: vec![Sense::Value { segment, value, exact: true }],
            });
        }
    }
    found
}

/// The one value that has the word at `at`, if it is meant.
fn meant(
    a: &Annotated,
    at: usize,
    leftover: &[usize],
    model: &Model,
    lexicon: &Lexicon,
    found: &[Mark],
) -> Option<(usize, SegmentValue)> {
    let token = &a.tokens[at];
    let short = token.text.chars().count() < 4
        && !a.tokens.get(at + 1).is_some_and(|t| matches!(t.stem.as_str(), "loan" | "channel" | "product"));
    if short || token.text.chars().count() < 3 || token.corrected.is_some() {
        return None;
    }
    // A plain word only where the loans are called by it: "windows loans", never "big loans".
    let called = || {
        a.tokens
            .get(at + 1)
            .is_some_and(|t| matches!(t.stem.as_str(), "loan" | "product" | "channel" | "customer"))
            && token.text.ends_with('s')
            && !token.text.ends_with("ss")
    };
    if is_plain(&token.text) && !called() {
        return None;
    }
    let mut with: Vec<(usize, SegmentValue)> = lexicon
        .value_words
        .iter()
        .filter(|(w, ..)| *w == token.text || *w == token.stem || token.text.strip_suffix('s') == Some(w))
        .map(|(_, i, v)| (*i, v.clone()))
        .collect();
    with.dedup();
    let [(segment, value)] = with.as_slice() else { return None };
    let name = value.to_string();
    // A word alone is the whole name, or a number makes the name ("Tier 3").
    if !name.contains([' ', '-', '&', '/']) || name.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    // The word is part of another name beside it ("Det Consolidation", "Auto Loan").
    let stranger = |k: Option<usize>, behind: bool| {
        k.and_then(|k| a.tokens.get(k).map(|t| (k, t))).is_some_and(|(k, t)| {
            t.kind == Kind::Word
                && !found.iter().any(|m| m.start == k)
                && (leftover.contains(&k) && !is_plain(&t.text) && !is_plain(&t.stem)
                    || tolerance_to_other_words(&t.text, &name)
                    || behind
                        && token.raw.starts_with(char::is_uppercase)
                        && t.raw.starts_with(char::is_uppercase)
                        && t.raw.chars().any(char::is_lowercase)
                        && !a.dates.iter().any(|d| d.start == k))
        })
    };
    // "For starters, …"
    if at == 1 && a.tokens[0].opens && a.word(2) == "," && token.text.ends_with('s') {
        return None;
    }
    let step = |k: usize| usize::from(matches!(a.word(k), "&" | "-" | "'"));
    let behind = at + 1 + step(at + 1);
    let before = at.checked_sub(1).map(|k| k - step(k).min(k));
    if stranger(Some(behind), true) || stranger(before, false) {
        return None;
    }
    is_in_place(a, at, *segment, lexicon, found, model).then(|| (*segment, value.clone()))
}

/// Whether the word at `at` stands where a value stands: before a noun of the data,
/// behind a word that filters, or in a list with another value.
fn is_in_place(
    a: &Annotated,
    at: usize,
    segment: usize,
    lexicon: &Lexicon,
    found: &[Mark],
    model: &Model,
) -> bool {
    let noun = |k: usize| {
        a.tokens.get(k).is_some_and(|t| {
            matches!(
                t.stem.as_str(),
                "loan"
                    | "borrower"
                    | "customer"
                    | "applicant"
                    | "app"
                    | "application"
                    | "channel"
                    | "product"
                    | "grade"
                    | "business"
                    | "volume"
                    | "fund"
                    | "book"
                    | "deal"
                    | "traffic"
                    | "lead"
                    | "only"
            )
        }) || a.marks.iter().any(|m| {
            m.start == k && m.senses.iter().any(|s| matches!(s, Sense::Metric { .. } | Sense::Segment(_)))
        })
    };
    let value_at = |k: usize| {
        a.marks.iter().chain(found).any(|m| {
            m.start <= k
                && k < m.end
                && m.senses.iter().any(|s| matches!(s, Sense::Value { segment: x, .. } if *x == segment))
        }) || lexicon.value_words.iter().any(|(w, i, _)| *i == segment && w == a.word(k) && !is_plain(w))
    };
    let joined = |k: usize| {
        matches!(a.word(k), "and" | "or" | "," | "/" | "&" | "vs" | "versus" | "+" | "n" | "against" | "to")
    };
    let listed = joined(at + 1) && value_at(at + 2) || at >= 2 && joined(at - 1) && value_at(at - 2);
    let token = &a.tokens[at];
    let filters = matches!(
        a.before(at),
        "for"
            | "only"
            | "excluding"
            | "except"
            | "without"
            | "ex"
            | "from"
            | "via"
            | "through"
            | "minus"
            | "in"
            | "vs"
            | "by"
            | "non"
            | "not"
            | "no"
            | "than"
            | "but"
            | "on"
    ) && a.word(at.wrapping_sub(1)) != "a";
    let closes = a.tokens.get(at + 1).is_none_or(|t| !matches!(t.kind, Kind::Word))
        || a.dates.iter().any(|d| d.start == at + 1)
        || matches!(
            a.word(at + 1),
            "last" | "this" | "in" | "for" | "by" | "only" | "since" | "per" | "on" | "during"
        );
    // "Weddings: approval rate in September" names the subject first.
    let subject =
        token.opens && matches!(a.word(at + 1), ":" | "," | "-" | "'") && model.segments().len() > segment;
    let english = is_english(&token.text) && !token.raw.chars().any(char::is_uppercase);
    noun(at + 1) && !matches!(a.before(at), "a" | "an")
        || listed
        || filters && (closes || !english)
        || subject
}
