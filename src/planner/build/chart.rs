//! The kind of chart: as the person named it, else as suits the plan.

use crate::plan::{Intent, Plan};
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;

/// Sets the kind of chart; true if the person named it.
pub fn set_chart(plan: &mut Plan, a: &Annotated) -> bool {
    let said = [(Cue::AsLine, "line"), (Cue::AsBar, "bar"), (Cue::AsPie, "pie")]
        .into_iter()
        .find(|(c, _)| a.has(*c));
    plan.chart = default_chart(plan).to_string();
    match said {
        Some((_, kind)) if fits(plan, kind) => {
            plan.chart = kind.to_string();
            true
        }
        _ => false,
    }
}

fn fits(plan: &Plan, kind: &str) -> bool {
    match kind {
        "line" => plan.granularity.is_some(),
        "pie" => plan.intent == Intent::Distribution && plan.columns.is_empty(),
        _ => matches!(plan.intent, Intent::Trend | Intent::Distribution | Intent::Variance),
    }
}

/// The chart that suits the plan.
#[must_use]
pub fn default_chart(plan: &Plan) -> &'static str {
    match plan.intent {
        Intent::Trend if plan.group_by.is_empty() && plan.metrics.len() == 1 => "area",
        Intent::Trend => "line",
        Intent::Variance | Intent::ForecastVsActual => {
            if plan.intent == Intent::Variance && !plan.group_by.is_empty() { "bar" } else { "grouped_bar" }
        }
        Intent::Funnel => "funnel",
        Intent::Distribution if !plan.columns.is_empty() => "histogram",
        Intent::Distribution if plan.share => "pie",
        Intent::Distribution => "bar",
        Intent::Relationship => "scatter",
        Intent::Explain => "",
    }
}
