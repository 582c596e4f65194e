//! A Discord of our own, on loopback: the HTTP API as far as Topup uses it and the gateway, with its token, permissions,
//! rate-limit buckets, limits of messages, threads, interactions, and faults. Tests include this module by `#[path]`.
//!
//! It is as strict as Discord's documents are; where they say nothing it is stricter than it need be. Time limits are
//! settings ([`Rules`]), so that a test need not take minutes.

#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

pub mod check;
mod gateway;
pub mod hub;
mod interactions;
mod messages;
pub mod openapi;
pub mod people;
pub mod read;
mod routes;
pub mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use topup_port::testing::Fault;

#[allow(unused_imports, reason = "each test uses a part of it")]
pub use self::routes::Part;
#[allow(unused_imports, reason = "each test uses a part of it")]
pub use self::state::{Call, Channel, Message, State};

/// The token that the fake takes, and whose it is.
pub const TOKEN: &str = "fake.discord.token";
pub const BOT: u64 = 42;
pub const APPLICATION: u64 = 4_242;
/// The server, and a person in it.
pub const GUILD: u64 = 7_000;
pub const ASKER: u64 = 900_001;

/// So many calls in some time.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    pub most: u32,
    pub per: Duration,
}

/// What the fake insists on.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Posts, and edits, of each channel.
    pub posts: Option<Rate>,
    pub edits: Option<Rate>,
    /// Edits of each channel's messages that are older than an hour.
    pub old_edits: Option<Rate>,
    /// How long an interaction can be answered.
    pub ack_within: Duration,
    /// How long an interaction's token is good for what is shown behind its answer.
    pub token_lives: Duration,
    /// How long a nonce is remembered.
    pub nonce_lives: Duration,
    /// How often the gateway wants a heartbeat.
    pub heartbeat: Duration,
    /// How many shards `GET /gateway/bot` advises, and how many there must be at least.
    pub shards: u64,
    pub shards_needed: u64,
    /// How long after an IDENTIFY the next one is taken; at once where it is zero.
    pub identify_every: Duration,
    /// A resume brings some of the last events once more.
    pub replays: bool,
    /// Whether the intent for message content is on in the application's settings.
    pub content_allowed: bool,
    /// Every event comes twice.
    pub doubled: bool,
    /// Of so many calls in a hundred, that many are limited, and that many fail, half of them after they took effect.
    pub limited_percent: u32,
    pub broken_percent: u32,
    /// The same of answers to interactions, which are in a hurry.
    pub hurried_too: bool,
}

impl Default for Rules {
    /// Discord's own.
    fn default() -> Self {
        let five = Rate { most: 5, per: Duration::from_secs(5) };
        Self {
            posts: Some(five),
            edits: Some(five),
            // No number is told: it is what people found.
            old_edits: Some(Rate { most: 3, per: Duration::from_secs(20) }),
            ack_within: Duration::from_secs(3),
            token_lives: Duration::from_mins(15),
            nonce_lives: Duration::from_mins(3),
            heartbeat: Duration::from_secs(5),
            shards: 1,
            shards_needed: 1,
            // Five seconds at Discord: tests of connections set it.
            identify_every: Duration::ZERO,
            replays: false,
            content_allowed: true,
            doubled: false,
            limited_percent: 0,
            broken_percent: 0,
            hurried_too: false,
        }
    }
}

impl Rules {
    /// Without rate limits, for tests of something else.
    pub fn without_rates() -> Self {
        Self { posts: None, edits: None, old_edits: None, ..Self::default() }
    }
}

/// A running fake. It ends with this value.
pub struct Fake {
    /// What stands before `/api/v10`.
    pub api_url: String,
    pub(crate) world: Arc<World>,
    serving: Vec<JoinHandle<()>>,
}

pub(crate) struct World {
    pub rules: Mutex<Rules>,
    pub state: Mutex<State>,
    pub hub: hub::Hub,
    /// Where the gateway listens.
    pub socket: String,
}

impl World {
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn rules(&self) -> Rules {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.serving.iter().for_each(JoinHandle::abort);
    }
}

impl Fake {
    /// Starts on free ports, with one server and one text channel in it.
    pub async fn start(rules: Rules) -> Self {
        let (http, socket) = (bind().await, bind().await);
        let api_url = format!("http://{}", http.local_addr().unwrap());
        let world = Arc::new(World {
            rules: Mutex::new(rules),
            state: Mutex::new(State::default()),
            hub: hub::Hub::default(),
            socket: format!("ws://{}", socket.local_addr().unwrap()),
        });
        let app = Router::new().fallback(routes::receive).with_state(world.clone());
        let app = app.layer(axum::extract::DefaultBodyLimit::max(64 * 1024 * 1024));
        let serving = tokio::spawn(async move { axum::serve(http, app).await.unwrap() });
        let listening = tokio::spawn(gateway::listen(world.clone(), socket));
        Self { api_url, world, serving: vec![serving, listening] }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.world.lock()
    }

    pub fn set_rules(&self, change: impl FnOnce(&mut Rules)) {
        change(&mut self.world.rules.lock().unwrap());
    }

    /// The next post or edit of a message fails so.
    pub fn fail_next(&self, fault: Fault) {
        self.state().faults.push_back(fault);
    }

    /// A new text channel of the server.
    pub fn new_channel(&self) -> u64 {
        self.new_channel_in(GUILD)
    }

    /// A new text channel of a server.
    pub fn new_channel_in(&self, guild: u64) -> u64 {
        self.state().new_channel(0, Some(guild), None)
    }

    /// Another server, of that shard among so many; the bot is in it before it connects.
    pub fn new_guild(&self, shard: u64, of: u64) -> u64 {
        let mut state = self.state();
        let guild = (1..)
            .map(|n| n << 22)
            .find(|id| hub::shard_of(Some(*id), of) == shard && !state.guilds.contains(id));
        state.guilds.push(guild.unwrap());
        guild.unwrap()
    }

    /// A message of a person, said while nobody listened, and its thread's key as a conversation has it.
    pub fn new_thread(&self) -> (u64, u64) {
        let channel = self.new_channel();
        let mut state = self.state();
        let root = state.say(channel, ASKER, "a question", None, &[]);
        state.add_thread(channel, root, "a question");
        (channel, root)
    }

    /// Our newest message in a channel is older by so long from now on. Gives its id, which has its time in it.
    pub fn age_last(&self, channel: u64, by: Duration) -> u64 {
        let mut state = self.state();
        let message =
            state.messages.iter_mut().rfind(|m| m.author == BOT && m.channel == channel && !m.deleted);
        let message = message.unwrap();
        message.id -= (by.as_millis() as u64) << 22;
        message.id
    }

    /// A person deletes our newest message in a channel.
    pub fn delete_last(&self, channel: u64) {
        let mut state = self.state();
        let message =
            state.messages.iter_mut().rfind(|m| m.author == BOT && m.channel == channel && !m.deleted);
        message.unwrap().deleted = true;
    }
}

async fn bind() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// A person, as Discord describes one.
pub(crate) fn user(id: u64) -> Value {
    let bot = id == BOT;
    let name = if bot { "topup".to_owned() } else { format!("person{id}") };
    json!({"id": id.to_string(), "username": name, "global_name": null, "discriminator": "0", "avatar": null,
           "bot": bot, "system": false, "public_flags": 0})
}
