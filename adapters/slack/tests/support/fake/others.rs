//! The methods beside messages and files: who we are, people, views, statuses.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::state::Ephemeral;
use super::{BOT, Params, Reply, State, TEAM, World, check, text};

pub(super) fn answer(world: &World, method: &str, params: &Params) -> Reply {
    let mut state = world.lock();
    match method {
        "auth.test" => Reply::Ok(json!({"url": "https://fake.slack.com/", "team": "Fake", "user": "topup",
            "team_id": TEAM, "user_id": BOT, "bot_id": "B0TOPUP"})),
        "users.info" => match text(params, "user") {
            id if id.starts_with('U') => {
                let guest = id.starts_with("U0GUEST");
                Reply::Ok(json!({"user": {"id": id, "team_id": TEAM, "name": id.to_lowercase(),
                    "deleted": false, "is_bot": id == BOT, "is_restricted": guest,
                    "is_ultra_restricted": false, "is_stranger": id.starts_with("U0STRANGER"),
                    "tz": "America/New_York", "profile": {"display_name": "Someone"}}}))
            }
            _ => Reply::Error("user_not_found"),
        },
        "views.open" => {
            let trigger = text(params, "trigger_id").to_owned();
            match state.triggers.remove(&trigger) {
                None => Reply::Error("invalid_trigger_id"),
                Some(given) if given + world.rules.trigger_lives < Instant::now() => {
                    Reply::Error("expired_trigger_id")
                }
                Some(_) => view(&mut state, params, "modal"),
            }
        }
        "views.update" => {
            let id = text(params, "view_id").to_owned();
            let Some(place) = state.opened.iter().position(|open| *open == id) else {
                return Reply::Error("not_found");
            };
            let view = params.get("view").cloned().unwrap_or_default();
            let errors = check::view(&view);
            if !errors.is_empty() {
                return Reply::Invalid(errors);
            }
            state.views[place] = view;
            Reply::Ok(json!({"view": {"id": id}}))
        }
        "views.publish" if text(params, "user_id").is_empty() => Reply::Error("invalid_arguments"),
        "views.publish" => view(&mut state, params, "home"),
        _ => status(&mut state, params),
    }
}

fn view(state: &mut State, params: &Params, kind: &str) -> Reply {
    let Some(view) = params.get("view").filter(|view| view["type"] == kind) else {
        return Reply::Error("invalid_arguments");
    };
    let errors = check::view(view);
    if !errors.is_empty() {
        return Reply::Invalid(errors);
    }
    state.views.push(view.clone());
    let id = state.fresh("V0");
    state.opened.push(id.clone());
    Reply::Ok(json!({"view": {"id": id, "type": kind, "hash": "1"}}))
}

/// A code is changed for a token, once its owner shows the app's own id and secret.
pub(super) fn grant(headers: &HeaderMap, params: &Params) -> Reply {
    // "fake-client:fake-secret" in base64.
    let basic = headers.get("authorization").and_then(|v| v.to_str().ok());
    if basic != Some("Basic ZmFrZS1jbGllbnQ6ZmFrZS1zZWNyZXQ=") {
        return Reply::Error("bad_client_secret");
    }
    let team = match text(params, "code") {
        "good-code" => TEAM,
        "other-code" => "T0OTHER",
        _ => return Reply::Error("invalid_code"),
    };
    Reply::Ok(
        json!({"access_token": super::TOKEN, "token_type": "bot", "scope": "chat:write", "bot_user_id": BOT,
        "app_id": "A0TOPUP", "team": {"id": team, "name": "Fake"}, "authed_user": {"id": "U0ADMIN"}}),
    )
}

/// A reply to a command, sent to the address that came with it.
pub(super) async fn respond(Shared(world): Shared<Arc<World>>, Json(body): Json<Value>) -> &'static str {
    let mut state = world.lock();
    assert!(check::blocks(body["blocks"].as_array().map_or(&[], Vec::as_slice)).is_empty(), "{body}");
    let ts = state.next_ts();
    state.ephemerals.push(Ephemeral { channel: String::new(), user: String::new(), ts, body });
    "ok"
}

/// The address that comes with a click on what one person alone was shown: the one way to change it.
pub(super) async fn respond_to(
    Shared(world): Shared<Arc<World>>,
    Path(ts): Path<String>,
    Json(body): Json<Value>,
) -> StatusCode {
    let mut state = world.lock();
    let found = state.ephemerals.iter_mut().find(|one| one.ts == ts);
    match found.filter(|_| body["replace_original"] == true) {
        Some(one) => {
            one.body = body;
            StatusCode::OK
        }
        None => StatusCode::NOT_FOUND,
    }
}

fn status(state: &mut State, params: &Params) -> Reply {
    let thread = (text(params, "channel_id").to_owned(), text(params, "thread_ts").to_owned());
    if state.message(&thread.0, &thread.1).is_none() {
        return Reply::Error("channel_not_found");
    }
    match params.get("status").and_then(Value::as_str) {
        None => return Reply::Error("invalid_arguments"),
        Some("") => drop(state.statuses.remove(&thread)),
        Some(words) => drop(state.statuses.insert(thread, (words.to_owned(), Instant::now()))),
    }
    Reply::Ok(json!({}))
}

impl super::Fake {
    /// The status that stands beside a thread now: it lapses by itself.
    pub fn status_of(&self, channel: &str, thread: &str) -> Option<String> {
        let state = self.state();
        let (words, set) = state.statuses.get(&(channel.to_owned(), thread.to_owned()))?;
        (*set + self.world.rules.status_lapses > Instant::now()).then(|| words.clone())
    }
}
