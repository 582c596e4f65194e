//! Plain phrases that all texts share: joining, counting, dates and verbs of change.

use super::values::Change;
use crate::calendar::{Unit, add_days, unit_of};
use crate::plan::{Granularity, Window};
use jiff::civil::Date;
use topup_charts::Format;

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

/// The text with a capital first letter; the rest stays as it is.
#[must_use]
pub fn cap(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// "a", "a and b", "a, b and c".
#[must_use]
pub fn join(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// "1 channel", "7 channels".
#[must_use]
pub fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", Format::Count.short(n as f64), if n == 1 { one } else { many })
}

/// "Nov 22, 2026".
#[must_use]
pub fn day(date: Date) -> String {
    format!("{} {}, {}", short_month(date), date.day(), date.year())
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
        return format!("{} {} – {}", short_month(a), a.day(), day(b));
    }
    format!("{} {}–{}, {}", short_month(a), a.day(), b.day(), a.year())
}

/// A period as the object of a sentence: "the week of Nov 9, 2026", "October 2026", "Q3 2026".
#[must_use]
pub fn period(granularity: Granularity, start: Date) -> String {
    match granularity {
        Granularity::Daily => day(start),
        Granularity::Weekly => format!("the week of {}", day(start)),
        Granularity::Monthly => format!("{} {}", month(start), start.year()),
        Granularity::Quarterly => format!("Q{} {}", (start.month() - 1) / 3 + 1, start.year()),
        Granularity::Yearly => start.year().to_string(),
    }
}

/// When, as the end of a sentence: "last week", "in October 2026", "month to date".
#[must_use]
pub fn when(window: &Window) -> String {
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
        return fixed.to_string();
    }
    let rolling = window.name.strip_prefix("last_").and_then(|n| n.strip_suffix('d'));
    if rolling.and_then(|n| n.parse::<i32>().ok()) == Some(window.days()) && window.days() > 1 {
        return format!("in the last {} days", window.days());
    }
    match unit_of(window) {
        Some((Unit::Week, 1)) => format!("in {}", period(Granularity::Weekly, window.start)),
        Some((Unit::Month, 1)) => format!("in {}", period(Granularity::Monthly, window.start)),
        Some((Unit::Quarter, 1)) => format!("in {}", period(Granularity::Quarterly, window.start)),
        Some((Unit::Year, 1)) => format!("in {}", period(Granularity::Yearly, window.start)),
        _ if window.days() <= 1 => format!("on {}", day(window.start)),
        _ => format!("over {}", span(window)),
    }
}

/// When with the dates, for the one place that must leave no doubt.
#[must_use]
pub fn when_dated(window: &Window) -> String {
    let when = when(window);
    let dates = span(window);
    if when.contains(&dates) { when } else { format!("{when} ({dates})") }
}

/// A window as a noun: "Nov 2–8, 2026", "September 2026".
#[must_use]
pub fn side(window: &Window) -> String {
    match unit_of(window) {
        Some((Unit::Month, 1)) => period(Granularity::Monthly, window.start),
        Some((Unit::Quarter, 1)) => period(Granularity::Quarterly, window.start),
        Some((Unit::Year, 1)) => period(Granularity::Yearly, window.start),
        _ => span(window),
    }
}

/// The days after a date, for "applications after …".
#[must_use]
pub fn day_after(date: Date) -> Date {
    add_days(date, 1)
}

/// The size of a change without its sign: "$1.2M", "1.2 points", "0.35 points".
#[must_use]
pub fn size(format: Format, delta: Option<f64>) -> String {
    let delta = delta.map(f64::abs);
    match format {
        Format::Percent | Format::Points => points(Format::Number { decimals: 1 }, delta.map(|d| d * 100.0)),
        Format::Apr => points(Format::Number { decimals: 2 }, delta),
        Format::Score => Format::Number { decimals: 1 }.short(delta),
        other => other.short(delta),
    }
}

fn points(format: Format, value: Option<f64>) -> String {
    let text = format.short(value);
    let singular = text.trim_end_matches('0').trim_end_matches('.') == "1";
    match value {
        None => text,
        Some(_) if singular => format!("{text} point"),
        Some(_) => format!("{text} points"),
    }
}

/// A change with its sign: "+$1.2M", "−1.2 points".
#[must_use]
pub fn signed(format: Format, delta: Option<f64>) -> String {
    let text = size(format, delta);
    let zero = !text.chars().any(|c| ('1'..='9').contains(&c));
    match delta {
        Some(d) if d > 0.0 && !zero => format!("+{text}"),
        Some(d) if d < 0.0 && !zero => format!("−{text}"),
        _ => text,
    }
}

/// Whether values of the format are rates or averages, whose changes are told in their own unit.
#[must_use]
pub fn in_points(format: Format) -> bool {
    !matches!(format, Format::Money | Format::Count)
}

/// How much it changed, relative for sums and in points for rates; none if it is not known.
#[must_use]
pub fn moved(format: Format, change: &Change) -> Option<String> {
    let delta = change.delta()?;
    if in_points(format) {
        return Some(size(format, Some(delta)));
    }
    change.pct().map(|p| Format::Percent.short(p.abs())).or_else(|| Some(size(format, Some(delta))))
}

/// Which way a change goes, as it is written: 0 where no digit shows.
#[must_use]
pub fn way(format: Format, change: &Change) -> i8 {
    let shows = moved(format, change).is_some_and(|t| t.chars().any(|c| ('1'..='9').contains(&c)));
    match change.delta() {
        Some(d) if shows && d > 0.0 => 1,
        Some(d) if shows && d < 0.0 => -1,
        _ => 0,
    }
}

/// "fell 12.4% to $41.3M", "held at 20.1%", "came to $3.3M, from none before".
#[must_use]
pub fn verdict(format: Format, change: &Change) -> String {
    let now = format.short(change.now);
    match (change.before, way(format, change), moved(format, change)) {
        (Some(_), 0, _) => format!("held at {now}"),
        (Some(before), way, _) if before == 0.0 && way > 0 && !in_points(format) => {
            format!("came to {now}, from none before")
        }
        (Some(_), way, Some(by)) => {
            let verb = if way > 0 { "rose" } else { "fell" };
            format!("{verb} {by} to {now}")
        }
        _ => format!("came to {now}"),
    }
}

/// "+12.4%" for sums, "+1.2 points" for rates, "new" where there was nothing before.
#[must_use]
pub fn relative(format: Format, change: &Change) -> String {
    if in_points(format) {
        return signed(format, change.delta());
    }
    match change.pct() {
        Some(pct) => Format::Percent.signed(pct),
        None if change.before == Some(0.0) && change.now.is_some_and(|n| n > 0.0) => "new".to_string(),
        None => signed(format, change.delta()),
    }
}
