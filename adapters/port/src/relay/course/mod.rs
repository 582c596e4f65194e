//! The course of one delivery, decided purely: what is known of the message, what it is to show, and therefore
//! which call comes next and when; [`learn`] takes in how a call ended. No call is made here and no clock is read.

mod learn;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::retry;
use crate::{AnswerId, Delivered, Limits, MessageRef, Resume, SurfaceError};

/// How many deletions by people are answered with a new post; the last of them is kept for the last state.
const DELETIONS: u32 = 4;

/// What the message is to show.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Goal<N> {
    /// Nothing: the answer has no form yet, or is silence.
    Nothing,
    /// The first of these forms that the platform takes. Never empty when wanted.
    Show(VecDeque<Form<N>>),
}

/// One form of a state.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Form<N> {
    /// What is sent.
    pub(super) native: N,
    /// Whether it is the answer, if plainer. An apology in its place leaves the delivery failed.
    pub(super) answers: bool,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step<N> {
    /// Nothing until this moment, or until a newer state comes.
    Wait(Option<Instant>),
    /// Look for a message that may stand.
    Find,
    /// Post.
    Post(N),
    /// Replace the message.
    Edit(MessageRef, N),
    /// Take the message away.
    Withdraw(MessageRef),
    /// It is over.
    Done(Delivered),
}

/// Where the answer's message is.
#[derive(Debug, Clone, PartialEq)]
enum Place {
    /// There is none.
    Nowhere,
    /// A post ended unclearly: there may be one.
    Unclear,
    /// Here.
    At(MessageRef),
}

/// Everything known of one delivery.
#[derive(Debug)]
pub(super) struct Course<N> {
    answer: AnswerId,
    limits: Limits,
    place: Place,
    /// Whether the message is of an earlier process, which may have posted a later one that we were not told of.
    inherited: bool,
    /// What the message shows; none where that is not known.
    shown: Option<N>,
    /// What an unclear post would show.
    posted: Option<N>,
    goal: Goal<N>,
    /// Whether the goal is the answer's last state: nothing newer comes.
    last: bool,
    /// The last state's deadline.
    give_up: Option<Instant>,
    /// The payload that the platform rejected last, and why: it is not sent again.
    refused: Option<(N, SurfaceError)>,
    /// Why the answer itself could not be shown, when an apology is to stand in its place.
    apologises: Option<SurfaceError>,
    /// Edits that were tried, but for those of the last state.
    edits: u32,
    /// Messages that people deleted.
    deletions: u32,
    /// Failed calls in a row, and how the last of them failed.
    failures: u32,
    trouble: Option<SurfaceError>,
    /// Calls in a row that were rate limited.
    limited: u32,
    /// No call before this: a wait that the platform asked for, or a backoff.
    not_before: Instant,
    /// No edit before this: the space between two edits.
    edit_after: Instant,
    /// No progress before this: grace, budget, and the space after a post.
    progress_after: Instant,
    /// What makes every further call useless.
    over: Option<SurfaceError>,
}

impl<N: Clone + PartialEq> Course<N> {
    /// A delivery that begins now. Progress is not shown for the first `grace`.
    pub(super) fn new(
        answer: AnswerId,
        limits: Limits,
        resume: Option<Resume>,
        now: Instant,
        grace: Duration,
    ) -> Self {
        let inherited = resume.is_some();
        let place = match resume {
            None => Place::Nowhere,
            Some(Resume::Find) => Place::Unclear,
            Some(Resume::At(message)) => Place::At(message),
        };
        Self {
            answer,
            limits,
            place,
            inherited,
            shown: None,
            posted: None,
            goal: Goal::Nothing,
            last: false,
            give_up: None,
            refused: None,
            apologises: None,
            edits: 0,
            deletions: 0,
            failures: 0,
            trouble: None,
            limited: 0,
            not_before: now,
            edit_after: now,
            progress_after: now + grace,
            over: None,
        }
    }

    /// A newer state is to be shown. After the last one nothing is newer.
    pub(super) fn want(&mut self, goal: Goal<N>, last: bool, now: Instant) {
        if self.last {
            return;
        }
        self.goal = goal;
        self.last = last;
        if last {
            // Trouble with progress is forgiven: the last state has all its tries before it.
            self.failures = 0;
            self.limited = 0;
            self.give_up = Some(now + retry::PATIENCE);
        }
        self.skip_refused();
    }

    /// Progress waits until then; the last state does not.
    pub(super) fn hold(&mut self, until: Instant) {
        self.progress_after = self.progress_after.max(until);
    }

    /// What to do now.
    pub(super) fn step(&self, now: Instant) -> Step<N> {
        if let Some(error) = self.over.as_ref().or_else(|| self.spent()) {
            return Step::Done(Delivered::Failed(error.clone()));
        }
        if !self.last && self.failures + self.limited >= retry::PROGRESS_TRIES {
            return Step::Wait(None);
        }
        match &self.goal {
            Goal::Show(forms) => match forms.front() {
                Some(form) => self.show(form, now),
                // Progress that the platform rejected.
                None => Step::Wait(None),
            },
            Goal::Nothing if !self.last => Step::Wait(None),
            Goal::Nothing => match &self.place {
                Place::Nowhere => Step::Done(Delivered::Nothing),
                Place::Unclear => at(self.not_before, now, || Step::Find),
                Place::At(message) => at(self.not_before, now, || Step::Withdraw(message.clone())),
            },
        }
    }

    /// The next step towards a message that shows `form`.
    fn show(&self, form: &Form<N>, now: Instant) -> Step<N> {
        let ready = if self.last { self.not_before } else { self.not_before.max(self.progress_after) };
        match &self.place {
            Place::At(message) if self.shown.as_ref() == Some(&form.native) => match &self.apologises {
                _ if !self.last => Step::Wait(None),
                None => Step::Done(Delivered::Shown(message.clone())),
                Some(error) => Step::Done(Delivered::Failed(error.clone())),
            },
            Place::At(_) if !self.last && self.limits.edits.is_some_and(|most| self.edits >= most) => {
                Step::Wait(None)
            }
            Place::At(message) => {
                at(ready.max(self.edit_after), now, || Step::Edit(message.clone(), form.native.clone()))
            }
            Place::Unclear => at(self.not_before, now, || Step::Find),
            Place::Nowhere if !self.last && self.deletions >= DELETIONS => Step::Wait(None),
            Place::Nowhere => at(ready, now, || Step::Post(form.native.clone())),
        }
    }

    /// What the last state failed of, if its tries or its time are spent.
    fn spent(&self) -> Option<&SurfaceError> {
        let late = self.give_up.is_some_and(|end| self.not_before > end);
        let tried = self.failures >= retry::TRIES || self.limited >= retry::LIMITED_TRIES;
        self.trouble.as_ref().filter(|_| self.last && (late || tried))
    }

    /// Whether a message may stand in an unfinished state, now that the delivery is over.
    pub(super) fn hangs(&self) -> bool {
        match (&self.place, &self.goal) {
            (Place::Nowhere, _) => false,
            (Place::Unclear, _) | (Place::At(_), Goal::Nothing) => true,
            (Place::At(_), Goal::Show(forms)) => {
                let stands = forms.front().is_some_and(|form| self.shown.as_ref() == Some(&form.native));
                !(self.last && stands)
            }
        }
    }
}

/// The step if its time has come, else to wait for it.
fn at<N>(ready: Instant, now: Instant, step: impl FnOnce() -> Step<N>) -> Step<N> {
    if now < ready { Step::Wait(Some(ready)) } else { step() }
}
