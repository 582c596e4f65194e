//! Statements that sum parts by side, period and group.

use super::Context;
use super::engine::Engine;
use super::engine::QueryError;
use super::frame::{Frame, Layout};
use super::params::Params;
use super::source::Source;
use super::templates::{Bound, Bounded, Column, Filter, Slice, Template};
use crate::guardrail::CheckedQuery;
use crate::model::ValueType;
use crate::plan::{Granularity, SegmentMap, Window};
use crate::results::{Cell, RanStatement};
use std::collections::BTreeSet;

/// The group of all values that a split does not name.
pub(crate) const ALL_OTHER: &str = "all other";

/// One side of a comparison; most statements have one.
#[derive(Debug, Clone)]
pub(crate) struct Side {
    pub label: &'static str,
    pub window: Window,
}

/// What a statement is to sum.
#[derive(Debug, Clone)]
pub(crate) struct Need {
    pub template: Template,
    pub table: String,
    pub date_col: String,
    pub sides: Vec<Side>,
    pub period: Option<Granularity>,
    pub grouping: Grouping,
    pub parts: Vec<String>,
    pub limit: usize,
}

/// How rows are grouped.
#[derive(Debug, Clone)]
pub(crate) enum Grouping {
    /// By these segments together, splits applied.
    Together(Vec<String>),
    /// By each of these segments alone, one after the other, without splits.
    Each(Vec<String>),
}

impl Need {
    /// Segments that a filter, a split or the row policy needs.
    pub fn filtered(ctx: &Context<'_>) -> BTreeSet<String> {
        let plan = ctx.checked.plan();
        let maps = [&plan.segments, &plan.exclude, ctx.checked.policy().rows()];
        maps.into_iter().flat_map(SegmentMap::keys).cloned().collect()
    }

    /// Where rows of these groups are read.
    fn source(&self, ctx: &Context<'_>, groups: &[String]) -> Source {
        let mut segments = Self::filtered(ctx);
        segments.extend(groups.iter().cloned());
        let by_row = !ctx.checked.plan().ranges.is_empty();
        Source::choose(ctx, &self.table, &self.date_col, &segments, &self.parts, by_row)
    }

    /// Whether the rollups alone serve.
    pub fn is_served_by_rollups(&self, ctx: &Context<'_>) -> bool {
        match &self.grouping {
            Grouping::Together(groups) => self.source(ctx, groups).is_rollup(),
            Grouping::Each(segments) => {
                segments.iter().all(|s| self.source(ctx, std::slice::from_ref(s)).is_rollup())
            }
        }
    }

    /// The statement and how to read it.
    pub fn statement(&self, ctx: &Context<'_>) -> Result<(CheckedQuery, Layout), QueryError> {
        let mut params = Params::new(ctx.dialect);
        let (slices, keys) = match &self.grouping {
            Grouping::Together(groups) => {
                let source = self.source(ctx, groups);
                let sides = self.sides.iter();
                let slices: Vec<Slice> =
                    sides.map(|side| self.together(ctx, &source, groups, side, &mut params)).collect();
                let integers = groups.iter().map(|g| is_integer(ctx, g)).collect();
                (slices, integers)
            }
            Grouping::Each(segments) => {
                let mut slices = Vec::new();
                for segment in segments {
                    let source = self.source(ctx, std::slice::from_ref(segment));
                    for side in &self.sides {
                        slices.push(self.each(ctx, &source, segment, side, &mut params));
                    }
                }
                (slices, vec![false, false])
            }
        };
        let labels = usize::from(self.sides.len() > 1);
        let order = (1..=labels + usize::from(self.period.is_some()) + keys.len()).collect();
        let limit = params.bind(Cell::Int(i64::try_from(self.limit + 1).unwrap_or(i64::MAX)));
        let bounded = Bounded { slices, order, limit };
        let query = self.template.render(&bounded, params, ctx.model)?;
        let layout = Layout {
            sides: self.sides.iter().map(|s| s.label).collect(),
            period: self.period,
            keys,
            parts: self.parts.clone(),
            limit: self.limit,
        };
        Ok((query, layout))
    }

    /// Runs the statement.
    pub async fn fetch(
        &self,
        ctx: &Context<'_>,
        engine: &dyn Engine,
    ) -> Result<(Frame, RanStatement), QueryError> {
        let (query, layout) = self.statement(ctx)?;
        let rows = engine.fetch(&query).await?;
        let ran = RanStatement { sql: query.sql().to_string(), params: query.params().to_vec() };
        Ok((layout.read(rows)?, ran))
    }

    fn together(
        &self,
        ctx: &Context<'_>,
        source: &Source,
        groups: &[String],
        side: &Side,
        params: &mut Params,
    ) -> Slice {
        let mut columns = self.side_column(side);
        if let Some(granularity) = self.period {
            columns.push(Column { expr: source.period(ctx, granularity), name: "period".into() });
        }
        for group in groups {
            columns.push(Column { expr: group_expr(ctx, source, group, params), name: group.clone() });
        }
        let constant = usize::from(self.sides.len() > 1);
        let group = (constant + 1..=columns.len()).collect();
        self.add_parts(ctx, source, &mut columns);
        Slice { columns, group, ..where_clause(ctx, source, &side.window, params) }
    }

    fn each(
        &self,
        ctx: &Context<'_>,
        source: &Source,
        segment: &str,
        side: &Side,
        params: &mut Params,
    ) -> Slice {
        let mut columns = self.side_column(side);
        columns.push(Column { expr: format!("'{segment}'"), name: "segment".into() });
        columns.push(Column { expr: source.key(ctx, segment), name: "value".into() });
        let group = vec![columns.len()];
        self.add_parts(ctx, source, &mut columns);
        Slice { columns, group, ..where_clause(ctx, source, &side.window, params) }
    }

    fn side_column(&self, side: &Side) -> Vec<Column> {
        if self.sides.len() < 2 {
            return Vec::new();
        }
        vec![Column { expr: format!("'{}'", side.label), name: "side".into() }]
    }

    fn add_parts(&self, ctx: &Context<'_>, source: &Source, columns: &mut Vec<Column>) {
        for part in &self.parts {
            columns.push(Column { expr: source.part(ctx, part), name: part.clone() });
        }
    }
}

fn is_integer(ctx: &Context<'_>, segment: &str) -> bool {
    ctx.model.segment(segment).is_some_and(|s| s.value_type == ValueType::Integer)
}

/// A group's expression: the segment's value, or the value and "all other".
pub(super) fn group_expr(ctx: &Context<'_>, source: &Source, segment: &str, params: &mut Params) -> String {
    let key = source.key(ctx, segment);
    match ctx.checked.plan().split.get(segment) {
        Some(values) => {
            let places: Vec<String> = values.iter().map(|v| params.text(v)).collect();
            format!("CASE WHEN {key} IN ({}) THEN {key} ELSE '{ALL_OTHER}' END", places.join(", "))
        }
        None => key,
    }
}

/// Window, filters, row policy and ranges of the plan.
pub(super) fn where_clause(
    ctx: &Context<'_>,
    source: &Source,
    window: &Window,
    params: &mut Params,
) -> Slice {
    let plan = ctx.checked.plan();
    let grain = source.grain().map(|name| params.text(name));
    let (start, end) = (params.text(window.start), params.text(window.end));
    let mut filters = Vec::new();
    let asked = [(&plan.segments, false), (&plan.exclude, true), (ctx.checked.policy().rows(), false)];
    for (map, negated) in asked {
        for (segment, values) in map {
            let places: Vec<String> = values.iter().map(|v| params.text(v)).collect();
            filters.push(Filter { expr: source.key(ctx, segment), negated, places });
        }
    }
    let mut ranges = Vec::new();
    for range in &plan.ranges {
        for (op, bound) in range.bounds() {
            ranges.push(Bound { expr: range.column.clone(), op, place: params.bind(Cell::Num(bound)) });
        }
    }
    Slice {
        table: source.table().to_string(),
        grain,
        date: source.date().to_string(),
        start,
        end,
        filters,
        ranges,
        ..Slice::default()
    }
}
