//! Messages and threads.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::routes::{Asked, Refused, reachable, refused};
use super::state::{Message, State};
use super::{BOT, World, check};

pub(super) fn list(
    state: &State,
    channel: u64,
    query: &[(String, String)],
    content_intent: bool,
) -> Result<(u16, Value), Refused> {
    reachable(state, channel)?;
    let number = |name: &str| query.iter().find(|(n, _)| n == name).and_then(|(_, v)| v.parse::<u64>().ok());
    let limit = number("limit").unwrap_or(50);
    if !(1..=100).contains(&limit) {
        return Err(refused(400, 50_035, "limit"));
    }
    let here = state.messages.iter().filter(|m| m.channel == channel && !m.deleted);
    let mut ids: Vec<u64> = here.map(|m| m.id).collect();
    ids.sort_unstable();
    if let Some(after) = number("after") {
        ids.retain(|id| *id > after);
        // The oldest of those, as Discord does.
        ids.truncate(limit as usize);
    }
    if let Some(before) = number("before") {
        ids.retain(|id| *id < before);
    }
    let newest = ids.iter().rev().take(limit as usize).map(|id| state.told(*id, content_intent));
    Ok((200, Value::Array(newest.collect())))
}

pub(super) fn post(
    world: &Arc<World>,
    state: &mut State,
    channel: u64,
    asked: &Asked<'_>,
) -> Result<(u16, Value), Refused> {
    reachable(state, channel)?;
    let place = state.channels[&channel].clone();
    if place.with.is_some_and(|with| state.closed.contains(&with)) {
        return Err(refused(403, 50_007, "Cannot send messages to this user"));
    }
    if !place.may_post {
        return Err(refused(403, 50_013, "Missing Permissions"));
    }
    let nonce = asked.body["nonce"].as_str().map(str::to_owned);
    if asked.body["enforce_nonce"] == true
        && let Some(known) = state.messages.iter().find(|m| {
            m.author == BOT
                && m.nonce == nonce
                && m.channel == channel
                && m.at.elapsed() < world.rules().nonce_lives
        })
    {
        let id = known.id;
        return Ok((200, state.told(id, true)));
    }
    let files = check::message(&asked.body, &asked.files).map_err(|why| refused(400, 50_035, why))?;
    let reference = asked.body["message_reference"]["message_id"].as_str().and_then(|id| id.parse().ok());
    if let Some(root) = reference
        && state.message(root).is_none_or(|m| m.channel != channel)
        && asked.body["message_reference"]["fail_if_not_exists"] != false
    {
        return Err(refused(400, 50_035, "Unknown message"));
    }
    let id = state.snowflake();
    if let Some(place) = state.channels.get_mut(&channel) {
        place.archived = false;
    }
    let mut message = empty(id, channel);
    (message.nonce, message.reference) = (nonce, reference);
    fill(&mut message, &asked.body, files);
    state.messages.push(message);
    let mut told = state.told(id, true);
    told["nonce"] = asked.body["nonce"].clone();
    Ok((200, told))
}

/// A message of the bot's with nothing in it.
pub(super) fn empty(id: u64, channel: u64) -> Message {
    Message {
        id,
        channel,
        author: BOT,
        content: String::new(),
        embeds: Vec::new(),
        components: Vec::new(),
        files: Vec::new(),
        mentions: Vec::new(),
        reference: None,
        nonce: None,
        at: Instant::now(),
        edits: 0,
        deleted: false,
        of_command: false,
        of_token: None,
    }
}

/// Puts what a body says into a message; what it does not say stays.
pub(super) fn fill(message: &mut Message, body: &Value, files: Vec<(String, String, Vec<u8>)>) {
    if let Some(content) = body["content"].as_str() {
        message.content = content.to_owned();
    }
    if let Some(embeds) = body["embeds"].as_array() {
        message.embeds = embeds.clone();
    }
    if let Some(components) = body["components"].as_array() {
        message.components = components.clone();
    }
    if body["attachments"].is_array() || !files.is_empty() {
        message.files = files;
    }
}

pub(super) fn edit(
    state: &mut State,
    channel: u64,
    id: u64,
    asked: &Asked<'_>,
) -> Result<(u16, Value), Refused> {
    reachable(state, channel)?;
    if state.channels[&channel].archived {
        return Err(refused(400, 50_083, "Thread is archived"));
    }
    let files = check::message(&asked.body, &asked.files).map_err(|why| refused(400, 50_035, why))?;
    let found = state.messages.iter_mut().find(|m| m.id == id && m.channel == channel && !m.deleted);
    let message = found.ok_or_else(|| refused(404, 10_008, "Unknown Message"))?;
    if message.author != BOT {
        return Err(refused(403, 50_005, "Cannot edit a message authored by another user"));
    }
    fill(message, &asked.body, files);
    message.edits += 1;
    Ok((200, state.told(id, true)))
}

pub(super) fn delete(state: &mut State, channel: u64, id: u64) -> Result<(u16, Value), Refused> {
    let found = state.messages.iter_mut().find(|m| m.id == id && m.channel == channel && !m.deleted);
    found.ok_or_else(|| refused(404, 10_008, "Unknown Message"))?.deleted = true;
    Ok((204, Value::Null))
}

pub(super) fn thread(
    state: &mut State,
    channel: u64,
    root: u64,
    body: &Value,
) -> Result<(u16, Value), Refused> {
    reachable(state, channel)?;
    let place = &state.channels[&channel];
    if !place.may_thread {
        return Err(refused(403, 50_013, "Missing Permissions"));
    }
    if place.kind != 0 {
        return Err(refused(400, 50_024, "Cannot execute action on this channel type"));
    }
    if state.channels.contains_key(&root) {
        return Err(refused(400, 160_004, "A thread has already been created for this message"));
    }
    if state.message(root).is_none() {
        return Err(refused(404, 10_008, "Unknown Message"));
    }
    let name = body["name"].as_str().unwrap_or_default().to_owned();
    if !(1..=100).contains(&name.encode_utf16().count()) {
        return Err(refused(400, 50_035, "name"));
    }
    if ![60, 1_440, 4_320, 10_080].contains(&body["auto_archive_duration"].as_u64().unwrap_or(1_440)) {
        return Err(refused(400, 50_035, "auto_archive_duration"));
    }
    state.add_thread(channel, root, &name);
    Ok((201, json!(state.channel_told(root))))
}
