//! Texts of forecast against actual: the miss, accuracy, MAPE and bias, and what is still to come.

use super::Draft;
use super::voice::Voice;
use super::words::{cap, day, join, period, signed, when};
use crate::results::{Cell, ColumnKind, ForecastFacts};
use topup_charts::Format;

pub(super) fn write(voice: &Voice<'_>) -> Draft {
    let Some(facts) = voice.results.facts.forecast.as_ref() else { return super::nothing(voice) };
    let money = Format::Money;
    let when = when(&voice.plan.window);
    let filters = voice.short_filters();
    let due = facts.actual.map(|a| (a, a - facts.forecast_due));
    let title = match due {
        Some((_, miss)) if money.short(miss.abs()) == "$0" => {
            format!("Issuances{filters} matched forecast {when}")
        }
        Some((_, miss)) if miss > 0.0 => {
            format!("Issuances{filters} beat forecast by {} {when}", money.short(miss))
        }
        Some((_, miss)) => {
            format!("Issuances{filters} missed forecast by {} {when}", money.short(miss.abs()))
        }
        None if facts.forecast != 0.0 => {
            format!("{} of issuances{filters} forecast {when}", money.short(facts.forecast))
        }
        None => format!("Issuances{filters} projected at {} {when}", money.short(projected(facts))),
    };
    let told = match due {
        Some((actual, miss)) => format!(
            "Actual {} against forecast {} ({}) {}",
            money.short(actual),
            money.short(facts.forecast_due),
            signed(money, Some(miss)),
            voice.scope()
        ),
        None => format!("Forecast {} {}, no actual yet", money.short(facts.forecast), voice.scope()),
    };
    let actuals = facts.last_actual.map_or_else(String::new, |d| format!("; actuals through {}", day(d)));
    let bullets = vec![
        accuracy(facts),
        to_come(voice, facts),
        widest(voice),
        facts.abs_error.map(|e| format!("The absolute errors of the daily rows sum to {}.", money.short(e))),
        Some(format!("The forecast over the whole window is {}.", money.short(facts.forecast))),
        facts.last_forecast.map(|d| format!("Stored forecasts run through {}.", day(d))),
        Some("Accuracy counts only days that have both forecast and actual.".to_string()),
    ];
    Draft { title, summary: format!("{told}. Dollars {}{actuals}.", by_date(voice)), bullets }
}

fn by_date(voice: &Voice<'_>) -> String {
    format!("by {}", voice.date_name())
}

fn projected(facts: &ForecastFacts) -> f64 {
    facts.projected.iter().map(|p| p.value).sum()
}

/// "Accuracy 108.7%, bias +8.7%, MAPE 14.2%."
fn accuracy(facts: &ForecastFacts) -> Option<String> {
    facts.actual?;
    let percent = Format::Percent;
    let lean = match facts.bias {
        Some(b) if b > 0.0 => " (actuals came in higher)",
        Some(b) if b < 0.0 => " (actuals came in lower)",
        _ => "",
    };
    Some(format!(
        "Accuracy {}, bias {}{lean}, MAPE {}.",
        percent.short(facts.accuracy),
        percent.signed(facts.bias),
        percent.short(facts.mape)
    ))
}

/// What of the window has no actual yet: stored forecasts and projections.
fn to_come(voice: &Voice<'_>, facts: &ForecastFacts) -> Option<String> {
    if let Some(last) = facts.projected.last() {
        let name = voice.plan.granularity.map_or_else(|| day(last.period), |g| period(g, last.period));
        return Some(format!(
            "{} is projected at {}, with 80% certainty between {} and {}; no forecast is stored for it.",
            cap(&name),
            Format::Money.short(last.value),
            Format::Money.short(last.low),
            Format::Money.short(last.high)
        ));
    }
    let rest = facts.forecast - facts.forecast_due;
    (facts.actual.is_some() && rest > 0.0)
        .then(|| format!("Another {} is forecast for the days without an actual.", Format::Money.short(rest)))
}

/// The row whose actual lies furthest from its forecast; partial periods are left out.
fn widest(voice: &Voice<'_>) -> Option<String> {
    let results = voice.results;
    let at = results.column("delta")?;
    let delta = |row: &Vec<Cell>| row.get(at).and_then(Cell::number);
    let whole = |row: &&Vec<Cell>| {
        let Some(Cell::Text(text)) = row.first() else { return true };
        !results.partial.iter().any(|d| d.to_string() == *text)
    };
    let rows: Vec<(&Vec<Cell>, f64)> =
        results.rows.iter().filter(whole).filter_map(|r| delta(r).map(|d| (r, d))).collect();
    let ends = [
        rows.iter().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|r| r.1 > 0.0),
        rows.iter().min_by(|a, b| a.1.total_cmp(&b.1)).filter(|r| r.1 < 0.0),
    ];
    let told: Vec<String> = ends
        .iter()
        .flatten()
        .map(|(row, d)| format!("{} {}", row_name(voice, row), signed(Format::Money, Some(*d))))
        .collect();
    (rows.len() > 1 && !told.is_empty()).then(|| format!("Furthest from forecast: {}.", join(&told)))
}

/// A row's period or segment values.
pub(crate) fn row_name(voice: &Voice<'_>, row: &[Cell]) -> String {
    let parts = voice.results.columns.iter().zip(row).filter_map(|(column, cell)| match column.kind {
        ColumnKind::Period => {
            let date = cell.to_string().parse::<jiff::civil::Date>().ok();
            Some(match (date, voice.plan.granularity) {
                (Some(d), Some(g)) => period(g, d),
                _ => cell.to_string(),
            })
        }
        ColumnKind::Segment => Some(voice.value_name(&column.name, cell)),
        _ => None,
    });
    parts.collect::<Vec<_>>().join(", ")
}
