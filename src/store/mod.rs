//! What Topup remembers between asks. One trait for each need, so that each can live where it fits best.
//!
//! Every implementation of a trait passes the same suite of tests. The traits are used as trait objects: which
//! implementation serves is a setting.

mod file;
mod receipts;
#[cfg(test)]
mod suite;
mod threads;

use std::path::PathBuf;

pub use receipts::{FileReceipts, MemoryReceipts, ReceiptId, ReceiptStore};
pub use threads::{FileThreads, MemoryThreads, ThreadStore};

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
    /// The work was lost with its thread.
    #[error("the store's work was interrupted")]
    Interrupted,
}
