//! Texts of forecast against actual: the miss, accuracy, MAPE and bias, and what is still to come.

use super::Draft;
use super::voice::Voice;
use super::words::{cap, day, join, signed, when};
use crate::plan::{Direction, Plan};
use crate::results::{Cell, ColumnKind, ForecastFacts};
use topup_charts::Format;

/// A miss of less than this is none.
const ON_FORECAST: f64 = 0.005;

/// Errors that a question may ask for, with how they are written.
const ERRORS: [(&str, &str, Format); 3] = [
    ("mape", "mape", Format::Percent),
    ("abs_error", "abs_error", Format::Money),
    ("forecast_accuracy", "accuracy", Format::Percent),
];

/// The error that a question asks for: its metric, its column in the rows, and how it is written.
pub(crate) fn asked_error(plan: &Plan) -> Option<(&'static str, &'static str, Format)> {
    ERRORS.into_iter().find(|(id, ..)| plan.metrics.iter().any(|m| m == id))
}

pub(super) fn write(voice: &Voice<'_>) -> Draft {
    let Some(facts) = voice.results.facts.forecast.as_ref() else { return super::nothing(voice) };
    let money = Format::Money;
    let when = when(&voice.plan.window);
    let filters = voice.short_filters();
    let due = facts.actual.map(|a| (a, a - facts.forecast_due));
    let asked = error_title(voice, facts).or_else(|| ranked_title(voice));
    let rest = heads(facts);
    let own = asked.or_else(|| {
        let (actual, rest) = (facts.actual?, rest?);
        Some(format!(
            "Issuances{filters} are heading for {} {when}: {} so far, {} forecast",
            money.short(actual + rest),
            money.short(actual),
            money.short(rest)
        ))
    });
    let title = own.unwrap_or_else(|| match due {
        Some((actual, _)) if facts.bias.is_some_and(|b| b.abs() < ON_FORECAST) => {
            format!("Issuances{filters} were on forecast {when}, at {}", money.short(actual))
        }
        Some((actual, miss)) if money.short(miss.abs()) == "$0" => {
            format!("Issuances{filters} were on forecast {when}, at {}", money.short(actual))
        }
        Some((_, miss)) if miss > 0.0 => {
            format!("Issuances{filters} beat forecast by {}{} {when}", money.short(miss), part(facts, 1.0))
        }
        Some((_, miss)) => {
            format!(
                "Issuances{filters} missed forecast by {}{} {when}",
                money.short(miss.abs()),
                part(facts, -1.0)
            )
        }
        None => ahead(facts, &filters, &when),
    });
    let told = match due {
        Some((actual, miss)) => format!(
            "{} {} against forecast {} ({}) {}",
            if rest.is_some() { "So far actual" } else { "Actual" },
            money.short(actual),
            money.short(facts.forecast_due),
            signed(money, Some(miss)),
            voice.scope()
        ),
        None if facts.beyond.is_some() => {
            format!(
                "Forecast and projection {} {}, no actual yet",
                money.short(facts.forecast),
                voice.scope()
            )
        }
        None => format!("Forecast {} {}, no actual yet", money.short(facts.forecast), voice.scope()),
    };
    let bullets = vec![
        accuracy(voice, facts),
        to_come(voice, facts),
        if due.is_some() { widest(voice) } else { peak(voice) },
        facts
            .abs_error
            .filter(|_| due.is_some())
            .map(|e| format!("Over and under counted alike, the misses add up to {}.", money.short(e))),
        facts.last_forecast.map(|d| format!("Stored forecasts run through {}.", day(d))),
        due.map(|_| "Accuracy counts only days that have both forecast and actual.".to_string()),
    ];
    Draft { title, summary: format!("{told}. Amount {}{}.", by_date(voice), voice.through()), bullets }
}

/// "single cells (day, channel and grade)": what a stored row of the forecast is.
fn cells(voice: &Voice<'_>) -> String {
    let segments = voice.model.segments_of(&voice.plan.table).map(|s| s.label.clone());
    let parts: Vec<String> = std::iter::once("day".to_string()).chain(segments).collect();
    format!("single cells ({})", join(&parts))
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
    let worst = rows.max_by(|a, b| (a.1 - off).abs().total_cmp(&(b.1 - off).abs()));
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
    if plan.group_by.is_empty() || plan.granularity.is_some() {
        return None;
    }
    let at = results.column("delta")?;
    let first = results.rows.first()?;
    let delta = first.get(at)?.number()?;
    let (name, money) = (row_name(voice, first), Format::Money);
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

/// The whole row with the largest forecast.
fn peak(voice: &Voice<'_>) -> Option<String> {
    let at = voice.results.column("forecast")?;
    let rows = whole_rows(voice).filter_map(|r| Some((r, r.get(at)?.number()?)));
    let rows: Vec<(&Vec<Cell>, f64)> = rows.collect();
    let by = |a: &&(&Vec<Cell>, f64), b: &&(&Vec<Cell>, f64)| a.1.total_cmp(&b.1);
    let (high, low) = (rows.iter().max_by(by)?, rows.iter().min_by(by)?);
    let told =
        |(row, v): &(&Vec<Cell>, f64)| format!("{} at {}", row_name(voice, row), Format::Money.short(*v));
    (rows.len() > 1 && high.1 > low.1).then(|| match rows.len() {
        2 => format!("{}, {}.", cap(&told(high)), told(low)),
        _ => format!("Highest: {}; lowest: {}.", told(high), told(low)),
    })
}

/// Rows but those of partial periods.
fn whole_rows<'a>(voice: &'a Voice<'_>) -> impl Iterator<Item = &'a Vec<Cell>> {
    let whole = |row: &&Vec<Cell>| {
        let Some(Cell::Text(text)) = row.first() else { return true };
        !voice.results.partial.iter().any(|d| d.to_string() == *text)
    };
    voice.results.rows.iter().filter(whole)
}

/// " (8.7%)", where the bias goes the same way as the miss.
fn part(facts: &ForecastFacts, way: f64) -> String {
    let bias = facts.bias.filter(|b| b.is_finite() && b * way > 0.0);
    bias.map_or_else(String::new, |b| format!(" ({})", Format::Percent.short(b.abs())))
}

/// What is forecast for the days without an actual, where that is a fair part of the window
/// (at least a twentieth): the window's end is what is asked for then.
fn heads(facts: &ForecastFacts) -> Option<f64> {
    let rest = facts.forecast - facts.forecast_due;
    (facts.actual.is_some() && facts.projected.is_empty() && rest >= facts.forecast / 20.0 && rest > 0.0)
        .then_some(rest)
}

fn by_date(voice: &Voice<'_>) -> String {
    format!("by {}", voice.date_name())
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

/// "Accuracy 108.7%, bias +8.7% (actuals came in higher); cell by cell the mean error (MAPE) is 14.2%."
fn accuracy(voice: &Voice<'_>, facts: &ForecastFacts) -> Option<String> {
    facts.actual?;
    let percent = Format::Percent;
    let lean = match facts.bias {
        Some(b) if b > 0.0 => " (actuals came in higher)",
        Some(b) if b < 0.0 => " (actuals came in lower)",
        _ => "",
    };
    Some(format!(
        "Accuracy {}, bias {}{lean}; {} are off by {} on average (MAPE).",
        percent.short(facts.accuracy),
        percent.signed(facts.bias),
        cells(voice),
        percent.short(facts.mape)
    ))
}

/// What of the window has no actual yet: stored forecasts and projections.
fn to_come(voice: &Voice<'_>, facts: &ForecastFacts) -> Option<String> {
    if let Some(beyond) = facts.beyond {
        return Some(format!(
            "No forecast is stored from {} on: {} is projected for those days, with 80% certainty between {} and {}.",
            day(beyond.period),
            Format::Money.short(beyond.value),
            Format::Money.short(beyond.low),
            Format::Money.short(beyond.high)
        ));
    }
    if let Some(last) = facts.projected.last() {
        let name = voice.plan.granularity.map_or_else(|| day(last.period), |g| voice.period(g, last.period));
        return Some(format!(
            "{} is projected at {}, with 80% certainty between {} and {}; no forecast is stored for it.",
            cap(&name),
            Format::Money.short(last.value),
            Format::Money.short(last.low),
            Format::Money.short(last.high)
        ));
    }
    let rest = facts.forecast - facts.forecast_due;
    (facts.actual.is_some() && rest > 0.0).then(|| {
        let rest = Format::Money.short(rest);
        format!(
            "Another {rest} is forecast for the days without an actual; change and accuracy leave those out."
        )
    })
}

/// The row whose actual lies furthest from its forecast; partial periods are left out.
fn widest(voice: &Voice<'_>) -> Option<String> {
    let results = voice.results;
    let at = results.column("delta")?;
    let delta = |row: &Vec<Cell>| row.get(at).and_then(Cell::number);
    let rows: Vec<(&Vec<Cell>, f64)> = whole_rows(voice).filter_map(|r| delta(r).map(|d| (r, d))).collect();
    let told = |(row, d): &(&Vec<Cell>, f64)| {
        format!("{} {}", row_name(voice, row), signed(Format::Money, Some(*d)))
    };
    let above = rows.iter().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|r| r.1 > 0.0).map(told);
    let below = rows.iter().min_by(|a, b| a.1.total_cmp(&b.1)).filter(|r| r.1 < 0.0).map(told);
    if rows.len() < 2 {
        return None;
    }
    // The rows of partial periods may lie further off, and stand in the table.
    let left_out = voice.plan.granularity.filter(|_| whole_rows(voice).count() < results.rows.len());
    let among = left_out.map_or_else(String::new, |g| format!("Of the whole {}s, f", g.noun()));
    let told = match (above, below) {
        (Some(a), Some(b)) => Some(format!("Furthest above forecast: {a}; furthest below: {b}.")),
        (Some(a), None) => Some(format!("Furthest above forecast: {a}.")),
        (None, Some(b)) => Some(format!("Furthest below forecast: {b}.")),
        (None, None) => None,
    }?;
    Some(if among.is_empty() { told } else { told.replacen('F', &among, 1) })
}

/// A row's period or segment values.
pub(crate) fn row_name(voice: &Voice<'_>, row: &[Cell]) -> String {
    let parts = voice.results.columns.iter().zip(row).filter_map(|(column, cell)| match column.kind {
        ColumnKind::Period => {
            let date = cell.to_string().parse::<jiff::civil::Date>().ok();
            Some(match (date, voice.plan.granularity) {
                (Some(d), Some(g)) => voice.period(g, d),
                _ => cell.to_string(),
            })
        }
        ColumnKind::Segment => Some(voice.value_name(&column.name, cell)),
        _ => None,
    });
    parts.collect::<Vec<_>>().join(" / ")
}
