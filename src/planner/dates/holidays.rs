//! Holidays and seasons: "Labor Day", "Thanksgiving last year", "last summer".

use super::named::year_behind;
use super::points::{At, Point};
use crate::calendar::{self, Unit, add_days, ymd};
use crate::plan::Window;
use crate::planner::token::Token;
use jiff::civil::Date;

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
            if at.word(next) == "weekend" {
                let (day, next) = match year_behind(at, next + 1).filter(|_| next == i + n) {
                    Some((y, k)) => (calendar::holiday(&name, y)?, k),
                    None => (day, next + 1),
                };
                return Some((Point { unit: None, ..Point::of(weekend(day)) }, next));
            }
            let yearless = next == i + n;
            return Some((Point::single(Unit::Day, day, yearless), next));
        }
    }
    None
}

/// "Labor Day weekend": the days off around the holiday, or the weekend of its week.
fn weekend(day: Date) -> Window {
    let monday = calendar::monday(day);
    let (start, end) = match calendar::days_between(monday, day) {
        0 => (add_days(day, -2), add_days(day, 1)),
        n @ (3 | 4) => (add_days(monday, n), add_days(monday, 7)),
        _ => (add_days(monday, 5), add_days(monday, 7)),
    };
    Window::new("custom", start, end)
}

/// "last Christmas": the newest that is over.
pub(super) fn last_holiday(at: &At, k: usize) -> Option<(Point, usize)> {
    (1..=4).rev().filter(|n| k + n <= at.tokens.len()).find_map(|n| {
        let name = at.tokens[k..k + n].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
        let year = i32::from(at.s.as_of.year());
        let day = calendar::holiday(&name, year).filter(|d| *d < at.s.as_of);
        let day = day.or_else(|| calendar::holiday(&name, year - 1))?;
        Some(match at.word(k + n) {
            "week" => (Point::single(Unit::Week, calendar::monday(day), false), k + n + 1),
            "weekend" => (Point { unit: None, ..Point::of(weekend(day)) }, k + n + 1),
            _ => (Point::single(Unit::Day, day, false), k + n),
        })
    })
}

/// The same dates so many years later; of a holiday, that holiday as it falls then. `tokens` name the window.
#[must_use]
pub fn years_later(tokens: &[Token], window: &Window, years: i32) -> Window {
    let (start, end) = match holiday_shift(tokens, years, window) {
        Some(days) => (add_days(window.start, days), add_days(window.end, days)),
        None => {
            (calendar::add_months(window.start, 12 * years), calendar::add_months(window.end, 12 * years))
        }
    };
    Window::new(if years == 0 { &window.name } else { "custom" }, start, end)
}

/// How many days a window around a holiday moves, for that holiday `years` later; none where the words name none that
/// lies in it.
#[must_use]
pub fn holiday_shift(tokens: &[Token], years: i32, window: &Window) -> Option<i32> {
    let year = i32::from(window.start.year());
    (0..tokens.len()).find_map(|k| {
        (1..=4).rev().filter(|n| k + n <= tokens.len()).find_map(|n| {
            let name = tokens[k..k + n].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
            let day = calendar::holiday(&name, year).filter(|d| window.start <= *d && *d < window.end)?;
            let other = calendar::holiday(&name, year + years)?;
            // A week keeps its Monday.
            let start = |d: Date| if window.days() == 7 { calendar::monday(d) } else { d };
            Some(calendar::days_between(start(day), start(other)))
        })
    })
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
        Point { unit: None, ..Point::of(Window::new("custom", start, calendar::add_months(start, 3))) },
        next,
    ))
}
