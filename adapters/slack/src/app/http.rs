//! Slack's calls over HTTP: events, commands and clicks on paths of their own or all on one. Verified, taken, answered.

use std::collections::HashMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use serde_json::Value;

use super::{App, Payload, Reply, install};
use crate::verify;

/// The largest body: more than Slack sends.
const BODY: usize = 1024 * 1024;

impl App {
    /// The routes, to be mounted at the root: `/slack` takes everything, and so does each of the three below it, since
    /// gateways differ in what they send where.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/slack", post(receive))
            .route("/slack/events", post(receive))
            .route("/slack/commands", post(receive))
            .route("/slack/interactions", post(receive))
            .route("/slack/install", get(install::begin))
            .route("/slack/oauth", get(install::finish))
            .layer(DefaultBodyLimit::max(BODY))
            .with_state(self.clone())
            .merge(self.pictures())
    }
}

async fn receive(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    // Slack looks at times whether the certificate is good, perhaps unsigned. Nothing is done for it.
    if is_check(&body) {
        return StatusCode::OK.into_response();
    }
    let secret = app.0.parts.api.config().signing_secret.clone().unwrap_or_default();
    let (time, signature) = (header("x-slack-request-timestamp"), header("x-slack-signature"));
    if let Err(error) = verify(&secret, time, signature, &body, Timestamp::now()) {
        tracing::warn!(target: "topup::security", %error, "a request that claims to be Slack's was refused");
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Some(payload) = payload(header(header::CONTENT_TYPE.as_str()).unwrap_or_default(), &body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match app.take(payload).await {
        Reply::Taken => StatusCode::OK.into_response(),
        Reply::Challenge(challenge) => challenge.into_response(),
    }
}

/// Whether the body is a form that asks for nothing but an answer.
fn is_check(body: &[u8]) -> bool {
    let fields: HashMap<_, _> = url::form_urlencoded::parse(body).collect();
    fields.get("ssl_check").is_some_and(|check| check == "1") && !fields.contains_key("payload")
}

/// What the body holds: JSON is an event; a form is a click if it has a payload, else a command.
fn payload(kind: &str, body: &[u8]) -> Option<Payload> {
    if kind.to_ascii_lowercase().starts_with("application/json") || body.trim_ascii_start().starts_with(b"{")
    {
        return serde_json::from_slice(body).ok().map(Payload::Event);
    }
    let fields: HashMap<String, String> = url::form_urlencoded::parse(body).into_owned().collect();
    match fields.get("payload") {
        Some(json) => serde_json::from_str::<Value>(json).ok().map(Payload::Interaction),
        None if fields.contains_key("command") => Some(Payload::Command(fields)),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn events_clicks_and_commands_are_told_apart_on_any_path() {
        let form = "application/x-www-form-urlencoded";
        let event = payload("application/json; charset=utf-8", br#"{"type":"event_callback"}"#);
        assert_eq!(event, Some(Payload::Event(json!({"type": "event_callback"}))));
        let click = payload(form, b"payload=%7B%22type%22%3A%22block_actions%22%7D");
        assert_eq!(click, Some(Payload::Interaction(json!({"type": "block_actions"}))));
        let Some(Payload::Command(fields)) = payload(form, b"command=%2Ftrend&text=by+grade&team_id=T1")
        else {
            panic!("a command")
        };
        assert_eq!((fields["command"].as_str(), fields["text"].as_str()), ("/trend", "by grade"));
        let unnamed = payload("", br#" {"type":"event_callback"}"#);
        assert_eq!(unnamed, Some(Payload::Event(json!({"type": "event_callback"}))));
        assert!(is_check(b"ssl_check=1&token=x") && !is_check(b"command=%2Ftrend&ssl_check=0"));
        for (kind, bad) in [("application/json", "{"), (form, "payload=%7B"), (form, "x=1"), ("", "")] {
            assert_eq!(payload(kind, bad.as_bytes()), None, "{bad}");
        }
    }
}
