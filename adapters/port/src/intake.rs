//! The door of the pipeline: an ask is taken or declined at once, and the work goes on behind it.

use std::time::Duration;

use crate::Ask;

/// Takes asks. Platforms want an acknowledgement within three seconds, so `accept` returns at once and does
/// nothing slow: no query, no store, no model stands before its return.
pub trait Intake: Send + Sync {
    /// Takes the ask; its answer goes to the ask's thread.
    ///
    /// # Errors
    /// [`Declined`] if Topup takes no work now; the adapter tells the person.
    fn accept(&self, ask: Ask) -> Result<Accepted, Declined>;
}

/// What became of an ask that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// Work on it has begun.
    New,
    /// The same delivery was taken before: nothing more happens.
    Duplicate,
}

/// Why an ask was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Declined {
    /// More is being asked than can be answered.
    #[error("too many questions at once: ask again in {} seconds", retry_after.as_secs().max(1))]
    Busy {
        /// When it is worth asking again.
        retry_after: Duration,
    },
    /// The service finishes what is open and takes nothing new.
    #[error("Topup is shutting down: ask again in a minute")]
    ShuttingDown,
}
