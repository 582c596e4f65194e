//! Single points in time: a day, a week, a month, "last 8 weeks", "mtd". The order in
//! which the kinds of phrases are tried stands here.

use super::comparative::comparative;
use super::holidays::{holiday, season};
use super::named::{named, week_of};
use super::parts::{day_of, half, months_to, part_of};
use super::relative::relative;
use super::weekdays::{weekday, weekday_number};
use super::{DateKind, DateSettings};
use super::{anchored, weeks};
use crate::calendar::{Unit, add_days};
use crate::plan::Window;
use crate::planner::token::Token;
use jiff::civil::Date;

/// A point: a window of one kind, and what is known of how it was said.
#[derive(Debug, Clone)]
pub struct Point {
    /// What it says.
    pub kind: DateKind,
    /// The unit, if it is a single one.
    pub unit: Option<Unit>,
    /// No year was said.
    pub yearless: bool,
    /// The other reading of an ambiguous day.
    pub other: Option<Date>,
    /// The length was said.
    pub explicit: bool,
    /// Lies past the as-of date.
    pub future: bool,
}

impl Point {
    pub(super) fn of(window: Window) -> Self {
        Self {
            kind: DateKind::Window(window),
            unit: None,
            yearless: false,
            other: None,
            explicit: true,
            future: false,
        }
    }

    pub(super) fn single(unit: Unit, start: Date, yearless: bool) -> Self {
        let name = if unit == Unit::Day { "day" } else { unit.noun() };
        Self { unit: Some(unit), yearless, ..Self::of(Window::new(name, start, unit.step(start, 1))) }
    }

    pub(super) fn kind(kind: DateKind) -> Self {
        Self { kind, ..Self::of(Window::new("", Date::ZERO, Date::ZERO)) }
    }

    /// The window, if it is one.
    #[must_use]
    pub fn window(&self) -> Option<Window> {
        match &self.kind {
            DateKind::Window(w) | DateKind::LastYear(w) => Some(w.clone()),
            _ => None,
        }
    }

    /// The window under the other reading of an ambiguous day.
    #[must_use]
    pub fn other_window(&self) -> Option<Window> {
        self.other.map(|d| Window::new("day", d, add_days(d, 1)))
    }
}

/// A cursor over the tokens.
pub(super) struct At<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) s: DateSettings,
}

impl At<'_> {
    pub(super) fn word(&self, k: usize) -> &str {
        self.tokens.get(k).map_or("", |t| t.text.as_str())
    }
    pub(super) fn stem(&self, k: usize) -> &str {
        self.tokens.get(k).map_or("", |t| t.stem.as_str())
    }
    pub(super) fn whole(&self, k: usize) -> Option<i32> {
        self.tokens.get(k).and_then(Token::whole)
    }
    /// The latest year in which the month has begun.
    pub(super) fn latest_year(&self, month: i32, day: i32) -> i32 {
        let d = self.s.as_of;
        let year = i32::from(d.year());
        let begun = (month, day) <= (i32::from(d.month()), i32::from(d.day()));
        if begun && self.s.ahead && month != i32::from(d.month()) {
            // "what do we expect to fund in January" in November: the coming one.
            let near = crate::calendar::ymd(year + 1, month, 1)
                .is_some_and(|next| crate::calendar::days_between(d, next) < 185);
            return if near && self.s.expects { year + 1 } else { year };
        }
        if begun || self.s.ahead { year } else { year - 1 }
    }
}

/// Reads the point that begins at token `i`; gives it and the token behind it.
#[must_use]
pub fn point(tokens: &[Token], i: usize, s: DateSettings) -> Option<(Point, usize)> {
    let at = At { tokens, s };
    let mut k = i;
    if matches!(at.word(k), "the" | "all" | "calendar" | "whole" | "full" | "entire") {
        k += 1;
        if at.word(k) == "of" || at.word(k) == "month" && at.word(k + 1) == "of" {
            k += 1;
        }
    }
    // "the month of September"; "each month of the third quarter" is a length and a window.
    let each = k > 0 && matches!(at.word(k - 1), "each" | "every" | "per" | "by" | "any");
    if matches!(at.word(k), "month" | "quarter" | "year") && at.word(k + 1) == "of" && !each {
        let inner = k + 2 + usize::from(at.word(k + 2) == "the");
        let same = unit(at.word(k));
        if let Some(found) = named(&at, inner).filter(|(p, _)| p.unit == same) {
            return Some(found);
        }
    }
    // "Sunday 6 December": the date says it all.
    let short = matches!(
        at.word(k),
        "mon" | "tue" | "tues" | "wed" | "thu" | "thur" | "thurs" | "fri" | "sat" | "sun"
    );
    if short || weekday_number(at.word(k)).is_some() {
        let behind = k + 1 + usize::from(matches!(at.word(k + 1), "," | "the"));
        if let Some(found) = named(&at, behind).filter(|(p, _)| p.unit == Some(Unit::Day)) {
            return Some(found);
        }
    }
    if at.word(k) == "day" && at.word(k + 1) == "before" && at.word(k + 2) == "yesterday" {
        let day = add_days(s.as_of, -2);
        return Some((Point::single(Unit::Day, day, false), k + 3));
    }
    months_to(&at, k)
        .or_else(|| weeks::nth_weekday(&at, k))
        .or_else(|| weeks::weekdays(&at, k))
        .or_else(|| anchored::beside(&at, k))
        .or_else(|| anchored::counted_on(&at, k))
        .or_else(|| anchored::unit_ended(&at, k))
        .or_else(|| super::parts::week_of_month(&at, k))
        .or_else(|| super::parts::month_of_year(&at, k))
        .or_else(|| weeks::week_number(&at, k))
        .or_else(|| anchored::stretch(&at, k))
        .or_else(|| part_of(&at, k))
        .or_else(|| day_of(&at, k))
        .or_else(|| comparative(&at, k))
        .or_else(|| week_of(&at, k))
        .or_else(|| relative(&at, k))
        .or_else(|| half(&at, k))
        .or_else(|| named(&at, k))
        .or_else(|| weekday(&at, k))
        .or_else(|| holiday(&at, k))
        .or_else(|| weeks::days_of_month(&at, k))
        .or_else(|| season(&at, k))
}

/// A unit word.
pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "day" | "d" | "dy" => Unit::Day,
        "week" | "wk" | "wks" | "w" | "weekly" => Unit::Week,
        "month" | "mo" | "mos" | "mth" | "mnth" | "m" | "mon" => Unit::Month,
        "quarter" | "qtr" | "qtrs" | "q" => Unit::Quarter,
        "year" | "yr" | "yrs" | "y" => Unit::Year,
        _ => return None,
    })
}

/// A unit word that cannot be a stray letter.
pub(super) fn long_unit(word: &str) -> Option<Unit> {
    if word.len() > 1 && word != "weekly" && word != "mon" { unit(word) } else { None }
}

/// "three", "couple of", "3".
pub(super) fn count(at: &At, k: usize) -> Option<(i32, usize)> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    // "the 3rd quarter" is one of them, no three quarters.
    let nth = |t: &Token| {
        let raw = t.raw.to_lowercase();
        ["st", "nd", "rd", "th"]
            .iter()
            .any(|e| raw.strip_suffix(e).is_some_and(|n| n.ends_with(|c: char| c.is_ascii_digit())))
    };
    if at.tokens.get(k).is_some_and(nth) {
        return None;
    }
    if let Some(n) = at.whole(k).filter(|n| (1..=5000).contains(n)) {
        return Some((n, k + 1));
    }
    let word = at.word(k);
    if let Some(n) = WORDS.iter().position(|w| *w == word) {
        return Some((i32::try_from(n).ok()?, k + 1));
    }
    match word {
        "a" if at.word(k + 1) == "couple" => Some((2, k + 2 + usize::from(at.word(k + 2) == "of"))),
        "couple" => Some((2, k + 1 + usize::from(at.word(k + 1) == "of"))),
        "few" => Some((3, k + 1)),
        "a" | "an" => Some((1, k + 1)),
        "fifteen" => Some((15, k + 1)),
        "thirty" => Some((30, k + 1)),
        "sixty" => Some((60, k + 1)),
        "ninety" => Some((90, k + 1)),
        "eighteen" => Some((18, k + 1)),
        "twenty" => Some((20, k + 1)),
        "fourteen" => Some((14, k + 1)),
        "dozen" => Some((12, k + 1)),
        _ => None,
    }
}

/// "30d", "4wks", "3mo": a number with its unit in one word.
pub(super) fn compact(word: &str) -> Option<(i32, Unit)> {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    if digits == 0 || digits > 4 {
        return None;
    }
    let n = word[..digits].parse().ok()?;
    let tail = crate::planner::token::stem(&word[digits..]);
    Some((n, unit(&tail)?))
}
