//! The entry in a message's menu, "Ask Topup about this": what the form is opened with, and what is sent from it. It can be
//! opened anywhere, also where Topup is not: nothing is learnt of a conversation by it.

use jiff::Timestamp;
use serde_json::Value;
use topup_port::{Ask, ThreadKey, Wishes, Words};

use super::{Inbound, Said, text, who};
use crate::place::Place;
use crate::values::{ABOUT, WORDS};

/// The command of the manifest.
const COMMAND: &str = "ask";

/// A form that is opened on a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// What the message says, without a mention of Topup.
    pub words: String,
    /// The message that its thread begins with.
    pub root: String,
}

/// The form is wanted.
pub(super) fn opened(activity: &Value, place: &Place) -> Option<Inbound> {
    let value = &activity["value"];
    let message = Some(&value["messagePayload"]).filter(|_| value["commandId"] == COMMAND)?;
    let id = |name: &str| message[name].as_str().filter(|id| !id.is_empty());
    let root = id("replyToId").or_else(|| id("id"))?.to_owned();
    let mut content = message["body"]["content"].as_str().unwrap_or_default().to_owned();
    for mention in message["mentions"].as_array().into_iter().flatten() {
        let named = mention["mentioned"]["application"]["id"].as_str();
        if named.is_some_and(|named| !named.is_empty() && place.bot.ends_with(named)) {
            content = without(&content, &mention["id"]);
        }
    }
    Some(Inbound::Opened(Opening { words: text::as_read(&content), root }))
}

/// The form was sent.
pub(super) fn submitted(
    activity: &Value,
    thread: &ThreadKey,
    place: &Place,
    tenant: &str,
    now: Timestamp,
) -> Result<Inbound, &'static str> {
    let (value, data) = (&activity["value"], &activity["value"]["data"]);
    let root = data[ABOUT].as_str().filter(|root| !root.is_empty() && value["commandId"] == COMMAND);
    let root = root.ok_or("a form that is not ours")?;
    let who = who(activity, tenant)?;
    let id = activity["id"].as_str().filter(|id| !id.is_empty()).ok_or("a form without an id")?;
    let mut thread = thread.clone();
    // A channel is named with the thread or without it.
    if place.kind == "channel" && thread.thread.is_empty() {
        root.clone_into(&mut thread.thread);
    }
    let words = data[WORDS].as_str().unwrap_or_default().replace('\u{2060}', "");
    let ask = Ask {
        delivery: format!("{}/{}/{id}", thread.workspace, crate::conversation_id(&thread)),
        person: who.person(),
        private: place.kind == "personal",
        begins: false,
        words: Words::Mention(words.trim().to_owned()),
        after: None,
        wishes: Wishes::default(),
        before: Vec::new(),
        received_at: now,
        thread,
    };
    Ok(Inbound::Submitted(Box::new(Said { ask, help: false, who })))
}

/// HTML without the mention of that number.
fn without(content: &str, number: &Value) -> String {
    let begins = format!("<at id=\"{}\">", number.to_string().trim_matches('"'));
    let found = content.split_once(&begins).and_then(|(before, rest)| {
        let (_, after) = rest.split_once("</at>")?;
        Some(format!("{before} {after}"))
    });
    found.unwrap_or_else(|| content.to_owned())
}
