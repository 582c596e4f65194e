//! Young cohorts against older ones at the same age: each side is counted only as far as it had come so many days
//! after its window began.

use super::facts::{AgedMetric, SameAge};
use super::maturity;
use super::metric::Spec;
use super::types::{Compared, RanStatement, Results};
use crate::calendar::{add_days, days_between};
use crate::query::{AgedNeed, Cohort, Context, Engine, QueryError};
use jiff::civil::Date;

/// The comparison at the same age, where the current side is too young for a plain one. None if it is old enough,
/// if the other side does not lie before it, or if the query fails: an answer does without it.
pub(super) async fn same_age(
    ctx: &Context<'_>,
    engine: &dyn Engine,
    specs: &[Spec],
    compared: &Compared,
    through: Option<Date>,
) -> Result<Option<(SameAge, RanStatement)>, QueryError> {
    let Some(need) = need(ctx, specs, compared, through) else { return Ok(None) };
    match need.fetch(ctx, engine).await {
        Err(QueryError::Cancelled) => Err(QueryError::Cancelled),
        Err(error) => {
            tracing::warn!(%error, "the comparison at the same age could not be made");
            Ok(None)
        }
        Ok((sums, statement)) => {
            let part = |side: usize, name: &str| {
                let at = need.parts.iter().position(|p| p == name);
                at.and_then(|i| sums.get(side)?.get(i)).copied().unwrap_or(0.0)
            };
            let tally = |spec: &Spec, side: usize| {
                let second = spec.second.as_deref().map_or(0.0, |name| part(side, name));
                super::Tally::of(spec.kind, part(side, &spec.first), second)
            };
            let metrics = specs.iter().map(|spec| AgedMetric {
                metric: spec.id.clone(),
                current: tally(spec, 0),
                prior: tally(spec, 1),
            });
            let aged = SameAge {
                through: need.cohorts[0].through,
                prior_through: need.cohorts[1].through,
                compared: compared.clone(),
                metrics: metrics.collect(),
            };
            Ok(Some((aged, statement)))
        }
    }
}

/// Takes the comparison over.
pub(super) fn add_same_age(results: &mut Results, found: Option<(SameAge, RanStatement)>) {
    let Some((aged, statement)) = found else { return };
    results.statements.push(statement);
    // What happened by a day is known of single applications alone.
    results.facts.from_rollups = false;
    results.facts.same_age = Some(aged);
}

/// Both cohorts: the other one through the day that lies as far before as its window does.
fn need(ctx: &Context<'_>, specs: &[Spec], compared: &Compared, through: Option<Date>) -> Option<AgedNeed> {
    let first = specs.first()?;
    let lag = maturity::lag(ctx, specs)?;
    let known = through?.min(ctx.data.as_of);
    let Compared { current, prior } = compared;
    if !maturity::is_young(ctx, lag, current.end, through) || known < current.start {
        return None;
    }
    let shift = days_between(prior.start, current.start);
    let one_cohort = specs.iter().all(|s| s.table == first.table && s.date_col == first.date_col);
    if shift <= 0 || !one_cohort {
        return None;
    }
    let mut parts: Vec<String> = Vec::new();
    for part in specs.iter().flat_map(Spec::parts) {
        if !parts.contains(part) {
            parts.push(part.clone());
        }
    }
    Some(AgedNeed {
        table: first.table.clone(),
        date_col: first.date_col.clone(),
        cohorts: vec![
            Cohort { window: current.clone(), through: known },
            Cohort { window: prior.clone(), through: add_days(known, -shift) },
        ],
        parts,
    })
}
