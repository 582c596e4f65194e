//! What the end of a call teaches: where the message is, what it shows, and how long to keep still.

use tokio::time::Instant;

use super::{Course, DELETIONS, Goal, Place, retry};
use crate::{MessageRef, SurfaceError};

impl<N: Clone + PartialEq> Course<N> {
    /// How looking for a message ended.
    pub(in crate::relay) fn found(&mut self, result: Result<Option<MessageRef>, SurfaceError>, now: Instant) {
        match result {
            Ok(message) => {
                // Finding nothing heals nothing: the post that ended unclearly still counts as failed.
                if message.is_some() {
                    self.succeeded();
                }
                self.inherited = false;
                self.shown = self.posted.take().filter(|_| message.is_some());
                self.place = message.map_or(Place::Nowhere, Place::At);
            }
            // Where nobody can look, a second post could be a double.
            Err(error @ (SurfaceError::Gone | SurfaceError::Rejected { .. })) => self.over = Some(error),
            Err(error) => self.failed(error, now),
        }
    }

    /// How the post of `native` ended.
    pub(in crate::relay) fn after_post(
        &mut self,
        native: N,
        result: Result<MessageRef, SurfaceError>,
        now: Instant,
    ) {
        match result {
            Ok(message) => {
                self.succeeded();
                self.place = Place::At(message);
                self.shown = Some(native);
                self.hold(now + self.limits.between_edits);
            }
            Err(error @ SurfaceError::Rejected { .. }) => self.rejected(native, error, now),
            Err(error) => {
                if matches!(error, SurfaceError::Transient { .. }) {
                    self.place = Place::Unclear;
                    self.posted = Some(native);
                }
                self.failed(error, now);
            }
        }
    }

    /// How the edit to `native` ended.
    pub(in crate::relay) fn after_edit(&mut self, native: N, result: Result<(), SurfaceError>, now: Instant) {
        self.edit_after = now + self.limits.between_edits;
        if !self.last {
            self.edits += 1;
        }
        match result {
            Ok(()) => {
                self.succeeded();
                self.shown = Some(native);
            }
            Err(SurfaceError::Gone) => {
                let later = std::mem::take(&mut self.inherited);
                self.place = if later { Place::Unclear } else { Place::Nowhere };
                self.shown = None;
                self.deletions += 1;
                if self.deletions > DELETIONS {
                    self.over = Some(SurfaceError::Gone);
                }
            }
            Err(error @ SurfaceError::Rejected { .. }) => self.rejected(native, error, now),
            Err(error) => {
                if matches!(error, SurfaceError::Transient { .. }) {
                    self.shown = None;
                }
                self.failed(error, now);
            }
        }
    }

    /// How taking the message away ended.
    pub(in crate::relay) fn withdrawn(&mut self, result: Result<(), SurfaceError>, now: Instant) {
        match result {
            Ok(()) | Err(SurfaceError::Gone) => {
                self.succeeded();
                self.place = Place::Nowhere;
            }
            Err(error @ SurfaceError::Rejected { .. }) => self.over = Some(error),
            Err(error) => self.failed(error, now),
        }
    }

    fn succeeded(&mut self) {
        self.failures = 0;
        self.limited = 0;
        self.trouble = None;
    }

    /// A call failed: it is tried again later, or everything is over.
    fn failed(&mut self, error: SurfaceError, now: Instant) {
        let wait = match &error {
            SurfaceError::RateLimited { wait } => {
                self.limited += 1;
                retry::obeyed(&self.answer, self.limited, *wait)
            }
            SurfaceError::Transient { .. } => {
                self.failures += 1;
                retry::backoff(&self.answer, self.failures)
            }
            SurfaceError::Gone | SurfaceError::Unauthorized | SurfaceError::Rejected { .. } => {
                self.over = Some(error);
                return;
            }
        };
        self.not_before = now + wait;
        self.trouble = Some(error);
    }

    /// The platform does not take this payload: the next plainer form of the last state, if there is one; of
    /// progress the next state, not at once and not for ever.
    fn rejected(&mut self, native: N, error: SurfaceError, now: Instant) {
        self.failures += 1;
        self.hold(now + self.limits.between_edits);
        self.refused = Some((native, error));
        self.skip_refused();
    }

    /// Drops forms that were rejected. When the last state has none left, it has failed.
    pub(super) fn skip_refused(&mut self) {
        let (Goal::Show(forms), Some((native, error))) = (&mut self.goal, &self.refused) else { return };
        while forms.front().is_some_and(|form| form.native == *native) {
            forms.pop_front();
        }
        if self.last {
            match forms.front() {
                None => self.over = Some(self.apologises.clone().unwrap_or_else(|| error.clone())),
                Some(form) if !form.answers => {
                    self.apologises.get_or_insert_with(|| error.clone());
                }
                Some(_) => {}
            }
        }
    }
}
