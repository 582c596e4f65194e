//! Where a statement reads: a narrow daily rollup if one holds all it needs,
//! else the base table.

use super::Context;
use crate::guardrail::UNKNOWN;
use crate::plan::Granularity;
use std::collections::BTreeSet;

/// The rollup table of a date column, as the migrations name it.
#[must_use]
pub fn rollup_table(table: &str, date_col: &str) -> String {
    match table {
        "forecast_df" => "rollup_forecast".to_string(),
        _ => format!("rollup_{date_col}"),
    }
}

/// A table to read, with the names of what is read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    table: String,
    date: String,
    /// The grain and its segments, if it is a rollup.
    grain: Option<(String, Vec<String>)>,
}

impl Source {
    /// The best source for these segments and parts. `by_row` asks for single
    /// rows, which only the base table has.
    pub fn choose(
        ctx: &Context<'_>,
        table: &str,
        date_col: &str,
        segments: &BTreeSet<String>,
        parts: &[String],
        by_row: bool,
    ) -> Self {
        let base = || Self { table: table.to_string(), date: date_col.to_string(), grain: None };
        let summed =
            |id: &String| ctx.model.part(id).is_some_and(|p| p.rollups.iter().any(|d| d == date_col));
        if by_row || segments.len() > 2 || !ctx.data.rollups_fresh || !parts.iter().all(summed) {
            return base();
        }
        // Pairs are named in the order in which the model declares the segments.
        let keys: Vec<String> =
            ctx.model.segments_of(table).filter(|s| segments.contains(&s.id)).map(|s| s.id.clone()).collect();
        let grain = keys.join(",");
        let kept = ctx.data.grains.get(table).is_some_and(|grains| grains.contains(&grain));
        if keys.len() != segments.len() || !kept {
            return base();
        }
        Self { table: rollup_table(table, date_col), date: "d".into(), grain: Some((grain, keys)) }
    }

    /// The table's name.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The name of the date column.
    pub fn date(&self) -> &str {
        &self.date
    }

    /// The grain to read, if it is a rollup.
    pub fn grain(&self) -> Option<&str> {
        self.grain.as_ref().map(|(name, _)| name.as_str())
    }

    /// Whether it is a rollup.
    pub fn is_rollup(&self) -> bool {
        self.grain.is_some()
    }

    /// The expression of a segment's value as text.
    pub fn key(&self, ctx: &Context<'_>, segment: &str) -> String {
        match &self.grain {
            Some((_, keys)) if keys.first().is_some_and(|k| k == segment) => "k1".to_string(),
            Some(_) => "k2".to_string(),
            None => ctx.dialect.key(segment, UNKNOWN),
        }
    }

    /// The expression of a part.
    pub fn part(&self, ctx: &Context<'_>, part: &str) -> String {
        match (&self.grain, ctx.model.part(part)) {
            (None, Some(known)) => known.expr.clone(),
            _ => format!("SUM({part})"),
        }
    }

    /// The expression of a period's first day.
    pub fn period(&self, ctx: &Context<'_>, granularity: Granularity) -> String {
        match (&self.grain, granularity) {
            (Some(_), Granularity::Daily) => "d".to_string(),
            (Some(_), Granularity::Weekly) => "week".to_string(),
            (Some(_), _) => "month".to_string(),
            (None, _) => ctx.dialect.period(granularity, &self.date),
        }
    }
}
