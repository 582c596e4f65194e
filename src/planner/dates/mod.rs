//! Date phrases: "last 8 weeks", "Q3", "1 Oct – 15 Nov", "since Labor Day",
//! "the week before". This file says what a phrase is and finds all of a message;
//! `phrase` reads one, `range` joins points, `points` reads the points.

mod ahead;
mod anchored;
mod coming;
mod comparative;
mod holidays;
mod impossible;
mod limits;
mod months;
mod named;
mod narrowed;
mod parts;
mod past;
mod phrase;
mod points;
mod range;
mod relative;
mod units;
mod weekdays;
mod weeks;

use super::token::Token;
use crate::calendar::Unit;
use crate::plan::Window;
use ahead::{expects, looks_ahead};
pub use holidays::{holiday_shift, years_later};
pub use impossible::{Impossible, impossible};
use jiff::civil::Date;
use phrase::phrase;
pub use units::{is_unit, month_number};

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
    /// "through October", "as of yesterday": the first day that is not in the window.
    Until(Date),
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
    /// No year was said with it.
    pub yearless: bool,
}

/// Settings of date reading.
#[derive(Debug, Clone, Copy)]
pub struct DateSettings {
    /// The as-of date.
    pub as_of: Date,
    /// 03/04 is the third of April.
    pub day_first: bool,
    /// The message looks ahead, so that "December" in November is the coming one.
    pub ahead: bool,
    /// It expects something, which past months cannot be.
    pub expects: bool,
}

/// All date phrases of a message, left to right, none overlapping.
#[must_use]
pub fn find(tokens: &[Token], taken: &[bool], settings: DateSettings) -> Vec<DateHit> {
    let settings = DateSettings { ahead: looks_ahead(tokens), expects: expects(tokens), ..settings };
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
    in_the_year(tokens, &mut hits);
    narrowed::narrow(tokens, settings, &mut hits);
    hits
}

/// A length of time that neither a date phrase nor a value took, in a message without any
/// other window: how far to look back.
#[must_use]
pub fn lone_length(tokens: &[Token], taken: &[bool], s: DateSettings) -> Option<DateHit> {
    let at = points::At { tokens, s };
    (0..tokens.len()).filter(|i| !taken[*i]).find_map(|i| {
        let (p, end) = relative::lone_length(&at, i)?;
        (!taken[i..end].iter().any(|t| *t)).then(|| p.window().map(|w| DateHit::window(i, end, w)))?
    })
}

/// "last year in Q3", "in 2025, the month of October": one phrase, in that year.
fn in_the_year(tokens: &[Token], hits: &mut Vec<DateHit>) {
    let mut k = 0;
    while k + 1 < hits.len() {
        let (x, y) = (&hits[k], &hits[k + 1]);
        let gap = &tokens[x.end..y.start];
        let near = gap.len() <= 4
            && gap
                .iter()
                .all(|t| t.is(&[",", "in", "during", "the", "of", "month", "for", "quarter"]) && !t.opens);
        let year = x.as_window().filter(|w| {
            !x.yearless && crate::calendar::unit_of(w).is_some_and(|u| u == (Unit::Year, 1)) && !x.future
        });
        let merged = year.filter(|_| near && y.yearless).and_then(|year| {
            let w = y.as_window().filter(|w| w.days() < 190)?;
            let n = i32::from(year.start.year()) - i32::from(w.start.year());
            let moved = Window { name: w.name.clone(), ..years_later(&tokens[y.start..y.end], &w, n) };
            Some(DateHit::window(x.start, y.end, moved))
        });
        match merged {
            Some(hit) => {
                hits[k] = hit;
                hits.remove(k + 1);
            }
            None => k += 1,
        }
    }
}

impl DateHit {
    fn window(start: usize, end: usize, window: Window) -> Self {
        Self {
            start,
            end,
            kind: DateKind::Window(window),
            other: None,
            explicit: true,
            future: false,
            yearless: false,
        }
    }

    fn until(start: usize, end: usize, day: Date) -> Self {
        Self { kind: DateKind::Until(day), ..Self::window(start, end, Window::new("", day, day)) }
    }

    /// The window, if the phrase is one by itself.
    #[must_use]
    pub fn as_window(&self) -> Option<Window> {
        match &self.kind {
            DateKind::Window(w) | DateKind::LastYear(w) => Some(w.clone()),
            DateKind::FromTo(a, b) => Some(Window::new("custom", a.start, b.end)),
            DateKind::YearAgo | DateKind::Before(_) | DateKind::After(_) | DateKind::Until(_) => None,
        }
    }
}
