//! A running service with a Teams of our own before it.
#![allow(clippy::unwrap_used, dead_code)]

use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use topup_port::testing::conformance::Shown;

use super::cli::{Desk, Said};
use super::fake::sender::Sender;
use super::fake::{Fake, Message, Rules, read};
use super::http::Server;

/// A base table so slow that an answer is at work for a while, and its end.
pub const SLOW_VIEW: &str = "ALTER TABLE cps_tb RENAME TO few; CREATE VIEW cps_tb AS SELECT few.* FROM few, \
    (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 4000000) SELECT i FROM n)";
pub const FAST: &str = "DROP VIEW cps_tb; ALTER TABLE few RENAME TO cps_tb";

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Who asks.
pub const ASKER: &str = "29:asker";

/// The service, its data, Teams, and what Teams sends.
pub struct Office {
    pub desk: Desk,
    pub fake: Fake,
    pub sender: Sender,
    pub server: Mutex<Option<Server>>,
    env: Vec<(String, String)>,
}

impl Office {
    /// With these variables beside those that Teams needs.
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

    async fn prepared(rules: Rules, env: &[(&str, &str)]) -> Self {
        let desk = Desk::with_demo(3_000);
        let fake = Fake::start(rules).await;
        let settings = fake.settings();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut all: Vec<(String, String)> = settings
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (format!("TOPUP_TEAMS__{}", name.to_uppercase()), text(value)))
            .collect();
        all.push(("TOPUP_ASK__PER_MINUTE".into(), "1000".into()));
        all.push(("TOPUP_ASK__BURST".into(), "1000".into()));
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

    /// Runs a command of the binary with the settings of this office, and these over them.
    pub fn run(&self, args: &[&str], over: &[(&str, &str)]) -> Said {
        let mut command = self.desk.command(args);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.envs(over.iter().copied());
        command.output().unwrap().into()
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

    /// Mentions the bot, as somebody.
    pub async fn mention_as(&self, user: &str, conversation: &str, words: &str) {
        let said = self.fake.says(conversation, user, words, true);
        let (status, _) = self.sender.send(&self.fake, &said).await;
        assert_eq!(status, 200);
    }

    pub async fn mention(&self, conversation: &str, words: &str) {
        self.mention_as(ASKER, conversation, words).await;
    }

    /// Says something without a mention.
    pub async fn says(&self, conversation: &str, words: &str) {
        let said = self.fake.says(conversation, ASKER, words, false);
        assert_eq!(self.sender.send(&self.fake, &said).await.0, 200);
    }

    /// Presses a button of a message, as somebody.
    pub async fn press_as(&self, user: &str, message: &Message, title: &str, entered: &Value) {
        let click = self.fake.presses(message, user, title, entered);
        assert_eq!(self.sender.send(&self.fake, &click).await.0, 200);
    }

    pub async fn press(&self, message: &Message, title: &str) {
        self.press_as(ASKER, message, title, &json!({})).await;
    }

    /// The message of ours of that number in a conversation, once it is final.
    pub async fn nth(&self, conversation: &str, n: usize) -> Message {
        let until = Instant::now() + PATIENCE;
        loop {
            let ours = self.fake.ours(conversation);
            if let Some(message) = ours.get(n - 1).filter(|m| is_final(m)) {
                return message.clone();
            }
            assert!(Instant::now() < until, "no message {n} in {conversation}: {ours:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What the first message of ours in a conversation says, once it is final.
    pub async fn answer(&self, conversation: &str) -> Shown {
        read::shown(&self.nth(conversation, 1).await)
    }

    /// Waits until the service has nothing to do, and a little longer.
    pub async fn rests(&self) {
        let server = self.server.lock().unwrap().take().unwrap();
        assert!(server.comes_to_rest());
        *self.server.lock().unwrap() = Some(server);
        tokio::time::sleep(Duration::from_millis(400)).await;
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

    /// A conversation as a reader sees it; what differs from run to run (milliseconds, receipts) is left out.
    pub fn transcript(&self, conversation: &str) -> String {
        let state = self.fake.state();
        let here = state.messages.iter().filter(|m| !m.deleted && m.conversation == conversation);
        let told = here.map(|message| {
            if let Some(user) = &message.user {
                return format!("{user}: {}", message.text);
            }
            let shown = read::shown(message);
            let lines = shown.text.lines().map(|line| {
                let parts = line.split(" · ");
                let lasting = parts.filter(|part| {
                    !part.starts_with('#')
                        && !part.starts_with("receipt #")
                        && !part.ends_with(" ms")
                        && !part.ends_with(" s")
                        && *part != "cached"
                });
                format!("  {}", lasting.collect::<Vec<_>>().join(" · "))
            });
            let picture = if shown.pictures > 0 { "\n[picture]" } else { "" };
            format!(
                "Topup:\n{}{picture}\n  [{}]",
                lines.collect::<Vec<_>>().join("\n"),
                shown.buttons.join("] [")
            )
        });
        told.collect::<Vec<_>>().join("\n")
    }
}

/// Whether nothing more will come of a message: it has no Stop any more.
pub fn is_final(message: &Message) -> bool {
    fn stops(value: &Value) -> bool {
        match value {
            Value::Array(all) => all.iter().any(stops),
            Value::Object(fields) => {
                fields.get("ask").is_some_and(|ask| ask == "stop") || fields.values().any(stops)
            }
            _ => false,
        }
    }
    !stops(message.card())
}
