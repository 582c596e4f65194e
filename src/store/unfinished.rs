//! Answers that were begun and not yet ended, so that none hangs for ever when its process dies: another one (or the
//! next start) finds them and ends them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::{BoxFuture, ready};
use jiff::Timestamp;
use topup_port::ThreadKey;

use super::StoreError;
use crate::clock::Clock;

/// An answer that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The answer's id.
    pub answer: String,
    /// Where it is being given.
    pub thread: ThreadKey,
    /// What was asked.
    pub words: String,
    /// The whole ask as JSON, where the next process may answer it; none where it is only to be called interrupted.
    pub ask: Option<String>,
    /// The platform's reference of the message that shows it, once there is one.
    pub message: Option<String>,
    /// When it was begun.
    pub begun_at: Timestamp,
}

/// Unfinished answers. Each is held by one owner: a name that a process makes anew at each start.
pub trait UnfinishedStore: Send + Sync {
    /// Holds an answer from now on. An id that another holds already stays as it is; for its own holder what is known of
    /// it is replaced, except for its message.
    fn begin<'a>(&'a self, answer: Unfinished, owner: &'a str) -> BoxFuture<'a, Result<(), StoreError>>;

    /// Notes the message that shows the answer, and that its owner lives. False if the owner does not hold it any
    /// more: somebody else is ending it.
    fn posted<'a>(
        &'a self,
        answer: &'a str,
        owner: &'a str,
        message: &'a str,
    ) -> BoxFuture<'a, Result<bool, StoreError>>;

    /// The answer is ended and forgotten. False if the owner does not hold it any more.
    fn end<'a>(&'a self, answer: &'a str, owner: &'a str) -> BoxFuture<'a, Result<bool, StoreError>>;

    /// Takes over every answer that another owner holds without a sign of life for `older_than` (more than the
    /// longest time an answer takes), the oldest first. Of several who claim at the same time one gets each.
    fn claim_stale<'a>(
        &'a self,
        older_than: Duration,
        owner: &'a str,
    ) -> BoxFuture<'a, Result<Vec<Unfinished>, StoreError>>;
}

/// The last moment a sign of life may have been given at to count as stale.
pub(super) fn stale_before(now: Timestamp, older_than: Duration) -> Timestamp {
    now.checked_sub(older_than).unwrap_or(Timestamp::MIN)
}

/// One answer with who holds it since when.
#[derive(Debug)]
struct Held {
    answer: Unfinished,
    owner: String,
    alive_at: Timestamp,
}

/// Unfinished answers in memory: gone with the process, for tests and trials.
#[derive(Debug)]
pub struct MemoryUnfinished {
    held: Mutex<BTreeMap<String, Held>>,
    clock: Arc<dyn Clock>,
}

impl MemoryUnfinished {
    /// Empty, by this clock.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { held: Mutex::default(), clock }
    }
}

impl UnfinishedStore for MemoryUnfinished {
    fn begin<'a>(&'a self, answer: Unfinished, owner: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let alive_at = self.clock.now();
        match held.get_mut(&answer.answer) {
            None => {
                let new = Held { answer, owner: owner.to_owned(), alive_at };
                held.insert(new.answer.answer.clone(), new);
            }
            Some(mine) if mine.owner == owner => {
                let Unfinished { thread, words, ask, .. } = answer;
                (mine.answer.thread, mine.answer.words, mine.answer.ask) = (thread, words, ask);
            }
            Some(_) => {}
        }
        Box::pin(ready(Ok(())))
    }

    fn posted<'a>(
        &'a self,
        answer: &'a str,
        owner: &'a str,
        message: &'a str,
    ) -> BoxFuture<'a, Result<bool, StoreError>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = held.get_mut(answer).filter(|held| held.owner == owner);
        let found = mine.map(|held| {
            held.answer.message = Some(message.to_owned());
            held.alive_at = self.clock.now();
        });
        Box::pin(ready(Ok(found.is_some())))
    }

    fn end<'a>(&'a self, answer: &'a str, owner: &'a str) -> BoxFuture<'a, Result<bool, StoreError>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = held.get(answer).is_some_and(|held| held.owner == owner);
        if mine {
            held.remove(answer);
        }
        Box::pin(ready(Ok(mine)))
    }

    fn claim_stale<'a>(
        &'a self,
        older_than: Duration,
        owner: &'a str,
    ) -> BoxFuture<'a, Result<Vec<Unfinished>, StoreError>> {
        let now = self.clock.now();
        let last = stale_before(now, older_than);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let stale = held.values_mut().filter(|held| held.owner != owner && held.alive_at <= last);
        let mut claimed: Vec<Unfinished> = stale
            .map(|held| {
                (held.owner, held.alive_at) = (owner.to_owned(), now);
                held.answer.clone()
            })
            .collect();
        claimed.sort_by(|a, b| (a.begun_at, &a.answer).cmp(&(b.begun_at, &b.answer)));
        Box::pin(ready(Ok(claimed)))
    }
}
