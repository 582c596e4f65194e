//! Whoever waits for an answer in the response to the question: the answer goes there in place of the callback's address.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::oneshot;
use topup_port::{Accepted, AnswerId, Declined};

/// Those who wait in this process.
#[derive(Clone, Default)]
pub(crate) struct Waiting(Arc<Mutex<HashMap<AnswerId, oneshot::Sender<Value>>>>);

/// A place in the queue; given up when dropped.
pub(crate) struct Seat {
    waiting: Waiting,
    answer: AnswerId,
    answered: oneshot::Receiver<Value>,
}

impl Waiting {
    /// Hands a question in and waits for its answer from then on: nothing can be answered in between. None where it is at
    /// work already, for somebody else.
    pub(crate) fn hand_in(
        &self,
        accept: impl FnOnce() -> Result<Accepted, Declined>,
    ) -> Result<(Accepted, Option<Seat>), Declined> {
        let mut waiting = self.lock();
        let accepted = accept()?;
        let Accepted::New(answer) = &accepted else { return Ok((accepted, None)) };
        let (tell, answered) = oneshot::channel();
        waiting.insert(answer.clone(), tell);
        let seat = Seat { waiting: self.clone(), answer: answer.clone(), answered };
        Ok((accepted, Some(seat)))
    }

    /// Whether somebody waits for the answer.
    pub(crate) fn is_awaited(&self, answer: &AnswerId) -> bool {
        self.lock().get(answer).is_some_and(|tell| !tell.is_closed())
    }

    /// Gives the answer to whoever waits for it; false if nobody does any more.
    pub(crate) fn give(&self, answer: &AnswerId, message: Value) -> bool {
        let tell = self.lock().remove(answer);
        tell.is_some_and(|tell| tell.send(message).is_ok())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AnswerId, oneshot::Sender<Value>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// The answer's last state.
    pub(crate) async fn answer(&mut self) -> Option<Value> {
        (&mut self.answered).await.ok()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.waiting.lock().remove(&self.answer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_is_given_the_answer_and_who_left_is_not() {
        let waiting = Waiting::default();
        let answer = AnswerId::parse("answer-0000001").expect("a good id");
        let taken = || Ok(Accepted::New(answer.clone()));
        let (_, seat) = waiting.hand_in(taken).expect("taken");
        let mut seat = seat.expect("a seat");
        assert!(waiting.is_awaited(&answer) && waiting.give(&answer, "said".into()));
        assert_eq!(seat.answer().await, Some("said".into()));
        assert!(!waiting.give(&answer, "again".into()));
        let (_, seat) = waiting.hand_in(taken).expect("taken");
        drop(seat);
        assert!(!waiting.is_awaited(&answer) && !waiting.give(&answer, "late".into()));
        let (_, none) = waiting.hand_in(|| Ok(Accepted::Duplicate(answer.clone()))).expect("known");
        assert!(none.is_none());
    }
}
