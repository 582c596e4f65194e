//! Topup in Discord, from an event to what is done about it. Discord is answered at once; the work goes on behind.
//!
//! [`App::take`] is the door for everything that comes in. Each of the other files here is one kind of thing that people
//! do, or what is known of where and by whom it is done.

mod asks;
mod catch_up;
mod choices;
mod commands;
mod exports;
mod people;
mod places;
mod pressed;
mod replies;
mod seen;
mod votes;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;
use topup_port::{Asker, Intake, Library, Notebook, Person, ThreadKey};

use self::people::People;
use self::places::Places;
use self::seen::Seen;
use crate::client::Hooks;
use crate::inbound::{Inbound, Spot};
use crate::{Api, DiscordSurface};

/// Topup in Discord.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What an [`App`] works with.
pub struct Parts {
    /// Discord's API.
    pub api: Arc<Api>,
    /// Takes questions.
    pub intake: Arc<dyn Intake>,
    /// Knows answers and data.
    pub library: Arc<dyn Library>,
    /// What is remembered between deliveries.
    pub notebook: Arc<dyn Notebook>,
}

struct Inner {
    parts: Parts,
    surface: DiscordSurface,
    hooks: Hooks,
    /// Our own id as a person; 0 before the first connection stands.
    bot: AtomicU64,
    /// The servers that the bot is in.
    guilds: Mutex<BTreeSet<u64>>,
    places: Places,
    people: People,
    seen: Seen,
    tasks: TaskTracker,
}

impl App {
    /// An app of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let surface = DiscordSurface::over(parts.api.clone());
        Self(Arc::new(Inner {
            surface,
            hooks: Hooks::new(parts.notebook.clone()),
            bot: AtomicU64::new(0),
            guilds: Mutex::default(),
            places: Places::default(),
            people: People::default(),
            seen: Seen::new(parts.notebook.clone()),
            tasks: TaskTracker::new(),
            parts,
        }))
    }

    /// Takes what came in. The work goes on by itself.
    pub fn take(&self, inbound: Inbound) {
        if let Inbound::Nothing(why) = &inbound {
            tracing::trace!(why, "an event of Discord is passed over");
            return;
        }
        let inner = self.0.clone();
        // Before it is worked on, or a later message could be known as heard before this one is.
        let mark = match &inbound {
            Inbound::Said(said) => match inner.seen.begin(&said.channel, &said.message) {
                Some(mark) => Some(mark),
                None => return,
            },
            _ => None,
        };
        self.0.tasks.spawn(async move {
            inner.handle(inbound).await;
            if let Some(mark) = mark {
                inner.seen.end(mark).await;
            }
        });
    }

    /// A connection stands anew: who we are, and which servers we are in there. What was said meanwhile is read again;
    /// `heard` is until when all was heard, where that is known.
    pub fn ready(&self, bot: u64, guilds: impl IntoIterator<Item = u64>, heard: Option<Timestamp>) {
        self.0.bot.store(bot, Ordering::Release);
        let guilds: Vec<u64> = guilds.into_iter().collect();
        self.0.guilds().extend(&guilds);
        self.0.seen.away(&guilds, heard);
        let inner = self.0.clone();
        self.0.tasks.spawn(async move { inner.catch_up().await });
    }

    /// We are in this server, whose channels and threads have these newest messages.
    pub fn joined(&self, guild: u64, newest: Vec<(u64, u64)>) {
        self.0.guilds().insert(guild);
        let inner = self.0.clone();
        self.0.tasks.spawn(async move { inner.catch_up_in(guild, newest).await });
    }

    /// Until when all was heard, as an earlier process noted it.
    pub(crate) async fn heard_before(&self) -> Option<Timestamp> {
        self.0.seen.heard_before().await
    }

    /// Notes for the next process until when all was heard.
    pub(crate) async fn heard_until(&self, heard: Timestamp) {
        self.0.seen.heard_until(heard).await;
    }

    /// We are in this server no more.
    pub fn left(&self, guild: u64) {
        self.0.guilds().remove(&guild);
        self.0.people.forget();
    }

    /// Our own id is this.
    pub(crate) fn is_bot(&self, id: u64) {
        self.0.bot.store(id, Ordering::Release);
    }

    /// Our own id; none before the first connection stands.
    pub fn bot(&self) -> Option<u64> {
        Some(self.0.bot.load(Ordering::Acquire)).filter(|id| *id != 0)
    }

    pub(crate) fn api(&self) -> &Arc<Api> {
        &self.0.parts.api
    }

    /// Waits for what was taken to be on its way, for so long at most.
    pub async fn close(&self, patience: Duration) {
        self.0.tasks.close();
        let _ = timeout(patience, self.0.tasks.wait()).await;
    }
}

impl Inner {
    async fn handle(&self, inbound: Inbound) {
        match inbound {
            Inbound::Said(said) => self.said(*said).await,
            Inbound::Unread(said) => self.unread(*said).await,
            Inbound::Command(command) => self.command(*command).await,
            Inbound::Typing(typing) => self.offer(*typing).await,
            Inbound::Pressed(press) => self.pressed(*press).await,
            Inbound::Reason(reason) => self.explained(*reason).await,
            Inbound::Nothing(_) => {}
        }
    }

    fn guilds(&self) -> std::sync::MutexGuard<'_, BTreeSet<u64>> {
        self.guilds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether what happens in a server is answered; direct messages are, by who writes them. A command can be used in
    /// servers that the bot is not in, by people who brought it along: they are not served.
    fn serves(&self, guild: Option<&str>) -> bool {
        let config = self.parts.api.config();
        let served = |guild: u64| config.serves(guild) && self.guilds().contains(&guild);
        guild.is_none_or(|guild| guild.parse().is_ok_and(served))
    }

    /// The same of an interaction, which people can bring into conversations among themselves.
    fn serves_at(&self, spot: &Spot) -> bool {
        !spot.foreign && self.serves(spot.guild.as_deref())
    }
}

/// Who did something, and in which conversation.
struct Who {
    asker: Asker,
    /// Where files and remarks go: the conversation, but for what stands in a direct message of another one.
    place: ThreadKey,
    /// Whether nobody but the person reads the conversation itself.
    direct: bool,
}

impl Who {
    fn new(person: Person, thread: ThreadKey, private: bool) -> Self {
        Self { place: thread.clone(), asker: Asker { person, thread, private }, direct: private }
    }
}
