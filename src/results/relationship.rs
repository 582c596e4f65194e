//! Two measures against each other: by segment value, or by row in buckets.

use super::answer::{begin, finish, segment_columns, split_segments};
use super::facts::{Point, Scatter};
use super::fit::Moments;
use super::gather::{Request, gather, row_limit};
use super::maturity;
use super::metric::Spec;
use super::order::{group_order, rank};
use super::types::{Cell, ColumnInfo, ColumnKind, Results};
use crate::model::Format;
use crate::query::{Context, Engine, QueryError, RowNeed, Side, Template};
use jiff::civil::Date;

/// Columns `segment…, x, y`; `metrics` of the plan are [y, x].
pub(super) async fn by_segment(
    ctx: &Context<'_>,
    engine: &dyn Engine,
    through: Option<Date>,
) -> Result<Results, QueryError> {
    let plan = ctx.checked.plan();
    let specs = Spec::all(plan, ctx.model);
    let [y, x, ..] = specs.as_slice() else { return Ok(Results::default()) };
    let groups = split_segments(plan);
    let request = Request {
        template: Template::Distribution,
        sides: vec![Side { label: "current", window: plan.window.clone() }],
        period: None,
        groups: groups.clone(),
        extra: Vec::new(),
    };
    let mut gathered = gather(ctx, engine, &specs, &request).await?;
    let mut results = begin(&mut gathered);
    results.columns = segment_columns(&groups);
    results.columns.push(ColumnInfo::new("x", ColumnKind::Value(x.format)));
    results.columns.push(ColumnInfo::new("y", ColumnKind::Value(y.format)));
    let (of_y, of_x) = (&gathered.series[0], &gathered.series[1]);
    let mut moments = Moments::default();
    for group in group_order(ctx.model, &groups, &gathered.groups, |g| of_y.group(0, g)) {
        let key = gathered.groups[group].clone();
        let (px, py) = (of_x.group(0, group).value(), of_y.group(0, group).value());
        if let (Some(px), Some(py)) = (px, py) {
            moments = moments.merge(Moments::point(px, py));
        }
        let mut row = key.clone();
        row.push(x.cell(px));
        row.push(y.cell(py));
        results.rows.push(row);
        for (at, series) in gathered.series.iter().enumerate() {
            results.facts.metrics[at].points.push(Point {
                period: None,
                group: key.clone(),
                current: series.group(0, group),
                prior: None,
                mix_effect: None,
                rate_effect: None,
            });
        }
        results.facts.scatter.push(Scatter { group: key.clone(), x: px, y: py, n: 1 });
        results.facts.groups.push(key);
    }
    results.facts.fit = moments.fit();
    for series in &gathered.series {
        results.totals.insert(series.spec.id.clone(), series.spec.cell(series.total(0).value()));
    }
    if let Some(lag) = maturity::lag(ctx, &specs) {
        results.facts.lag_days = Some(lag);
        if maturity::is_young(ctx, lag, plan.window.end, through) {
            results.maturing = vec![plan.window.start];
        }
    }
    rank(&mut results, plan.order.as_ref(), plan.limit, "y", |_| true);
    finish(ctx, &mut results, &specs);
    Ok(results)
}

/// Columns `[segment…], bucket, x, y, count`: the means of x and y in buckets
/// of x; `columns` of the plan are [y, x]. The line is fitted to the rows, not
/// to the buckets.
pub(super) async fn by_row(
    ctx: &Context<'_>,
    engine: &dyn Engine,
    _through: Option<Date>,
) -> Result<Results, QueryError> {
    let plan = ctx.checked.plan();
    let measure = |at: usize| plan.columns.get(at).and_then(|c| ctx.model.row_measure(c));
    // The guardrail lets only columns of the model through.
    let (Some(y), Some(x)) = (measure(0), measure(1)) else { return Ok(Results::default()) };
    let groups = split_segments(plan);
    let need = RowNeed {
        table: plan.table.clone(),
        date_col: plan.date_col.clone(),
        window: plan.window.clone(),
        x: x.column.clone(),
        y: Some(y.column.clone()),
        width: x.bin,
        groups: groups.clone(),
        limit: row_limit(ctx),
    };
    let (rows, statement) = need.fetch(ctx, engine).await?;
    let mut results = Results {
        statements: vec![statement],
        truncated: rows.len() > need.limit,
        columns: segment_columns(&groups),
        ..Results::default()
    };
    results.columns.push(ColumnInfo::new("bucket", ColumnKind::Bucket));
    results.columns.push(ColumnInfo::new("x", ColumnKind::Value(x.format)));
    results.columns.push(ColumnInfo::new("y", ColumnKind::Value(y.format)));
    results.columns.push(ColumnInfo::new("count", ColumnKind::Value(Format::Count)));
    let mut moments = Moments::default();
    for row in rows.iter().take(need.limit) {
        let (key, rest) = row.split_at(groups.len().min(row.len()));
        let numbers: Vec<f64> = rest.iter().map(|c| c.number().unwrap_or(0.0)).collect();
        let &[bucket, n, sx, sy, sxx, sxy, syy] = numbers.as_slice() else { continue };
        let own = Moments::of_sums(n, sx, sy, sxx, sxy, syy);
        moments = moments.merge(own);
        let mut cells = key.to_vec();
        cells.push(Cell::Num(bucket * x.bin));
        results.facts.scatter.push(Scatter {
            group: cells.clone(),
            x: Some(own.mean_x),
            y: Some(own.mean_y),
            n: n as i64,
        });
        cells.extend([Cell::Num(own.mean_x), Cell::Num(own.mean_y), Cell::Int(n as i64)]);
        results.rows.push(cells);
    }
    results.facts.fit = moments.fit();
    results.totals.insert("count".into(), Cell::Int(moments.n as i64));
    if moments.n > 0.0 {
        results.totals.insert("x".into(), Cell::num(Some(moments.mean_x)));
        results.totals.insert("y".into(), Cell::num(Some(moments.mean_y)));
    }
    finish(ctx, &mut results, &[]);
    Ok(results)
}
