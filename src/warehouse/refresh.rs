//! Sums, values and facts made anew from the base tables, in place and in one transaction.
//!
//! In place, and not by a new file: whoever else writes to the tables is held off until the end, so no change is lost.

#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "one of the few places that hand SQL to the driver"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::TryStreamExt;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::ddl;
use super::error::LoadError;
use super::finish::Gathered;
use super::gather::{CpsGather, ForecastGather};
use super::load::Loaded;
use super::replace::WriteLock;
use super::schema;
use super::sink::Progress;
use super::stored;

/// Rebuilds everything that is derived from the base tables of `db`; also makes it for a database of another tool.
/// Questions go on being answered from the old state until the end.
///
/// # Errors
/// The database is missing, being written, lacks a column, or holds dates that are none. It is unchanged then.
pub async fn refresh(db: &Path, progress: Arc<Progress>) -> Result<Loaded, LoadError> {
    if !db.exists() {
        return Err(LoadError::Missing(db.to_owned()));
    }
    let _lock = WriteLock::take(db)?;
    let options = SqliteConnectOptions::new()
        .filename(db)
        .row_buffer_size(512)
        .busy_timeout(Duration::from_secs(10))
        // Changed pages stay in memory until the end, for writing them out early would lock readers out.
        .pragma("cache_size", "-65536")
        .pragma("cache_spill", "0")
        .disable_statement_logging();
    let mut conn = options.connect().await?;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut conn).await?;
    // On an error the connection is dropped, and SQLite rolls the transaction back.
    let loaded = rebuild(&mut conn, db, &progress).await?;
    sqlx::query("COMMIT").execute(&mut conn).await?;
    conn.close().await?;
    Ok(loaded)
}

async fn rebuild(conn: &mut SqliteConnection, db: &Path, progress: &Progress) -> Result<Loaded, LoadError> {
    let started = Instant::now();
    for tables in schema::TABLES {
        ddl::run(conn, tables).await?;
    }
    let (mut cps, mut forecast) = (CpsGather::new(false), ForecastGather::new(false));
    let mut rows = sqlx::query(stored::APPLICATIONS).fetch(&mut *conn);
    while let Some(row) = rows.try_next().await? {
        let (mut row, segments) = stored::application(&row)?;
        for (at, value) in segments.into_iter().enumerate() {
            row.segments[at] = cps.dictionaries[at].id(value);
        }
        cps.add(&row);
        if cps.rows.is_multiple_of(1_024) {
            progress.set_rows(cps.rows);
        }
    }
    drop(rows);
    let mut rows = sqlx::query(stored::FORECASTS).fetch(&mut *conn);
    while let Some(row) = rows.try_next().await? {
        let (mut row, segments) = stored::forecast(&row)?;
        for (at, value) in segments.into_iter().enumerate() {
            row.segments[at] = forecast.dictionaries[at].id(value);
        }
        forecast.add(&row);
    }
    drop(rows);
    let reading = started.elapsed();

    let started = Instant::now();
    ddl::run(conn, schema::INDEXES).await?;
    let indexing = started.elapsed();

    let started = Instant::now();
    let gathered = Arc::new(Gathered { cps, forecast });
    gathered.clone().write(conn).await?;
    ddl::run(conn, schema::TRIGGERS).await?;
    ddl::set_version(conn, schema::VERSION).await?;
    Ok(gathered.report(db.to_owned(), reading, indexing, started.elapsed()))
}
