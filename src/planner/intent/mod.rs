//! Which kind of answer a message asks for.

mod change;
mod funnel;
mod relation;

use super::annotate::Annotated;
use super::cues::Cue;
use super::said::{Said, forecast_roles};
use crate::model::{MetricKind, Model, Role};
use crate::plan::Intent;
use change::is_variance;
pub use change::{changes, groups_compared};
pub use funnel::is_funnel;
pub use relation::{is_relation, measures};

/// The intent of a message read by itself.
#[must_use]
pub fn intent(s: &Said, a: &Annotated, model: &Model, slash: Option<&str>) -> Intent {
    match slash {
        Some("trend") if !is_relation(s, a, model) => return Intent::Trend,
        Some("forecast") => return Intent::ForecastVsActual,
        Some("funnel") => return Intent::Funnel,
        _ => {}
    }
    if is_funnel(s, a, model) {
        return Intent::Funnel;
    }
    if is_relation(s, a, model) {
        return Intent::Relationship;
    }
    if is_forecast(s, a, model) {
        return Intent::ForecastVsActual;
    }
    if is_variance(s, a) {
        return Intent::Variance;
    }
    if is_distribution(s, a, model) {
        return Intent::Distribution;
    }
    Intent::Trend
}

fn is_forecast(s: &Said, a: &Annotated, model: &Model) -> bool {
    let roles = forecast_roles(s, model);
    let only_actual = roles.iter().all(|r| *r == Role::Actual);
    let sums = s.metrics.iter().any(|m| {
        let x = &model.metrics()[m.metric];
        x.role.is_none() && x.kind == MetricKind::Sum && !m.weak
    });
    let actual_of_sums = only_actual && sums;
    if !roles.is_empty() && !actual_of_sums {
        return true;
    }
    // "which channel did we over-forecast the most"
    let misses = a.cues(Cue::Miss).any(|m| {
        (m.start..m.end).any(|k| {
            a.tokens[k].is(&["forecast", "overforecast", "underforecast", "overestimate", "underestimate"])
        })
    });
    s.times.future
        || misses && s.metrics.is_empty()
        || (a.has(Cue::Project)
            && s.times.window.is_none()
            && a.marks
                .iter()
                .any(|m| m.is(Cue::Project) && !matches!(a.word(m.start), "forward" | "predict")))
}

fn is_distribution(s: &Said, a: &Annotated, model: &Model) -> bool {
    if s.granularity.is_some() || a.has(Cue::Trend) || draws_lines(a) {
        return false;
    }
    if is_histogram(s, a) {
        return true;
    }
    let share =
        (a.has(Cue::Share) || a.has(Cue::Mix)) && !s.group_by.is_empty() || is_share_of_value(s, a, model);
    !s.group_by.is_empty() || share
}

/// "what share of issuances is Email": a value's part of a sum. A rate has no shares.
#[must_use]
pub fn is_share_of_value(s: &Said, a: &Annotated, model: &Model) -> bool {
    s.filters.last.is_some()
        && (a.has(Cue::Share) || a.has(Cue::Mix))
        && s.metrics.iter().all(|m| model.metrics()[m.metric].kind == MetricKind::Sum)
}

/// "one line per term", "a curve for each grade": lines run over time. A list has
/// one line per product as well, so a table or rows ask for no chart.
#[must_use]
pub fn draws_lines(a: &Annotated) -> bool {
    let listed =
        a.tokens.iter().any(|t| t.is(&["table", "list", "csv", "row", "rows", "text", "bar", "bars"]));
    !listed
        && a.tokens.windows(3).any(|w| {
            w[0].is(&["one", "a", "separate", "single", "own"])
                && w[1].is(&["line", "lines", "curve", "curves", "series"])
                && w[2].is(&["per", "each", "for", "by", "apiece"])
        })
}

/// A histogram of a row-level measure.
#[must_use]
pub fn is_histogram(s: &Said, a: &Annotated) -> bool {
    !s.rows.is_empty()
        && s.group_by.is_empty()
        && (a.has(Cue::Histogram)
            && (!a
                .marks
                .iter()
                .any(|m| m.is(Cue::Histogram) && a.word(m.start) == "how" && a.word(m.end - 1) == "are")
                || a.has(Cue::Mix))
            || a.has(Cue::Mix))
}

/// Whether an error metric of the forecast is named.
#[must_use]
pub fn forecast_error(s: &Said, model: &Model) -> bool {
    forecast_roles(s, model).contains(&Role::Error)
}

/// "difference between forecast and actual" is a question for numbers.
#[must_use]
pub fn is_forecast_pair(s: &Said, model: &Model) -> bool {
    let roles = forecast_roles(s, model);
    roles.contains(&Role::Forecast) && roles.contains(&Role::Actual)
}
