//! Submitted, approved, issued: the applications of one window, stage by stage.

use super::answer::{finish, segment_columns, split_segments};
use super::compare::sides;
use super::facts::{MetricFacts, Stage};
use super::gather::{Gathered, Request, gather};
use super::maturity;
use super::metric::Spec;
use super::order::group_order;
use super::same_age::{add_same_age, same_age};
use super::types::{Cell, ColumnInfo, ColumnKind, Results};
use crate::model::{Format, Metric};
use crate::query::{Context, Engine, QueryError, Side, Template};
use futures::future::try_join;
use jiff::civil::Date;

/// Days of the longest cohort that is set beside the one before at the same age.
const LONGEST_BESIDE: i32 = 14;

/// Columns `[segment…], stage, count, amount, from_previous, from_first`.
/// Conversions go by count, each stage by its own flag; every stage is dated by
/// the submission of its applications.
pub(super) async fn funnel(
    ctx: &Context<'_>,
    engine: &dyn Engine,
    through: Option<Date>,
) -> Result<Results, QueryError> {
    let plan = ctx.checked.plan();
    let stages = ctx.model.funnel_stages();
    let of_cohort = |metric: &&Metric, count| {
        Spec::of(metric, count).map(|spec| Spec { date_col: plan.date_col.clone(), ..spec })
    };
    // Count and amount of each stage stand side by side: 2i and 2i + 1.
    let specs: Vec<Spec> =
        stages.iter().flat_map(|m| [of_cohort(m, true), of_cohort(m, false)]).flatten().collect();
    if specs.len() != 2 * stages.len() || specs.is_empty() {
        return Ok(Results::default());
    }
    let groups = split_segments(plan);
    let request = Request {
        template: Template::Funnel,
        sides: vec![Side { label: "current", window: plan.window.clone() }],
        period: None,
        groups: groups.clone(),
        extra: Vec::new(),
    };
    // The window before, by count alone: at the same age, where this one is too young to be judged.
    let counts: Vec<Spec> = specs.iter().step_by(2).cloned().collect();
    let compared = sides(plan, through);
    // It reads the base table: a longer window, of which nobody asked a comparison, is not worth that.
    let beside = async {
        if plan.window.days() > LONGEST_BESIDE {
            return Ok(None);
        }
        same_age(ctx, engine, &counts, &compared, through).await
    };
    let (mut gathered, aged) = try_join(gather(ctx, engine, &specs, &request), beside).await?;

    let mut results = Results {
        columns: columns(&groups),
        statements: std::mem::take(&mut gathered.statements),
        truncated: gathered.truncated,
        ..Results::default()
    };
    results.facts.from_rollups = gathered.from_rollups;
    let mut order = group_order(ctx.model, &groups, &gathered.groups, |g| gathered.series[0].group(0, g));
    if let Some(limit) = plan.limit.filter(|_| !groups.is_empty()) {
        order.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    for group in &order {
        add_group(&mut results, &gathered, &stages, *group);
    }
    results.facts.groups = order.iter().map(|g| gathered.groups[*g].clone()).collect();
    for (at, metric) in stages.iter().enumerate() {
        let total = gathered.series[2 * at].total(0);
        results.totals.insert(metric.id.clone(), gathered.series[2 * at].spec.cell(total.value()));
        results.facts.metrics.push(MetricFacts {
            metric: metric.id.clone(),
            total,
            prior_total: None,
            points: Vec::new(),
        });
    }
    if let Some(lag) = maturity::lag(ctx, &specs) {
        results.facts.lag_days = Some(lag);
        if maturity::is_young(ctx, lag, plan.window.end, through) {
            results.maturing = vec![plan.window.start];
        }
    }
    add_same_age(&mut results, aged);
    finish(ctx, &mut results, &specs);
    Ok(results)
}

fn columns(groups: &[String]) -> Vec<ColumnInfo> {
    let mut columns = segment_columns(groups);
    columns.push(ColumnInfo::new("stage", ColumnKind::Stage));
    columns.push(ColumnInfo::new("count", ColumnKind::Value(Format::Count)));
    columns.push(ColumnInfo::new("amount", ColumnKind::Value(Format::Money)));
    columns.push(ColumnInfo::new("from_previous", ColumnKind::Fraction));
    columns.push(ColumnInfo::new("from_first", ColumnKind::Fraction));
    columns
}

/// "submitted" of "submitted amount".
fn stage_name(metric: &Metric) -> String {
    let label = metric.amount_label.as_deref().unwrap_or(&metric.label);
    label.strip_suffix(" amount").unwrap_or(label).to_string()
}

fn add_group(results: &mut Results, gathered: &Gathered, stages: &[&Metric], group: usize) {
    let count = |stage: usize| gathered.series[2 * stage].group(0, group).first;
    let over = |a: f64, b: f64| (b != 0.0).then(|| a / b);
    for (at, metric) in stages.iter().enumerate() {
        let amount = gathered.series[2 * at + 1].group(0, group).first;
        let from_previous = at.checked_sub(1).and_then(|before| over(count(at), count(before)));
        let from_first = over(count(at), count(0));
        // Counts are whole and far below 2^53.
        let whole = count(at) as i64;
        let mut row = gathered.groups[group].clone();
        row.push(Cell::Text(stage_name(metric)));
        row.push(Cell::Int(whole));
        row.push(Cell::num(Some(amount)));
        row.push(Cell::num(from_previous));
        row.push(Cell::num(from_first));
        results.rows.push(row);
        results.facts.stages.push(Stage {
            group: gathered.groups[group].clone(),
            stage: metric.id.clone(),
            count: whole,
            amount,
            from_previous,
            from_first,
        });
    }
}
