//! Waiting for Microsoft's services where they are away: what came in was acknowledged, and nobody sends it again.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// How long they may be away before something is given up, and how long is waited between two tries.
const AWAY: Duration = Duration::from_secs(600);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The tries of one thing.
pub(super) struct Tries {
    until: Instant,
    pause: Duration,
}

/// What is to be done after a try that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The same once more: it was waited.
    Again,
    /// Nothing: it took too long.
    GiveUp,
    /// Nothing: we are closing.
    Closing,
}

impl Tries {
    pub(super) fn begin() -> Self {
        Self { until: Instant::now() + AWAY, pause: FIRST_PAUSE }
    }

    /// Waits for the next try.
    pub(super) async fn next(&mut self, closing: &CancellationToken) -> Next {
        if Instant::now() + self.pause > self.until {
            return Next::GiveUp;
        }
        tokio::select! {
            () = sleep(self.pause) => {}
            () = closing.cancelled() => return Next::Closing,
        }
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Next::Again
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn tries_come_seldom_and_have_an_end() {
        let (mut tries, open) = (Tries::begin(), CancellationToken::new());
        let begun = Instant::now();
        let mut count = 0;
        while tries.next(&open).await == Next::Again {
            count += 1;
        }
        assert!((20..30).contains(&count) && begun.elapsed() <= AWAY, "{count} in {:?}", begun.elapsed());
        open.cancel();
        assert_eq!(Tries::begin().next(&open).await, Next::Closing);
    }
}
