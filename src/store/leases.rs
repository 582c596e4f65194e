//! Leases: of several processes one does a thing, for as long as it says that it lives.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::{BoxFuture, ready};

use super::limits::micros;
use crate::clock::Clock;

/// Grows with each new holder of a lease. Whoever writes under a lease hands it along, and what is written refuses a
/// smaller one than it has seen: a holder that slept through the end of its lease does no harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fence(pub u64);

/// Leases by name. They fail closed: what cannot be asked is not held.
pub trait Leases: Send + Sync {
    /// Takes the lease for `ttl` if nobody else holds it. The owner that holds it already keeps its fence, and the
    /// time begins anew. Owners are names that are made anew for each holder.
    fn acquire<'a>(&'a self, name: &'a str, owner: &'a str, ttl: Duration) -> BoxFuture<'a, Option<Fence>>;

    /// Begins the time anew. False if the owner does not hold the lease (any more): it must stop.
    fn renew<'a>(&'a self, name: &'a str, owner: &'a str, ttl: Duration) -> BoxFuture<'a, bool>;

    /// Gives the lease back before its time. False if the owner did not hold it.
    fn release<'a>(&'a self, name: &'a str, owner: &'a str) -> BoxFuture<'a, bool>;
}

/// Who holds a lease, and until when.
#[derive(Debug)]
struct Held {
    owner: String,
    /// Exclusive, in microseconds since 1970; a released lease has ended.
    until: i64,
    fence: u64,
}

/// Leases in memory: they hold between the tasks of one process.
#[derive(Debug)]
pub struct MemoryLeases {
    held: Mutex<HashMap<String, Held>>,
    clock: Arc<dyn Clock>,
}

impl MemoryLeases {
    /// None is held.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { held: Mutex::default(), clock }
    }

    /// Ends the owner's lease at `until` instead, if it holds it.
    fn end_at(&self, name: &str, owner: &str, until: impl FnOnce(i64) -> i64) -> bool {
        let now = micros(self.clock.now());
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = held.get_mut(name).filter(|held| held.owner == owner && now < held.until);
        mine.map(|held| held.until = until(now)).is_some()
    }
}

/// The moment `ttl` after `now`.
fn until(now: i64, ttl: Duration) -> i64 {
    now.saturating_add(i64::try_from(ttl.as_micros()).unwrap_or(i64::MAX))
}

impl Leases for MemoryLeases {
    fn acquire<'a>(&'a self, name: &'a str, owner: &'a str, ttl: Duration) -> BoxFuture<'a, Option<Fence>> {
        let now = micros(self.clock.now());
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let before = held.get(name);
        let alive = before.filter(|before| now < before.until);
        let fence = match (alive, before) {
            (Some(alive), _) if alive.owner == owner => Some(alive.fence),
            (Some(_), _) => None,
            // The clock, so that fences also grow over a start anew; as `scripts/acquire.lua` does.
            (None, before) => {
                let next = before.map_or(0, |before| before.fence + 1);
                Some(next.max(u64::try_from(now).unwrap_or(0)))
            }
        };
        if let Some(fence) = fence {
            held.insert(name.to_owned(), Held { owner: owner.to_owned(), until: until(now, ttl), fence });
        }
        Box::pin(ready(fence.map(Fence)))
    }

    fn renew<'a>(&'a self, name: &'a str, owner: &'a str, ttl: Duration) -> BoxFuture<'a, bool> {
        Box::pin(ready(self.end_at(name, owner, |now| until(now, ttl))))
    }

    fn release<'a>(&'a self, name: &'a str, owner: &'a str) -> BoxFuture<'a, bool> {
        Box::pin(ready(self.end_at(name, owner, |now| now)))
    }
}
