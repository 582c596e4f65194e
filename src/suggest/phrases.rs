//! Metrics and windows in the words that a question uses.

use crate::calendar::{Unit, unit_of};
use crate::insights::{day, short_day};
use crate::model::{Metric, Role};
use crate::plan::{Measure, Window};

/// What to call the metric in a question; none where only a longer question can say it.
#[must_use]
pub fn metric_words(metric: &Metric, measure: Measure) -> Option<String> {
    if measure == Measure::Count && metric.has_count() {
        return metric.count_words.first().cloned();
    }
    if matches!(metric.role, Some(Role::Forecast | Role::Actual)) {
        return Some("forecast vs actual".to_string());
    }
    Some(metric.label.clone())
}

/// The window in the words of a question: "last month", "in October 2026".
#[must_use]
pub fn window_words(window: &Window) -> Option<String> {
    const MONTHS: [&str; 12] = [
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
    let fixed = match window.name.as_str() {
        "last_full_week" => "last week",
        "last_full_month" => "last month",
        "last_quarter" => "last quarter",
        "last_year" => "last year",
        "last_3_full_months" => "last 3 months",
        name @ ("wtd" | "mtd" | "qtd" | "ytd" | "today" | "yesterday") => name,
        _ => "",
    };
    if !fixed.is_empty() {
        return Some(fixed.to_string());
    }
    let rolling = window.name.strip_prefix("last_").and_then(|n| n.strip_suffix('d'));
    if let Some(days) = rolling.and_then(|n| n.parse::<i32>().ok()) {
        return (days > 1).then(|| format!("last {days} days"));
    }
    let year = window.start.year();
    match unit_of(window) {
        Some((Unit::Month, 1)) => {
            let month = MONTHS.get((window.start.month() as usize).saturating_sub(1))?;
            Some(format!("in {month} {year}"))
        }
        Some((Unit::Quarter, 1)) => Some(format!("in Q{} {year}", (window.start.month() - 1) / 3 + 1)),
        Some((Unit::Year, 1)) => Some(format!("in {year}")),
        _ => {
            let (first, last) = (window.start, window.last_day());
            let from = if first.year() == last.year() { short_day(first) } else { day(first) };
            Some(format!("from {from} to {}", day(last)))
        }
    }
}
