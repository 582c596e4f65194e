//! A platform at its worst, by dice: slow, limiting, failing in both ways, rejecting, and full of people who delete.
//! Equal seeds under a paused clock give equal days.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::sleep;

use super::recorder::Reply;
use super::{Call, CallKind, Fault, Message, Page, Recorder};
use crate::{Answer, AnswerId, Chart, Limits, MessageRef, Surface, SurfaceError, ThreadKey};

/// How bad it is. Chances are in percent of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hostility {
    /// The longest a call takes before its work, and again after it. Over 15 s the Relay gives calls up.
    pub delay: Duration,
    /// Calls that are rate limited.
    pub limited: u8,
    /// The longest wait that a rate limit asks for.
    pub wait: Duration,
    /// Calls that take effect and fail.
    pub lost: u8,
    /// Calls that fail without effect.
    pub broken: u8,
    /// Payloads that are rejected.
    pub rejected: u8,
    /// Calls that are not authorised.
    pub unauthorized: u8,
    /// Calls before which a person deletes a message.
    pub deleted: u8,
    /// How many messages people delete at most.
    pub deletions: u32,
}

/// A [`Recorder`] whose calls fail by dice.
#[derive(Debug)]
pub struct HostileSurface {
    recorder: Recorder,
    hostility: Hostility,
    dice: Mutex<Dice>,
}

#[derive(Debug)]
struct Dice {
    rng: fastrand::Rng,
    deletions: u32,
}

impl HostileSurface {
    /// A hostile platform; the seed decides what happens to the first call, the second, and so on.
    #[must_use]
    pub fn new(limits: Limits, hostility: Hostility, seed: u64) -> Self {
        let dice = Dice { rng: fastrand::Rng::with_seed(seed), deletions: hostility.deletions };
        Self { recorder: Recorder::new(limits), hostility, dice: Mutex::new(dice) }
    }

    /// What was called and shown.
    #[must_use]
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// The messages that stand.
    #[must_use]
    pub fn standing(&self) -> Vec<Message> {
        self.recorder.messages().into_iter().filter(|message| message.alive).collect()
    }

    /// The delay before the work, the fault, and the delay after it.
    fn roll(&self, call: &Call) -> (Duration, Option<Fault>, Duration) {
        let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
        let worst = &self.hostility;
        let mut chance = |percent: u8| dice.rng.u8(0..100) < percent;
        // All dice are rolled at every call, so that one setting does not shift the luck of the others.
        let deleted = chance(worst.deleted);
        let limited = chance(worst.limited);
        let faults = [
            (chance(worst.unauthorized), Fault::Unauthorized),
            (chance(worst.lost), Fault::Lost),
            (chance(worst.broken), Fault::Broken),
            (chance(worst.rejected) && call.page.is_some(), Fault::Rejected),
        ];
        let mut below = |longest: Duration| longest.mul_f64(dice.rng.f64());
        let (before, after, wait) = (below(worst.delay), below(worst.delay), below(worst.wait));
        if deleted && dice.deletions > 0 && self.recorder.delete_last(&call.thread) {
            dice.deletions -= 1;
        }
        let fault = if limited {
            Some(Fault::RateLimited(wait))
        } else {
            faults.into_iter().find_map(|(hit, fault)| hit.then_some(fault))
        };
        (before, fault, after)
    }

    async fn call(&self, call: Call) -> Result<Reply, SurfaceError> {
        let (before, fault, after) = self.roll(&call);
        let fault = match call.kind {
            // What is looked for or taken away cannot be rejected for its content.
            CallKind::Find if fault == Some(Fault::Lost) => Some(Fault::Broken),
            _ => fault,
        };
        let call = self.recorder.arrived(call);
        sleep(before).await;
        let result = self.recorder.work(call, fault);
        sleep(after).await;
        self.recorder.answered(call, &result);
        result
    }
}

impl Surface for HostileSurface {
    type Native = Page;

    fn limits(&self) -> Limits {
        self.recorder.limits()
    }

    fn render(&self, answer: &Answer) -> Option<Page> {
        Page::of(answer)
    }

    fn plain(&self, answer: &Answer) -> Option<Page> {
        Page::plain(answer)
    }

    async fn post(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
        page: &Page,
    ) -> Result<MessageRef, SurfaceError> {
        self.call(Call::post(thread, answer, page)).await?.posted()
    }

    async fn find(&self, thread: &ThreadKey, answer: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        Ok(self.call(Call::find(thread, answer)).await?.message)
    }

    async fn edit(&self, thread: &ThreadKey, at: &MessageRef, page: &Page) -> Result<(), SurfaceError> {
        self.call(Call::edit(thread, at, page)).await.map(drop)
    }

    async fn withdraw(&self, thread: &ThreadKey, at: &MessageRef) -> Result<(), SurfaceError> {
        self.call(Call::withdraw(thread, at)).await.map(drop)
    }

    async fn upload(&self, thread: &ThreadKey, chart: &Chart) -> Result<String, SurfaceError> {
        Ok(self.call(Call::upload(thread, chart)).await?.location)
    }

    async fn status(&self, thread: &ThreadKey, words: Option<&str>) -> Result<(), SurfaceError> {
        self.call(Call::status(thread, words)).await.map(drop)
    }
}
