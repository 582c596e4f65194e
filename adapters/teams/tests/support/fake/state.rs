//! What the fake knows.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;
use topup_port::testing::Fault;

use super::identity::Signer;

/// A kind of conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Personal,
    Group,
    Channel,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Group => "groupChat",
            Self::Channel => "channel",
        }
    }
}

/// A message of a conversation.
#[derive(Debug, Clone)]
pub struct Message {
    pub conversation: String,
    pub id: String,
    /// Whose it is; none for ours.
    pub user: Option<String>,
    /// What a person said.
    pub text: String,
    /// The activity, for ours.
    pub body: Value,
    pub deleted: bool,
    /// How often it was edited.
    pub edits: usize,
    pub at: Instant,
}

impl Message {
    pub fn is_ours(&self) -> bool {
        self.user.is_none()
    }

    /// The card of ours.
    pub fn card(&self) -> &Value {
        &self.body["attachments"][0]["content"]
    }
}

/// One call that arrived.
#[derive(Debug, Clone)]
pub struct Called {
    pub what: &'static str,
    pub conversation: String,
    pub at: Instant,
    pub status: u16,
}

/// Everything.
pub struct State {
    pub conversations: HashMap<String, Kind>,
    pub messages: Vec<Message>,
    pub members: HashMap<String, Value>,
    /// Where writing is forbidden.
    pub blocked: HashSet<String>,
    /// Conversations, and channels with all their threads, that the app is not in.
    pub away: HashSet<String>,
    pub calls: Vec<Called>,
    pub faults: VecDeque<Fault>,
    /// So many of the next posts and edits meet another call and have no effect.
    pub conflicts: usize,
    /// Until when the identity service, and the list of members, answer with a status of trouble.
    pub identity_away: Option<(u16, Instant)>,
    pub members_away: Option<(u16, Instant)>,
    /// Tokens that were given: what for, and until when.
    pub tokens: HashMap<String, (String, Instant)>,
    pub tokens_given: usize,
    /// Who signs what the service sends, and what its keys say.
    pub signer: Signer,
    /// How often the keys were fetched.
    pub fetched: usize,
    /// How often a message was turned away because of too many.
    pub limited: usize,
    /// What was said of messages that are not as they must be.
    pub wrong: Vec<String>,
    rates: HashMap<String, Vec<Instant>>,
    next: u64,
}

impl State {
    pub fn new() -> Self {
        Self {
            conversations: HashMap::new(),
            messages: Vec::new(),
            members: HashMap::new(),
            identity_away: None,
            members_away: None,
            blocked: HashSet::new(),
            away: HashSet::new(),
            calls: Vec::new(),
            faults: VecDeque::new(),
            conflicts: 0,
            tokens: HashMap::new(),
            tokens_given: 0,
            signer: Signer::new(0),
            fetched: 0,
            limited: 0,
            wrong: Vec::new(),
            rates: HashMap::new(),
            next: 1_700_000_000_000,
        }
    }

    /// Whether the app is in a conversation.
    pub fn is_in(&self, conversation: &str) -> bool {
        let channel = conversation.split(';').next().unwrap_or(conversation);
        !self.away.contains(conversation) && !self.away.contains(channel)
    }

    /// An id that was never given.
    pub fn fresh(&mut self) -> String {
        self.next += 1;
        self.next.to_string()
    }

    pub fn open(&mut self, kind: Kind) -> String {
        let n = self.fresh();
        let id = match kind {
            Kind::Personal => format!("a:1{n}"),
            Kind::Group => format!("19:{n}@thread.v2"),
            Kind::Channel => {
                let root = self.fresh();
                let id = format!("19:{n}@thread.tacv2;messageid={root}");
                self.said(&id, root, "29:asker", "a question");
                id
            }
        };
        self.conversations.insert(id.clone(), kind);
        id
    }

    /// A new thread in a channel that is there already.
    pub fn open_in(&mut self, channel: &str) -> String {
        let root = self.fresh();
        let id = format!("{channel};messageid={root}");
        self.said(&id, root, "29:asker", "a question");
        self.conversations.insert(id.clone(), Kind::Channel);
        id
    }

    /// A person said something.
    pub fn said(&mut self, conversation: &str, id: String, user: &str, text: &str) {
        self.messages.push(Message {
            conversation: conversation.to_owned(),
            id,
            user: Some(user.to_owned()),
            text: text.to_owned(),
            body: json!({}),
            deleted: false,
            edits: 0,
            at: Instant::now(),
        });
    }

    /// Counts a message of a conversation, or says how long to wait.
    pub fn admit(&mut self, conversation: &str, rates: &[(usize, Duration)]) -> Result<(), Duration> {
        let now = Instant::now();
        let calls = self.rates.entry(conversation.to_owned()).or_default();
        for (most, span) in rates {
            let within: Vec<&Instant> = calls.iter().filter(|at| **at + *span > now).collect();
            if within.len() >= *most {
                self.limited += 1;
                return Err(*within[within.len() - most] + *span - now);
            }
        }
        calls.push(now);
        Ok(())
    }
}
