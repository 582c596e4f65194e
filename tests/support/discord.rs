//! A running service with a Discord of our own before it.
#![allow(clippy::unwrap_used, dead_code)]

use std::sync::Mutex;
use std::time::{Duration, Instant};

use topup_port::testing::conformance::Shown;

use super::cli::Desk;
use super::fake::{Fake, Message, Rules, TOKEN, read};
use super::http::Server;

/// A base table so slow that an answer is at work for a while, and its end.
pub const SLOW_VIEW: &str = "ALTER TABLE cps_tb RENAME TO few; CREATE VIEW cps_tb AS SELECT few.* FROM few, \
    (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 4000000) SELECT i FROM n)";
pub const FAST: &str = "DROP VIEW cps_tb; ALTER TABLE few RENAME TO cps_tb";

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// The service, its data, and Discord.
pub struct Office {
    pub desk: Desk,
    pub fake: Fake,
    pub server: Mutex<Option<Server>>,
    env: Vec<(String, String)>,
}

impl Office {
    /// With these variables beside those that Discord needs.
    pub async fn open(env: &[(&str, &str)]) -> Self {
        Self::open_with(Rules::without_rates(), env, &[]).await
    }

    /// With these files in the folder that the service runs in, too.
    pub async fn open_with(rules: Rules, env: &[(&str, &str)], files: &[(&str, &str)]) -> Self {
        Self::before(Fake::start(rules).await, env, files).await
    }

    /// Before a Discord that is there.
    pub async fn before(fake: Fake, env: &[(&str, &str)], files: &[(&str, &str)]) -> Self {
        let desk = Desk::with_demo(3_000);
        let mut all: Vec<(String, String)> = [
            ("TOPUP_DISCORD__MODE", "gateway"),
            ("TOPUP_DISCORD__API_URL", &fake.api_url),
            ("TOPUP_DISCORD__TOKEN", TOKEN),
            ("TOPUP_DISCORD__BETWEEN_EDITS_MS", "50"),
            ("TOPUP_ASK__PER_MINUTE", "1000"),
            ("TOPUP_ASK__BURST", "1000"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        // To look at what goes on: TEST_LOG=info,serenity=debug.
        if let Ok(level) = std::env::var("TEST_LOG") {
            all.push(("TOPUP_LOG__LEVEL".into(), level));
        }
        all.extend(env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let office = Self { desk, fake, server: Mutex::default(), env: all };
        for (name, text) in files {
            office.desk.write(name, text);
        }
        office.start();
        office.fake.connected().await;
        office
    }

    /// Starts the service, again if need be.
    pub fn start(&self) {
        let mut command = self.desk.command(&["serve", "--db", "t.db", "--as-of", "2026-11-22"]);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        *self.server.lock().unwrap() = Some(Server::start(command));
    }

    /// From the next start on with this variable, in place of what it was.
    pub fn set(&mut self, name: &str, value: &str) {
        self.env.retain(|(known, _)| known != name);
        self.env.push((name.to_owned(), value.to_owned()));
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

    /// Every message of ours in a channel or thread, but what commands were answered with.
    pub fn ours(&self, channel: u64) -> Vec<Message> {
        self.fake.state().messages.iter().filter(|m| m.is_answer() && m.channel == channel).cloned().collect()
    }

    /// The answer of that number in a channel or thread, once it is final.
    pub async fn nth(&self, channel: u64, n: usize) -> Message {
        let until = Instant::now() + PATIENCE;
        loop {
            let ours = self.ours(channel);
            if let Some(message) = ours.get(n - 1).filter(|m| read::is_final(m)) {
                return message.clone();
            }
            assert!(Instant::now() < until, "no answer {n} in {channel}: {ours:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The first answer of a thread, once it is final.
    pub async fn answer(&self, thread: u64) -> Shown {
        read::shown(&self.nth(thread, 1).await)
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
        let text = |body: &serde_json::Value| {
            let embeds = body["embeds"].as_array().into_iter().flatten();
            let embeds = embeds.map(|embed| {
                let part = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
                [part(&embed["description"]), part(&embed["footer"]["text"])].join("\n")
            });
            let content = body["content"].as_str().unwrap_or_default().to_owned();
            let all: Vec<String> = [content].into_iter().chain(embeds).collect();
            read::plain(&all.join("\n"))
        };
        state.whispers.iter().map(|(_, body)| text(body)).collect()
    }

    /// Waits until somebody alone was told something with these words.
    pub async fn whispered(&self, words: &str) -> String {
        self.until(words, |office| office.whispers().into_iter().find(|told| told.contains(words))).await
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

    /// The message that a command was answered with, which its thread hangs on.
    pub async fn root(&self, token: &str) -> u64 {
        self.until("the command is answered", |office| office.fake.state().interactions[token].original).await
    }
}
