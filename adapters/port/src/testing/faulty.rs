//! Trouble in front of a surface that has no platform behind it (a page, a terminal): calls fail when they are told
//! to, messages are deleted, and every call is remembered, so that the conformance suite can ask the same of it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::{CallKind, Fault};
use crate::{Answer, AnswerId, Chart, Limits, MessageRef, Surface, SurfaceError, ThreadKey};

/// A surface seen through trouble.
pub struct Faulty<S> {
    surface: S,
    trouble: Mutex<Trouble>,
}

#[derive(Default)]
struct Trouble {
    faults: VecDeque<Fault>,
    calls: Vec<(ThreadKey, CallKind, Instant)>,
    /// The newest message of each thread, and whether it was deleted.
    newest: HashMap<ThreadKey, (MessageRef, bool)>,
}

impl<S: Surface> Faulty<S> {
    /// No trouble yet.
    #[must_use]
    pub fn new(surface: S) -> Self {
        Self { surface, trouble: Mutex::default() }
    }

    /// The surface behind it.
    #[must_use]
    pub fn surface(&self) -> &S {
        &self.surface
    }

    /// The next post or edit fails so; told several times, the next ones in turn.
    pub fn fail_next(&self, fault: Fault) {
        self.lock().faults.push_back(fault);
    }

    /// A person deletes the newest message of the thread.
    pub fn delete_last(&self, thread: &ThreadKey) {
        if let Some((_, deleted)) = self.lock().newest.get_mut(thread) {
            *deleted = true;
        }
    }

    /// Whether the newest message of the thread was deleted.
    #[must_use]
    pub fn is_deleted(&self, thread: &ThreadKey) -> bool {
        self.lock().newest.get(thread).is_some_and(|(_, deleted)| *deleted)
    }

    /// The calls for this thread, in their order.
    #[must_use]
    pub fn calls(&self, thread: &ThreadKey) -> Vec<(CallKind, Instant)> {
        let trouble = self.lock();
        trouble.calls.iter().filter(|(t, ..)| t == thread).map(|(_, kind, at)| (*kind, *at)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Trouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn arrived(&self, thread: &ThreadKey, kind: CallKind) -> Option<Fault> {
        let mut trouble = self.lock();
        trouble.calls.push((thread.clone(), kind, Instant::now()));
        matches!(kind, CallKind::Post | CallKind::Edit).then(|| trouble.faults.pop_front()).flatten()
    }

    /// The deleted message of a thread.
    fn deleted(&self, thread: &ThreadKey) -> Option<MessageRef> {
        let trouble = self.lock();
        trouble.newest.get(thread).filter(|(_, deleted)| *deleted).map(|(at, _)| at.clone())
    }
}

/// What is answered to a call whose work gave `done`.
fn answered<T>(done: Result<T, SurfaceError>, fault: Option<Fault>) -> Result<T, SurfaceError> {
    let done = done?;
    fault.map_or(Ok(done), |fault| Err(fault.error()))
}

impl<S: Surface> Surface for Faulty<S> {
    type Native = S::Native;

    fn limits(&self) -> Limits {
        self.surface.limits()
    }

    fn render(&self, answer: &Answer) -> Option<S::Native> {
        self.surface.render(answer)
    }

    fn plain(&self, answer: &Answer) -> Option<S::Native> {
        self.surface.plain(answer)
    }

    async fn post(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
        message: &S::Native,
    ) -> Result<MessageRef, SurfaceError> {
        let fault = self.arrived(thread, CallKind::Post);
        if let Some(fault) = fault.filter(|fault| *fault != Fault::Lost) {
            return Err(fault.error());
        }
        if let Some(at) = self.deleted(thread) {
            self.surface.withdraw(thread, &at).await?;
        }
        let at = self.surface.post(thread, answer, message).await?;
        self.lock().newest.insert(thread.clone(), (at.clone(), false));
        answered(Ok(at), fault)
    }

    async fn find(&self, thread: &ThreadKey, answer: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        self.arrived(thread, CallKind::Find);
        let deleted = self.deleted(thread);
        Ok(self.surface.find(thread, answer).await?.filter(|at| deleted.as_ref() != Some(at)))
    }

    async fn edit(
        &self,
        thread: &ThreadKey,
        at: &MessageRef,
        message: &S::Native,
    ) -> Result<(), SurfaceError> {
        let fault = self.arrived(thread, CallKind::Edit);
        if let Some(fault) = fault.filter(|fault| *fault != Fault::Lost) {
            return Err(fault.error());
        }
        if self.deleted(thread).as_ref() == Some(at) {
            return Err(SurfaceError::Gone);
        }
        answered(self.surface.edit(thread, at, message).await, fault)
    }

    async fn withdraw(&self, thread: &ThreadKey, at: &MessageRef) -> Result<(), SurfaceError> {
        self.arrived(thread, CallKind::Withdraw);
        self.surface.withdraw(thread, at).await
    }

    async fn upload(&self, thread: &ThreadKey, chart: &Chart) -> Result<String, SurfaceError> {
        self.arrived(thread, CallKind::Upload);
        self.surface.upload(thread, chart).await
    }

    async fn status(&self, thread: &ThreadKey, words: Option<&str>) -> Result<(), SurfaceError> {
        self.arrived(thread, CallKind::Status);
        self.surface.status(thread, words).await
    }
}
