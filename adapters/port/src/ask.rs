//! What comes in: who said what, in which thread, under which delivery.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{AnswerId, Wishes};

/// The one conversation an ask belongs to. Threads never see each other's context, so every part that could make
/// two conversations different on some platform is a part of the key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ThreadKey {
    /// Which adapter: `slack`, `web`; of a platform the name of its section in the settings.
    pub platform: String,
    /// The tenant on the platform: a Slack team, a Discord guild, a Teams tenant. Empty where there is none.
    pub workspace: String,
    /// The channel, conversation or direct message. Empty where there is none.
    pub channel: String,
    /// The thread within the channel, as the platform names it.
    pub thread: String,
}

impl ThreadKey {
    /// The key of one thread; parts a platform does not have are empty.
    pub fn new(
        platform: impl Into<String>,
        workspace: impl Into<String>,
        channel: impl Into<String>,
        thread: impl Into<String>,
    ) -> Self {
        Self {
            platform: platform.into(),
            workspace: workspace.into(),
            channel: channel.into(),
            thread: thread.into(),
        }
    }

    /// The key as bytes that differ whenever the keys differ, for hashing into names: each part is preceded by
    /// its length, so that `("a", "bc")` and `("ab", "c")` never meet.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let parts = [&self.platform, &self.workspace, &self.channel, &self.thread];
        let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
        for part in parts {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }
}

/// Who asks. The id is the platform's and means nothing outside its workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The platform's id of the person: stable, not shown to people.
    pub id: String,
    /// A name to address the person by, if the platform gave one. Personal data: never logged.
    pub name: Option<String>,
    /// Whether the person belongs to the workspace.
    pub standing: Standing,
}

/// How a person belongs to a workspace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// One of its own people.
    #[default]
    Member,
    /// A guest, invited to some channels.
    Guest,
    /// Somebody of another organisation, in a shared channel.
    External,
}

impl Person {
    /// A person known by id alone.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), name: None, standing: Standing::Member }
    }
}

/// One thing that was said to Topup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The platform's id of this delivery. Platforms deliver twice; equal ids are one ask.
    pub delivery: String,
    /// The conversation the answer goes to.
    pub thread: ThreadKey,
    /// Who asked, and whose rights count.
    pub person: Person,
    /// Whether nobody but the person reads the conversation: then the person's rights alone count.
    pub private: bool,
    /// Whether the thread holds nothing but the ask yet. Where a platform shows nothing to a single person in a thread
    /// without replies, what is for the asker alone stands beside it.
    #[serde(default)]
    pub begins: bool,
    /// What was said.
    pub words: Words,
    /// The receipt of the earlier answer that the words go on from (a suggestion under it was pressed, say); none for
    /// the thread's last one.
    pub after: Option<String>,
    /// What people said in the thread before, oldest first, where Topup was not in it and answers for the first time.
    #[serde(default)]
    pub before: Vec<String>,
    /// What was chosen beside the words.
    pub wishes: Wishes,
    /// When it reached us.
    pub received_at: Timestamp,
}

/// What was said, and in which way: how sure we are that it was said to us depends on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Words {
    /// Said to Topup by name, or in a direct message. The mention itself is stripped; a bare one is empty.
    Mention(String),
    /// A slash command: its name without the slash, and the free text behind it.
    Command {
        /// For example `trend`.
        name: String,
        /// For example `issuances by channel`; may be empty.
        args: String,
    },
    /// Said in a thread that Topup is in, without naming it: perhaps not meant for it at all.
    Reply(String),
    /// A pressed button or a chosen menu entry.
    Control {
        /// The answer under which it stands.
        answer: AnswerId,
        /// The id of the [`Control`](crate::Control) that was pressed; what it means lies in the store.
        id: String,
        /// The words of a chosen menu entry, such as `last 30 days`; none for a button.
        value: Option<String>,
    },
}

impl Words {
    /// The free text of a mention, command or reply; none for a control.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Mention(text) | Self::Reply(text) | Self::Command { args: text, .. } => Some(text),
            Self::Control { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_key_never_run_together() {
        let one = ThreadKey::new("slack", "T1", "C1", "2");
        let two = ThreadKey::new("slack", "T1C", "1", "2");
        assert_ne!(one.to_bytes(), two.to_bytes());
        assert_eq!(one.to_bytes(), one.clone().to_bytes());
    }

    #[test]
    fn a_control_has_no_text_of_its_own() {
        let answer = AnswerId::parse("k3_Zq-9w0bTx").expect("a good id");
        assert_eq!(Words::Control { answer, id: "c1".into(), value: None }.text(), None);
        assert_eq!(Words::Command { name: "trend".into(), args: "by grade".into() }.text(), Some("by grade"));
    }
}
