//! The one place of the load where SQL text is put together: from names of this crate only, never from data.

#![allow(clippy::disallowed_types, clippy::disallowed_methods)]

use std::sync::Arc;

use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, SqliteConnection};

use super::error::LoadError;

/// The shape of a table that rows are stored into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The table.
    pub table: &'static str,
    /// Its columns, in the order in which rows bind them.
    pub columns: &'static [&'static str],
}

/// Runs statements of a file of this crate.
pub async fn run(conn: &mut SqliteConnection, sql: &'static str) -> Result<(), LoadError> {
    sqlx::raw_sql(sql).execute(conn).await?;
    Ok(())
}

/// `INSERT INTO table (columns) VALUES (?,…),(?,…)…` for a number of rows.
pub fn insert_statement(shape: Shape, rows: usize) -> Arc<str> {
    let row = format!("({})", vec!["?"; shape.columns.len()].join(","));
    let values = vec![row.as_str(); rows].join(",");
    let columns = shape.columns.join(",");
    format!("INSERT INTO {} ({columns}) VALUES {values}", shape.table).into()
}

/// Runs a statement made by [`insert_statement`].
pub async fn insert(
    conn: &mut SqliteConnection,
    sql: &Arc<str>,
    args: SqliteArguments,
) -> Result<(), LoadError> {
    sqlx::query_with(AssertSqlSafe(sql.clone()), args).persistent(true).execute(conn).await?;
    Ok(())
}

/// Empties a table.
pub async fn clear(conn: &mut SqliteConnection, table: &'static str) -> Result<(), LoadError> {
    let sql = format!("DELETE FROM {table}");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await?;
    Ok(())
}

/// Renames values of one text column: pairs of old and new.
pub async fn respell(
    conn: &mut SqliteConnection,
    table: &'static str,
    column: &'static str,
    changes: &[(Arc<str>, Arc<str>)],
) -> Result<(), LoadError> {
    let whens = vec!["WHEN ? THEN ?"; changes.len()].join(" ");
    let marks = vec!["?"; changes.len()].join(",");
    let sql = format!("UPDATE {table} SET {column} = CASE {column} {whens} END WHERE {column} IN ({marks})");
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for (from, to) in changes {
        query = query.bind(from.clone()).bind(to.clone());
    }
    for (from, _) in changes {
        query = query.bind(from.clone());
    }
    query.execute(conn).await?;
    Ok(())
}

/// Sets `PRAGMA user_version`, which takes no bound value.
pub async fn set_version(conn: &mut SqliteConnection, version: i64) -> Result<(), LoadError> {
    let sql = format!("PRAGMA user_version = {version}");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await?;
    Ok(())
}
