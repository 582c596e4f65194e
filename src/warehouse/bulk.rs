//! Many rows into a table: bound values travel in chunks from the thread that makes rows to the one that stores them.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteArguments;
use tokio::sync::mpsc;

use super::ddl::{self, Shape};
use super::error::LoadError;

/// Rows of one INSERT. Measured at 1M rows of 17 columns: 8 rows 106k rows/s, 32 372k, 64 597k, 128 576k, 256 695k.
const ROWS_PER_STATEMENT: usize = 256;
/// Chunks on their way: enough to keep both threads busy, few enough to keep memory small.
const CHUNKS_UNDERWAY: usize = 32;

/// The values of some rows of one table, bound and ready.
#[derive(Debug)]
pub struct Chunk {
    shape: Shape,
    rows: usize,
    args: SqliteArguments,
}

/// Both ends of the way that chunks travel.
pub fn channel() -> (mpsc::Sender<Chunk>, mpsc::Receiver<Chunk>) {
    mpsc::channel(CHUNKS_UNDERWAY)
}

/// Collects rows of one table into chunks.
#[derive(Debug)]
pub struct Rows {
    shape: Shape,
    args: SqliteArguments,
    rows: usize,
    most: usize,
    out: mpsc::Sender<Chunk>,
}

impl Rows {
    /// Nothing collected yet.
    pub fn new(shape: Shape, out: mpsc::Sender<Chunk>) -> Self {
        let most = ROWS_PER_STATEMENT;
        Self { shape, args: SqliteArguments::default(), rows: 0, most, out }
    }

    /// Adds one row: `bind` adds one value for each column of the shape.
    ///
    /// # Errors
    /// When a value cannot be bound, or the storing side has ended.
    pub fn push(
        &mut self,
        bind: impl FnOnce(&mut SqliteArguments) -> Result<(), sqlx::error::BoxDynError>,
    ) -> Result<(), LoadError> {
        bind(&mut self.args).map_err(sqlx::Error::Encode)?;
        self.rows += 1;
        if self.rows == self.most {
            self.flush()?;
        }
        Ok(())
    }

    /// Sends what is left.
    ///
    /// # Errors
    /// When the storing side has ended.
    pub fn flush(&mut self) -> Result<(), LoadError> {
        if self.rows == 0 {
            return Ok(());
        }
        let chunk = Chunk {
            shape: self.shape,
            rows: std::mem::take(&mut self.rows),
            args: std::mem::take(&mut self.args),
        };
        let ended = |_| LoadError::BrokeOff("storing rows failed".into());
        self.out.blocking_send(chunk).map_err(ended)
    }
}

/// Stores chunks until the sending side is done; returns the number of rows.
pub async fn store(conn: &mut SqliteConnection, mut chunks: mpsc::Receiver<Chunk>) -> Result<u64, LoadError> {
    let mut statements: HashMap<(&'static str, usize), Arc<str>> = HashMap::new();
    let mut rows = 0;
    while let Some(chunk) = chunks.recv().await {
        let sql = statements
            .entry((chunk.shape.table, chunk.rows))
            .or_insert_with(|| ddl::insert_statement(chunk.shape, chunk.rows));
        ddl::insert(conn, sql, chunk.args).await?;
        rows += chunk.rows as u64;
    }
    Ok(rows)
}
