//! The edits that a workspace allows in all and the posts that a channel does, shared by every thread and every replica:
//! places in the shared store.
//!
//! An edit holds a place from when it is set aside or begins until a minute after it was made. So no minute ever has
//! more edits than there are places, however long the time between the promise and the edit.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use topup_port::{AnswerId, BoxFuture, Budget, Edit, Permit, Rates, SET_ASIDE, ThreadKey};

use crate::store::{Place, Places, Taken};

/// How long an edit may be under way at most; the Relay gives calls up sooner.
const UNDER_WAY: Duration = Duration::from_secs(20);
/// Who waits asks again after this part of a minute at the latest, for places are given back before their end.
const ASK_AGAIN: u32 = 60;

/// A room of places for each workspace's edits, and one for each channel's posts. All edits are in one room: progress
/// finds it full at half, and new messages of progress at four fifths, so that last states which nothing was set aside
/// for (after a restart, after a failure, for a late picture) find places too.
pub struct EditBudget {
    places: Arc<dyn Places>,
    rates: Rates,
    /// Makes names that no other process makes.
    process: String,
    count: AtomicU64,
}

impl EditBudget {
    /// A budget of these rates, in a process of a name that no other one has.
    #[must_use]
    pub fn new(places: Arc<dyn Places>, rates: Rates, process: String) -> Self {
        Self { places, rates, process, count: AtomicU64::new(0) }
    }

    /// A name that was never given before.
    fn fresh(&self) -> String {
        format!("{}/{}", self.process, self.count.fetch_add(1, Ordering::Relaxed))
    }

    async fn place(&self, key: &str, place: Place<'_>) -> Permit {
        match self.places.take(key, place).await {
            Taken::Ok => Permit::Go,
            Taken::RetryAfter(wait) => Permit::Wait(wait.min(self.rates.minute / ASK_AGAIN)),
        }
    }

    /// How many places progress may see taken, and messages of progress.
    fn shares(&self) -> (u32, u32) {
        let all = self.rates.edits;
        ((all / 2).max(1), (all * 4 / 5).max(1))
    }

    /// The name of an edit that is under way in this process.
    fn under_way(&self, answer: &AnswerId, edit: Edit) -> String {
        format!("{answer}/{edit:?}/{}", self.process)
    }
}

fn room(thread: &ThreadKey) -> String {
    format!("edits/{}/{}", thread.platform, thread.workspace)
}

impl Budget for EditBudget {
    fn set_aside<'a>(&'a self, thread: &'a ThreadKey, answer: &'a AnswerId) -> BoxFuture<'a, Permit> {
        Box::pin(async move {
            let (_, most) = self.shares();
            let place = Place { name: answer.as_str(), instead_of: None, most, lasts: SET_ASIDE };
            self.place(&room(thread), place).await
        })
    }

    fn take<'a>(&'a self, thread: &'a ThreadKey, answer: &'a AnswerId, edit: Edit) -> BoxFuture<'a, Permit> {
        Box::pin(async move {
            let (instead_of, most) = match edit {
                Edit::Progress => (None, self.shares().0),
                Edit::Last => (Some(answer.as_str()), self.rates.edits),
            };
            let lasts = self.rates.minute + UNDER_WAY;
            let name = self.under_way(answer, edit);
            self.place(&room(thread), Place { name: &name, instead_of, most, lasts }).await
        })
    }

    fn made<'a>(&'a self, thread: &'a ThreadKey, answer: &'a AnswerId, edit: Edit) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let (name, made) = (self.under_way(answer, edit), self.fresh());
            // An edit that was made without a place (nobody could be asked) is counted all the same.
            let place =
                Place { name: &made, instead_of: Some(&name), most: u32::MAX, lasts: self.rates.minute };
            self.place(&room(thread), place).await;
        })
    }

    fn give_back<'a>(&'a self, thread: &'a ThreadKey, answer: &'a AnswerId) -> BoxFuture<'a, ()> {
        Box::pin(async move { self.places.leave(&room(thread), answer.as_str()).await })
    }

    fn post<'a>(&'a self, thread: &'a ThreadKey) -> BoxFuture<'a, Permit> {
        Box::pin(async move {
            let ThreadKey { platform, workspace, channel, .. } = thread;
            let key = format!("posts/{platform}/{workspace}/{channel}");
            let most = self.rates.posts_at_once;
            let span = self.rates.minute * most / self.rates.posts.max(1);
            // Nobody says when it arrives there: a little longer.
            let lasts = span + span / 20;
            self.place(&key, Place { name: &self.fresh(), instead_of: None, most, lasts }).await
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, ManualClock};
    use crate::store::MemoryPlaces;

    const MINUTE: Duration = Duration::from_secs(60);

    fn thread(team: &str, thread: &str) -> ThreadKey {
        ThreadKey::new("slack", team, "C1", thread)
    }

    fn answer(n: usize) -> AnswerId {
        AnswerId::parse(format!("answer-{n:08}")).expect("a good id")
    }

    fn budget(clock: &Arc<ManualClock>, edits: u32) -> EditBudget {
        let places = Arc::new(MemoryPlaces::new(clock.clone()));
        EditBudget::new(places, Rates { minute: MINUTE, ..Rates::a_minute(edits, 60) }, "one".into())
    }

    fn clock() -> Arc<ManualClock> {
        Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH))
    }

    #[tokio::test]
    async fn no_minute_has_more_edits_than_the_workspace_allows_and_what_was_set_aside_never_waits() {
        let clock = clock();
        let budget = budget(&clock, 50);
        let t = thread("T1", "1");
        // Answers begin each half second, some are long; each would edit all the time, and ends in one edit.
        let (mut at_work, mut made, mut unset) = (Vec::new(), Vec::new(), 0);
        for n in 0..600_usize {
            clock.advance(Duration::from_millis(500));
            let now = clock.now();
            match budget.set_aside(&t, &answer(n)).await {
                Permit::Go => at_work.push((answer(n), n + 1 + n * 7 % 90)),
                Permit::Wait(wait) => {
                    assert!(!wait.is_zero() && wait <= MINUTE);
                    unset += 1;
                }
            }
            let (over, rest): (Vec<_>, Vec<_>) = at_work.into_iter().partition(|(_, end)| *end <= n);
            at_work = rest;
            for (id, _) in over {
                assert_eq!(budget.take(&t, &id, Edit::Last).await, Permit::Go, "what was set aside is there");
                budget.made(&t, &id, Edit::Last).await;
                made.push((now, Edit::Last));
            }
            for (id, _) in &at_work {
                // Kept for as long as it is wanted.
                assert_eq!(budget.set_aside(&t, id).await, Permit::Go);
                if budget.take(&t, id, Edit::Progress).await == Permit::Go {
                    budget.made(&t, id, Edit::Progress).await;
                    made.push((now, Edit::Progress));
                }
            }
        }
        let within = |at: jiff::Timestamp| {
            let span = jiff::SignedDuration::from_secs(60);
            made.iter().filter(|(other, _)| *other <= at && at.duration_since(*other) < span).count()
        };
        let most = made.iter().map(|(at, _)| within(*at)).max();
        assert!(most.is_some_and(|most| (30..=50).contains(&most)), "{most:?} in a minute");
        let last = made.iter().filter(|(_, edit)| *edit == Edit::Last).count();
        assert!(last > 100 && unset > 0, "{last} ended, {unset} were not shown before their end");
    }

    #[tokio::test]
    async fn a_place_that_is_given_back_is_free_at_once_and_one_of_a_dead_process_after_a_minute() {
        let clock = clock();
        let budget = budget(&clock, 5);
        let t = thread("T1", "1");
        for n in 0..4 {
            assert_eq!(budget.set_aside(&t, &answer(n)).await, Permit::Go);
        }
        assert!(
            matches!(budget.set_aside(&t, &answer(9)).await, Permit::Wait(_)),
            "a fifth is for last states"
        );
        assert!(matches!(budget.take(&t, &answer(0), Edit::Progress).await, Permit::Wait(_)));
        assert_eq!(budget.take(&t, &answer(9), Edit::Last).await, Permit::Go);
        budget.give_back(&t, &answer(3)).await;
        assert!(matches!(budget.set_aside(&t, &answer(3)).await, Permit::Wait(_)), "the last state took one");
        // The process that takes an answer up finds what its predecessor set aside.
        let next = EditBudget::new(budget.places.clone(), budget.rates, "two".into());
        assert_eq!(next.take(&t, &answer(0), Edit::Last).await, Permit::Go);
        clock.advance(MINUTE);
        assert_eq!(next.set_aside(&t, &answer(10)).await, Permit::Go);
        assert_eq!(next.set_aside(&t, &answer(11)).await, Permit::Go);
    }

    #[tokio::test]
    async fn workspaces_do_not_share_and_a_wait_is_said() {
        let budget = budget(&clock(), 2);
        assert_eq!(budget.take(&thread("T1", "1"), &answer(1), Edit::Progress).await, Permit::Go);
        let second = budget.take(&thread("T1", "2"), &answer(2), Edit::Progress).await;
        assert_eq!(second, Permit::Wait(MINUTE / ASK_AGAIN));
        assert_eq!(budget.take(&thread("T2", "1"), &answer(3), Edit::Progress).await, Permit::Go);
    }

    #[tokio::test]
    async fn a_channel_has_about_a_post_a_second_and_others_do_not_wait_for_it() {
        let clock = clock();
        let budget = budget(&clock, 50);
        let mut posted = 0;
        for n in 0..120 {
            posted += u32::from(budget.post(&thread("T1", &n.to_string())).await == Permit::Go);
            clock.advance(Duration::from_millis(500));
        }
        assert!((50..=60).contains(&posted), "{posted} in a minute");
        let other = ThreadKey::new("slack", "T1", "C2", "1");
        assert_eq!(budget.post(&other).await, Permit::Go);
    }
}
