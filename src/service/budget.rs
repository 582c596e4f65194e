//! The edits that a workspace allows in all and the posts that a channel does, shared by every thread and every replica:
//! token buckets in the shared store.

use std::sync::Arc;
use std::time::Duration;

use topup_port::{BoxFuture, Budget, Permit, ThreadKey};

use crate::store::{Limit, RateLimits, Taken};

/// The span that platforms count edits in.
const MINUTE: Duration = Duration::from_secs(60);
/// Of so many edits, one may come at once: the bucket's size beside its filling.
const AT_ONCE: u32 = 5;
/// The most at once, however many a minute allows.
const MOST_AT_ONCE: u32 = 10;

/// Posts of a channel that may come at once: Slack bears short bursts.
const POSTS_AT_ONCE: u32 = 3;

/// Two buckets for each workspace, and one for each channel. Every edit is counted in the first; progress has to find a token in the second too,
/// which is smaller, so that last states find room when the workspace is busy.
pub struct EditBudget {
    limits: Arc<dyn RateLimits>,
    all: Limit,
    progress: Limit,
    posts: Limit,
}

impl EditBudget {
    /// So many edits of a workspace in any minute and so many posts of a channel, by these limits.
    #[must_use]
    pub fn new(limits: Arc<dyn RateLimits>, per_minute: u32, posts_per_minute: u32) -> Self {
        // What a full bucket holds can come on top of a minute's filling: both together are the minute's.
        let bucket = |per_minute: u32| {
            let burst = (per_minute / AT_ONCE).clamp(1, MOST_AT_ONCE);
            Limit::new(per_minute.saturating_sub(burst).max(1), MINUTE, burst)
        };
        let posts = Limit::new(posts_per_minute, MINUTE, POSTS_AT_ONCE);
        Self { limits, all: bucket(per_minute), progress: bucket(per_minute * 2 / 3), posts }
    }
}

impl Budget for EditBudget {
    fn take<'a>(&'a self, thread: &'a ThreadKey, last: bool) -> BoxFuture<'a, Permit> {
        Box::pin(async move {
            let name = |what: &str| format!("edits/{what}/{}/{}", thread.platform, thread.workspace);
            if !last && let Taken::RetryAfter(wait) = self.limits.take(&name("progress"), self.progress).await
            {
                return Permit::Wait(wait);
            }
            match self.limits.take(&name("all"), self.all).await {
                Taken::Ok => Permit::Go,
                Taken::RetryAfter(wait) => Permit::Wait(wait),
            }
        })
    }

    fn post<'a>(&'a self, thread: &'a ThreadKey) -> BoxFuture<'a, Permit> {
        Box::pin(async move {
            let ThreadKey { platform, workspace, channel, .. } = thread;
            match self.limits.take(&format!("posts/{platform}/{workspace}/{channel}"), self.posts).await {
                Taken::Ok => Permit::Go,
                Taken::RetryAfter(wait) => Permit::Wait(wait),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::store::MemoryLimits;

    fn thread(team: &str, thread: &str) -> ThreadKey {
        ThreadKey::new("slack", team, "C1", thread)
    }

    #[tokio::test]
    async fn a_minute_has_no_more_edits_than_the_workspace_allows_and_last_states_find_room() {
        let clock = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
        let budget = EditBudget::new(Arc::new(MemoryLimits::new(clock.clone())), 50, 60);
        let (mut progress, mut last) = (0, 0);
        // Every thread of the workspace would edit each half second; one answer in three seconds ends.
        for n in 0..120 {
            let permit = budget.take(&thread("T1", &n.to_string()), false).await;
            progress += u32::from(permit == Permit::Go);
            if n % 6 == 0 {
                last += u32::from(budget.take(&thread("T1", "x"), true).await == Permit::Go);
            }
            clock.advance(Duration::from_millis(500));
        }
        assert!(progress + last <= 50, "{progress} + {last}");
        assert!(progress >= 25, "{progress}");
        assert!(last >= 14, "{last} of 20 last states found room");
    }

    #[tokio::test]
    async fn workspaces_do_not_share_and_a_wait_is_said() {
        let clock = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
        let budget = EditBudget::new(Arc::new(MemoryLimits::new(clock)), 5, 60);
        assert_eq!(budget.take(&thread("T1", "1"), false).await, Permit::Go);
        assert!(
            matches!(budget.take(&thread("T1", "2"), false).await, Permit::Wait(wait) if !wait.is_zero())
        );
        assert_eq!(budget.take(&thread("T2", "1"), false).await, Permit::Go);
    }

    #[tokio::test]
    async fn a_channel_has_about_a_post_a_second_and_others_do_not_wait_for_it() {
        let clock = Arc::new(ManualClock::at(jiff::Timestamp::UNIX_EPOCH));
        let budget = EditBudget::new(Arc::new(MemoryLimits::new(clock.clone())), 50, 60);
        let mut posted = 0;
        for n in 0..120 {
            posted += u32::from(budget.post(&thread("T1", &n.to_string())).await == Permit::Go);
            clock.advance(Duration::from_millis(500));
        }
        assert!((60..=63).contains(&posted), "{posted} in a minute");
        let other = ThreadKey::new("slack", "T1", "C2", "1");
        assert_eq!(budget.post(&other).await, Permit::Go);
    }
}
