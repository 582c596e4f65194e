//! Slash commands. They are answered at once with what was asked, and the answer stands in the thread of that.

use serde_json::json;
use serenity::http::Route;
use topup_port::{Ask, SurfaceError};

use super::Inner;
use super::asks::direct;
use super::replies::{Answered, Now};
use crate::client::By;
use crate::inbound::{Command, Handle};
use crate::limits::CONTENT;
use crate::render::NOBODY;
use crate::render::text::escaped;

/// What is said in servers that are not served.
const NOT_HERE: &str = "I do not answer in this server.";

impl Inner {
    pub(super) async fn command(&self, command: Command) {
        let Command { mut handle, spot, mut person, known, words, wishes, shown, received_at } = command;
        if !self.serves_at(&spot) {
            self.answer(&mut handle, Now::Remark(NOT_HERE)).await;
            return;
        }
        let root = format!("▸ {}", escaped(&shown, CONTENT - 10));
        let root = json!({"content": root, "allowed_mentions": NOBODY.clone()});
        match self.answer(&mut handle, Now::Message(root)).await {
            Answered::Now => {}
            // Answered elsewhere, or nobody would see an answer.
            Answered::Before | Answered::Not => return,
        }
        let standing = match known {
            true => Ok(person.standing),
            false => self.people.standing(self, spot.guild.as_deref(), &person.id).await,
        };
        person.standing = match standing {
            Ok(standing) => standing,
            Err(error) => {
                tracing::error!(%error, "Discord does not say who asks");
                let words =
                    "I could not check with Discord who you are, so I did not answer. Please ask again.";
                return self.whisper(&handle, words).await;
            }
        };
        let root = match self.original(&handle).await {
            Ok(root) => root,
            Err(error) => {
                tracing::warn!(%error, "the message of a command could not be found");
                return self.whisper(&handle, "That did not work. Please ask again.").await;
            }
        };
        let private = spot.is_direct();
        let thread = match private {
            true => direct(self.people.home(self, &person.id).await, &spot.channel),
            false => spot.thread(&root),
        };
        let begins = !private && spot.parent.is_none();
        let guild = spot.guild.as_deref().unwrap_or("direct");
        let ask = Ask {
            delivery: format!("{guild}/command/{}", handle.id),
            thread,
            person,
            private,
            begins,
            words,
            after: None,
            wishes,
            before: Vec::new(),
            received_at,
        };
        self.parts.intake.hold(&ask, true).await;
        self.open(&ask, shown.split_once(' ').map_or(shown.as_str(), |(_, question)| question)).await;
        self.hand_in(ask, true, By::Command(&handle)).await;
    }

    /// The message that a command was answered with.
    async fn original(&self, handle: &Handle) -> Result<String, SurfaceError> {
        let found = topup_port::patience::repeat(|| async {
            let route = Route::WebhookOriginalInteractionResponse {
                application_id: handle.application.into(),
                token: &handle.token,
            };
            self.parts.api.get(route, &[]).await.map_err(|refusal| refusal.error)
        })
        .await?;
        found["id"].as_str().map(str::to_owned).ok_or(SurfaceError::Gone)
    }
}
