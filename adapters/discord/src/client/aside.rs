//! Answers for one person alone: a direct message, for what Discord shows to one person in a channel lives in the reply
//! to a command or a click, and is gone after a quarter of an hour. The thread is told that it was answered there.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use serenity::http::{LightMethod, Route};
use topup_port::{
    Answer, AnswerId, Aside, Ask, Chart, Deliver, Limits, MessageRef, Notebook, Relay, Surface, SurfaceError,
    ThreadKey,
};

use super::{Api, DiscordSurface, remark};
use crate::render::DiscordMessage;

/// How long it is known to which thread an answer belongs that stands in a direct message.
const KNOWN: Duration = Duration::from_secs(30 * 24 * 3600);
/// The person takes no direct messages of ours.
const CLOSED: u64 = 50_007;

/// What the thread is told.
const ELSEWHERE: &str = "This may not be shown to everybody here, so I answered in a direct message.";
const CANNOT: &str = "This may not be shown to everybody here, and I cannot write you a direct message: allow those of \
    this server's members in your privacy settings and ask again.";

/// Shows answers to their askers alone.
pub struct Asides {
    api: Arc<Api>,
    notebook: Arc<dyn Notebook>,
}

impl Asides {
    /// Over this API; which thread an answer belongs to is kept in the notebook.
    #[must_use]
    pub fn new(api: Arc<Api>, notebook: Arc<dyn Notebook>) -> Self {
        Self { api, notebook }
    }
}

impl Aside for Asides {
    fn to(&self, ask: &Ask) -> Arc<dyn Deliver> {
        let surface = ForOne {
            surface: DiscordSurface::over(self.api.clone()),
            notebook: self.notebook.clone(),
            person: ask.person.id.clone(),
        };
        Arc::new(Relay::new(Arc::new(surface), DiscordSurface::relay_parts()))
    }
}

/// The name under which it is remembered to which thread an answer in a direct message belongs.
pub(crate) fn place(answer: &AnswerId) -> String {
    format!("discord/alone/{answer}")
}

/// The surface of one person.
struct ForOne {
    surface: DiscordSurface,
    notebook: Arc<dyn Notebook>,
    person: String,
}

impl ForOne {
    /// The person's direct messages with the bot. Asking for them twice makes them once.
    async fn direct(&self, thread: &ThreadKey) -> Result<ThreadKey, SurfaceError> {
        let body = json!({"recipient_id": self.person});
        let opened = self.surface.api.send(LightMethod::Post, Route::UserMeDmChannels, &body).await;
        let opened = opened.map_err(|refusal| refusal.error)?;
        let id = opened["id"].as_str().unwrap_or_default();
        Ok(ThreadKey { channel: id.into(), thread: id.into(), ..thread.clone() })
    }

    /// Says in the thread where the answer is. Once: the nonce is the answer's own.
    async fn tell(&self, thread: &ThreadKey, answer: &AnswerId, words: &str) {
        let nonce: String = answer.as_str().chars().rev().collect();
        let told = self.surface.say(thread, &remark(words, &nonce), None).await;
        if let Err(refusal) = told {
            tracing::warn!(error = %refusal.error, "a thread could not be told where its answer is");
        }
    }
}

impl Surface for ForOne {
    type Native = DiscordMessage;

    fn limits(&self) -> Limits {
        self.surface.limits()
    }

    fn render(&self, answer: &Answer) -> Option<DiscordMessage> {
        crate::render::aside(answer)
    }

    fn plain(&self, answer: &Answer) -> Option<DiscordMessage> {
        crate::render::plain_aside(answer)
    }

    async fn post(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
        message: &DiscordMessage,
    ) -> Result<MessageRef, SurfaceError> {
        let direct = self.direct(thread).await?;
        let value = json!([thread.workspace, thread.channel, thread.thread]);
        self.notebook.remember(&place(answer), value, KNOWN).await;
        let message = message.clone().addressed(answer);
        let mut body = message.body();
        body["nonce"] = answer.as_str().into();
        body["enforce_nonce"] = true.into();
        match self.surface.say(&direct, &body, super::file_of(&message)).await {
            Ok((place, id)) => {
                self.tell(thread, answer, ELSEWHERE).await;
                Ok(super::reference(&place, &id, answer))
            }
            Err(refusal) => {
                if refusal.code == CLOSED {
                    self.tell(thread, answer, CANNOT).await;
                }
                Err(refusal.error)
            }
        }
    }

    async fn find(&self, thread: &ThreadKey, answer: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        let direct = self.direct(thread).await?;
        self.surface.find(&direct, answer).await
    }

    async fn edit(
        &self,
        thread: &ThreadKey,
        at: &MessageRef,
        message: &DiscordMessage,
    ) -> Result<(), SurfaceError> {
        self.surface.edit(thread, at, message).await
    }

    async fn withdraw(&self, thread: &ThreadKey, at: &MessageRef) -> Result<(), SurfaceError> {
        self.surface.withdraw(thread, at).await
    }

    async fn upload(&self, thread: &ThreadKey, chart: &Chart) -> Result<String, SurfaceError> {
        self.surface.upload(thread, chart).await
    }
}
