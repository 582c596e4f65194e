//! Statements over single rows: histograms and relationships of two columns,
//! bucketed in SQL so that the answer stays small whatever the table's size.

use super::Context;
use super::engine::{Engine, QueryError};
use super::grouped::{group_expr, where_clause};
use super::params::Params;
use super::source::Source;
use super::templates::{Bounded, Column, Slice, Template};
use crate::guardrail::CheckedQuery;
use crate::plan::Window;
use crate::results::{Cell, RanStatement};
use std::collections::BTreeSet;

/// Rows of one or two numeric columns, by bucket of the last one.
#[derive(Debug, Clone)]
pub(crate) struct RowNeed {
    pub table: String,
    pub date_col: String,
    pub window: Window,
    /// The column that is bucketed.
    pub x: String,
    /// The other column of a relationship.
    pub y: Option<String>,
    pub width: f64,
    pub groups: Vec<String>,
    pub limit: usize,
}

impl RowNeed {
    /// The statement; its columns are groups, bucket, n, sum_x and, with a y,
    /// sum_y, sum_xx, sum_xy, sum_yy.
    pub fn statement(&self, ctx: &Context<'_>) -> Result<CheckedQuery, QueryError> {
        let source = Source::choose(ctx, &self.table, &self.date_col, &BTreeSet::new(), &[], true);
        let mut params = Params::new(ctx.dialect);
        let width = params.bind(Cell::Num(self.width));
        let mut columns = Vec::new();
        for group in &self.groups {
            columns.push(Column { expr: group_expr(ctx, &source, group, &mut params), name: group.clone() });
        }
        columns.push(Column { expr: ctx.dialect.bucket(&self.x, &width), name: "bucket".into() });
        let group: Vec<usize> = (1..=columns.len()).collect();
        let mut sums = vec![("n", "COUNT(*)".to_string()), ("sum_x", format!("SUM({})", self.x))];
        if let Some(y) = &self.y {
            let x = &self.x;
            sums.push(("sum_y", format!("SUM({y})")));
            sums.push(("sum_xx", format!("SUM({x} * 1.0 * {x})")));
            sums.push(("sum_xy", format!("SUM({x} * 1.0 * {y})")));
            sums.push(("sum_yy", format!("SUM({y} * 1.0 * {y})")));
        }
        columns.extend(sums.into_iter().map(|(name, expr)| Column { expr, name: name.into() }));
        let present: Vec<String> = std::iter::once(&self.x).chain(&self.y).cloned().collect();
        let flags: BTreeSet<String> = present
            .iter()
            .filter_map(|column| ctx.model.row_measure(column).and_then(|m| m.flag.clone()))
            .collect();
        let slice = Slice {
            columns,
            present,
            flags: flags.into_iter().collect(),
            group: group.clone(),
            ..where_clause(ctx, &source, &self.window, &mut params)
        };
        let limit = params.bind(Cell::Int(i64::try_from(self.limit + 1).unwrap_or(i64::MAX)));
        let template = if self.y.is_some() { Template::Relationship } else { Template::Histogram };
        template.render(&Bounded { slices: vec![slice], order: group, limit }, params, ctx.model)
    }

    /// Runs the statement.
    pub async fn fetch(
        &self,
        ctx: &Context<'_>,
        engine: &dyn Engine,
    ) -> Result<(Vec<Vec<Cell>>, RanStatement), QueryError> {
        let query = self.statement(ctx)?;
        let rows = engine.fetch(&query).await?;
        Ok((rows, RanStatement { sql: query.sql().to_string(), params: query.params().to_vec() }))
    }
}
