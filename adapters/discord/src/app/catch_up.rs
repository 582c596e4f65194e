//! After a gap: what was said in known conversations since they were last heard is read and taken like any message.

use std::time::Duration;

use jiff::Timestamp;
use serenity::http::Route;
use serenity::model::channel::Message;
use serenity::model::id::ChannelId;
use topup_port::SurfaceError;

use super::Inner;
use crate::inbound::{self, Inbound};

/// The most messages of one conversation that are read again.
const PAGE: &str = "100";
/// What was said longer ago is not answered unasked any more.
const STALE: Duration = Duration::from_secs(3600);

impl Inner {
    pub(super) async fn catch_up(&self) {
        let mut found = 0;
        for (guild, channel, after) in self.seen.gaps().await {
            if !self.serves(guild.map(|guild| guild.to_string()).as_deref()) {
                continue;
            }
            match self.missed(channel, after).await {
                Ok(messages) => {
                    for message in messages {
                        found += usize::from(self.heard_late(&message, guild).await);
                    }
                }
                Err(error) => tracing::debug!(%error, "a conversation could not be read again"),
            }
        }
        if found > 0 {
            tracing::info!(found, "read what was said while the connection was away");
        }
    }

    /// What stands in a channel behind a message, the oldest first.
    async fn missed(&self, channel: u64, after: u64) -> Result<Vec<Message>, SurfaceError> {
        let route = Route::ChannelMessages { channel_id: ChannelId::new(channel) };
        let params = [("after", after.to_string()), ("limit", PAGE.to_owned())];
        let page = topup_port::patience::repeat(|| async {
            self.parts.api.get(route, &params).await.map_err(|refusal| refusal.error)
        })
        .await?;
        let entries = page.as_array().cloned().unwrap_or_default();
        let mut messages: Vec<Message> =
            entries.into_iter().filter_map(|entry| serde_json::from_value(entry).ok()).collect();
        messages.sort_unstable_by_key(|message| message.id);
        Ok(messages)
    }

    /// Takes a message that was missed; true if it was something to us.
    async fn heard_late(&self, message: &Message, guild: Option<u64>) -> bool {
        let now = Timestamp::now();
        let age = now.as_second() - message.id.created_at().unix_timestamp();
        if age > i64::try_from(STALE.as_secs()).unwrap_or(i64::MAX) {
            return false;
        }
        let bot = self.bot.load(std::sync::atomic::Ordering::Acquire);
        let inbound = inbound::message(message, guild, bot, now);
        let Inbound::Said(said) = inbound else { return false };
        let Some(mark) = self.seen.begin(&said.channel, &said.message) else { return false };
        self.said(*said).await;
        self.seen.end(mark).await;
        true
    }
}
