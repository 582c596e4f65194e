//! The pictures of answers that one person alone was shown, for Slack to fetch.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::App;
use crate::pictures;

impl App {
    /// The route of pictures alone: for Socket Mode, where nothing else is called over HTTP.
    pub fn pictures(&self) -> Router {
        Router::new().route("/slack/pictures/{file}", get(picture)).with_state(self.clone())
    }
}

async fn picture(State(app): State<App>, Path(file): Path<String>) -> Response {
    match pictures::find(&*app.0.parts.notebook, &file).await {
        Some(png) => {
            let kind = (header::CONTENT_TYPE, "image/png");
            ([kind, (header::CACHE_CONTROL, "private, max-age=86400, immutable")], png).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
