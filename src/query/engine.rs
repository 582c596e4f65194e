//! The boundary to the database: it takes the guardrail's type alone.

use crate::guardrail::{CheckedQuery, SqlFault};
use crate::results::Cell;
use futures::future::BoxFuture;

/// Runs checked statements. The deadline and the cancellation of a question
/// belong to the value that implements this.
pub trait Engine: Send + Sync {
    /// All rows of the statement, in its order.
    fn fetch<'a>(&'a self, query: &'a CheckedQuery) -> BoxFuture<'a, Result<Vec<Vec<Cell>>, QueryError>>;
}

/// Why a checked plan gave no results.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The time for the question ran out and the statement was interrupted.
    #[error("the query ran out of time after {seconds} s; ask for a shorter window or fewer splits")]
    TimedOut {
        /// Seconds it ran.
        seconds: u64,
    },
    /// The asker stopped it.
    #[error("the query was stopped")]
    Cancelled,
    /// A writer holds the database.
    #[error("the data is being written just now")]
    Busy,
    /// The database refused or failed.
    #[error("the database could not answer: {0}")]
    Database(String),
    /// A template made SQL that the gate does not let through.
    #[error(transparent)]
    Stopped(#[from] SqlFault),
    /// A template does not render.
    #[error("the SQL template {template} does not render: {reason}")]
    Template {
        /// Its name.
        template: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The database gave other columns than were asked for.
    #[error("the database gave an unexpected row: {0}")]
    Row(String),
}
