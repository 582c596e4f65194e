//! The door of the pipeline: an ask is taken or declined at once, and the work goes on behind it.

use std::time::Duration;

use crate::{AnswerId, Ask, BoxFuture, Person, ThreadKey};

/// Takes asks. Platforms want an acknowledgement within three seconds, so `accept` returns at once and does
/// nothing slow: no query, no store, no model stands before its return.
pub trait Intake: Send + Sync {
    /// Takes the ask; its answer goes to the ask's thread.
    ///
    /// # Errors
    /// [`Declined`] if Topup takes no work now; the adapter tells the person.
    fn accept(&self, ask: Ask) -> Result<Accepted, Declined>;

    /// Writes down that the ask will be answered, so that a process which dies between the acknowledgement and the work
    /// leaves no question without an answer. A surface whose platform does not deliver again what was acknowledged
    /// awaits this before it acknowledges, and always accepts or releases the ask then. With `checked` it is known who
    /// asks, and the next process may answer it; else that one says that it was interrupted. A quick, local write;
    /// without it the ask is taken all the same.
    fn hold<'a>(&'a self, ask: &'a Ask, checked: bool) -> BoxFuture<'a, ()> {
        let _ = (ask, checked);
        Box::pin(std::future::ready(()))
    }

    /// Takes back what was held and is not asked after all.
    fn release(&self, ask: &Ask) {
        let _ = ask;
    }

    /// Whether the person may ask just now, by the rate limit that all replicas share. For surfaces that can say no
    /// before they take an ask; the others hear it as an answer.
    fn admit<'a>(&'a self, person: &'a Person, thread: &'a ThreadKey) -> BoxFuture<'a, Result<(), Declined>>;

    /// Stops the work on an answer for whoever asked it; the database is interrupted. False if it is not at work here.
    fn stop(&self, answer: &AnswerId) -> bool;

    /// Asks whatever other replica works on the answer to stop it. Nobody says whether one does.
    fn stop_elsewhere<'a>(&'a self, answer: &'a AnswerId) -> BoxFuture<'a, ()> {
        let _ = answer;
        Box::pin(std::future::ready(()))
    }
}

/// What became of an ask that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// Work on this answer has begun.
    New(AnswerId),
    /// The same delivery was taken before: nothing more happens.
    Duplicate(AnswerId),
}

impl Accepted {
    /// The answer that the delivery belongs to.
    #[must_use]
    pub fn answer(&self) -> &AnswerId {
        match self {
            Self::New(answer) | Self::Duplicate(answer) => answer,
        }
    }
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
