//! Answers on their way to a browser: a log of events for each, so that a connection that was lost goes on where it
//! stopped. A run that nobody listens to any more is given up after a while, which stops its work.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::Stream;
use futures::stream::unfold;
use tokio::sync::watch;
use topup_port::{AnswerId, Intake};

use crate::board::{Board, Notices};
use crate::elsewhere;
use crate::render::{Event, WebAnswer};

/// How long a finished run can still be read by a connection that comes back.
pub const KEPT: Duration = Duration::from_secs(60);
/// How many finished runs are kept at most: under load the oldest go before their time.
const MOST_FINISHED: usize = 500;

/// All runs of this process.
#[derive(Clone)]
pub struct Runs {
    inner: Arc<Inner>,
}

struct Inner {
    runs: Mutex<HashMap<AnswerId, Arc<Run>>>,
    /// In the order in which they ended.
    finished: Mutex<VecDeque<AnswerId>>,
    return_within: Duration,
    /// Where other replicas are told of answers under way.
    notices: Option<Notices>,
}

/// One answer on its way.
pub struct Run {
    /// The session that may read it.
    session: String,
    state: Mutex<State>,
    grown: watch::Sender<usize>,
    listeners: watch::Sender<usize>,
    /// Whether the other replicas are told of it.
    shared: AtomicBool,
    /// Whether somebody has read it to its end.
    read: AtomicBool,
}

#[derive(Default)]
struct State {
    events: Vec<Event>,
    last: Option<WebAnswer>,
    ended: bool,
}

/// An event with its place in the log, counted from 1: what `Last-Event-ID` names.
pub type Numbered = (usize, Event);

impl Runs {
    /// No runs yet; a lost connection has `return_within` to come back.
    #[must_use]
    pub fn new(return_within: Duration) -> Self {
        Self::shared(return_within, None)
    }

    /// The same, of which other replicas are told on this board.
    #[must_use]
    pub fn shared(return_within: Duration, board: Option<Arc<dyn Board>>) -> Self {
        let (runs, finished) = (Mutex::default(), Mutex::default());
        Self { inner: Arc::new(Inner { runs, finished, return_within, notices: board.map(Notices) }) }
    }

    /// Where other replicas are told of answers.
    #[must_use]
    pub(crate) fn notices(&self) -> Option<Notices> {
        self.inner.notices.clone()
    }

    /// The run of an answer, made if it is new. Whoever comes first makes it: the request or the first state.
    #[must_use]
    pub fn open(&self, answer: &AnswerId, session: &str) -> Arc<Run> {
        let mut runs = lock(&self.inner.runs);
        let run = runs.entry(answer.clone()).or_insert_with(|| Arc::new(Run::new(session)));
        run.clone()
    }

    /// The run of an answer, for the session that asked.
    #[must_use]
    pub fn find(&self, answer: &AnswerId, session: &str) -> Option<Arc<Run>> {
        lock(&self.inner.runs).get(answer).filter(|run| run.session == session).cloned()
    }

    /// Takes a run away that turned out to be nothing; who listens is told.
    pub fn withdraw(&self, answer: &AnswerId) {
        if let Some(run) = lock(&self.inner.runs).remove(answer) {
            run.end(crate::render::nothing());
        }
    }

    /// The events of each run of a session.
    #[cfg(test)]
    pub(crate) fn logs(&self, session: &str) -> Vec<Vec<Event>> {
        let runs = lock(&self.inner.runs);
        let here = runs.values().filter(|run| run.session == session);
        here.map(|run| lock(&run.state).events.clone()).filter(|events| !events.is_empty()).collect()
    }

    /// How many answers are being listened to.
    #[must_use]
    pub fn listened_to(&self) -> usize {
        lock(&self.inner.runs).values().filter(|run| *run.listeners.borrow() > 0).count()
    }

    /// Adds the events that lead to a newer state. The run is forgotten some time after its end.
    pub fn grow(&self, answer: &AnswerId, session: &str, now: &WebAnswer, key: impl Fn(&str) -> String) {
        let run = self.open(answer, session);
        if run.grow(now, key) && now.is_final() {
            self.finish(answer);
            let (runs, answer) = (Arc::downgrade(&self.inner), answer.clone());
            tokio::spawn(async move {
                tokio::time::sleep(KEPT).await;
                if let Some(inner) = runs.upgrade() {
                    lock(&inner.runs).remove(&answer);
                }
            });
        }
    }

    /// Notes that a run has ended, and forgets the oldest of those that are too many.
    fn finish(&self, answer: &AnswerId) {
        let mut finished = lock(&self.inner.finished);
        finished.push_back(answer.clone());
        while finished.len() > MOST_FINISHED {
            if let Some(oldest) = finished.pop_front() {
                lock(&self.inner.runs).remove(&oldest);
            }
        }
    }

    /// The events behind `after`, as they come, to the end. When the last listener is lost before the end and none
    /// comes back in time, the work is stopped.
    pub fn follow(
        &self,
        run: &Arc<Run>,
        answer: &AnswerId,
        after: usize,
        intake: Arc<dyn Intake>,
    ) -> impl Stream<Item = Numbered> + Send + use<> {
        let within = self.inner.return_within;
        let listener = Listener::new(run.clone(), answer.clone(), intake.clone(), within);
        if let Some(notices) = self.notices().filter(|_| !run.shared.swap(true, Ordering::Relaxed)) {
            tokio::spawn(elsewhere::share(run.clone(), answer.clone(), notices, intake, within));
        }
        let grown = run.grown.subscribe();
        unfold((listener, grown, after), |(listener, mut grown, at)| async move {
            loop {
                let (next, ended) = listener.run.event(at);
                if let Some(event) = next {
                    return Some(((at + 1, event), (listener, grown, at + 1)));
                }
                if ended || grown.changed().await.is_err() {
                    listener.run.read.store(true, Ordering::Relaxed);
                    return None;
                }
            }
        })
    }
}

impl Run {
    fn new(session: &str) -> Self {
        Self {
            session: session.to_owned(),
            state: Mutex::default(),
            grown: watch::Sender::new(0),
            listeners: watch::Sender::new(0),
            shared: AtomicBool::new(false),
            read: AtomicBool::new(false),
        }
    }

    /// Adds what is new; false if nothing is, or the run has ended.
    fn grow(&self, now: &WebAnswer, key: impl Fn(&str) -> String) -> bool {
        let length = {
            let mut state = lock(&self.state);
            if state.ended {
                return false;
            }
            let events = crate::render::events(state.last.as_ref(), now, key);
            state.events.extend(events);
            state.ended = now.is_final();
            // Nothing is compared with the last state: its picture and rows are let go.
            state.last = (!state.ended).then(|| now.clone());
            state.events.len()
        };
        self.grown.send_replace(length);
        true
    }

    /// Ends it with this event, if it has not ended.
    fn end(&self, event: Event) {
        let length = {
            let mut state = lock(&self.state);
            if !state.ended {
                state.events.push(event);
                state.ended = true;
            }
            state.events.len()
        };
        self.grown.send_replace(length);
    }

    fn event(&self, at: usize) -> (Option<Event>, bool) {
        let state = lock(&self.state);
        (state.events.get(at).cloned(), state.ended)
    }

    /// All events so far, and whether they are all.
    pub(crate) fn log(&self) -> (Vec<Event>, bool) {
        let state = lock(&self.state);
        (state.events.clone(), state.ended)
    }

    /// Tells when there is more.
    pub(crate) fn grown(&self) -> watch::Receiver<usize> {
        self.grown.subscribe()
    }

    /// Tells how many listen.
    pub(crate) fn listeners(&self) -> watch::Receiver<usize> {
        self.listeners.subscribe()
    }

    /// Whether somebody has read it to its end.
    pub(crate) fn was_read(&self) -> bool {
        self.read.load(Ordering::Relaxed)
    }

    fn has_ended(&self) -> bool {
        lock(&self.state).ended
    }
}

/// One connection, here or at another replica. Its loss is noticed by its drop.
pub struct Listener {
    run: Arc<Run>,
    answer: AnswerId,
    intake: Arc<dyn Intake>,
    return_within: Duration,
}

impl Listener {
    /// One more who listens.
    pub(crate) fn new(
        run: Arc<Run>,
        answer: AnswerId,
        intake: Arc<dyn Intake>,
        return_within: Duration,
    ) -> Self {
        run.listeners.send_modify(|n| *n += 1);
        Self { run, answer, intake, return_within }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.run.listeners.send_modify(|n| *n = n.saturating_sub(1));
        if *self.run.listeners.borrow() > 0 || self.run.has_ended() {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let mut listeners = self.run.listeners.subscribe();
        let (run, answer, intake) = (self.run.clone(), self.answer.clone(), self.intake.clone());
        let return_within = self.return_within;
        runtime.spawn(async move {
            let back = listeners.wait_for(|n| *n > 0);
            if tokio::time::timeout(return_within, back).await.is_err() && !run.has_ended() {
                tracing::debug!(%answer, "nobody listens any more: stopped");
                intake.stop(&answer);
            }
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
