//! How many rows fall into each bin of a number.

use super::answer::{finish, segment_columns, split_segments};
use super::facts::Bin;
use super::gather::row_limit;
use super::order::{group_order, rank};
use super::tally::{Tally, TallyKind};
use super::types::{Cell, ColumnInfo, ColumnKind, Results};
use crate::model::Format;
use crate::query::{Context, Engine, QueryError, RowNeed};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Empty bins are shown between full ones, unless an outlier would make too many of them.
const MOST_FILLED: i64 = 400;

/// Columns `[segment…], bucket, count, share`; a bucket is named by its lower
/// edge, the share is that of all rows.
pub(super) async fn histogram(
    ctx: &Context<'_>,
    engine: &dyn Engine,
    _through: Option<Date>,
) -> Result<Results, QueryError> {
    let plan = ctx.checked.plan();
    // The guardrail lets only columns of the model through.
    let Some(measure) = plan.columns.first().and_then(|c| ctx.model.row_measure(c)) else {
        return Ok(Results::default());
    };
    let groups = split_segments(plan);
    let need = RowNeed {
        table: plan.table.clone(),
        date_col: plan.date_col.clone(),
        window: plan.window.clone(),
        x: measure.column.clone(),
        y: None,
        width: measure.bin,
        groups: groups.clone(),
        limit: row_limit(ctx),
    };
    let (rows, statement) = need.fetch(ctx, engine).await?;
    let truncated = rows.len() > need.limit;

    let mut bins: BTreeMap<i64, i64> = BTreeMap::new();
    let mut keys: Vec<Vec<Cell>> = Vec::new();
    let mut counts: Vec<BTreeMap<i64, i64>> = Vec::new();
    let (mut all, mut sum) = (0_i64, 0.0);
    for row in rows.iter().take(need.limit) {
        let (key, rest) = row.split_at(groups.len().min(row.len()));
        let numbers: Vec<f64> = rest.iter().map(|c| c.number().unwrap_or(0.0)).collect();
        let &[bucket, n, total] = numbers.as_slice() else { continue };
        // Buckets and counts are whole.
        let (bucket, n) = (bucket as i64, n as i64);
        let at = keys.iter().position(|k| k == key).unwrap_or_else(|| {
            keys.push(key.to_vec());
            counts.push(BTreeMap::new());
            keys.len() - 1
        });
        *counts[at].entry(bucket).or_default() += n;
        *bins.entry(bucket).or_default() += n;
        all += n;
        sum += total;
    }
    if let (Some(low), Some(high)) = (bins.keys().next().copied(), bins.keys().last().copied())
        && high - low < MOST_FILLED
    {
        (low..=high).for_each(|b| _ = bins.entry(b).or_default());
    }

    let mut results = Results { statements: vec![statement], truncated, ..Results::default() };
    results.columns = segment_columns(&groups);
    results.columns.push(ColumnInfo::new("bucket", ColumnKind::Bucket));
    results.columns.push(ColumnInfo::new("count", ColumnKind::Value(Format::Count)));
    results.columns.push(ColumnInfo::new("share", ColumnKind::Fraction));
    let size = |g: usize| Tally::of(TallyKind::Sum, counts[g].values().sum::<i64>() as f64, 0.0);
    for group in group_order(ctx.model, &groups, &keys, size) {
        for bucket in bins.keys() {
            let n = counts[group].get(bucket).copied().unwrap_or(0);
            let mut row = keys[group].clone();
            row.push(Cell::Num(*bucket as f64 * measure.bin));
            row.push(Cell::Int(n));
            row.push(Cell::num((all > 0).then(|| n as f64 / all as f64)));
            results.rows.push(row);
        }
        results.facts.groups.push(keys[group].clone());
    }
    let bin = |(bucket, count): (&i64, &i64)| {
        let from = *bucket as f64 * measure.bin;
        Bin { from, below: from + measure.bin, count: *count }
    };
    results.facts.bins = bins.iter().map(bin).collect();
    results.totals.insert("count".into(), Cell::Int(all));
    results.totals.insert("mean".into(), Cell::num((all > 0).then(|| sum / all as f64)));
    rank(&mut results, plan.order.as_ref(), plan.limit, "count", |_| true);
    finish(ctx, &mut results, &[]);
    Ok(results)
}
