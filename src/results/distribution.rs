//! A metric split by segments, with shares.

use super::answer::{add_drivers, begin, finish, segment_columns, split_segments};
use super::compare::{begins_before_data, sides};
use super::drivers::drivers;
use super::facts::Point;
use super::gather::{Request, gather};
use super::maturity::{self, judge_age};
use super::metric::Spec;
use super::order::{group_order, rank};
use super::types::{Cell, ColumnInfo, ColumnKind, Results};
use crate::query::{Context, Engine, QueryError, Side, Template};
use futures::future::try_join;
use jiff::civil::Date;

/// Columns `segment…, metric…, share`; the share is that of the first metric
/// in its filtered total, null for rates and averages.
pub(super) async fn distribution(
    ctx: &Context<'_>,
    engine: &dyn Engine,
    through: Option<Date>,
) -> Result<Results, QueryError> {
    let plan = ctx.checked.plan();
    let specs = Spec::all(plan, ctx.model);
    let Some(first) = specs.first() else { return Ok(Results::default()) };
    let groups = split_segments(plan);
    let request = Request {
        template: Template::Distribution,
        sides: vec![Side { label: "current", window: plan.window.clone() }],
        period: None,
        groups: groups.clone(),
        extra: Vec::new(),
    };
    let compared = sides(plan, through);
    let (mut gathered, found) =
        try_join(gather(ctx, engine, &specs, &request), drivers(ctx, engine, first, &compared, plan.drivers))
            .await?;

    let mut results = begin(&mut gathered);
    let lead = &gathered.series[0];
    let order = group_order(ctx.model, &groups, &gathered.groups, |g| lead.group(0, g));
    results.columns = segment_columns(&groups);
    results.columns.extend(specs.iter().map(|s| ColumnInfo::new(&s.id, ColumnKind::Value(s.format))));
    results.columns.push(ColumnInfo::new("share", ColumnKind::Fraction));
    let whole = lead.total(0).value().filter(|w| *w != 0.0 && lead.spec.empty().is_additive());
    for group in &order {
        let mut row = gathered.groups[*group].clone();
        for (at, series) in gathered.series.iter().enumerate() {
            let tally = series.group(0, *group);
            row.push(series.spec.cell(tally.value()));
            results.facts.metrics[at].points.push(Point {
                period: None,
                group: gathered.groups[*group].clone(),
                current: tally,
                prior: None,
                mix_effect: None,
                rate_effect: None,
            });
        }
        row.push(Cell::num(lead.group(0, *group).value().zip(whole).map(|(own, whole)| own / whole)));
        results.rows.push(row);
    }
    results.facts.groups = order.iter().map(|g| gathered.groups[*g].clone()).collect();
    for series in &gathered.series {
        results.totals.insert(series.spec.id.clone(), series.spec.cell(series.total(0).value()));
    }
    if let Some(lag) = maturity::lag(ctx, &specs) {
        results.facts.lag_days = Some(lag);
        if maturity::is_young(ctx, lag, plan.window.end, through) {
            results.maturing = vec![plan.window.start];
        }
    }
    rank(&mut results, plan.order.as_ref(), plan.limit, &first.id, |_| true);
    judge_age(ctx, &mut results, &specs, &compared.current, through);
    let cut = begins_before_data(ctx, &compared);
    add_drivers(&mut results, found, compared, cut);
    finish(ctx, &mut results, &specs);
    Ok(results)
}
