//! The surface: one call of the Bot Framework for each thing the Relay asks for, with errors that say what to do next.

mod before;
mod connector;
mod errors;
mod look_up;
mod unasked;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hyper::Method;
use serde_json::json;
use tokio::time::Instant;
use topup_port::{Answer, AnswerId, Chart, Limits, MessageRef, RelayParts, Surface, SurfaceError, ThreadKey};

pub(crate) use self::connector::Fate;
pub use self::connector::{Connector, SetupError};
pub(crate) use self::errors::{NOBODY_CAN_LOOK, OFFERED};
use crate::place::{encoded, is_channel};
use crate::render::Card;
use crate::{limits, pictures, shrink};

/// How long before "is typing" is said again; Teams forgets it after some seconds, and each one counts as a message.
const TYPING: Duration = Duration::from_secs(8);
/// Within what time it is not said again in the same conversation, however many answers grow there.
const TYPED: Duration = Duration::from_secs(4);
/// The most conversations of which that is remembered.
const MOST: usize = 1_000;
/// The largest picture that is kept at an address of ours.
const HOSTED: usize = 5 * 1024 * 1024;

/// Which manners a surface has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manners {
    /// Of a chat.
    Chat,
    /// Of a channel, where cards flicker when they are edited, and nobody sees who is typing.
    Channel,
}

/// Answers in Teams' conversations. A [`MessageRef`] of it is the answer's id, a blank, and the activity's id.
pub struct TeamsSurface {
    connector: Arc<Connector>,
    manners: Manners,
    /// Set for what is shown in another conversation than the one it belongs to.
    about: Option<String>,
    /// When it was last said where that somebody is typing.
    typed: Mutex<HashMap<ThreadKey, Instant>>,
}

impl TeamsSurface {
    /// A surface for the chats of this connector.
    #[must_use]
    pub fn chats(connector: Arc<Connector>) -> Self {
        Self { connector, manners: Manners::Chat, about: None, typed: Mutex::default() }
    }

    /// A surface for its channels.
    #[must_use]
    pub fn channels(connector: Arc<Connector>) -> Self {
        Self { connector, manners: Manners::Channel, about: None, typed: Mutex::default() }
    }

    /// The same, for answers that belong to another conversation.
    pub(crate) fn about(mut self, conversation: String) -> Self {
        self.about = Some(conversation);
        self
    }

    /// How a relay serves this surface: the picture is there at once, and one post is better than a post and an edit.
    #[must_use]
    pub fn relay_parts() -> RelayParts {
        RelayParts { picture_grace: Duration::from_secs(3), ..RelayParts::default() }
    }
}

/// The message's reference: whose it is and where it stands.
fn reference(activity: &str, answer: &AnswerId) -> MessageRef {
    MessageRef(format!("{answer} {activity}"))
}

/// The activity's id and its answer. A reference of another make names no message of ours.
fn read_reference(at: &MessageRef) -> Result<(&str, AnswerId), SurfaceError> {
    let (answer, activity) = at.0.split_once(' ').ok_or(SurfaceError::Gone)?;
    Ok((activity, AnswerId::parse(answer).map_err(|_| SurfaceError::Gone)?))
}

impl Surface for TeamsSurface {
    type Native = Card;

    fn limits(&self) -> Limits {
        let config = self.connector.config();
        let (between, edits) = match self.manners {
            Manners::Chat => (config.chat_edits_ms, limits::MOST_CHAT_EDITS),
            Manners::Channel => (config.channel_edits_ms, limits::MOST_CHANNEL_EDITS),
        };
        Limits {
            between_edits: Duration::from_millis(between),
            edits: Some(edits),
            picture_bytes: Some(HOSTED),
            status_rearm: (self.manners == Manners::Chat).then_some(TYPING),
        }
    }

    fn render(&self, answer: &Answer) -> Option<Card> {
        crate::render(answer)
    }

    fn plain(&self, answer: &Answer) -> Option<Card> {
        crate::plain(answer)
    }

    async fn post(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
        message: &Card,
    ) -> Result<MessageRef, SurfaceError> {
        let card = message.clone().addressed(answer, self.about.as_deref());
        // Where nobody can list messages, what is written down before and after tells what may stand.
        self.connector.note(answer, &Fate::Unclear).await;
        let posted = self.connector.post(thread, card.activity()).await;
        match &posted {
            Ok(id) => self.connector.note(answer, &Fate::At(id.clone())).await,
            Err(error @ SurfaceError::Transient { .. }) => {
                tracing::warn!(%error, "it is not known whether a message of ours stands");
            }
            Err(_) => self.connector.note(answer, &Fate::Nowhere).await,
        }
        Ok(reference(&posted?, answer))
    }

    async fn find(&self, thread: &ThreadKey, answer: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        let found = self.connector.find(thread, answer).await?;
        Ok(found.map(|activity| reference(&activity, answer)))
    }

    async fn edit(&self, thread: &ThreadKey, at: &MessageRef, message: &Card) -> Result<(), SurfaceError> {
        let (activity, answer) = read_reference(at)?;
        let mut body = message.clone().addressed(&answer, self.about.as_deref()).activity();
        body["id"] = activity.into();
        let path = format!("/activities/{}", encoded(activity));
        self.connector.call(Method::PUT, thread, &path, Some(body)).await.map(drop)
    }

    async fn withdraw(&self, thread: &ThreadKey, at: &MessageRef) -> Result<(), SurfaceError> {
        let (activity, _) = read_reference(at)?;
        let path = format!("/activities/{}", encoded(activity));
        self.connector.call(Method::DELETE, thread, &path, None).await.map(drop)
    }

    async fn upload(&self, _: &ThreadKey, chart: &Chart) -> Result<String, SurfaceError> {
        let rejected = |reason: &str| SurfaceError::Rejected { reason: reason.into() };
        let config = self.connector.config();
        if let Some(public) = &config.public_url {
            let time = Duration::from_secs(config.picture_days.max(1) * 24 * 3600);
            let png = Arc::clone(&chart.png);
            let png = tokio::task::spawn_blocking(move || shrink::to_side(&png, limits::PICTURE_SIDE)).await;
            let png = png.ok().flatten().ok_or_else(|| rejected("the picture cannot be made smaller"))?;
            let kept = pictures::keep(self.connector.notebook(), public, "chart.png", &png, time).await;
            return kept.ok_or_else(|| rejected("the picture could not be kept"));
        }
        let png = Arc::clone(&chart.png);
        // Looking at every pixel takes a while.
        let small = tokio::task::spawn_blocking(move || shrink::within(&png, limits::EMBEDDED)).await;
        let small = small.ok().flatten().ok_or_else(|| rejected("the picture is too large for a message"))?;
        Ok(format!("data:image/png;base64,{}", BASE64_STANDARD.encode(small)))
    }

    async fn status(&self, thread: &ThreadKey, words: Option<&str>) -> Result<(), SurfaceError> {
        // It lapses by itself, and in channels nobody sees it.
        if words.is_none() || is_channel(thread) || self.about.is_some() {
            return Ok(());
        }
        {
            let mut typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
            if typed.get(thread).is_some_and(|last| last.elapsed() < TYPED) {
                return Ok(());
            }
            if typed.len() >= MOST {
                typed.clear();
            }
            typed.insert(thread.clone(), Instant::now());
        }
        self.connector
            .call(Method::POST, thread, "/activities", Some(json!({"type": "typing"})))
            .await
            .map(drop)
    }
}
