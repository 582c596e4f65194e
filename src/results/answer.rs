//! Pieces that the intents share.

use super::drivers::Drivers;
use super::facts::MetricFacts;
use super::gather::Gathered;
use super::metric::Spec;
use super::types::{Cell, ColumnInfo, ColumnKind, Compared, Results};
use crate::model::Format;
use crate::plan::Plan;
use crate::query::Context;

/// Segments that rows are split by: those asked, and those of a split into
/// "Email" and "all other".
pub(super) fn split_segments(plan: &Plan) -> Vec<String> {
    let mut segments = plan.group_by.clone();
    segments.extend(plan.split.keys().filter(|s| !plan.group_by.contains(s)).cloned());
    segments
}

/// Columns for the segments.
pub(super) fn segment_columns(segments: &[String]) -> Vec<ColumnInfo> {
    segments.iter().map(|s| ColumnInfo::new(s, ColumnKind::Segment)).collect()
}

/// The column kind of a change of a metric: rates change by points.
pub(super) fn change_kind(spec: &Spec) -> ColumnKind {
    if spec.format == Format::Percent { ColumnKind::Points } else { ColumnKind::Value(spec.format) }
}

/// The results of gathered data, rows yet to come.
pub(super) fn begin(gathered: &mut Gathered) -> Results {
    let mut results = Results {
        statements: std::mem::take(&mut gathered.statements),
        truncated: gathered.truncated,
        ..Results::default()
    };
    results.facts.from_rollups = gathered.from_rollups;
    for series in &gathered.series {
        results.facts.metrics.push(MetricFacts {
            metric: series.spec.id.clone(),
            total: series.total(0),
            prior_total: None,
            points: Vec::new(),
        });
    }
    results
}

/// Takes the drivers of a change between the two sides over.
pub(super) fn add_drivers(results: &mut Results, found: Option<Drivers>, compared: Compared, cut: bool) {
    let Some(found) = found else { return };
    results.statements.push(found.statement);
    results.facts.from_rollups &= found.from_rollups;
    // A window before the first data, or partly so (`cut`), is no change to explain.
    if cut || !found.prior.met {
        return;
    }
    if let Some(facts) = results.facts.metrics.first_mut() {
        facts.prior_total.get_or_insert(found.prior);
    }
    results.facts.drivers = found.segments;
    results.compared.get_or_insert(compared);
}

/// Last steps of every intent: the row cap, and the cautions that the numbers ask for.
pub(super) fn finish(ctx: &Context<'_>, results: &mut Results, specs: &[Spec]) {
    let most = usize::try_from(ctx.checked.limits().rows).unwrap_or(usize::MAX);
    if results.rows.len() > most {
        results.rows.truncate(most);
        results.truncated = true;
    }
    if results.truncated {
        // What is missing would be missing from the totals, too.
        results.totals.clear();
        results.warnings.push(format!(
            "Only the first {most} rows are shown and there are no totals: ask for a shorter window, fewer \
             splits or a coarser period."
        ));
    }
    for spec in specs.iter().filter(|s| s.maturity.is_some()) {
        let over = |cell: &Cell| cell.number().is_some_and(|x| x > 1.0);
        let label = ctx.model.metric(&spec.id).map_or(spec.id.as_str(), |m| &m.label);
        let names = [spec.id.as_str(), "current", "prior"];
        if names.iter().any(|n| results.values(n).any(over) || results.totals.get(*n).is_some_and(over)) {
            results.warnings.push(format!(
                "The {label} is over 100% somewhere: more applications count as the outcome than could have it."
            ));
        }
    }
}
