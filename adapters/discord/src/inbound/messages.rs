//! What people write.

use jiff::Timestamp;
use serenity::model::channel::{Message, MessageType};
use topup_port::{Person, Words};

use super::text;
use super::{Inbound, Said, standing};

/// What is to be done about a message; `bot` is our own id. The same for what the gateway brings and what is read again
/// after a gap.
#[must_use]
pub fn message(message: &Message, guild: Option<u64>, bot: u64, now: Timestamp) -> Inbound {
    if message.author.bot || message.author.system || message.webhook_id.is_some() {
        return Inbound::Nothing("a message of a bot");
    }
    if !matches!(message.kind, MessageType::Regular | MessageType::InlineReply) {
        return Inbound::Nothing("a message that nobody wrote");
    }
    let (words, named) = text::words(&message.content, bot, &message.mentions);
    let named = named || message.mentions.iter().any(|user| user.id.get() == bot);
    let answered = message.referenced_message.as_deref();
    let to_us = answered.filter(|earlier| earlier.author.id.get() == bot);
    // An answer in the channel itself is a reply to what its conversation hangs on.
    let root = to_us.and_then(|earlier| earlier.message_reference.as_ref()?.message_id);
    let direct = guild.is_none();
    let unread = message.content.is_empty() && !named && to_us.is_none();
    let words = if direct || named || to_us.is_some() {
        Words::Mention(meant(words, answered, bot))
    } else {
        Words::Reply(words)
    };
    let member = message.member.as_deref();
    let person = Person {
        id: message.author.id.to_string(),
        name: None,
        standing: standing(member.is_some_and(|member| member.pending), false),
    };
    let said = Box::new(Said {
        guild: guild.map(|guild| guild.to_string()),
        channel: message.channel_id.to_string(),
        message: message.id.to_string(),
        root: root.map(|id| id.to_string()),
        person,
        known: member.is_some(),
        words,
        received_at: now,
    });
    match unread {
        // A picture or a sticker alone is no question either.
        true if message.attachments.is_empty() && message.sticker_items.is_empty() && !direct => {
            Inbound::Unread(said)
        }
        true => Inbound::Nothing("a message without words"),
        false => Inbound::Said(said),
    }
}

/// A bare mention in reply to what somebody else said asks that.
fn meant(words: String, answered: Option<&Message>, bot: u64) -> String {
    let other = answered.filter(|earlier| !earlier.author.bot && words.is_empty());
    other.map_or(words, |earlier| text::words(&earlier.content, bot, &earlier.mentions).0)
}
