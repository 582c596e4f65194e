//! The edits that a workspace allows in all, and the posts that a channel does, shared by every thread and every replica.

use std::time::Duration;

use crate::{AnswerId, BoxFuture, ThreadKey};

/// Hands out permits for single edits. [`Limits`](crate::Limits) are of one message; a budget is of everything
/// that shares a platform's rate, such as the fifty edits a minute of a Slack workspace.
///
/// A message that shows progress owes an edit: its last state. The Relay sets that edit aside before it posts such a
/// message, so that a last state neither waits for others' progress nor goes beside the budget. What is set aside
/// counts until it was made or given back.
///
/// An implementation that cannot know (its store is away) says [`Permit::Go`]. The Relay waits two seconds for an
/// answer, a third of one for a post or a last state, and then goes on as if it were that.
pub trait Budget: Send + Sync {
    /// Sets the edit to an answer's last state aside, for [`SET_ASIDE`]; asked again it is kept for longer. The same
    /// answer in a process that takes it up finds it.
    fn set_aside<'a>(&'a self, thread: &'a ThreadKey, answer: &'a AnswerId) -> BoxFuture<'a, Permit> {
        let _ = (thread, answer);
        Box::pin(async { Permit::Go })
    }

    /// A permit for one edit of an answer, now. The last state uses what was set aside. Where nothing was (the message
    /// is of an earlier process, or an edit failed and is repeated) it waits for two minutes at most and goes then
    /// whatever is said, for it must arrive.
    fn take<'a>(&'a self, thread: &'a ThreadKey, answer: &'a AnswerId, edit: Edit) -> BoxFuture<'a, Permit>;

    /// The edit that was permitted is over, whichever way: the span in which it counts begins.
    fn made<'a>(&'a self, thread: &'a ThreadKey, answer: &'a AnswerId, edit: Edit) -> BoxFuture<'a, ()> {
        let _ = (thread, answer, edit);
        Box::pin(async {})
    }

    /// What was set aside is not needed any more.
    fn give_back<'a>(&'a self, thread: &'a ThreadKey, answer: &'a AnswerId) -> BoxFuture<'a, ()> {
        let _ = (thread, answer);
        Box::pin(async {})
    }

    /// A permit for one post in the thread's channel. Every post waits for it, an answer's last state too: where many
    /// ask at once they are better served in turn than by calls that the platform turns away. Without a limit of posts
    /// it is always [`Permit::Go`].
    fn post<'a>(&'a self, thread: &'a ThreadKey) -> BoxFuture<'a, Permit> {
        let _ = thread;
        Box::pin(async { Permit::Go })
    }
}

/// What a platform allows, in all processes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Edits of a workspace in any minute.
    pub edits: u32,
    /// Posts of a channel in a minute.
    pub posts: u32,
    /// Of these, so many may come at once: platforms bear short bursts.
    pub posts_at_once: u32,
    /// How long a minute is: shorter in tests, whose platforms are scaled down.
    pub minute: Duration,
}

impl Rates {
    /// Posts that may come at once where nothing else is said.
    pub const AT_ONCE: u32 = 3;

    /// So many edits and posts in a minute of sixty seconds.
    #[must_use]
    pub const fn a_minute(edits: u32, posts: u32) -> Self {
        Self { edits, posts, posts_at_once: Self::AT_ONCE, minute: Duration::from_secs(60) }
    }

    /// The same, of whose posts so many may come at once.
    #[must_use]
    pub const fn at_once(self, posts_at_once: u32) -> Self {
        Self { posts_at_once, ..self }
    }
}

/// How long an edit stays set aside, unless it is asked for again: a process that died holds nothing back for long.
pub const SET_ASIDE: Duration = Duration::from_secs(60);

/// What an edit brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edit {
    /// A state that is not the last one.
    Progress,
    /// An answer's last state.
    Last,
}

/// Whether an edit may go now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permit {
    /// It may, and is counted.
    Go,
    /// Not yet: ask again after this long. Nothing was counted.
    Wait(Duration),
}

/// A budget without an end, for a platform whose limits are of messages alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unlimited;

impl Budget for Unlimited {
    fn take<'a>(&'a self, _: &'a ThreadKey, _: &'a AnswerId, _: Edit) -> BoxFuture<'a, Permit> {
        Box::pin(async { Permit::Go })
    }
}
