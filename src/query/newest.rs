//! The newest day of a date column, as of a day.

use super::Context;
use super::engine::{Engine, QueryError};
use super::params::Params;
use super::source::Source;
use super::templates::Template;
use crate::calendar::add_days;
use crate::results::{Cell, RanStatement};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Serialize)]
struct Newest {
    table: String,
    grain: Option<String>,
    date: String,
    end: String,
}

/// The newest day of the column that is not after the as-of date, whatever the
/// filters. The catalog answers alone unless its newest day lies later.
pub(crate) async fn newest(
    ctx: &Context<'_>,
    engine: &dyn Engine,
    table: &str,
    date_col: &str,
) -> Result<(Option<Date>, Option<RanStatement>), QueryError> {
    if let Some(day) = ctx.data.newest.get(date_col).filter(|d| **d <= ctx.data.as_of) {
        return Ok((Some(*day), None));
    }
    let source = Source::choose(ctx, table, date_col, &BTreeSet::new(), &[], false);
    let mut params = Params::new(ctx.dialect);
    let filling = Newest {
        table: source.table().to_string(),
        grain: source.grain().map(|g| params.text(g)),
        date: source.date().to_string(),
        end: params.text(add_days(ctx.data.as_of, 1)),
    };
    let query = Template::Newest.render(&filling, params, ctx.model)?;
    let rows = engine.fetch(&query).await?;
    let day = match rows.first().and_then(|row| row.first()) {
        Some(Cell::Text(text)) => text.parse().ok(),
        _ => None,
    };
    Ok((day, Some(RanStatement { sql: query.sql().to_string(), params: query.params().to_vec() })))
}
