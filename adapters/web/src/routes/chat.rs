//! `/chat`: asks a question and streams its answer; comes back to it; stops it.

use std::convert::Infallible;

use axum::extract::rejection::JsonRejection;
use axum::extract::{Extension, Json, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt};
use topup_port::{AnswerId, Person};

use crate::app::App;
use crate::elsewhere;
use crate::error::ApiError;
use crate::inbound::{self, ChatRequest};
use crate::runs::Numbered;
use crate::verify::{Session, unguessable};

/// The header that names the answer, for coming back and for Stop.
pub const ANSWER: HeaderName = HeaderName::from_static("x-topup-answer");

/// `POST /chat`.
pub async fn start(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    body: Result<Json<ChatRequest>, JsonRejection>,
) -> Result<Response, ApiError> {
    let Json(request) = body.map_err(|e| ApiError::unread(e.status(), e.body_text()))?;
    let fresh = unguessable().map_err(|e| topup_port::Trouble::Fault(e.to_string()))?;
    let after = match &request.after {
        Some(key) => {
            let receipt = app.0.signer.receipt(&session.id, key).ok_or_else(ApiError::unknown_answer)?;
            Some(receipt.to_owned())
        }
        None => None,
    };
    let ask = inbound::ask(request, &session.id, &fresh, after, jiff::Timestamp::now())?;
    app.0.intake.admit(&Person::new(&session.id), &ask.thread).await?;
    let answer = app.0.intake.accept(ask)?.answer().clone();
    let run = app.0.runs.open(&answer, &session.id);
    let events = app.0.runs.follow(&run, &answer, 0, app.0.intake.clone());
    Ok(stream(&app, &session, &answer, events))
}

/// `GET /chat/{answer}` with `Last-Event-ID`.
pub async fn resume(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Path(answer): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let answer = app.0.signer.answer(&session.id, &answer).ok_or_else(ApiError::unknown_answer)?;
    let last = headers.get("last-event-id").and_then(|v| v.to_str().ok());
    let after = match last.map(str::parse) {
        None => 0,
        Some(Ok(after)) => after,
        Some(Err(_)) => return Err(ApiError::bad_request("`Last-Event-ID` is no number of an event.")),
    };
    Ok(match app.0.runs.find(&answer, &session.id) {
        Some(run) => {
            let events = app.0.runs.follow(&run, &answer, after, app.0.intake.clone());
            stream(&app, &session, &answer, events)
        }
        None => {
            let events = elsewhere::follow(app.0.runs.notices(), answer.clone(), after);
            stream(&app, &session, &answer, events)
        }
    })
}

/// `DELETE /chat/{answer}`: at once here, within a second where another replica works on it.
pub async fn stop(
    State(app): State<App>,
    Extension(session): Extension<Session>,
    Path(answer): Path<String>,
) -> Result<StatusCode, ApiError> {
    let answer = app.0.signer.answer(&session.id, &answer).ok_or_else(ApiError::unknown_answer)?;
    if app.0.runs.find(&answer, &session.id).is_some() {
        app.0.intake.stop(&answer);
    } else if let Some(notices) = app.0.runs.notices() {
        notices.stop(&answer).await;
    } else {
        return Err(ApiError::not_here());
    }
    Ok(StatusCode::NO_CONTENT)
}

fn stream(
    app: &App,
    session: &Session,
    answer: &AnswerId,
    events: impl Stream<Item = Numbered> + Send + 'static,
) -> Response {
    let events = events.map(|(at, event)| {
        let data = event.on_the_wire().to_string();
        Ok::<_, Infallible>(sse::Event::default().id(at.to_string()).event(event.name).data(data))
    });
    let keep_alive = KeepAlive::new().interval(app.0.config.keep_alive());
    let mut response = Sse::new(events).keep_alive(keep_alive).into_response();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&app.0.signer.answer_name(&session.id, answer)) {
        headers.insert(ANSWER, value);
    }
    // Proxies that collect a response before they pass it on would make a stream of it no more.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform"));
    response
}
