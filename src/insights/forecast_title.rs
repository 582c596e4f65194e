//! Titles of forecast against actual: whether it was hit, who missed it most, where a period in progress is heading.

use super::forecast::{asked_error, heads, row_name, whole_rows};
use super::values::known_only;
use super::voice::Voice;
use super::words::{aside, cap, signed, when};
use crate::plan::Direction;
use crate::results::{Cell, ColumnKind, ForecastFacts, Results};
use topup_charts::Format;

/// A miss of less than this is none.
const ON_FORECAST: f64 = 0.005;

pub(super) fn title(voice: &Voice<'_>, facts: &ForecastFacts) -> String {
    let money = Format::Money;
    let when = when(&voice.plan.window);
    let filters = voice.short_filters();
    let due = facts.actual.map(|a| (a, a - facts.forecast_due));
    let asked = error_title(voice, facts).or_else(|| ranked_title(voice));
    let rest = heads(facts);
    let most = due.and_then(|(_, miss)| most_of(voice, miss));
    let own = asked.or_else(|| {
        let (actual, rest) = (facts.actual?, rest?);
        let miss = actual - facts.forecast_due;
        let short = money.short(miss.abs());
        let against = match miss {
            _ if short == "$0" => "level with forecast".to_string(),
            m if m < 0.0 => format!("{short} short of forecast"),
            _ => format!("{short} above forecast"),
        };
        let parts = format!(": {} so far, {} forecast", money.short(actual), money.short(rest));
        Some(format!(
            "Issuances{filters} are heading for {} {when}, {against}{}",
            money.short(actual + rest),
            most.clone().unwrap_or(parts)
        ))
    });
    let most = most.unwrap_or_default();
    own.unwrap_or_else(|| match due {
        Some((actual, _)) if facts.bias.is_some_and(|b| b.abs() < ON_FORECAST) => {
            format!("Issuances{filters} were on forecast {when}, at {}", money.short(actual))
        }
        Some((actual, miss)) if money.short(miss.abs()) == "$0" => {
            format!("Issuances{filters} were on forecast {when}, at {}", money.short(actual))
        }
        Some((_, miss)) if miss > 0.0 => {
            format!(
                "Issuances{filters} beat forecast by {}{} {when}{most}",
                money.short(miss),
                part(facts, 1.0)
            )
        }
        Some((_, miss)) => {
            format!(
                "Issuances{filters} missed forecast by {}{} {when}{most}",
                money.short(miss.abs()),
                part(facts, -1.0)
            )
        }
        None => ahead(facts, &filters, &when),
    })
}

/// The title of a question for an error: "MAPE was 37.4% in October 2026, highest for Email at 46.5%".
fn error_title(voice: &Voice<'_>, facts: &ForecastFacts) -> Option<String> {
    let (id, column, format) = asked_error(voice.plan)?;
    let value = match id {
        "mape" => facts.mape,
        "abs_error" => facts.abs_error,
        _ => facts.accuracy,
    };
    facts.actual.and(value)?;
    let results = voice.results;
    let at = results.column(column)?;
    // 100% is what an accuracy should be: the worst group is the one furthest from it.
    let (off, word) = match id {
        "forecast_accuracy" => (1.0, "furthest off"),
        _ => (0.0, "highest"),
    };
    let rows = results.rows.iter().filter_map(|r| Some((r, r.get(at)?.number()?)));
    let rows = known_only(rows.collect::<Vec<_>>(), |r| r.0);
    let worst = rows.into_iter().max_by(|a, b| (a.1 - off).abs().total_cmp(&(b.1 - off).abs()));
    let by_segment =
        !voice.plan.group_by.is_empty() && voice.plan.granularity.is_none() && results.rows.len() > 1;
    let worst = worst.filter(|_| by_segment).map_or_else(String::new, |(row, v)| {
        format!(", {word} for {} at {}", row_name(voice, row), format.short(v))
    });
    let label = cap(&voice.name(id));
    let (filters, when) = (voice.short_filters(), when(&voice.plan.window));
    Some(format!("{label}{filters} was {} {when}{worst}", format.short(value)))
}

/// The title of a question for the groups that missed or beat the forecast most: "Direct Mail
/// missed forecast most in October 2026, by $1.2M".
fn ranked_title(voice: &Voice<'_>) -> Option<String> {
    let (plan, results) = (voice.plan, voice.results);
    let order =
        plan.order.as_ref().filter(|o| matches!(o.by.as_str(), "delta" | "forecast_delta" | "abs_delta"))?;
    if plan.group_by.is_empty() && plan.granularity.is_none() {
        return None;
    }
    let at = results.column("delta")?;
    // A partial period that comes first would be named for its length.
    let first = whole_rows(voice).next()?;
    let delta = first.get(at)?.number()?;
    let (name, money) = (cap(&row_name(voice, first)), Format::Money);
    let (filters, when, size) = (voice.filters_beside_groups(), when(&plan.window), money.short(delta.abs()));
    let least = usize::from(order.direction == Direction::Asc);
    Some(match (order.by.as_str(), delta < 0.0) {
        ("abs_delta", below) => {
            let side = if below { "below" } else { "above" };
            let far = ["furthest from", "closest to"][least];
            format!("{name} came in {far} forecast{filters} {when}: {size} {side} it")
        }
        (_, true) => {
            let most = ["least", "most"][least];
            format!("{name} missed forecast{filters} {most} {when}, by {size}")
        }
        (_, false) => {
            let most = ["most", "least"][least];
            format!("{name} beat forecast{filters} {most} {when}, by {size}")
        }
    })
}

/// Of a split: the group that lies furthest the way of the whole, ", most for Email (−$1.2M)".
fn most_of(voice: &Voice<'_>, miss: f64) -> Option<String> {
    let (plan, results) = (voice.plan, voice.results);
    if plan.group_by.is_empty() || plan.limit.is_some() {
        return None;
    }
    let groups = known_only(misses_by_group(results), |g| &g.0);
    let way = |delta: f64| delta * miss.signum();
    let most = groups.iter().max_by(|a, b| way(a.1).total_cmp(&way(b.1)));
    let (group, delta) = most.filter(|(_, delta)| groups.len() > 1 && way(*delta) > 0.0)?;
    Some(format!(", most for {}", aside(&voice.group(group), &signed(Format::Money, Some(*delta)))))
}

/// Actual minus forecast of each group, over all periods of the rows.
pub(super) fn misses_by_group(results: &Results) -> Vec<(Vec<Cell>, f64)> {
    let mut sums: Vec<(Vec<Cell>, f64)> = Vec::new();
    let Some(at) = results.column("delta") else { return sums };
    let segments: Vec<usize> = (0..results.columns.len())
        .filter(|i| results.columns.get(*i).is_some_and(|c| c.kind == ColumnKind::Segment))
        .collect();
    for row in &results.rows {
        let Some(delta) = row.get(at).and_then(Cell::number) else { continue };
        let group: Vec<Cell> = segments.iter().filter_map(|i| row.get(*i).cloned()).collect();
        match sums.iter_mut().find(|s| s.0 == group) {
            Some(sum) => sum.1 += delta,
            None => sums.push((group, delta)),
        }
    }
    sums
}

/// " (8.7%)", where the bias goes the same way as the miss.
fn part(facts: &ForecastFacts, way: f64) -> String {
    let bias = facts.bias.filter(|b| b.is_finite() && b * way > 0.0);
    bias.map_or_else(String::new, |b| format!(" ({})", Format::Percent.short(b.abs())))
}

/// The title of days to come: what is forecast, and how much of it is projected, with its interval.
fn ahead(facts: &ForecastFacts, filters: &str, when: &str) -> String {
    let money = Format::Money;
    let Some(beyond) = facts.beyond else {
        let sum: f64 = facts.projected.iter().map(|p| p.value).sum();
        let sum = if facts.forecast == 0.0 { sum } else { facts.forecast };
        return format!("{} of issuances{filters} forecast {when}", money.short(sum));
    };
    let band = format!("80% band {}–{}", money.short(beyond.low), money.short(beyond.high));
    // What is stored of the window; the rest is projected.
    let stored = facts.forecast - beyond.value;
    if stored < 0.5 {
        return format!("Issuances{filters} projected at {} {when} ({band})", money.short(beyond.value));
    }
    format!(
        "{} of issuances{filters} expected {when}: {} forecast, {} projected",
        money.short(facts.forecast),
        money.short(stored),
        money.short(beyond.value)
    )
}
