//! A metric now against before, in total and by segment.

use super::answer::{add_drivers, begin, change_kind, finish, segment_columns, split_segments};
use super::compare::{begins_before_data, is_ahead_of_data, sides};
use super::drivers::{drivers, two_sides};
use super::effects::{Effect, delta, delta_pct, effects};
use super::facts::Point;
use super::gather::{Gathered, Request, Series, gather};
use super::maturity::{judge_age, say_age};
use super::metric::Spec;
use super::order::{group_order, rank};
use super::same_age::{add_same_age, same_age};
use super::tally::Tally;
use super::types::{Cell, ColumnInfo, ColumnKind, Results};
use crate::query::{Context, Engine, QueryError, Template};
use futures::future::try_join3;
use jiff::civil::Date;

/// A group must have had this share of the total before to be called the fastest growing.
const FAIR_SHARE: f64 = 0.01;

/// Columns `[segment…], current, prior, delta, delta_pct`, for a rate by
/// segment also `mix_effect, rate_effect`; further metrics follow with their
/// id before each column's name.
pub(super) async fn variance(
    ctx: &Context<'_>,
    engine: &dyn Engine,
    through: Option<Date>,
) -> Result<Results, QueryError> {
    let plan = ctx.checked.plan();
    let specs = Spec::all(plan, ctx.model);
    let Some(first) = specs.first() else { return Ok(Results::default()) };
    let compared = sides(plan, through);
    let groups = split_segments(plan);
    let request = Request {
        template: Template::Variance,
        sides: two_sides(&compared),
        period: None,
        groups: groups.clone(),
        extra: Vec::new(),
    };
    let (mut gathered, found, aged) = try_join3(
        gather(ctx, engine, &specs, &request),
        drivers(ctx, engine, first, &compared, true),
        same_age(ctx, engine, &specs, &compared, through),
    )
    .await?;

    let mut results = begin(&mut gathered);
    // With no data at all on the current side there is no change, only a gap.
    let blind = is_ahead_of_data(&compared.current, through);
    // Nor is a growth rate computed from a side that the data covers only from some day on.
    let cut = begins_before_data(ctx, &compared);
    let lead = &gathered.series[0];
    let order = group_order(ctx.model, &groups, &gathered.groups, |g| lead.group(0, g));
    results.columns = columns(&specs, &groups);
    let split: Vec<Option<Vec<Effect>>> = gathered.series.iter().map(|s| split_of(s, &gathered)).collect();
    for group in &order {
        let mut row = gathered.groups[*group].clone();
        for (at, series) in gathered.series.iter().enumerate() {
            let pair = (series.group(0, *group), series.group(1, *group));
            let effect = split[at].as_ref().and_then(|e| e.get(*group)).copied();
            row.extend(change_cells(&series.spec, &pair, blind, cut));
            if has_effects(&series.spec, &groups) {
                row.push(Cell::num(effect.map(|e| e.mix)));
                row.push(Cell::num(effect.map(|e| e.rate)));
            }
            results.facts.metrics[at].points.push(Point {
                period: None,
                group: gathered.groups[*group].clone(),
                current: pair.0,
                prior: Some(pair.1),
                mix_effect: effect.map(|e| e.mix),
                rate_effect: effect.map(|e| e.rate),
            });
        }
        results.rows.push(row);
    }
    results.facts.groups = order.iter().map(|g| gathered.groups[*g].clone()).collect();
    for (at, series) in gathered.series.iter().enumerate() {
        let pair = (series.total(0), series.total(1));
        results.facts.metrics[at].prior_total = Some(pair.1);
        let names = ["current", "prior", "delta", "delta_pct"].map(|n| name_of(at, &series.spec, n));
        results.totals.extend(names.into_iter().zip(change_cells(&series.spec, &pair, blind, cut)));
    }
    judge_age(ctx, &mut results, &specs, &compared.current, through);
    if results.facts.immature_comparison {
        results.maturing = vec![compared.current.start];
        say_age(&mut results, aged.is_some());
        add_same_age(&mut results, aged);
    }
    rank(&mut results, plan.order.as_ref(), plan.limit, &first.id, |row| {
        is_fair(row, &groups, lead, &gathered)
    });
    results.compared = Some(compared.clone());
    add_drivers(&mut results, found, compared, cut);
    finish(ctx, &mut results, &specs);
    Ok(results)
}

/// The first metric has the plain names.
fn name_of(at: usize, spec: &Spec, name: &str) -> String {
    if at == 0 { name.to_string() } else { format!("{}_{name}", spec.id) }
}

fn has_effects(spec: &Spec, groups: &[String]) -> bool {
    !groups.is_empty() && !spec.empty().is_additive()
}

fn columns(specs: &[Spec], groups: &[String]) -> Vec<ColumnInfo> {
    let mut columns = segment_columns(groups);
    for (at, spec) in specs.iter().enumerate() {
        let mut add = |name: &str, kind| columns.push(ColumnInfo::new(&name_of(at, spec, name), kind));
        add("current", ColumnKind::Value(spec.format));
        add("prior", ColumnKind::Value(spec.format));
        add("delta", change_kind(spec));
        add("delta_pct", ColumnKind::Fraction);
        if has_effects(spec, groups) {
            add("mix_effect", change_kind(spec));
            add("rate_effect", change_kind(spec));
        }
    }
    columns
}

fn change_cells(spec: &Spec, (current, prior): &(Tally, Tally), blind: bool, cut: bool) -> [Cell; 4] {
    let now = if blind { Cell::Null } else { spec.cell(current.value()) };
    let change = if blind { None } else { delta(current, prior) };
    let relative = if blind || cut { None } else { delta_pct(current, prior) };
    [now, spec.cell(prior.value()), spec.cell(change), Cell::num(relative)]
}

/// Mix and rate effects by group, for a rate.
fn split_of(series: &Series, gathered: &Gathered) -> Option<Vec<Effect>> {
    if series.spec.empty().is_additive() {
        return None;
    }
    let pairs: Vec<(Tally, Tally)> =
        (0..gathered.groups.len()).map(|g| (series.group(0, g), series.group(1, g))).collect();
    effects(&pairs)
}

fn is_fair(row: &[Cell], groups: &[String], lead: &Series, gathered: &Gathered) -> bool {
    let size = |t: &Tally| if t.is_additive() { t.value().unwrap_or(0.0) } else { t.second };
    let Some(group) = gathered.groups.iter().position(|g| g.as_slice() == &row[..groups.len()]) else {
        return false;
    };
    size(&lead.group(1, group)) >= FAIR_SHARE * size(&lead.total(1))
}
