//! The checks of a plan against the model, the data's values and the limits.

use super::policy::Policy;
use super::rejection::Rejection;
use super::values::{UNKNOWN, Vocabulary, closest};
use crate::model::{Model, Segment, Table};
use crate::plan::{Intent, Plan, SegmentMap, SegmentValue};

/// Limits of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most days of a window that the question did not ask for in so many words.
    pub days: i32,
    /// Most rows of an answer.
    pub rows: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { days: 366, rows: 10_000 }
    }
}

/// A plan that may run, with the rows its asker may see. Only [`check`] makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedPlan {
    plan: Plan,
    policy: Policy,
    limits: Limits,
}

impl CheckedPlan {
    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The rows its asker may see.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The limits it was checked against.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }
}

/// Checks a plan. What passes names only tables, columns, metrics and segments
/// of the model and only values of the data.
///
/// # Errors
/// The first reason not to run it, for the person who asked.
pub fn check(
    plan: Plan,
    model: &Model,
    vocabulary: &Vocabulary,
    limits: Limits,
    policy: Policy,
) -> Result<CheckedPlan, Rejection> {
    let table = model
        .table(&plan.table)
        .ok_or_else(|| Rejection::Unsound(format!("There is no table “{}”.", plan.table)))?;
    check_metrics(&plan, model)?;
    check_shown(&plan, model, &policy)?;
    if !table.dates.contains(&plan.date_col) {
        return Err(Rejection::Unsound(format!("{} has no date “{}”.", table.id, plan.date_col)));
    }
    check_windows(&plan, limits)?;
    if let Some(asked) = plan.limit.filter(|n| *n > limits.rows) {
        return Err(Rejection::TooManyRows { asked, most: limits.rows });
    }
    for table in tables_of(&plan, model, table) {
        check_segments(&plan, model, table, &policy)?;
        check_ranges(&plan, model, table)?;
    }
    check_columns(&plan, model, table)?;
    for map in [&plan.segments, &plan.exclude, &plan.split] {
        check_values(map, model, vocabulary, &policy)?;
    }
    Ok(CheckedPlan { plan, policy, limits })
}

/// The plan's own table and those of its other metrics.
fn tables_of<'a>(plan: &Plan, model: &'a Model, own: &'a Table) -> Vec<&'a Table> {
    let mut tables = vec![own];
    for table in plan.metrics.iter().filter_map(|m| model.metric(m)).filter_map(|m| model.table(&m.table)) {
        if !tables.iter().any(|t| t.id == table.id) {
            tables.push(table);
        }
    }
    tables
}

fn check_metrics(plan: &Plan, model: &Model) -> Result<(), Rejection> {
    for metric in std::iter::once(&plan.metric).chain(&plan.metrics) {
        if model.metric(metric).is_none() {
            let allowed: Vec<String> = model.metrics().iter().map(|m| m.id.clone()).collect();
            let closest = closest(metric, allowed.iter()).into_iter().cloned().collect();
            return Err(Rejection::UnknownMetric { metric: metric.clone(), closest, allowed });
        }
    }
    if plan.intent == Intent::Relationship && plan.metrics.len() < 2 && plan.columns.len() < 2 {
        return Err(Rejection::Unsound(
            "A relationship needs two measures, for example APR and FICO.".into(),
        ));
    }
    Ok(())
}

/// Nothing in the plan may be hidden from the asker.
fn check_shown(plan: &Plan, model: &Model, policy: &Policy) -> Result<(), Rejection> {
    let stages = if plan.intent == Intent::Funnel { model.funnel_stages() } else { Vec::new() };
    let metrics = std::iter::once(&plan.metric).chain(&plan.metrics).chain(stages.iter().map(|m| &m.id));
    if let Some(hidden) = metrics.into_iter().find(|id| !policy.shows_metric(id)) {
        let label = model.metric(hidden).map_or(hidden.as_str(), |m| &m.label);
        return Err(Rejection::NotShown { label: label.into() });
    }
    // A band's own numbers show the segment as well as its name does.
    let columns = plan.columns.iter().chain(plan.ranges.iter().map(|range| &range.column));
    let banded = columns.filter_map(|column| {
        model.segments().iter().find(|s| s.range_column.as_ref() == Some(column)).map(|s| &s.id)
    });
    let named = [&plan.segments, &plan.exclude, &plan.split].into_iter().flat_map(|map| map.keys());
    if let Some(hidden) = plan.group_by.iter().chain(named).chain(banded).find(|id| !policy.shows_segment(id))
    {
        let label = model.segment(hidden).map_or(hidden.as_str(), |s| &s.label);
        return Err(Rejection::NotShown { label: format!("numbers by {label}") });
    }
    Ok(())
}

fn check_windows(plan: &Plan, limits: Limits) -> Result<(), Rejection> {
    for window in std::iter::once(&plan.window).chain(&plan.compare_window) {
        if window.start >= window.end {
            return Err(Rejection::EmptyWindow);
        }
        if window.days() > limits.days && !plan.explicit_window {
            return Err(Rejection::WindowTooLong { days: window.days(), most: limits.days });
        }
    }
    Ok(())
}

fn check_segments(plan: &Plan, model: &Model, table: &Table, policy: &Policy) -> Result<(), Rejection> {
    let named =
        plan.group_by.iter().chain(plan.segments.keys()).chain(plan.exclude.keys()).chain(plan.split.keys());
    for id in named {
        let Some(segment) = model.segment(id) else {
            let allowed: Vec<String> = model.segments_of(&table.id).map(|s| s.id.clone()).collect();
            let closest = closest(id, allowed.iter()).into_iter().cloned().collect();
            return Err(Rejection::UnknownSegment { segment: id.clone(), closest, allowed });
        };
        if !segment.tables.contains(&table.id) {
            return Err(Rejection::SegmentNotKept {
                label: segment.label.clone(),
                table: table.label.clone(),
                allowed: model.segments_of(&table.id).map(|s| s.label.clone()).collect(),
            });
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    if let Some(twice) = plan.group_by.iter().find(|id| !seen.insert(*id)) {
        return Err(Rejection::Unsound(format!("The question splits by {twice} twice.")));
    }
    for id in policy.rows().keys() {
        let kept = model.segment(id).filter(|s| s.tables.contains(&table.id));
        if kept.is_none() {
            let label = model.segment(id).map_or(id.as_str(), |s| &s.label);
            return Err(Rejection::NotPermitted { label: label.into(), table: table.label.clone() });
        }
    }
    Ok(())
}

fn check_ranges(plan: &Plan, model: &Model, table: &Table) -> Result<(), Rejection> {
    for range in &plan.ranges {
        let known = model.row_measure(&range.column).is_some()
            || model.segments().iter().any(|s| s.range_column.as_ref() == Some(&range.column));
        let has = table.columns.iter().any(|c| c.name == range.column);
        if !known || !has {
            return Err(Rejection::RangeNotAllowed {
                column: range.column.clone(),
                allowed: model
                    .row_measures()
                    .iter()
                    .filter(|m| table.columns.iter().any(|c| c.name == m.column))
                    .map(|m| m.label.clone())
                    .collect(),
            });
        }
        let bounds: Vec<f64> = range.bounds().map(|(_, bound)| bound).collect();
        let (low, high) = (range.min.or(range.above), range.max.or(range.below));
        let empty =
            matches!((low, high), (Some(low), Some(high)) if low > high || low == high && !range.holds(low));
        if empty || bounds.is_empty() || bounds.iter().any(|b| !b.is_finite()) {
            return Err(Rejection::Unsound(format!(
                "The numeric filter on {} leaves nothing.",
                range.column
            )));
        }
    }
    Ok(())
}

fn check_columns(plan: &Plan, model: &Model, table: &Table) -> Result<(), Rejection> {
    let known =
        |c: &String| model.row_measure(c).is_some() && table.columns.iter().any(|column| &column.name == c);
    match plan.columns.iter().find(|c| !known(c)) {
        Some(column) => Err(Rejection::Unsound(format!("{column} is not a number kept for each row."))),
        None => Ok(()),
    }
}

fn check_values(
    map: &SegmentMap,
    model: &Model,
    vocabulary: &Vocabulary,
    policy: &Policy,
) -> Result<(), Rejection> {
    for (id, values) in map {
        // Whether the segment exists was checked before.
        let Some(segment) = model.segment(id) else { continue };
        if values.is_empty() {
            return Err(Rejection::Unsound(format!("The filter on {} names no value.", segment.label)));
        }
        if let Some(value) = values.iter().find(|v| !is_allowed(segment, v, vocabulary, policy)) {
            return Err(unknown_value(segment, value, vocabulary, policy));
        }
    }
    Ok(())
}

fn is_allowed(segment: &Segment, value: &SegmentValue, vocabulary: &Vocabulary, policy: &Policy) -> bool {
    if !policy.permits(&segment.id, value) {
        return false;
    }
    // "(unknown)" may be absent from the data of today and still be asked for.
    let unknown = matches!(value, SegmentValue::Text(t) if t == UNKNOWN);
    // A term may come as 36 or "36": both are bound as the same text.
    let text = value.to_string();
    unknown || vocabulary.of(&segment.id).iter().any(|v| v.to_string() == text)
}

fn unknown_value(
    segment: &Segment,
    value: &SegmentValue,
    vocabulary: &Vocabulary,
    policy: &Policy,
) -> Rejection {
    let allowed: Vec<SegmentValue> =
        vocabulary.of(&segment.id).iter().filter(|v| policy.permits(&segment.id, v)).cloned().collect();
    let closest = closest(&value.to_string(), allowed.iter()).into_iter().cloned().collect();
    Rejection::UnknownValue {
        segment: segment.id.clone(),
        label: segment.label.clone(),
        value: value.to_string(),
        closest,
        allowed,
    }
}
