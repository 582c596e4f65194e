//! Values that no question can read right, in tables that were changed from outside: dates that are none, flags that
//! are neither 0 nor 1, texts where numbers belong.

#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "one of the few places that hand SQL to the driver"
)]

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row};

use super::error::LoadError;

/// The whole of each table, counted in one pass.
const CHECKS: [(&str, &str); 2] = [
    ("cps_tb", include_str!("../../sql/checks/cps_tb.sql")),
    ("forecast_df", include_str!("../../sql/checks/forecast_df.sql")),
];

/// Rows of one column that do not hold what they should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: String,
    /// What it should hold: "a date YYYY-MM-DD".
    pub holds: &'static str,
    /// How many rows do not.
    pub rows: i64,
    /// The rowid of the first of them.
    pub first: i64,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { table, column, holds, rows, first } = self;
        let which = match rows {
            1 => format!("row {first}"),
            n => format!("{n} rows (the first is row {first})"),
        };
        write!(
            f,
            "{table}.{column} of {which} is not {holds}: such rows are left out or miscounted. Mend them, or export the \
             table as CSV and load it with `topup import`, which cleans what it can read and names the rest"
        )
    }
}

/// Looks through a table of the database; a table that is not there has nothing to look at.
///
/// # Errors
/// The database cannot be read, or the table lacks a column.
pub async fn broken(db: &Path, table: &str) -> Result<Vec<Broken>, LoadError> {
    let Some((table, check)) = CHECKS.into_iter().find(|(name, _)| *name == table) else {
        return Ok(Vec::new());
    };
    let options =
        SqliteConnectOptions::new().filename(db).read_only(true).busy_timeout(Duration::from_secs(10));
    let mut conn = options.disable_statement_logging().connect().await?;
    let mut found = Vec::new();
    for row in sqlx::query(check).fetch_all(&mut conn).await? {
        let rows: i64 = row.try_get(2)?;
        if rows == 0 {
            continue;
        }
        let holds = match row.try_get::<&str, _>(1)? {
            "date" => "a date YYYY-MM-DD",
            "flag" => "0 or 1",
            _ => "a number",
        };
        found.push(Broken { table, column: row.try_get(0)?, holds, rows, first: row.try_get(3)? });
    }
    conn.close().await?;
    Ok(found)
}
