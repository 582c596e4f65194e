//! A running service with a Teams of our own before it.
#![allow(clippy::unwrap_used, dead_code)]

use std::ops::Deref;

use serde_json::{Value, json};
use topup_port::testing::conformance::Shown;

use super::fake::sender::Sender;
use super::fake::{Fake, Message, Rules, read};
use crate::service::{self, Service};
#[allow(unused_imports, reason = "each test uses a part of it")]
pub use crate::service::{FAST, SLOW_VIEW};

/// Who asks.
pub const ASKER: &str = "29:asker";

/// The service, its data, Teams, and what Teams sends.
pub struct Office {
    pub fake: Fake,
    pub sender: Sender,
    service: Service,
}

impl Deref for Office {
    type Target = Service;

    fn deref(&self) -> &Service {
        &self.service
    }
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
        let fake = Fake::start(rules).await;
        let settings = fake.settings();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let named =
            |(name, value): (&String, &Value)| (format!("TOPUP_TEAMS__{}", name.to_uppercase()), text(value));
        let own = settings.as_object().unwrap().iter().map(named).collect();
        Self { fake, sender: Sender::new(""), service: Service::new(own, env) }
    }

    /// Starts the service, again if need be.
    pub fn start(&self) {
        *self.sender.address.lock().unwrap() = self.service.begin();
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
        let ours = || self.fake.ours(conversation);
        let look = || ours().get(n - 1).filter(|m| is_final(m)).cloned();
        service::until(&format!("message {n} in {conversation}"), look, || format!("{:#?}", ours())).await
    }

    /// What the first message of ours in a conversation says, once it is final.
    pub async fn answer(&self, conversation: &str) -> Shown {
        read::shown(&self.nth(conversation, 1).await)
    }

    /// The same, once its picture has found its place, which may be after its words on a busy machine.
    pub async fn pictured(&self, conversation: &str) -> Shown {
        let ours = || self.fake.ours(conversation);
        let look =
            || ours().first().filter(|m| is_final(m)).map(read::shown).filter(|shown| shown.pictures == 1);
        service::until(&format!("a picture in {conversation}"), look, || format!("{:#?}", ours())).await
    }

    /// Waits until something is so.
    pub async fn until<T>(&self, what: &str, look: impl Fn(&Self) -> Option<T>) -> T {
        service::until(what, || look(self), String::new).await
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
            let lines = shown.text.lines().map(|line| format!("  {}", service::lasting(line)));
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
