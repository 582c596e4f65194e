//! A platform in memory: it shows what it is told to, fails when it is told to, and remembers every call.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{Call, CallKind, Fault, Page};
use crate::{Answer, AnswerId, Chart, Limits, MessageRef, Surface, SurfaceError, ThreadKey};

/// A message of the fake platform.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its id.
    pub at: MessageRef,
    /// Where it stands.
    pub thread: ThreadKey,
    /// Its marker.
    pub answer: AnswerId,
    /// What it shows.
    pub page: Page,
    /// Whether it still stands.
    pub alive: bool,
}

/// A surface over a platform in memory. Calls are answered at once and succeed, unless told otherwise.
#[derive(Debug)]
pub struct Recorder {
    limits: Limits,
    upload_takes: Duration,
    platform: Mutex<Platform>,
}

#[derive(Debug, Default)]
struct Platform {
    messages: Vec<Message>,
    calls: Vec<Call>,
    faults: VecDeque<Fault>,
    upload_faults: VecDeque<Fault>,
    statuses: HashMap<ThreadKey, String>,
    doubles: Vec<String>,
}

impl Recorder {
    /// An empty platform with these limits. It does not enforce them: see [`Recorder::violations`].
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, upload_takes: Duration::ZERO, platform: Mutex::default() }
    }

    /// The same platform, on which an upload takes this long.
    #[must_use]
    pub fn with_slow_uploads(self, upload_takes: Duration) -> Self {
        Self { upload_takes, ..self }
    }

    /// The next post or edit fails so; told several times, the next ones in turn.
    pub fn fail_next(&self, fault: Fault) {
        self.lock().faults.push_back(fault);
    }

    /// The next upload fails so.
    pub fn fail_next_upload(&self, fault: Fault) {
        self.lock().upload_faults.push_back(fault);
    }

    /// A person deletes the newest message of the thread; says whether there was one.
    pub fn delete_last(&self, thread: &ThreadKey) -> bool {
        let mut platform = self.lock();
        let newest =
            platform.messages.iter_mut().rev().find(|message| message.alive && message.thread == *thread);
        newest.map(|message| message.alive = false).is_some()
    }

    /// Every message there ever was, in the order of posting.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.lock().messages.clone()
    }

    /// What a person sees in the thread now.
    #[must_use]
    pub fn shown(&self, thread: &ThreadKey) -> Vec<Page> {
        let platform = self.lock();
        let here = platform.messages.iter().filter(|message| message.alive && message.thread == *thread);
        here.map(|message| message.page.clone()).collect()
    }

    /// The status that stands beside the thread.
    #[must_use]
    pub fn status_of(&self, thread: &ThreadKey) -> Option<String> {
        self.lock().statuses.get(thread).cloned()
    }

    /// Every call, in the order of arrival.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.lock().calls.clone()
    }

    /// The calls of one kind, in the order of arrival.
    #[must_use]
    pub fn calls_of(&self, kind: CallKind) -> Vec<Call> {
        self.lock().calls.iter().filter(|call| call.kind == kind).cloned().collect()
    }

    /// Every rule that was broken: those of [`violations`](super::violations), and that an answer stands in one
    /// message at a time.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        let platform = self.lock();
        let mut found = super::violations(&platform.calls, &self.limits);
        found.extend(platform.doubles.iter().cloned());
        found
    }

    fn lock(&self) -> MutexGuard<'_, Platform> {
        // What a panicking test left is still worth looking at.
        self.platform.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fault that was ordered for a call of this kind.
    pub(super) fn ordered(&self, kind: CallKind) -> Option<Fault> {
        let mut platform = self.lock();
        match kind {
            CallKind::Post | CallKind::Edit => platform.faults.pop_front(),
            CallKind::Upload => platform.upload_faults.pop_front(),
            CallKind::Find | CallKind::Withdraw | CallKind::Status => None,
        }
    }

    /// A call arrives; its number.
    pub(super) fn arrived(&self, call: Call) -> usize {
        let mut platform = self.lock();
        platform.calls.push(call);
        platform.calls.len() - 1
    }

    /// The work of a call is done, or fails before it is.
    pub(super) fn work(&self, call: usize, fault: Option<Fault>) -> Result<Reply, SurfaceError> {
        match fault {
            None => self.lock().apply(call),
            Some(Fault::Lost) => {
                // If the work itself fails, that is what is answered.
                self.lock().apply(call)?;
                Err(Fault::Lost.error())
            }
            Some(fault) => Err(fault.error()),
        }
    }

    /// The call is answered.
    pub(super) fn answered(&self, call: usize, result: &Result<Reply, SurfaceError>) {
        let mut platform = self.lock();
        if let Some(call) = platform.calls.get_mut(call) {
            call.ended = Some((Instant::now(), result.as_ref().map(|_| ()).map_err(Clone::clone)));
        }
    }

    fn now(&self, call: Call) -> Result<Reply, SurfaceError> {
        let fault = self.ordered(call.kind);
        let call = self.arrived(call);
        let result = self.work(call, fault);
        self.answered(call, &result);
        result
    }
}

/// What a call gives back.
#[derive(Debug, Clone, Default)]
pub(super) struct Reply {
    pub(super) message: Option<MessageRef>,
    pub(super) location: String,
}

impl Reply {
    /// The message that a post made.
    pub(super) fn posted(self) -> Result<MessageRef, SurfaceError> {
        self.message.ok_or(SurfaceError::Gone)
    }
}

impl Platform {
    fn apply(&mut self, number: usize) -> Result<Reply, SurfaceError> {
        let Some(call) = self.calls.get_mut(number) else { return Err(SurfaceError::Gone) };
        let mut reply = Reply::default();
        match (call.kind, &call.answer, &call.page, &call.message) {
            (CallKind::Post, Some(answer), Some(page), _) => {
                let at = MessageRef(format!("m{}", self.messages.len() + 1));
                if self.messages.iter().any(|message| message.alive && message.answer == *answer) {
                    self.doubles.push(format!("{answer} stands twice"));
                }
                self.messages.push(Message {
                    at: at.clone(),
                    thread: call.thread.clone(),
                    answer: answer.clone(),
                    page: page.clone(),
                    alive: true,
                });
                call.message = Some(at.clone());
                reply.message = Some(at);
            }
            (CallKind::Edit | CallKind::Withdraw, _, page, Some(at)) => {
                let message = self.messages.iter_mut().find(|message| message.alive && message.at == *at);
                let message = message.ok_or(SurfaceError::Gone)?;
                call.answer = Some(message.answer.clone());
                match page {
                    Some(page) => message.page = page.clone(),
                    None => message.alive = false,
                }
            }
            (CallKind::Find, Some(answer), ..) => {
                let mut standing = self.messages.iter().rev().filter(|message| message.alive);
                reply.message =
                    standing.find(|message| message.answer == *answer).map(|message| message.at.clone());
            }
            (CallKind::Upload, ..) => reply.location = format!("picture-{number}"),
            (CallKind::Status, ..) => match &call.words {
                Some(words) => drop(self.statuses.insert(call.thread.clone(), words.clone())),
                None => drop(self.statuses.remove(&call.thread)),
            },
            _ => return Err(SurfaceError::Rejected { reason: "half a call".into() }),
        }
        call.applied = true;
        Ok(reply)
    }
}

impl Surface for Recorder {
    type Native = Page;

    fn limits(&self) -> Limits {
        self.limits
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
        self.now(Call::post(thread, answer, page))?.posted()
    }

    async fn find(&self, thread: &ThreadKey, answer: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        self.now(Call::find(thread, answer)).map(|reply| reply.message)
    }

    async fn edit(&self, thread: &ThreadKey, at: &MessageRef, page: &Page) -> Result<(), SurfaceError> {
        self.now(Call::edit(thread, at, page)).map(drop)
    }

    async fn withdraw(&self, thread: &ThreadKey, at: &MessageRef) -> Result<(), SurfaceError> {
        self.now(Call::withdraw(thread, at)).map(drop)
    }

    async fn upload(&self, thread: &ThreadKey, chart: &Chart) -> Result<String, SurfaceError> {
        let fault = self.ordered(CallKind::Upload);
        let call = self.arrived(Call::upload(thread, chart));
        sleep(self.upload_takes).await;
        let result = self.work(call, fault);
        self.answered(call, &result);
        result.map(|reply| reply.location)
    }

    async fn status(&self, thread: &ThreadKey, words: Option<&str>) -> Result<(), SurfaceError> {
        self.now(Call::status(thread, words)).map(drop)
    }
}
