//! How interactions are answered: at once, and behind that with remarks that one person alone sees.

use std::time::Duration;

use serde_json::{Value, json};
use serenity::http::{LightMethod, Route};
use tokio::time::{Instant, sleep};
use topup_port::SurfaceError;

use super::Inner;
use crate::client::{Refusal, code};
use crate::inbound::Handle;
use crate::render::views::{ALONE, remark};

/// How long an answer to an interaction is of use, from when it came.
const SOON: Duration = Duration::from_millis(2_700);
/// For how long an interaction is known to have been answered: its token is good no longer.
const GOOD: Duration = Duration::from_secs(15 * 60);
/// The wait after a fault.
const AGAIN: Duration = Duration::from_millis(150);

/// Answers at once.
pub(super) enum Now {
    /// A message for everybody.
    Message(Value),
    /// A remark for the person alone.
    Remark(&'static str),
    /// That something for the person alone will come.
    LaterAlone,
    /// That it was heard; nothing shows.
    Heard,
    /// Choices of an option.
    Choices(Vec<(String, String)>),
    /// A form.
    Form(Value),
}

impl Now {
    fn body(self) -> Value {
        match self {
            Self::Message(data) => json!({"type": 4, "data": data}),
            Self::Remark(words) => {
                let mut data = remark(words);
                data["flags"] = ALONE.into();
                json!({"type": 4, "data": data})
            }
            Self::LaterAlone => json!({"type": 5, "data": {"flags": ALONE}}),
            Self::Heard => json!({"type": 6}),
            Self::Choices(choices) => {
                let choices: Vec<Value> =
                    choices.into_iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
                json!({"type": 8, "data": {"choices": choices}})
            }
            Self::Form(data) => json!({"type": 9, "data": data}),
        }
    }
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answered {
    /// It stands.
    Now,
    /// It was answered before: another replica, or the same twice.
    Before,
    /// It could not be: too late, or Discord is away.
    Not,
}

impl Inner {
    /// Answers an interaction, for as long as that is of use. Of two who both find their answer there after a fault, as
    /// where an event came twice, one goes on.
    pub(super) async fn answer(&self, handle: &mut Handle, answer: Now) -> Answered {
        let awaited = matches!(answer, Now::LaterAlone);
        match self.answered(handle, answer).await {
            Answered::Now if self.parts.notebook.first(&name(handle), GOOD).await => {
                handle.awaited = awaited;
                Answered::Now
            }
            Answered::Now => Answered::Before,
            other => other,
        }
    }

    async fn answered(&self, handle: &Handle, answer: Now) -> Answered {
        let body = answer.body();
        let until = Instant::now() + SOON;
        let mut unclear = false;
        loop {
            let route = Route::InteractionResponse { interaction_id: handle.id.into(), token: &handle.token };
            let refusal: Refusal = match self.parts.api.send(LightMethod::Post, route, &body).await {
                Ok(_) => return Answered::Now,
                Err(refusal) => refusal,
            };
            let wait = match &refusal.error {
                // After a fault it may have been this very answer that stands.
                _ if refusal.code == code::ACKNOWLEDGED && unclear => return Answered::Now,
                _ if refusal.code == code::ACKNOWLEDGED => return Answered::Before,
                SurfaceError::RateLimited { wait } => *wait,
                SurfaceError::Transient { .. } => {
                    unclear = true;
                    AGAIN
                }
                error => {
                    let late = refusal.code == code::UNKNOWN_INTERACTION;
                    tracing::warn!(%error, late, "an interaction could not be answered");
                    return Answered::Not;
                }
            };
            if Instant::now() + wait >= until {
                tracing::warn!(error = %refusal.error, "an interaction could not be answered in time");
                return Answered::Not;
            }
            sleep(wait).await;
        }
    }

    /// Shows the person alone something, after an interaction of theirs was answered.
    pub(super) async fn show_alone(&self, handle: &Handle, mut message: Value) {
        let (application_id, token) = (handle.application.into(), handle.token.as_str());
        let send = async |method, route, message: &Value| {
            let sent = self.parts.api.send(method, route, message).await;
            sent.map(|_| ()).map_err(|refusal| refusal.error)
        };
        let shown = if handle.awaited {
            // It is an edit: twice is once.
            let route = || Route::WebhookOriginalInteractionResponse { application_id, token };
            topup_port::patience::repeat(|| send(LightMethod::Patch, route(), &message)).await
        } else {
            message["flags"] = ALONE.into();
            let route = || Route::WebhookFollowupMessages { application_id, token };
            topup_port::patience::once(|| send(LightMethod::Post, route(), &message)).await
        };
        if let Err(error) = shown {
            tracing::warn!(%error, "a person could not be shown something");
        }
    }

    /// Says something to the person alone.
    pub(super) async fn whisper(&self, handle: &Handle, words: &str) {
        self.show_alone(handle, remark(words)).await;
    }
}

/// The name under which an interaction is known to have been answered.
fn name(handle: &Handle) -> String {
    format!("discord/answered/{}", handle.id)
}
