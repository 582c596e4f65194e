//! Metrics in a follow-up: added, put in place of the last ones, or leading to
//! another kind of answer.

use super::super::annotate::Annotated;
use super::super::build::Builder;
use super::super::intent;
use super::super::reading::Understood;
use super::super::said::Said;
use super::edits::Edits;
use crate::model::Role;
use crate::plan::Intent;

pub(super) fn metrics(b: &Builder, s: &Said, a: &Annotated, edits: &Edits, u: &mut Understood) -> bool {
    let plan = &mut u.plan;
    // "loans", "numbers", "in dollars" beside a last metric are no new metric.
    let said: Vec<String> = s
        .metrics
        .iter()
        .filter(|m| !m.weak || b.model.metrics()[m.metric].id != b.model.default_metric())
        .map(|m| b.model.metrics()[m.metric].id.clone())
        .collect();
    if intent::is_funnel(s, a, b.model) && plan.intent != Intent::Funnel {
        plan.intent = Intent::Funnel;
        plan.drivers = false;
        plan.order = None;
        plan.limit = None;
        plan.columns.clear();
        b.set_metrics(plan, s, a, None, &mut Vec::new());
        return true;
    }
    if said.is_empty()
        || (plan.intent == Intent::Funnel
            && said.len() == 1
            && s.filters.count > 0
            && s.metrics.iter().all(|m| m.weak))
    {
        return false;
    }
    let role = |id: &String| b.model.metric(id).and_then(|m| m.role);
    let forecast = said.iter().any(|m| role(m).is_some());
    let was_forecast = plan.intent == Intent::ForecastVsActual;
    if forecast {
        plan.intent = Intent::ForecastVsActual;
        plan.compare = None;
        plan.compare_window = None;
        plan.order = plan.order.take().filter(|_| was_forecast);
        plan.columns.clear();
        plan.measure = crate::plan::Measure::Amount;
        let against = !was_forecast && said.iter().all(|m| role(m) == Some(Role::Forecast));
        b.set_metrics(plan, s, a, against.then_some("forecast"), &mut Vec::new());
        return true;
    }
    let also = edits.adds_metrics
        || a.tokens.first().is_some_and(|t| t.is(&["add", "plus", "also"]))
        || a.tokens.iter().any(|t| t.is(&["alongside", "also", "too"]))
        || a.tokens.windows(2).any(|w| w[0].is(&["as"]) && w[1].is(&["well"]));
    if set_against(s, a, &said, u) {
        let plan = &mut u.plan;
        plan.metrics.push(said[0].clone());
        plan.intent = Intent::Relationship;
        plan.granularity = None;
        plan.order = None;
        plan.limit = None;
        plan.share = false;
        plan.columns.clear();
        b.settle_table(plan);
        return true;
    }
    let plan = &mut u.plan;
    if plan.intent == Intent::Relationship && said.len() == 1 && !plan.metrics.contains(&said[0]) {
        let y = plan.metrics.first().cloned().unwrap_or_default();
        let x_said = matches!(a.before(s.metrics[0].at), "vs" | "versus" | "against");
        plan.metrics = if x_said {
            vec![y, said[0].clone()]
        } else {
            vec![said[0].clone(), plan.metrics.get(1).cloned().unwrap_or(y)]
        };
        plan.columns.clear();
    } else if also
        && plan.table == b.model.metric(&said[0]).map_or("", |m| m.table.as_str())
        && plan.intent == Intent::Trend
    {
        for m in said {
            if !plan.metrics.contains(&m) {
                plan.metrics.push(m);
            }
        }
    } else {
        plan.metrics = said;
        if matches!(plan.intent, Intent::Funnel | Intent::ForecastVsActual | Intent::Relationship) {
            plan.intent = if plan.compare.is_some() && s.granularity.is_none() {
                Intent::Variance
            } else if plan.group_by.is_empty() || s.granularity.is_some() {
                Intent::Trend
            } else {
                Intent::Distribution
            };
            if intent::is_relation(s, a, b.model) {
                plan.intent = Intent::Relationship;
            }
        }
        plan.columns.clear();
    }
    b.settle_table(plan);
    if let Some(m) = s.metrics.iter().find_map(|m| m.measure) {
        plan.measure = m;
    }
    if !b.countable(plan) {
        plan.measure = crate::plan::Measure::Amount;
    }
    true
}

/// "against approvals", "plot it against FICO" under one metric: the two against each other.
fn set_against(s: &Said, a: &Annotated, said: &[String], u: &Understood) -> bool {
    let plan = &u.plan;
    let [other] = said else { return false };
    let at = s.metrics[0].at;
    // "against average FICO by channel": the word that leads to the metric.
    let versus = matches!(a.before(at), "vs" | "versus" | "against");
    versus
        && s.times.compare.is_none()
        && s.granularity.is_none()
        && s.filters.versus.is_empty()
        && matches!(plan.intent, Intent::Trend | Intent::Distribution)
        && plan.metrics.len() == 1
        && plan.metrics[0] != *other
}
