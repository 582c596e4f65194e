//! Topup in Teams, from a verified activity to what is done about it. The service is answered at once; the work goes on
//! behind. [`App::router`] is the door; each of the other files here is one kind of thing that people do.

mod about;
mod asks;
mod away;
mod exports;
mod hello;
mod http;
pub(crate) mod people;
mod pressed;
mod votes;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use topup_port::{Asker, Budget, Intake, Library, Notebook, SurfaceError, ThreadKey, Words, patience};

use self::away::{Next, Tries};
use self::people::People;
use crate::inbound::{self, Activity, Inbound};
use crate::place::Place;
use crate::render::{Card, remark};
use crate::{Connector, Verifier};

/// How long writing a question down may take where somebody waits for a form.
const HOLD: Duration = Duration::from_secs(1);
/// How long it may keep an acknowledgement waiting: Teams gives up after fifteen seconds, and the
/// small database after five.
const WRITTEN: Duration = Duration::from_secs(4);

/// A question could not be written down in time: it would be lost with this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a question could not be written down in time: it is not acknowledged")]
pub struct Unwritten;

/// Topup in Teams.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What an [`App`] works with.
pub struct Parts {
    /// The Bot Framework.
    pub connector: Arc<Connector>,
    /// Takes questions.
    pub intake: Arc<dyn Intake>,
    /// Knows answers and data.
    pub library: Arc<dyn Library>,
    /// What is remembered between deliveries.
    pub notebook: Arc<dyn Notebook>,
    /// What conversations bear: what is said beside answers waits for its turn too.
    pub budget: Arc<dyn Budget>,
}

struct Inner {
    parts: Parts,
    verifier: Verifier,
    people: People,
    tasks: TaskTracker,
    /// Nothing is waited for any more that may take minutes.
    closing: CancellationToken,
}

impl App {
    /// An app of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let verifier = Verifier::new(parts.connector.config());
        Self(Arc::new(Inner {
            parts,
            verifier,
            people: People::default(),
            tasks: TaskTracker::new(),
            closing: CancellationToken::new(),
        }))
    }

    /// Takes an activity whose sender was verified. Gives what is replied, within some seconds whatever is behind; the work
    /// goes on by itself.
    ///
    /// # Errors
    /// The question is worked on, and was not written down in time: it must not be acknowledged, so that it is sent again if
    /// this process ends before it answers. What is sent twice is answered once.
    pub async fn take(&self, activity: &Value) -> Result<Option<Value>, Unwritten> {
        let config = self.0.parts.connector.config();
        let Some(Activity { thread, place, inbound }) =
            inbound::read(activity, config.tenant(), Timestamp::now())
        else {
            tracing::debug!("an activity of no conversation is passed over");
            return Ok(None);
        };
        let held = match &inbound {
            Inbound::Nothing(why) => {
                tracing::debug!(why, "an activity of Teams is passed over");
                return Ok(None);
            }
            Inbound::Invoke { name } => {
                tracing::debug!(name, "something is asked for that is not offered");
                return Ok(Some(invoked(name)));
            }
            Inbound::Opened(opening) => return Ok(Some(about::form(opening))),
            Inbound::Removed | Inbound::Submitted(_) => Ok(()),
            _ => self.0.hold(&thread, place.clone(), &inbound).await,
        };
        let inner = self.0.clone();
        if let Inbound::Submitted(said) = inbound {
            return Ok(Some(inner.about(place, *said).await));
        }
        self.0.tasks.spawn(async move { inner.handle(&thread, inbound).await });
        held.map(|()| None)
    }

    /// Waits for what was taken to be on its way, for so long at most.
    pub async fn close(&self, patience: Duration) {
        self.0.closing.cancel();
        self.0.tasks.close();
        let _ = timeout(patience, self.0.tasks.wait()).await;
    }
}

/// What is replied where something is asked for that we do not offer: an empty body would be shown as a fault.
fn invoked(name: &str) -> Value {
    let words = "Please use the buttons below an answer, or ask in words.";
    match name {
        "adaptiveCard/action" => {
            json!({"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": words})
        }
        "task/fetch" | "task/submit" | "composeExtension/fetchTask" | "composeExtension/submitAction" => {
            about::told(words)
        }
        _ => json!({}),
    }
}

impl Inner {
    /// Where to answer is known before anything is, by this process and by the next one; and what is plainly said to us
    /// is answered, whatever happens to this process from now on.
    async fn hold(&self, thread: &ThreadKey, place: Place, inbound: &Inbound) -> Result<(), Unwritten> {
        let end = Instant::now() + WRITTEN;
        let learned = timeout_at(end, self.parts.connector.learn(thread, place)).await;
        let Inbound::Said(said) = inbound else { return Ok(()) };
        // The next process could not answer without it.
        if matches!(said.ask.words, Words::Reply(_)) || said.help {
            return Ok(());
        }
        learned.map_err(|_| Unwritten)?;
        let mut ask = said.ask.clone();
        // Only what is remembered: Teams is not asked before it is answered.
        let known = self.people.known(&ask.thread.workspace, &said.who);
        ask.person.standing = known.unwrap_or_default();
        timeout_at(end, self.parts.intake.hold(&ask, known.is_some())).await.map_err(|_| Unwritten)
    }

    async fn handle(&self, thread: &ThreadKey, inbound: Inbound) {
        match inbound {
            Inbound::Said(said) => self.said(*said).await,
            Inbound::Pressed(press) => self.pressed(thread, *press).await,
            Inbound::Added => self.added(thread).await,
            Inbound::Removed => self.parts.connector.forget(thread).await,
            Inbound::Opened(_) | Inbound::Submitted(_) | Inbound::Invoke { .. } | Inbound::Nothing(_) => {}
        }
    }

    /// Says something in a conversation. Teams shows nothing to one person alone, so everybody there reads it. A fault is
    /// logged: there is no other way.
    async fn say(&self, thread: &ThreadKey, words: &str) {
        self.show(thread, remark(words)).await;
    }

    async fn show(&self, thread: &ThreadKey, card: Card) {
        self.is_shown(thread, card).await;
    }

    /// Shows something, and gives whether that was taken. Where it certainly was not, for no token can be had or too much is
    /// said, it is tried again for some minutes: it answers a click that nobody delivers again.
    async fn is_shown(&self, thread: &ThreadKey, card: Card) -> bool {
        let connector = &self.parts.connector;
        let activity = card.activity();
        let mut tries = Tries::begin();
        loop {
            patience::turn(&*self.parts.budget, thread).await;
            let error = match patience::once(|| connector.post(thread, activity.clone())).await {
                Ok(_) => return true,
                Err(error) => error,
            };
            tracing::warn!(%error, "something could not be said in a conversation");
            if !matches!(error, SurfaceError::RateLimited { .. })
                || tries.next(&self.closing).await != Next::Again
            {
                return false;
            }
        }
    }
}

/// Who pressed something, in which conversation, and where that person is told something.
struct Presser {
    asker: Asker,
    /// The conversation that the button stands in.
    at: ThreadKey,
}
