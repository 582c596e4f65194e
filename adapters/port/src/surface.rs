//! What a platform must be able to do for an answer to grow on it.

use std::future::Future;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Answer, AnswerId, Chart, ThreadKey};

/// One platform's way to show answers. `render` and `plain` decide what is shown and are pure; the others do one
/// call each, without a timer and without a retry: when to call them is the [`Relay`](crate::Relay)'s business, and
/// so is giving up on a call that takes too long. Any call may be dropped unfinished.
pub trait Surface: Send + Sync + 'static {
    /// A message in the platform's own form. Equal payloads are never sent twice in a row.
    type Native: Clone + PartialEq + Send + Sync + 'static;

    /// What the platform allows.
    fn limits(&self) -> Limits;

    /// The answer as it is now, in the platform's form and within its limits. None where nothing is to be shown.
    /// A picture whose [`Chart::location`] is none is not shown; the Relay leaves it out before.
    fn render(&self, answer: &Answer) -> Option<Self::Native>;

    /// The same in the plainest form that the platform has, for when it rejected the other: words alone, without
    /// picture, table and menus. None where there is nothing plainer.
    fn plain(&self, answer: &Answer) -> Option<Self::Native>;

    /// Posts a new message into a thread, with the answer's id on it as a marker that [`Surface::find`] finds.
    fn post(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
        message: &Self::Native,
    ) -> impl Future<Output = Result<MessageRef, SurfaceError>> + Send;

    /// Looks for the message that carries an answer's marker; none if there is none (any more).
    fn find(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
    ) -> impl Future<Output = Result<Option<MessageRef>, SurfaceError>> + Send;

    /// Replaces a message that was posted before.
    fn edit(
        &self,
        thread: &ThreadKey,
        at: &MessageRef,
        message: &Self::Native,
    ) -> impl Future<Output = Result<(), SurfaceError>> + Send;

    /// Takes a message of ours away: a progress message of what turned out to be no question at all.
    fn withdraw(
        &self,
        thread: &ThreadKey,
        at: &MessageRef,
    ) -> impl Future<Output = Result<(), SurfaceError>> + Send;

    /// Puts a picture where messages of this thread can show it, and gives its [`Chart::location`].
    fn upload(
        &self,
        thread: &ThreadKey,
        chart: &Chart,
    ) -> impl Future<Output = Result<String, SurfaceError>> + Send;

    /// Shows a status beside the thread ("running the numbers…") that lapses by itself, or clears it with none. For
    /// platforms that have such a thing; the others leave this as it is.
    fn status(
        &self,
        thread: &ThreadKey,
        words: Option<&str>,
    ) -> impl Future<Output = Result<(), SurfaceError>> + Send {
        let _ = (thread, words);
        std::future::ready(Ok(()))
    }
}

/// The platform's id of a posted message.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MessageRef(pub String);

/// What a platform allows of one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The shortest time between two edits of one message.
    pub between_edits: Duration,
    /// How often a message may be edited before its last edit, which is exempt; none for without limit.
    pub edits: Option<u32>,
    /// The largest picture, in bytes; none for without limit.
    pub picture_bytes: Option<usize>,
    /// How long before a status is set again, well before it lapses; none where it does not lapse.
    pub status_rearm: Option<Duration>,
}

/// Why a call to a platform failed, as far as it matters for what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SurfaceError {
    /// Too many calls: wait, then do the same again.
    #[error("the platform limits the rate of calls: wait {} ms", wait.as_millis())]
    RateLimited {
        /// How long to wait, as the platform says.
        wait: Duration,
    },
    /// The message or the thread is no more: post anew, or give up if it is the thread.
    #[error("the message or its thread is gone")]
    Gone,
    /// The credentials are wrong, expired or lack a right: repeating it is of no use.
    #[error("the platform does not authorise the call: check the token and its rights")]
    Unauthorized,
    /// The platform does not take this payload: repeating it is of no use, a plainer one may be.
    #[error("the platform rejected the message: {reason}")]
    Rejected {
        /// The platform's own reason.
        reason: String,
    },
    /// A fault on the way or on the other side, or a payload whose picture is not ready yet. It is not known
    /// whether the call took effect: an edit is repeated, a post is looked for first.
    #[error("the platform could not be reached or failed: {reason}")]
    Transient {
        /// What was seen.
        reason: String,
    },
}
