//! Why a store could not do its work, said so that the owner can put it right.

use std::path::PathBuf;

/// A store could not do its work. Absent or expired is not an error.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder of the state folder cannot be read or written.
    #[error(
        "cannot {action} {}: {reason}; check the folder's rights and space, or name another by --state-dir",
        path.display()
    )]
    File {
        /// `read`, `write`, `create`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        reason: std::io::Error,
    },
    /// The small database cannot be opened or used.
    #[error("cannot {action} the database {}: {reason}", path.display())]
    Database {
        /// `open`, `read`, `write`.
        action: &'static str,
        /// The database's file.
        path: PathBuf,
        /// SQLite's reason.
        reason: sqlx::Error,
    },
    /// The small database was written by a later version of Topup.
    #[error(
        "the database {} has version {found} and this Topup knows {known}: it was written by a later one; \
         use that one, or name another file by store.url",
        path.display()
    )]
    Newer {
        /// The database's file.
        path: PathBuf,
        /// The version it has.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// What is held under a name is no value of ours.
    #[error("what is stored as {what} is unreadable: {reason}")]
    Unreadable {
        /// What was read.
        what: &'static str,
        /// The parser's reason.
        reason: String,
    },
    /// Redis is away: known to be down, or silent for longer than the response timeout. It is looked for in the
    /// background; asking again later may help.
    #[error("Redis is away")]
    Away,
    /// Redis is there and refused.
    #[error("Redis refused: {0}")]
    Refused(String),
    /// The settings of Redis cannot be used.
    #[error("redis.url cannot be used: {0}")]
    RedisSettings(String),
    /// The work was lost with its thread.
    #[error("the store's work was interrupted")]
    Interrupted,
}
