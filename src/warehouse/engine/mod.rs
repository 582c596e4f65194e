//! The boundary to the database that questions are answered from: one statement in, one table out.
//!
//! SQLite is the only one so far. Another one is another variant here and a file beside `sqlite.rs`; nothing that plans
//! or renders needs to know.

mod error;
mod identity;
mod interrupt;
mod sqlite;

pub use error::EngineError;
pub use sqlite::SqliteEngine;

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::catalog::Catalog;
use super::value::{Statement, Table};

/// A database opened for questions.
#[derive(Debug)]
pub enum Engine {
    /// A SQLite file.
    Sqlite(SqliteEngine),
}

impl Engine {
    /// Runs a statement and returns at most `row_cap` of its rows.
    ///
    /// # Errors
    /// [`EngineError::Timeout`] after `timeout` and [`EngineError::Cancelled`] on `cancel`, with the statement really
    /// stopped in both cases; else what the database says.
    pub async fn run(
        &self,
        statement: &Statement,
        timeout: Duration,
        cancel: &CancellationToken,
        row_cap: usize,
    ) -> Result<Table, EngineError> {
        match self {
            Self::Sqlite(engine) => engine.run(statement, timeout, cancel, row_cap).await,
        }
    }

    /// Facts about the data, read again whenever it has changed.
    ///
    /// # Errors
    /// The database is missing or cannot be read.
    pub async fn catalog(&self) -> Result<Arc<Catalog>, EngineError> {
        match self {
            Self::Sqlite(engine) => engine.catalog().await,
        }
    }

    /// The state of the database as a whole: another one after every write.
    ///
    /// # Errors
    /// The database is missing or cannot be read.
    pub fn state(&self) -> Result<String, EngineError> {
        match self {
            Self::Sqlite(engine) => engine.state(),
        }
    }

    /// The names of a table's columns; none if there is no such table.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn columns(&self, table: &str) -> Result<Vec<String>, EngineError> {
        match self {
            Self::Sqlite(engine) => engine.columns(table).await,
        }
    }

    /// The values of a column, at most `most` of them. Reads the whole table: for segments that an owner's model adds.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn distinct(&self, table: &str, column: &str, most: usize) -> Result<Vec<String>, EngineError> {
        match self {
            Self::Sqlite(engine) => engine.distinct(table, column, most).await,
        }
    }
}
