//! The Bot Framework's connector: messages, edits, members.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use topup_port::testing::Fault;

use super::state::{Called, Kind, Message};
use super::{BOT, TEAM, TEAM_THREAD, TENANT, World, check, now};

/// What the connector says where the app is not in a conversation.
const NOT_IN: &str = "BotNotInConversationRoster";
const SCOPE: &str = "https://api.botframework.com/.default";

/// A reply of the connector.
pub(super) enum Reply {
    Ok(u16, Value),
    Error(u16, &'static str),
    Limited(Duration),
}

impl Reply {
    fn status(&self) -> u16 {
        match self {
            Self::Ok(status, _) | Self::Error(status, _) => *status,
            Self::Limited(_) => 429,
        }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status()).unwrap();
        match self {
            Self::Ok(_, body) => (status, Json(body)).into_response(),
            Self::Error(_, code) => {
                (status, Json(json!({"error": {"code": code, "message": "no"}}))).into_response()
            }
            Self::Limited(wait) => {
                let seconds = wait.as_millis().div_ceil(1000).max(1).to_string();
                (status, [(header::RETRY_AFTER, seconds)], "too many").into_response()
            }
        }
    }
}

/// Whether the token is one of ours for that.
pub(super) fn may(world: &World, headers: &HeaderMap, scope: &str) -> bool {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    world.lock().tokens.get(token).is_some_and(|(of, until)| of == scope && *until > now())
}

fn called(world: &World, what: &'static str, conversation: &str, reply: Reply) -> Response {
    let call = Called { what, conversation: conversation.to_owned(), at: now(), status: reply.status() };
    world.lock().calls.push(call);
    reply.into_response()
}

pub(super) async fn say(
    Shared(world): Shared<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let activity: Value = serde_json::from_slice(&body).unwrap_or_default();
    let what = if activity["type"] == "typing" { "typing" } else { "post" };
    let reply = posted(&world, &id, &headers, &activity, body.len());
    called(&world, what, &id, reply)
}

/// The fault of a call, by order or by dice, and whether it took effect all the same.
fn fault(world: &World, activity: &Value) -> Option<Fault> {
    if activity["type"] == "typing" {
        return None;
    }
    if let Some(fault) = world.lock().faults.pop_front() {
        return Some(fault);
    }
    let dice = fastrand::u32(0..100);
    let (limited, broken) = (world.rules.limited_percent, world.rules.broken_percent);
    match dice {
        n if n < limited => Some(Fault::RateLimited(Duration::from_millis(300))),
        n if n < limited + broken && fastrand::bool() => Some(Fault::Lost),
        n if n < limited + broken => Some(Fault::Broken),
        _ => None,
    }
}

/// Whether another call is in the way of this one.
fn conflict(world: &World, activity: &Value) -> Option<Reply> {
    let by_dice = world.rules.limited_percent > 0 && fastrand::u32(0..100) == 0;
    let mut state = world.lock();
    let ordered = state.conflicts > 0;
    if activity["type"] == "typing" || !(by_dice || ordered) {
        return None;
    }
    state.conflicts = state.conflicts.saturating_sub(1);
    Some(Reply::Error(412, "PreconditionFailed"))
}

/// What is answered to a fault; none where the call is carried out.
fn failed(fault: Option<Fault>) -> Option<Reply> {
    Some(match fault? {
        Fault::RateLimited(wait) => Reply::Limited(wait),
        Fault::Broken => Reply::Error(500, "ServiceError"),
        Fault::Rejected => Reply::Error(400, "BadArgument"),
        Fault::Unauthorized => Reply::Error(403, "Forbidden"),
        Fault::Lost => return None,
    })
}

fn after(fault: Option<Fault>, reply: Reply) -> Reply {
    if fault == Some(Fault::Lost) { Reply::Error(502, "BadGateway") } else { reply }
}

/// What stands against a message.
fn against(world: &World, id: &str, headers: &HeaderMap, activity: &Value, length: usize) -> Option<Reply> {
    if !may(world, headers, SCOPE) {
        return Some(Reply::Error(401, "Unauthorized"));
    }
    let mut state = world.lock();
    if !state.conversations.contains_key(id) {
        return Some(Reply::Error(404, "ConversationNotFound"));
    }
    if !state.is_in(id) {
        return Some(Reply::Error(403, NOT_IN));
    }
    if state.blocked.contains(id) {
        return Some(Reply::Error(403, "MessageWritesBlocked"));
    }
    if let Err(wait) = state.admit(id, &world.rules.rates) {
        return Some(Reply::Limited(wait));
    }
    if activity["type"] == "typing" {
        return None;
    }
    let wrong = check::message(activity);
    if !wrong.is_empty() {
        state.wrong.extend(wrong);
        return Some(Reply::Error(400, "BadSyntax"));
    }
    check::is_too_large(activity, length).then_some(Reply::Error(413, "MessageSizeTooBig"))
}

fn posted(world: &World, id: &str, headers: &HeaderMap, activity: &Value, length: usize) -> Reply {
    if let Some(reply) = conflict(world, activity) {
        return reply;
    }
    let fault = fault(world, activity);
    if let Some(reply) = failed(fault).or_else(|| against(world, id, headers, activity, length)) {
        return reply;
    }
    let mut state = world.lock();
    let message = state.fresh();
    if activity["type"] == "typing" {
        return Reply::Ok(202, json!({"id": message}));
    }
    state.messages.push(Message {
        conversation: id.to_owned(),
        id: message.clone(),
        user: None,
        text: String::new(),
        body: activity.clone(),
        deleted: false,
        edits: 0,
        at: now(),
    });
    after(fault, Reply::Ok(201, json!({"id": message})))
}

pub(super) async fn edit(
    Shared(world): Shared<Arc<World>>,
    Path((id, message)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let activity: Value = serde_json::from_slice(&body).unwrap_or_default();
    let edited = || {
        if let Some(reply) = conflict(&world, &activity) {
            return reply;
        }
        let fault = fault(&world, &activity);
        if let Some(reply) = failed(fault).or_else(|| against(&world, &id, &headers, &activity, body.len())) {
            return reply;
        }
        let mut state = world.lock();
        let stands = |m: &&mut Message| m.conversation == id && m.id == message && m.is_ours() && !m.deleted;
        let Some(message) = state.messages.iter_mut().find(stands) else {
            return Reply::Error(404, "ActivityNotFoundInConversation");
        };
        message.body = activity.clone();
        message.edits += 1;
        after(fault, Reply::Ok(200, json!({"id": message.id})))
    };
    let reply = edited();
    called(&world, "edit", &id, reply)
}

pub(super) async fn delete(
    Shared(world): Shared<Arc<World>>,
    Path((id, message)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let deleted = || {
        if !may(&world, &headers, SCOPE) {
            return Reply::Error(401, "Unauthorized");
        }
        let mut state = world.lock();
        let stands = |m: &&mut Message| m.conversation == id && m.id == message && m.is_ours() && !m.deleted;
        match state.messages.iter_mut().find(stands) {
            Some(message) => {
                message.deleted = true;
                Reply::Ok(200, json!({}))
            }
            None => Reply::Error(404, "ActivityNotFoundInConversation"),
        }
    };
    let reply = deleted();
    called(&world, "delete", &id, reply)
}

pub(super) async fn member(
    Shared(world): Shared<Arc<World>>,
    Path((id, member)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let found = || {
        if !may(&world, &headers, SCOPE) {
            return Reply::Error(401, "Unauthorized");
        }
        let state = world.lock();
        if let Some((status, _)) = state.members_away.filter(|(_, until)| *until > now()) {
            return Reply::Error(status, "ServiceUnavailable");
        }
        // Of a thread's channel the members are asked.
        let known = state.conversations.keys().any(|known| known.split(';').next() == Some(id.as_str()));
        if !known || id.contains(';') {
            return Reply::Error(404, "ConversationNotFound");
        }
        if !state.is_in(&id) {
            return Reply::Error(403, NOT_IN);
        }
        match state.members.get(&member) {
            Some(member) => Reply::Ok(200, member.clone()),
            None if member.starts_with("29:stranger") => Reply::Error(404, "MemberNotFoundInConversation"),
            None => Reply::Ok(200, json!({"id": member, "userRole": "user", "tenantId": TENANT})),
        }
    };
    let reply = found();
    called(&world, "member", &id, reply)
}

/// What is known of a team.
pub(super) async fn team(
    Shared(world): Shared<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let reply = match (may(&world, &headers, SCOPE), id == TEAM_THREAD) {
        (false, _) => Reply::Error(401, "Unauthorized"),
        (_, false) => Reply::Error(404, "TeamNotFound"),
        _ => Reply::Ok(200, json!({"id": id, "name": "A team", "aadGroupId": TEAM})),
    };
    called(&world, "team", &id, reply)
}

/// The chat with a person, or a new thread in a channel.
pub(super) async fn create(
    Shared(world): Shared<Arc<World>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let created = || {
        if !may(&world, &headers, SCOPE) {
            return Reply::Error(401, "Unauthorized");
        }
        if body["bot"]["id"] != BOT || body["tenantId"] != TENANT {
            return Reply::Error(400, "BadArgument");
        }
        let mut state = world.lock();
        if body["isGroup"] == true {
            let channel = body["channelData"]["channel"]["id"].as_str().unwrap_or_default();
            let wrong = check::message(&body["activity"]);
            if channel.is_empty() || !wrong.is_empty() {
                state.wrong.extend(wrong);
                return Reply::Error(400, "BadSyntax");
            }
            if !state.is_in(channel) {
                return Reply::Error(403, NOT_IN);
            }
            let root = state.fresh();
            let id = format!("{channel};messageid={root}");
            state.conversations.insert(id.clone(), Kind::Channel);
            state.messages.push(Message {
                conversation: id.clone(),
                id: root.clone(),
                user: None,
                text: String::new(),
                body: body["activity"].clone(),
                deleted: false,
                edits: 0,
                at: now(),
            });
            return Reply::Ok(201, json!({"id": id, "activityId": root}));
        }
        let Some(member) = body["members"][0]["id"].as_str().filter(|id| id.starts_with("29:")) else {
            return Reply::Error(400, "BadSyntax");
        };
        if member.starts_with("29:nochat") {
            return Reply::Error(403, "ForbiddenOperationException");
        }
        let id = format!("a:{member}");
        state.conversations.insert(id.clone(), Kind::Personal);
        Reply::Ok(201, json!({"id": id}))
    };
    let reply = created();
    called(&world, "create", "", reply)
}
