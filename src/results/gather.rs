//! Runs the grouped statements of a plan, one for each date column, and merges
//! them by side, period and group.

use super::metric::Spec;
use super::tally::Tally;
use super::types::{Cell, RanStatement};
use crate::plan::Granularity;
use crate::query::{Context, Engine, Grouping, Need, QueryError, Side, Template};
use futures::future::try_join_all;
use jiff::civil::Date;
use std::collections::HashMap;

/// What to gather.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub template: Template,
    pub sides: Vec<Side>,
    pub period: Option<Granularity>,
    pub groups: Vec<String>,
    /// Parts beyond those of the metrics.
    pub extra: Vec<String>,
}

/// Tallies of all metrics by side, period and group.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// All groups that occur, in order of appearance.
    pub groups: Vec<Vec<Cell>>,
    /// By metric.
    pub series: Vec<Series>,
    pub statements: Vec<RanStatement>,
    pub truncated: bool,
    pub from_rollups: bool,
}

/// One metric's tallies, summed ready by period, by group and in all.
#[derive(Debug)]
pub(super) struct Series {
    pub spec: Spec,
    cells: HashMap<(usize, Option<Date>, usize), Tally>,
    by_group: HashMap<(usize, usize), Tally>,
    by_period: HashMap<(usize, Option<Date>), Tally>,
    totals: HashMap<usize, Tally>,
}

impl Series {
    fn new(spec: &Spec) -> Self {
        Self {
            spec: spec.clone(),
            cells: HashMap::new(),
            by_group: HashMap::new(),
            by_period: HashMap::new(),
            totals: HashMap::new(),
        }
    }

    fn add(&mut self, side: usize, period: Option<Date>, group: usize, tally: &Tally) {
        let empty = self.spec.empty();
        self.cells.entry((side, period, group)).or_insert(empty).add(tally);
        self.by_group.entry((side, group)).or_insert(empty).add(tally);
        self.by_period.entry((side, period)).or_insert(empty).add(tally);
        self.totals.entry(side).or_insert(empty).add(tally);
    }

    /// In one period and group; empty if no row fell there.
    pub fn at(&self, side: usize, period: Option<Date>, group: usize) -> Tally {
        self.cells.get(&(side, period, group)).copied().unwrap_or_else(|| self.spec.empty())
    }

    /// Of one group over all periods.
    pub fn group(&self, side: usize, group: usize) -> Tally {
        self.by_group.get(&(side, group)).copied().unwrap_or_else(|| self.spec.empty())
    }

    /// Of one period over all groups.
    pub fn period(&self, side: usize, period: Option<Date>) -> Tally {
        self.by_period.get(&(side, period)).copied().unwrap_or_else(|| self.spec.empty())
    }

    /// Over everything of a side.
    pub fn total(&self, side: usize) -> Tally {
        self.totals.get(&side).copied().unwrap_or_else(|| self.spec.empty())
    }
}

/// The most rows of one statement: one more and the answer is truncated. The
/// engine has the same cap, so no statement may ask for more.
pub(super) fn row_limit(ctx: &Context<'_>) -> usize {
    usize::try_from(ctx.checked.limits().rows).unwrap_or(usize::MAX - 1)
}

/// Runs the statements, side by side where there are several.
pub(super) async fn gather(
    ctx: &Context<'_>,
    engine: &dyn Engine,
    specs: &[Spec],
    request: &Request,
) -> Result<Gathered, QueryError> {
    let mut needs: Vec<Need> = Vec::new();
    for spec in specs {
        let at = needs.iter().position(|n| n.table == spec.table && n.date_col == spec.date_col);
        let at = at.unwrap_or_else(|| {
            needs.push(Need {
                template: request.template,
                table: spec.table.clone(),
                date_col: spec.date_col.clone(),
                sides: request.sides.clone(),
                period: request.period,
                grouping: Grouping::Together(request.groups.clone()),
                parts: request.extra.clone(),
                limit: row_limit(ctx),
            });
            needs.len() - 1
        });
        for part in spec.parts() {
            if !needs[at].parts.contains(part) {
                needs[at].parts.push(part.clone());
            }
        }
    }
    let fetched = try_join_all(needs.iter().map(|need| need.fetch(ctx, engine))).await?;

    let mut gathered =
        Gathered { from_rollups: needs.iter().all(|n| n.is_served_by_rollups(ctx)), ..Gathered::default() };
    let mut index: HashMap<Vec<String>, usize> = HashMap::new();
    gathered.series = specs.iter().map(Series::new).collect();
    for (need, (frame, statement)) in needs.iter().zip(fetched) {
        gathered.truncated |= frame.truncated;
        gathered.statements.push(statement);
        for row in &frame.rows {
            let key: Vec<String> = row.keys.iter().map(ToString::to_string).collect();
            let group = *index.entry(key).or_insert_with(|| {
                gathered.groups.push(row.keys.clone());
                gathered.groups.len() - 1
            });
            for series in &mut gathered.series {
                if series.spec.table == need.table && series.spec.date_col == need.date_col {
                    let tally = series.spec.tally(&frame, row);
                    // Months that fold into one quarter meet here.
                    series.add(row.side, row.period, group, &tally);
                }
            }
        }
    }
    if request.groups.is_empty() && gathered.groups.is_empty() {
        // Without a split there is always the one group of all rows.
        gathered.groups.push(Vec::new());
    }
    Ok(gathered)
}
