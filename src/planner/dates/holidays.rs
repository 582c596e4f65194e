//! Holidays and seasons: "Labor Day", "Thanksgiving last year", "last summer".

use super::named::year_behind;
use super::points::{At, Point};
use crate::calendar::{self, Unit, ymd};

/// "Labor Day", "Thanksgiving 2025", "the 4th of July".
pub(super) fn holiday(at: &At, i: usize) -> Option<(Point, usize)> {
    for n in (1..=4).rev() {
        if i + n > at.tokens.len() {
            continue;
        }
        let name = at.tokens[i..i + n].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
        let year = i32::from(at.s.as_of.year());
        if calendar::holiday(&name, year).is_some() {
            let (day, next) = match year_behind(at, i + n) {
                Some((y, k)) => (calendar::holiday(&name, y)?, k),
                None => {
                    let this = calendar::holiday(&name, year)?;
                    (
                        if this <= at.s.as_of || at.s.ahead {
                            this
                        } else {
                            calendar::holiday(&name, year - 1)?
                        },
                        i + n,
                    )
                }
            };
            if at.word(next) == "week" {
                // "Thanksgiving week 2025"
                let (day, next) = match year_behind(at, next + 1).filter(|_| next == i + n) {
                    Some((y, k)) => (calendar::holiday(&name, y)?, k),
                    None => (day, next + 1),
                };
                return Some((Point::single(Unit::Week, calendar::monday(day), false), next));
            }
            let yearless = next == i + n;
            return Some((Point::single(Unit::Day, day, yearless), next));
        }
    }
    None
}

/// The holiday that is named at token `i`, in that year.
pub(super) fn holiday_in(at: &At, i: usize, year: i32) -> Option<Point> {
    (1..=4).rev().filter(|n| i + n <= at.tokens.len()).find_map(|n| {
        let name = at.tokens[i..i + n].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
        calendar::holiday(&name, year).map(|day| Point::single(Unit::Day, day, false))
    })
}

/// "summer 2026", "last winter": the three months that weather people mean.
pub(super) fn season(at: &At, i: usize) -> Option<(Point, usize)> {
    let first = match at.word(i) {
        "spring" => 3,
        "summer" => 6,
        "autumn" => 9,
        "fall"
            if year_behind(at, i + 1).is_some()
                && i > 0
                && matches!(at.word(i - 1), "in" | "the" | "for" | "of") =>
        {
            9
        }
        "winter" => 12,
        _ => return None,
    };
    // "the spring campaign" is a thing, whenever it ran.
    if matches!(
        at.word(i + 1),
        "campaign"
            | "campaigns"
            | "promo"
            | "promotion"
            | "push"
            | "sale"
            | "launch"
            | "event"
            | "offsite"
            | "break"
    ) {
        return None;
    }
    let before = if i == 0 { "" } else { at.word(i - 1) };
    let said = year_behind(at, i + 1);
    if said.is_none()
        && !matches!(
            before,
            "in" | "this"
                | "last"
                | "the"
                | "over"
                | "during"
                | "since"
                | "past"
                | "for"
                | "vs"
                | "and"
                | "all"
        )
    {
        return None;
    }
    let (year, next) = match said {
        Some((y, k)) => (y, k),
        None if before == "last"
            && at.latest_year(first, 1) == i32::from(at.s.as_of.year())
            && first + 3 > i32::from(at.s.as_of.month()) =>
        {
            (at.latest_year(first, 1) - 1, i + 1)
        }
        None => (at.latest_year(first, 1), i + 1),
    };
    let start = ymd(year, first, 1)?;
    Some((
        Point {
            unit: None,
            ..Point::of(crate::plan::Window::new("custom", start, calendar::add_months(start, 3)))
        },
        next,
    ))
}
