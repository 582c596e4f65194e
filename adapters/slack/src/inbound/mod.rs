//! From what Slack sends to what is to be done. Pure: no call is made and nothing is looked up; the payload was
//! verified before.
//!
//! [`event`] reads the Events API, [`interaction`] clicks, shortcuts and modals, [`command`] slash commands. The same
//! payloads come over HTTP and over the socket.

mod events;
mod interactions;
mod text;

use std::collections::BTreeMap;

use jiff::Timestamp;
use topup_port::{AnswerId, Ask, Person, ThreadKey};

pub use self::events::event;
pub(crate) use self::events::in_need_of_our_user;
pub use self::interactions::{command, interaction};

/// The `callback_id` of the message shortcut "Ask Topup about this".
pub const ASK_ABOUT: &str = "ask_about";

/// What is to be done about a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbound {
    /// Something was said to Topup, or in a thread that it may be in. Whether it is in it, the store knows.
    Said(Said),
    /// A slash command. It has no thread: the ask's thread is empty until a root message was posted.
    Command {
        /// The ask, its thread without a time stamp.
        ask: Ask,
        /// Where a reply for the asker alone can be sent.
        response_url: String,
    },
    /// A button or a menu was used.
    Pressed(Box<Press>),
    /// A modal was submitted.
    Submitted(Submission),
    /// Somebody opened the App Home.
    HomeOpened {
        /// The workspace.
        team: String,
        /// Whose home it is.
        person: Person,
    },
    /// A workspace took Topup away: its token is of no use any more.
    Uninstalled {
        /// The workspace.
        team: String,
    },
    /// Slack holds back events of a workspace, because there are too many or too few are acknowledged.
    HeldBack {
        /// The workspace.
        team: String,
    },
    /// Slack asks whether the address is ours: this is the answer.
    Challenge(String),
    /// Nothing, and why; for the log at debug.
    Nothing(&'static str),
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The ask. Its delivery is the message's place, so that a message that arrives as mention and as message, or
    /// twice, is one.
    pub ask: Ask,
    /// Whether the person belongs to another workspace.
    pub external: bool,
}

/// A click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// The platform's id of this click; the same when Slack delivers it twice.
    pub delivery: String,
    /// The answer whose control it is.
    pub answer: AnswerId,
    /// The control's id.
    pub control: String,
    /// What was chosen, where there is a choice.
    pub choice: Option<String>,
    /// The conversation that the message stands in.
    pub thread: ThreadKey,
    /// Whether the message stands in the channel itself and in no thread, as what one person alone was shown may.
    pub begins: bool,
    /// The message itself.
    pub message_ts: String,
    /// Who pressed, and whose rights count.
    pub person: Person,
    /// What opens a modal, within three seconds.
    pub trigger_id: String,
    /// When it reached us.
    pub received_at: Timestamp,
}

/// A submitted modal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Which modal.
    pub callback: String,
    /// What was put into it when it was opened.
    pub private: String,
    /// The workspace.
    pub team: String,
    /// Who submitted it.
    pub person: Person,
    /// What was entered, by `action_id`; empty fields are left out.
    pub values: BTreeMap<String, String>,
}

/// What a person said, as a reader sees it.
pub(crate) fn as_read(text: &str) -> String {
    text::words(text, None).0
}

/// Whether nobody but the person reads the channel: a direct message with the bot.
pub(crate) fn is_private(channel: &str) -> bool {
    channel.starts_with('D')
}
