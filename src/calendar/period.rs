//! Periods: the buckets of a granularity, labelled by their first day.

use super::{add_days, add_months, days_between, monday, month_start, quarter_start, year_start};
use crate::plan::{Granularity, Window};
use jiff::civil::Date;

/// First day of the period that holds the date.
#[must_use]
pub fn period_start(granularity: Granularity, date: Date) -> Date {
    match granularity {
        Granularity::Daily => date,
        Granularity::Weekly => monday(date),
        Granularity::Monthly => month_start(date),
        Granularity::Quarterly => quarter_start(date),
        Granularity::Yearly => year_start(date),
    }
}

/// The day after the last of the period that holds the date.
#[must_use]
pub fn period_end(granularity: Granularity, date: Date) -> Date {
    let start = period_start(granularity, date);
    match granularity {
        Granularity::Daily => add_days(start, 1),
        Granularity::Weekly => add_days(start, 7),
        Granularity::Monthly => add_months(start, 1),
        Granularity::Quarterly => add_months(start, 3),
        Granularity::Yearly => add_months(start, 12),
    }
}

/// First days of all periods that the window touches, ascending.
#[must_use]
pub fn periods(granularity: Granularity, window: &Window) -> Vec<Date> {
    let mut starts = Vec::new();
    let mut day = window.start;
    while day < window.end {
        starts.push(period_start(granularity, day));
        let next = period_end(granularity, day);
        if next <= day {
            break;
        }
        day = next;
    }
    starts
}

/// Whether window and data cover the whole period; `data` is the first and the newest
/// day with data, both inclusive, as far as they are known.
#[must_use]
pub fn covered(
    granularity: Granularity,
    start: Date,
    window: &Window,
    data: (Option<Date>, Option<Date>),
) -> bool {
    let (from, through) = data;
    let end = period_end(granularity, start);
    window.start <= start
        && end <= window.end
        && from.is_none_or(|d| d <= start)
        && through.is_none_or(|d| end <= add_days(d, 1))
}

/// Daily up to 14 days, weekly up to 92, monthly beyond.
#[must_use]
pub fn default_granularity(window: &Window) -> Granularity {
    match days_between(window.start, window.end) {
        i32::MIN..=14 => Granularity::Daily,
        15..=92 => Granularity::Weekly,
        _ => Granularity::Monthly,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weeks_of_thirty_days() {
        let w = Window::new("last_30d", date(2026, 10, 24), date(2026, 11, 23));
        let weeks = periods(Granularity::Weekly, &w);
        assert_eq!(weeks.first(), Some(&date(2026, 10, 19)));
        assert_eq!(weeks.len(), 5);
        assert!(!covered(Granularity::Weekly, weeks[0], &w, (None, None)));
        assert!(covered(Granularity::Weekly, weeks[1], &w, (None, None)));
        assert!(covered(Granularity::Weekly, weeks[4], &w, (None, Some(date(2026, 11, 22)))));
        assert!(!covered(Granularity::Weekly, weeks[4], &w, (None, Some(date(2026, 11, 21)))));
        // The first day of the data cuts a period as the last one does.
        assert!(covered(Granularity::Weekly, weeks[1], &w, (Some(weeks[1]), None)));
        assert!(!covered(Granularity::Weekly, weeks[1], &w, (Some(add_days(weeks[1], 2)), None)));
    }

    #[test]
    fn defaults_by_length() {
        let w = |days| Window::new("x", date(2026, 1, 1), add_days(date(2026, 1, 1), days));
        assert_eq!(default_granularity(&w(14)), Granularity::Daily);
        assert_eq!(default_granularity(&w(15)), Granularity::Weekly);
        assert_eq!(default_granularity(&w(92)), Granularity::Weekly);
        assert_eq!(default_granularity(&w(93)), Granularity::Monthly);
    }
}
