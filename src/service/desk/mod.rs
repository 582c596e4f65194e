//! The desk: takes asks at once and works on them behind the acknowledgement. Each delivery is answered once; what is
//! open at a shutdown is finished or ends as interrupted.

mod aside;
mod asked;
mod elsewhere;
mod work;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::civil::Date;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use topup_port::{
    Accepted, AnswerId, Aside, Ask, BoxFuture, Declined, Deliver, Intake, Journal, MessageRef, Person,
    ThreadKey,
};

use super::journal::Unended;
use super::records::Records;
use super::{answer_id, limited};
use crate::access::Access;
use crate::pipeline::Pipeline;
use crate::store::{Dedupe, RateLimits, ResultCache, Unfinished};

/// How long the last states of interrupted answers have to be shown.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How much is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Answers at work at a time; more are declined.
    pub at_once: usize,
    /// Questions of one person in a minute, in the long run.
    pub per_minute: u32,
    /// Questions of one person at once.
    pub burst: u32,
}

impl Default for Load {
    fn default() -> Self {
        Self { at_once: 256, per_minute: 30, burst: 10 }
    }
}

/// A platform, as a desk sees it.
#[derive(Clone)]
pub struct Face {
    /// Its relay.
    pub relay: Arc<dyn Deliver>,
    /// How it behaves.
    pub kind: FaceKind,
    /// How something is shown to one person alone among others; none where that cannot be.
    pub aside: Option<Arc<dyn Aside>>,
}

/// How a platform behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceKind {
    /// A chat: it delivers twice, keeps what was posted when we are gone, and its people hear in an answer that they
    /// ask too often.
    Chat,
    /// A client that is there while it waits: it repeats a delivery only to have it answered, sees what it is shown
    /// end with us, and is asked before whether it may ask.
    Client,
}

/// What a desk works with.
pub struct DeskParts {
    /// Answers questions.
    pub pipeline: Arc<Pipeline>,
    /// The platforms by their names.
    pub faces: HashMap<String, Face>,
    /// Which deliveries were taken.
    pub dedupe: Arc<dyn Dedupe>,
    /// Who may ask, and what they are shown.
    pub access: Arc<Access>,
    /// How often a person may ask.
    pub limits: Arc<dyn RateLimits>,
    /// What stands under answers.
    pub records: Records,
    /// The answers of chats that are begun and not ended.
    pub journal: Unended,
    /// Where replicas tell each other what is to be stopped; none where there is one process.
    pub shared: Option<Arc<dyn ResultCache>>,
    /// The key that names answers.
    pub key: [u8; 32],
    /// How much is taken.
    pub load: Load,
    /// Whether the threads can be looked up just now; if not, each answer says so.
    pub remembers: Arc<dyn Fn() -> bool + Send + Sync>,
    /// What day it is.
    pub today: Arc<dyn Fn() -> Date + Send + Sync>,
}

/// An answer at work: how to stop it, and whose it is.
struct AtWork {
    cancel: CancellationToken,
    person: (String, String, String),
}

/// The door of the service.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    parts: DeskParts,
    at_work: Mutex<HashMap<AnswerId, AtWork>>,
    tasks: TaskTracker,
    closing: CancellationToken,
    /// The time for what is open is over.
    interrupting: CancellationToken,
    /// Everything is over, and nothing is said any more.
    killed: CancellationToken,
}

impl Desk {
    /// A desk of these parts.
    #[must_use]
    pub fn new(parts: DeskParts) -> Self {
        Self(Arc::new(Inner {
            parts,
            at_work: Mutex::default(),
            tasks: TaskTracker::new(),
            closing: CancellationToken::new(),
            interrupting: CancellationToken::new(),
            killed: CancellationToken::new(),
        }))
    }

    /// How many answers are at work.
    #[must_use]
    pub fn at_work(&self) -> usize {
        self.0.at_work().len()
    }

    /// How many people have answers at work.
    #[must_use]
    pub fn users(&self) -> usize {
        let at_work = self.0.at_work();
        at_work.values().map(|one| &one.person).collect::<HashSet<_>>().len()
    }

    /// Whether nothing new is taken any more.
    #[must_use]
    pub fn is_closing(&self) -> bool {
        self.0.closing.is_cancelled()
    }

    /// Answers what earlier processes left hanging. What is old, was left twice (it may be what kills them), or whose
    /// asker was not known yet is called interrupted, with a button to ask it again. `alone` as in
    /// [`Unended::left_over`].
    pub async fn take_up(&self, alone: bool) {
        let left = self.0.parts.journal.left_over(alone).await;
        if !left.is_empty() {
            tracing::info!(answers = left.len(), "an earlier process left answers unfinished");
        }
        for unfinished in left {
            // The platform may deliver it once more: it is answered by what is said here.
            let name = delivered(&unfinished.answer);
            let _ = self.0.parts.dedupe.first(&name, REMEMBERED).await;
            match resumable(&unfinished) {
                Some((ask, answer)) => {
                    let resume = unfinished.message.clone().map(MessageRef);
                    // However many there are: nobody else answers them.
                    self.0.begin(ask, answer, Some(resume), usize::MAX);
                }
                None => {
                    let inner = self.0.clone();
                    self.0.tasks.spawn(async move { inner.interrupted(unfinished).await });
                }
            }
        }
    }

    /// Ends everything at once and says nothing, as a killed process does.
    pub fn abort(&self) {
        self.0.closing.cancel();
        self.0.killed.cancel();
    }

    /// Takes nothing new, finishes what is open within `patience`, and ends the rest as interrupted, so that no
    /// message is left hanging.
    pub async fn close(&self, patience: Duration) {
        self.0.closing.cancel();
        self.0.tasks.close();
        if tokio::time::timeout(patience, self.0.tasks.wait()).await.is_err() {
            self.0.interrupting.cancel();
            // What was interrupted still has to be said.
            let _ = tokio::time::timeout(LAST_WORDS, self.0.tasks.wait()).await;
        }
        let _ = tokio::time::timeout(LAST_WORDS, self.0.parts.journal.written()).await;
    }
}

impl Intake for Desk {
    fn accept(&self, ask: Ask) -> Result<Accepted, Declined> {
        let inner = &self.0;
        if inner.closing.is_cancelled() {
            return Err(Declined::ShuttingDown);
        }
        let answer = answer_id(&ask, &inner.parts.key);
        match inner.begin(ask, answer.clone(), None, inner.parts.load.at_once) {
            Begun::New => Ok(Accepted::New(answer)),
            Begun::AtWork => Ok(Accepted::Duplicate(answer)),
            Begun::Full => {
                limited("at_once");
                Err(Declined::Busy { retry_after: Duration::from_secs(2) })
            }
        }
    }

    fn hold<'a>(&'a self, ask: &'a Ask, checked: bool) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let parts = &self.0.parts;
            let answer = answer_id(ask, &parts.key);
            // What is at work is written down; once more would outlive its end.
            if !self.0.at_work().contains_key(&answer) {
                let words = ask.words.text().unwrap_or_default();
                parts.journal.begin(&answer, &ask.thread, words, Some(ask).filter(|_| checked)).await;
            }
        })
    }

    fn release(&self, ask: &Ask) {
        self.0.parts.journal.ended(&answer_id(ask, &self.0.parts.key));
    }

    fn admit<'a>(&'a self, person: &'a Person, thread: &'a ThreadKey) -> BoxFuture<'a, Result<(), Declined>> {
        Box::pin(async move {
            match self.0.wait_for_turn(person, thread).await {
                None => Ok(()),
                Some(retry_after) => Err(Declined::Busy { retry_after }),
            }
        })
    }

    fn stop(&self, answer: &AnswerId) -> bool {
        let at_work = self.0.at_work();
        at_work.get(answer).inspect(|one| one.cancel.cancel()).is_some()
    }

    fn stop_elsewhere<'a>(&'a self, answer: &'a AnswerId) -> BoxFuture<'a, ()> {
        Box::pin(elsewhere::stop(self.0.parts.shared.as_ref(), answer))
    }
}

/// How long a delivery is remembered: platforms deliver again for up to some hours.
const REMEMBERED: Duration = Duration::from_secs(6 * 3600);

/// An answer that was begun longer ago is not given unasked any more.
const RESUMABLE: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);

/// The name under which the delivery of an answer is remembered.
fn delivered(answer: &str) -> String {
    format!("ask/{answer}")
}

/// Takes an answer off the list, however its work ended.
struct Done {
    inner: Arc<Inner>,
    answer: AnswerId,
}

impl Drop for Done {
    fn drop(&mut self) {
        self.inner.at_work().remove(&self.answer);
    }
}

/// What became of an ask that was to be put to work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begun {
    New,
    AtWork,
    Full,
}

/// What was asked, where an unfinished answer may be answered now.
fn resumable(left: &Unfinished) -> Option<(Ask, AnswerId)> {
    let age = jiff::Timestamp::now().duration_since(left.begun_at);
    let ask = serde_json::from_str(left.ask.as_deref().filter(|_| age < RESUMABLE)?).ok()?;
    Some((ask, AnswerId::parse(&left.answer).ok()?))
}

impl Inner {
    /// Puts an ask to work, beside fewer than `most` others. `resume` is what an earlier process left of its answer.
    fn begin(
        self: &Arc<Self>,
        ask: Ask,
        answer: AnswerId,
        resume: Option<Option<MessageRef>>,
        most: usize,
    ) -> Begun {
        let cancel = CancellationToken::new();
        {
            let mut at_work = self.at_work();
            if at_work.contains_key(&answer) {
                return Begun::AtWork;
            }
            if at_work.len() >= most {
                return Begun::Full;
            }
            let ThreadKey { platform, workspace, .. } = &ask.thread;
            let person = (platform.clone(), workspace.clone(), ask.person.id.clone());
            at_work.insert(answer.clone(), AtWork { cancel: cancel.clone(), person });
        }
        let inner = self.clone();
        let shared = self.parts.shared.clone().filter(|_| self.is_chat(&ask.thread.platform));
        self.tasks.spawn(async move {
            let _done = Done { inner: inner.clone(), answer: answer.clone() };
            let stopped_elsewhere = async {
                elsewhere::stopped(shared.as_ref(), &answer).await;
                cancel.cancel();
                std::future::pending::<()>().await;
            };
            tokio::select! {
                () = inner.work(ask, answer.clone(), cancel.clone(), resume) => {}
                () = stopped_elsewhere => {}
                () = inner.killed.cancelled() => {}
            }
        });
        Begun::New
    }

    /// Whether it is a chat, whose buttons may be read by any replica; clients are stopped by a way of their own.
    fn is_chat(&self, platform: &str) -> bool {
        self.parts.faces.get(platform).is_some_and(|face| face.kind == FaceKind::Chat)
    }

    fn at_work(&self) -> MutexGuard<'_, HashMap<AnswerId, AtWork>> {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
