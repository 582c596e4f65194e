//! What can go wrong while data is loaded, told so that a person knows what to do.

use std::path::PathBuf;

/// A load, refresh or export that could not be done. The old data is still in place.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another load holds the lock of the same database.
    #[error("another import or refresh is writing {}; wait until it has ended and try again", .0.display())]
    Locked(PathBuf),
    /// The file in the database's place is something else.
    #[error("{} is no SQLite database that can be replaced ({reason}); give another file with --db", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
        /// Why it is none.
        reason: String,
    },
    /// There is nothing at the database's place.
    #[error("there is no database at {}; make one with `topup import` or `topup demo-data`", .0.display())]
    Missing(PathBuf),
    /// SQLite refused a statement.
    #[error("SQLite: {0}")]
    Sql(#[from] sqlx::Error),
    /// The data or the arguments cannot be used; the text says what to do.
    #[error("{0}")]
    Unusable(String),
    /// A thread of the load ended before its time.
    #[error("the load broke off: {0}")]
    BrokeOff(String),
}

impl LoadError {
    /// An I/O error with the file it happened to.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
