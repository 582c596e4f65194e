//! A running service with a Slack of our own before it.
#![allow(clippy::unwrap_used, dead_code)]

use std::ops::Deref;

use serde_json::Value;
use topup_port::testing::conformance::Shown;

use crate::fake::sender::{SECRET, Sender};
use crate::fake::{Fake, Message, Rules, TOKEN, read};
use crate::service::{self, Service};
#[allow(unused_imports, reason = "each test uses a part of it")]
pub use crate::service::{FAST, SLOW_VIEW};

/// The service, its data, Slack, and what Slack sends.
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
        let fake = Fake::start(rules).await;
        let own = [
            ("MODE", "http"),
            ("API_URL", &fake.api_url),
            ("BOT_TOKEN", TOKEN),
            ("SIGNING_SECRET", SECRET),
            ("BETWEEN_EDITS_MS", "50"),
        ];
        let own = own.map(|(name, value)| (format!("TOPUP_SLACK__{name}"), value.to_owned())).to_vec();
        Self { fake, sender: Sender::new(""), service: Service::new(own, env) }
    }

    /// Starts the service, again if need be.
    pub fn start(&self) {
        *self.sender.address.lock().unwrap() = self.service.begin();
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
        let ours = || self.ours(channel, thread);
        let look = || ours().get(n - 1).filter(|m| is_final(m)).cloned();
        service::until(&format!("answer {n} in {thread}"), look, || format!("{:#?}", ours())).await
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

    /// What one person alone was told, newest last.
    pub fn whispers(&self) -> Vec<String> {
        let state = self.fake.state();
        state.ephemerals.iter().map(|one| one.body["text"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits until something is so.
    pub async fn until<T>(&self, what: &str, look: impl Fn(&Self) -> Option<T>) -> T {
        service::until(what, || look(self), String::new).await
    }
}

/// Whether nothing more will come of a message: it has no Stop any more.
pub fn is_final(message: &Message) -> bool {
    let stops = |block: &Value| {
        block["elements"].as_array().is_some_and(|all| all.iter().any(|e| e["action_id"] == "stop"))
    };
    !message.blocks.iter().any(stops)
}
