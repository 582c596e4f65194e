//! Follow-up questions that fit the answer, each one a question that the planner
//! understands in the same thread.

use crate::model::{Metric, Model};
use crate::plan::{Granularity, Intent, Measure, Plan};
use crate::planner::Values;
use crate::results::{Cell, ColumnKind, Results};

/// How many are offered.
const MOST: usize = 4;

/// Three or four follow-ups. None repeats what the answer shows.
#[must_use]
pub fn suggest(plan: &Plan, results: &Results, model: &Model, values: &Values) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut add = |text: String| {
        if out.len() < MOST && !out.contains(&text) {
            out.push(text);
        }
    };
    let metric = model.metric(&plan.metric);
    let comparable = matches!(plan.intent, Intent::Trend | Intent::Distribution) && plan.columns.is_empty();
    if plan.intent == Intent::Variance && !plan.drivers {
        add("why?".into());
    }
    let split = model
        .segments_of(&plan.table)
        .filter(|s| !plan.group_by.contains(&s.id) && !plan.segments.contains_key(&s.id))
        .find(|s| values.get(&s.id).is_some_and(|v| v.len() > 1));
    if let Some(s) = split {
        add(format!("by {}", s.label));
    }
    if let Some(name) = leader(plan, results) {
        add(format!("only {name}"));
    }
    if comparable {
        add("compare with last year".into());
    }
    match plan.granularity {
        Some(Granularity::Daily) if plan.intent == Intent::Trend => add("make it weekly".into()),
        Some(Granularity::Weekly) if plan.window.days() > 60 => add("make it monthly".into()),
        _ => {}
    }
    if metric.is_some_and(Metric::has_count)
        && plan.intent != Intent::Funnel
        && plan.columns.is_empty()
        && plan.intent != Intent::Relationship
    {
        add(if plan.measure == Measure::Amount { "as a count".into() } else { "in dollars".into() });
    }
    match plan.intent {
        Intent::Funnel => add("same for last quarter".into()),
        Intent::ForecastVsActual if plan.metric != "mape" && model.metric("mape").is_some() => {
            add("mape".into())
        }
        Intent::Distribution if plan.columns.is_empty() => add("over time".into()),
        _ => {}
    }
    add("same for last month".into());
    add("same for last quarter".into());
    out
}

/// The first group of a split by one segment, if it is a plain name.
fn leader(plan: &Plan, results: &Results) -> Option<String> {
    if plan.group_by.len() != 1 || plan.segments.contains_key(&plan.group_by[0]) || !plan.split.is_empty() {
        return None;
    }
    let at = results.columns.iter().position(|c| c.kind == ColumnKind::Segment)?;
    results.rows.iter().find_map(|r| match r.get(at)? {
        Cell::Text(t) if t != "(unknown)" && t != "all other" => Some(t.clone()),
        _ => None,
    })
}
