//! The small database: what must not be lost, in one SQLite file.
//!
//! Three connections, each behind a lock that queues its callers fairly, so that SQLite's own waiting (which polls)
//! is needed between processes alone. What must survive a power cut goes through `durable`, which syncs every
//! commit; what is only worth a restart of the process (unfinished answers, buttons) goes through `quick`.

mod controls;
mod feedback;
mod files;
mod leases;
mod meta;
mod open;
mod receipts;
mod unfinished;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use sqlx::SqliteConnection;
use tokio::sync::Mutex;

pub use self::files::SqliteFiles;
use super::{FileReceipts, StoreError};
use crate::clock::Clock;

/// The file's name in the state folder.
pub const FILE: &str = "topup-state.db";

/// The small database: receipts, feedback, unfinished answers, small facts; and buttons, leases and files where no
/// Redis keeps them.
pub struct StateDb {
    path: PathBuf,
    durable: Mutex<SqliteConnection>,
    quick: Mutex<SqliteConnection>,
    read: Mutex<SqliteConnection>,
    /// Receipts that the command line kept in files: found here too, and never given another content.
    files: Option<FileReceipts>,
    clock: Arc<dyn Clock>,
    /// Buttons put since those that have ended were removed.
    puts: AtomicU32,
}

impl std::fmt::Debug for StateDb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StateDb").field("path", &self.path).finish_non_exhaustive()
    }
}

impl StateDb {
    /// The database's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn reading(&self) -> impl FnOnce(sqlx::Error) -> StoreError + use<> {
        failed("read", &self.path)
    }

    fn writing(&self) -> impl FnOnce(sqlx::Error) -> StoreError + use<> {
        failed("write", &self.path)
    }
}

/// SQLite's error as ours.
fn failed(action: &'static str, path: &Path) -> impl FnOnce(sqlx::Error) -> StoreError + use<> {
    let path = path.to_owned();
    move |reason| StoreError::Database { action, path, reason }
}

/// A stored moment.
fn moment(micros: i64) -> Result<jiff::Timestamp, StoreError> {
    jiff::Timestamp::from_microsecond(micros)
        .map_err(|reason| StoreError::Unreadable { what: "a moment", reason: reason.to_string() })
}
