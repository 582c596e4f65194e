//! The surface: one signed POST to the address of the settings for each state, or the response of whoever waits.

use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use topup_port::signed::hex;
use topup_port::{
    Answer, AnswerId, Chart, Limits, MessageRef, Notebook, RelayParts, Surface, SurfaceError, ThreadKey,
};

use crate::errors::typed;
use crate::http::Http;
use crate::render::{PICTURE, WITHIN};
use crate::verify::{SIGNATURE, TIMESTAMP, sign};
use crate::waiting::Waiting;
use crate::{Callback, Config, pictures, plain, render};

/// The largest picture at an address.
const FETCHED: usize = 8 * 1024 * 1024;
/// How long it is remembered that something of an answer was taken.
const TAKEN: Duration = Duration::from_secs(24 * 3_600);
/// How long a last state waits for its picture: there is one body then in place of two.
const PICTURE_GRACE: Duration = Duration::from_secs(10);

/// The webhook of the settings.
pub struct WebhookSurface {
    http: Http,
    config: Config,
    secret: SecretString,
    notebook: Arc<dyn Notebook>,
    pub(crate) waiting: Waiting,
}

impl WebhookSurface {
    /// The surface of these settings, whose files were read. Nothing is sent yet.
    #[must_use]
    pub fn new(config: Config, notebook: Arc<dyn Notebook>) -> Self {
        let (http, secret) = (Http::new(config.call_timeout()), config.secret());
        Self { http, config, secret, notebook, waiting: Waiting::default() }
    }

    /// What its relays work with, but for what the process gives.
    #[must_use]
    pub fn relay_parts() -> RelayParts {
        RelayParts { picture_grace: PICTURE_GRACE, ..RelayParts::default() }
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn notebook(&self) -> &dyn Notebook {
        &*self.notebook
    }

    /// Sends what is said of an answer. `replaces` says that something of it was taken before.
    async fn send(
        &self,
        event: &str,
        thread: &ThreadKey,
        answer: &AnswerId,
        replaces: bool,
        message: &Value,
    ) -> Result<(), SurfaceError> {
        let Some(url) = self.config.callback_url() else {
            let reason = "nobody waits for the answer any more, and webhook.callback_url is not set".into();
            return Err(SurfaceError::Rejected { reason });
        };
        let mut body = json!({"event": event, "answer": answer, "name": thread.channel, "thread": thread.thread,
            "replaces": replaces});
        if let (Some(body), Some(message)) = (body.as_object_mut(), message.as_object()) {
            body.extend(message.clone());
        }
        let body = body.to_string();
        // The same words of the same answer are the same call, however often it is repeated.
        let key = hex(&Sha256::digest(body.as_bytes())[..16]);
        let time = Timestamp::now().as_second().to_string();
        let signature = sign(&self.secret, "", &time, body.as_bytes());
        let headers = [(TIMESTAMP, time.as_str()), (SIGNATURE, &signature), ("idempotency-key", &key)];
        typed(self.http.call(Method::POST, url, &headers, body).await, replaces)
    }

    async fn note(&self, answer: &AnswerId, taken: bool) {
        self.notebook.remember(&taken_name(answer), taken.into(), TAKEN).await;
    }
}

/// The name under which it is remembered that something of an answer was taken.
fn taken_name(answer: &AnswerId) -> String {
    format!("webhook/taken/{answer}")
}

/// An answer is named by its id: so is what is said of it.
fn answer_of(at: &MessageRef) -> Result<AnswerId, SurfaceError> {
    AnswerId::parse(at.0.as_str()).map_err(|_| SurfaceError::Gone)
}

fn is_final(message: &Value) -> bool {
    message["final"] == true
}

impl Surface for WebhookSurface {
    type Native = Value;

    fn limits(&self) -> Limits {
        Limits {
            between_edits: Duration::from_millis(self.config.stage_ms),
            edits: None,
            picture_bytes: Some(if self.config.public_url.is_some() { FETCHED } else { PICTURE }),
            status_rearm: None,
        }
    }

    fn render(&self, answer: &Answer) -> Option<Value> {
        (answer.is_final() || self.config.callback == Callback::Stages).then(|| render(answer)).flatten()
    }

    fn plain(&self, answer: &Answer) -> Option<Value> {
        plain(answer)
    }

    async fn post(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
        message: &Value,
    ) -> Result<MessageRef, SurfaceError> {
        let at = MessageRef(answer.to_string());
        if self.waiting.is_awaited(answer)
            && (!is_final(message) || self.waiting.give(answer, message.clone()))
        {
            return Ok(at);
        }
        self.send("answer", thread, answer, false, message).await?;
        self.note(answer, true).await;
        Ok(at)
    }

    async fn find(&self, _: &ThreadKey, answer: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        // The other side cannot be asked, and need not be: a second post of the same answer replaces the first.
        let taken = self.notebook.recall(&taken_name(answer)).await;
        Ok((taken == Some(Value::Bool(true))).then(|| MessageRef(answer.to_string())))
    }

    async fn edit(&self, thread: &ThreadKey, at: &MessageRef, message: &Value) -> Result<(), SurfaceError> {
        let answer = answer_of(at)?;
        if self.waiting.is_awaited(&answer)
            && (!is_final(message) || self.waiting.give(&answer, message.clone()))
        {
            return Ok(());
        }
        self.send("answer", thread, &answer, true, message).await
    }

    async fn withdraw(&self, thread: &ThreadKey, at: &MessageRef) -> Result<(), SurfaceError> {
        let answer = answer_of(at)?;
        self.send("withdrawn", thread, &answer, true, &json!({"final": true})).await?;
        self.note(&answer, false).await;
        Ok(())
    }

    async fn upload(&self, _: &ThreadKey, chart: &Chart) -> Result<String, SurfaceError> {
        let Some(public) = &self.config.public_url else { return Ok(WITHIN.into()) };
        let kept = pictures::keep(self.notebook(), public, &chart.png, self.config.picture_time()).await;
        kept.ok_or_else(|| SurfaceError::Rejected { reason: "no name for a picture can be made".into() })
    }
}
