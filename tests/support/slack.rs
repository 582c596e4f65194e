//! A running service with a Slack of our own before it.
#![allow(clippy::unwrap_used, dead_code)]

use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::Value;
use topup_port::testing::conformance::Shown;

use crate::cli::Desk;
use crate::fake::sender::{SECRET, Sender};
use crate::fake::{Fake, Message, Rules, TOKEN, read};
use crate::http::Server;

/// A base table so slow that an answer is at work for a while, and its end.
pub const SLOW_VIEW: &str = "ALTER TABLE cps_tb RENAME TO few; CREATE VIEW cps_tb AS SELECT few.* FROM few, \
    (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 4000000) SELECT i FROM n)";
pub const FAST: &str = "DROP VIEW cps_tb; ALTER TABLE few RENAME TO cps_tb";

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

/// The service, its data, Slack, and what Slack sends.
pub struct Office {
    pub desk: Desk,
    pub fake: Fake,
    pub sender: Sender,
    pub server: Mutex<Option<Server>>,
    env: Vec<(String, String)>,
}

impl Office {
    /// With these variables beside those that Slack needs.
    pub async fn open(env: &[(&str, &str)]) -> Self {
        Self::open_with(Rules::without_rates(), env).await
    }

    pub async fn open_with(rules: Rules, env: &[(&str, &str)]) -> Self {
        let office = Self::prepared(rules, env).await;
        office.start();
        office
    }

    /// With these files in the folder that the service runs in.
    pub async fn with_files(files: &[(&str, &str)], env: &[(&str, &str)]) -> Self {
        let office = Self::prepared(Rules::without_rates(), env).await;
        for (name, text) in files {
            std::fs::write(office.desk.path(name), text).unwrap();
        }
        office.start();
        office
    }

    /// The same over Socket Mode.
    pub async fn on_sockets(env: &[(&str, &str)]) -> Self {
        let mut office = Self::prepared(Rules::without_rates(), env).await;
        office.sender.hub = Some(office.fake.sockets().await);
        office.start();
        office
    }

    async fn prepared(rules: Rules, env: &[(&str, &str)]) -> Self {
        let desk = Desk::with_demo(3_000);
        let fake = Fake::start(rules).await;
        let mut all: Vec<(String, String)> = [
            ("TOPUP_SLACK__MODE", "http"),
            ("TOPUP_SLACK__API_URL", &fake.api_url),
            ("TOPUP_SLACK__BOT_TOKEN", TOKEN),
            ("TOPUP_SLACK__SIGNING_SECRET", SECRET),
            ("TOPUP_SLACK__BETWEEN_EDITS_MS", "50"),
            ("TOPUP_ASK__PER_MINUTE", "1000"),
            ("TOPUP_ASK__BURST", "1000"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        all.extend(env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Self { desk, fake, sender: Sender::new(""), server: Mutex::default(), env: all }
    }

    /// Starts the service, again if need be.
    pub fn start(&self) {
        let mut command = self.desk.command(&["serve", "--db", "t.db", "--as-of", "2026-11-22"]);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        let server = Server::start(command);
        *self.sender.address.lock().unwrap() = server.address.clone();
        *self.server.lock().unwrap() = Some(server);
    }

    /// Another replica, with a state folder of its own.
    pub fn replica(&self) -> Server {
        let mut command = self.desk.command(&["serve", "--db", "t.db", "--as-of", "2026-11-22"]);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.env("TOPUP_STATE_DIR", self.desk.path("another"));
        Server::start(command)
    }

    /// Ends the service as `kill -9` does.
    pub fn kill(&self) {
        // The server is killed when it is dropped.
        drop(self.server.lock().unwrap().take());
    }

    /// Tells the service to stop and gives its exit code.
    pub fn terminate(&self) -> Option<i32> {
        self.server.lock().unwrap().take().unwrap().terminate()
    }

    pub fn address(&self) -> String {
        self.sender.address.lock().unwrap().clone()
    }

    pub async fn mention(&self, channel: &str, thread: Option<&str>, words: &str) -> String {
        self.fake.mention(&self.sender, channel, thread, "U0ASKER", words).await
    }

    pub async fn says(&self, channel: &str, thread: Option<&str>, words: &str) -> String {
        self.fake.message(&self.sender, channel, thread, "U0ASKER", words).await
    }

    pub async fn press(&self, channel: &str, ts: &str, label: &str) -> String {
        self.fake.press(&self.sender, channel, ts, "U0ASKER", label).await
    }

    /// Every message of ours in a thread.
    pub fn ours(&self, channel: &str, thread: &str) -> Vec<Message> {
        let state = self.fake.state();
        let ours = state.messages.iter().filter(|m| m.is_ours() && !m.deleted && m.is_in(channel, thread));
        ours.cloned().collect()
    }

    /// The newest final answer of a thread, once there is one.
    pub async fn answer(&self, channel: &str, thread: &str) -> Shown {
        read::shown(&self.nth(channel, thread, 1).await)
    }

    /// The answer of that number in a thread, once it is final.
    pub async fn nth(&self, channel: &str, thread: &str, n: usize) -> Message {
        let until = Instant::now() + PATIENCE;
        loop {
            let ours = self.ours(channel, thread);
            if let Some(message) = ours.get(n - 1).filter(|m| is_final(m)) {
                return message.clone();
            }
            assert!(Instant::now() < until, "no answer {n} in {thread}: {ours:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Delivers every event of the newest mention once more.
    pub async fn again(&self) {
        let newest = self.fake.state().messages.iter().rfind(|m| m.text.contains("<@")).cloned().unwrap();
        for kind in ["app_mention", "message"] {
            let event = crate::fake::sender::said(
                kind,
                &newest.channel,
                &newest.ts,
                newest.thread.as_deref(),
                &newest.user,
                &newest.text,
            );
            assert!(self.sender.event(&event).await.is_some());
        }
    }

    /// Waits until the service has nothing to do, and a little longer.
    pub async fn rests(&self) {
        let server = self.server.lock().unwrap().take().unwrap();
        assert!(server.comes_to_rest());
        *self.server.lock().unwrap() = Some(server);
        tokio::time::sleep(Duration::from_millis(400)).await;
    }

    /// What one person alone was told, newest last.
    pub fn whispers(&self) -> Vec<String> {
        let state = self.fake.state();
        state.ephemerals.iter().map(|one| one.body["text"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits until something is so.
    pub async fn until<T>(&self, what: &str, look: impl Fn(&Self) -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            assert!(Instant::now() < until, "this never came about: {what}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Whether nothing more will come of a message: it has no Stop any more.
pub fn is_final(message: &Message) -> bool {
    let stops = |block: &Value| {
        block["elements"].as_array().is_some_and(|all| all.iter().any(|e| e["action_id"] == "stop"))
    };
    !message.blocks.iter().any(stops)
}
