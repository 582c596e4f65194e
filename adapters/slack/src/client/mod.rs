//! The surface: one call of Slack's Web API for each thing the Relay asks for, with errors that say what to do next.

mod api;
mod aside;
mod errors;
mod search;
mod unready;
mod upload;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use slack_morphism::prelude::*;
use topup_port::{Answer, AnswerId, Chart, Limits, MessageRef, RelayParts, Surface, SurfaceError, ThreadKey};

use crate::render::SlackMessage;
use crate::{Config, Tokens};

pub use self::api::{Api, SetupError};
pub use self::aside::Asides;
pub(crate) use self::upload::Upload;

/// How long before a status lapses is it set again; Slack forgets it after two minutes.
const REARM: Duration = Duration::from_mins(1);
/// The largest picture: what a client loads without a thought.
const PICTURE_BYTES: usize = 5 * 1024 * 1024;
/// The most edits of progress: `chat.update` is 50 a minute for a whole workspace.
const EDITS: u32 = 5;

type Session<'a> = SlackClientSession<'a, SlackClientHyperHttpsConnector>;

/// Answers in Slack's threads. A [`MessageRef`] of it is `ts:answer`, so that an edit can mark what it writes.
pub struct SlackSurface {
    api: Arc<Api>,
    unready: unready::Unready,
}

impl SlackSurface {
    /// A surface that speaks to the API of the settings, with those tokens. Nothing is sent yet.
    ///
    /// # Errors
    /// The settings do not go together; the sentence says what to change.
    pub fn new(config: Config, tokens: Arc<dyn Tokens>) -> Result<Self, SetupError> {
        Ok(Self::over(Arc::new(Api::new(config, tokens)?)))
    }

    /// A surface over an API that others use too.
    #[must_use]
    pub fn over(api: Arc<Api>) -> Self {
        Self { api, unready: unready::Unready::default() }
    }

    /// How a relay serves this surface: a final answer waits a little for its picture, which Slack takes a second to
    /// process, so that it is one post and not a post and an edit.
    #[must_use]
    pub fn relay_parts() -> RelayParts {
        RelayParts { picture_grace: Duration::from_secs(3), ..RelayParts::default() }
    }

    fn judged(&self, message: &SlackMessage, error: SurfaceError) -> SurfaceError {
        self.unready.judge(&message.blocks, error, self.api.config().picture_timeout())
    }

    /// One method with a JSON body.
    async fn method<T>(
        &self,
        thread: &ThreadKey,
        method: &str,
        body: &(impl Serialize + Send + Sync),
    ) -> Result<T, SurfaceError>
    where
        T: for<'de> Deserialize<'de> + Send,
    {
        self.api.method(&thread.workspace, method, body).await
    }
}

/// The body of `chat.postMessage`.
#[derive(Serialize)]
struct Post<'a> {
    channel: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread_ts: Option<&'a str>,
    #[serde(flatten)]
    message: SlackMessage,
    #[serde(flatten)]
    manners: Manners,
    mrkdwn: bool,
    unfurl_links: bool,
    unfurl_media: bool,
}

/// The body of `chat.update`, which knows fewer parameters.
#[derive(Serialize)]
struct Update<'a> {
    channel: &'a str,
    ts: &'a str,
    #[serde(flatten)]
    message: SlackMessage,
    #[serde(flatten)]
    manners: Manners,
}

/// That Slack makes nothing of the fallback text: no links, no names.
#[derive(Serialize)]
struct Manners {
    parse: &'static str,
    link_names: bool,
}

const MANNERS: Manners = Manners { parse: "none", link_names: false };

/// What is read of a reply that names a message. The rest may be of any shape.
#[derive(Deserialize)]
struct Posted {
    ts: String,
}

/// What is read of a reply that says only that all went well.
#[derive(Deserialize)]
struct Done {}

/// The message's reference: where it stands and whose it is.
fn reference(ts: &str, answer: &AnswerId) -> MessageRef {
    MessageRef(format!("{ts}:{answer}"))
}

/// The message's time stamp and its answer. A reference of another make names no message of ours.
fn read_reference(at: &MessageRef) -> Result<(&str, AnswerId), SurfaceError> {
    let (ts, answer) = at.0.split_once(':').ok_or(SurfaceError::Gone)?;
    Ok((ts, AnswerId::parse(answer).map_err(|_| SurfaceError::Gone)?))
}

fn thread_ts(thread: &ThreadKey) -> Option<&str> {
    Some(thread.thread.as_str()).filter(|ts| !ts.is_empty())
}

impl Surface for SlackSurface {
    type Native = SlackMessage;

    fn limits(&self) -> Limits {
        Limits {
            between_edits: Duration::from_millis(self.api.config().between_edits_ms),
            edits: Some(EDITS),
            picture_bytes: Some(PICTURE_BYTES),
            status_rearm: Some(REARM),
        }
    }

    fn render(&self, answer: &Answer) -> Option<SlackMessage> {
        crate::render(answer)
    }

    fn plain(&self, answer: &Answer) -> Option<SlackMessage> {
        crate::plain(answer)
    }

    async fn post(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
        message: &SlackMessage,
    ) -> Result<MessageRef, SurfaceError> {
        let message = message.clone().addressed(answer);
        let body = Post {
            channel: &thread.channel,
            thread_ts: thread_ts(thread),
            message,
            manners: MANNERS,
            // Nor markup and previews.
            mrkdwn: false,
            unfurl_links: false,
            unfurl_media: false,
        };
        let posted: Result<Posted, _> = self.method(thread, "chat.postMessage", &body).await;
        let posted = posted.map_err(|error| self.judged(&body.message, error))?;
        Ok(reference(&posted.ts, answer))
    }

    async fn find(&self, thread: &ThreadKey, answer: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        let found = self.search(thread, answer).await?;
        Ok(found.map(|ts| reference(&ts, answer)))
    }

    async fn edit(
        &self,
        thread: &ThreadKey,
        at: &MessageRef,
        message: &SlackMessage,
    ) -> Result<(), SurfaceError> {
        let (ts, answer) = read_reference(at)?;
        let message = message.clone().addressed(&answer);
        let body = Update { channel: &thread.channel, ts, message, manners: MANNERS };
        let done: Result<Done, _> = self.method(thread, "chat.update", &body).await;
        done.map(drop).map_err(|error| self.judged(&body.message, error))
    }

    async fn withdraw(&self, thread: &ThreadKey, at: &MessageRef) -> Result<(), SurfaceError> {
        let (ts, _) = read_reference(at)?;
        let body = SlackApiChatDeleteRequest::new(SlackChannelId(thread.channel.clone()), SlackTs(ts.into()));
        self.method(thread, "chat.delete", &body).await.map(|_: Done| ())
    }

    async fn upload(&self, thread: &ThreadKey, chart: &Chart) -> Result<String, SurfaceError> {
        let picture = Upload {
            name: "chart.png",
            title: "Chart",
            kind: "image/png",
            alt: &chart.alt,
            bytes: chart.png.to_vec(),
        };
        let file = self.api.upload(&thread.workspace, picture, None).await?;
        self.api.until_processed(&thread.workspace, &file).await?;
        Ok(file)
    }

    async fn status(&self, thread: &ThreadKey, words: Option<&str>) -> Result<(), SurfaceError> {
        let Some(ts) = thread_ts(thread) else { return Ok(()) };
        let status = words.map(|words| format!("{words}…")).unwrap_or_default();
        let body = SlackApiAssistantThreadsSetStatusRequest::new(
            SlackChannelId(thread.channel.clone()),
            status,
            SlackTs(ts.into()),
        );
        self.method(thread, "assistant.threads.setStatus", &body).await.map(|_: Done| ())
    }
}
