//! Submitted, approved, issued: the applications of one window, stage by stage, alone or beside those of another window.

use super::answer::{finish, segment_columns, split_segments};
use super::compare::sides;
use super::drivers::two_sides;
use super::facts::{MetricFacts, Reached, Stage};
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

/// Columns `[segment…], stage, count, amount, from_previous, from_first`. Compared with another window, those of both
/// stand in pairs, what matters most first: `[segment…], stage, count, prior_count, from_first, prior_from_first,
/// delta`, which is the change of `from_first`, `from_previous, prior_from_previous, amount, prior_amount`.
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
    let asked = plan.compare.is_some();
    let compared = sides(plan, through);
    let request = Request {
        template: Template::Funnel,
        sides: if asked {
            two_sides(&compared)
        } else {
            vec![Side { label: "current", window: plan.window.clone() }]
        },
        period: None,
        groups: groups.clone(),
        extra: Vec::new(),
    };
    // The other window, or the one before, by count alone: at the same age, where this one is too young to be judged.
    let counts: Vec<Spec> = specs.iter().step_by(2).cloned().collect();
    // It reads the base table: a longer window, of which nobody asked a comparison, is not worth that.
    let beside = async {
        if !asked && plan.window.days() > LONGEST_BESIDE {
            return Ok(None);
        }
        same_age(ctx, engine, &counts, &compared, through).await
    };
    let (mut gathered, aged) = try_join(gather(ctx, engine, &specs, &request), beside).await?;

    let mut results = Results {
        columns: columns(&groups, asked),
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
        add_group(&mut results, &gathered, &stages, *group, asked);
    }
    results.facts.groups = order.iter().map(|g| gathered.groups[*g].clone()).collect();
    for (at, metric) in stages.iter().enumerate() {
        let series = &gathered.series[2 * at];
        let (total, prior_total) = (series.total(0), asked.then(|| series.total(1)));
        results.totals.insert(metric.id.clone(), series.spec.cell(total.value()));
        if let Some(prior) = prior_total {
            results.totals.insert(format!("prior_{}", metric.id), series.spec.cell(prior.value()));
        }
        results.facts.metrics.push(MetricFacts {
            metric: metric.id.clone(),
            total,
            prior_total,
            points: Vec::new(),
        });
    }
    if let Some(lag) = maturity::lag(ctx, &specs) {
        results.facts.lag_days = Some(lag);
        if maturity::is_young(ctx, lag, plan.window.end, through) {
            results.maturing = vec![plan.window.start];
            results.facts.immature_comparison = asked;
        }
    }
    if results.facts.immature_comparison {
        maturity::say_age(&mut results, aged.is_some());
    }
    add_same_age(&mut results, aged);
    results.compared = asked.then_some(compared);
    finish(ctx, &mut results, &specs);
    Ok(results)
}

fn columns(groups: &[String], compared: bool) -> Vec<ColumnInfo> {
    let mut columns = segment_columns(groups);
    columns.push(ColumnInfo::new("stage", ColumnKind::Stage));
    let mut add = |name: &str, kind| columns.push(ColumnInfo::new(name, kind));
    let (count, amount) = (ColumnKind::Value(Format::Count), ColumnKind::Value(Format::Money));
    if compared {
        add("count", count);
        add("prior_count", count);
        add("from_first", ColumnKind::Fraction);
        add("prior_from_first", ColumnKind::Fraction);
        add("delta", ColumnKind::Points);
        add("from_previous", ColumnKind::Fraction);
        add("prior_from_previous", ColumnKind::Fraction);
        add("amount", amount);
        add("prior_amount", amount);
    } else {
        add("count", count);
        add("amount", amount);
        add("from_previous", ColumnKind::Fraction);
        add("from_first", ColumnKind::Fraction);
    }
    columns
}

/// "submitted" of "submitted amount".
fn stage_name(metric: &Metric) -> String {
    let label = metric.amount_label.as_deref().unwrap_or(&metric.label);
    label.strip_suffix(" amount").unwrap_or(label).to_string()
}

/// How many of a group reached each stage, on one side.
fn reached(gathered: &Gathered, stages: usize, side: usize, group: usize) -> Vec<Reached> {
    let count = |stage: usize| gathered.series[2 * stage].group(side, group).first;
    let over = |a: f64, b: f64| (b != 0.0).then(|| a / b);
    let stage = |at: usize| Reached {
        // Counts are whole and far below 2^53.
        count: count(at) as i64,
        amount: gathered.series[2 * at + 1].group(side, group).first,
        from_previous: at.checked_sub(1).and_then(|before| over(count(at), count(before))),
        from_first: over(count(at), count(0)),
    };
    (0..stages).map(stage).collect()
}

fn cells(own: &Reached, prior: Option<&Reached>) -> Vec<Cell> {
    let Some(prior) = prior else {
        return vec![
            Cell::Int(own.count),
            Cell::num(Some(own.amount)),
            Cell::num(own.from_previous),
            Cell::num(own.from_first),
        ];
    };
    vec![
        Cell::Int(own.count),
        Cell::Int(prior.count),
        Cell::num(own.from_first),
        Cell::num(prior.from_first),
        Cell::num(own.from_first.zip(prior.from_first).map(|(now, before)| now - before)),
        Cell::num(own.from_previous),
        Cell::num(prior.from_previous),
        Cell::num(Some(own.amount)),
        Cell::num(Some(prior.amount)),
    ]
}

fn add_group(results: &mut Results, gathered: &Gathered, stages: &[&Metric], group: usize, compared: bool) {
    let now = reached(gathered, stages.len(), 0, group);
    let before = compared.then(|| reached(gathered, stages.len(), 1, group));
    for (at, metric) in stages.iter().enumerate() {
        let (own, prior) = (now[at], before.as_ref().map(|b| b[at]));
        let mut row = gathered.groups[group].clone();
        row.push(Cell::Text(stage_name(metric)));
        row.extend(cells(&own, prior.as_ref()));
        results.rows.push(row);
        results.facts.stages.push(Stage {
            group: gathered.groups[group].clone(),
            stage: metric.id.clone(),
            own,
            prior,
        });
    }
}
