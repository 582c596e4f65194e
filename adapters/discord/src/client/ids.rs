//! Discord's ids from their texts, and what refers to a message of ours.

use serenity::model::id::{ChannelId, MessageId};
use topup_port::{AnswerId, MessageRef, SurfaceError};

use super::Refusal;
use super::hooks::HOOK;

/// A message's reference: its channel, its id, and whose answer it shows, which an edit does not say.
pub(super) fn reference(channel: &str, id: &str, answer: &AnswerId) -> MessageRef {
    MessageRef(format!("{channel}/{id}/{answer}"))
}

/// The message in the reference of an answer that an interaction's token shows, and the answer.
pub(super) fn hooked(at: &MessageRef) -> Option<(&str, AnswerId)> {
    let (place, answer) = at.0.strip_prefix(HOOK)?.strip_prefix('/')?.split_once('/')?;
    Some((place, AnswerId::parse(answer).ok()?))
}

pub(super) fn parts(at: &MessageRef) -> Result<(ChannelId, MessageId, AnswerId), SurfaceError> {
    let unread = || SurfaceError::Rejected { reason: "that is no message of Discord's".into() };
    let mut parts = at.0.split('/');
    let mut next = || parts.next().unwrap_or_default();
    let (place, id, answer) = (next(), next(), next());
    let (place, id) = (channel(place).map_err(|r| r.error)?, message(id).map_err(|r| r.error)?);
    Ok((place, id, AnswerId::parse(answer).map_err(|_| unread())?))
}

/// A channel's id from its text.
pub(crate) fn channel(text: &str) -> Result<ChannelId, Refusal> {
    number(text).map(ChannelId::new)
}

/// A message's id from its text.
pub(crate) fn message(text: &str) -> Result<MessageId, Refusal> {
    number(text).map(MessageId::new)
}

/// When Discord's ids begin, in milliseconds since 1970.
pub(crate) const EPOCH_MS: u64 = 1_420_070_400_000;

/// When what has this id was made, in milliseconds since 1970.
pub(super) fn said_at_ms(id: u64) -> i64 {
    i64::try_from((id >> 22) + EPOCH_MS).unwrap_or(i64::MAX)
}

/// Ids are numbers and never 0.
pub(crate) fn number(text: &str) -> Result<u64, Refusal> {
    let read = text.parse().ok().filter(|number| *number != 0);
    let error = SurfaceError::Rejected { reason: "that is no id of Discord's".into() };
    read.ok_or(Refusal { status: 0, code: 0, error })
}
