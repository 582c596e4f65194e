//! A month, or a stretch of one, that its exact days follow: "in mid-October, from the
//! 12th to the 18th", "early September (3rd to 8th)". The exact days are meant.

use super::points::At;
use super::range::TO;
use super::{DateHit, DateSettings, is_unit, parts};
use crate::calendar::{Unit, add_days, ymd};
use crate::plan::Window;
use crate::planner::numerals::{CARDINALS, ORDINALS};
use crate::planner::token::{Kind, Token};

/// Puts the exact days in the place of the vague ones beside them.
pub(super) fn narrow(tokens: &[Token], s: DateSettings, hits: &mut Vec<DateHit>) {
    let mut k = 0;
    while k < hits.len() {
        let Some(vague) = hits[k].as_window().filter(in_one_month) else {
            k += 1;
            continue;
        };
        let from = behind(tokens, hits[k].end);
        let inside = |w: &Window| {
            let month = Unit::Month.start(vague.start);
            month <= w.start && w.end <= Unit::Month.step(month, 1)
        };
        let next = hits.get(k + 1).filter(|h| (hits[k].end + 1..=from).contains(&h.start));
        let stretch = Unit::Month.step(vague.start, 1) != vague.end && vague.name != "mtd";
        let exact =
            next.and_then(DateHit::as_window).filter(|w| inside(w) && (stretch || w.days() < vague.days()));
        // "12 to 18 October, so mid-month": the vague one may come last.
        let last = next.is_some() && next.and_then(DateHit::as_window).is_some_and(|w| in_one_month(&w));
        if let Some(w) = exact {
            hits[k] = DateHit::window(hits[k].start, hits[k + 1].end, w);
            hits.remove(k + 1);
        } else if let Some((w, end)) = days(tokens, from, &vague, s).filter(|_| from > hits[k].end)
            // "the 12th to the 18th" by itself is of the current month.
            && hits.get(k + 1).is_none_or(|h| h.start >= end || h.end <= end)
        {
            hits[k] = DateHit::window(hits[k].start, end, w);
            if hits.get(k + 1).is_some_and(|h| h.end <= end) {
                hits.remove(k + 1);
            }
        } else if last {
            k += 1;
        }
        k += 1;
    }
}

/// A month or a stretch of one, long enough to have days in it.
fn in_one_month(w: &Window) -> bool {
    (8..=31).contains(&w.days())
        && Unit::Month.start(w.start) == Unit::Month.start(add_days(w.end, -1))
        && w.name != "since"
}

/// The first token behind the signs and small words that lead to the days.
fn behind(tokens: &[Token], mut k: usize) -> usize {
    while tokens.get(k).is_some_and(|t| {
        t.is(&[
            ",",
            "(",
            ":",
            "-",
            "--",
            "from",
            "between",
            "on",
            "the",
            "days",
            "say",
            "namely",
            "precisely",
            "exactly",
            "specifically",
            "meaning",
            "so",
            "only",
            "just",
        ])
    }) {
        k += 1;
    }
    k
}

/// "the 12th to the 18th", "12-18", "the 12th" in the month of the window.
fn days(tokens: &[Token], k: usize, vague: &Window, s: DateSettings) -> Option<(Window, usize)> {
    let at = At { tokens, s };
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let ordinal = |k: usize| {
        tokens.get(k).is_some_and(|t| {
            let raw = t.raw.to_lowercase();
            raw.starts_with(|c: char| c.is_ascii_digit()) && raw.ends_with(['t', 'd', 'h'])
                || ORDINALS.contains(&t.text.as_str()) && word(k.wrapping_sub(1)) == "the"
        })
    };
    // Bare numbers, and "the first", may count what follows.
    let closes = |k: usize| {
        tokens.get(k).is_none_or(|t| {
            t.kind == Kind::Sign
                || t.is(&[
                    "by",
                    "per",
                    "for",
                    "only",
                    "with",
                    "daily",
                    "please",
                    "inclusive",
                    "across",
                    "split",
                ])
        })
    };
    let month = |n: i32| ymd(i32::from(vague.start.year()), i32::from(vague.start.month()), n);
    // "in October, the week of the 12th"
    if word(k) == "week" && word(k + 1) == "of" {
        let day = k + 2 + usize::from(word(k + 2) == "the");
        let (n, end) = parts::day_number(&at, day)?;
        let start = Unit::Week.start(month(n)?);
        return Some((Window::new("week", start, add_days(start, 7)), end));
    }
    let (first, next) = parts::day_number(&at, k).filter(|_| !CARDINALS.contains(&word(k)))?;
    let and = word(next) == "and" && k > 0 && tokens[..k].iter().rev().take(2).any(|t| t.text == "between");
    let glued = tokens.get(next).is_some_and(|t| t.glued);
    let to = if glued { next } else { next + 1 };
    let to = to + usize::from(word(to) == "the");
    let joined = glued || TO.contains(&word(next)) || and;
    let (last, end) = match parts::day_number(&at, to).filter(|_| joined) {
        Some((last, end)) => (last, end),
        // A lone number may be anything; "the 12th" is a day.
        None if ordinal(k) && closes(next) => (first, next),
        None => return None,
    };
    let (a, b) = (month(first)?, add_days(month(last)?, 1));
    let counted = is_unit(tokens.get(end)) || matches!(word(end), "%" | "quarter" | "of");
    let sure = ordinal(k) || closes(end);
    (a < b && !counted && sure)
        .then(|| (Window::new(if first == last { "day" } else { "custom" }, a, b), end))
}
