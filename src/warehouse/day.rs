//! A calendar day as a number, for counting, sorting and rolling up without a calendar at hand.

use std::fmt;
use std::sync::Arc;

/// The first day that the warehouse accepts, 1900-01-01.
pub const FIRST_YEAR: i32 = 1900;
/// The last year that the warehouse accepts.
pub const LAST_YEAR: i32 = 2199;
const DAYS: usize = 109_573;

/// A day between 1900-01-01 (number 0) and 2199-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u32);

const BEFORE_MONTH: [u32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1900-01-01 to 1 January of `year`.
fn before_year(year: i32) -> u32 {
    let leaps = |y: i32| y / 4 - y / 100 + y / 400;
    let days = (year - FIRST_YEAR) * 365 + leaps(year - 1) - leaps(FIRST_YEAR - 1);
    days.unsigned_abs()
}

impl Day {
    /// The day of a calendar date, or `None` if there is no such date or it lies outside 1900–2199.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) || !(1..=12).contains(&month) {
            return None;
        }
        if day == 0 || day > days_in_month(year, month) {
            return None;
        }
        let leap = u32::from(month > 2 && is_leap(year));
        Some(Self(before_year(year) + BEFORE_MONTH[month as usize - 1] + leap + day - 1))
    }

    /// Reads exactly `YYYY-MM-DD`.
    pub fn parse_iso(text: &str) -> Option<Self> {
        let b = text.as_bytes();
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
            return None;
        }
        let number = |range: std::ops::Range<usize>| {
            b[range].iter().try_fold(0u32, |n, c| c.is_ascii_digit().then(|| n * 10 + u32::from(c - b'0')))
        };
        let year = i32::try_from(number(0..4)?).ok()?;
        Self::from_ymd(year, number(5..7)?, number(8..10)?)
    }

    /// Year, month and day of the month.
    pub fn ymd(self) -> (i32, u32, u32) {
        // 365.2425 days to a year: the guess is at most one year off.
        let guess = FIRST_YEAR + i32::try_from(u64::from(self.0) * 400 / 146_097).unwrap_or(0);
        let year = if before_year(guess) > self.0 {
            guess - 1
        } else if before_year(guess + 1) <= self.0 {
            guess + 1
        } else {
            guess
        };
        let mut rest = self.0 - before_year(year);
        let mut month = 1;
        while rest >= days_in_month(year, month) {
            rest -= days_in_month(year, month);
            month += 1;
        }
        (year, month, rest + 1)
    }

    /// The day `n` days later (earlier if negative), held within the accepted years.
    #[must_use]
    pub fn plus(self, n: i32) -> Self {
        let last = DAYS as u32 - 1;
        Self(self.0.saturating_add_signed(n).min(last))
    }

    /// Days from `earlier` to this day; negative if it is later.
    pub fn since(self, earlier: Self) -> i32 {
        i32::try_from(i64::from(self.0) - i64::from(earlier.0)).unwrap_or(i32::MAX)
    }

    /// 0 for Monday to 6 for Sunday (1900-01-01 was a Monday).
    pub fn weekday(self) -> u32 {
        self.0 % 7
    }

    /// The Monday of this day's ISO week.
    #[must_use]
    pub fn week(self) -> Self {
        Self(self.0 - self.weekday())
    }

    /// The first day of this day's month.
    #[must_use]
    pub fn month(self) -> Self {
        let (_, _, day) = self.ymd();
        Self(self.0 - (day - 1))
    }

    /// The position of the day in a table of all days.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The day at a position of [`Day::index`].
    pub fn at(index: usize) -> Self {
        Self(u32::try_from(index.min(DAYS - 1)).unwrap_or(0))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

/// The texts of days, each made once and then shared: a load binds the same few thousand over and over.
#[derive(Debug, Default)]
pub struct DayTexts(Vec<Option<Arc<str>>>);

impl DayTexts {
    /// The day as `YYYY-MM-DD`.
    pub fn get(&mut self, day: Day) -> Arc<str> {
        if self.0.len() <= day.index() {
            self.0.resize(day.index() + 1, None);
        }
        self.0[day.index()].get_or_insert_with(|| day.to_string().into()).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Date;

    #[test]
    fn every_day_agrees_with_a_calendar_library() {
        let mut date = Date::constant(1900, 1, 1);
        for index in 0..DAYS {
            let day = Day::at(index);
            assert_eq!(day.to_string(), date.to_string());
            assert_eq!(Day::parse_iso(&date.to_string()), Some(day));
            assert_eq!(day.weekday() as i8, date.weekday().to_monday_zero_offset(), "{date}");
            date = date.tomorrow().unwrap();
        }
        assert_eq!(date, Date::constant(2200, 1, 1));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "1899-12-31", "x", ""] {
            assert_eq!(Day::parse_iso(text), None, "{text}");
        }
    }

    #[test]
    fn periods_start_where_they_should() {
        let sunday = Day::parse_iso("2026-11-22").unwrap();
        assert_eq!(sunday.week().to_string(), "2026-11-16");
        assert_eq!(sunday.month().to_string(), "2026-11-01");
        assert_eq!(sunday.plus(9).since(sunday), 9);
    }
}
