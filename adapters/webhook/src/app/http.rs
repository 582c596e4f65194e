//! The door: what is signed, fresh and readable goes on; our pictures for whoever has their addresses.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::json;
use topup_port::words::sentence;

use super::App;
use crate::inbound::{is_name, read};
use crate::pictures;
use crate::verify::{SIGNATURE, TIMESTAMP, WINDOW_SECONDS, verify};

/// The largest body that is read.
const BODY: usize = 64 * 1024;
/// How long a signature is remembered: as long as its time could be good, whichever way the clocks differ.
const SEEN: Duration = Duration::from_secs(2 * WINDOW_SECONDS + 60);

pub(super) fn router(app: App) -> Router {
    Router::new()
        .route("/webhook", post(unnamed))
        .route("/webhook/{name}", post(named))
        .layer(DefaultBodyLimit::max(BODY))
        .route("/webhook/pictures/{file}", get(picture))
        .with_state(app)
}

async fn unnamed(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    receive(&app, "", &headers, &body).await
}

async fn named(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !is_name(&name) {
        return problem(
            StatusCode::NOT_FOUND,
            "unknown",
            "the name in the path may have letters, digits, - and _",
        );
    }
    receive(&app, &name, &headers, &body).await
}

async fn receive(app: &App, name: &str, headers: &HeaderMap, body: &[u8]) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (signature, now) = (header(SIGNATURE), Timestamp::now());
    let secret = app.0.surface.config().secret();
    if let Err(error) = verify(&secret, name, header(TIMESTAMP), signature, body, now) {
        tracing::warn!(target: "topup::security", %error, "a request to the webhook was refused");
        return problem(StatusCode::UNAUTHORIZED, "unauthorized", &error.to_string());
    }
    // The same digits in capitals are the same signature.
    let signature = signature.unwrap_or_default().to_ascii_lowercase();
    let wanted = match read(body, name, &signature, now) {
        Ok(wanted) => wanted,
        Err(reason) => return problem(StatusCode::BAD_REQUEST, "bad_request", &reason),
    };
    // Whoever has only heard a request cannot have it answered again; its sender signs each try anew.
    if !app.0.surface.notebook().first(&format!("webhook/signed/{name}/{signature}"), SEEN).await {
        return app.replayed(&wanted).await;
    }
    match wanted.press.clone() {
        Some(press) => app.press(wanted, press).await,
        None => app.ask(wanted).await,
    }
}

/// A reply that says what is wrong.
pub(super) fn problem(status: StatusCode, code: &str, said: &str) -> Response {
    let body = json!({"error": {"code": code, "message": sentence(said)}});
    (status, Json(body)).into_response()
}

/// The same, with when to come back.
pub(super) fn later(status: StatusCode, code: &str, said: &str, wait: Duration) -> Response {
    let mut response = problem(status, code, said);
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    response
}

async fn picture(State(app): State<App>, Path(file): Path<String>) -> Response {
    let Some(png) = pictures::find(app.0.surface.notebook(), &file).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, "private, max-age=86400, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A portal shows it on a page of its own.
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, png).into_response()
}
