//! From what Discord sends to what is to be done. Pure: no call is made and nothing is looked up.
//!
//! [`message`] reads what people write, [`interaction`] commands, what is being typed into their options, clicks, and
//! forms.

mod interactions;
mod messages;
pub(crate) mod options;
mod text;

use jiff::Timestamp;
use serenity::model::channel::ChannelType;
use topup_port::{AnswerId, Person, Standing, ThreadKey, Wishes, Words};

use crate::PLATFORM;

pub use self::interactions::interaction;
pub use self::messages::message;

/// What is to be done about an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbound {
    /// Something was said to Topup, or in a thread that it may be in. Whether it is in it, the store knows.
    Said(Box<Said>),
    /// A message that Discord shows us without its words, for they do not name us.
    Unread(Box<Said>),
    /// A slash command.
    Command(Box<Command>),
    /// Somebody types into an option of a command and is shown choices.
    Typing(Box<Typing>),
    /// A button or a menu was used.
    Pressed(Box<Press>),
    /// The form that asks why an answer was bad was sent.
    Reason(Box<Reason>),
    /// Nothing, and why; for the log at debug.
    Nothing(&'static str),
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The server; none in direct messages.
    pub guild: Option<String>,
    /// Where it was said: a channel, or a thread.
    pub channel: String,
    /// The message.
    pub message: String,
    /// What the answer hangs on that this replies to, where the answer stands in a channel itself.
    pub root: Option<String>,
    /// Who said it.
    pub person: Person,
    /// Whether the person's standing is known; where it is not, Discord is asked.
    pub known: bool,
    /// What was said.
    pub words: Words,
    /// When it reached us.
    pub received_at: Timestamp,
}

impl Said {
    /// The same however often it is delivered.
    #[must_use]
    pub fn delivery(&self) -> String {
        let guild = self.guild.as_deref().unwrap_or("direct");
        format!("{guild}/{}/{}", self.channel, self.message)
    }
}

/// Where an interaction took place, as it says itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The server; none in direct messages.
    pub guild: Option<String>,
    /// The channel or thread.
    pub channel: String,
    /// The channel that a thread is in; none where it is no thread.
    pub parent: Option<String>,
    /// A conversation of people among themselves, which the bot is not in: somebody brought the command along.
    pub foreign: bool,
}

impl Spot {
    /// Whether nobody but the person reads it.
    #[must_use]
    pub fn is_direct(&self) -> bool {
        self.guild.is_none()
    }

    /// The conversation here. In a channel it hangs on the message `root`; a thread and direct messages are one each.
    #[must_use]
    pub fn thread(&self, root: &str) -> ThreadKey {
        let guild = self.guild.clone().unwrap_or_default();
        match &self.parent {
            Some(parent) => ThreadKey::new(PLATFORM, guild, parent, &self.channel),
            None if self.is_direct() => ThreadKey::new(PLATFORM, guild, &self.channel, &self.channel),
            None => ThreadKey::new(PLATFORM, guild, &self.channel, root),
        }
    }
}

/// How an interaction is answered.
#[derive(Clone, PartialEq, Eq)]
pub struct Handle {
    /// Its id.
    pub id: u64,
    /// What allows to answer it, for a quarter of an hour.
    pub token: String,
    /// The application that it was made to.
    pub application: u64,
    /// A place is kept for what is still to come, for the person alone.
    pub awaited: bool,
}

impl std::fmt::Debug for Handle {
    /// Without the token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handle").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A slash command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// How it is answered.
    pub handle: Handle,
    /// Where it was given.
    pub spot: Spot,
    /// Who gave it.
    pub person: Person,
    /// Whether the person's standing is known.
    pub known: bool,
    /// What it asks.
    pub words: Words,
    /// What was chosen beside the words.
    pub wishes: Wishes,
    /// The command as people read it: `/trend issuances by channel · only channel Email`.
    pub shown: String,
    /// When it reached us.
    pub received_at: Timestamp,
}

/// Something typed into an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typing {
    /// How it is answered.
    pub handle: Handle,
    /// Where it is typed.
    pub spot: Spot,
    /// Who types.
    pub person: Person,
    /// Whether the person's standing is known.
    pub known: bool,
    /// Which option.
    pub option: String,
    /// What was typed so far.
    pub text: String,
}

/// A click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// How it is answered.
    pub handle: Handle,
    /// Where it was made.
    pub spot: Spot,
    /// The conversation that the message belongs to, as far as the click tells.
    pub thread: ThreadKey,
    /// Who pressed, and whose rights count.
    pub person: Person,
    /// Whether the person's standing is known.
    pub known: bool,
    /// The answer whose control it is.
    pub answer: AnswerId,
    /// The control's id.
    pub control: String,
    /// What was chosen, where there is a choice.
    pub choice: Option<String>,
    /// When it reached us.
    pub received_at: Timestamp,
}

/// Why an answer was bad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// How it is answered.
    pub handle: Handle,
    /// Where the form was opened.
    pub spot: Spot,
    /// The conversation of the answer, as far as the form tells.
    pub thread: ThreadKey,
    /// Who says so.
    pub person: Person,
    /// Whether the person's standing is known.
    pub known: bool,
    /// The answer.
    pub answer: AnswerId,
    /// In the person's words; may be empty.
    pub words: String,
}

/// Whether a channel is a thread.
#[must_use]
pub fn is_thread(kind: ChannelType) -> bool {
    matches!(kind, ChannelType::PublicThread | ChannelType::PrivateThread | ChannelType::NewsThread)
}

/// The standing of a member: who has not passed a server's rules yet, or is there for one call alone, is a guest.
pub(crate) fn standing(pending: bool, guest: bool) -> Standing {
    if pending || guest { Standing::Guest } else { Standing::Member }
}

pub(crate) use self::text::words as as_read;
