//! Computed results as bytes, shared between replicas: the second level behind the pipeline's own cache.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::Timestamp;
use moka::future::Cache;

use super::expiring::end;
use crate::clock::Clock;

/// Bytes by key. A cache fails open: what cannot be read is not there, what cannot be kept is not kept, and neither
/// is an error.
pub trait ResultCache: Send + Sync {
    /// The key's bytes, if they are not too old.
    fn get<'a>(&'a self, key: &'a [u8]) -> BoxFuture<'a, Option<Vec<u8>>>;

    /// Keeps the bytes for `ttl` at most, over what is there. More than [`MOST_BYTES`] are not kept.
    fn put<'a>(&'a self, key: &'a [u8], bytes: Vec<u8>, ttl: Duration) -> BoxFuture<'a, ()>;
}

/// The longest value of a cache: a longer one would hold up everything behind it on the way to Redis.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;

/// Results in memory, up to a number of bytes.
#[derive(Debug)]
pub struct MemoryResults {
    held: Cache<Vec<u8>, (Timestamp, Arc<[u8]>)>,
    clock: Arc<dyn Clock>,
}

impl MemoryResults {
    /// Empty, of at most so many bytes.
    #[must_use]
    pub fn new(most_bytes: u64, clock: Arc<dyn Clock>) -> Self {
        let weigh = |key: &Vec<u8>, (_, bytes): &(Timestamp, Arc<[u8]>)| {
            u32::try_from(key.len() + bytes.len()).unwrap_or(u32::MAX)
        };
        Self { held: Cache::builder().max_capacity(most_bytes).weigher(weigh).build(), clock }
    }
}

impl ResultCache for MemoryResults {
    fn get<'a>(&'a self, key: &'a [u8]) -> BoxFuture<'a, Option<Vec<u8>>> {
        Box::pin(async move {
            let (end, bytes) = self.held.get(key).await?;
            if self.clock.now() < end {
                return Some(bytes.to_vec());
            }
            self.held.invalidate(key).await;
            None
        })
    }

    fn put<'a>(&'a self, key: &'a [u8], bytes: Vec<u8>, ttl: Duration) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            if bytes.len() <= MOST_BYTES {
                self.held.insert(key.to_vec(), (end(self.clock.now(), ttl), bytes.into())).await;
            }
        })
    }
}
