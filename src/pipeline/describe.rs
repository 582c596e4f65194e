//! A plan and its columns in plain words: what every surface shows beside the numbers.

use crate::insights::{dates_in_words, one_date};
use crate::model::Model;
use crate::plan::{Granularity, Intent, Measure, Plan, Window};

/// The heading of a column: "Issued amount", "Change %".
#[must_use]
pub fn heading(name: &str, plan: &Plan, model: &Model) -> String {
    let text = named(name, plan, model);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn named(name: &str, plan: &Plan, model: &Model) -> String {
    if plan.intent == Intent::Relationship
        && let Some(at) = ["y", "x"].iter().position(|n| *n == name)
    {
        let measure = plan.columns.get(at).and_then(|c| model.row_measure(c)).map(|m| m.label.clone());
        let metric = plan.metrics.get(at).and_then(|id| model.metric(id)).map(|m| m.label.clone());
        return measure.or(metric).unwrap_or_else(|| name.to_string());
    }
    if let Some(m) = model.metric(name) {
        let of =
            if plan.measure == Measure::Count { m.count_label.as_ref() } else { m.amount_label.as_ref() };
        return of.unwrap_or(&m.label).clone();
    }
    if let Some(s) = model.segment(name) {
        return s.label.clone();
    }
    match name {
        "delta" => "change".into(),
        // Beside a forecast of days to come: what the change is reckoned from.
        "forecast_due" => "due so far".into(),
        "abs_delta" => "size of the change".into(),
        "delta_pct" => "change %".into(),
        // Contributions to the total's change, not changes of the group's own.
        "mix_effect" => "contributed by mix".into(),
        "rate_effect" => "contributed by rate".into(),
        "from_previous" => "of previous".into(),
        "from_first" => "of first".into(),
        "prior_from_previous" => "prior of previous".into(),
        "prior_from_first" => "prior of first".into(),
        "period" => match plan.granularity {
            Some(Granularity::Daily) => "day".into(),
            Some(Granularity::Weekly) => "week of".into(),
            Some(Granularity::Monthly) => "month".into(),
            Some(Granularity::Quarterly) => "quarter".into(),
            Some(Granularity::Yearly) => "year".into(),
            None => "period".into(),
        },
        other => other.replace('_', " "),
    }
}

/// The plan as one line of plain words.
#[must_use]
pub fn plan(plan: &Plan, model: &Model) -> String {
    let metrics: Vec<String> =
        plan.metrics.iter().filter_map(|m| model.metric(m)).map(|m| m.label.clone()).collect();
    let kind = match plan.intent {
        Intent::Trend => format!("{} over time", metrics.join(" and ")),
        Intent::Variance => format!("change of {}", metrics.join(" and ")),
        Intent::ForecastVsActual => "forecast against actual".to_string(),
        Intent::Funnel => "application funnel".to_string(),
        Intent::Distribution if !plan.columns.is_empty() => {
            format!("distribution of {}", plan.columns.join(", "))
        }
        Intent::Distribution => format!("{} by group", metrics.join(" and ")),
        Intent::Relationship => metrics.join(" against "),
        Intent::Explain => "definition".to_string(),
    };
    let mut parts = vec![kind];
    if let Some(g) = plan.granularity {
        parts.push(g.adjective().to_string());
    }
    let name = |id: &String| model.segment(id).map_or_else(|| id.clone(), |s| s.label.clone());
    if !plan.group_by.is_empty() {
        parts.push(format!("by {}", plan.group_by.iter().map(name).collect::<Vec<_>>().join(" and ")));
    }
    for (map, word) in
        [(&plan.segments, "only"), (&plan.exclude, "without"), (&plan.split, "against the rest:")]
    {
        for (id, values) in map {
            let list: Vec<String> = values.iter().map(ToString::to_string).collect();
            parts.push(format!("{word} {} {}", name(id), list.join(" or ")));
        }
    }
    for r in &plan.ranges {
        let label =
            model.row_measure(&r.column).map_or_else(|| r.column.replace('_', " "), |m| m.label.clone());
        parts.push(format!("{label} {}", r.words(|n| n.to_string())));
    }
    if let Some(w) = &plan.compare_window {
        parts.push(format!("against {}", window(w)));
    }
    if let Some(n) = plan.limit {
        parts.push(format!("first {n}"));
    }
    parts.join(", ")
}

/// What is counted and by which date: "amount, by issuance date".
#[must_use]
pub fn basis(plan: &Plan, model: &Model) -> String {
    let Some(m) = model.metric(&plan.metric) else { return String::new() };
    let what = match (m.has_count(), plan.measure) {
        _ if plan.intent == Intent::Funnel => "count and amount",
        (true, Measure::Count) => "count",
        (true, Measure::Amount) => "amount",
        (false, _) => m.label.as_str(),
    };
    if !matches!(plan.intent, Intent::Funnel) && !one_date(plan, model) {
        return format!("{what}, each by its own date");
    }
    format!("{what}, by {}", model.date_name(&plan.table, &plan.date_col))
}

/// A window with both its ends: "Nov 9–15, 2026".
#[must_use]
pub fn window(w: &Window) -> String {
    dates_in_words(w)
}
