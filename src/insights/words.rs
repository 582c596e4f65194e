//! Plain phrases that all texts share: joining, counting and verbs of change.

use super::values::Change;
use topup_charts::Format;

pub use super::when::{
    at, before, before_noun, day, during, period, period_within, side, span, when, when_dated,
};

/// The text with a capital first letter; the rest stays as it is.
#[must_use]
pub fn cap(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// A remark in brackets behind a name: "Search (−$115K)", "new customers (NP, −$115K)".
#[must_use]
pub fn aside(name: &str, remark: &str) -> String {
    match name.strip_suffix(')').filter(|n| n.contains(" (")) {
        Some(name) => format!("{name}, {remark})"),
        None => format!("{name} ({remark})"),
    }
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

/// The size of a change without its sign: "$1.2M", "1.2 points", "0.35 points".
#[must_use]
pub fn size(format: Format, delta: Option<f64>) -> String {
    let delta = delta.map(f64::abs);
    match format {
        Format::Percent | Format::Points => points(Format::Number { decimals: 1 }, delta.map(|d| d * 100.0)),
        Format::Apr => points(Format::Number { decimals: 2 }, delta),
        Format::Score => points(Format::Number { decimals: 1 }, delta),
        other => other.short(delta),
    }
}

/// A round number without its empty decimals: "$15K", not "$15.0K".
#[must_use]
pub fn whole(text: &str) -> String {
    text.replace(".0K", "K").replace(".0M", "M").replace(".0B", "B").replace(".00%", "%")
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

/// "fell 12.4% to $41.3M", "held at 20.1%", "went from $0 to $3.3M".
#[must_use]
pub fn verdict(format: Format, change: &Change) -> String {
    let now = format.short(change.now);
    match (change.before, way(format, change), moved(format, change)) {
        (Some(_), 0, _) => format!("held at {now}"),
        (Some(before), way, _) if before == 0.0 && way > 0 && !in_points(format) => {
            format!("went from {} to {now}", format.short(Some(before)))
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
