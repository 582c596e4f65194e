//! Forecast beside actual, by period or by segment, and the way beyond.

use super::answer::{finish, segment_columns, split_segments};
use super::facts::{ForecastFacts, MetricFacts, Point, Projected};
use super::forecast_sums::{self, ACTUAL, FORECAST, Sums};
use super::gather::{Gathered, Request, gather};
use super::maturity;
use super::metric::Spec;
use super::order::{group_order, rank};
use super::projection::{HISTORY_DAYS, Projection};
use super::types::{Cell, ColumnInfo, ColumnKind, Results};
use crate::calendar::{add_days, days_between, period_start, periods, spelled};
use crate::model::Format;
use crate::plan::{Granularity, Order, Window};
use crate::query::{Context, Engine, QueryError, Side, Template};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The forecast of the days that have an actual, where the window has others too.
const DUE: &str = "forecast_due";

/// Columns `[period], [segment…], forecast, actual, delta, accuracy`, the error metrics that were asked, and
/// `forecast_due` where the window has days without an actual.
pub(super) async fn forecast(
    ctx: &Context<'_>,
    engine: &dyn Engine,
    through: Option<Date>,
) -> Result<Results, QueryError> {
    let plan = ctx.checked.plan();
    let Some(specs) = forecast_sums::specs(ctx.model) else { return Ok(Results::default()) };
    let window = &plan.window;
    let groups = split_segments(plan);
    let sides = forecast_sums::sides(window, ctx.data.newest_actual);
    let request = Request {
        template: Template::ForecastVsActual,
        sides: sides.clone(),
        period: plan.granularity,
        groups: groups.clone(),
        extra: Vec::new(),
    };
    let mut gathered = gather(ctx, engine, &specs, &request).await?;
    let mut results = Results {
        statements: std::mem::take(&mut gathered.statements),
        truncated: gathered.truncated,
        ..Results::default()
    };
    results.facts.from_rollups = gathered.from_rollups;
    let projected = project(ctx, engine, &specs, &groups, &mut results).await?;

    let asked: Vec<usize> =
        (FORECAST..specs.len()).filter(|at| *at > ACTUAL && plan.metrics.contains(&specs[*at].id)).collect();
    results.columns = columns(plan.granularity, &groups, &specs, &asked);
    let in_parts = sides.len() > 1;
    if in_parts {
        // The change is reckoned from the forecast of the days that have an actual: without it the row would not add up.
        results.columns.push(ColumnInfo::new(DUE, ColumnKind::Value(Format::Money)));
    }
    let starts: Vec<Option<Date>> = match plan.granularity {
        Some(granularity) => periods(granularity, window).into_iter().map(Some).collect(),
        None => vec![None],
    };
    let order = group_order(ctx.model, &groups, &gathered.groups, |g| gathered.series[FORECAST].group(0, g));
    for side in [FORECAST, ACTUAL] {
        results.facts.metrics.push(MetricFacts {
            metric: specs[side].id.clone(),
            total: specs[side].empty(),
            prior_total: None,
            points: Vec::new(),
        });
    }
    for period in &starts {
        for group in &order {
            let mut sums = Sums::read(&gathered.series, &sides, |s, side| s.at(side, *period, *group));
            if let Some(extra) = projected.get(period) {
                sums.project(extra.value);
            }
            add_row(&mut results, &gathered, (*period, *group), &sums, (&asked, in_parts));
        }
    }
    results.facts.groups = order.iter().map(|g| gathered.groups[*g].clone()).collect();
    let mut total = Sums::read(&gathered.series, &sides, |s, side| s.total(side));
    let base = total.clone();
    projected.values().for_each(|p| total.project(p.value));
    add_totals(ctx, &mut results, &specs, (&total, &base), &asked);
    add_intervals(&mut results, &projected);
    if let Some(granularity) = plan.granularity {
        results.partial = partial(ctx, granularity, window);
    }
    caution(ctx, &mut results, through);
    let order = plan.order.as_ref().map(|o| renamed(o, &specs, ctx));
    rank(&mut results, order.as_ref(), plan.limit, "actual", |_| true);
    finish(ctx, &mut results, &[]);
    Ok(results)
}

fn columns(
    granularity: Option<Granularity>,
    groups: &[String],
    specs: &[Spec],
    asked: &[usize],
) -> Vec<ColumnInfo> {
    let mut columns = Vec::new();
    if granularity.is_some() {
        columns.push(ColumnInfo::new("period", ColumnKind::Period));
    }
    columns.extend(segment_columns(groups));
    for name in ["forecast", "actual", "delta"] {
        columns.push(ColumnInfo::new(name, ColumnKind::Value(Format::Money)));
    }
    columns.push(ColumnInfo::new("accuracy", ColumnKind::Fraction));
    columns
        .extend(asked.iter().map(|at| ColumnInfo::new(&specs[*at].id, ColumnKind::Value(specs[*at].format))));
    columns
}

fn add_row(
    results: &mut Results,
    gathered: &Gathered,
    (period, group): (Option<Date>, usize),
    sums: &Sums,
    (asked, in_parts): (&[usize], bool),
) {
    let key = gathered.groups[group].clone();
    let mut row: Vec<Cell> = period.map(Cell::from).into_iter().collect();
    row.extend(key.iter().cloned());
    row.extend(sums.cells());
    row.extend(asked.iter().map(|at| Cell::num(sums.error(*at))));
    // Of a period of which no day has an actual yet, nothing is due.
    row.extend(in_parts.then(|| Cell::num(sums.actual().and(sums.due[FORECAST].value()))));
    results.rows.push(row);
    for at in [FORECAST, ACTUAL] {
        results.facts.metrics[at].points.push(Point {
            period,
            group: key.clone(),
            current: sums.all[at],
            prior: None,
            mix_effect: None,
            rate_effect: None,
        });
    }
}

fn add_totals(
    ctx: &Context<'_>,
    results: &mut Results,
    specs: &[Spec],
    (total, stored): (&Sums, &Sums),
    asked: &[usize],
) {
    let names = ["forecast", "actual", "delta", "accuracy"].map(String::from);
    results.totals.extend(names.into_iter().zip(total.cells()));
    for at in asked {
        results.totals.insert(specs[*at].id.clone(), Cell::num(total.error(*at)));
    }
    if results.column(DUE).is_some() {
        results.totals.insert(DUE.into(), Cell::num(total.due[FORECAST].value()));
    }
    results.facts.metrics[FORECAST].total = total.all[FORECAST];
    results.facts.metrics[ACTUAL].total = total.all[ACTUAL];
    let error = |id: &str| specs.iter().position(|s| s.id == id).and_then(|at| stored.error(at));
    let due = stored.due[FORECAST].first;
    // A window that begins after the last actual has none, whether or not a forecast is stored for it.
    let begun = ctx.data.newest_actual.is_some_and(|last| ctx.checked.plan().window.start <= last);
    let actual = stored.actual().filter(|_| begun);
    let ratio = actual.filter(|_| due != 0.0).map(|a| a / due);
    results.facts.forecast = Some(ForecastFacts {
        forecast: total.forecast(),
        forecast_due: due,
        actual,
        last_actual: ctx.data.newest_actual,
        last_forecast: ctx.data.newest.get(&ctx.checked.plan().date_col).copied(),
        bias: ratio.map(|r| r - 1.0),
        accuracy: ratio,
        mape: error("mape"),
        abs_error: error("abs_error"),
        projected: Vec::new(),
        beyond: results.facts.forecast.take().and_then(|f| f.beyond),
    });
}

/// What was projected of one period.
struct Extra {
    value: f64,
    half_width: f64,
}

/// Days of the window that no stored forecast reaches, summed by period. Only
/// the total is projected: a split of a simple projection would feign precision.
async fn project(
    ctx: &Context<'_>,
    engine: &dyn Engine,
    specs: &[Spec],
    groups: &[String],
    results: &mut Results,
) -> Result<BTreeMap<Option<Date>, Extra>, QueryError> {
    let plan = ctx.checked.plan();
    let mut extras = BTreeMap::new();
    let (Some(stored), Some(last)) = (ctx.data.newest.get(&plan.date_col).copied(), ctx.data.newest_actual)
    else {
        return Ok(extras);
    };
    let first = add_days(stored.max(ctx.data.as_of), 1).max(plan.window.start);
    if first >= plan.window.end {
        return Ok(extras);
    }
    if !groups.is_empty() {
        results.warnings.push(format!(
            "The stored forecast ends on {}; what lies beyond is projected in total only. Ask without \
             the split to see it.",
            spelled(stored)
        ));
        return Ok(extras);
    }
    let window = Window::new("history", add_days(last, 1 - HISTORY_DAYS), add_days(last, 1));
    let request = Request {
        template: Template::Trend,
        sides: vec![Side { label: "current", window }],
        period: Some(Granularity::Daily),
        groups: Vec::new(),
        extra: Vec::new(),
    };
    let mut history = gather(ctx, engine, &specs[ACTUAL..=ACTUAL], &request).await?;
    results.statements.append(&mut history.statements);
    let days: BTreeMap<Date, f64> = (0..HISTORY_DAYS)
        .map(|back| add_days(last, -back))
        .map(|day| (day, history.series[0].at(0, Some(day), 0)))
        .filter(|(_, tally)| tally.met)
        .map(|(day, tally)| (day, tally.first))
        .collect();
    let Some(projection) = Projection::fit(&days, last) else {
        results.warnings.push(format!(
            "The stored forecast ends on {}, and there are fewer than 8 weeks of actuals to project from.",
            spelled(stored)
        ));
        return Ok(extras);
    };
    let ahead = days_between(first, plan.window.end);
    let value = (0..ahead).map(|n| projection.day(add_days(first, n))).sum::<f64>();
    let half_width = projection.half_width(ahead);
    let beyond =
        Projected { period: first, value, low: (value - half_width).max(0.0), high: value + half_width };
    results.facts.forecast = Some(ForecastFacts { beyond: Some(beyond), ..ForecastFacts::default() });
    let mut spans: BTreeMap<Option<Date>, (f64, i32)> = BTreeMap::new();
    for ahead in 0..days_between(first, plan.window.end) {
        let day = add_days(first, ahead);
        let span = spans.entry(plan.granularity.map(|g| period_start(g, day))).or_default();
        span.0 += projection.day(day);
        span.1 += 1;
    }
    for (period, (value, days)) in spans {
        extras.insert(period, Extra { value, half_width: projection.half_width(days) });
    }
    results.warnings.push(format!(
        "From {} on there is no stored forecast. What is shown is a simple projection: the mean of the same \
         weekday over the last 8 weeks, carried on by the recent trend, with an 80% interval.",
        spelled(first)
    ));
    Ok(extras)
}

/// The intervals stand around the whole value of the period, what is stored of it included.
fn add_intervals(results: &mut Results, projected: &BTreeMap<Option<Date>, Extra>) {
    let points = results.facts.metrics[FORECAST].points.clone();
    let Some(facts) = results.facts.forecast.as_mut() else { return };
    for (period, extra) in projected {
        let Some(point) = points.iter().find(|p| p.period == *period) else { continue };
        let value = point.current.first;
        facts.projected.push(Projected {
            period: period.unwrap_or_default(),
            value,
            low: (value - extra.half_width).max(0.0),
            high: value + extra.half_width,
        });
    }
}

/// Periods that the window cuts, and the one in which the actuals end.
fn partial(ctx: &Context<'_>, granularity: Granularity, window: &Window) -> Vec<Date> {
    let starts = periods(granularity, window);
    let from = ctx.data.oldest.get(&ctx.checked.plan().table).copied();
    let mut cut = maturity::partial(granularity, &starts, window, (from, None));
    let edge = ctx.data.newest_actual.map(|d| add_days(d, 1));
    let within = edge.filter(|e| window.start < *e && *e < window.end);
    if let Some(edge) = within {
        let start = period_start(granularity, edge);
        if start != edge && !cut.contains(&start) {
            cut.push(start);
            cut.sort();
        }
    }
    cut
}

fn caution(ctx: &Context<'_>, results: &mut Results, through: Option<Date>) {
    let window = &ctx.checked.plan().window;
    let Some(last) = ctx.data.newest_actual else { return };
    let edge = add_days(last, 1);
    if window.start < edge && edge < window.end && edge <= ctx.data.as_of && through >= Some(edge) {
        results.warnings.push(format!(
            "The actuals end on {}; change and accuracy are reckoned from the forecast up to then (\"due so far\"), \
             the forecast of later days stands alone.",
            spelled(last)
        ));
    }
}

/// A plan may order by a metric that the columns call by its role.
fn renamed(order: &Order, specs: &[Spec], ctx: &Context<'_>) -> Order {
    let by = match &order.by {
        id if *id == specs[FORECAST].id => "forecast",
        id if *id == specs[ACTUAL].id => "actual",
        id => match ctx.model.metric(id).map(|m| m.kind) {
            Some(crate::model::MetricKind::Difference) => "delta",
            Some(crate::model::MetricKind::Ratio) if !specs.iter().any(|s| s.id == *id) => "accuracy",
            _ => id.as_str(),
        },
    };
    Order { by: by.to_string(), direction: order.direction }
}
