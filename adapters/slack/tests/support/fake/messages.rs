//! Messages: posted, edited, deleted, read.

use std::time::Duration;

use serde_json::{Value, json};
use topup_port::testing::Fault;

use super::state::Ephemeral;
use super::{BOT, Params, Reply, State, Trouble, World, check, files, text};

/// A post or an edit, with the fault that was ordered for it.
pub(super) fn with_faults(world: &World, method: &str, params: &Params) -> Reply {
    let fault = world.lock().faults.pop_front().or_else(|| world.rules.trouble.throw());
    let work = || if method == "chat.update" { update(world, params) } else { post(world, params) };
    match fault {
        None => work(),
        Some(Fault::RateLimited(wait)) => Reply::RateLimited(wait),
        Some(Fault::Broken) => Reply::Broken,
        Some(Fault::Rejected) => {
            Reply::Invalid(vec!["unsupported type: nonsense [json-pointer:/blocks/0]".into()])
        }
        Some(Fault::Unauthorized) => Reply::Error("invalid_auth"),
        Some(Fault::Lost) => match work() {
            Reply::Ok(_) => Reply::Broken,
            failed => failed,
        },
    }
}

impl Trouble {
    /// The fault of one call, if the dice say so.
    fn throw(self) -> Option<Fault> {
        let thrown = fastrand::u32(0..100);
        match thrown.checked_sub(self.limited_percent) {
            None => Some(Fault::RateLimited(Duration::from_secs(1))),
            Some(rest) if rest < self.broken_percent => {
                Some(if fastrand::bool() { Fault::Broken } else { Fault::Lost })
            }
            Some(_) => None,
        }
    }
}

/// What a message says: checked as Slack does.
fn content(world: &World, state: &State, params: &Params) -> Result<(String, Vec<Value>, Value), Reply> {
    let text = text(params, "text").to_owned();
    let blocks = match params.get("blocks") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(blocks)) => blocks.clone(),
        Some(_) => return Err(Reply::Error("invalid_blocks_format")),
    };
    if text.is_empty() && blocks.is_empty() {
        return Err(Reply::Error("no_text"));
    }
    if check::is_text_too_long(&text) {
        return Err(Reply::Error("msg_too_long"));
    }
    if check::are_blocks_too_long(&blocks) {
        return Err(Reply::Error("msg_blocks_too_long"));
    }
    let mut errors = check::blocks(&blocks);
    errors.extend(files::not_ready(world, state, &blocks));
    if !errors.is_empty() {
        return Err(Reply::Invalid(errors));
    }
    let metadata = params.get("metadata").cloned().unwrap_or_default();
    let named =
        metadata.is_null() || metadata["event_type"].is_string() && metadata["event_payload"].is_object();
    if !named {
        return Err(Reply::Error("invalid_metadata_format"));
    }
    Ok((text, blocks, metadata))
}

fn post(world: &World, params: &Params) -> Reply {
    let mut state = world.lock();
    // A person's id stands for the direct messages with that person, which may begin so.
    let named = text(params, "channel").to_owned();
    let to_a_person = named.strip_prefix('U').map(|rest| format!("D{rest}"));
    if to_a_person.is_none() && !state.has_channel(&named) {
        return Reply::Error("channel_not_found");
    }
    let channel = to_a_person.unwrap_or(named);
    if state.archived.contains(&channel) {
        return Reply::Error("is_archived");
    }
    if let Err(wait) = state.admit(format!("post {channel}"), world.rules.posts) {
        return Reply::RateLimited(wait);
    }
    let thread = Some(text(params, "thread_ts")).filter(|ts| !ts.is_empty());
    if let Some(thread) = thread
        && state.message(&channel, thread).is_none()
    {
        return Reply::Error("thread_not_found");
    }
    let (said, blocks, metadata) = match content(world, &state, params) {
        Ok(content) => content,
        Err(reply) => return reply,
    };
    let ts = state.say(&channel, thread, BOT, &said);
    // An own message ends the status beside the thread.
    state.statuses.remove(&(channel.clone(), thread.unwrap_or_default().to_owned()));
    let message = state.messages.last_mut().unwrap();
    (message.blocks, message.metadata) = (blocks, metadata);
    Reply::Ok(json!({"channel": channel, "ts": ts, "message": message.to_json(false)}))
}

fn update(world: &World, params: &Params) -> Reply {
    let mut state = world.lock();
    if let Err(wait) = state.admit("update".into(), world.rules.updates) {
        return Reply::RateLimited(wait);
    }
    let (channel, ts) = (text(params, "channel").to_owned(), text(params, "ts").to_owned());
    match state.message(&channel, &ts) {
        None => return Reply::Error("message_not_found"),
        Some(message) if !message.is_ours() => return Reply::Error("cant_update_message"),
        Some(_) => {}
    }
    let (said, blocks, metadata) = match content(world, &state, params) {
        Ok(content) => content,
        Err(reply) => return reply,
    };
    let message = state.message(&channel, &ts).unwrap();
    message.text = said;
    // Without the parameter the blocks stay; an empty list takes them away.
    if params.contains_key("blocks") {
        message.blocks = blocks;
    }
    if !metadata.is_null() {
        message.metadata = metadata;
    }
    message.edits += 1;
    Reply::Ok(json!({"channel": channel, "ts": ts, "text": message.text}))
}

pub(super) fn delete(world: &World, params: &Params) -> Reply {
    let mut state = world.lock();
    let (channel, ts) = (text(params, "channel"), text(params, "ts"));
    match state.message(channel, ts) {
        None => Reply::Error("message_not_found"),
        Some(message) if !message.is_ours() => Reply::Error("cant_delete_message"),
        Some(message) => {
            message.deleted = true;
            Reply::Ok(json!({"channel": channel, "ts": ts}))
        }
    }
}

pub(super) fn ephemeral(world: &World, params: &Params) -> Reply {
    let mut state = world.lock();
    let (channel, user) = (text(params, "channel").to_owned(), text(params, "user").to_owned());
    if !state.has_channel(&channel) {
        return Reply::Error("channel_not_found");
    }
    if user.is_empty() {
        return Reply::Error("user_not_in_channel");
    }
    if let Err(reply) = content(world, &state, params) {
        return reply;
    }
    let ts = state.next_ts();
    let thread = text(params, "thread_ts");
    let has_replies = state.messages.iter().any(|m| !m.deleted && m.thread.as_deref() == Some(thread));
    // Slack takes it and shows it to nobody.
    if !thread.is_empty() && !has_replies {
        state.unseen += 1;
    } else {
        let body = Value::Object(params.clone());
        state.ephemerals.push(Ephemeral { channel, user, ts: ts.clone(), body });
    }
    Reply::Ok(json!({"message_ts": ts}))
}

/// A thread, its root first.
pub(super) fn replies(world: &World, params: &Params) -> Reply {
    let state = world.lock();
    let (channel, thread) = (text(params, "channel"), text(params, "ts"));
    let all: Vec<Value> = shown(&state, params, |m| m.is_in(channel, thread));
    if all.is_empty() { Reply::Error("thread_not_found") } else { page(&all, params) }
}

/// A channel without its threads, the newest first.
pub(super) fn history(world: &World, params: &Params) -> Reply {
    let state = world.lock();
    let channel = text(params, "channel");
    if !state.has_channel(channel) {
        return Reply::Error("channel_not_found");
    }
    let mut all: Vec<Value> = shown(&state, params, |m| m.channel == channel && m.thread.is_none());
    all.reverse();
    page(&all, params)
}

fn shown(state: &State, params: &Params, here: impl Fn(&super::Message) -> bool) -> Vec<Value> {
    let with_metadata = ["true", "1"].contains(&text(params, "include_all_metadata"))
        || params.get("include_all_metadata") == Some(&Value::Bool(true));
    state.messages.iter().filter(|m| !m.deleted && here(m)).map(|m| m.to_json(with_metadata)).collect()
}

/// A page of messages; the cursor is the number of the first one of the next.
fn page(all: &[Value], params: &Params) -> Reply {
    let number = |name: &str, usual: usize| text(params, name).parse().unwrap_or(usual);
    let (from, limit) = (number("cursor", 0), number("limit", 100).clamp(1, 999));
    let page: Vec<&Value> = all.iter().skip(from).take(limit).collect();
    let more = from + page.len() < all.len();
    let cursor = if more { (from + page.len()).to_string() } else { String::new() };
    Reply::Ok(json!({"messages": page, "has_more": more, "response_metadata": {"next_cursor": cursor}}))
}
