//! Topup in Slack, from a verified payload to what is done about it. Slack is answered at once; the work goes on behind.
//!
//! [`App::take`] is the door for payloads of every way in: HTTP ([`App::router`]) and Socket Mode. Each of the other
//! files here is one kind of thing that people do.

mod asks;
mod commands;
mod exports;
mod home;
mod http;
mod install;
mod modals;
mod ourselves;
mod people;
mod pictures;
mod pressed;
mod votes;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_util::task::TaskTracker;
use topup_port::{
    Ask, Asker, Budget, Intake, Library, Notebook, Person, Standing, ThreadKey, Words, patience,
};

use self::ourselves::Ourselves;
use self::people::People;
use crate::inbound::{self, Inbound, Said};
use crate::render::said;
use crate::{Api, SlackSurface};

/// How long a held question may keep its acknowledgement waiting: Slack gives three seconds in all.
const HOLD: Duration = Duration::from_millis(1_000);

/// Topup in Slack.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What an [`App`] works with.
pub struct Parts {
    /// Slack's Web API.
    pub api: Arc<Api>,
    /// Takes questions.
    pub intake: Arc<dyn Intake>,
    /// Knows answers and data.
    pub library: Arc<dyn Library>,
    /// What is remembered between deliveries.
    pub notebook: Arc<dyn Notebook>,
    /// The posts that a channel allows.
    pub budget: Arc<dyn Budget>,
}

struct Inner {
    parts: Parts,
    /// Posts roots of threads, with a marker to find them by.
    surface: SlackSurface,
    people: People,
    ourselves: Ourselves,
    tasks: TaskTracker,
}

/// A payload whose sender was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// Of the Events API.
    Event(Value),
    /// A click, a shortcut or a modal.
    Interaction(Value),
    /// The fields of a slash command.
    Command(HashMap<String, String>),
}

/// What Slack is told at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// That it arrived.
    Taken,
    /// The challenge by which Slack knows the address for ours.
    Challenge(String),
}

/// What is read of a reply that says only that all went well.
#[derive(Deserialize)]
struct Done {}

impl App {
    /// An app of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let surface = SlackSurface::over(parts.api.clone());
        Self(Arc::new(Inner {
            parts,
            surface,
            people: People::default(),
            ourselves: Ourselves::default(),
            tasks: TaskTracker::new(),
        }))
    }

    /// Takes a payload. Gives what Slack is to be told, within a second whatever is behind; the work begins before it
    /// returns and goes on by itself.
    pub async fn take(&self, payload: Payload) -> Reply {
        let now = Timestamp::now();
        let inbound = match &payload {
            Payload::Event(payload) => {
                let us = self.0.ourselves.of(&self.0.parts.api, payload).await;
                inbound::event(payload, us.as_deref(), now)
            }
            Payload::Interaction(payload) => inbound::interaction(payload, now),
            Payload::Command(fields) => inbound::command(fields, now),
        };
        let inbound = match team(&inbound) {
            Some(team) if !self.0.parts.api.config().serves(team) => Inbound::Nothing("another workspace"),
            _ => inbound,
        };
        match &inbound {
            Inbound::Challenge(challenge) => return Reply::Challenge(challenge.clone()),
            Inbound::Nothing(why) => tracing::debug!(why, "a payload of Slack is passed over"),
            Inbound::HeldBack { team } => {
                tracing::warn!(
                    team,
                    "Slack holds events of a workspace back: too many came, or too few were acknowledged"
                );
            }
            Inbound::Said(said) => self.0.hold(said).await,
            _ => {}
        }
        let inner = self.0.clone();
        self.0.tasks.spawn(async move { inner.handle(inbound).await });
        Reply::Taken
    }

    pub(crate) fn api(&self) -> &Api {
        &self.0.parts.api
    }

    /// Waits for what was taken to be on its way, for so long at most.
    pub async fn close(&self, patience: Duration) {
        self.0.tasks.close();
        let _ = timeout(patience, self.0.tasks.wait()).await;
    }
}

impl Inner {
    /// What is plainly said to us is answered, whatever happens to this process from now on.
    async fn hold(&self, said: &Said) {
        if matches!(said.ask.words, Words::Reply(_)) {
            return;
        }
        let mut ask = said.ask.clone();
        // Only what is remembered: Slack is not asked before it is answered.
        let known = match said.external {
            true => Some(Standing::External),
            false => self.people.known(&ask.thread.workspace, &ask.person.id),
        };
        ask.person.standing = known.unwrap_or_default();
        if timeout(HOLD, self.parts.intake.hold(&ask, known.is_some())).await.is_err() {
            tracing::warn!("a question could not be written down in time");
        }
    }

    async fn handle(&self, inbound: Inbound) {
        match inbound {
            Inbound::Said(said) => self.said(said).await,
            Inbound::Command { ask, response_url } => self.command(ask, &response_url).await,
            Inbound::Pressed(press) => self.pressed(*press).await,
            Inbound::Submitted(submission) => self.submitted(submission).await,
            Inbound::HomeOpened { team, person } => self.home(&team, &person).await,
            Inbound::Uninstalled { team } => self.uninstalled(&team).await,
            Inbound::Challenge(_) | Inbound::HeldBack { .. } | Inbound::Nothing(_) => {}
        }
    }

    /// Says something to one person alone, in a thread with replies or in the channel itself (see [`place`]). A fault is logged: there is no other way.
    async fn whisper(&self, place: &ThreadKey, person: &Person, words: &str) {
        let mut body = json!({"channel": place.channel, "user": person.id});
        if !place.thread.is_empty() {
            body["thread_ts"] = place.thread.as_str().into();
        }
        said(words).write_into(&mut body);
        self.turn(place).await;
        let api = &self.parts.api;
        let told = patience::repeat(|| api.method(&place.workspace, "chat.postEphemeral", &body)).await;
        if let Err(error) = told.map(|_: Done| ()) {
            tracing::warn!(%error, "a person could not be told something");
        }
    }

    /// Waits for a turn among the posts of a channel.
    async fn turn(&self, place: &ThreadKey) {
        patience::turn(&*self.parts.budget, place).await;
    }

    /// A workspace took Topup away: its token goes.
    async fn uninstalled(&self, team: &str) {
        self.people.forget(team);
        if let Err(error) = self.parts.notebook.keep(&crate::tokens::name(team), Value::Null).await {
            tracing::error!(error, "the token of a workspace that took Topup away could not be removed");
        }
        tracing::info!(team, "a workspace took Topup away");
    }
}

/// The workspace that a payload is of.
fn team(inbound: &Inbound) -> Option<&str> {
    match inbound {
        Inbound::Said(said) => Some(&said.ask.thread.workspace),
        Inbound::Command { ask, .. } => Some(&ask.thread.workspace),
        Inbound::Pressed(press) => Some(&press.thread.workspace),
        Inbound::Submitted(submission) => Some(&submission.team),
        Inbound::HomeOpened { team, .. } | Inbound::Uninstalled { team } => Some(team),
        Inbound::Challenge(_) | Inbound::HeldBack { .. } | Inbound::Nothing(_) => None,
    }
}

/// Who pressed something, in which conversation, and where that person alone can be told something.
struct Who {
    asker: Asker,
    place: ThreadKey,
}

impl Who {
    /// Somebody in a thread. `begins` if it has no replies yet.
    fn new(person: Person, thread: ThreadKey, begins: bool) -> Self {
        let place = place(&thread, begins);
        let private = inbound::is_private(&thread.channel);
        Self { asker: Asker { person, thread, private }, place }
    }

    /// The workspace.
    fn team(&self) -> &str {
        &self.asker.thread.workspace
    }
}

/// Where one person alone can be told something: in a thread without replies Slack shows it to nobody, so there it is
/// said in the channel itself.
fn place(thread: &ThreadKey, begins: bool) -> ThreadKey {
    let ts = if begins { String::new() } else { thread.thread.clone() };
    ThreadKey { thread: ts, ..thread.clone() }
}

/// Who asks, and where that one can be told something.
fn whose(ask: &Ask) -> (ThreadKey, Person) {
    (place(&ask.thread, ask.begins), ask.person.clone())
}
