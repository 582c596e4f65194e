//! The Events API: mentions, messages, the App Home.

use jiff::Timestamp;
use serde_json::Value;
use topup_port::{Ask, Person, ThreadKey, Wishes, Words};

use super::{Inbound, Said, is_private, text};
use crate::PLATFORM;
use crate::render::MARKER;

/// The subtypes under which people say something; every other one is an edit, a deletion, a join or a bot's.
const SAID: [&str; 2] = ["file_share", "thread_broadcast"];

/// What is to be done about an event. `bot` is our user in the workspace, for payloads that do not tell.
#[must_use]
pub fn event(payload: &Value, bot: Option<&str>, now: Timestamp) -> Inbound {
    match payload["type"].as_str() {
        Some("url_verification") => match payload["challenge"].as_str() {
            Some(challenge) => Inbound::Challenge(challenge.to_owned()),
            None => Inbound::Nothing("a verification without a challenge"),
        },
        Some("event_callback") => callback(payload, bot, now),
        Some("app_rate_limited") => {
            Inbound::HeldBack { team: payload["team_id"].as_str().unwrap_or_default().into() }
        }
        _ => Inbound::Nothing("not an event"),
    }
}

fn callback(payload: &Value, bot: Option<&str>, now: Timestamp) -> Inbound {
    let event = &payload["event"];
    let Some(team) = team(payload) else { return Inbound::Nothing("an event of no workspace") };
    match event["type"].as_str() {
        Some("app_mention" | "message") => said(payload, team, bot, now).unwrap_or_else(Inbound::Nothing),
        Some("app_home_opened") => match (event["tab"].as_str(), event["user"].as_str()) {
            (Some("home"), Some(user)) => {
                Inbound::HomeOpened { team: team.into(), person: Person::new(user) }
            }
            _ => Inbound::Nothing("another tab was opened"),
        },
        Some("app_uninstalled") => Inbound::Uninstalled { team: team.into() },
        // The tokens of people are none of ours.
        Some("tokens_revoked") if event["tokens"]["bot"].as_array().is_some_and(|bots| !bots.is_empty()) => {
            Inbound::Uninstalled { team: team.into() }
        }
        _ => Inbound::Nothing("an event that is not listened to"),
    }
}

fn said(payload: &Value, team: &str, bot: Option<&str>, now: Timestamp) -> Result<Inbound, &'static str> {
    let event = &payload["event"];
    let text = event["text"].as_str().unwrap_or_default();
    let by_name = event["type"] == "app_mention";
    // Where nobody says who we are, a mention of us names us first.
    let bot = our_user(payload).or(bot).or_else(|| text::first_mention(text).filter(|_| by_name));
    let subtype = event["subtype"].as_str();
    if subtype.is_some_and(|subtype| !SAID.contains(&subtype)) || event["hidden"] == true {
        return Err("not something that a person says");
    }
    if is_said(&event["edited"]) {
        return Err("an edit");
    }
    let of_an_app = ["bot_id", "bot_profile", "app_id"].iter().any(|name| is_said(&event[*name]));
    if of_an_app || event["metadata"]["event_type"] == MARKER {
        return Err("a bot speaks");
    }
    let user = event["user"].as_str().ok_or("a message of nobody")?;
    if Some(user) == bot || user == "USLACKBOT" {
        return Err("a bot speaks");
    }
    let (channel, ts) =
        (event["channel"].as_str().ok_or("no channel")?, event["ts"].as_str().ok_or("no time stamp")?);
    let thread = event["thread_ts"].as_str().filter(|ts| !ts.is_empty());
    let (words, mentioned) = text::words(text, bot);
    let named = mentioned || by_name || event["channel_type"] == "im" || is_private(channel);
    let words = match thread {
        _ if named => Words::Mention(words),
        Some(thread) if thread != ts && !words.is_empty() => Words::Reply(words),
        _ => return Err("not said to Topup"),
    };
    let home = [&event["user_team"], &event["source_team"], &event["team"]];
    let external = home.into_iter().find_map(Value::as_str).is_some_and(|home| home != team);
    let ask = Ask {
        delivery: format!("{team}/{channel}/{ts}"),
        thread: ThreadKey::new(PLATFORM, team, channel, thread.unwrap_or(ts)),
        person: Person::new(user),
        private: is_private(channel),
        begins: thread.is_none_or(|thread| thread == ts),
        words,
        after: None,
        wishes: Wishes::default(),
        before: Vec::new(),
        received_at: now,
    };
    Ok(Inbound::Said(Said { ask, external }))
}

/// The workspace. An app of a whole organisation may be told it beside the event alone.
fn team(payload: &Value) -> Option<&str> {
    let places = [&payload["team_id"], &payload["context_team_id"], &payload["authorizations"][0]["team_id"]];
    places.into_iter().find_map(Value::as_str).filter(|team| !team.is_empty())
}

/// Our user, as the payload tells it.
fn our_user(payload: &Value) -> Option<&str> {
    let seen_by = payload["authorizations"].as_array()?;
    seen_by.iter().find(|one| one["is_bot"] != false)?["user_id"].as_str()
}

/// The workspace of an event that somebody said something, where the payload does not tell who we are there.
pub(crate) fn in_need_of_our_user(payload: &Value) -> Option<&str> {
    let said = matches!(payload["event"]["type"].as_str(), Some("app_mention" | "message"));
    team(payload).filter(|_| said && payload["type"] == "event_callback" && our_user(payload).is_none())
}

/// Whether a field holds anything.
fn is_said(field: &Value) -> bool {
    !(field.is_null() || field == "" || field == false)
}
