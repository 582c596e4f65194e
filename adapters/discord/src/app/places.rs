//! Which channels are threads, and of which: asked of Discord once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serenity::http::Route;
use serenity::model::channel::ChannelType;
use topup_port::ThreadKey;

use crate::client::{Api, channel};
use crate::inbound::is_thread;

/// The most that are remembered.
const MOST: usize = 50_000;

/// The channels that were looked up: the parent of a thread, none of another channel.
#[derive(Debug, Default)]
pub(super) struct Places(Mutex<HashMap<String, Option<String>>>);

impl Places {
    /// The channel that a thread is in; none if it is no thread, or Discord does not say.
    pub(super) async fn parent(&self, api: &Api, id: &str) -> Option<String> {
        if let Some(known) = self.known().get(id) {
            return known.clone();
        }
        let channel_id = channel(id).ok()?;
        let asked = topup_port::patience::repeat(|| async {
            api.get(Route::Channel { channel_id }, &[]).await.map_err(|refusal| refusal.error)
        })
        .await;
        let found = match asked {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "Discord does not say what kind of channel it is");
                return None;
            }
        };
        let kind = found["type"].as_u64().and_then(|kind| u8::try_from(kind).ok()).map(ChannelType::from);
        let parent = found["parent_id"].as_str().filter(|_| kind.is_some_and(is_thread)).map(str::to_owned);
        self.remember(id, parent.clone());
        parent
    }

    /// A thread that we made.
    pub(super) fn is_thread(&self, thread: &ThreadKey) {
        self.remember(&thread.thread, Some(thread.channel.clone()));
    }

    fn remember(&self, id: &str, parent: Option<String>) {
        let mut known = self.known();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(id.to_owned(), parent);
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, Option<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
