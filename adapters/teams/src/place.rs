//! Where a conversation is: from Teams' ids to thread keys and back, and how it is reached.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use topup_port::ThreadKey;

use crate::PLATFORM;

/// What stands between a channel and the root of a thread in it.
const ROOT: &str = ";messageid=";

/// What stays as it is in a part of a path.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The key of a conversation: of a thread in a channel its root too, of a chat the chat alone.
#[must_use]
pub fn thread_of(tenant: &str, conversation: &str) -> ThreadKey {
    let (channel, root) = conversation.split_once(ROOT).unwrap_or((conversation, ""));
    ThreadKey::new(PLATFORM, tenant, channel, root)
}

/// The conversation of a key, as Teams names it.
#[must_use]
pub fn conversation_id(thread: &ThreadKey) -> String {
    if thread.thread.is_empty() {
        thread.channel.clone()
    } else {
        format!("{}{ROOT}{}", thread.channel, thread.thread)
    }
}

/// Whether it is a thread in a channel of a team.
pub(crate) fn is_channel(thread: &ThreadKey) -> bool {
    !thread.thread.is_empty()
}

/// An id as a part of a path.
pub(crate) fn encoded(id: &str) -> String {
    utf8_percent_encode(id, PLAIN).to_string()
}

/// How a conversation is reached, kept for as long as Topup is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The service's address for it.
    pub service_url: String,
    /// `personal`, `groupChat` or `channel`.
    pub kind: String,
    /// Our own id there.
    pub bot: String,
    /// The team of a channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// The group behind that team, as Graph names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Whether posting was forbidden there: nothing is sent any more until somebody speaks to us.
    #[serde(default)]
    pub blocked: bool,
}

/// The name under which a conversation is kept.
pub(crate) fn place_name(thread: &ThreadKey) -> String {
    format!("teams/place/{}/{}", thread.workspace, thread.channel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_comes_back_as_it_was_received() {
        for id in [
            "a:1pL6i0oY3C0K8oAj8",
            "19:2da4c29f6d7041eca70b638b43d45437@thread.v2",
            "19:98f29a18@thread.tacv2;messageid=1481567603816",
        ] {
            assert_eq!(conversation_id(&thread_of("t", id)), id);
        }
        let thread = thread_of("t", "19:98f29a18@thread.tacv2;messageid=1481567603816");
        assert_eq!(
            (thread.channel.as_str(), thread.thread.as_str()),
            ("19:98f29a18@thread.tacv2", "1481567603816")
        );
    }

    #[test]
    fn ids_are_one_part_of_a_path() {
        assert_eq!(encoded("19:a@thread.tacv2;messageid=1"), "19%3Aa%40thread.tacv2%3Bmessageid%3D1");
        assert_eq!(encoded("../x?y#z/%"), "..%2Fx%3Fy%23z%2F%25");
    }
}
