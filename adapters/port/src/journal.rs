//! What must survive a crash, so that no message says "running the numbers" for ever.

use crate::{AnswerId, MessageRef, ThreadKey};

/// Is told where each answer stands. After a crash, whatever was begun and not ended is delivered once more, as
/// interrupted, with [`Delivery::resumed`](crate::Delivery::resumed).
///
/// Every call returns at once and cannot fail: an implementation hands the fact on (to a channel whose other end
/// writes in order, say) and deals with its own faults. Delivery never waits for it.
pub trait Journal: Send + Sync {
    /// The delivery of an answer began. Comes again when the answer is taken up by another process.
    fn begun(&self, answer: &AnswerId, thread: &ThreadKey);

    /// The answer stands in this message from now on, in place of an earlier one.
    fn posted(&self, answer: &AnswerId, at: &MessageRef);

    /// Nothing of the answer hangs: its last state was shown, or nothing of it stands. Not called where a message
    /// was left in an unfinished state because the platform did not take the last one; a later process mends it.
    fn ended(&self, answer: &AnswerId);
}

/// A journal that keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoJournal;

impl Journal for NoJournal {
    fn begun(&self, _: &AnswerId, _: &ThreadKey) {}

    fn posted(&self, _: &AnswerId, _: &MessageRef) {}

    fn ended(&self, _: &AnswerId) {}
}
