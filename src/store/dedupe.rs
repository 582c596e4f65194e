//! Deliveries that come twice are one: who sees a key first acts, all others do not.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, ready};

use super::expiring::Expiring;
use crate::clock::Clock;

/// Which deliveries were seen. It never fails: without the shared memory, the process's own decides.
pub trait Dedupe: Send + Sync {
    /// True for the first who asks with this key within `ttl`, false for all others. Keys of different platforms
    /// and workspaces must differ: put them into the key.
    fn first<'a>(&'a self, key: &'a str, ttl: Duration) -> BoxFuture<'a, bool>;
}

/// So many keys are kept in memory: two hours of ten deliveries a second.
const MOST: usize = 72_000;

/// Keys in memory: gone with the process.
#[derive(Debug)]
pub struct MemoryDedupe {
    seen: Expiring<String, ()>,
    clock: Arc<dyn Clock>,
}

impl MemoryDedupe {
    /// Empty, by this clock.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { seen: Expiring::new(MOST), clock }
    }

    /// As [`Dedupe::first`], at once.
    pub(super) fn first_here(&self, key: &str, ttl: Duration) -> bool {
        self.seen.change(key.to_owned(), self.clock.now(), |seen| match seen {
            Some(()) => (None, false),
            None => (Some(((), ttl)), true),
        })
    }
}

impl Dedupe for MemoryDedupe {
    fn first<'a>(&'a self, key: &'a str, ttl: Duration) -> BoxFuture<'a, bool> {
        Box::pin(ready(self.first_here(key, ttl)))
    }
}
