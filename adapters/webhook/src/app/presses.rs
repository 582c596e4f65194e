//! Presses: what asks goes in as a question; the rest is answered in the response. Each is read with the rights of whoever
//! is said to press.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::time::timeout;
use topup_port::{Action, AnswerId, Asker, Look, Trouble};

use super::http::problem;
use super::{App, SOON};
use crate::inbound::{Press, Wanted};
use crate::render::computed;

/// What is said of a control whose meaning is not known (any more).
const UNKNOWN: &str =
    "there is no such control under that answer in that thread, or it is too old: ask in words";

impl App {
    /// Does what a press asks for.
    pub(super) async fn press(&self, wanted: Wanted, press: Press) -> Response {
        // A menu's entry is a question in words.
        if press.value.is_some() {
            return self.ask(wanted).await;
        }
        let asker = wanted.asker();
        let library = &self.0.library;
        let done = async {
            let pressed = library.pressed(&asker, &press.answer, &press.control).await?;
            let receipt = pressed.receipt.ok_or(Trouble::Unknown);
            Ok(Some(match pressed.action {
                Action::Ask(_) | Action::Retry => return Ok(None),
                Action::Stop => self.stop(&press.answer).await,
                Action::ShowComputed => {
                    let exhibit = library.exhibit(&asker, &receipt?, Look::default()).await?;
                    Json(json!({"answer": press.answer, "computed": computed(&exhibit.answer)}))
                        .into_response()
                }
                Action::ExportCsv => self.csv(&asker, &receipt?).await?,
                Action::ExportPng => self.png(&asker, &receipt?).await?,
                Action::Vote { good } => {
                    let reason =
                        press.reason.as_deref().map(str::trim).filter(|why| !good && !why.is_empty());
                    library.vote(&asker, &receipt?, Some(good), reason).await?;
                    Json(json!({"answer": press.answer, "voted": if good { "good" } else { "bad" }}))
                        .into_response()
                }
            }))
        };
        match timeout(SOON, done).await {
            Ok(Ok(Some(response))) => response,
            Ok(Ok(None)) => self.ask(wanted).await,
            Ok(Err(trouble)) => excuse(&trouble),
            Err(_) => excuse(&Trouble::Fault("that took too long: try again in a moment".into())),
        }
    }

    /// Stops an answer, on whatever replica it is at work.
    async fn stop(&self, answer: &AnswerId) -> Response {
        if !self.0.intake.stop(answer) {
            self.0.intake.stop_elsewhere(answer).await;
        }
        (StatusCode::ACCEPTED, Json(json!({"answer": answer, "stopping": true}))).into_response()
    }

    async fn csv(&self, asker: &Asker, receipt: &str) -> Result<Response, Trouble> {
        let csv = self.0.library.csv(asker, receipt).await?;
        Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], csv).into_response())
    }

    async fn png(&self, asker: &Asker, receipt: &str) -> Result<Response, Trouble> {
        let exhibit = self.0.library.exhibit(asker, receipt, Look::default()).await?;
        let chart = exhibit.answer.chart.as_ref().ok_or(Trouble::Unknown)?;
        Ok(([(header::CONTENT_TYPE, "image/png")], chart.png.to_vec()).into_response())
    }
}

/// Says why something cannot be had.
fn excuse(trouble: &Trouble) -> Response {
    match trouble {
        Trouble::Unknown => problem(StatusCode::NOT_FOUND, "unknown", UNKNOWN),
        Trouble::Changed => problem(StatusCode::CONFLICT, "changed", &trouble.to_string()),
        Trouble::Fault(_) => problem(StatusCode::SERVICE_UNAVAILABLE, "fault", &trouble.to_string()),
    }
}
