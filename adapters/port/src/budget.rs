//! The edits that a workspace allows in all, and the posts that a channel does, shared by every thread and every replica.

use std::time::Duration;

use crate::{BoxFuture, ThreadKey};

/// Hands out permits for single edits. [`Limits`](crate::Limits) are of one message; a budget is of everything
/// that shares a platform's rate, such as the fifty edits a minute of a Slack workspace.
pub trait Budget: Send + Sync {
    /// A permit for one edit in the thread's workspace. With `last` it is an answer's last state: that one waits
    /// ten seconds at most and goes then whatever is said, for it must arrive.
    ///
    /// An implementation that cannot know (its store is away) says [`Permit::Go`]. The Relay waits two seconds for
    /// an answer, a third of one for a post or a last state, and then goes on as if it were that.
    fn take<'a>(&'a self, thread: &'a ThreadKey, last: bool) -> BoxFuture<'a, Permit>;

    /// A permit for one post in the thread's channel. Every post waits for it, an answer's last state too: where many
    /// ask at once they are better served in turn than by calls that the platform turns away. Without a limit of posts
    /// it is always [`Permit::Go`].
    fn post<'a>(&'a self, thread: &'a ThreadKey) -> BoxFuture<'a, Permit> {
        let _ = thread;
        Box::pin(async { Permit::Go })
    }
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
    fn take<'a>(&'a self, _: &'a ThreadKey, _: bool) -> BoxFuture<'a, Permit> {
        Box::pin(async { Permit::Go })
    }
}
