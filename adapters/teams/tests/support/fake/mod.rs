//! A Teams of our own, on loopback: Microsoft's identity service, the Bot Framework's connector, and as much of Graph as is
//! looked into. As strict as Microsoft's documents are, with rates, sizes and faults. Tests include this module by `#[path]`.

#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

pub mod check;
mod connector;
mod graph;
pub mod identity;
pub mod read;
pub mod sender;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post, put};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use topup_port::testing::Fault;

#[allow(unused_imports, reason = "each test uses a part of it")]
pub use self::state::{Called, Kind, Message, State};

pub const APP: &str = "7f8e9d0c-1111-2222-3333-444455556666";
pub const PASSWORD: &str = "a-client-secret";
pub const TENANT: &str = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
pub const BOT: &str = "28:7f8e9d0c-1111-2222-3333-444455556666";
/// The team of every channel, and the group behind it.
pub const TEAM_THREAD: &str = "19:team@thread.tacv2";
pub const TEAM: &str = "99998888-7777-6666-5555-444433332222";

/// What the fake insists on.
#[derive(Debug, Clone)]
pub struct Rules {
    /// So many messages of a conversation in any span of that length.
    pub rates: Vec<(usize, Duration)>,
    /// Of so many calls in a hundred, that many are limited, and that many fail, half of them after they took effect.
    pub limited_percent: u32,
    pub broken_percent: u32,
    /// Whether the app may read conversations, and how long a message takes to be listed.
    pub may_read: bool,
    pub listed_after: Duration,
    /// How long a token lives.
    pub token_lives: Duration,
}

impl Default for Rules {
    /// Microsoft's own, with rights to read.
    fn default() -> Self {
        let rates = [(7, 1), (8, 2), (60, 30), (1_800, 3_600)];
        Self {
            rates: rates.map(|(most, seconds)| (most, Duration::from_secs(seconds))).into(),
            limited_percent: 0,
            broken_percent: 0,
            may_read: true,
            listed_after: Duration::ZERO,
            token_lives: Duration::from_secs(3_600),
        }
    }
}

impl Rules {
    /// Without rates, for tests of something else.
    pub fn without_rates() -> Self {
        Self { rates: Vec::new(), ..Self::default() }
    }
}

/// A running fake. It ends with this value.
pub struct Fake {
    /// Its address, without a slash at its end.
    pub root: String,
    world: Arc<World>,
    routes: Router,
    serving: Mutex<Vec<JoinHandle<()>>>,
}

pub(crate) struct World {
    rules: Rules,
    root: String,
    state: Mutex<State>,
}

impl World {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        let serving = self.serving.lock().unwrap_or_else(PoisonError::into_inner);
        serving.iter().for_each(JoinHandle::abort);
    }
}

impl Fake {
    /// Starts on a free port.
    pub async fn start(rules: Rules) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let world = Arc::new(World { rules, root: root.clone(), state: Mutex::new(State::new()) });
        let activities = "/teams/v3/conversations/{id}/activities";
        let replies = "/graph/teams/{team}/channels/{channel}/messages/{message}/replies";
        let routes = Router::new()
            .route("/openid", get(identity::metadata))
            .route("/keys", get(identity::keys))
            .route("/login/{tenant}/oauth2/v2.0/token", post(identity::token))
            .route("/teams/v3/conversations", post(connector::create))
            .route(activities, post(connector::say))
            .route(&format!("{activities}/{{activity}}"), put(connector::edit).delete(connector::delete))
            .route("/teams/v3/conversations/{id}/members/{member}", get(connector::member))
            .route("/teams/v3/teams/{team}", get(connector::team))
            .route("/graph/chats/{id}/messages", get(graph::chat))
            .route(replies, get(graph::replies))
            .route(replies.trim_end_matches("/replies"), get(graph::root))
            .with_state(world.clone());
        let fake = Self { root, world, routes, serving: Mutex::default() };
        fake.serve(listener);
        fake
    }

    fn serve(&self, listener: TcpListener) {
        let routes = self.routes.clone();
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        self.serving.lock().unwrap_or_else(PoisonError::into_inner).push(serving);
    }

    /// The same Teams at another address too. Gives its host.
    pub async fn moves(&self) -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        self.serve(listener);
        host
    }

    /// What stands before `/v3/conversations`, as activities name it.
    pub fn service_url(&self) -> String {
        format!("{}/teams/", self.root)
    }

    /// What the fake knows.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.world.lock()
    }

    /// Settings that point at this fake, as the lines of `[teams]`.
    pub fn settings(&self) -> Value {
        let host = self.root.trim_start_matches("http://");
        json!({
            "mode": "on",
            "app_id": APP,
            "app_password": PASSWORD,
            "tenant_id": TENANT,
            "metadata_url": format!("{}/openid", self.root),
            "login_url": format!("{}/login", self.root),
            "graph_url": format!("{}/graph", self.root),
            "service_hosts": host,
            "chat_edits_ms": 30,
            "channel_edits_ms": 30,
            "look_again_ms": 50,
        })
    }

    /// A conversation of its own; of a channel, a thread whose root a person said.
    pub fn open(&self, kind: Kind) -> String {
        self.state().open(kind)
    }

    /// Threads in so many channels.
    pub fn threads(&self, channels: usize, threads: usize) -> Vec<String> {
        let mut state = self.state();
        let names: Vec<String> = (0..channels).map(|n| format!("19:channel{n}@thread.tacv2")).collect();
        (0..threads).map(|n| state.open_in(&names[n % channels])).collect()
    }

    /// The next post or edit fails so.
    pub fn fail_next(&self, fault: Fault) {
        self.state().faults.push_back(fault);
    }

    /// Somebody deletes our newest message of a conversation.
    pub fn delete_last(&self, conversation: &str) {
        let mut state = self.state();
        let mut ours =
            state.messages.iter_mut().rev().filter(|m| m.is_ours() && m.conversation == conversation);
        ours.find(|m| !m.deleted).expect("a message of ours").deleted = true;
    }

    /// Our messages that stand in a conversation.
    pub fn ours(&self, conversation: &str) -> Vec<Message> {
        let state = self.state();
        let ours = state.messages.iter().filter(|m| m.is_ours() && !m.deleted);
        ours.filter(|m| m.conversation == conversation).cloned().collect()
    }

    /// A person of that account.
    pub fn join(&self, account: &str, role: &str, tenant: &str) {
        let member = json!({"id": account, "aadObjectId": format!("aad-{account}"), "userRole": role,
            "tenantId": tenant, "userPrincipalName": format!("{}@lender.example", account.trim_start_matches("29:"))});
        self.state().members.insert(account.to_owned(), member);
    }
}

/// Now, as the calls are stamped.
fn now() -> Instant {
    Instant::now()
}
