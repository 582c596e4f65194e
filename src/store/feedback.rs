//! What people thought of an answer: one vote each, the last one counts, with a reason if they gave one.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use futures::future::{BoxFuture, ready};
use jiff::Timestamp;

use super::{PersonHash, ReceiptId, StoreError};

/// A vote on an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Vote {
    /// It was bad.
    Bad,
    /// The person took the vote back.
    Withdrawn,
    /// It was good.
    Good,
}

impl Vote {
    /// -1, 0 or 1.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Bad => -1,
            Self::Withdrawn => 0,
            Self::Good => 1,
        }
    }

    /// The vote of a number's sign.
    pub(super) fn of_number(number: i64) -> Self {
        match number {
            ..0 => Self::Bad,
            0 => Self::Withdrawn,
            1.. => Self::Good,
        }
    }
}

/// One person's word on one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// Whose it is.
    pub person: PersonHash,
    /// The receipt of the answer, where it had one.
    pub receipt: Option<ReceiptId>,
    /// What they voted last.
    pub vote: Vote,
    /// Why, in their words.
    pub reason: Option<String>,
    /// When they voted.
    pub at: Timestamp,
}

/// A vote as it comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// The answer's id.
    pub answer: String,
    /// The receipt of the answer, where it had one.
    pub receipt: Option<ReceiptId>,
    /// Who votes.
    pub person: PersonHash,
    /// The vote.
    pub vote: Vote,
    /// When it was given, by which votes that overtake each other are put in order.
    pub at: Timestamp,
}

/// The longest reason that is kept, in characters.
pub const REASON_CHARS: usize = 2_000;

/// Feedback by answer and person.
pub trait FeedbackStore: Send + Sync {
    /// Keeps a vote over the person's earlier one. One that was given before the vote that is held changes nothing;
    /// another vote than the one held takes its reason away.
    fn vote(&self, ballot: Ballot) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Adds the reason to the person's vote, over an earlier reason; [`REASON_CHARS`] of it are kept. False if the
    /// person has no vote on that answer.
    fn reason<'a>(
        &'a self,
        answer: &'a str,
        person: &'a PersonHash,
        text: &'a str,
    ) -> BoxFuture<'a, Result<bool, StoreError>>;

    /// Everybody's word on the answer, by person; withdrawn votes are among them.
    fn of_answer<'a>(&'a self, answer: &'a str) -> BoxFuture<'a, Result<Vec<Feedback>, StoreError>>;
}

/// A reason as it is kept: without its ends' blanks, cut to its longest.
pub(super) fn kept_reason(text: &str) -> String {
    text.trim().chars().take(REASON_CHARS).collect()
}

/// Feedback in memory: gone with the process, for tests and trials.
#[derive(Debug, Default)]
pub struct MemoryFeedback {
    held: Mutex<BTreeMap<(String, String), Feedback>>,
}

impl FeedbackStore for MemoryFeedback {
    fn vote(&self, ballot: Ballot) -> BoxFuture<'_, Result<(), StoreError>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (ballot.answer, ballot.person.as_str().to_owned());
        let before = held.get(&key);
        if before.is_none_or(|before| before.at <= ballot.at) {
            let reason = before.filter(|before| before.vote == ballot.vote).and_then(|b| b.reason.clone());
            let Ballot { receipt, person, vote, at, .. } = ballot;
            held.insert(key, Feedback { person, receipt, vote, reason, at });
        }
        Box::pin(ready(Ok(())))
    }

    fn reason<'a>(
        &'a self,
        answer: &'a str,
        person: &'a PersonHash,
        text: &'a str,
    ) -> BoxFuture<'a, Result<bool, StoreError>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let feedback = held.get_mut(&(answer.to_owned(), person.as_str().to_owned()));
        let found = feedback.map(|feedback| feedback.reason = Some(kept_reason(text))).is_some();
        Box::pin(ready(Ok(found)))
    }

    fn of_answer<'a>(&'a self, answer: &'a str) -> BoxFuture<'a, Result<Vec<Feedback>, StoreError>> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let all = held.iter().filter(|((of, _), _)| of == answer).map(|(_, feedback)| feedback.clone());
        Box::pin(ready(Ok(all.collect())))
    }
}
