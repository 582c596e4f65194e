//! Clicks, shortcuts, modals and slash commands.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde_json::Value;
use topup_port::{AnswerId, Ask, Person, ThreadKey, Wishes, Words};

use super::{ASK_ABOUT, Inbound, Press, Said, Submission, is_private, text};
use crate::{PLATFORM, values};

/// What is to be done about an interaction: the JSON of the form field `payload`.
#[must_use]
pub fn interaction(payload: &Value, now: Timestamp) -> Inbound {
    let read = match payload["type"].as_str() {
        Some("block_actions") => press(payload, now),
        Some("message_action") if payload["callback_id"] == ASK_ABOUT => about(payload, now),
        Some("view_submission") => submission(payload),
        _ => Err("an interaction that is not listened to"),
    };
    read.unwrap_or_else(Inbound::Nothing)
}

/// What is to be done about a slash command: the fields of its form.
#[must_use]
pub fn command(fields: &HashMap<String, String>, now: Timestamp) -> Inbound {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let (team, channel, user) = (field("team_id"), field("channel_id"), field("user_id"));
    let name = field("command").trim_start_matches('/').to_lowercase();
    // A trigger belongs to one use of the command, and so does the address for replies.
    let trigger = [field("trigger_id"), field("response_url")].into_iter().find(|id| !id.is_empty());
    let trigger = trigger.unwrap_or_default();
    if [team, channel, user, name.as_str(), trigger].contains(&"") {
        return Inbound::Nothing("half a command");
    }
    let (args, _) = text::words(field("text"), None);
    let ask = Ask {
        delivery: format!("{team}/command/{trigger}"),
        thread: ThreadKey::new(PLATFORM, team, channel, ""),
        person: Person::new(user),
        private: is_private(channel),
        begins: true,
        words: Words::Command { name, args },
        after: None,
        wishes: Wishes::default(),
        before: Vec::new(),
        received_at: now,
    };
    Inbound::Command { ask, response_url: field("response_url").to_owned() }
}

fn press(payload: &Value, now: Timestamp) -> Result<Inbound, &'static str> {
    let action = &payload["actions"][0];
    let control = action["action_id"].as_str().ok_or("a click on nothing")?;
    let value = action["value"].as_str().or_else(|| action["selected_option"]["value"].as_str());
    let (message, container) = (&payload["message"], &payload["container"]);
    // What one person alone was shown comes without its message: its blocks say whose they are.
    let place = action["block_id"].as_str().and_then(values::read_place);
    let pressed = match value {
        Some(value) => values::read(value).ok_or("a control that is not ours")?,
        // A vote that is taken back has no value; whose it is, its message says.
        None if control == values::FEEDBACK => {
            let answer = answer_of(message).ok_or("a vote on nothing of ours")?;
            values::Pressed { answer, choice: None }
        }
        None => return Err("a click without a value"),
    };
    let team = team(payload)?;
    let message_ts = message["ts"].as_str().or_else(|| container["message_ts"].as_str());
    let message_ts = message_ts.ok_or("a click outside a message")?;
    let channel = payload["channel"]["id"].as_str().or_else(|| container["channel_id"].as_str());
    let channel = channel.ok_or("no channel")?;
    // The container names the thread of what one person alone was shown; else the message does.
    let stands_in = message["thread_ts"].as_str().or_else(|| container["thread_ts"].as_str());
    let thread = place.or(stands_in).unwrap_or(message_ts);
    let person = person(payload)?;
    let at = action["action_ts"].as_str().unwrap_or_default();
    Ok(Inbound::Pressed(Box::new(Press {
        delivery: format!("{team}/{channel}/{message_ts}/{control}/{}/{at}", person.id),
        answer: pressed.answer,
        control: control.to_owned(),
        choice: pressed.choice,
        thread: ThreadKey::new(PLATFORM, team, channel, thread),
        begins: stands_in.is_none(),
        message_ts: message_ts.to_owned(),
        person,
        trigger_id: payload["trigger_id"].as_str().unwrap_or_default().to_owned(),
        received_at: now,
    })))
}

/// The answer that a message shows, read off its feedback buttons.
fn answer_of(message: &Value) -> Option<AnswerId> {
    let blocks = message["blocks"].as_array()?.iter();
    let elements = blocks.filter_map(|block| block["elements"].as_array()).flatten();
    let mut values = elements.filter_map(|element| element["positive_button"]["value"].as_str());
    values.find_map(values::read).map(|pressed| pressed.answer)
}

/// The message shortcut: the message is asked as if the person had said it, in the thread of that message.
fn about(payload: &Value, now: Timestamp) -> Result<Inbound, &'static str> {
    let message = &payload["message"];
    let ts = message["ts"].as_str().or_else(|| payload["message_ts"].as_str()).ok_or("no message")?;
    let (words, _) = text::words(message["text"].as_str().unwrap_or_default(), None);
    if words.is_empty() {
        return Err("a message without words");
    }
    let (team, channel) = (team(payload)?, payload["channel"]["id"].as_str().ok_or("no channel")?);
    let trigger = payload["trigger_id"].as_str().ok_or("no trigger")?;
    let home = payload["user"]["team_id"].as_str();
    let ask = Ask {
        delivery: format!("{team}/shortcut/{trigger}"),
        thread: ThreadKey::new(PLATFORM, team, channel, message["thread_ts"].as_str().unwrap_or(ts)),
        person: person(payload)?,
        private: is_private(channel),
        begins: message["thread_ts"].is_null(),
        words: Words::Mention(words),
        after: None,
        wishes: Wishes::default(),
        before: Vec::new(),
        received_at: now,
    };
    Ok(Inbound::Said(Said { ask, external: home.is_some_and(|home| home != team) }))
}

fn submission(payload: &Value) -> Result<Inbound, &'static str> {
    let view = &payload["view"];
    let mut entered = BTreeMap::new();
    let fields = view["state"]["values"].as_object().into_iter().flatten();
    for (id, element) in fields.flat_map(|(_, block)| block.as_object().into_iter().flatten()) {
        let value = element["value"].as_str().or_else(|| element["selected_option"]["value"].as_str());
        if let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) {
            entered.insert(id.clone(), text::unescaped(value));
        }
    }
    Ok(Inbound::Submitted(Submission {
        callback: view["callback_id"].as_str().ok_or("a modal without a name")?.to_owned(),
        private: view["private_metadata"].as_str().unwrap_or_default().to_owned(),
        team: team(payload)?.to_owned(),
        person: person(payload)?,
        values: entered,
    }))
}

/// The workspace; where an app is installed for a whole organisation the person's.
fn team(payload: &Value) -> Result<&str, &'static str> {
    payload["team"]["id"].as_str().or_else(|| payload["user"]["team_id"].as_str()).ok_or("no workspace")
}

/// The name that comes along is a handle and is not kept.
fn person(payload: &Value) -> Result<Person, &'static str> {
    payload["user"]["id"].as_str().map(Person::new).ok_or("nobody")
}
