//! Where answers go in tests: an address that checks what it is sent, keeps it as a reader would, and fails when told to.
#![allow(clippy::unwrap_used, dead_code)]

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::time::Instant;
use topup_port::testing::conformance::Shown;
use topup_port::testing::{CallKind, Fault};
use topup_webhook::verify::verify;

/// What is signed with.
pub const SECRET: &str = "a secret of the tests alone";

/// The address.
#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    state: Arc<Mutex<Held>>,
}

/// What it holds.
#[derive(Default)]
pub struct Held {
    /// The newest body of each answer, in the order of their first ones.
    pub messages: Vec<Value>,
    /// Every call, repeated ones left out: a call is known by its key.
    pub calls: Vec<(String, CallKind, Instant)>,
    /// What was wrong with what came.
    pub wrong: Vec<String>,
    /// Statuses that the next calls are answered with; nothing of them is kept.
    pub statuses: VecDeque<u16>,
    /// How many calls came in all.
    pub arrived: usize,
    faults: VecDeque<Fault>,
    keys: HashSet<String>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/in?key=of-the-flow", listener.local_addr().unwrap());
        let receiver = Self { url, state: Arc::default() };
        let app = Router::new().route("/in", any(receive)).with_state(receiver.clone());
        let app = app.layer(axum::extract::DefaultBodyLimit::disable());
        tokio::spawn(async move { axum::serve(listener, app).await });
        receiver
    }

    pub fn state(&self) -> MutexGuard<'_, Held> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn fail_next(&self, fault: Fault) {
        self.state().faults.push_back(fault);
    }

    /// Forgets the newest answer of a thread.
    pub fn delete_last(&self, thread: &str) {
        let mut state = self.state();
        let last = state.messages.iter().rposition(|m| m["thread"] == thread).unwrap();
        state.messages.remove(last);
    }

    /// What stands in a thread.
    pub fn messages(&self, thread: &str) -> Vec<Value> {
        self.state().messages.iter().filter(|m| m["thread"] == thread).cloned().collect()
    }

    /// What stands of an answer.
    pub fn of(&self, answer: &str) -> Option<Value> {
        self.state().messages.iter().find(|m| m["answer"] == answer).cloned()
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    let mut state = receiver.state();
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let secret = SecretString::from(SECRET);
    let (time, signature) = (header("topup-timestamp"), header("topup-signature"));
    if let Err(error) = verify(&secret, "", time, signature, &body, Timestamp::now()) {
        state.wrong.push(error.to_string());
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if body.len() > topup_webhook::BODY {
        state.wrong.push(format!("a body of {} bytes", body.len()));
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let message: Value = serde_json::from_slice(&body).unwrap();
    let key = header("idempotency-key").unwrap_or_default().to_owned();
    if key.len() < 16 {
        state.wrong.push("there is no key".into());
    }
    state.arrived += 1;
    if let Some(status) = state.statuses.pop_front() {
        let status = StatusCode::from_u16(status).unwrap();
        return (status, [(header::RETRY_AFTER, "1"), (header::LOCATION, "/in")]).into_response();
    }
    if state.keys.contains(&key) {
        return StatusCode::OK.into_response();
    }
    let kind = match (message["event"].as_str(), message["replaces"].as_bool()) {
        (Some("answer"), Some(false)) => CallKind::Post,
        (Some("answer"), Some(true)) => CallKind::Edit,
        (Some("withdrawn"), _) => CallKind::Withdraw,
        other => panic!("{other:?}"),
    };
    state.calls.push((message["thread"].as_str().unwrap().to_owned(), kind, Instant::now()));
    let fault = if kind == CallKind::Withdraw { None } else { state.faults.pop_front() };
    match fault {
        Some(Fault::RateLimited(wait)) => {
            let seconds = wait.as_secs().to_string();
            return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)]).into_response();
        }
        Some(Fault::Broken) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(Fault::Rejected) => return StatusCode::UNPROCESSABLE_ENTITY.into_response(),
        Some(Fault::Unauthorized) => return StatusCode::FORBIDDEN.into_response(),
        Some(Fault::Lost) | None => {}
    }
    let known = state.messages.iter().position(|m| m["answer"] == message["answer"]);
    match (kind, known) {
        (CallKind::Withdraw, Some(n)) => drop(state.messages.remove(n)),
        (CallKind::Post | CallKind::Edit, Some(n)) => state.messages[n] = message,
        (CallKind::Post, None) => state.messages.push(message),
        _ => return StatusCode::NOT_FOUND.into_response(),
    }
    state.keys.insert(key);
    if fault == Some(Fault::Lost) { StatusCode::BAD_GATEWAY } else { StatusCode::OK }.into_response()
}

/// A body as a reader sees it who shows its text, its picture and its actions.
pub fn shown(message: &Value) -> Shown {
    let all = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let label = |of: &Value| of["label"].as_str().unwrap().to_owned();
    let menus = all(&message["menus"]);
    let entries = menus.iter().flat_map(|menu| all(&menu["values"]));
    Shown {
        text: message["text"].as_str().unwrap().to_owned(),
        pictures: usize::from(
            message.get("chart").is_some_and(|c| c["url"].is_string() || c["png_base64"].is_string()),
        ),
        buttons: all(&message["actions"]).iter().map(label).chain(entries.map(|e| label(&e))).collect(),
    }
}

/// What of a body does harm where it is shown as plain text: but for data, which is exact.
pub fn harm(message: &Value) -> Option<String> {
    fn texts<'a>(name: &str, value: &'a Value, into: &mut Vec<&'a str>) {
        match value {
            Value::String(text) if name != "value" && name != "name" => into.push(text),
            Value::Array(all) if name != "rows" => all.iter().for_each(|value| texts(name, value, into)),
            Value::Object(fields) if name != "totals" => {
                fields.iter().for_each(|(name, value)| texts(name, value, into));
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    texts("", message, &mut all);
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let bad = |text: &&&str| {
        text.chars().any(|c| (c.is_control() && c != '\n') || turns(c)) || text.contains("https://")
    };
    all.iter().find(bad).map(|text| (*text).to_owned())
}
