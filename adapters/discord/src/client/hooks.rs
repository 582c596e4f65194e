//! The way that an interaction leaves open: for a quarter of an hour its token shows things in its channel, also where
//! the bot may not post. An answer that can be posted nowhere stands in the reply to the command that asked for it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use serenity::http::{LightMethod, Route};
use tokio::time::sleep;
use topup_port::{AnswerId, MessageRef, Notebook, SurfaceError, ThreadKey};

use super::ids::{channel, message, reference};
use super::{Api, Refusal, file_of, remark};
use crate::inbound::Handle;
use crate::render::DiscordMessage;

/// How long a token is good; Discord's quarter of an hour less what a call takes.
const GOOD: Duration = Duration::from_secs(14 * 60);
/// In a message's reference in place of its channel.
pub(super) const HOOK: &str = "hook";
/// The reply to a command itself.
const ORIGINAL: &str = "@original";
/// The answer may be shown a moment before it is written down which interaction asked for it: so often it is looked
/// again, after so long.
const LOOKS: u32 = 10;
const AGAIN: Duration = Duration::from_millis(40);

/// The interactions that asked for answers.
#[derive(Clone)]
pub(crate) struct Hooks(Arc<dyn Notebook>);

/// What asked.
#[derive(Clone, Copy)]
pub(crate) enum By<'a> {
    /// A command, whose reply can hold the answer.
    Command(&'a Handle),
    /// A button or a menu, behind which a message of its own can.
    Press(&'a Handle),
    /// A person in words, who can be written to.
    Words(&'a str),
}

/// What an interaction allows.
struct Hook {
    application: u64,
    token: String,
    /// The answer may stand in the reply itself; else it is a message of its own.
    original: bool,
}

impl Hooks {
    pub(crate) fn new(notebook: Arc<dyn Notebook>) -> Self {
        Self(notebook)
    }

    /// What asked for the answer.
    pub(crate) async fn keep(&self, answer: &AnswerId, by: By<'_>) {
        let value = match by {
            By::Command(handle) => json!([handle.application, handle.token, true]),
            By::Press(handle) => json!([handle.application, handle.token, false]),
            By::Words(person) => json!([person]),
        };
        self.0.remember(&name(answer), value, GOOD).await;
    }

    async fn of(&self, answer: &AnswerId) -> Option<Hook> {
        read(&self.0.recall(&name(answer)).await?)
    }

    /// What asked for an answer, once that is written down.
    async fn kept(&self, answer: &AnswerId) -> Option<Value> {
        for _ in 0..LOOKS {
            if let Some(kept) = self.0.recall(&name(answer)).await {
                return Some(kept);
            }
            sleep(AGAIN).await;
        }
        None
    }

    /// Shows an answer that can be posted nowhere. None where no interaction asked for it, or too long ago: whoever asked
    /// in words is told that nothing may be written there.
    pub(super) async fn post(
        &self,
        api: &Api,
        thread: &ThreadKey,
        answer: &AnswerId,
        message: &DiscordMessage,
    ) -> Option<Result<MessageRef, Refusal>> {
        let kept = self.kept(answer).await?;
        let Some(hook) = read(&kept) else {
            if let Some(person) = kept[0].as_str() {
                tell(api, person, thread, answer).await;
            }
            return None;
        };
        if hook.original {
            // Twice is once: it is an edit.
            let edited = edit(api, &hook, ORIGINAL, message).await;
            return Some(edited.map(|()| reference(HOOK, ORIGINAL, answer)));
        }
        let route =
            Route::WebhookFollowupMessages { application_id: hook.application.into(), token: &hook.token };
        let posted = api.send_with(LightMethod::Post, route, &message.body(), file_of(message)).await;
        Some(posted.and_then(|posted| match posted["id"].as_str() {
            Some(id) => Ok(reference(HOOK, id, answer)),
            None => Err(Refusal::transient("Discord did not say which message it posted")),
        }))
    }

    /// Replaces what was shown so. `place` is the message in its reference.
    pub(super) async fn edit(
        &self,
        api: &Api,
        place: &str,
        answer: &AnswerId,
        message: &DiscordMessage,
    ) -> Result<(), SurfaceError> {
        let hook = self.of(answer).await.ok_or(SurfaceError::Gone)?;
        edit(api, &hook, place, message).await.map_err(|refusal| refusal.error)
    }

    /// Takes away what was shown so; of a command its own words stay.
    pub(super) async fn withdraw(
        &self,
        api: &Api,
        place: &str,
        answer: &AnswerId,
    ) -> Result<(), SurfaceError> {
        let hook = self.of(answer).await.ok_or(SurfaceError::Gone)?;
        let nothing = json!({"embeds": [], "components": [], "attachments": []});
        let done = match place {
            ORIGINAL => api.send(LightMethod::Patch, original(&hook), &nothing).await,
            id => api.act(LightMethod::Delete, followed(&hook, id)?).await,
        };
        done.map(|_| ()).map_err(|refusal| refusal.error)
    }
}

fn read(kept: &Value) -> Option<Hook> {
    Some(Hook {
        application: kept[0].as_u64()?,
        token: kept[1].as_str()?.to_owned(),
        original: kept[2].as_bool()?,
    })
}

/// Tells a person directly that nothing may be written where they asked. Once: the nonce is the answer's own.
async fn tell(api: &Api, person: &str, thread: &ThreadKey, answer: &AnswerId) {
    let words = format!(
        "I may not write in <#{}>, so I could not answer you there. A slash command there works all the same, or ask \
         me here. Whoever looks after the server can give me Send Messages, Create Public Threads and Send Messages \
         in Threads in that channel.",
        thread.channel
    );
    let told = async {
        let opened =
            api.send(LightMethod::Post, Route::UserMeDmChannels, &json!({"recipient_id": person})).await?;
        let channel_id = channel(opened["id"].as_str().unwrap_or_default())?;
        let body = remark(&words, answer.as_str());
        api.send(LightMethod::Post, Route::ChannelMessages { channel_id }, &body).await
    };
    if let Err(refusal) = told.await {
        tracing::warn!(error = %refusal.error, "a person could not be told that nothing may be written there");
    }
}

fn name(answer: &AnswerId) -> String {
    format!("discord/hook/{answer}")
}

fn original(hook: &Hook) -> Route<'_> {
    Route::WebhookOriginalInteractionResponse { application_id: hook.application.into(), token: &hook.token }
}

fn followed<'a>(hook: &'a Hook, id: &str) -> Result<Route<'a>, SurfaceError> {
    let message_id = message(id).map_err(|refusal| refusal.error)?;
    Ok(Route::WebhookFollowupMessage {
        application_id: hook.application.into(),
        token: &hook.token,
        message_id,
    })
}

async fn edit(api: &Api, hook: &Hook, place: &str, message: &DiscordMessage) -> Result<(), Refusal> {
    let mut body = message.body();
    let route = match place {
        ORIGINAL => {
            // What was asked stays above the answer; without an embed the words go in its place.
            if message.embed.is_some()
                && let Some(fields) = body.as_object_mut()
            {
                fields.remove("content");
            }
            original(hook)
        }
        id => followed(hook, id).map_err(|error| Refusal { status: 0, code: 0, error })?,
    };
    api.send_with(LightMethod::Patch, route, &body, file_of(message)).await.map(|_| ())
}

/// A file for the person alone who pressed something, where it may not be posted for all.
pub(crate) async fn hand_over(
    api: &Api,
    handle: &Handle,
    mut body: Value,
    file: super::File<'_>,
) -> Result<(), SurfaceError> {
    body["flags"] = crate::render::views::ALONE.into();
    for field in ["nonce", "enforce_nonce"] {
        if let Some(fields) = body.as_object_mut() {
            fields.remove(field);
        }
    }
    let route =
        Route::WebhookFollowupMessages { application_id: handle.application.into(), token: &handle.token };
    let sent = api.send_with(LightMethod::Post, route, &body, Some(file)).await;
    sent.map(|_| ()).map_err(|refusal| refusal.error)
}
