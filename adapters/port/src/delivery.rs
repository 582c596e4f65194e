//! One answer on its way to one thread: what is delivered, and what became of it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Answers, Ask, MessageRef, SurfaceError, ThreadKey};

/// A boxed future: what object-safe traits give back. The same type as the one of the `futures` crate.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Delivers growing answers, whatever the platform: a [`Relay`](crate::Relay) without its surface's type, so that
/// relays of several platforms stand in one map.
pub trait Deliver: Send + Sync {
    /// Shows the answer as it grows, and returns once its last state stands or cannot be delivered. Safe to drop.
    fn deliver(&self, delivery: Delivery, answers: Answers) -> BoxFuture<'_, Delivered>;
}

/// Shows an answer to its asker alone, in the middle of a conversation that others read.
pub trait Aside: Send + Sync {
    /// What delivers to whoever asked this, where it was asked.
    fn to(&self, ask: &Ask) -> Arc<dyn Deliver>;
}

/// Where an answer goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The answer's marker. A process that takes up an answer of an earlier one uses the same id.
    pub answer: AnswerId,
    /// The conversation it belongs to.
    pub thread: ThreadKey,
    /// What an earlier process left of this answer; none for a new one.
    pub resume: Option<Resume>,
}

impl Delivery {
    /// The delivery of a new answer.
    #[must_use]
    pub fn new(answer: AnswerId, thread: ThreadKey) -> Self {
        Self { answer, thread, resume: None }
    }

    /// The same answer, begun by an earlier process. `posted` is its message where the journal knows it; where it
    /// does not, the message may stand all the same, and is looked for before anything is posted.
    #[must_use]
    pub fn resumed(self, posted: Option<MessageRef>) -> Self {
        Self { resume: Some(posted.map_or(Resume::Find, Resume::At)), ..self }
    }
}

/// What an earlier process left of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resume {
    /// This message, whose content is not known any more.
    At(MessageRef),
    /// Perhaps a message: the process ended before it was written down.
    Find,
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivered {
    /// The last state stands in this message.
    Shown(MessageRef),
    /// There was nothing to show: silence. No message stands.
    Nothing,
    /// The last state could not be delivered; why, as the platform said it last.
    Failed(SurfaceError),
}

/// An answer's id, short and unguessable, made by the caller. Surfaces put it on the message as a marker (metadata,
/// a nonce), so that a message whose posting ended unclearly can be found again, and buttons name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AnswerId(String);

impl AnswerId {
    /// The longest id: the shortest marker that a platform takes has 25 characters (Discord's nonce).
    pub const LONGEST: usize = 25;
    /// The shortest id that can be unguessable: 72 bits in six-bit characters.
    pub const SHORTEST: usize = 12;

    /// An id from its text.
    ///
    /// # Errors
    /// [`InvalidAnswerId`] unless it is 12 to 25 letters, digits, `-` and `_` of ASCII.
    pub fn parse(text: impl Into<String>) -> Result<Self, InvalidAnswerId> {
        let text = text.into();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if (Self::SHORTEST..=Self::LONGEST).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text))
        } else {
            Err(InvalidAnswerId)
        }
    }

    /// The id's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AnswerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for AnswerId {
    type Error = InvalidAnswerId;

    fn try_from(text: String) -> Result<Self, InvalidAnswerId> {
        Self::parse(text)
    }
}

impl From<AnswerId> for String {
    fn from(id: AnswerId) -> Self {
        id.0
    }
}

/// A text that is no answer id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an answer id is 12 to 25 letters, digits, '-' and '_'")]
pub struct InvalidAnswerId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_plain_text_everywhere_it_goes() {
        let id = AnswerId::parse("k3_Zq-9w0bTx").expect("a good id");
        assert_eq!(serde_json::to_string(&id).expect("JSON"), "\"k3_Zq-9w0bTx\"");
        for bad in ["", "short", "twelve chars", "äääääääää", &"x".repeat(26)] {
            assert_eq!(AnswerId::parse(bad), Err(InvalidAnswerId), "{bad}");
            assert!(serde_json::from_value::<AnswerId>(bad.into()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_resumed_answer_without_a_known_message_is_looked_for() {
        let id = AnswerId::parse("k3_Zq-9w0bTx").expect("a good id");
        let fresh = Delivery::new(id, ThreadKey::new("slack", "T1", "C1", "1"));
        assert_eq!(fresh.clone().resumed(None).resume, Some(Resume::Find));
        let known = MessageRef("m1".into());
        assert_eq!(fresh.resumed(Some(known.clone())).resume, Some(Resume::At(known)));
    }
}
