//! Insights: the title, summary, bullets and drivers of an answer, computed and never written by a model.

mod distribution;
mod drivers;
mod edges;
mod forecast;
mod forecast_title;
mod funnel;
mod funnel_change;
mod lead;
mod numbers;
mod relationship;
mod same_age;
mod scan;
mod trend;
mod trend_title;
pub mod values;
mod variance;
mod voice;
mod when;
pub mod words;

pub(crate) use distribution::bin_name;
pub(crate) use forecast::{asked_error, row_name};
pub(crate) use funnel::stage as funnel_stage;
pub(crate) use funnel_change::{
    Step as FunnelStep, is_compared as is_funnel_compared, steps as funnel_steps,
};
pub use numbers::{FactSet, every_number_is_a_fact, numbers};
pub(crate) use relationship::axis as relationship_axis;
pub(crate) use voice::one_date;
pub use voice::{Voice, chart_format};
pub use when::span as dates_in_words;
pub(crate) use when::{day, short_day};

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_told;

use crate::model::Model;
use crate::plan::{Intent, Plan};
use crate::results::Results;
use serde::{Deserialize, Serialize};

/// The most bullets of an answer.
const MOST_BULLETS: usize = 3;

/// What an answer says in words.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Insight {
    /// The finding.
    pub title: String,
    /// One line: the number, its window, its basis and how far the data runs.
    pub summary: String,
    /// Two or three further findings.
    pub bullets: Vec<String>,
    /// Segment values that moved the number most, up to three upwards, then up to three downwards.
    pub drivers: Vec<Driver>,
}

/// A segment value that moved the number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    /// "channel: Email".
    pub segment: String,
    /// Its number now.
    pub value: Option<f64>,
    /// Now minus before.
    pub delta: Option<f64>,
    /// Delta over before.
    pub delta_pct: Option<f64>,
    /// What it contributed to a rate's or an average's change; of a sum that is its delta, and none here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<f64>,
}

/// What one intent's writer gives: bullets in order of weight, more than are shown.
struct Draft {
    title: String,
    summary: String,
    bullets: Vec<Option<String>>,
}

/// Writes an answer's texts.
#[must_use]
pub fn write(plan: &Plan, results: &Results, model: &Model) -> Insight {
    let voice = Voice { plan, results, model };
    let draft = match plan.intent {
        _ if results.truncated => too_much(&voice),
        _ if is_ahead(plan, results) => edges::nothing_yet(&voice),
        _ if is_empty(plan, results) => nothing(&voice),
        Intent::Trend | Intent::Explain => trend::write(&voice),
        Intent::Variance if results.starts_before_data() => edges::variance(&voice),
        Intent::Variance => variance::write(&voice),
        Intent::ForecastVsActual => forecast::write(&voice),
        Intent::Funnel => funnel::write(&voice),
        // Split by nothing, it is one number.
        Intent::Distribution if plan.group_by.is_empty() && plan.columns.is_empty() => trend::write(&voice),
        Intent::Distribution => distribution::write(&voice),
        Intent::Relationship => relationship::write(&voice),
    };
    let mut bullets: Vec<String> = Vec::new();
    for bullet in draft.bullets.into_iter().flatten() {
        if bullets.len() < MOST_BULLETS && !bullets.contains(&bullet) {
            bullets.push(bullet);
        }
    }
    // A thin answer still says where its window lies and how far the data runs.
    for spare in spares(&voice) {
        if bullets.len() < 2 && !bullets.contains(&spare) {
            bullets.push(spare);
        }
    }
    Insight { title: draft.title, summary: draft.summary, bullets, drivers: drivers::top(&voice) }
}

/// Whether there is nothing to tell: no row, no stage, no bin, or nothing behind any number.
#[must_use]
pub fn is_empty(plan: &Plan, results: &Results) -> bool {
    let facts = &results.facts;
    match plan.intent {
        _ if is_ahead(plan, results) => true,
        Intent::Funnel => facts.stages.iter().all(|s| s.own.count == 0),
        Intent::Relationship => facts.scatter.iter().all(|p| p.x.is_none() || p.y.is_none()),
        Intent::Distribution if !plan.columns.is_empty() => facts.bins.iter().all(|b| b.count <= 0),
        Intent::ForecastVsActual => {
            let known = |f: &crate::results::ForecastFacts| {
                f.forecast != 0.0 || f.actual.is_some_and(|a| a != 0.0) || !f.projected.is_empty()
            };
            !facts.forecast.as_ref().is_some_and(known)
        }
        _ => facts.metrics.iter().all(|m| {
            let none = |t: &crate::results::Tally| {
                !t.met || values::value(t).is_none_or(|v| v == 0.0 && t.is_additive())
            };
            none(&m.total)
                && m.prior_total.as_ref().is_none_or(none)
                && m.points.iter().all(|p| none(&p.current) && p.prior.as_ref().is_none_or(none))
        }),
    }
}

/// Whether the data ends before the window begins: what it will hold is not known yet. Forecasts are there before.
#[must_use]
pub fn is_ahead(plan: &Plan, results: &Results) -> bool {
    plan.intent != Intent::ForecastVsActual && results.data_through.is_some_and(|d| d < plan.window.start)
}

fn spares(voice: &Voice<'_>) -> [String; 2] {
    let through = voice.results.data_through.map_or_else(
        || "The data has no date in its date column yet.".to_string(),
        |d| format!("The data runs through {}.", words::day(d)),
    );
    [format!("The window is {}.", words::span(&voice.plan.window)), through]
}

/// More rows than may be returned have no totals, so no finding is named.
fn too_much(voice: &Voice<'_>) -> Draft {
    let name = words::cap(&voice.name(&voice.plan.metric));
    let rows = words::counted(voice.results.rows.len(), "row", "rows");
    Draft {
        title: format!("{name} {}: too many rows for one answer", words::when(&voice.plan.window)),
        summary: format!("Only the first {rows} are given, without totals. {}", voice.closing()),
        bullets: vec![
            Some("A shorter window, longer periods or fewer groups give a whole answer.".to_string()),
            Some(format!("{name} asked {}.", voice.scope())),
        ],
    }
}

fn nothing(voice: &Voice<'_>) -> Draft {
    let (plan, when) = (voice.plan, words::when(&voice.plan.window));
    let what = match plan.intent {
        Intent::Funnel => "applications".to_string(),
        Intent::Distribution | Intent::Relationship if !plan.columns.is_empty() => {
            "applications with a value".to_string()
        }
        Intent::ForecastVsActual => "forecast or actual issuances".to_string(),
        _ => voice.name(&plan.metric),
    };
    let early = voice
        .results
        .data_through
        .filter(|d| *d < plan.window.start)
        .map(|d| format!("The data runs through {}, before the window begins.", words::day(d)));
    let filtered = (!voice.filters().is_empty())
        .then(|| "Without the filter, or over a longer window, there may be an answer.".to_string());
    let longer = "A longer window may hold an answer.".to_string();
    Draft {
        title: format!("No {what}{} {when}", voice.short_filters()),
        summary: format!("There are no {what} {}. {}", voice.scope(), voice.closing()),
        bullets: vec![early, filtered.or(Some(longer))],
    }
}
