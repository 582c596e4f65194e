//! Cohorts of applications, each counted only as far as it had come by a day.

use super::Context;
use super::engine::{Engine, QueryError};
use super::grouped::{Need, where_clause};
use super::params::Params;
use super::source::Source;
use super::templates::{Bound, Bounded, Column, Slice, Template};
use crate::calendar::add_days;
use crate::guardrail::CheckedQuery;
use crate::model::MetricKind;
use crate::plan::Window;
use crate::results::{Cell, RanStatement};
use jiff::civil::Date;

/// The applications of a window of submission, and the day by which their outcome is counted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cohort {
    pub window: Window,
    pub through: Date,
}

/// What to count of the cohorts.
#[derive(Debug, Clone)]
pub(crate) struct AgedNeed {
    pub table: String,
    /// The date column that makes the cohorts.
    pub date_col: String,
    pub cohorts: Vec<Cohort>,
    pub parts: Vec<String>,
}

impl AgedNeed {
    /// Parts in their order, for each cohort in its order.
    pub async fn fetch(
        &self,
        ctx: &Context<'_>,
        engine: &dyn Engine,
    ) -> Result<(Vec<Vec<f64>>, RanStatement), QueryError> {
        let query = self.statement(ctx)?;
        let rows = engine.fetch(&query).await?;
        let mut sums = vec![vec![0.0; self.parts.len()]; self.cohorts.len()];
        for row in &rows {
            let at = |i: usize| row.get(i).and_then(Cell::number).map(|n| n as usize);
            let place = at(0).zip(at(1)).and_then(|(c, p)| sums.get_mut(c).and_then(|s| s.get_mut(p)));
            *place.ok_or_else(|| QueryError::Row(format!("no known cohort in {row:?}")))? =
                row.get(2).and_then(Cell::number).unwrap_or(0.0);
        }
        Ok((sums, RanStatement { sql: query.sql().to_string(), params: query.params().to_vec() }))
    }

    /// The statement: its columns are cohort, part and sum.
    pub fn statement(&self, ctx: &Context<'_>) -> Result<CheckedQuery, QueryError> {
        let mut params = Params::new(ctx.dialect);
        let mut slices = Vec::with_capacity(self.cohorts.len() * self.parts.len());
        for (cohort_at, cohort) in self.cohorts.iter().enumerate() {
            for (part_at, part) in self.parts.iter().enumerate() {
                slices.push(self.slice(ctx, (cohort_at, cohort), (part_at, part), &mut params));
            }
        }
        let limit = params.bind(Cell::Int(i64::try_from(slices.len()).unwrap_or(i64::MAX)));
        Template::SameAge.render(&Bounded { slices, order: vec![1, 2], limit }, params, ctx.model)
    }

    fn slice(
        &self,
        ctx: &Context<'_>,
        (cohort_at, cohort): (usize, &Cohort),
        (part_at, part): (usize, &String),
        params: &mut Params,
    ) -> Slice {
        let outcome = self.outcome_date(ctx, part);
        let by_row = outcome.is_some() || !ctx.checked.plan().ranges.is_empty();
        let parts = std::slice::from_ref(part);
        let source = Source::choose(ctx, &self.table, &self.date_col, &Need::filtered(ctx), parts, by_row);
        // Nobody had applied yet after the day.
        let end = cohort.window.end.min(add_days(cohort.through, 1)).max(cohort.window.start);
        let window = Window { end, ..cohort.window.clone() };
        let columns =
            [(cohort_at.to_string(), "cohort"), (part_at.to_string(), "part"), (source.part(ctx, part), "n")];
        let columns = columns.map(|(expr, name)| Column { expr, name: name.into() }).into();
        let mut slice = Slice { columns, ..where_clause(ctx, &source, &window, params) };
        slice.ranges.extend(outcome.map(|date| Bound {
            expr: date.to_string(),
            op: "<=",
            place: params.text(cohort.through),
        }));
        slice
    }

    /// The date on which what a part counts happens, if that is later than the cohort's own: the date of the
    /// metric whose sum the part is.
    fn outcome_date<'a>(&self, ctx: &Context<'a>, part: &String) -> Option<&'a str> {
        let sums = |id: &Option<String>| id.as_ref() == Some(part);
        let metric = ctx.model.metrics().iter().find(|m| {
            m.kind == MetricKind::Sum && m.table == self.table && (sums(&m.amount) || sums(&m.count))
        })?;
        (metric.date != self.date_col).then_some(metric.date.as_str())
    }
}
