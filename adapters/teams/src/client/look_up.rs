//! Looking for an answer's message after a post whose effect is unknown. The Bot Framework cannot list messages; Microsoft
//! Graph can, where the app was installed with the rights to read the conversation (resource-specific consent).

use std::time::Duration;

use hyper::Method;
use serde_json::Value;
use tokio::time::sleep;
use topup_port::{AnswerId, SurfaceError, ThreadKey};

use super::Connector;
use super::connector::Fate;
use super::errors::{NOBODY_CAN_LOOK, OFFERED, typed};
use crate::http::Body;
use crate::place::{encoded, is_channel};
use crate::render::MARKER;
use crate::tokens::GRAPH;

/// The most pages of messages that are looked through.
const PAGES: usize = 4;

impl Connector {
    /// The activity that carries the answer's marker; none if there is none.
    ///
    /// # Errors
    /// Nobody can look there, or not now.
    pub(super) async fn find(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
    ) -> Result<Option<String>, SurfaceError> {
        match self.fate(answer).await {
            // What was never on its way does not stand.
            Fate::Nowhere => return Ok(None),
            Fate::At(activity) => return Ok(Some(activity)),
            Fate::Offered => return Err(SurfaceError::Rejected { reason: OFFERED.into() }),
            Fate::Unclear => {}
        }
        let blind = || SurfaceError::Rejected { reason: NOBODY_CAN_LOOK.into() };
        let address = self.messages_of(thread).await?.ok_or_else(blind)?;
        if let Some(found) = self.look(&address, answer).await? {
            return Ok(Some(found));
        }
        // What was taken a moment ago may not be listed yet.
        sleep(Duration::from_millis(self.config().look_again_ms)).await;
        self.look(&address, answer).await
    }

    /// Where the messages of a conversation are listed; none where they are not.
    pub(super) async fn messages_of(&self, thread: &ThreadKey) -> Result<Option<String>, SurfaceError> {
        let config = self.config();
        if !config.look_up {
            return Ok(None);
        }
        let place = self.place(thread).await?;
        let root = &config.graph_url;
        let (channel, message) = (encoded(&thread.channel), encoded(&thread.thread));
        if is_channel(thread) {
            let group = self.group(thread, &place).await;
            return Ok(group.map(|group| {
                let group = encoded(&group);
                format!("{root}/teams/{group}/channels/{channel}/messages/{message}/replies?$top=50")
            }));
        }
        let is_group = place.kind == "groupChat";
        Ok(is_group.then(|| format!("{root}/chats/{channel}/messages?$top=50")))
    }

    async fn look(&self, address: &str, answer: &AnswerId) -> Result<Option<String>, SurfaceError> {
        let root = format!("{}/", self.config().graph_url);
        let marker = format!("{MARKER}{answer}");
        let mut next = Some(address.to_owned());
        for _ in 0..PAGES {
            let Some(url) = next.take().filter(|url| url.starts_with(&root)) else { break };
            let token = self.tokens.get(GRAPH, None).await?;
            let reply = self.http.call(Method::GET, &url, Some(&token), Body::Nothing).await;
            let page = match typed(reply) {
                Ok(reply) => reply.json(),
                Err(SurfaceError::Unauthorized | SurfaceError::Gone | SurfaceError::Rejected { .. }) => {
                    tracing::info!(
                        "Graph does not let us look for a message: install the app with its rights to read"
                    );
                    return Err(SurfaceError::Rejected { reason: NOBODY_CAN_LOOK.into() });
                }
                Err(error) => return Err(error),
            };
            let messages = page["value"].as_array().into_iter().flatten();
            let mut ours = messages.filter(|message| self.is_marked(message, &marker));
            if let Some(id) = ours.find_map(|message| message["id"].as_str()) {
                return Ok(Some(id.to_owned()));
            }
            next = page["@odata.nextLink"].as_str().map(str::to_owned);
        }
        Ok(None)
    }

    /// Whether a message is ours and carries the marker. A card comes as text within the message.
    fn is_marked(&self, message: &Value, marker: &str) -> bool {
        let of_us = message["from"]["application"]["id"] == self.config().app();
        let cards = message["attachments"].as_array().into_iter().flatten();
        let mut contents = cards.filter_map(|card| card["content"].as_str());
        let first = |content: &str| -> Option<bool> {
            let card: Value = serde_json::from_str(content).ok()?;
            Some(card["body"][0]["id"] == marker)
        };
        of_us && message["deletedDateTime"].is_null() && contents.any(|content| first(content) == Some(true))
    }
}
