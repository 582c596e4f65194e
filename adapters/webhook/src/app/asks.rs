//! Questions: taken at once, or waited for.

use std::time::Duration;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::time::timeout;
use topup_port::words::sentence;
use topup_port::{Accepted, AnswerId, Ask, Asker, Declined, Look, with_controls};

use super::http::{later, problem};
use super::{App, HOLD, SOON};
use crate::inbound::Wanted;
use crate::render::{PICTURE, WITHIN, render};
use crate::waiting::Seat;

/// How long it is known that a delivery came before.
const KNOWN: Duration = Duration::from_secs(6 * 3_600);
/// When it is worth asking again after a shutdown.
const RESTARTED: Duration = Duration::from_secs(60);

impl App {
    /// Takes a question, or what a press asks.
    pub(super) async fn ask(&self, wanted: Wanted) -> Response {
        let surface = &self.0.surface;
        if surface.config().callback_url().is_none() && !wanted.wait {
            let said =
                "there is no webhook.callback_url that the answer could go to: ask with \"wait\": true";
            return problem(StatusCode::BAD_REQUEST, "no_callback", said);
        }
        let asker = wanted.asker();
        let Wanted { ask, wait, .. } = wanted;
        let delivery = delivered(&ask);
        // Answered, or being answered, also by an earlier process.
        let known = surface.notebook().recall(&delivery).await;
        let known = known.and_then(|id| AnswerId::parse(id.as_str().unwrap_or_default()).ok());
        let (answer, again, seat) = match known {
            Some(answer) => (answer, true, None),
            None => match self.take(&ask, &delivery, wait).await {
                Ok(taken) => taken,
                Err(declined) => return self.declined(&ask, declined),
            },
        };
        let said = match (again, seat) {
            (true, _) if wait => self.given(&asker, &answer).await,
            (false, Some(mut seat)) => timeout(surface.config().wait(), seat.answer()).await.ok().flatten(),
            _ => None,
        };
        let mut body = json!({"answer": answer, "name": ask.thread.channel, "thread": ask.thread.thread, "duplicate": again});
        let status = if said.is_some() { StatusCode::OK } else { StatusCode::ACCEPTED };
        if let (Some(body), Some(Value::Object(said))) = (body.as_object_mut(), said) {
            body.extend(said);
        }
        (status, Json(body)).into_response()
    }

    /// Hands a question in. Gives its answer's id, whether it came before, and the place of whoever waits for it.
    async fn take(
        &self,
        ask: &Ask,
        delivery: &str,
        wait: bool,
    ) -> Result<(AnswerId, bool, Option<Seat>), Declined> {
        // What is acknowledged is answered, whatever happens to this process from now on.
        if timeout(HOLD, self.0.intake.hold(ask, true)).await.is_err() {
            tracing::warn!("a question could not be written down in time");
        }
        let surface = &self.0.surface;
        let accept = || self.0.intake.accept(ask.clone());
        let (accepted, seat) = if wait {
            surface.waiting.hand_in(accept)?
        } else {
            accept().map(|accepted| (accepted, None))?
        };
        let answer = accepted.answer().clone();
        let first = surface.notebook().first(delivery, KNOWN).await;
        let again = !first || matches!(accepted, Accepted::Duplicate(_));
        if !again {
            surface.notebook().remember(delivery, json!(answer), KNOWN).await;
        }
        Ok((answer, again, seat))
    }

    /// Refuses what was heard on its way and is sent once more: nothing is done, and nothing told but the ids.
    pub(super) async fn replayed(&self, wanted: &Wanted) -> Response {
        let said = "this very request came before: sign each try at another second, and give it an `id`";
        let mut body = json!({"error": {"code": "replayed", "message": sentence(said)}});
        if let Some(answer) = self.0.surface.notebook().recall(&delivered(&wanted.ask)).await {
            body["answer"] = answer;
            body["thread"] = wanted.ask.thread.thread.clone().into();
        }
        (StatusCode::CONFLICT, Json(body)).into_response()
    }

    fn declined(&self, ask: &Ask, declined: Declined) -> Response {
        let said = declined.to_string();
        match declined {
            Declined::Busy { retry_after } => {
                self.0.intake.release(ask);
                later(StatusCode::TOO_MANY_REQUESTS, "busy", &said, retry_after)
            }
            // What is held at a shutdown stays so: the next process answers it.
            Declined::ShuttingDown => {
                later(StatusCode::SERVICE_UNAVAILABLE, "shutting_down", &said, RESTARTED)
            }
        }
    }

    /// An answer that was given before, for whoever asks the same once more; none where it is not there yet, or nothing was
    /// computed for it.
    async fn given(&self, asker: &Asker, answer: &AnswerId) -> Option<Value> {
        let library = &self.0.library;
        let found = async {
            let receipt = library.pressed(asker, answer, "good").await.ok()?.receipt?;
            library.exhibit(asker, &receipt, Look::default()).await.ok()
        };
        let exhibit = timeout(SOON, found).await.ok().flatten()?;
        let mut shown = with_controls(exhibit.answer.clone());
        if let Some(chart) = shown.chart.as_mut().filter(|chart| chart.png.len() <= PICTURE) {
            chart.location = Some(WITHIN.into());
        }
        render(&shown)
    }
}

/// The name under which it is remembered which answer a delivery has.
fn delivered(ask: &Ask) -> String {
    format!("webhook/delivery/{}", ask.delivery)
}
