//! Discord's rate limits, as its replies tell them: what a route still bears until when. A call that would be turned away
//! is not made: too many of those, and Discord shuts the whole address out.
//!
//! Serenity's own limiter is not used: it keeps a call waiting for as long as it takes, and nobody can tell a waiting
//! call from a lost one.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::old;

/// What all calls together may be in a second, somewhat below Discord's 50.
const ALL: u32 = 45;
const SECOND: Duration = Duration::from_secs(1);
/// How long a call waits for its turn, well before anybody gives it up.
const QUEUE: Duration = Duration::from_secs(8);
/// The most routes that are remembered.
const MOST: usize = 20_000;
/// What is added to the moment at which a route is free again, for clocks that differ.
const AFTER: Duration = Duration::from_millis(20);

/// The limits that are known.
#[derive(Debug, Default)]
pub(super) struct Buckets(Mutex<State>, tokio::sync::Mutex<()>);

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

/// A call may not go yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    /// How long to wait.
    pub wait: Duration,
    /// It is for the age of its message.
    pub old: bool,
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
    /// How long all calls together must wait for the next one; none where it may go, and is counted.
    fn second(&self) -> Option<Duration> {
        let now = Instant::now();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, made) = match state.second {
            Some((since, made)) if now - since < SECOND => (since, made),
            _ => (now, 0),
        };
        if made >= ALL {
            return Some(since + SECOND - now + AFTER);
        }
        state.second = Some((since, made + 1));
        None
    }

    /// Waits for a turn among all calls, in the order in which they came; false if it takes too long.
    pub(super) async fn turn(&self) -> bool {
        let waited = timeout(QUEUE, async {
            let _first = self.1.lock().await;
            while let Some(wait) = self.second() {
                sleep(wait).await;
            }
        });
        waited.await.is_ok()
    }

    /// Whether so much is called that what can be spared should be.
    pub(super) fn is_busy(&self) -> bool {
        self.1.try_lock().is_err()
    }

    /// Counts a call on a route, and under the name of an old message's edits where it is one.
    pub(super) fn take(&self, route: &str, old: Option<&str>) -> Result<(), Held> {
        let now = Instant::now();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = state.closed.filter(|until| *until > now) {
            return Err(Held { wait: until - now, old: false });
        }
        for (name, is_old) in [(Some(route), false), (old, true)] {
            if let Some(bucket) = name.and_then(|name| state.routes.get(name))
                && bucket.until > now
                && bucket.left == 0
            {
                return Err(Held { wait: bucket.until - now + AFTER, old: is_old });
            }
        }
        // Of these no reply says how many are left.
        if let Some(old) = old {
            let known = state.routes.get(old).filter(|bucket| bucket.until > now).copied();
            let bucket = known.unwrap_or(Bucket { left: old::MOST, until: now + old::PER });
            state.routes.insert(old.to_owned(), Bucket { left: bucket.left - 1, ..bucket });
        }
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

    fn held(ms: u64) -> Held {
        Held { wait: MS(ms), old: false }
    }

    #[tokio::test(start_paused = true)]
    async fn a_spent_route_waits_until_it_is_free_and_others_do_not() {
        let buckets = Buckets::default();
        assert_eq!(buckets.take("a", None), Ok(()));
        buckets.learn("a", Told { left: Some(0), after: Some(MS(800)), ..Told::default() });
        assert_eq!(buckets.take("a", None), Err(held(820)));
        assert_eq!(buckets.take("b", None), Ok(()));
        tokio::time::advance(MS(820)).await;
        assert_eq!(buckets.take("a", None), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn calls_on_their_way_are_counted() {
        let buckets = Buckets::default();
        buckets.learn("a", Told { left: Some(2), after: Some(MS(5_000)), ..Told::default() });
        assert_eq!((buckets.take("a", None), buckets.take("a", None)), (Ok(()), Ok(())));
        assert!(buckets.take("a", None).is_err());
        // A reply to the first of them does not give back what the second takes.
        buckets.learn("a", Told { left: Some(1), after: Some(MS(4_990)), ..Told::default() });
        assert!(buckets.take("a", None).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn edits_of_old_messages_are_few_and_keep_no_others_waiting() {
        let buckets = Buckets::default();
        let edit = |old| buckets.take("edit", old);
        for _ in 0..old::MOST {
            assert_eq!(edit(Some("old")), Ok(()));
        }
        assert_eq!(edit(Some("old")), Err(Held { wait: old::PER + AFTER, old: true }));
        assert_eq!(edit(None), Ok(()));
        // One that is not made for another reason takes no place.
        tokio::time::advance(old::PER).await;
        buckets.learn("edit", Told { limited: Some(MS(500)), ..Told::default() });
        assert_eq!(edit(Some("old")), Err(held(520)));
        tokio::time::advance(MS(520)).await;
        for _ in 0..old::MOST {
            assert_eq!(edit(Some("old")), Ok(()));
        }
        assert!(edit(Some("old")).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_global_limit_closes_everything_and_a_full_second_is_waited_out_in_turn() {
        let buckets = Buckets::default();
        buckets.learn("a", Told { limited: Some(MS(300)), global: true, ..Told::default() });
        assert_eq!(buckets.take("b", None), Err(held(300)));
        tokio::time::advance(MS(300)).await;
        let begun = Instant::now();
        for _ in 0..ALL {
            assert!(buckets.turn().await);
        }
        assert_eq!(begun.elapsed(), MS(0));
        assert!(buckets.turn().await);
        assert_eq!(begun.elapsed(), MS(1_020));
        // Whoever stands too far behind is told to come again.
        let turns = futures::future::join_all((0..20 * ALL).map(|_| buckets.turn())).await;
        let served = turns.iter().take_while(|served| **served).count();
        assert!(served >= 7 * ALL as usize && turns[served..].iter().all(|served| !served), "{served}");
    }
}
