//! One delivery's room in the budget: what it has set aside, and what it waits for.

use std::convert::Infallible;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use crate::{AnswerId, Budget, Delivery, Edit, Permit, SET_ASIDE, ThreadKey};

/// How long the budget may take to answer; after that things go on without it.
const BUDGET: Duration = Duration::from_secs(2);
/// How long it may take where a post or a last state waits for it.
const SOON: Duration = Duration::from_millis(300);
/// How long a last state that nothing was set aside for waits in all: it is better served in turn than turned away.
const PATIENCE: Duration = Duration::from_mins(2);
/// The shortest wait, so that a wait of zero is no busy loop.
const SHORTEST: Duration = Duration::from_millis(50);

/// The budget as one delivery uses it.
pub(super) struct Room<'a> {
    budget: &'a dyn Budget,
    thread: &'a ThreadKey,
    answer: &'a AnswerId,
    /// Whether the edit to the last state is set aside.
    aside: AtomicBool,
}

impl<'a> Room<'a> {
    pub(super) fn new(budget: &'a dyn Budget, delivery: &'a Delivery) -> Self {
        Self { budget, thread: &delivery.thread, answer: &delivery.answer, aside: AtomicBool::new(false) }
    }

    /// Sets the last edit aside; how long to wait where there is no room for it.
    pub(super) async fn set_aside(&self) -> Result<(), Duration> {
        if self.aside.load(Ordering::Relaxed) {
            return Ok(());
        }
        // Without an answer too: it may have been done.
        allowed(BUDGET, self.budget.set_aside(self.thread, self.answer)).await?;
        self.aside.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Keeps what is set aside so, until it is dropped.
    pub(super) async fn keep(&self) -> Infallible {
        loop {
            sleep(SET_ASIDE / 3).await;
            if self.aside.load(Ordering::Relaxed) {
                let _ = timeout(BUDGET, self.budget.set_aside(self.thread, self.answer)).await;
            }
        }
    }

    /// A turn in the channel for a post; how long to wait for it.
    pub(super) async fn post(&self) -> Result<(), Duration> {
        allowed(SOON, self.budget.post(self.thread)).await
    }

    /// A permit for an edit; how long to wait for it. `since` is when it began to wait.
    pub(super) async fn take(&self, edit: Edit, since: Instant) -> Result<(), Duration> {
        let patience = if edit == Edit::Last { SOON } else { BUDGET };
        let taken = allowed(patience, self.budget.take(self.thread, self.answer, edit)).await;
        if edit == Edit::Progress {
            return taken;
        }
        let left = PATIENCE.saturating_sub(since.elapsed());
        match taken {
            // The last state must arrive.
            Err(wait) if !left.is_zero() => Err(wait.min(left)),
            _ => {
                self.aside.store(false, Ordering::Relaxed);
                Ok(())
            }
        }
    }

    /// The edit was made, or not: it counts from now.
    pub(super) async fn made(&self, edit: Edit) {
        let _ = timeout(SOON, self.budget.made(self.thread, self.answer, edit)).await;
    }

    /// The delivery is over.
    pub(super) async fn leave(&self) {
        if self.aside.swap(false, Ordering::Relaxed) {
            let _ = timeout(SOON, self.budget.give_back(self.thread, self.answer)).await;
        }
    }
}

/// What the budget says; that it may be where nothing is said in time, for a budget that is away must not silence us.
async fn allowed(patience: Duration, asked: impl Future<Output = Permit>) -> Result<(), Duration> {
    match timeout(patience, asked).await {
        Ok(Permit::Wait(wait)) => Err(wait.max(SHORTEST)),
        Ok(Permit::Go) | Err(_) => Ok(()),
    }
}
