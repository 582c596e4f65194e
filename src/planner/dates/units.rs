//! Words that name a unit of time or a month.

use crate::calendar::Unit;
use crate::planner::token::{Kind, Token};

/// Number of a month's name or abbreviation.
#[must_use]
pub fn month_number(word: &str) -> Option<i32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if word == "sept" {
        return Some(9);
    }
    // "septembers apps": a possessive without its apostrophe.
    let word = word.strip_suffix('s').filter(|w| w.len() > 4).unwrap_or(word);
    let found = NAMES.iter().position(|n| *n == word || (word.len() == 3 && n.starts_with(word)))?;
    i32::try_from(found).ok().map(|n| n + 1)
}

/// The unit that a word names.
pub(super) fn unit_named(token: Option<&Token>) -> Option<Unit> {
    match token?.stem.as_str() {
        "week" => Some(Unit::Week),
        "month" => Some(Unit::Month),
        "quarter" => Some(Unit::Quarter),
        "year" => Some(Unit::Year),
        _ => None,
    }
}

/// Whether the token is a plain number followed by a unit of days or weeks.
#[must_use]
pub fn is_unit(token: Option<&Token>) -> bool {
    token.is_some_and(|t| {
        matches!(t.stem.as_str(), "day" | "week" | "month" | "quarter" | "year" | "wk" | "mo" | "qtr" | "yr")
            && !matches!(t.kind, Kind::Sign)
    })
}
