//! One person's questions at a terminal: each is handed to the intake like any other platform's, and the next one
//! waits until its answer stands.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use topup_port::{
    Answer, AnswerId, Answers, Ask, BoxFuture, Declined, Deliver, Delivered, Delivery, Intake, Person,
    ThreadKey, Wishes, Words,
};

use crate::surface::PLATFORM;

/// An answer whose delivery is over.
struct Ended {
    id: AnswerId,
    answer: Answer,
    delivered: Delivered,
}

/// A relay that says when an answer stands.
pub struct Watched<D> {
    inner: D,
    over: UnboundedSender<Ended>,
}

/// Where the ends of answers come out.
pub struct Ends(UnboundedReceiver<Ended>);

impl<D: Deliver> Watched<D> {
    /// Watches this relay.
    pub fn new(inner: D) -> (Self, Ends) {
        let (over, ends) = unbounded_channel();
        (Self { inner, over }, Ends(ends))
    }
}

impl<D: Deliver> Deliver for Watched<D> {
    fn deliver(&self, delivery: Delivery, answers: Answers) -> BoxFuture<'_, Delivered> {
        Box::pin(async move {
            let (id, last) = (delivery.answer.clone(), answers.clone());
            let delivered = self.inner.deliver(delivery, answers).await;
            // Nobody waits any more when the prompt was left.
            let _ = self.over.send(Ended { id, answer: last.current(), delivered: delivered.clone() });
            delivered
        })
    }
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// It was not taken.
    #[error(transparent)]
    Declined(#[from] Declined),
    /// The terminal cannot be written.
    #[error("the answer could not be shown: {0}")]
    NotShown(String),
    /// The service is gone.
    #[error("the service ended")]
    Gone,
}

/// A thread of questions at the prompt.
pub struct Session {
    intake: Arc<dyn Intake>,
    ends: Ends,
    thread: ThreadKey,
    asked: AtomicU64,
}

impl Session {
    /// A thread of this name; `ends` are those of the relay that serves the terminal.
    #[must_use]
    pub fn new(intake: Arc<dyn Intake>, ends: Ends, name: &str) -> Self {
        Self {
            intake,
            ends,
            thread: ThreadKey::new(PLATFORM, "local", "cli", name),
            asked: AtomicU64::new(0),
        }
    }

    /// Asks, and gives the answer when it stands on the terminal. When `stop` resolves before, the work is stopped.
    ///
    /// # Errors
    /// [`Unanswered`] if nothing could be shown.
    pub async fn ask(&mut self, words: &str, stop: impl Future<Output = ()>) -> Result<Answer, Unanswered> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let accepted = self.intake.accept(Ask {
            delivery: format!("{}/{number}", self.thread.thread),
            thread: self.thread.clone(),
            person: Person::new("local"),
            private: true,
            begins: false,
            words: Words::Mention(words.to_owned()),
            after: None,
            wishes: Wishes::default(),
            before: Vec::new(),
            received_at: Timestamp::now(),
        })?;
        let (mut stop, mut stopped) = (pin!(stop), false);
        loop {
            tokio::select! {
                ended = self.ends.0.recv() => match ended.ok_or(Unanswered::Gone)? {
                    Ended { id, .. } if id != *accepted.answer() => {}
                    Ended { delivered: Delivered::Failed(error), .. } => {
                        return Err(Unanswered::NotShown(error.to_string()));
                    }
                    Ended { answer, .. } => return Ok(answer),
                },
                () = &mut stop, if !stopped => {
                    stopped = true;
                    self.intake.stop(accepted.answer());
                }
            }
        }
    }
}
