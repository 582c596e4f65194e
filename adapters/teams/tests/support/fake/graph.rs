//! As much of Microsoft Graph as is looked into: the messages of a chat, and the replies of a thread.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::connector::may;
use super::state::{Called, Kind, Message};
use super::{APP, TEAM, World, now};

pub(super) async fn chat(
    Shared(world): Shared<Arc<World>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    // A chat with one person alone is listed for nobody.
    let listed = world.lock().conversations.get(&id) == Some(&Kind::Group);
    list(&world, &id, &headers, listed)
}

pub(super) async fn replies(
    Shared(world): Shared<Arc<World>>,
    Path((team, channel, message)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    list(&world, &format!("{channel};messageid={message}"), &headers, team == TEAM)
}

/// The root of a thread.
pub(super) async fn root(
    Shared(world): Shared<Arc<World>>,
    Path((team, channel, message)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let allowed = may(&world, &headers, "https://graph.microsoft.com/.default");
    if !allowed || !world.rules.may_read || team != TEAM {
        return StatusCode::FORBIDDEN.into_response();
    }
    let state = world.lock();
    let conversation = format!("{channel};messageid={message}");
    match state.messages.iter().find(|m| m.conversation == conversation && m.id == message) {
        Some(root) => Json(shown(root)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn list(world: &World, conversation: &str, headers: &HeaderMap, listed: bool) -> Response {
    let allowed = may(world, headers, "https://graph.microsoft.com/.default");
    let mut state = world.lock();
    let status = match (allowed, world.rules.may_read && listed) {
        (false, _) => 401,
        (_, false) => 403,
        _ => 200,
    };
    state.calls.push(Called { what: "find", conversation: conversation.to_owned(), at: now(), status });
    if status != 200 {
        return StatusCode::from_u16(status).unwrap().into_response();
    }
    // The root of a thread is not among its replies.
    let root = conversation.split_once(";messageid=").map(|(_, root)| root);
    let here = state.messages.iter().rev().filter(|m| m.conversation == conversation);
    let here = here.filter(|m| m.is_ours() || Some(m.id.as_str()) != root);
    let seen = here.filter(|m| m.at.elapsed() >= world.rules.listed_after);
    Json(json!({"value": seen.map(shown).collect::<Vec<_>>()})).into_response()
}

fn shown(message: &Message) -> Value {
    let deleted = message.deleted.then_some("2026-11-26T08:00:00Z");
    match &message.user {
        Some(user) => json!({"id": message.id, "deletedDateTime": deleted, "from": {"user": {"id": user}},
            "body": {"contentType": "html", "content": message.text}, "attachments": []}),
        None => json!({"id": message.id, "deletedDateTime": deleted,
            "from": {"application": {"id": APP, "applicationIdentityType": "bot"}, "user": null},
            "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive",
                "content": message.card().to_string()}]}),
    }
}
