//! What the fake knows.

use std::collections::{HashMap, VecDeque};

use serde_json::{Value, json};
use tokio::time::Instant;
use topup_port::testing::Fault;

use super::{BOT, Params, text};

/// A message of a channel.
#[derive(Debug, Clone)]
pub struct Message {
    pub channel: String,
    pub ts: String,
    pub thread: Option<String>,
    pub user: String,
    pub text: String,
    pub blocks: Vec<Value>,
    pub metadata: Value,
    pub deleted: bool,
    /// How often it was edited.
    pub edits: usize,
}

impl Message {
    pub fn is_ours(&self) -> bool {
        self.user == BOT
    }

    /// Whether it stands in a thread, its root included.
    pub fn is_in(&self, channel: &str, thread: &str) -> bool {
        self.channel == channel && (self.ts == thread || self.thread.as_deref() == Some(thread))
    }

    /// As the API shows it.
    pub fn to_json(&self, with_metadata: bool) -> Value {
        let mut json = json!({"type": "message", "user": self.user, "ts": self.ts, "text": self.text,
            "blocks": self.blocks, "thread_ts": self.thread});
        if self.is_ours() {
            json["bot_id"] = "B0TOPUP".into();
        }
        if with_metadata && !self.metadata.is_null() {
            json["metadata"] = self.metadata.clone();
        }
        json
    }
}

/// A message for one person alone. It can be changed by its response_url alone.
#[derive(Debug, Clone)]
pub struct Ephemeral {
    pub channel: String,
    pub user: String,
    pub ts: String,
    pub body: Value,
}

/// One call that arrived.
#[derive(Debug, Clone)]
pub struct Called {
    pub method: String,
    pub channel: String,
    /// The thread, where the call or its message says so.
    pub thread: String,
    pub at: Instant,
    pub params: Params,
}

/// A file on its way.
#[derive(Debug, Clone, Default)]
pub struct File {
    pub name: String,
    pub alt: String,
    pub length: usize,
    pub bytes: Vec<u8>,
    /// When the upload was completed.
    pub completed: Option<Instant>,
    /// Where it was shared by itself, which shows it beside any block.
    pub shared: Option<String>,
    /// The thread that it was shared in.
    pub thread: String,
}

/// Everything.
#[derive(Debug, Default)]
pub struct State {
    pub messages: Vec<Message>,
    /// What was shown to one person alone, and stands in no channel's history.
    pub ephemerals: Vec<Ephemeral>,
    /// How much was sent into threads without replies, where Slack shows it to nobody.
    pub unseen: usize,
    pub calls: Vec<Called>,
    pub faults: VecDeque<Fault>,
    pub files: HashMap<String, File>,
    pub triggers: HashMap<String, Instant>,
    /// Views that were opened or published, in order.
    pub views: Vec<Value>,
    /// The ids of those.
    pub(super) opened: Vec<String>,
    /// The statuses beside threads, and when they were set.
    pub statuses: HashMap<(String, String), (String, Instant)>,
    pub archived: Vec<String>,
    pub(super) rates: HashMap<String, VecDeque<Instant>>,
    /// How often a call was turned away by a rate.
    pub limited: HashMap<String, usize>,
    count: u64,
}

impl State {
    /// A name that was never given before.
    pub fn fresh(&mut self, prefix: &str) -> String {
        self.count += 1;
        format!("{prefix}{:05}", self.count)
    }

    pub(super) fn next_ts(&mut self) -> String {
        self.count += 1;
        format!("{}.{:06}", 1_760_000_000 + self.count, 100)
    }

    /// Somebody says something.
    pub fn say(&mut self, channel: &str, thread: Option<&str>, user: &str, text: &str) -> String {
        let ts = self.next_ts();
        self.messages.push(Message {
            channel: channel.into(),
            ts: ts.clone(),
            thread: thread.map(Into::into),
            user: user.into(),
            text: text.into(),
            blocks: Vec::new(),
            metadata: Value::Null,
            deleted: false,
            edits: 0,
        });
        ts
    }

    /// The message that stands there.
    pub fn message(&mut self, channel: &str, ts: &str) -> Option<&mut Message> {
        self.messages.iter_mut().find(|m| !m.deleted && m.channel == channel && m.ts == ts)
    }

    pub fn has_channel(&self, channel: &str) -> bool {
        self.messages.iter().any(|m| m.channel == channel)
    }

    /// How often a method was called.
    pub fn count_of(&self, method: &str) -> usize {
        self.calls.iter().filter(|call| call.method == method).count()
    }

    pub(super) fn arrived(&mut self, method: &str, params: &Params) {
        let channel = [text(params, "channel"), text(params, "channel_id")].concat();
        let ts = text(params, "ts");
        let edited = self.messages.iter().find(|m| m.channel == channel && m.ts == ts);
        let thread = match text(params, "thread_ts") {
            "" => edited.and_then(|m| m.thread.clone()).unwrap_or_else(|| ts.to_owned()),
            thread => thread.to_owned(),
        };
        let (at, method, params) = (Instant::now(), method.to_owned(), params.clone());
        self.calls.push(Called { method, channel, thread, at, params });
    }
}
