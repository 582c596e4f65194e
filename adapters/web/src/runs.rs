//! Answers on their way to a browser: a log of events for each, so that a connection that was lost goes on where it
//! stopped. A run that nobody listens to any more is given up after a while, which stops its work.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::Stream;
use futures::stream::unfold;
use tokio::sync::watch;
use topup_port::{AnswerId, Intake};

use crate::render::{Event, WebAnswer};

/// How long a finished run can still be read by a connection that comes back.
const KEPT: Duration = Duration::from_secs(60);
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
}

/// One answer on its way.
pub struct Run {
    /// The session that may read it.
    session: String,
    state: Mutex<State>,
    grown: watch::Sender<usize>,
    listeners: watch::Sender<usize>,
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
        Self { inner: Arc::new(Inner { runs: Mutex::default(), finished: Mutex::default(), return_within }) }
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
        let listener = Listener {
            run: run.clone(),
            answer: answer.clone(),
            intake,
            return_within: self.inner.return_within,
        };
        run.listeners.send_modify(|n| *n += 1);
        let grown = run.grown.subscribe();
        unfold((listener, grown, after), |(listener, mut grown, at)| async move {
            loop {
                let (next, ended) = listener.run.event(at);
                if let Some(event) = next {
                    return Some(((at + 1, event), (listener, grown, at + 1)));
                }
                if ended || grown.changed().await.is_err() {
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

    fn has_ended(&self) -> bool {
        lock(&self.state).ended
    }
}

/// One connection. Its loss is noticed by its drop.
struct Listener {
    run: Arc<Run>,
    answer: AnswerId,
    intake: Arc<dyn Intake>,
    return_within: Duration,
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
mod tests {
    use futures::StreamExt;
    use topup_port::{Accepted, Answer, Ask, BoxFuture, Declined, Outcome, Person, Stage, ThreadKey};

    use super::*;

    /// Remembers what was stopped.
    #[derive(Default)]
    struct Stops(Mutex<Vec<AnswerId>>);

    impl Intake for Stops {
        fn accept(&self, _: Ask) -> Result<Accepted, Declined> {
            Err(Declined::ShuttingDown)
        }

        fn admit<'a>(&'a self, _: &'a Person, _: &'a ThreadKey) -> BoxFuture<'a, Result<(), Declined>> {
            Box::pin(async { Ok(()) })
        }

        fn stop(&self, answer: &AnswerId) -> bool {
            lock(&self.0).push(answer.clone());
            true
        }
    }

    fn state(stage: Stage, outcome: Option<Outcome>) -> WebAnswer {
        WebAnswer::of(&Answer { stage, outcome, ..Answer::default() }).expect("shown")
    }

    const WITHIN: Duration = Duration::from_secs(15);

    #[tokio::test(start_paused = true)]
    async fn who_comes_back_goes_on_where_they_stopped() {
        let (runs, intake, id) =
            (Runs::new(WITHIN), Arc::new(Stops::default()), AnswerId::parse("answer-1-of-1").expect("an id"));
        let run = runs.open(&id, "s");
        runs.grow(&id, "s", &state(Stage::Planning, None), str::to_owned);
        let mut stream = Box::pin(runs.follow(&run, &id, 0, intake.clone()));
        assert_eq!(stream.next().await.map(|(n, e)| (n, e.name)), Some((1, "partial")));
        drop(stream);
        tokio::time::sleep(Duration::from_secs(14)).await;
        let stream = runs.follow(&run, &id, 1, intake.clone());
        runs.grow(&id, "s", &state(Stage::Querying, None), str::to_owned);
        runs.grow(&id, "s", &state(Stage::Querying, Some(Outcome::Complete)), str::to_owned);
        let rest: Vec<_> = stream.map(|(n, e)| (n, e.name)).collect().await;
        assert_eq!(rest, [(2, "partial"), (3, "done")]);
        tokio::time::sleep(WITHIN * 2).await;
        assert!(lock(&intake.0).is_empty(), "it came back in time, and ended");
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_listens_to_is_stopped() {
        let (runs, intake, id) =
            (Runs::new(WITHIN), Arc::new(Stops::default()), AnswerId::parse("answer-1-of-1").expect("an id"));
        let run = runs.open(&id, "s");
        runs.grow(&id, "s", &state(Stage::Planning, None), str::to_owned);
        let (one, two) =
            (runs.follow(&run, &id, 0, intake.clone()), runs.follow(&run, &id, 0, intake.clone()));
        drop(one);
        tokio::time::sleep(WITHIN * 2).await;
        assert!(lock(&intake.0).is_empty(), "another one still listens");
        drop(two);
        tokio::time::sleep(WITHIN - Duration::from_secs(1)).await;
        assert!(lock(&intake.0).is_empty());
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(*lock(&intake.0), [id]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_listens_to_what_is_taken_away_is_told() {
        let (runs, intake, id) =
            (Runs::new(WITHIN), Arc::new(Stops::default()), AnswerId::parse("answer-1-of-1").expect("an id"));
        let run = runs.open(&id, "s");
        runs.grow(&id, "s", &state(Stage::Planning, None), str::to_owned);
        let stream = runs.follow(&run, &id, 0, intake);
        runs.withdraw(&id);
        let rest: Vec<_> = stream.map(|(_, e)| (e.name, e.data["kind"].clone())).collect().await;
        assert_eq!(rest, [("partial", serde_json::Value::Null), ("done", "silence".into())]);
        assert!(runs.find(&id, "s").is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn under_load_the_oldest_finished_runs_make_room() {
        let runs = Runs::new(WITHIN);
        let id = |n: usize| AnswerId::parse(format!("answer-number-{n}")).expect("an id");
        for n in 0..=MOST_FINISHED {
            runs.grow(&id(n), "s", &state(Stage::Planning, Some(Outcome::Stopped)), str::to_owned);
        }
        assert!(runs.find(&id(0), "s").is_none());
        assert!(runs.find(&id(1), "s").is_some() && runs.find(&id(MOST_FINISHED), "s").is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_run_is_its_sessions_alone_and_is_forgotten_after_its_end() {
        let (runs, id) = (Runs::new(WITHIN), AnswerId::parse("answer-1-of-1").expect("an id"));
        runs.grow(&id, "s", &state(Stage::Planning, Some(Outcome::Stopped)), str::to_owned);
        assert!(runs.find(&id, "other").is_none());
        assert!(runs.find(&id, "s").is_some());
        tokio::time::sleep(KEPT + Duration::from_secs(1)).await;
        assert!(runs.find(&id, "s").is_none());
    }
}
