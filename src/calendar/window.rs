//! Windows relative to the as-of date, and the other side of a comparison.

use super::{add_days, add_months, days_between, monday, month_start, quarter_start, year_start};
use crate::plan::{Compare, Window};
use jiff::civil::Date;

/// A unit of time in a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Day.
    Day,
    /// ISO week.
    Week,
    /// Calendar month.
    Month,
    /// Calendar quarter.
    Quarter,
    /// Half of a calendar year.
    Half,
    /// Calendar year.
    Year,
}

impl Unit {
    /// First day of the unit that holds the date.
    #[must_use]
    pub fn start(self, date: Date) -> Date {
        match self {
            Self::Day => date,
            Self::Week => monday(date),
            Self::Month => month_start(date),
            Self::Quarter => quarter_start(date),
            Self::Half => add_months(year_start(date), if date.month() > 6 { 6 } else { 0 }),
            Self::Year => year_start(date),
        }
    }

    /// First day of the unit `n` units later than the one starting at `start`.
    #[must_use]
    pub fn step(self, start: Date, n: i32) -> Date {
        // A question can name absurd numbers; beyond 100,000 units all is the edge of the calendar.
        let n = n.clamp(-100_000, 100_000);
        match self {
            Self::Day => add_days(start, n),
            Self::Week => add_days(start, n * 7),
            Self::Month => add_months(start, n),
            Self::Quarter => add_months(start, n * 3),
            Self::Half => add_months(start, n * 6),
            Self::Year => add_months(start, n * 12),
        }
    }

    /// The word.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Half => "half",
            Self::Year => "year",
        }
    }
}

/// The `n` complete units before the current one; for days, the `n` days that
/// end with the as-of date, it included.
#[must_use]
pub fn last_n(unit: Unit, n: i32, as_of: Date) -> Window {
    let n = n.max(1);
    if unit == Unit::Day {
        let end = add_days(as_of, 1);
        return Window::new(&format!("last_{n}d"), Unit::Day.step(end, -n), end);
    }
    let end = unit.start(as_of);
    let name = match (unit, n) {
        (Unit::Week, 1) => "last_full_week".to_string(),
        (Unit::Month, 1) => "last_full_month".to_string(),
        (_, 1) => format!("last_{}", unit.noun()),
        (Unit::Month, n) => format!("last_{n}_full_months"),
        (_, n) => format!("last_{n}_{}s", unit.noun()),
    };
    Window::new(&name, unit.step(end, -n), end)
}

/// The unit that lies `n` units before the current one ("two weeks ago").
#[must_use]
pub fn n_ago(unit: Unit, n: i32, as_of: Date) -> Window {
    let start = unit.step(unit.start(as_of), -n);
    Window::new(&format!("{}_{n}_ago", unit.noun()), start, unit.step(start, 1))
}

/// The current unit up to the as-of date, it included.
#[must_use]
pub fn this_unit(unit: Unit, as_of: Date) -> Window {
    let name = match unit {
        Unit::Day => "today",
        Unit::Week => "wtd",
        Unit::Month => "mtd",
        Unit::Quarter => "qtd",
        Unit::Half => "htd",
        Unit::Year => "ytd",
    };
    Window::new(name, unit.start(as_of), add_days(as_of, 1))
}

/// The calendar unit and number of units that the window exactly covers.
#[must_use]
pub fn unit_of(window: &Window) -> Option<(Unit, i32)> {
    for unit in [Unit::Year, Unit::Quarter, Unit::Month, Unit::Week] {
        if unit.start(window.start) != window.start || unit.start(window.end) != window.end {
            continue;
        }
        let n = match unit {
            Unit::Week => days_between(window.start, window.end) / 7,
            _ => {
                let months = (i32::from(window.end.year()) - i32::from(window.start.year())) * 12
                    + i32::from(window.end.month())
                    - i32::from(window.start.month());
                match unit {
                    Unit::Year => months / 12,
                    Unit::Quarter => months / 3,
                    _ => months,
                }
            }
        };
        if n >= 1 {
            return Some((unit, n));
        }
    }
    None
}

/// The window moved by `n` times its own length: whole calendar units move as
/// such, a to-date window moves to the unit before, others by their days.
#[must_use]
pub fn shift(window: &Window, n: i32) -> Window {
    if let Some(unit) = to_date_unit(window) {
        let start = unit.step(window.start, n);
        let days = days_between(window.start, window.end);
        let end = add_days(start, days).min(unit.step(start, 1));
        return Window::new("custom", start, end);
    }
    if let Some((unit, count)) = unit_of(window) {
        let start = unit.step(window.start, n * count);
        return Window::new(unit_name(unit, count), start, unit.step(start, count));
    }
    let days = window.days() * n;
    Window::new("custom", add_days(window.start, days), add_days(window.end, days))
}

fn unit_name(unit: Unit, count: i32) -> &'static str {
    match (unit, count) {
        (Unit::Week, 1) => "week",
        (Unit::Month, 1) => "month",
        (Unit::Quarter, 1) => "quarter",
        (Unit::Year, 1) => "year",
        _ => "custom",
    }
}

/// The unit of a to-date window, by its name.
fn to_date_unit(window: &Window) -> Option<Unit> {
    match window.name.as_str() {
        "wtd" => Some(Unit::Week),
        "mtd" => Some(Unit::Month),
        "qtd" => Some(Unit::Quarter),
        "htd" => Some(Unit::Half),
        "ytd" => Some(Unit::Year),
        _ => None,
    }
}

/// The window before this one, of the same kind and length.
#[must_use]
pub fn prior_window(window: &Window) -> Window {
    shift(window, -1)
}

/// The same dates a year before; 29 February becomes the 28th; whole ISO weeks
/// go back 364 days, weekday on weekday.
#[must_use]
pub fn year_before(window: &Window) -> Window {
    if matches!(unit_of(window), Some((Unit::Week, _))) || window.name == "wtd" {
        return Window::new("custom", add_days(window.start, -364), add_days(window.end, -364));
    }
    let start = add_months(window.start, -12);
    // The exclusive end is moved by its last day, so that February stays February.
    let end = if unit_of(window).is_some() {
        add_months(window.end, -12)
    } else {
        add_days(add_months(window.last_day(), -12), 1)
    };
    Window::new("custom", start, end)
}

/// Which comparison two windows make: neighbouring weeks or months, a year
/// apart, or another.
#[must_use]
pub fn compare_kind(current: &Window, prior: &Window) -> Compare {
    let apart = year_before(current);
    if prior.start == apart.start && (prior.end == apart.end || prior.days() <= current.days()) {
        return Compare::Yoy;
    }
    let unit = to_date_unit(current).or(match unit_of(current) {
        Some((unit, 1)) => Some(unit),
        _ => None,
    });
    match unit {
        Some(Unit::Week) if prior.start == Unit::Week.step(current.start, -1) => Compare::Wow,
        Some(Unit::Month) if prior.start == Unit::Month.step(current.start, -1) => Compare::Mom,
        _ => Compare::Prior,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const D: Date = date(2026, 11, 22);

    fn w(a: Date, b: Date) -> Window {
        Window::new("custom", a, b)
    }

    #[test]
    fn windows_of_the_semantics() {
        let ends = |x: Window| (x.start, x.end);
        assert_eq!(ends(last_n(Unit::Day, 30, D)), (date(2026, 10, 24), date(2026, 11, 23)));
        assert_eq!(ends(last_n(Unit::Week, 1, D)), (date(2026, 11, 9), date(2026, 11, 16)));
        assert_eq!(ends(last_n(Unit::Month, 3, D)), (date(2026, 8, 1), date(2026, 11, 1)));
        assert_eq!(ends(last_n(Unit::Year, 2, D)), (date(2024, 1, 1), date(2026, 1, 1)));
        assert_eq!(ends(n_ago(Unit::Week, 2, D)), (date(2026, 11, 2), date(2026, 11, 9)));
        assert_eq!(ends(this_unit(Unit::Quarter, D)), (date(2026, 10, 1), date(2026, 11, 23)));
    }

    #[test]
    fn prior_and_year_before() {
        let mtd = this_unit(Unit::Month, D);
        let prior = prior_window(&mtd);
        assert_eq!((prior.start, prior.end), (date(2026, 10, 1), date(2026, 10, 23)));
        assert_eq!(compare_kind(&mtd, &prior), Compare::Mom);
        let feb = w(date(2024, 2, 1), date(2024, 3, 1));
        let before = year_before(&feb);
        assert_eq!((before.start, before.end), (date(2023, 2, 1), date(2023, 3, 1)));
        let leap = w(date(2024, 2, 29), date(2024, 3, 1));
        assert_eq!(year_before(&leap), w(date(2023, 2, 28), date(2023, 3, 1)));
        let week = last_n(Unit::Week, 1, D);
        assert_eq!(year_before(&week).start, date(2025, 11, 10));
        assert_eq!(compare_kind(&week, &prior_window(&week)), Compare::Wow);
        let to_march_30 = w(date(2026, 3, 1), date(2026, 3, 31));
        assert_eq!(prior_window(&to_march_30), w(date(2026, 1, 30), date(2026, 3, 1)));
    }

    #[test]
    fn a_long_month_to_date_never_leaves_the_month_before() {
        let mtd = this_unit(Unit::Month, date(2026, 3, 31));
        assert_eq!(prior_window(&mtd), w(date(2026, 2, 1), date(2026, 3, 1)));
    }
}
