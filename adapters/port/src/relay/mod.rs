//! The Relay: the one place where a growing answer becomes a message, on every platform alike.
//!
//! [`course`] decides, as a pure state machine, which call comes next and when; this file makes the calls and waits.
//! Beside it [`pictures`] uploads and [`status`] keeps a status standing. All of it is one future: nothing is
//! spawned, so that dropping a delivery ends all of it.

mod course;
#[cfg(test)]
mod crowd;
mod pictures;
#[cfg(test)]
mod properties;
mod retry;
mod room;
mod status;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use self::course::{Course, Form, Goal, Step};
use self::pictures::Pictures;
use self::room::Room;
use crate::{
    Answer, Answers, BoxFuture, Budget, Deliver, Delivered, Delivery, Edit, Failure, FailureCode, Journal,
    NoJournal, Outcome, Surface, SurfaceError, Unlimited, with_controls,
};

/// How long one call may take before its outcome counts as unknown.
const CALL: Duration = Duration::from_secs(15);

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
        let room = Room::new(&*self.parts.budget, &delivery);
        let work = async {
            let ended = tokio::select! {
                ended = self.show(&delivery, answers, pictures, &room) => ended,
                never = uploads => match never {},
                never = room.keep() => match never {},
            };
            drop(at_work);
            // Before the status is cleared: nothing that can be dropped stands between the last call and this.
            if !ended.hangs {
                self.parts.journal.ended(&delivery.answer);
            }
            room.leave().await;
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
        room: &Room<'_>,
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
        let (mut permit, mut admitted) = (None, false);
        // Since when an edit waits for the budget.
        let mut asked: Option<Instant> = None;
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
                // What shows progress owes an edit. Without room for it nothing is posted before the answer is final.
                Step::Post(_) if !admitted => {
                    if !state.is_final()
                        && let Err(wait) = room.set_aside().await
                    {
                        course.hold(Instant::now() + wait);
                        continue;
                    }
                    match room.post().await {
                        // A newer state may need no post at all, or come in time to be posted whole.
                        Err(wait) => tokio::select! {
                            Some(newer) = answers.next() => (state, changed) = (newer, true),
                            Ok(()) = pictures.changed() => changed = true,
                            () = sleep(wait) => {}
                        },
                        Ok(()) => admitted = true,
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
                Step::Edit(..) if permit.is_none() => {
                    // A final state that waits for its picture alone is as good as the last one: that is what was set
                    // aside for, and a picture finds a place later.
                    let edit = if state.is_final() { Edit::Last } else { Edit::Progress };
                    let now = Instant::now();
                    let since = if edit == Edit::Last { *asked.get_or_insert(now) } else { now };
                    match room.take(edit, since).await {
                        Err(wait) if edit == Edit::Progress => course.hold(Instant::now() + wait),
                        Err(wait) => tokio::select! {
                            Ok(()) = pictures.changed() => changed = true,
                            () = sleep(wait) => {}
                        },
                        Ok(()) => permit = Some(edit),
                    }
                }
                Step::Edit(at, native) => {
                    let result = within(CALL, surface.edit(thread, &at, &native)).await;
                    asked = None;
                    if let Some(edit) = permit.take() {
                        room.made(edit).await;
                    }
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
