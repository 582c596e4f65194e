//! Rate limits as token buckets: a bucket of `burst` tokens that fills by one in each `every`.
//!
//! A bucket is kept as one moment: when it will be full again (its "theoretical arrival time", as the generic cell
//! rate algorithm has it). Whole microseconds alone are added and compared, so that memory and Redis agree to the
//! last token.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, ready};
use jiff::Timestamp;

use super::expiring::Expiring;
use crate::clock::Clock;

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The time in which one token comes back.
    every: Duration,
    /// Tokens a full bucket holds.
    burst: u32,
}

impl Limit {
    /// `rate` in each `period` on average, `burst` at once at most; at least one of each.
    #[must_use]
    pub fn new(rate: u32, period: Duration, burst: u32) -> Self {
        Self { every: (period / rate.max(1)).max(Duration::from_micros(1)), burst: burst.max(1) }
    }

    /// Microseconds in which one token comes back.
    pub(super) fn every_micros(self) -> i64 {
        i64::try_from(self.every.as_micros()).unwrap_or(i64::MAX)
    }

    /// Microseconds in which an empty bucket fills.
    pub(super) fn full_micros(self) -> i64 {
        self.every_micros().saturating_mul(self.burst.into())
    }
}

/// Whether a token was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Taken {
    /// Go on.
    Ok,
    /// The bucket is empty: the next token comes in so long.
    RetryAfter(Duration),
}

impl Taken {
    /// Of microseconds to wait, none or less for none.
    pub(super) fn of_wait(micros: i64) -> Self {
        match u64::try_from(micros) {
            Ok(0) | Err(_) => Self::Ok,
            Ok(micros) => Self::RetryAfter(Duration::from_micros(micros)),
        }
    }
}

/// Buckets by key. It never fails: without the shared memory, the process's own decides.
pub trait RateLimits: Send + Sync {
    /// Takes a token from the key's bucket. A key keeps one limit: under another one its bucket is read anew.
    fn take<'a>(&'a self, key: &'a str, limit: Limit) -> BoxFuture<'a, Taken>;
}

/// So many buckets are kept in memory; full ones need no place.
const MOST: usize = 100_000;

/// Buckets in memory: gone with the process.
#[derive(Debug)]
pub struct MemoryLimits {
    /// When each bucket will be full.
    full_at: Expiring<String, i64>,
    clock: Arc<dyn Clock>,
}

impl MemoryLimits {
    /// Full buckets, by this clock.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { full_at: Expiring::new(MOST), clock }
    }

    /// As [`RateLimits::take`], at once.
    pub(super) fn take_here(&self, key: &str, limit: Limit) -> Taken {
        let now = self.clock.now();
        self.full_at.change(key.to_owned(), now, |full_at| {
            let (full_at, wait) = take(full_at.copied(), micros(now), limit);
            let rest = Duration::from_micros(u64::try_from(full_at - micros(now)).unwrap_or(0));
            (Some((full_at, rest)), Taken::of_wait(wait))
        })
    }
}

impl RateLimits for MemoryLimits {
    fn take<'a>(&'a self, key: &'a str, limit: Limit) -> BoxFuture<'a, Taken> {
        Box::pin(ready(self.take_here(key, limit)))
    }
}

/// The moment in microseconds since 1970.
pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// Takes a token at `now`: when the bucket will be full after that, and how long to wait if there was none.
/// `scripts/take.lua` reckons alike.
fn take(full_at: Option<i64>, now: i64, limit: Limit) -> (i64, i64) {
    let full_at = full_at.unwrap_or(now).max(now);
    let then = full_at.saturating_add(limit.every_micros());
    let wait = then.saturating_sub(limit.full_micros()).saturating_sub(now);
    if wait <= 0 { (then, 0) } else { (full_at, wait) }
}
