//! Numbers with the unit of an integer segment: "36 month", "60mo", "five-year", "sixty
//! months".

use crate::planner::numerals::CARDINALS;
use crate::planner::token::{Kind, Token};

/// "36 month", "36-mo", "36mo", "36m", "5 year" in months.
pub(super) fn number_with_unit(tokens: &[Token], i: usize, unit: &str) -> Option<(i64, usize)> {
    if unit != "month" {
        return None;
    }
    let token = tokens.get(i)?;
    if let Some((n, next)) = spoken(tokens, i)
        && tokens.get(next).is_some_and(|t| t.stem == "month")
        && tokens.get(next + 1).is_none_or(|t| {
            // "forty eight month originations": in the singular it tells which.
            n > 12
                && tokens[next].text == "month"
                && !(i > 0 && tokens[i - 1].is(&["last", "past", "previous", "trailing", "rolling", "next"]))
                && !t.is(&[
                    "window", "period", "history", "trend", "view", "average", "avg", "lookback", "chart",
                    "look", "span", "horizon", "ago", "back", "rolling", "moving",
                ])
                || names_loan(&t.stem)
                || matches!(
                    t.stem.as_str(),
                    "book"
                        | "money"
                        | "tenor"
                        | "customer"
                        | "borrower"
                        | "application"
                        | "app"
                        | "issuance"
                        | "approval"
                        | "submit"
                        | "only"
                        | "and"
                        | "or"
                        | "vs"
                        | ","
                )
        })
    {
        return Some((n, next + 1));
    }
    // "three-year loans"
    if let Some(n) = CARDINALS[..10].iter().position(|w| *w == token.text)
        && tokens.get(i + 1).is_some_and(|t| t.text == "year" || t.text == "years" && t.glued)
        && tokens.get(i + 2).is_some_and(|t| {
            names_loan(&t.stem)
                || matches!(
                    t.stem.as_str(),
                    "book" | "money" | "tenor" | "customer" | "contract" | "and" | "or" | "vs"
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
pub(super) fn spoken(tokens: &[Token], i: usize) -> Option<(i64, usize)> {
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
    // "the last six months" is a window, "six month loans" a length.
    let of_loans = tokens.get(i + 2).is_some_and(|t| names_loan(&t.stem) || t.stem == "contract");
    let closes = i > 0 && of(&TENS, i - 1).is_some();
    of(&ONES, i).filter(|n| *n >= 12 || of_loans && !closes).map(|n| (n, i + 1))
}

/// What a loan is called behind its length.
fn names_loan(stem: &str) -> bool {
    matches!(stem, "loan" | "term" | "paper" | "note" | "product" | "one")
}
