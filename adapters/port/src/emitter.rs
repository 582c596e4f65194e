//! The two ends of a growing answer: stages emit on one, a surface follows on the other.
//!
//! A watch channel lies between them and keeps only the newest state, so that a slow surface skips intermediate
//! states by itself and never holds up the pipeline.

use tokio::sync::watch;

use crate::{Answer, AnswerEvent, Failure, Outcome};

/// The pipeline's end. Stages that run side by side share it by reference. Dropped before an outcome was emitted
/// (a panic, a cancelled task, a forgotten branch), it ends the answer as interrupted: no message hangs for ever.
#[derive(Debug)]
pub struct Emitter {
    state: watch::Sender<Answer>,
}

impl Emitter {
    /// A new answer in its first state, with both its ends.
    #[must_use]
    pub fn new() -> (Self, Answers) {
        let (sender, mut receiver) = watch::channel(Answer::default());
        receiver.mark_changed();
        (Self { state: sender }, Answers { state: receiver, ended: false })
    }

    /// Applies an event to the answer. Without followers the state is kept all the same.
    pub fn emit(&self, event: AnswerEvent) {
        self.state.send_if_modified(|answer| {
            if answer.is_final() {
                return false;
            }
            *answer = std::mem::take(answer).apply(event);
            true
        });
    }

    /// Applies several events as one step: followers see the state after the last of them.
    pub fn emit_all(&self, events: impl IntoIterator<Item = AnswerEvent>) {
        self.state.send_if_modified(|answer| {
            if answer.is_final() {
                return false;
            }
            *answer = events.into_iter().fold(std::mem::take(answer), Answer::apply);
            true
        });
    }

    /// Ends the answer; the first end counts.
    pub fn end(&self, outcome: Outcome) {
        self.emit(AnswerEvent::End(outcome));
    }

    /// The answer as it is now.
    #[must_use]
    pub fn current(&self) -> Answer {
        self.state.borrow().clone()
    }

    /// Resolves when nobody follows the answer any more: a reason to stop working on it.
    pub async fn abandoned(&self) {
        self.state.closed().await;
    }
}

impl Drop for Emitter {
    fn drop(&mut self) {
        // No effect on an answer that ended properly: the first outcome is final.
        self.end(Outcome::Failure(Failure::interrupted()));
    }
}

/// A surface's end: the newest state of an answer. Clones follow independently.
#[derive(Debug, Clone)]
pub struct Answers {
    state: watch::Receiver<Answer>,
    ended: bool,
}

impl Answers {
    /// The answer as it is now.
    #[must_use]
    pub fn current(&self) -> Answer {
        self.state.borrow().clone()
    }

    /// The newest state not yet seen, waiting for one if need be; the first call gives the state at hand. None
    /// after the final state was given. Safe to cancel.
    pub async fn next(&mut self) -> Option<Answer> {
        if self.ended {
            return None;
        }
        self.state.changed().await.ok()?;
        let answer = self.state.borrow_and_update().clone();
        self.ended = answer.is_final();
        Some(answer)
    }

    /// A follower of an answer that ended as interrupted: what is delivered in place of one that a process left
    /// unfinished.
    #[must_use]
    pub fn interrupted() -> Self {
        Emitter::new().1
    }

    /// The newest state if it was not seen yet, without waiting.
    pub(crate) fn try_next(&mut self) -> Option<Answer> {
        // A closed channel does not say whether its last state was seen; seeing it twice does no harm.
        if self.ended || !self.state.has_changed().unwrap_or(true) {
            return None;
        }
        let answer = self.state.borrow_and_update().clone();
        self.ended = answer.is_final();
        Some(answer)
    }

    /// Waits for the end and gives the final answer.
    pub async fn last(mut self) -> Answer {
        // An emitter leaves an outcome behind before it closes the channel, so closing needs no case of its own.
        let _ = self.state.wait_for(Answer::is_final).await;
        self.current()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FailureCode, Note, Stage};

    fn failure_code(answer: &Answer) -> Option<FailureCode> {
        match &answer.outcome {
            Some(Outcome::Failure(failure)) => Some(failure.code),
            _ => None,
        }
    }

    #[tokio::test]
    async fn a_dropped_emitter_ends_in_interrupted() {
        let (emitter, answers) = Emitter::new();
        emitter.emit(AnswerEvent::Stage(Stage::Querying));
        drop(emitter);
        let last = answers.last().await;
        assert_eq!(last.stage, Stage::Querying);
        assert_eq!(failure_code(&last), Some(FailureCode::Interrupted));
    }

    #[tokio::test]
    async fn a_panicking_stage_ends_in_interrupted() {
        let (emitter, answers) = Emitter::new();
        let stage = tokio::spawn(async move {
            emitter.emit(AnswerEvent::Stage(Stage::Planning));
            panic!("a stage broke");
        });
        assert!(stage.await.is_err());
        assert_eq!(failure_code(&answers.last().await), Some(FailureCode::Interrupted));
    }

    #[tokio::test]
    async fn an_outcome_survives_the_drop() {
        let (emitter, answers) = Emitter::new();
        emitter.end(Outcome::Complete);
        emitter.emit(AnswerEvent::Note(Note::info("too late")));
        drop(emitter);
        let last = answers.last().await;
        assert_eq!(last.outcome, Some(Outcome::Complete));
        assert!(last.notes.is_empty());
    }

    #[tokio::test]
    async fn a_slow_follower_sees_the_newest_state_and_always_the_last() {
        let (emitter, mut answers) = Emitter::new();
        assert_eq!(answers.next().await, Some(Answer::default()));
        emitter.emit(AnswerEvent::Stage(Stage::Planning));
        emitter.emit(AnswerEvent::Stage(Stage::Querying));
        assert_eq!(answers.next().await.map(|answer| answer.stage), Some(Stage::Querying));
        emitter.emit(AnswerEvent::Note(Note::info("read \"vol\" as volume")));
        emitter.end(Outcome::Complete);
        drop(emitter);
        let last = answers.next().await.expect("the last state is delivered after the emitter is gone");
        assert_eq!((last.is_final(), last.notes.len()), (true, 1));
        assert_eq!(answers.next().await, None);
    }

    #[tokio::test]
    async fn events_of_one_step_are_seen_at_once() {
        let (emitter, mut answers) = Emitter::new();
        assert!(answers.next().await.is_some());
        let note = AnswerEvent::Note(Note::info("the chart is missing"));
        emitter.emit_all([note, AnswerEvent::End(Outcome::Complete), AnswerEvent::Stage(Stage::Querying)]);
        let last = answers.next().await.expect("a state");
        assert_eq!((last.notes.len(), last.stage, last.is_final()), (1, Stage::Received, true));
    }

    #[tokio::test]
    async fn an_abandoned_answer_is_noticed() {
        let (emitter, answers) = Emitter::new();
        let second = answers.clone();
        drop(answers);
        assert_eq!(emitter.current(), second.current());
        drop(second);
        emitter.abandoned().await;
    }
}
