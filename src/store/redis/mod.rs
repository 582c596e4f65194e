//! Redis: what replicas share, for as long as it lives.
//!
//! Every store here holds one [`Link`](link::Link), which knows whether Redis is there and never waits longer than
//! its timeout. What a store does without Redis is the store's own business: caches know nothing, deduplication and
//! limits go on by the process's own memory, buttons by the small database, and leases are not held.

mod address;
mod connect;
mod controls;
mod dedupe;
mod files;
mod health;
mod key;
mod leases;
mod limits;
mod link;
mod meta;
mod places;
mod receipts;
mod results;
mod threads;
mod values;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use topup_port::ThreadKey;

pub use controls::RedisControls;
pub use dedupe::RedisDedupe;
pub use files::RedisFiles;
pub use health::{RedisHealth, RedisHealthHandle};
pub use leases::RedisLeases;
pub use limits::RedisLimits;
pub use meta::RedisMeta;
pub use places::RedisPlaces;
pub use receipts::RedisReceipts;
pub use results::RedisResults;
pub use threads::RedisThreads;

use super::StoreError;
use crate::clock::Clock;
use crate::settings;

/// One Redis with what all stores on it share: the way there, the prefix of the keys, and the time.
#[derive(Debug, Clone)]
pub struct Redis {
    link: Arc<link::Link>,
    prefix: Arc<str>,
    /// Decides when values of caches are too old.
    clock: Arc<dyn Clock>,
    /// Whether scripts too go by the clock; else they go by the server's time, which all replicas share.
    scripts_by_clock: bool,
}

impl Redis {
    /// Looks for the Redis of the settings, for the time of one attempt to connect; if it is not there by then, it
    /// is looked for in the background.
    ///
    /// # Errors
    /// [`StoreError::RedisSettings`]: the settings cannot be used. That Redis is away is no error.
    pub async fn open(
        settings: &settings::Redis,
        url: &settings::RedisUrl,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let connector = connect::Connector::new(settings, url)?;
        let link = link::Link::open(connector, settings, clock.clone());
        link.wait_for(settings.connect_timeout()).await;
        let prefix = settings.prefix.as_str().into();
        Ok(Self { link: Arc::new(link), prefix, clock, scripts_by_clock: false })
    }

    /// Whether Redis is there, now and later.
    #[must_use]
    pub fn health(&self) -> RedisHealthHandle {
        self.link.health()
    }

    /// The key of a thing of some kind. Its name is hashed, so that no text of a platform is part of a key.
    fn key(&self, kind: &str, name: &[u8]) -> String {
        format!("{}{kind}:{}", self.prefix, blake3::hash(name).to_hex())
    }

    /// The key of a thread.
    fn thread_key(&self, thread: &ThreadKey) -> String {
        self.key("thread", &thread.to_bytes())
    }

    /// What scripts take as the time: microseconds since 1970, 0 for the server's own.
    fn script_now(&self) -> i64 {
        if self.scripts_by_clock { self.clock.now().as_microsecond() } else { 0 }
    }
}

/// Whole milliseconds, at least one and at most thirty years, as Redis takes a time to live.
fn millis(ttl: Duration) -> u64 {
    const MOST: u64 = 30 * 365 * 24 * 3_600 * 1_000;
    u64::try_from(ttl.as_millis()).unwrap_or(MOST).clamp(1, MOST)
}

/// Whole microseconds, at most thirty years, as scripts take a time to live.
fn micros(ttl: Duration) -> i64 {
    const MOST: i64 = 30 * 365 * 24 * 3_600 * 1_000_000;
    i64::try_from(ttl.as_micros()).unwrap_or(MOST).min(MOST)
}
