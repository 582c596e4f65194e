//! The desk: takes asks at once and works on them behind the acknowledgement. Each delivery is answered once; what is
//! open at a shutdown is finished or ends as interrupted.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::civil::Date;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use topup_port::{
    Accepted, AnswerEvent, AnswerId, Ask, BoxFuture, Declined, Deliver, Delivery, Emitter, Intake, Note,
    Outcome, Person, Refusal, ThreadKey, Words,
};

use super::answer_id;
use crate::guardrail::RowPolicy;
use crate::pipeline::{Pipeline, Question};
use crate::store::{ControlStore, Dedupe, Limit, RateLimits, Taken};

/// How long a delivery is remembered: platforms deliver again for up to some hours.
const REMEMBERED: Duration = Duration::from_secs(6 * 3600);

/// How long the last states of interrupted answers have to be shown.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What is said where a follow-up may be read wrongly.
const FORGETFUL: &str =
    "I cannot look up what was asked here before just now, so I read this question by itself.";

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

/// What a desk works with.
pub struct DeskParts {
    /// Answers questions.
    pub pipeline: Arc<Pipeline>,
    /// A relay for each platform by its name.
    pub relays: HashMap<String, Arc<dyn Deliver>>,
    /// Which deliveries were taken.
    pub dedupe: Arc<dyn Dedupe>,
    /// Platforms whose clients repeat a delivery only to have it answered: it is answered anew once its answer is
    /// done, where a chat platform's repeat gets nothing.
    pub answered_anew: HashSet<String>,
    /// How often a person may ask.
    pub limits: Arc<dyn RateLimits>,
    /// What buttons mean.
    pub controls: Arc<dyn ControlStore>,
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

    /// Takes nothing new, finishes what is open within `patience`, and ends the rest as interrupted, so that no
    /// message is left hanging.
    pub async fn close(&self, patience: Duration) {
        self.0.closing.cancel();
        self.0.tasks.close();
        if tokio::time::timeout(patience, self.0.tasks.wait()).await.is_ok() {
            return;
        }
        self.0.interrupting.cancel();
        // What was interrupted still has to be said.
        let _ = tokio::time::timeout(LAST_WORDS, self.0.tasks.wait()).await;
    }
}

impl Intake for Desk {
    fn accept(&self, ask: Ask) -> Result<Accepted, Declined> {
        let inner = &self.0;
        if inner.closing.is_cancelled() {
            return Err(Declined::ShuttingDown);
        }
        let answer = answer_id(&ask, &inner.parts.key);
        let cancel = CancellationToken::new();
        {
            let mut at_work = inner.at_work();
            if at_work.contains_key(&answer) {
                return Ok(Accepted::Duplicate(answer));
            }
            if at_work.len() >= inner.parts.load.at_once {
                return Err(Declined::Busy { retry_after: Duration::from_secs(2) });
            }
            let ThreadKey { platform, workspace, .. } = &ask.thread;
            let person = (platform.clone(), workspace.clone(), ask.person.id.clone());
            at_work.insert(answer.clone(), AtWork { cancel: cancel.clone(), person });
        }
        let (inner, id) = (self.0.clone(), answer.clone());
        self.0.tasks.spawn(async move {
            let _done = Done { inner: inner.clone(), answer: id.clone() };
            inner.work(ask, id, cancel).await;
        });
        Ok(Accepted::New(answer))
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

impl Inner {
    fn at_work(&self) -> MutexGuard<'_, HashMap<AnswerId, AtWork>> {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long the person has to wait, if at all.
    async fn wait_for_turn(&self, person: &Person, thread: &ThreadKey) -> Option<Duration> {
        let Load { per_minute, burst, .. } = self.parts.load;
        let name = format!("ask/{}/{}/{}", thread.platform, thread.workspace, person.id);
        match self.parts.limits.take(&name, Limit::new(per_minute, Duration::from_secs(60), burst)).await {
            Taken::Ok => None,
            Taken::RetryAfter(wait) => Some(wait),
        }
    }

    async fn work(&self, ask: Ask, answer: AnswerId, cancel: CancellationToken) {
        let Some(relay) = self.parts.relays.get(&ask.thread.platform).cloned() else {
            tracing::error!(platform = ask.thread.platform, "there is no relay for this platform");
            return;
        };
        let anew = self.parts.answered_anew.contains(&ask.thread.platform);
        if !anew && !self.parts.dedupe.first(&format!("ask/{answer}"), REMEMBERED).await {
            return;
        }
        let (emitter, answers) = Emitter::new();
        let delivery = Delivery::new(answer, ask.thread.clone());
        let delivering = relay.deliver(delivery, answers);
        let answering = self.answer(ask, emitter, cancel);
        let ((), delivered) = tokio::join!(answering, delivering);
        if let topup_port::Delivered::Failed(error) = delivered {
            tracing::error!(%error, "an answer could not be delivered");
        }
    }

    /// Answers into the emitter, which ends as interrupted if this does not end it otherwise.
    async fn answer(&self, ask: Ask, emitter: Emitter, cancel: CancellationToken) {
        let addressed = !matches!(ask.words, Words::Reply(_));
        let text = match self.words(&ask).await {
            Ok(text) => text,
            Err(outcome) => return emitter.end(outcome),
        };
        if !(self.parts.remembers)() {
            emitter.emit(AnswerEvent::Note(Note::info(FORGETFUL)));
        }
        let question = Question {
            thread: Some(ask.thread),
            policy: RowPolicy::unrestricted(),
            wishes: ask.wishes,
            addressed,
            ..Question::new(text, (self.parts.today)())
        };
        tokio::select! {
            answered = self.parts.pipeline.answer(&question, &cancel, &emitter) => {
                if let Err(error) = answered {
                    tracing::error!(%error, "a question failed");
                }
            }
            // Leaving stops the statement, and the emitter's drop ends the answer as interrupted.
            () = self.interrupting.cancelled() => {}
        }
    }

    /// What is asked, in words.
    async fn words(&self, ask: &Ask) -> Result<String, Outcome> {
        match &ask.words {
            Words::Mention(text) | Words::Reply(text) => Ok(text.clone()),
            Words::Command { name, args } => Ok(format!("/{name} {args}").trim_end().to_owned()),
            Words::Control { id, value } => self.pressed(id, value.as_deref()).await,
        }
    }

    /// The words that a pressed control stands for.
    async fn pressed(&self, id: &str, value: Option<&str>) -> Result<String, Outcome> {
        let said = |message: &str, advice: &str| {
            Outcome::Refusal(Refusal { message: message.into(), advice: advice.into() })
        };
        match self.parts.controls.get(id).await {
            Ok(Some(meaning)) => match meaning["ask"].as_str() {
                Some(words) => Ok(words.to_owned()),
                None => value.map(str::to_owned).ok_or(Outcome::Silence),
            },
            Ok(None) => Err(said("This button has expired.", "Please ask the question in words.")),
            Err(error) => {
                tracing::warn!(%error, "what a button means could not be looked up");
                Err(said("I cannot look up this button just now.", "Please press it again in a moment."))
            }
        }
    }
}
