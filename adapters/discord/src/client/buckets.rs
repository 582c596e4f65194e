//! Discord's rate limits, as its replies tell them: what a route still bears until when. A call that would be turned away
//! is not made: too many of those, and Discord shuts the whole address out.
//!
//! Serenity's own limiter is not used: it keeps a call waiting for as long as it takes, and nobody can tell a waiting
//! call from a lost one.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// What all calls together may be in a second, somewhat below Discord's 50.
const ALL: u32 = 45;
const SECOND: Duration = Duration::from_secs(1);
/// The most routes that are remembered.
const MOST: usize = 20_000;
/// What is added to the moment at which a route is free again, for clocks that differ.
const AFTER: Duration = Duration::from_millis(20);

/// The limits that are known.
#[derive(Debug, Default)]
pub(super) struct Buckets(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    routes: HashMap<String, Bucket>,
    /// Nothing at all may be called until then.
    closed: Option<Instant>,
    /// Since when the calls of this second are counted, and how many there were.
    second: Option<(Instant, u32)>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: u32,
    until: Instant,
}

/// What a reply says of its route's limit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Told {
    /// Calls that are left.
    pub left: Option<u32>,
    /// When there are more.
    pub after: Option<Duration>,
    /// The reply is a 429, for so long.
    pub limited: Option<Duration>,
    /// It is of all calls, not of this route.
    pub global: bool,
}

impl Buckets {
    /// Counts a call on a route; how long to wait where it may not go yet.
    pub(super) fn take(&self, route: &str) -> Result<(), Duration> {
        let now = Instant::now();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = state.closed.filter(|until| *until > now) {
            return Err(until - now);
        }
        if let Some(bucket) = state.routes.get(route)
            && bucket.until > now
            && bucket.left == 0
        {
            return Err(bucket.until - now + AFTER);
        }
        let (since, made) = match state.second {
            Some((since, made)) if now - since < SECOND => (since, made),
            _ => (now, 0),
        };
        if made >= ALL {
            return Err(since + SECOND - now + AFTER);
        }
        state.second = Some((since, made + 1));
        // Several calls may be on their way before the first reply says what is left.
        if let Some(bucket) = state.routes.get_mut(route) {
            bucket.left = bucket.left.saturating_sub(1);
        }
        Ok(())
    }

    /// Learns from a reply.
    pub(super) fn learn(&self, route: &str, told: Told) {
        let now = Instant::now();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(wait), true) = (told.limited, told.global) {
            state.closed = Some(now + wait);
            return;
        }
        let bucket = match (told.limited, told.left, told.after) {
            (Some(wait), ..) => Bucket { left: 0, until: now + wait },
            (None, Some(left), Some(after)) => Bucket { left, until: now + after },
            _ => return,
        };
        if state.routes.len() >= MOST {
            state.routes.retain(|_, bucket| bucket.until > now);
        }
        // A reply that was overtaken by another one knows less of what is left.
        let known = state.routes.get(route).filter(|known| known.until > now).copied();
        let left = match known {
            Some(known) if told.limited.is_none() && bucket.until <= known.until + AFTER => {
                bucket.left.min(known.left)
            }
            _ => bucket.left,
        };
        state.routes.insert(route.to_owned(), Bucket { left, ..bucket });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    #[tokio::test(start_paused = true)]
    async fn a_spent_route_waits_until_it_is_free_and_others_do_not() {
        let buckets = Buckets::default();
        assert_eq!(buckets.take("a"), Ok(()));
        buckets.learn("a", Told { left: Some(0), after: Some(MS(800)), ..Told::default() });
        assert_eq!(buckets.take("a"), Err(MS(820)));
        assert_eq!(buckets.take("b"), Ok(()));
        tokio::time::advance(MS(820)).await;
        assert_eq!(buckets.take("a"), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn calls_on_their_way_are_counted() {
        let buckets = Buckets::default();
        buckets.learn("a", Told { left: Some(2), after: Some(MS(5_000)), ..Told::default() });
        assert_eq!((buckets.take("a"), buckets.take("a")), (Ok(()), Ok(())));
        assert!(buckets.take("a").is_err());
        // A reply to the first of them does not give back what the second takes.
        buckets.learn("a", Told { left: Some(1), after: Some(MS(4_990)), ..Told::default() });
        assert!(buckets.take("a").is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_global_limit_closes_everything_and_so_does_a_full_second() {
        let buckets = Buckets::default();
        buckets.learn("a", Told { limited: Some(MS(300)), global: true, ..Told::default() });
        assert_eq!(buckets.take("b"), Err(MS(300)));
        tokio::time::advance(MS(300)).await;
        for n in 0..ALL {
            assert_eq!(buckets.take(&n.to_string()), Ok(()), "{n}");
        }
        assert_eq!(buckets.take("x"), Err(MS(1_020)));
        tokio::time::advance(MS(1_020)).await;
        assert_eq!(buckets.take("x"), Ok(()));
    }
}
