//! For whoever watches over the service: is it alive, can it answer, how does it do, what does it offer.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::app::App;

/// The description of the API.
const OPENAPI: &str = include_str!("../openapi.json");

/// `GET /healthz`: the process answers, and says what it is: `topup doctor` asks our addresses whether they lead here.
pub async fn alive() -> Json<Value> {
    Json(json!({"status": "ok", "service": "topup"}))
}

/// `GET /readyz`: questions can be answered.
pub async fn ready(State(app): State<App>) -> Response {
    let (ready, parts) = app.0.probe.ready().await;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(parts)).into_response()
}

/// `GET /metrics`.
pub async fn metrics(State(app): State<App>) -> Response {
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], app.0.probe.metrics()).into_response()
}

/// `GET /openapi.json`.
pub async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}
