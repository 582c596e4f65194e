//! Rows of the old database that go over into the new one: tables that are not imported, or are added to.

use std::path::{Path, PathBuf};

use futures::TryStreamExt;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::mpsc;

use super::super::error::LoadError;
use super::super::row::{CpsRow, ForecastRow};
use super::super::sink::Sink;
use super::super::stored;

/// Rows of one message between the reading task and the loading thread.
const BATCH: usize = 1_000;

type Texts<const N: usize> = [Option<Box<str>>; N];

/// Old rows on their way.
pub enum Old {
    Applications(Vec<(CpsRow, Texts<6>)>),
    Forecasts(Vec<(ForecastRow, Texts<2>)>),
}

/// Which old tables go over.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub applications: bool,
    pub forecasts: bool,
}

/// Starts reading the old database; nothing comes if there is none.
pub fn start(db: Option<&Path>, wanted: Wanted) -> mpsc::Receiver<Result<Old, LoadError>> {
    let (sender, receiver) = mpsc::channel(8);
    if let Some(db) = db.map(Path::to_owned) {
        tokio::spawn(async move {
            if let Err(error) = send(db, wanted, &sender).await {
                // A receiver that is gone has failed itself, and says so.
                sender.send(Err(error)).await.ok();
            }
        });
    }
    receiver
}

/// Takes the old rows in, on the loading thread.
///
/// # Errors
/// Those of reading the old database and of storing.
pub fn take(mut old: mpsc::Receiver<Result<Old, LoadError>>, sink: &mut Sink) -> Result<(), LoadError> {
    while let Some(batch) = old.blocking_recv() {
        match batch? {
            Old::Applications(rows) => {
                for (mut row, texts) in rows {
                    for (at, text) in texts.iter().enumerate() {
                        row.segments[at] = sink.cps_value(at, text.as_deref());
                    }
                    sink.cps(&row)?;
                }
            }
            Old::Forecasts(rows) => {
                for (mut row, texts) in rows {
                    for (at, text) in texts.iter().enumerate() {
                        row.segments[at] = sink.forecast_value(at, text.as_deref());
                    }
                    sink.forecast(&row)?;
                }
            }
        }
    }
    Ok(())
}

async fn has_table(conn: &mut SqliteConnection, table: &str) -> Result<bool, LoadError> {
    let found =
        sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = ?");
    Ok(found.bind(table.to_owned()).fetch_one(conn).await? > 0)
}

async fn send(
    db: PathBuf,
    wanted: Wanted,
    out: &mpsc::Sender<Result<Old, LoadError>>,
) -> Result<(), LoadError> {
    let gone = |_| LoadError::BrokeOff("the load that took old rows over has ended".to_owned());
    let options = SqliteConnectOptions::new().filename(db).read_only(true).row_buffer_size(512);
    let mut conn = options.disable_statement_logging().connect().await?;
    if wanted.applications && has_table(&mut conn, "cps_tb").await? {
        let mut batch = Vec::with_capacity(BATCH);
        let mut rows = sqlx::query(stored::APPLICATIONS).fetch(&mut conn);
        while let Some(row) = rows.try_next().await? {
            let (row, texts) = stored::application(&row)?;
            batch.push((row, texts.map(|t| t.map(Box::from))));
            if batch.len() == BATCH {
                out.send(Ok(Old::Applications(std::mem::take(&mut batch)))).await.map_err(gone)?;
            }
        }
        out.send(Ok(Old::Applications(batch))).await.map_err(gone)?;
    }
    if wanted.forecasts && has_table(&mut conn, "forecast_df").await? {
        let mut batch = Vec::with_capacity(BATCH);
        let mut rows = sqlx::query(stored::FORECASTS).fetch(&mut conn);
        while let Some(row) = rows.try_next().await? {
            let (row, texts) = stored::forecast(&row)?;
            batch.push((row, texts.map(|t| t.map(Box::from))));
            if batch.len() == BATCH {
                out.send(Ok(Old::Forecasts(std::mem::take(&mut batch)))).await.map_err(gone)?;
            }
        }
        out.send(Ok(Old::Forecasts(batch))).await.map_err(gone)?;
    }
    conn.close().await?;
    Ok(())
}
