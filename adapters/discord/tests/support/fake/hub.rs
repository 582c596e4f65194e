//! The gateway's sessions: who gets what, and what a test does to connections.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use super::Fake;

/// Codes with which a connection is closed and its session with it.
const FORGETS: [u16; 7] = [4_003, 4_004, 4_007, 4_009, 4_010, 4_011, 4_014];
/// How many of its last events a resume brings once more, where [`super::Rules::replays`] says so.
const ONCE_MORE: u64 = 5;

/// Sessions and connections.
#[derive(Default)]
pub struct Hub {
    pub(super) sessions: Mutex<HashMap<String, Session>>,
    pub(super) content: AtomicBool,
    /// Heartbeats are not answered.
    pub zombie: AtomicBool,
    /// Nothing is said at all, not even HELLO.
    pub mute: AtomicBool,
    /// Sessions that were begun, and resumed, and those of each shard that were begun.
    pub identified: AtomicUsize,
    pub resumed: AtomicUsize,
    pub of_shard: Mutex<HashMap<u64, usize>>,
    /// Shards whose IDENTIFY is not answered for now.
    pub(super) held: Mutex<HashSet<u64>>,
    /// IDENTIFYs that came sooner than Discord takes them.
    pub too_soon: AtomicUsize,
    /// The payload of the newest IDENTIFY.
    pub identify: Mutex<Value>,
    /// When the last IDENTIFY of each bucket came.
    pub(super) last: Mutex<HashMap<u64, Instant>>,
    pub(super) serial: AtomicUsize,
}

/// One session; it outlives its connection.
pub(super) struct Session {
    /// Which shard of how many.
    pub shard: (u64, u64),
    pub seq: u64,
    /// Everything that was dispatched, for a resume.
    pub sent: Vec<(u64, Value)>,
    /// The connection that it has, by its number.
    pub line: Option<(usize, UnboundedSender<Order>)>,
}

/// What is to be done on a connection.
pub(super) enum Order {
    Send(Value),
    /// Says nothing from now on, and answers no heartbeat.
    Dumb,
    /// Ends it without a word, as a network does.
    Drop,
    Close(u16),
}

impl Session {
    pub fn new(shard: (u64, u64), line: (usize, UnboundedSender<Order>)) -> Self {
        Self { shard, seq: 0, sent: Vec::new(), line: Some(line) }
    }

    /// The next event.
    pub fn event(&mut self, name: &str, data: &Value) -> Value {
        self.seq += 1;
        let frame = json!({"op": 0, "s": self.seq, "t": name, "d": data});
        self.sent.push((self.seq, frame.clone()));
        frame
    }

    /// What a resume brings; none where it claims to have heard what was never said.
    pub fn missed(&self, seq: u64, replays: bool) -> Option<Vec<Value>> {
        let from = if replays { seq.saturating_sub(ONCE_MORE).max(1) } else { seq };
        let missed = self.sent.iter().filter(|(n, _)| *n > from).map(|(_, frame)| frame.clone());
        (seq <= self.seq).then(|| missed.collect())
    }

    fn hears(&self, guild: Option<u64>) -> bool {
        let (shard, of) = self.shard;
        shard_of(guild, of) == shard
    }
}

/// Whose a server is; direct messages are the first's.
pub fn shard_of(guild: Option<u64>, of: u64) -> u64 {
    guild.map_or(0, |guild| (guild >> 22) % of)
}

impl Hub {
    /// Whether messages come with their words.
    pub fn reads_content(&self) -> bool {
        self.content.load(Ordering::Relaxed)
    }

    /// Sends an event to every session that it is for; to those without a connection when they resume.
    pub fn dispatch(&self, name: &str, data: &Value, twice: bool) {
        let guild = data["guild_id"].as_str().and_then(|id| id.parse().ok());
        let mut sessions = self.sessions.lock().unwrap();
        for session in sessions.values_mut().filter(|session| session.hears(guild)) {
            for _ in 0..=usize::from(twice) {
                let frame = session.event(name, data);
                if let Some((_, line)) = &session.line {
                    let _ = line.send(Order::Send(frame));
                }
            }
        }
    }

    fn each(&self, order: impl Fn() -> Order) {
        let sessions = self.sessions.lock().unwrap();
        for (_, line) in sessions.values().filter_map(|session| session.line.as_ref()) {
            let _ = line.send(order());
        }
    }

    /// How many sessions have a connection.
    pub fn connected(&self) -> usize {
        self.sessions.lock().unwrap().values().filter(|session| session.line.is_some()).count()
    }

    /// How many sessions were begun or resumed.
    pub fn begun(&self) -> usize {
        self.identified.load(Ordering::Relaxed) + self.resumed.load(Ordering::Relaxed)
    }
}

impl Fake {
    /// Every connection breaks; its session can be resumed.
    pub fn break_connections(&self) {
        self.world.hub.each(|| Order::Drop);
    }

    /// Every connection breaks, and its session is forgotten: what happens until the next one is lost.
    pub fn forget_sessions(&self) {
        self.forget(|_| true, || Order::Drop);
    }

    /// One shard's connection stands and says nothing any more; its session is forgotten.
    pub fn strike_dumb(&self, shard: u64) {
        self.forget(|session| session.shard.0 == shard, || Order::Dumb);
    }

    /// A shard that would begin a session waits for it until [`Self::let_in`].
    pub fn hold(&self, shard: u64) {
        self.world.hub.held.lock().unwrap().insert(shard);
    }

    pub fn let_in(&self, shard: u64) {
        self.world.hub.held.lock().unwrap().remove(&shard);
    }

    fn forget(&self, which: impl Fn(&Session) -> bool, order: impl Fn() -> Order) {
        let mut sessions = self.world.hub.sessions.lock().unwrap();
        for (_, session) in sessions.extract_if(|_, session| which(session)) {
            if let Some((_, line)) = session.line {
                let _ = line.send(order());
            }
        }
    }

    /// Asks every connection to come back.
    pub fn ask_to_reconnect(&self) {
        self.world.hub.each(|| Order::Send(json!({"op": 7, "d": null})));
    }

    /// Says that every session is invalid, and whether it can be resumed all the same.
    pub fn invalidate(&self, resumable: bool) {
        let frame = json!({"op": 9, "d": resumable});
        self.world.hub.each(|| Order::Send(frame.clone()));
        if !resumable {
            self.world.hub.sessions.lock().unwrap().clear();
        }
    }

    /// Closes every connection so; some codes end the session too.
    pub fn close_with(&self, code: u16) {
        self.world.hub.each(|| Order::Close(code));
        if FORGETS.contains(&code) {
            self.world.hub.sessions.lock().unwrap().clear();
        }
    }

    pub fn hub(&self) -> &Hub {
        &self.world.hub
    }

    /// Waits until somebody listens.
    pub async fn connected(&self) {
        for _ in 0..1_500 {
            if self.world.hub.connected() > 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("nobody connects");
    }
}
