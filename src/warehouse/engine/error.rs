//! Why a statement gave no table.

use std::path::PathBuf;
use std::time::Duration;

/// A statement that could not be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// It took too long and was interrupted.
    #[error("the query was stopped after {:.0?}; ask for a shorter window or fewer splits", .0)]
    Timeout(Duration),
    /// Whoever asked did not want to wait any longer.
    #[error("the query was cancelled")]
    Cancelled,
    /// A writer holds the database.
    #[error("the data is being written just now; try again in a moment")]
    Busy,
    /// There is no database.
    #[error("there is no database at {}; make one with `topup import --cps FILE` or `topup demo-data`", .0.display())]
    Missing(PathBuf),
    /// The file cannot be read as a database.
    #[error("{} cannot be read ({reason}); check the file, or import the data again", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// SQLite refused the statement: a fault of ours or of the semantic model.
    #[error("the database refused the query: {0}")]
    Sql(String),
}

/// What went wrong, by SQLite's result codes.
pub(super) enum Cause {
    Busy,
    Interrupted,
    Unreadable,
    Other,
}

pub(super) fn cause(error: &sqlx::Error) -> Cause {
    let code = match error {
        sqlx::Error::Database(e) => e.code().and_then(|c| c.parse::<i32>().ok()),
        _ => None,
    };
    // The low byte is the primary code; the rest says more precisely what happened.
    match code.map(|c| c & 0xff) {
        Some(5 | 6) => Cause::Busy,
        Some(9) => Cause::Interrupted,
        Some(8 | 10 | 11 | 14 | 26) => Cause::Unreadable,
        _ => Cause::Other,
    }
}
