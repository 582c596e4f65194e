//! After a gap: what was said in known conversations since they were last heard is read and taken like any message.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;
use serenity::http::Route;
use serenity::model::channel::Message;
use serenity::model::id::ChannelId;
use tokio::time::sleep;
use topup_port::SurfaceError;

use super::Inner;
use crate::inbound::{self, Inbound};

/// The most messages of one conversation that are read again: so many at once, so often.
const PAGE: usize = 100;
const PAGES: usize = 5;
/// The most channels of a server that are read again beside the conversations that are known.
const CHANNELS: usize = 100;
/// The waits before each try, as long as Discord cannot be asked.
const TRIES: [Duration; 5] = [
    Duration::ZERO,
    Duration::from_secs(2),
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(120),
];
/// How long two events of one connection, taken side by side, may be apart.
const SETTLED: Duration = Duration::from_millis(500);
/// What was said longer ago is not answered unasked any more.
const STALE: Duration = Duration::from_secs(3600);

impl Inner {
    pub(super) async fn catch_up(&self) {
        let mut found = 0;
        let mut left = self.seen.gaps().await;
        for wait in TRIES {
            if left.is_empty() {
                break;
            }
            sleep(wait).await;
            let mut away = Vec::new();
            for (guild, channel, after) in left {
                if !self.serves(guild.map(|guild| guild.to_string()).as_deref()) {
                    continue;
                }
                match self.missed(channel, after).await {
                    Ok(messages) => {
                        for message in messages {
                            found += usize::from(self.heard_late(&message, guild).await);
                        }
                    }
                    Err(error) => {
                        tracing::debug!(%error, "a conversation could not be read again");
                        if matches!(error, SurfaceError::Transient { .. } | SurfaceError::RateLimited { .. })
                        {
                            away.push((guild, channel, after));
                        }
                    }
                }
            }
            left = away;
        }
        if found > 0 {
            tracing::info!(found, "read what was said while the connection was away");
        }
    }

    /// The same in all other channels and threads of a server, where nobody spoke to us before: Discord says which
    /// message was the newest in each, so those where nothing was said meanwhile need not be asked.
    pub(super) async fn catch_up_in(&self, guild: u64, newest: Vec<(u64, u64)>) {
        // What came first said since when: it is taken by another task.
        sleep(SETTLED).await;
        let Some(since) = self.seen.take_away(guild) else { return };
        if !self.serves(Some(&guild.to_string())) {
            return;
        }
        let known: HashSet<u64> = self.seen.gaps().await.into_iter().map(|(_, channel, _)| channel).collect();
        let mut spoken: Vec<(u64, u64)> =
            newest.into_iter().filter(|(channel, last)| *last > since && !known.contains(channel)).collect();
        spoken.sort_unstable_by_key(|(_, last)| std::cmp::Reverse(*last));
        spoken.truncate(CHANNELS);
        let mut found = 0;
        for (channel, _) in spoken {
            match self.missed(channel, since).await {
                Ok(messages) => {
                    for message in messages {
                        found += usize::from(self.heard_late(&message, Some(guild)).await);
                    }
                }
                // Where it may not read nobody could speak to it either.
                Err(error) => tracing::debug!(%error, "a channel could not be read after a gap"),
            }
        }
        if found > 0 {
            tracing::info!(found, "read what was said in other channels while the connection was away");
        }
    }

    /// What stands in a channel behind a message, the oldest first.
    async fn missed(&self, channel: u64, after: u64) -> Result<Vec<Message>, SurfaceError> {
        let route = Route::ChannelMessages { channel_id: ChannelId::new(channel) };
        let mut messages: Vec<Message> = Vec::new();
        let mut after = after;
        for _ in 0..PAGES {
            let params = [("after", after.to_string()), ("limit", PAGE.to_string())];
            let page = topup_port::patience::repeat(|| async {
                self.parts.api.get(route, &params).await.map_err(|refusal| refusal.error)
            })
            .await?;
            let entries = page.as_array().cloned().unwrap_or_default();
            let (full, before) = (entries.len() == PAGE, messages.len());
            messages.extend(entries.into_iter().filter_map(|entry| serde_json::from_value(entry).ok()));
            let last = messages.iter().skip(before).map(|message: &Message| message.id.get()).max();
            match last {
                Some(last) if full => after = last,
                _ => break,
            }
        }
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
