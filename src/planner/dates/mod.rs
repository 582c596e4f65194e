//! Date phrases: "last 8 weeks", "Q3", "1 Oct – 15 Nov", "since Labor Day",
//! "the week before". This file joins single points in time into ranges;
//! `points` reads the points.

mod comparative;
mod named;
mod parts;
mod points;
mod relative;

use super::token::{Kind, Token};
use crate::calendar::{Unit, add_days, add_months, ymd};
use crate::plan::Window;
use jiff::civil::Date;
use points::{Point, point};

/// What a date phrase says.
#[derive(Debug, Clone, PartialEq)]
pub enum DateKind {
    /// A window of its own.
    Window(Window),
    /// "from A to B" of two single units: a range, or a change from A to B.
    FromTo(Window, Window),
    /// "last year", which after "vs" means the same dates a year before.
    LastYear(Window),
    /// "same period last year", "a year earlier".
    YearAgo,
    /// "the week before", "prior period" (no unit).
    Before(Option<Unit>),
    /// "the week after".
    After(Option<Unit>),
}

/// A date phrase in the message.
#[derive(Debug, Clone)]
pub struct DateHit {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// What it says.
    pub kind: DateKind,
    /// The day-first reading of an ambiguous date.
    pub other: Option<Window>,
    /// Names its own length, so that a long window is not a surprise.
    pub explicit: bool,
    /// Looks past the as-of date.
    pub future: bool,
}

/// Settings of date reading.
#[derive(Debug, Clone, Copy)]
pub struct DateSettings {
    /// The as-of date.
    pub as_of: Date,
    /// 03/04 is the third of April.
    pub day_first: bool,
}

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
    let found = NAMES.iter().position(|n| *n == word || (word.len() == 3 && n.starts_with(word)))?;
    i32::try_from(found).ok().map(|n| n + 1)
}

/// All date phrases of a message, left to right, none overlapping.
#[must_use]
pub fn find(tokens: &[Token], taken: &[bool], settings: DateSettings) -> Vec<DateHit> {
    let mut hits = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if taken.get(i).copied().unwrap_or(false) {
            i += 1;
            continue;
        }
        match phrase(tokens, i, settings) {
            Some(hit) if !taken[hit.start..hit.end].iter().any(|t| *t) => {
                i = hit.end;
                hits.push(hit);
            }
            _ => i += 1,
        }
    }
    hits
}

const TO: [&str; 8] = ["to", "through", "thru", "until", "till", "-", "->", "til"];

/// The date phrase that begins at token `i`.
fn phrase(tokens: &[Token], i: usize, s: DateSettings) -> Option<DateHit> {
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    // since A · starting A · from A on
    if matches!(word(i), "since" | "starting" | "beginning" | "after" | "from" | "post") {
        let mut k = i + 1;
        let opening = (k..k + 3).any(|j| matches!(word(j), "start" | "beginning" | "first"));
        while matches!(
            word(k),
            "the" | "in" | "from" | "on" | "with" | "of" | "beginning" | "start" | "about"
        ) {
            k += 1;
        }
        if let Some(u) = Some(k).filter(|_| opening).and_then(|k| unit_named(tokens.get(k))) {
            return Some(DateHit::window(i, k + 1, crate::calendar::this_unit(u, s.as_of)));
        }
        if let Some((p, next)) = point(tokens, k, s) {
            let onward = matches!(word(next), "on" | "onward" | "onwards" | "forward")
                || (TO.contains(&word(next))
                    && matches!(word(next + 1), "now" | "today" | "date" | "present"));
            if word(i) == "from" && !onward {
                if let Some(hit) = range(tokens, i, k, s) {
                    return Some(hit);
                }
            } else if let Some(window) = p.window() {
                let start = if word(i) == "after" && p.unit == Some(Unit::Day) {
                    add_days(window.start, 1)
                } else {
                    window.start
                };
                let end = add_days(s.as_of, 1);
                let skip = if !onward {
                    0
                } else if TO.contains(&word(next)) {
                    2
                } else {
                    1
                };
                if start < end {
                    let mut hit = DateHit::window(i, next + skip, Window::new("since", start, end));
                    hit.other = p.other.map(|d| Window::new("since", d, end));
                    return Some(hit);
                }
            }
        }
    }
    if word(i) == "between"
        && let Some(hit) = range(tokens, i, i + 1, s)
    {
        return Some(hit);
    }
    if let Some(hit) = range(tokens, i, i, s) {
        return Some(hit);
    }
    let (p, next) = point(tokens, i, s)?;
    Some(DateHit {
        start: i,
        end: next,
        other: p.other_window(),
        explicit: p.explicit,
        future: p.future,
        kind: p.kind,
    })
}

/// "A to B" whose first point begins at token `k`; the phrase begins at `i`.
fn range(tokens: &[Token], i: usize, k: usize, s: DateSettings) -> Option<DateHit> {
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let joins = |at: usize| -> Option<usize> {
        let t = tokens.get(at)?;
        if t.glued {
            return Some(at);
        }
        if TO.contains(&word(at)) {
            let including = word(at + 1) == "and" && word(at + 2) == "including";
            let at = at + 2 * usize::from(including);
            return Some(at + 1 + usize::from(word(at + 1) == "the"));
        }
        if word(at) == "up" && matches!(word(at + 1), "to" | "until" | "till") {
            let including = word(at + 2) == "and" && matches!(word(at + 3), "including" | "with");
            return Some(at + 2 + 2 * usize::from(including));
        }
        (word(at) == "and" && word(i) == "between").then_some(at + 1)
    };
    // 1-15 October, the 3rd through the 9th of November
    let k =
        if word(k) == "the" && tokens.get(k + 1).is_some_and(|t| t.whole().is_some()) { k + 1 } else { k };
    if let Some(first) = tokens.get(k).and_then(Token::whole).filter(|n| (1..=31).contains(n))
        && let Some(at) = joins(k + 1).filter(|at| *at <= k + 3)
    {
        let (b, next) = point(tokens, at, s).filter(|(b, _)| b.unit == Some(Unit::Day))?;
        let last = b.window()?;
        let start = ymd(i32::from(last.start.year()), i32::from(last.start.month()), first)?;
        return (start <= last.start)
            .then(|| DateHit::window(i, next, Window::new("custom", start, last.end)));
    }
    let (a, after_a) = point(tokens, k, s)?;
    let first = a.window()?;
    if let Some(hit) = neighbours(tokens, i, &a, after_a, s) {
        return Some(hit);
    }
    let at = joins(after_a)?;
    // "compare October to September" names two windows, not one.
    let compared = (i.saturating_sub(4)..i)
        .any(|c| matches!(word(c), "compare" | "compared" | "comparing" | "comparison"));
    if compared && word(after_a) == "to" {
        return None;
    }
    // Oct 1-15
    if a.unit == Some(Unit::Day)
        && let Some(day) = tokens.get(at).and_then(Token::whole).filter(|n| (1..=31).contains(n))
    {
        let whole_date = point(tokens, at, s).is_some_and(|(b, n)| b.unit == Some(Unit::Day) && n > at + 1);
        if !whole_date {
            let mut next = at + 1;
            let mut year = i32::from(first.start.year());
            let skip = usize::from(word(next) == ",");
            if let Some(y) =
                tokens.get(next + skip).and_then(Token::whole).filter(|y| (2000..=2100).contains(y))
            {
                (year, next) = (y, next + skip + 1);
            }
            let month = i32::from(first.start.month());
            let start = ymd(year, month, i32::from(first.start.day()))?;
            let end = add_days(ymd(year, month, day)?, 1);
            return (start < end).then(|| DateHit::window(i, next, Window::new("custom", start, end)));
        }
    }
    if matches!(word(at), "now" | "today" | "date" | "present") && (word(at) != "date" || at > after_a) {
        let window = Window::new("since", first.start, add_days(s.as_of, 1));
        return (window.start < window.end).then(|| DateHit::window(i, at + 1, window));
    }
    // "until the end of September" is until September.
    let article = usize::from(word(at) == "the");
    let at = match (word(at + article), word(at + article + 1)) {
        ("end" | "close", "of") if unit_named(tokens.get(at + article + 2)).is_none() => at + article + 2,
        _ => at,
    };
    let (b, next) = point(tokens, at, s)?;
    let last = b.window()?;
    // "between Labor Day and Thanksgiving last year": one year for both.
    let (a, first) = match named::holiday_in(&points::At { tokens, s }, k, i32::from(last.start.year())) {
        Some(same) if a.yearless && !b.yearless && first.start > last.start => {
            let window = same.window()?;
            (same, window)
        }
        _ => (a, first),
    };
    let (first, last) = settle_years(&a, first, &b, last);
    if first.start >= last.end {
        return None;
    }
    let mut hit = DateHit::window(i, next, Window::new("custom", first.start, last.end));
    hit.future = last.start > s.as_of;
    // "10/01/2026 - 10/15/2026": the second date settles how both are written.
    let settled =
        b.other.is_none() && b.unit == Some(Unit::Day) && matches!(tokens[next - 1].kind, Kind::Day(_));
    if let (Some(x), y) = (a.other.filter(|_| !settled), b.other.unwrap_or(last.start)) {
        hit.other = (x <= y).then(|| Window::new("custom", x, add_days(y, 1)));
    }
    // "between … and …" is always one window; "from September to October" may be a change.
    let single = a.unit.is_some()
        && a.unit == b.unit
        && a.unit != Some(Unit::Day)
        && (matches!(word(i), "from" | "between") || word(after_a) == "to");
    if single {
        hit.kind = DateKind::FromTo(first, last);
    }
    Some(hit)
}

/// "Aug and Sep", "July, August and September": neighbouring months make one window.
fn neighbours(tokens: &[Token], i: usize, a: &Point, after: usize, s: DateSettings) -> Option<DateHit> {
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let unit = a.unit.filter(|u| matches!(u, Unit::Month | Unit::Quarter))?;
    let compared = (i.saturating_sub(5)..i).any(|c| {
        matches!(
            word(c),
            "compare" | "compared" | "comparing" | "between" | "difference" | "vs" | "versus" | "both"
        )
    });
    if compared || word(i) == "between" {
        return None;
    }
    let mut window = a.window()?;
    let mut end = after;
    while matches!(word(end), "and" | "&" | "," | "plus") {
        let Some((b, next)) = point(tokens, end + 1 + usize::from(word(end + 1) == "and"), s) else { break };
        let Some(w) = b.window().filter(|w| b.unit == Some(unit) && w.start == window.end) else { break };
        window = Window::new("custom", window.start, w.end);
        end = next;
    }
    (end > after).then(|| DateHit::window(i, end, window))
}

/// Years that were not said: the end is the latest that has begun, the start
/// the latest before it; a year said once counts for both.
fn settle_years(a: &Point, first: Window, b: &Point, last: Window) -> (Window, Window) {
    let move_years =
        |w: &Window, n: i32| Window::new(&w.name, add_months(w.start, 12 * n), add_months(w.end, 12 * n));
    let (mut first, mut last) = (first, last);
    if !a.yearless && b.yearless {
        while last.start < first.start {
            last = move_years(&last, 1);
        }
        // "1 Oct 2025 to 15 Nov" ends in the nearest November.
        while add_months(last.start, -12) >= first.start {
            last = move_years(&last, -1);
        }
    } else if a.yearless {
        while first.start > last.start {
            first = move_years(&first, -1);
        }
        while add_months(first.start, 12) <= last.start {
            first = move_years(&first, 1);
        }
    }
    (first, last)
}

impl DateHit {
    fn window(start: usize, end: usize, window: Window) -> Self {
        Self { start, end, kind: DateKind::Window(window), other: None, explicit: true, future: false }
    }

    /// The window, if the phrase is one by itself.
    #[must_use]
    pub fn as_window(&self) -> Option<Window> {
        match &self.kind {
            DateKind::Window(w) | DateKind::LastYear(w) => Some(w.clone()),
            DateKind::FromTo(a, b) => Some(Window::new("custom", a.start, b.end)),
            DateKind::YearAgo | DateKind::Before(_) | DateKind::After(_) => None,
        }
    }
}

/// The unit that a word names.
fn unit_named(token: Option<&Token>) -> Option<Unit> {
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
