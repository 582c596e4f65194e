//! A metric over periods.

use super::answer::{add_drivers, begin, finish, segment_columns, split_segments};
use super::compare::{begins_before_data, sides};
use super::drivers::drivers;
use super::facts::Point;
use super::gather::{Gathered, Request, gather};
use super::maturity::{self, judge_age};
use super::metric::Spec;
use super::order::{group_order, rank};
use super::types::{Cell, ColumnInfo, ColumnKind, Results};
use crate::calendar::{default_granularity, periods};
use crate::plan::{Direction, Plan};
use crate::query::{Context, Engine, QueryError, Side, Template};
use futures::future::try_join;
use jiff::civil::Date;

/// Columns `period, [segment…], metric…`, and `share` of the period where shares were asked.
pub(super) async fn trend(
    ctx: &Context<'_>,
    engine: &dyn Engine,
    through: Option<Date>,
) -> Result<Results, QueryError> {
    let plan = ctx.checked.plan();
    let specs = Spec::all(plan, ctx.model);
    let Some(first) = specs.first() else { return Ok(Results::default()) };
    let granularity = plan.granularity.unwrap_or_else(|| default_granularity(&plan.window));
    let groups = split_segments(plan);
    let request = Request {
        template: Template::Trend,
        sides: vec![Side { label: "current", window: plan.window.clone() }],
        period: Some(granularity),
        groups: groups.clone(),
        extra: Vec::new(),
    };
    let compared = sides(plan, through);
    let (mut gathered, found) =
        try_join(gather(ctx, engine, &specs, &request), drivers(ctx, engine, first, &compared, plan.drivers))
            .await?;

    let mut results = begin(&mut gathered);
    let starts = periods(granularity, &plan.window);
    let shown = shown_groups(ctx, &groups, &gathered);
    results.columns.push(ColumnInfo::new("period", ColumnKind::Period));
    results.columns.extend(segment_columns(&groups));
    results.columns.extend(specs.iter().map(|s| ColumnInfo::new(&s.id, ColumnKind::Value(s.format))));
    let share = plan.share && first.empty().is_additive() && !groups.is_empty();
    if share {
        results.columns.push(ColumnInfo::new("share", ColumnKind::Fraction));
    }
    for period in &starts {
        for group in &shown {
            let mut row = vec![Cell::from(*period)];
            row.extend(gathered.groups[*group].iter().cloned());
            for (at, series) in gathered.series.iter().enumerate() {
                let tally = series.at(0, Some(*period), *group);
                row.push(series.spec.cell(tally.value()));
                results.facts.metrics[at].points.push(Point {
                    period: Some(*period),
                    group: gathered.groups[*group].clone(),
                    current: tally,
                    prior: None,
                    mix_effect: None,
                    rate_effect: None,
                });
            }
            if share {
                row.push(share_of(&gathered, *period, *group));
            }
            results.rows.push(row);
        }
    }
    results.facts.groups = shown.iter().map(|g| gathered.groups[*g].clone()).collect();
    for series in &gathered.series {
        results.totals.insert(series.spec.id.clone(), series.spec.cell(series.total(0).value()));
    }
    let from = ctx.data.oldest.get(&plan.table).copied();
    results.partial = maturity::partial(granularity, &starts, &plan.window, (from, through));
    if let Some(lag) = maturity::lag(ctx, &specs) {
        results.facts.lag_days = Some(lag);
        results.maturing = maturity::maturing(ctx, granularity, &starts, &plan.window, through, lag);
    }
    if groups.is_empty() {
        // "The best week": the periods themselves are ranked.
        fair_periods(&mut results, plan, first.empty().is_additive());
        rank(&mut results, plan.order.as_ref(), plan.limit, &first.id, |_| true);
    }
    judge_age(ctx, &mut results, &specs, &compared.current, through);
    let cut = begins_before_data(ctx, &compared);
    add_drivers(&mut results, found, compared, cut);
    finish(ctx, &mut results, &specs);
    Ok(results)
}

/// Leaves out of a ranking the periods that cannot be judged: a month in progress is not the worst one because it has
/// only begun, nor are the youngest applications. A sum that leads already, though cut short, is the highest indeed.
fn fair_periods(results: &mut Results, plan: &Plan, sums: bool) {
    let Some(order) = plan.order.as_ref().filter(|_| plan.limit.is_some()) else { return };
    let cut_counts = order.direction == Direction::Asc || !sums;
    let judged = |row: &Vec<Cell>| {
        let is = |days: &[Date]| row.first().is_some_and(|c| days.iter().any(|d| Cell::from(*d) == *c));
        !(is(&results.maturing) || cut_counts && is(&results.partial))
    };
    if results.rows.iter().any(judged) {
        let rows = results.rows.iter().filter(|r| judged(r)).cloned().collect();
        results.rows = rows;
    }
}

fn share_of(gathered: &Gathered, period: Date, group: usize) -> Cell {
    let Some(series) = gathered.series.first() else { return Cell::Null };
    let whole = series.period(0, Some(period)).value().filter(|w| *w != 0.0);
    let own = series.at(0, Some(period), group).value();
    Cell::num(own.zip(whole).map(|(own, whole)| own / whole))
}

/// The groups to show: all in their order, or the asked few by their total
/// over the window ("the top three channels by week").
fn shown_groups(ctx: &Context<'_>, segments: &[String], gathered: &Gathered) -> Vec<usize> {
    let plan: &Plan = ctx.checked.plan();
    let Some(first) = gathered.series.first() else { return Vec::new() };
    let mut order = group_order(ctx.model, segments, &gathered.groups, |g| first.group(0, g));
    if segments.is_empty() {
        return order;
    }
    if let Some(asked) = &plan.order {
        let by = gathered.series.iter().find(|s| s.spec.id == asked.by).unwrap_or(first);
        let value = |g: &usize| by.group(0, *g).value();
        // Groups without a value stand last in either direction.
        order.sort_by(|a, b| match (value(a), value(b)) {
            (Some(a), Some(b)) if asked.direction == Direction::Asc => a.total_cmp(&b),
            (Some(a), Some(b)) => b.total_cmp(&a),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
    }
    if let Some(limit) = plan.limit {
        order.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    order
}
