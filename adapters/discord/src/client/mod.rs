//! The surface: one call of Discord's API for each thing the Relay asks for, with errors that say what to do next.
//!
//! An answer is an ordinary message of the bot's in a thread; the thread is made from the message it hangs on, whose id it
//! shares. Where there can be none (no right to make one, a channel that has none), the answer stands in the channel
//! itself as a reply to that message. A message is known for an answer's by the ids of its buttons, and posted with the
//! answer's id as its nonce, by which Discord knows a post that comes twice.

mod api;
mod aside;
mod buckets;
mod errors;
mod hooks;
mod ids;
mod old;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use serenity::http::{LightMethod, Route};
use topup_port::{
    Answer, AnswerId, Chart, Limits, MessageRef, Notebook, RelayParts, Surface, SurfaceError, ThreadKey,
};

pub(crate) use self::api::File;
pub use self::api::{Api, SetupError};
pub use self::aside::Asides;
pub(crate) use self::aside::place;
pub(crate) use self::errors::{Refusal, code};
pub(crate) use self::hooks::{By, Hooks, hand_over};
pub(crate) use self::ids::{EPOCH_MS, channel, message, number};
use self::ids::{hooked, parts, reference};
use crate::limits::FILE;
use crate::render::{DiscordMessage, NOBODY, PICTURE, text};
use crate::values;

/// The most edits of an answer before its last.
const EDITS: u32 = 6;
/// "Topup is typing" lapses after ten seconds.
const TYPING: Duration = Duration::from_secs(8);
/// Messages that are looked through for an answer's.
const PAGE: &str = "50";
/// The most posts that are remembered; Discord remembers a nonce for some minutes.
const POSTED: usize = 1_000;
/// Minutes without a word after which Discord folds a thread away.
const FOLDED_AFTER: u32 = 1_440;

/// What may not be done there, as against what the token may not do at all.
const MISSING_ACCESS: u64 = 50_001;
const MISSING_PERMISSIONS: u64 = 50_013;
/// Channels of this kind know no such thing.
const NOT_ON_THIS_CHANNEL: u64 = 50_024;
/// The thread is folded away; only a new message unfolds it by itself.
const ARCHIVED: u64 = 50_083;

/// Shows answers in Discord.
#[derive(Clone)]
pub struct DiscordSurface {
    pub(crate) api: Arc<Api>,
    posted: Arc<Posted>,
    /// Where an answer stands that may be posted nowhere.
    hooks: Option<Hooks>,
}

impl DiscordSurface {
    /// Over this API.
    #[must_use]
    pub fn over(api: Arc<Api>) -> Self {
        Self { api, posted: Arc::default(), hooks: None }
    }

    /// The same, which shows an answer in the reply to its command where the bot may not post. Which command it was is
    /// kept in the notebook.
    #[must_use]
    pub fn with_replies(self, notebook: Arc<dyn Notebook>) -> Self {
        Self { hooks: Some(Hooks::new(notebook)), ..self }
    }

    /// What suits Discord of a relay's parts.
    #[must_use]
    pub fn relay_parts() -> RelayParts {
        RelayParts { picture_grace: Duration::from_secs(2), ..RelayParts::default() }
    }

    /// Makes the thread of a message; well where it is there already.
    pub(crate) async fn make_thread(&self, thread: &ThreadKey, name: &str) -> Result<(), Refusal> {
        let (channel_id, message_id) = (channel(&thread.channel)?, message(&thread.thread)?);
        let route = Route::ChannelMessageThreads { channel_id, message_id };
        let body = json!({"name": text::thread_name(name), "auto_archive_duration": FOLDED_AFTER});
        match self.api.send(LightMethod::Post, route, &body).await {
            Err(refusal) if refusal.code == code::THREAD_EXISTS => Ok(()),
            made => made.map(|_| ()),
        }
    }

    /// Posts a message into a thread, or where there can be none into its channel, as a reply. Gives the channel that it
    /// stands in and its id.
    pub(crate) async fn say(
        &self,
        thread: &ThreadKey,
        body: &Value,
        file: Option<File<'_>>,
    ) -> Result<(String, String), Refusal> {
        let refusal = match self.post_into(&thread.thread, body, file.clone()).await {
            Ok(id) => return Ok((thread.thread.clone(), id)),
            Err(refusal) if thread.thread == thread.channel => return Err(refusal),
            Err(refusal) => refusal,
        };
        if refusal.code == code::UNKNOWN_CHANNEL {
            match self.make_thread(thread, "").await {
                Ok(()) => {
                    let id = self.post_into(&thread.thread, body, file).await?;
                    return Ok((thread.thread.clone(), id));
                }
                Err(refusal) if !no_threads(&refusal) => return Err(refusal),
                Err(_) => {}
            }
        } else if !no_threads(&refusal) {
            return Err(refusal);
        }
        let mut body = body.clone();
        let root = json!({"message_id": thread.thread, "fail_if_not_exists": false});
        body["message_reference"] = root;
        let id = self.post_into(&thread.channel, &body, file).await?;
        Ok((thread.channel.clone(), id))
    }

    async fn post_into(&self, to: &str, body: &Value, file: Option<File<'_>>) -> Result<String, Refusal> {
        let route = Route::ChannelMessages { channel_id: channel(to)? };
        let posted = self.api.send_with(LightMethod::Post, route, body, file).await?;
        let id = posted["id"].as_str().map(str::to_owned);
        id.ok_or_else(|| Refusal::transient("Discord did not say which message it posted"))
    }

    /// The newest messages of a channel, the newest first; none of them where there is no such channel, or it may not be
    /// read.
    async fn newest(&self, of: &str) -> Result<Vec<Value>, SurfaceError> {
        let channel_id = channel(of).map_err(|refusal| refusal.error)?;
        let page = self.api.get(Route::ChannelMessages { channel_id }, &[("limit", PAGE.to_owned())]).await;
        match page {
            Ok(page) => Ok(page.as_array().cloned().unwrap_or_default()),
            Err(refusal) if refusal.error == SurfaceError::Gone || no_threads(&refusal) => Ok(Vec::new()),
            Err(refusal) => Err(refusal.error),
        }
    }

    /// Looks for an answer's message in a channel.
    async fn find_in(&self, of: &str, answer: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        let page = self.newest(of).await?;
        let found = page.iter().find(|message| is_of(message, answer));
        Ok(found.and_then(|message| message["id"].as_str()).map(|id| reference(of, id, answer)))
    }
}

impl Surface for DiscordSurface {
    type Native = DiscordMessage;

    fn limits(&self) -> Limits {
        Limits {
            between_edits: Duration::from_millis(self.api.config().between_edits_ms),
            edits: Some(EDITS),
            picture_bytes: Some(FILE),
            status_rearm: Some(TYPING),
        }
    }

    fn render(&self, answer: &Answer) -> Option<DiscordMessage> {
        crate::render::render(answer)
    }

    fn plain(&self, answer: &Answer) -> Option<DiscordMessage> {
        crate::render::plain(answer)
    }

    async fn post(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
        message: &DiscordMessage,
    ) -> Result<MessageRef, SurfaceError> {
        let message = message.clone().addressed(answer);
        let mut body = message.body();
        body["nonce"] = self.posted.nonce(answer).into();
        body["enforce_nonce"] = true.into();
        match (self.say(thread, &body, file_of(&message)).await, &self.hooks) {
            (Ok((place, id)), _) => {
                self.posted.stands(answer);
                Ok(reference(&place, &id, answer))
            }
            (Err(refusal), Some(hooks)) if no_threads(&refusal) => {
                match hooks.post(&self.api, thread, answer, &message).await {
                    Some(shown) => shown.map_err(|refusal| refusal.error),
                    None => Err(refusal.error),
                }
            }
            (Err(refusal), _) => Err(refusal.error),
        }
    }

    async fn find(&self, thread: &ThreadKey, answer: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        if let Some(found) = self.find_in(&thread.thread, answer).await? {
            return Ok(Some(found));
        }
        if thread.thread == thread.channel {
            return Ok(None);
        }
        self.find_in(&thread.channel, answer).await
    }

    async fn edit(
        &self,
        _: &ThreadKey,
        at: &MessageRef,
        message: &DiscordMessage,
    ) -> Result<(), SurfaceError> {
        if let (Some((place, answer)), Some(hooks)) = (hooked(at), &self.hooks) {
            let message = message.clone().addressed(&answer);
            return hooks.edit(&self.api, place, &answer, &message).await;
        }
        let (channel_id, message_id, answer) = parts(at)?;
        let message = message.clone().addressed(&answer);
        let edit = || async {
            let route = Route::ChannelMessage { channel_id, message_id };
            self.api.send_with(LightMethod::Patch, route, &message.body(), file_of(&message)).await
        };
        let edited = match edit().await {
            Err(refusal) if refusal.code == ARCHIVED => {
                let unfold = json!({"archived": false});
                let route = Route::Channel { channel_id };
                match self.api.send(LightMethod::Patch, route, &unfold).await {
                    Ok(_) => edit().await,
                    Err(refusal) => Err(refusal),
                }
            }
            edited => edited,
        };
        edited.map(|_| ()).map_err(old::meant)
    }

    async fn withdraw(&self, _: &ThreadKey, at: &MessageRef) -> Result<(), SurfaceError> {
        if let (Some((place, answer)), Some(hooks)) = (hooked(at), &self.hooks) {
            return hooks.withdraw(&self.api, place, &answer).await;
        }
        let (channel_id, message_id, _) = parts(at)?;
        let route = Route::ChannelMessage { channel_id, message_id };
        self.api.act(LightMethod::Delete, route).await.map(|_| ()).map_err(|refusal| refusal.error)
    }

    /// A picture goes with its message.
    async fn upload(&self, _: &ThreadKey, _: &Chart) -> Result<String, SurfaceError> {
        Ok(PICTURE.to_owned())
    }

    async fn status(&self, thread: &ThreadKey, words: Option<&str>) -> Result<(), SurfaceError> {
        // It lapses by itself, and with the message; where much is asked answers go before it.
        if words.is_none() || self.api.is_busy() {
            return Ok(());
        }
        let channel_id = channel(&thread.thread).map_err(|refusal| refusal.error)?;
        match self.api.act(LightMethod::Post, Route::ChannelTyping { channel_id }).await {
            Ok(_) => Ok(()),
            // Where the thread is not there yet, or nothing may be typed.
            Err(refusal) if refusal.error == SurfaceError::Gone || no_threads(&refusal) => Ok(()),
            Err(refusal) => Err(refusal.error),
        }
    }
}

/// Answers that this process posted not long ago. One that is posted once more was deleted meanwhile, and must not be
/// taken for the same post.
#[derive(Debug, Default)]
struct Posted(Mutex<VecDeque<(AnswerId, u32)>>);

impl Posted {
    /// The nonce of an answer's next post.
    fn nonce(&self, answer: &AnswerId) -> String {
        let posted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let times = posted.iter().find(|(known, _)| known == answer).map_or(0, |(_, times)| *times);
        let own = answer.as_str();
        if times == 0 {
            own.into()
        } else {
            format!("{times}{own}").chars().take(AnswerId::LONGEST).collect()
        }
    }

    fn stands(&self, answer: &AnswerId) {
        let mut posted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match posted.iter_mut().find(|(known, _)| known == answer) {
            Some((_, times)) => *times += 1,
            None => posted.push_back((answer.clone(), 1)),
        }
        if posted.len() > POSTED {
            posted.pop_front();
        }
    }
}

/// Whether it says that a thread cannot be made or spoken in there.
fn no_threads(refusal: &Refusal) -> bool {
    matches!(refusal.code, MISSING_ACCESS | MISSING_PERMISSIONS | NOT_ON_THIS_CHANNEL)
}

fn file_of(message: &DiscordMessage) -> Option<File<'_>> {
    message.picture.as_ref().map(|picture| File { name: PICTURE, bytes: &picture.png })
}

/// Whether a message carries the answer's buttons, or its nonce.
fn is_of(message: &Value, answer: &AnswerId) -> bool {
    let rows = message["components"].as_array().into_iter().flatten();
    let parts = rows.filter_map(|row| row["components"].as_array()).flatten();
    let mut ids = parts.filter_map(|part| part["custom_id"].as_str());
    message["nonce"] == answer.as_str() || ids.any(|id| values::read(id).is_some_and(|(of, _)| of == *answer))
}

/// A remark of ours as the body of a post.
pub(crate) fn remark(words: &str, nonce: &str) -> Value {
    let mut body = crate::render::views::remark(words);
    body["nonce"] = nonce.into();
    body["enforce_nonce"] = true.into();
    body["allowed_mentions"] = NOBODY.clone();
    body
}
