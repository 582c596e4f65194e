//! The Relay: the one place where a growing answer becomes a message, on every platform alike.
//!
//! [`course`] decides, as a pure state machine, which call comes next and when; this file makes the calls and waits.
//! Beside it [`pictures`] uploads and [`status`] keeps a status standing. All of it is one future: nothing is
//! spawned, so that dropping a delivery ends all of it.

mod course;
mod pictures;
#[cfg(test)]
mod properties;
mod retry;
mod status;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout};

use self::course::{Course, Form, Goal, Step};
use self::pictures::Pictures;
use crate::{
    Answer, Answers, BoxFuture, Budget, Deliver, Delivered, Delivery, Failure, FailureCode, Journal,
    NoJournal, Outcome, Permit, Surface, SurfaceError, Unlimited, with_controls,
};

/// How long one call may take before its outcome counts as unknown.
const CALL: Duration = Duration::from_secs(15);
/// How long the budget may take; after that the edit goes without it.
const BUDGET: Duration = Duration::from_secs(2);
/// How long it may take to say whether a post or the last edit may go.
const LAST_BUDGET: Duration = Duration::from_millis(300);
/// How long the last edit waits for the budget in all: it is better served in turn than turned away, and goes after that.
const LAST_PATIENCE: Duration = Duration::from_secs(10);
/// The shortest wait for a budget, so that a wait of zero is no busy loop.
const BUDGET_WAIT: Duration = Duration::from_millis(50);

/// Shows growing answers on one surface. It alone renders, coalesces states, skips equal payloads, spaces edits,
/// obeys rate limits, uploads each picture once, posts a deleted message again, looks for a message before it
/// repeats a post that ended unclearly, and always brings the last state or says why not.
pub struct Relay<S> {
    surface: Arc<S>,
    parts: RelayParts,
}

/// What a [`Relay`] works with beside its surface.
#[derive(Clone)]
pub struct RelayParts {
    /// The edits that a workspace allows in all.
    pub budget: Arc<dyn Budget>,
    /// What must survive a crash.
    pub journal: Arc<dyn Journal>,
    /// How long an answer has to become final before progress is shown: within it, it is posted whole, so that the
    /// notification on a phone carries the number.
    pub grace: Duration,
    /// How long a final answer waits for its picture alone. Without a wait it is shown at once, and the picture comes
    /// with one more edit.
    pub picture_grace: Duration,
}

impl Default for RelayParts {
    /// No budget, no journal, a second of grace, no wait for a picture.
    fn default() -> Self {
        Self {
            budget: Arc::new(Unlimited),
            journal: Arc::new(NoJournal),
            grace: Duration::from_secs(1),
            picture_grace: Duration::ZERO,
        }
    }
}

impl<S: Surface> Deliver for Relay<S> {
    fn deliver(&self, delivery: Delivery, answers: Answers) -> BoxFuture<'_, Delivered> {
        Box::pin(self.deliver(delivery, answers))
    }
}

impl<S: Surface> Relay<S> {
    /// A relay for one surface.
    pub fn new(surface: Arc<S>, parts: RelayParts) -> Self {
        Self { surface, parts }
    }

    /// Shows the answer as it grows, and returns once its last state stands or cannot be delivered. The answer is
    /// let go of then: an emitter notices ([`Emitter::abandoned`](crate::Emitter::abandoned)) when the platform
    /// does not authorise us and working on is of no use.
    ///
    /// Safe to drop at any moment: the journal then holds the answer as begun, and a later delivery of the same
    /// answer with [`Delivery::resumed`] replaces what stands. To end the answers of a process that shuts down,
    /// drop their emitters: each ends as interrupted and is delivered so.
    pub async fn deliver(&self, delivery: Delivery, answers: Answers) -> Delivered {
        self.parts.journal.begun(&delivery.answer, &delivery.thread);
        let (placed, pictures) = watch::channel(Pictures::default());
        let (at_work, over) = oneshot::channel::<()>();
        let (surface, thread) = (&*self.surface, &delivery.thread);
        let status = status::keep(surface, thread, answers.clone(), over);
        let uploads = pictures::place(surface, thread, answers.clone(), placed);
        let work = async {
            let ended = tokio::select! {
                ended = self.show(&delivery, answers, pictures) => ended,
                never = uploads => match never {},
            };
            drop(at_work);
            // Before the status is cleared: nothing that can be dropped stands between the last call and this.
            if !ended.hangs {
                self.parts.journal.ended(&delivery.answer);
            }
            ended.delivered
        };
        tokio::join!(work, status).0
    }

    /// Makes the calls that the course asks for, until it is over.
    async fn show(
        &self,
        delivery: &Delivery,
        mut answers: Answers,
        mut pictures: watch::Receiver<Pictures>,
    ) -> Ended {
        let Delivery { answer, thread, resume } = delivery;
        let (surface, journal) = (&*self.surface, &self.parts.journal);
        let mut course =
            Course::new(answer.clone(), surface.limits(), resume.clone(), Instant::now(), self.parts.grace);
        let mut state = answers.current();
        let mut changed = true;
        // Since when the answer is final and waits for its picture alone.
        let mut waiting: Option<Instant> = None;
        // A permit for one edit that was taken and not used yet, and one for a post.
        let (mut permit, mut admitted) = (false, false);
        // Since when the last edit waits for the budget.
        let mut spared: Option<Instant> = None;
        loop {
            // Whatever came in during a call or a wait: only the newest state is worth sending.
            if let Some(newer) = answers.try_next() {
                (state, changed) = (newer, true);
            }
            if std::mem::take(&mut changed) | pictures.has_changed().unwrap_or(false) {
                let (goal, last) = self.goal(&state, &pictures.borrow_and_update());
                if state.is_final() && !last {
                    course.hold(*waiting.get_or_insert_with(Instant::now) + self.parts.picture_grace);
                }
                course.want(goal, last, Instant::now());
            }
            match course.step(Instant::now()) {
                Step::Done(delivered) => return Ended { hangs: course.hangs(), delivered },
                Step::Wait(until) => tokio::select! {
                    Some(newer) = answers.next() => (state, changed) = (newer, true),
                    Ok(()) = pictures.changed() => changed = true,
                    () = until_then(until) => {}
                },
                Step::Find => {
                    let result = within(CALL, surface.find(thread, answer)).await;
                    if let Ok(Some(message)) = &result {
                        journal.posted(answer, message);
                    }
                    course.found(result, Instant::now());
                }
                Step::Post(_) if !admitted => {
                    match timeout(LAST_BUDGET, self.parts.budget.post(thread)).await {
                        // A newer state may need no post at all, or come in time to be posted whole.
                        Ok(Permit::Wait(wait)) => tokio::select! {
                            Some(newer) = answers.next() => (state, changed) = (newer, true),
                            Ok(()) = pictures.changed() => changed = true,
                            () = sleep_until(Instant::now() + wait.max(BUDGET_WAIT)) => {}
                        },
                        Ok(Permit::Go) | Err(_) => admitted = true,
                    }
                }
                Step::Post(native) => {
                    admitted = false;
                    let result = within(CALL, surface.post(thread, answer, &native)).await;
                    if let Ok(message) = &result {
                        journal.posted(answer, message);
                    }
                    self.note_rejection(&delivery.thread.platform, result.as_ref().err());
                    course.after_post(native, result, Instant::now());
                }
                Step::Edit(..) if !permit => {
                    let last = course.is_last();
                    let late = last && spared.is_some_and(|since: Instant| since.elapsed() >= LAST_PATIENCE);
                    let patience = if last { LAST_BUDGET } else { BUDGET };
                    match timeout(patience, self.parts.budget.take(thread, last)).await {
                        Ok(Permit::Wait(wait)) if !late => {
                            let mut until = Instant::now() + wait.max(BUDGET_WAIT);
                            if last {
                                until = until.min(*spared.get_or_insert_with(Instant::now) + LAST_PATIENCE);
                                sleep_until(until).await;
                            } else {
                                course.hold(until);
                            }
                        }
                        // Without an answer it goes: a budget that is away must not silence us, and the last state
                        // must arrive.
                        Ok(_) | Err(_) => permit = true,
                    }
                }
                Step::Edit(at, native) => {
                    let result = within(CALL, surface.edit(thread, &at, &native)).await;
                    permit = false;
                    self.note_rejection(&delivery.thread.platform, result.as_ref().err());
                    course.after_edit(native, result, Instant::now());
                }
                Step::Withdraw(at) => {
                    let result = within(CALL, surface.withdraw(thread, &at)).await;
                    course.withdrawn(result, Instant::now());
                }
            }
        }
    }

    /// What the message is to show of a state, and whether that is the last of it: final, and the picture placed or
    /// given up.
    fn goal(&self, state: &Answer, pictures: &Pictures) -> (Goal<S::Native>, bool) {
        if state.outcome == Some(Outcome::Silence) {
            return (Goal::Nothing, true);
        }
        let (answer, settled) = pictures.fill(with_controls(state.clone()));
        let last = state.is_final() && settled;
        let Some(native) = self.surface.render(&answer) else { return (Goal::Nothing, last) };
        let mut forms = VecDeque::from([Form { native, answers: true }]);
        if last {
            forms.extend(self.surface.plain(&answer).map(|native| Form { native, answers: true }));
            let apology = apology(&answer);
            let plainest = self.surface.plain(&apology).or_else(|| self.surface.render(&apology));
            forms.extend(plainest.map(|native| Form { native, answers: false }));
        }
        (Goal::Show(forms), last)
    }

    /// A rejected payload is a fault of our renderer: people see a plainer form, the log sees why.
    fn note_rejection(&self, platform: &str, error: Option<&SurfaceError>) {
        if let Some(error @ SurfaceError::Rejected { .. }) = error {
            tracing::warn!(platform, %error, "a rendered answer was rejected");
        }
    }
}

/// How a delivery ended, and whether a message was left in an unfinished state.
struct Ended {
    delivered: Delivered,
    hangs: bool,
}

/// What stands in place of an answer that the platform takes in no form, so that no progress message hangs.
fn apology(answer: &Answer) -> Answer {
    let failure = Failure {
        code: FailureCode::Internal,
        message: "This answer could not be shown here.".into(),
        advice: "Please ask again, or for less at once.".into(),
    };
    with_controls(Answer {
        stage: answer.stage,
        receipt: answer.receipt.clone(),
        outcome: Some(Outcome::Failure(failure)),
        ..Answer::default()
    })
}

/// The call's result; a fault of unknown effect if it takes longer than `patience`.
async fn within<T>(
    patience: Duration,
    call: impl Future<Output = Result<T, SurfaceError>>,
) -> Result<T, SurfaceError> {
    timeout(patience, call).await.unwrap_or_else(|_| Err(took_too_long()))
}

fn took_too_long() -> SurfaceError {
    SurfaceError::Transient { reason: "the call took too long".into() }
}

/// Waits for a moment, or for ever.
async fn until_then(until: Option<Instant>) {
    match until {
        Some(until) => sleep_until(until).await,
        None => pending().await,
    }
}
