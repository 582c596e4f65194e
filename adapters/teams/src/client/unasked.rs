//! What begins with us: the chat with a person, and what is said where nobody asked.

use hyper::Method;
use serde_json::json;
use topup_port::{AnswerId, MessageRef, SurfaceError, ThreadKey};

use super::{Connector, reference};
use crate::place::{is_channel, thread_of};
use crate::render::Card;

impl Connector {
    /// Opens the chat with a person and gives its conversation's id; the same for the same person.
    pub(crate) async fn chat_with(&self, known: &ThreadKey, person: &str) -> Result<String, SurfaceError> {
        let place = self.place(known).await?;
        let body = json!({
            "isGroup": false,
            "bot": {"id": place.bot},
            "members": [{"id": person}],
            "tenantId": known.workspace,
            "channelData": {"tenant": {"id": known.workspace}},
        });
        let reply = self.send(Method::POST, &place, "/v3/conversations", Some(body)).await?;
        let id = reply.json()["id"].as_str().map(str::to_owned);
        id.ok_or_else(|| SurfaceError::Transient { reason: "Teams did not say the chat's id".into() })
    }

    /// Posts an answer of ours unasked into a conversation that Topup is in: as a new thread where it is a channel. Gives
    /// the conversation in which the answer stands, and its message, so that it can be edited like any other.
    ///
    /// # Errors
    /// Topup is not in it, or Teams does not take it.
    pub async fn announce(
        &self,
        to: &ThreadKey,
        answer: &AnswerId,
        card: Card,
    ) -> Result<(ThreadKey, MessageRef), SurfaceError> {
        let place = self.place(to).await?;
        let activity = card.addressed(answer, None).activity();
        if place.kind != "channel" || is_channel(to) {
            let id = self.post(to, activity).await?;
            return Ok((to.clone(), reference(&id, answer)));
        }
        if place.blocked {
            return Err(SurfaceError::Unauthorized);
        }
        let body = json!({
            "isGroup": true,
            "bot": {"id": place.bot},
            "tenantId": to.workspace,
            "channelData": {"channel": {"id": to.channel}, "tenant": {"id": to.workspace}},
            "activity": activity,
        });
        let begun = self.exchange(Method::POST, &place, "/v3/conversations", Some(body)).await;
        let begun = self.heard(to, place, begun).await?.json();
        let unsaid = || SurfaceError::Transient { reason: "Teams did not say the thread's id".into() };
        let id = begun["id"].as_str().ok_or_else(unsaid)?;
        let thread = thread_of(&to.workspace, id);
        // The root of a thread is named by it.
        let message = begun["activityId"].as_str().unwrap_or(&thread.thread).to_owned();
        Ok((thread, reference(&message, answer)))
    }
}
