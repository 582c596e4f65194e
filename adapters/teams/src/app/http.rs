//! The service's calls: activities at `/api/messages`, and our pictures and files for whoever has their addresses.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use serde_json::Value;

use super::App;
use crate::{limits, pictures};

impl App {
    /// The routes, to be mounted at the root: the address that Microsoft's documents use, and one of our own beside it.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/api/messages", post(receive))
            .route("/teams", post(receive))
            .layer(DefaultBodyLimit::max(limits::BODY))
            .route("/teams/files/{file}", get(file))
            .with_state(self.clone())
    }
}

async fn receive(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Ok(activity) = serde_json::from_slice::<Value>(&body) else {
        let status = if token.is_none() { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
        return status.into_response();
    };
    if let Err(error) = app.0.verifier.check(token, &activity, Timestamp::now()).await {
        tracing::warn!(target: "topup::security", %error, "a request that claims to be Teams' was refused");
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED);
        return status.into_response();
    }
    match app.take(&activity).await {
        Ok(None) => StatusCode::OK.into_response(),
        Ok(Some(reply)) => axum::Json(reply).into_response(),
        Err(error) => {
            tracing::warn!("{error}");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// What is said of a file that was kept once: by its end, or where too many came after it.
const ENDED: &str =
    "This file is no longer kept. Press the button under the answer again, or ask the question again.";

async fn file(State(app): State<App>, Path(file): Path<String>) -> Response {
    let Some((kept, kind)) = pictures::find(app.0.parts.connector.notebook(), &file).await else {
        return match pictures::is_ours(&file) {
            true => (StatusCode::GONE, ENDED).into_response(),
            false => StatusCode::NOT_FOUND.into_response(),
        };
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let name: String = kept.name.chars().filter(|c| plain(*c)).collect();
    let how = if kind == "image/png" { "inline" } else { "attachment" };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CACHE_CONTROL, "private, max-age=86400, immutable".to_owned()),
        (header::CONTENT_DISPOSITION, format!("{how}; filename=\"{name}\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        // Teams shows pictures from another site of its own.
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
    ];
    (headers, kept.bytes).into_response()
}
