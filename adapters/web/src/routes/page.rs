//! The page and its files, from the binary.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;

/// Name, type and content of each file beside the page.
const ASSETS: [(&str, &str, &str); 21] = [
    ("app.css", "text/css; charset=utf-8", include_str!("../../page/app.css")),
    ("icon.svg", "image/svg+xml", include_str!("../../page/icon.svg")),
    ("app.js", SCRIPT, include_str!("../../page/app.js")),
    ("asking.js", SCRIPT, include_str!("../../page/asking.js")),
    ("connection.js", SCRIPT, include_str!("../../page/connection.js")),
    ("dom.js", SCRIPT, include_str!("../../page/dom.js")),
    ("fault.js", SCRIPT, include_str!("../../page/fault.js")),
    ("filters.js", SCRIPT, include_str!("../../page/filters.js")),
    ("narrow.js", SCRIPT, include_str!("../../page/narrow.js")),
    ("picture.js", SCRIPT, include_str!("../../page/picture.js")),
    ("redraw.js", SCRIPT, include_str!("../../page/redraw.js")),
    ("screen.js", SCRIPT, include_str!("../../page/screen.js")),
    ("scroll.js", SCRIPT, include_str!("../../page/scroll.js")),
    ("side.js", SCRIPT, include_str!("../../page/side.js")),
    ("stream.js", SCRIPT, include_str!("../../page/stream.js")),
    ("theme.js", SCRIPT, include_str!("../../page/theme.js")),
    ("threads.js", SCRIPT, include_str!("../../page/threads.js")),
    ("token.js", SCRIPT, include_str!("../../page/token.js")),
    ("typing.js", SCRIPT, include_str!("../../page/typing.js")),
    ("view.js", SCRIPT, include_str!("../../page/view.js")),
    ("welcome.js", SCRIPT, include_str!("../../page/welcome.js")),
];

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// A newer binary has newer files: browsers ask each time.
const FRESH: &str = "no-cache";

/// `GET /`.
pub async fn index() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, FRESH)];
    (headers, include_str!("../../page/index.html")).into_response()
}

/// `GET /assets/{name}`.
pub async fn asset(Path(name): Path<String>) -> Result<Response, ApiError> {
    let found = ASSETS.iter().find(|(known, ..)| *known == name);
    let (_, kind, content) = found.ok_or_else(|| {
        ApiError::new(StatusCode::NOT_FOUND, "not_found", "There is no such file.", "Load the page anew.")
    })?;
    Ok(([(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, FRESH)], *content).into_response())
}
