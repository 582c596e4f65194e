//! `/session`: whether the page needs the token, and presenting it.

use axum::extract::{Extension, Json, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use crate::address::Remote;
use crate::app::App;
use crate::before::reads_headers;
use crate::error::ApiError;
use crate::quota::{By, take};
use crate::verify::{SESSION, Session, is_token};

/// The body of `POST /session`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presented {
    token: String,
}

/// `GET /session`.
pub async fn show(State(app): State<App>, Extension(session): Extension<Session>) -> Response {
    let needs = app.0.config.token.is_some() && !session.trusted;
    Json(json!({"token_required": needs})).into_response()
}

/// `POST /session` with the token: the session is trusted from then on.
pub async fn present(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Extension(Remote(from)): Extension<Remote>,
    headers: HeaderMap,
    Json(presented): Json<Presented>,
) -> Result<Response, ApiError> {
    if app.0.config.token.is_some() {
        take(&app, By::Guess(from)).await?;
    }
    let right = app.0.config.token.as_ref().is_none_or(|token| is_token(&presented.token, token));
    if !right {
        // Guessing is made slow; the token is long.
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let advice = "Ask whoever runs this service for it.";
        return Err(ApiError::new(StatusCode::UNAUTHORIZED, "wrong_token", "That is not the token.", advice));
    }
    let trusted = Session { trusted: true, ..session };
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Ok(cookie) = HeaderValue::from_str(&app.0.cookie(&trusted)) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    if reads_headers(&app, &headers)
        && let Ok(value) = HeaderValue::from_str(&app.0.signer.signed(&trusted))
    {
        response.headers_mut().insert(SESSION, value);
    }
    Ok(response)
}
