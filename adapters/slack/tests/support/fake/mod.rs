//! A Slack of our own, on loopback: the Web API as far as Topup uses it, with its tokens, scopes, rate limits, limits of
//! blocks, asynchronous uploads and faults. Tests include this module by `#[path]`.
//!
//! It is as strict as Slack's documents are; where they say nothing it is stricter than it need be. Time limits are
//! settings ([`Rules`]), so that a test need not take minutes.

#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

pub mod check;
mod files;
mod messages;
mod others;
mod rates;
pub mod read;
pub mod sender;
pub mod socket;
mod state;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Form, FromRequest, Path, Query, Request, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use topup_port::testing::Fault;

pub use self::rates::Rate;
#[allow(unused_imports, reason = "each test uses a part of it")]
pub use self::state::{Ephemeral, Message, State};

/// The token that the fake takes, and whose it is.
pub const TOKEN: &str = "xoxb-fake-token";
pub const TEAM: &str = "T0FAKE";
pub const BOT: &str = "U0TOPUP";

/// The token of the app itself.
pub const APP_TOKEN: &str = "xapp-fake-token";

/// What the fake insists on.
#[derive(Debug, Clone)]
pub struct Rules {
    /// What the token may do.
    pub scopes: Vec<&'static str>,
    /// `chat.update` for the whole workspace.
    pub updates: Option<Rate>,
    /// `chat.postMessage` for each channel.
    pub posts: Option<Rate>,
    /// How long after its upload a file can be shown; none for never.
    pub file_ready_after: Option<Duration>,
    /// Whether a file that is said to be ready is shown, too.
    pub files_are_shown: bool,
    /// How long a status stands by itself.
    pub status_lapses: Duration,
    /// How long a `trigger_id` opens a view.
    pub trigger_lives: Duration,
    /// Of so many calls in a hundred, that many are limited, and that many fail, half of them after they took effect.
    pub trouble: Trouble,
    /// Methods that are not known here, as in emulators that are no whole Slack.
    pub unknown: Vec<&'static str>,
    /// Whether a GET is answered with 404, as where methods are routes for POST alone.
    pub forms_alone: bool,
}

/// Trouble by dice.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trouble {
    pub limited_percent: u32,
    pub broken_percent: u32,
}

impl Default for Rules {
    /// Slack's own, with files that are processed in no time.
    fn default() -> Self {
        Self {
            scopes: vec![
                "app_mentions:read",
                "chat:write",
                "commands",
                "files:write",
                "files:read",
                "channels:history",
                "groups:history",
                "im:history",
                "mpim:history",
                "assistant:write",
                "users:read",
            ],
            updates: Some(Rate { most: 50, per: Duration::from_mins(1) }),
            posts: Some(Rate { most: 3, per: Duration::from_secs(3) }),
            file_ready_after: Some(Duration::ZERO),
            files_are_shown: true,
            status_lapses: Duration::from_mins(2),
            trigger_lives: Duration::from_secs(3),
            trouble: Trouble::default(),
            unknown: Vec::new(),
            forms_alone: false,
        }
    }
}

impl Rules {
    /// Without rate limits, for tests of something else.
    pub fn without_rates() -> Self {
        Self { updates: None, posts: None, ..Self::default() }
    }
}

/// A running fake. It ends with this value.
pub struct Fake {
    /// What stands before `/chat.postMessage`.
    pub api_url: String,
    world: Arc<World>,
    serving: JoinHandle<()>,
}

pub(crate) struct World {
    rules: Rules,
    root: String,
    state: Mutex<State>,
    /// Where connections of Socket Mode go.
    socket: Mutex<String>,
}

impl World {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Fake {
    /// Starts on a free port.
    pub async fn start(rules: Rules) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let world =
            Arc::new(World { rules, root: root.clone(), state: Mutex::default(), socket: Mutex::default() });
        let routes = Router::new()
            .route("/api/{method}", any(api))
            .route("/upload/{file}", post(files::bytes))
            .route("/respond", post(others::respond))
            .route("/respond/{ts}", post(others::respond_to))
            .with_state(world.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { api_url: format!("{root}/api"), world, serving }
    }

    /// What the fake knows.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.world.lock()
    }

    /// A person says something in a channel of its own; the root of a thread.
    pub fn new_thread(&self) -> (String, String) {
        let mut state = self.state();
        let channel = state.fresh("C0");
        let ts = state.say(&channel, None, "U0ASKER", "a question");
        (channel, ts)
    }

    /// The next post or edit fails so.
    pub fn fail_next(&self, fault: Fault) {
        self.state().faults.push_back(fault);
    }

    /// A person deletes our newest message of a thread.
    pub fn delete_last(&self, channel: &str, thread: &str) {
        let mut state = self.state();
        let ours = state.messages.iter_mut().rev();
        let newest = ours.filter(|m| m.is_ours() && m.is_in(channel, thread)).find(|m| !m.deleted);
        newest.expect("a message of ours").deleted = true;
    }

    /// A `trigger_id`, as it comes with a click.
    pub fn trigger(&self) -> String {
        let mut state = self.state();
        let id = state.fresh("trigger.");
        state.triggers.insert(id.clone(), Instant::now());
        id
    }
}

/// A reply of the API.
pub(crate) enum Reply {
    Ok(Value),
    Error(&'static str),
    /// Blocks that are not taken, with the reasons.
    Invalid(Vec<String>),
    RateLimited(Duration),
    Broken,
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let json = |status: StatusCode, body: Value| {
            (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body.to_string())
        };
        match self {
            Self::Ok(Value::Object(mut body)) => {
                body.insert("ok".into(), true.into());
                json(StatusCode::OK, body.into()).into_response()
            }
            Self::Ok(other) => panic!("a reply is an object: {other}"),
            Self::Error(code) => json(StatusCode::OK, json!({"ok": false, "error": code})).into_response(),
            Self::Invalid(errors) => {
                let messages: Vec<String> = errors.iter().map(|e| format!("[ERROR] {e}")).collect();
                let body = json!({"ok": false, "error": "invalid_blocks", "errors": errors,
                    "response_metadata": {"messages": messages}});
                json(StatusCode::OK, body).into_response()
            }
            Self::RateLimited(wait) => {
                // In whole seconds, rounded up.
                let seconds = wait.as_millis().div_ceil(1000).max(1).to_string();
                let body = json(StatusCode::TOO_MANY_REQUESTS, json!({"ok": false, "error": "ratelimited"}));
                ([(header::RETRY_AFTER, seconds)], body).into_response()
            }
            Self::Broken => (StatusCode::INTERNAL_SERVER_ERROR, "upstream is away").into_response(),
        }
    }
}

/// The parameters of a call, however they came.
pub(crate) type Params = Map<String, Value>;

/// A parameter as text.
pub(crate) fn text<'a>(params: &'a Params, name: &str) -> &'a str {
    params.get(name).and_then(Value::as_str).unwrap_or_default()
}

async fn api(Shared(world): Shared<Arc<World>>, Path(method): Path<String>, request: Request) -> Response {
    let headers = request.headers().clone();
    if world.rules.forms_alone && request.method() == axum::http::Method::GET {
        return (StatusCode::NOT_FOUND, "Cannot GET").into_response();
    }
    let Some(params) = params(request).await else { return Reply::Error("invalid_json").into_response() };
    let reply = answer(&world, &method, &headers, &params);
    let scopes = world.rules.scopes.join(",");
    ([("x-oauth-scopes", scopes)], reply).into_response()
}

async fn params(request: Request) -> Option<Params> {
    let of_texts = |all: HashMap<String, String>| {
        // Structures travel in forms as JSON.
        let parsed = |v: String| match v.chars().next() {
            Some('[' | '{') => serde_json::from_str(&v).unwrap_or(Value::String(v)),
            _ => Value::String(v),
        };
        all.into_iter().map(|(k, v)| (k, parsed(v))).collect::<Params>()
    };
    let query: Query<HashMap<String, String>> = Query::try_from_uri(request.uri()).ok()?;
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let mut params = of_texts(query.0);
    if kind.starts_with("application/json") {
        let body = Bytes::from_request(request, &()).await.ok()?;
        params.extend(serde_json::from_slice::<Params>(&body).ok()?);
    } else if kind.starts_with("application/x-www-form-urlencoded") {
        params.extend(of_texts(Form::from_request(request, &()).await.ok()?.0));
    }
    Some(params)
}

/// Who calls, and whether that one may.
fn answer(world: &World, method: &str, headers: &HeaderMap, params: &Params) -> Reply {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let token = bearer.and_then(|v| v.strip_prefix("Bearer ")).unwrap_or(text(params, "token"));
    world.lock().arrived(method, params);
    if world.rules.unknown.contains(&method) {
        return Reply::Error("unknown_method");
    }
    if method == "apps.connections.open" {
        return match token {
            APP_TOKEN => {
                Reply::Ok(json!({"url": world.socket.lock().unwrap_or_else(PoisonError::into_inner).clone()}))
            }
            _ => Reply::Error("invalid_auth"),
        };
    }
    if method == "oauth.v2.access" {
        return others::grant(headers, params);
    }
    match token {
        "" => return Reply::Error("not_authed"),
        TOKEN => {}
        _ => return Reply::Error("invalid_auth"),
    }
    let any_of = |scopes: &[&str]| scopes.iter().any(|scope| world.rules.scopes.contains(scope));
    let allowed = match method {
        "auth.test" | "views.open" | "views.update" | "views.publish" => true,
        "chat.postMessage" | "chat.update" | "chat.delete" | "chat.postEphemeral" => any_of(&["chat:write"]),
        "conversations.replies" | "conversations.history" => {
            any_of(&["channels:history", "groups:history", "im:history", "mpim:history"])
        }
        "files.getUploadURLExternal" | "files.completeUploadExternal" => any_of(&["files:write"]),
        "files.info" => any_of(&["files:read"]),
        "users.info" => any_of(&["users:read"]),
        "assistant.threads.setStatus" => any_of(&["assistant:write", "chat:write"]),
        _ => return Reply::Error("unknown_method"),
    };
    if !allowed {
        return Reply::Error("missing_scope");
    }
    match method {
        "chat.postMessage" | "chat.update" => messages::with_faults(world, method, params),
        "chat.delete" => messages::delete(world, params),
        "chat.postEphemeral" => messages::ephemeral(world, params),
        "conversations.replies" => messages::replies(world, params),
        "conversations.history" => messages::history(world, params),
        "files.getUploadURLExternal" => files::ticket(world, params),
        "files.completeUploadExternal" => files::complete(world, params),
        "files.info" => files::info(world, params),
        _ => others::answer(world, method, params),
    }
}
