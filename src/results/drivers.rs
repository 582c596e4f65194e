//! Which segment values drove a change: every segment the data has, in one statement.

use super::effects::{delta, delta_pct, effects};
use super::facts::{Driver, SegmentDrivers};
use super::gather::row_limit;
use super::metric::Spec;
use super::order::natural;
use super::tally::Tally;
use super::types::{Cell, Compared, RanStatement};
use crate::model::ValueType;
use crate::query::{Context, Engine, Frame, Grouping, Need, QueryError, Side, Template};
use std::collections::BTreeMap;

/// Drivers of a change, and the total before it.
#[derive(Debug)]
pub(super) struct Drivers {
    pub prior: Tally,
    pub segments: Vec<SegmentDrivers>,
    pub statement: RanStatement,
    pub from_rollups: bool,
}

/// The two sides as a statement wants them.
pub(super) fn two_sides(compared: &Compared) -> Vec<Side> {
    vec![
        Side { label: "current", window: compared.current.clone() },
        Side { label: "prior", window: compared.prior.clone() },
    ]
}

/// Finds the drivers, or none: an answer does without them if they fail.
pub(super) async fn drivers(
    ctx: &Context<'_>,
    engine: &dyn Engine,
    spec: &Spec,
    compared: &Compared,
    must: bool,
) -> Result<Option<Drivers>, QueryError> {
    match find(ctx, engine, spec, compared, must).await {
        Err(QueryError::Cancelled) => Err(QueryError::Cancelled),
        Err(error) => {
            tracing::warn!(%error, "the drivers could not be found");
            Ok(None)
        }
        found => found,
    }
}

/// Finds the drivers of the metric's change. None if no segment is left to
/// look at, if the rollups do not serve and `must` is not set, or if the
/// combinations are too many to read.
async fn find(
    ctx: &Context<'_>,
    engine: &dyn Engine,
    spec: &Spec,
    compared: &Compared,
    must: bool,
) -> Result<Option<Drivers>, QueryError> {
    let segments = open_segments(ctx, spec);
    if segments.is_empty() {
        return Ok(None);
    }
    let mut need = Need {
        template: Template::Drivers,
        table: spec.table.clone(),
        date_col: spec.date_col.clone(),
        sides: two_sides(compared),
        period: None,
        grouping: Grouping::Each(segments.clone()),
        parts: spec.parts().cloned().collect(),
        limit: row_limit(ctx),
    };
    let from_rollups = need.is_served_by_rollups(ctx);
    if !from_rollups {
        if !must {
            return Ok(None);
        }
        // One pass over the base table by all segments at once beats a pass for each.
        need.grouping = Grouping::Together(segments.clone());
    }
    let (frame, statement) = need.fetch(ctx, engine).await?;
    if frame.truncated {
        return Ok(None);
    }
    let by_segment = fold(ctx, spec, &segments, &frame, from_rollups);
    // Every segment holds every row, so any of them gives the total.
    let Some((current, prior)) = by_segment.first().map(|(_, values)| totals(spec, values)) else {
        return Ok(None);
    };
    let mut found: Vec<SegmentDrivers> = by_segment
        .into_iter()
        .filter(|(_, values)| values.len() > 1)
        .map(|(segment, values)| segment_drivers(segment, values, (&current, &prior)))
        .collect();
    found.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    Ok(Some(Drivers { prior, segments: found, statement, from_rollups }))
}

/// Segments of the metric's table that the filters do not pin to one value.
fn open_segments(ctx: &Context<'_>, spec: &Spec) -> Vec<String> {
    let plan = ctx.checked.plan();
    let pinned = |id: &String| plan.segments.get(id).is_some_and(|values| values.len() == 1);
    let shown = |id: &String| ctx.checked.policy().shows_segment(id);
    let all = ctx.model.segments_of(&spec.table).map(|s| s.id.clone());
    all.filter(|id| !pinned(id) && shown(id)).collect()
}

type Values = BTreeMap<String, (Tally, Tally)>;
/// Values of a segment with both sides.
type Sides = Vec<(Cell, Tally, Tally)>;

/// Tallies of both sides by segment and value.
fn fold(
    ctx: &Context<'_>,
    spec: &Spec,
    segments: &[String],
    frame: &Frame,
    each: bool,
) -> Vec<(String, Sides)> {
    let mut all: Vec<Values> = vec![Values::new(); segments.len()];
    for row in &frame.rows {
        let tally = spec.tally(frame, row);
        let mut add = |at: usize, value: String| {
            let entry = all[at].entry(value).or_insert((spec.empty(), spec.empty()));
            if row.side == 0 { entry.0.add(&tally) } else { entry.1.add(&tally) }
        };
        match row.keys.as_slice() {
            [Cell::Text(segment), value] if each => {
                if let Some(at) = segments.iter().position(|s| s == segment) {
                    add(at, value.to_string());
                }
            }
            keys => keys.iter().enumerate().for_each(|(at, value)| add(at, value.to_string())),
        }
    }
    let cell = |segment: &str, text: String| {
        let integer = ctx.model.segment(segment).is_some_and(|s| s.value_type == ValueType::Integer);
        match text.parse() {
            Ok(number) if integer => Cell::Int(number),
            _ => Cell::Text(text),
        }
    };
    segments
        .iter()
        .zip(all)
        .map(|(segment, values)| {
            let values = values.into_iter().map(|(text, (now, before))| (cell(segment, text), now, before));
            (segment.clone(), values.collect())
        })
        .collect()
}

fn totals(spec: &Spec, values: &[(Cell, Tally, Tally)]) -> (Tally, Tally) {
    let (mut current, mut prior) = (spec.empty(), spec.empty());
    for (_, now, before) in values {
        current.add(now);
        prior.add(before);
    }
    (current, prior)
}

fn segment_drivers(segment: String, values: Sides, total: (&Tally, &Tally)) -> SegmentDrivers {
    let pairs: Vec<(Tally, Tally)> = values.iter().map(|(_, now, before)| (*now, *before)).collect();
    let split = if total.0.is_additive() { None } else { effects(&pairs) };
    let change = delta(total.0, total.1).unwrap_or(0.0);
    let mut apart = 0.0;
    let mut drivers: Vec<Driver> = Vec::with_capacity(values.len());
    for (at, (value, current, prior)) in values.into_iter().enumerate() {
        let own = delta(&current, &prior);
        let part = split.as_ref().and_then(|s| s.get(at)).copied();
        let effect = match part {
            Some(e) => e.mix + e.rate,
            None if current.is_additive() => own.unwrap_or(0.0),
            None => 0.0,
        };
        apart += (effect - change * weight(&prior, total.1)).abs();
        drivers.push(Driver {
            value,
            delta: own,
            delta_pct: delta_pct(&current, &prior),
            current,
            prior,
            effect,
            mix_effect: part.map(|e| e.mix),
            rate_effect: part.map(|e| e.rate),
        });
    }
    drivers
        .sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()).then_with(|| natural(&a.value, &b.value)));
    SegmentDrivers { segment, strength: apart / 2.0, values: drivers }
}

/// The share of the prior total that a value had: what it would have done to
/// the change, had all values changed alike.
fn weight(prior: &Tally, total: &Tally) -> f64 {
    let (own, all) = match prior.is_additive() {
        true => (prior.value().unwrap_or(0.0), total.value().unwrap_or(0.0)),
        false => (prior.second, total.second),
    };
    if all == 0.0 { 0.0 } else { own / all }
}
