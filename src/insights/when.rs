//! When: days, periods and windows as people say them.

use crate::calendar::{Unit, unit_of};
use crate::plan::{Granularity, Window};
use jiff::civil::Date;

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month(date: Date) -> &'static str {
    // Months run from 1 to 12, so the index always exists.
    MONTHS[(date.month() as usize).saturating_sub(1) % 12]
}

fn short_month(date: Date) -> &'static str {
    &month(date)[..3]
}

pub fn short_day(date: Date) -> String {
    format!("{} {}", short_month(date), date.day())
}

/// "Nov 22, 2026".
#[must_use]
pub fn day(date: Date) -> String {
    format!("{}, {}", short_day(date), date.year())
}

/// "Nov 9–15, 2026", "Oct 24 – Nov 22, 2026", "Nov 21, 2026".
#[must_use]
pub fn span(window: &Window) -> String {
    let (a, b) = (window.start, window.last_day());
    if a >= b {
        return day(a);
    }
    if a.year() != b.year() {
        return format!("{} – {}", day(a), day(b));
    }
    if a.month() != b.month() {
        return format!("{} – {}", short_day(a), day(b));
    }
    format!("{}–{}, {}", short_day(a), b.day(), a.year())
}

/// A period as the object of a sentence: "the week of Nov 9, 2026", "October 2026", "Q3 2026".
#[must_use]
pub fn period(granularity: Granularity, start: Date) -> String {
    match granularity {
        Granularity::Daily => day(start),
        Granularity::Weekly => format!("the week of {}", day(start)),
        Granularity::Monthly => format!("{} {}", month(start), start.year()),
        Granularity::Quarterly => format!("Q{} {}", quarter(start), start.year()),
        Granularity::Yearly => start.year().to_string(),
    }
}

fn quarter(date: Date) -> i8 {
    (date.month() - 1) / 3 + 1
}

/// A period without its year, for a window within one year that the text names: "the week of Nov 9", "October".
#[must_use]
pub fn period_within(granularity: Granularity, start: Date, window: &Window) -> String {
    if window.start.year() != window.last_day().year() || start.year() != window.start.year() {
        return period(granularity, start);
    }
    match granularity {
        Granularity::Daily => short_day(start),
        Granularity::Weekly => format!("the week of {}", short_day(start)),
        Granularity::Monthly => month(start).to_string(),
        Granularity::Quarterly => format!("Q{}", quarter(start)),
        Granularity::Yearly => start.year().to_string(),
    }
}

/// "H1 2026": two quarters that make a half-year.
fn half(window: &Window) -> Option<String> {
    let is_half = unit_of(window) == Some((Unit::Quarter, 2)) && quarter(window.start) % 2 == 1;
    is_half.then(|| format!("H{} {}", (quarter(window.start) + 1) / 2, window.start.year()))
}

/// Beyond so many weeks nobody counts them: the dates say more than "151 weeks".
const COUNTED_WEEKS: std::ops::RangeInclusive<i32> = 2..=53;

/// Which word stands before a period: "on Nov 9", "in October".
#[must_use]
pub fn at(granularity: Granularity) -> &'static str {
    if granularity == Granularity::Daily { "on" } else { "in" }
}

/// How periods of a calendar unit are named.
fn granularity(unit: Unit) -> Option<Granularity> {
    match unit {
        Unit::Week => Some(Granularity::Weekly),
        Unit::Month => Some(Granularity::Monthly),
        Unit::Quarter => Some(Granularity::Quarterly),
        Unit::Year => Some(Granularity::Yearly),
        Unit::Day | Unit::Half => None,
    }
}

/// "from Sep 1 to Nov 22, 2026", "over Nov 2–8, 2026", "on Nov 21, 2026".
fn plain(window: &Window) -> String {
    let (a, b) = (window.start, window.last_day());
    if a >= b {
        return format!("on {}", day(a));
    }
    if a.year() == b.year() && a.month() == b.month() {
        return format!("over {}", span(window));
    }
    let first = if a.year() == b.year() { short_day(a) } else { day(a) };
    format!("from {first} to {}", day(b))
}

/// A window by its own dates, whatever it was called: "in October 2026", "in the week of Nov 2, 2026",
/// "from August to October 2026".
#[must_use]
pub fn during(window: &Window) -> String {
    let Some((unit, n)) = unit_of(window) else { return plain(window) };
    let Some(g) = granularity(unit) else { return plain(window) };
    let last = unit.step(window.start, n - 1);
    if let Some(half) = half(window) {
        return format!("in {half}");
    }
    match (unit, n) {
        (_, 1) => format!("in {}", period(g, window.start)),
        (Unit::Week, _) => plain(window),
        _ if window.start.year() == last.year() => {
            format!("from {} to {}", period_within(g, window.start, window), period(g, last))
        }
        _ => format!("from {} to {}", period(g, window.start), period(g, last)),
    }
}

/// When, as the end of a sentence: "last week", "in October 2026", "month to date", "in the 12 weeks to Nov 15, 2026".
#[must_use]
pub fn when(window: &Window) -> String {
    if let Some(name) = named(window) {
        return name;
    }
    match unit_of(window) {
        Some((Unit::Week, n)) if COUNTED_WEEKS.contains(&n) => {
            format!("in the {n} weeks to {}", day(window.last_day()))
        }
        _ => during(window),
    }
}

/// A window that has a name beside its dates.
fn named(window: &Window) -> Option<String> {
    let fixed = match window.name.as_str() {
        "last_full_week" => "last week",
        "wtd" => "week to date",
        "mtd" => "month to date",
        "qtd" => "quarter to date",
        "htd" => "half-year to date",
        "ytd" => "year to date",
        "today" => "today",
        "yesterday" => "yesterday",
        _ => "",
    };
    if !fixed.is_empty() {
        return Some(fixed.to_string());
    }
    let rolling = window.name.strip_prefix("last_").and_then(|n| n.strip_suffix('d'));
    let days = rolling.and_then(|n| n.parse::<i32>().ok()).filter(|n| *n == window.days() && *n > 1);
    days.map(|n| format!("in the last {n} days"))
}

/// When with the dates, for the one place that must leave no doubt.
#[must_use]
pub fn when_dated(window: &Window) -> String {
    if let Some(name) = named(window) {
        return format!("{name} ({})", span(window));
    }
    match unit_of(window) {
        Some((Unit::Week, n)) if COUNTED_WEEKS.contains(&n) => format!("in the {n} weeks {}", plain(window)),
        _ => during(window),
    }
}

/// A window as a noun: "Nov 2–8, 2026", "September 2026".
#[must_use]
pub fn side(window: &Window) -> String {
    match unit_of(window) {
        Some((Unit::Month, 1)) => period(Granularity::Monthly, window.start),
        Some((Unit::Quarter, 1)) => period(Granularity::Quarterly, window.start),
        Some((Unit::Year, 1)) => period(Granularity::Yearly, window.start),
        _ => half(window).unwrap_or_else(|| span(window)),
    }
}

/// The other side of a comparison: "the week before", "in the 30 days before", "in September 2026",
/// "from Jan 1 to Nov 21, 2025".
#[must_use]
pub fn before(current: &Window, prior: &Window) -> String {
    let alike = prior.end == current.start && prior.days() == current.days();
    match (unit_of(current), unit_of(prior)) {
        (Some((Unit::Week, 1)), Some((Unit::Week, 1))) if alike => "the week before".to_string(),
        (Some((Unit::Week, n)), Some((Unit::Week, _))) if alike && COUNTED_WEEKS.contains(&n) => {
            format!("in the {n} weeks before")
        }
        (_, Some((Unit::Month | Unit::Quarter | Unit::Year, _))) => during(prior),
        _ if alike && current.days() == 1 => "the day before".to_string(),
        _ if alike => format!("in the {} days before", current.days()),
        _ => during(prior),
    }
}

/// The other side of a comparison as a noun: "the 12 weeks before", "Q2 2026", "Jan 1 – Nov 21, 2025".
#[must_use]
pub fn before_noun(current: &Window, prior: &Window) -> String {
    let phrase = before(current, prior);
    match phrase.strip_prefix("in ") {
        Some(noun) => noun.to_string(),
        None if phrase.starts_with("the ") => phrase,
        None => side(prior),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn window(name: &str, start: Date, end: Date) -> Window {
        Window::new(name, start, end)
    }

    #[test]
    fn windows_read_like_an_analyst_says_them() {
        let weeks = window("last_12_weeks", date(2026, 8, 24), date(2026, 11, 16));
        assert_eq!(when(&weeks), "in the 12 weeks to Nov 15, 2026");
        assert_eq!(when_dated(&weeks), "in the 12 weeks from Aug 24 to Nov 15, 2026");
        let months = window("last_3_full_months", date(2026, 8, 1), date(2026, 11, 1));
        assert_eq!(when_dated(&months), "from August to October 2026");
        let quarters = window("custom", date(2025, 10, 1), date(2026, 4, 1));
        assert_eq!(when(&quarters), "from Q4 2025 to Q1 2026");
        let half = window("custom", date(2026, 1, 1), date(2026, 7, 1));
        assert_eq!((when(&half), side(&half)), ("in H1 2026".to_string(), "H1 2026".to_string()));
        let years = window("custom", date(2024, 1, 1), date(2026, 11, 23));
        assert_eq!(when(&years), "from Jan 1, 2024 to Nov 22, 2026", "nobody counts 151 weeks");
        let october = window("last_full_month", date(2026, 10, 1), date(2026, 11, 1));
        assert_eq!(when_dated(&october), "in October 2026");
        let week = window("last_full_week", date(2026, 11, 9), date(2026, 11, 16));
        assert_eq!(when_dated(&week), "last week (Nov 9–15, 2026)");
        let since = window("custom", date(2026, 9, 1), date(2026, 11, 23));
        assert_eq!(when_dated(&since), "from Sep 1 to Nov 22, 2026");
        assert_eq!(when(&window("custom", date(2026, 11, 2), date(2026, 11, 5))), "over Nov 2–4, 2026");
        assert_eq!(when(&window("custom", date(2026, 11, 2), date(2026, 11, 3))), "on Nov 2, 2026");
    }

    #[test]
    fn the_other_side_is_named_by_its_distance_or_its_dates() {
        let week = |d: i8| window("custom", date(2026, 11, d), date(2026, 11, d + 7));
        assert_eq!(before(&week(9), &week(2)), "the week before");
        let year_ago = window("custom", date(2025, 11, 10), date(2025, 11, 17));
        assert_eq!(before(&week(9), &year_ago), "in the week of Nov 10, 2025");
        let ytd = window("ytd", date(2026, 1, 1), date(2026, 11, 22));
        let last = window("custom", date(2025, 1, 1), date(2025, 11, 22));
        assert_eq!(before(&ytd, &last), "from Jan 1 to Nov 21, 2025");
        assert_eq!(before_noun(&ytd, &last), "Jan 1 – Nov 21, 2025");
        assert_eq!(before_noun(&week(9), &week(2)), "the week before");
        let (now, then) = (
            window("last_30d", date(2026, 10, 24), date(2026, 11, 23)),
            window("custom", date(2026, 9, 24), date(2026, 10, 24)),
        );
        assert_eq!(before(&now, &then), "in the 30 days before");
    }
}
