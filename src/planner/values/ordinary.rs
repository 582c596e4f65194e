//! Words that are a value's name and here plain English: "back online", "in the mid of
//! October", "a direct answer".

use crate::planner::token::{Kind, Token};
use crate::planner::words::is_plain;

/// "I walk in to the office": a hyphenated name in plain words and lower case.
pub(super) fn spoken_in_passing(tokens: &[Token], i: usize, n: usize) -> bool {
    let words = &tokens[i..i + n];
    words.iter().all(|t| !t.raw.chars().any(char::is_uppercase) && is_plain(&t.text))
        && !words.iter().any(|t| t.glued)
        && is_ordinary_use(tokens, i, n)
}

/// "mid October", "in the mid of the month", "early Q3": a part of a period.
pub(super) fn is_part_of_period(tokens: &[Token], i: usize) -> bool {
    let part = tokens[i].is(&[
        "mid",
        "early",
        "late",
        "middle",
        "end",
        "start",
        "half",
        "beginning",
        "current",
        "prior",
    ]);
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let period = |k: usize| {
        crate::planner::dates::month_number(word(k)).is_some()
            || crate::planner::dates::is_unit(tokens.get(k))
            || matches!(
                word(k),
                "q1" | "q2" | "q3" | "q4" | "summer" | "winter" | "autumn" | "fall" | "spring"
            )
            || tokens.get(k).is_some_and(|t| !matches!(t.kind, Kind::Word | Kind::Sign | Kind::Number(_)))
    };
    let behind = i + 1 + usize::from(word(i + 1) == "of");
    let behind = behind + usize::from(matches!(word(behind), "the" | "this" | "last"));
    part && period(behind)
}

/// "back online", "a direct answer", "mail me", "I walk in": `n` words in lower case
/// that are a value's name and here plain English.
pub(super) fn is_ordinary_use(tokens: &[Token], i: usize, n: usize) -> bool {
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let previous = if i == 0 { "" } else { word(i - 1) };
    let next = tokens.get(i + n);
    let data_noun = next.is_some_and(|t| {
        matches!(
            t.stem.as_str(),
            "channel"
                | "loan"
                | "app"
                | "application"
                | "issuance"
                | "submit"
                | "approval"
                | "funnel"
                | "traffic"
                | "borrower"
                | "customer"
                | "product"
                | "business"
                | "only"
                | "volume"
                | "funding"
                | "lead"
                | "grade"
        )
    });
    if data_noun {
        return false;
    }
    // "issuances via a partner": the way they came.
    if i >= 2 && matches!(previous, "a" | "an") && matches!(word(i - 2), "via" | "through" | "thru") {
        return false;
    }
    matches!(previous, "back" | "i" | "you" | "we" | "they" | "to" if previous != "to" || next.is_some_and(|t| t.is(&["me", "us", "you", "it", "this", "that", "the", "my", "our", "for"])))
        || matches!(previous, "a" | "an" | "some" | "any" | "my" | "your" | "his" | "their")
            && next.is_some_and(|t| t.kind == Kind::Word)
        // "it's an emergency, …"
        || matches!(previous, "a" | "an") && crate::planner::words::is_english(word(i))
        || matches!(previous, "can" | "could" | "will" | "would" | "please" | "pls" | "must" | "should")
            && next.is_some_and(|t| t.kind == Kind::Word)
        || previous == "for" && word(i).ends_with('s') && next.is_some_and(|t| t.text == ",")
        || previous == "in" && matches!(word(i + n), "for")
        // "at the events of last week": a noun with a complement of its own.
        || previous == "the" && matches!(word(i + n), "of" | "where" | "when")
            && crate::planner::words::is_english(word(i))
}
