//! Texts of forecast against actual: the miss, accuracy, MAPE and bias, and what is still to come.

use super::Draft;
use super::values::known_only;
use super::voice::Voice;
use super::words::{cap, day, join, signed};
use crate::plan::Plan;
use crate::results::{Cell, ColumnKind, ForecastFacts};
use topup_charts::Format;

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
    let due = facts.actual.map(|a| (a, a - facts.forecast_due));
    let rest = heads(facts);
    let title = super::forecast_title::title(voice, facts);
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

/// The whole row with the largest forecast.
fn peak(voice: &Voice<'_>) -> Option<String> {
    let at = voice.results.column("forecast")?;
    let rows = whole_rows(voice).filter_map(|r| Some((r, r.get(at)?.number()?)));
    let rows: Vec<(&Vec<Cell>, f64)> = known_only(rows.collect(), |r| r.0);
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
pub(super) fn whole_rows<'a>(voice: &'a Voice<'_>) -> impl Iterator<Item = &'a Vec<Cell>> {
    let whole = |row: &&Vec<Cell>| {
        let Some(Cell::Text(text)) = row.first() else { return true };
        !voice.results.partial.iter().any(|d| d.to_string() == *text)
    };
    voice.results.rows.iter().filter(whole)
}

/// What is forecast for the days without an actual, where that is a fair part of the window
/// (at least a twentieth): the window's end is what is asked for then.
pub(super) fn heads(facts: &ForecastFacts) -> Option<f64> {
    let rest = facts.forecast - facts.forecast_due;
    (facts.actual.is_some() && facts.projected.is_empty() && rest >= facts.forecast / 20.0 && rest > 0.0)
        .then_some(rest)
}

fn by_date(voice: &Voice<'_>) -> String {
    format!("by {}", voice.date_name())
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
    let rows = whole_rows(voice).filter_map(|r| delta(r).map(|d| (r, d)));
    let rows: Vec<(&Vec<Cell>, f64)> = known_only(rows.collect(), |r| r.0);
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
