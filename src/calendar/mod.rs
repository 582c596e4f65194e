//! Days, weeks, months, quarters and years: the arithmetic that windows and
//! periods stand on. Dates outside jiff's range (years −9999 to 9999) saturate,
//! so that no input can make it panic.

mod holiday;
mod period;
mod window;

pub use holiday::holiday;
pub use period::{covered, default_granularity, period_end, period_start, periods};
pub use window::{Unit, compare_kind, last_n, n_ago, prior_window, shift, this_unit, unit_of, year_before};

use jiff::ToSpan;
use jiff::civil::Date;

/// Days from `start` to `end`; negative if `end` is earlier.
#[must_use]
pub fn days_between(start: Date, end: Date) -> i32 {
    // Dates differ by at most 7.3 million days, which fits; an overflow cannot happen.
    start.until(end).map(|s| s.get_days()).unwrap_or(0)
}

/// The date `n` days later, kept inside the calendar.
#[must_use]
pub fn add_days(date: Date, n: i32) -> Date {
    date.saturating_add(n.days())
}

/// The date `n` months later; the 31st becomes the last day of a shorter month.
#[must_use]
pub fn add_months(date: Date, n: i32) -> Date {
    date.saturating_add(n.months())
}

/// "Nov 22, 2026": how every text spells a day.
#[must_use]
pub fn spelled(date: Date) -> String {
    date.strftime("%b %-d, %Y").to_string()
}

/// The Monday of the date's ISO week.
#[must_use]
pub fn monday(date: Date) -> Date {
    add_days(date, -i32::from(date.weekday().to_monday_zero_offset()))
}

/// The first day of the date's month.
#[must_use]
pub fn month_start(date: Date) -> Date {
    date.first_of_month()
}

/// The first day of the date's quarter.
#[must_use]
pub fn quarter_start(date: Date) -> Date {
    let first = date.first_of_month();
    add_months(first, -i32::from((date.month() - 1) % 3))
}

/// The first day of the date's year.
#[must_use]
pub fn year_start(date: Date) -> Date {
    date.first_of_year()
}

/// A date if the three numbers name one.
#[must_use]
pub fn ymd(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn starts() {
        let d = date(2026, 11, 22);
        assert_eq!(monday(d), date(2026, 11, 16));
        assert_eq!(quarter_start(d), date(2026, 10, 1));
        assert_eq!(days_between(date(2026, 10, 24), date(2026, 11, 23)), 30);
        assert_eq!(add_months(date(2026, 3, 31), -1), date(2026, 2, 28));
        assert_eq!(ymd(2026, 2, 30), None);
        assert_eq!(add_days(Date::MAX, 5), Date::MAX);
    }
}
