//! Up to which message each conversation was heard, so that after a gap the rest can be read again. A heartbeat that is
//! missed ends in a new session, and what was said in between does not come by itself.
//!
//! A message counts as heard when it was handed in, and every earlier one of its channel too: whatever this process dies
//! of, nothing that was not written down is passed over. What is read twice is known by its delivery.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::{Value, json};
use topup_port::{Notebook, ThreadKey};

use crate::client::{EPOCH_MS, number};

/// The name under which all this is kept.
const NAME: &str = "discord/heard";
/// The name under which it is noted until when all was heard.
const UNTIL: &str = "discord/heard_until";
/// How far Discord's clock and ours may be apart, in milliseconds.
const CLOCKS_MS: u64 = 15_000;
/// The most conversations that are kept; the one that was silent for the longest goes.
const MOST: usize = 200;
/// The most messages that are known to have been taken.
const TAKEN: usize = 2_000;

/// What was heard where.
pub(super) struct Seen {
    notebook: Arc<dyn Notebook>,
    state: Mutex<State>,
    /// One writes at a time, and the last one writes the newest.
    writing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    /// By channel or thread.
    heard: HashMap<u64, Heard>,
    /// Messages that are worked on, by channel.
    open: HashMap<u64, BTreeSet<u64>>,
    /// Messages that were taken by this process, the oldest first: what comes twice is taken once.
    taken: VecDeque<u64>,
    loaded: bool,
    dirty: bool,
    /// From which message on what was said in a server may not have been heard, by the server.
    away: HashMap<u64, u64>,
}

/// Up to where one conversation was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Heard {
    /// The server; empty for direct messages.
    guild: String,
    /// The newest message that was handed in.
    newest: u64,
}

/// A message that is worked on.
pub(super) struct Mark {
    channel: u64,
    message: u64,
}

/// A conversation to read again: its server (none for direct messages), its channel, and the last message heard.
pub(super) type Gap = (Option<u64>, u64, u64);

impl Seen {
    pub(super) fn new(notebook: Arc<dyn Notebook>) -> Self {
        Self { notebook, state: Mutex::default(), writing: tokio::sync::Mutex::default() }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A message came in; none if it did before.
    pub(super) fn begin(&self, channel: &str, message: &str) -> Option<Mark> {
        let (channel, message) = (number(channel).ok()?, number(message).ok()?);
        let mut state = self.state();
        if state.taken.contains(&message) {
            return None;
        }
        if state.taken.len() >= TAKEN {
            state.taken.pop_front();
        }
        state.taken.push_back(message);
        state.open.entry(channel).or_default().insert(message);
        Some(Mark { channel, message })
    }

    /// It was handed in, or was nothing to us.
    pub(super) async fn end(&self, mark: Mark) {
        let Mark { channel, message } = mark;
        {
            let mut state = self.state();
            let oldest_open = state.open.get_mut(&channel).and_then(|open| {
                open.remove(&message);
                open.first().copied()
            });
            if oldest_open.is_none() {
                state.open.remove(&channel);
            }
            let Some(heard) = state.heard.get_mut(&channel) else { return };
            let to = oldest_open.map_or(message, |open| message.min(open - 1));
            if to <= heard.newest {
                return;
            }
            heard.newest = to;
            state.dirty = true;
        }
        self.write().await;
    }

    /// From now on a conversation is listened to, and the channel that it began in too.
    pub(super) async fn watch(&self, thread: &ThreadKey) {
        let (Ok(channel), Ok(root)) = (number(&thread.channel), number(&thread.thread)) else { return };
        self.load().await;
        {
            let mut state = self.state();
            let places = BTreeSet::from([channel, root]);
            for place in places {
                // A thread begins with the message whose id it shares; of direct messages only what comes now counts.
                let newest = if thread.channel == thread.thread { 0 } else { root };
                // What came before it and is still worked on is not passed over.
                let open = state.open.get(&place).and_then(|open| open.first().copied());
                let newest = open.map_or(newest, |open| newest.min(open - 1));
                if let std::collections::hash_map::Entry::Vacant(entry) = state.heard.entry(place) {
                    entry.insert(Heard { guild: thread.workspace.clone(), newest });
                    state.dirty = true;
                }
            }
            // Direct messages are no server's, whoever's rights count in them.
            if channel == root
                && let Some(heard) = state.heard.get_mut(&channel)
            {
                heard.guild = String::new();
            }
            while state.heard.len() > MOST {
                let Some(stale) = state.heard.iter().min_by_key(|(_, heard)| heard.newest).map(|(id, _)| *id)
                else {
                    break;
                };
                state.heard.remove(&stale);
            }
        }
        self.write().await;
    }

    /// Every conversation that is listened to, with what an earlier process kept of it.
    pub(super) async fn gaps(&self) -> Vec<Gap> {
        self.load().await;
        let state = self.state();
        let gaps = state.heard.iter().filter(|(_, heard)| heard.newest > 0);
        gaps.map(|(channel, heard)| (heard.guild.parse().ok(), *channel, heard.newest)).collect()
    }

    /// These servers' connection stands anew; until then all was heard.
    pub(super) fn away(&self, guilds: &[u64], heard: Option<Timestamp>) {
        let Some(heard) = heard else { return };
        let from = snowflake(heard);
        self.state().away.extend(guilds.iter().map(|guild| (*guild, from)));
    }

    /// From which message on what was said in a server may not have been heard; none where that is not known. Once.
    pub(super) fn take_away(&self, guild: u64) -> Option<u64> {
        self.state().away.remove(&guild)
    }

    /// Until when all was heard, as an earlier process noted it.
    pub(super) async fn heard_before(&self) -> Option<Timestamp> {
        let kept = self.notebook.kept(UNTIL).await.ok()??;
        Timestamp::from_second(kept.as_i64()?).ok()
    }

    /// Notes for the next process until when all was heard.
    pub(super) async fn heard_until(&self, heard: Timestamp) {
        if let Err(error) = self.notebook.keep(UNTIL, json!(heard.as_second())).await {
            tracing::warn!(error, "it is not noted until when Discord was heard");
        }
    }

    /// Takes over what an earlier process kept, before anything is known or kept by this one: what is heard now must
    /// not stand in the place of what was heard last.
    async fn load(&self) {
        if self.state().loaded {
            return;
        }
        let _one = self.writing.lock().await;
        if self.state().loaded {
            return;
        }
        match self.notebook.kept(NAME).await {
            Ok(kept) => {
                let mut state = self.state();
                for (channel, heard) in read(kept.as_ref()) {
                    state.heard.entry(channel).or_insert(heard);
                }
                state.loaded = true;
            }
            Err(error) => tracing::warn!(error, "what was heard in Discord before is not known"),
        }
    }

    async fn write(&self) {
        self.load().await;
        let _one = self.writing.lock().await;
        let value = {
            let mut state = self.state();
            if !state.loaded || !std::mem::take(&mut state.dirty) {
                // Whoever wrote before wrote this too.
                return;
            }
            let ordered: BTreeMap<u64, &Heard> = state.heard.iter().map(|(id, heard)| (*id, heard)).collect();
            let all = ordered
                .into_iter()
                .map(|(id, heard)| json!([id.to_string(), heard.guild, heard.newest.to_string()]));
            Value::Array(all.collect())
        };
        if let Err(error) = self.notebook.keep(NAME, value).await {
            tracing::warn!(error, "what was heard in Discord is not kept");
        }
    }
}

/// The least id that a message of that time can have, with some space for the clocks.
fn snowflake(at: Timestamp) -> u64 {
    let ms = u64::try_from(at.as_millisecond()).unwrap_or_default();
    ms.saturating_sub(EPOCH_MS + CLOCKS_MS) << 22
}

fn read(kept: Option<&Value>) -> Vec<(u64, Heard)> {
    let entries = kept.and_then(Value::as_array).into_iter().flatten();
    let read = |entry: &Value| {
        let part = |n: usize| entry[n].as_str();
        let newest = part(2)?.parse().ok()?;
        Some((part(0)?.parse().ok()?, Heard { guild: part(1)?.to_owned(), newest }))
    };
    entries.filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use topup_port::BoxFuture;

    use super::*;

    #[derive(Default)]
    struct Book(Mutex<Value>);

    impl Notebook for Book {
        fn first<'a>(&'a self, _: &'a str, _: Duration) -> BoxFuture<'a, bool> {
            Box::pin(async { true })
        }
        fn remember<'a>(&'a self, _: &'a str, _: Value, _: Duration) -> BoxFuture<'a, ()> {
            Box::pin(async {})
        }
        fn recall<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Option<Value>> {
            Box::pin(async { None })
        }
        fn keep<'a>(&'a self, _: &'a str, value: Value) -> BoxFuture<'a, Result<(), String>> {
            *self.0.lock().expect("unpoisoned") = value;
            Box::pin(async { Ok(()) })
        }
        fn kept<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<Value>, String>> {
            let value = self.0.lock().expect("unpoisoned").clone();
            Box::pin(async { Ok(Some(value)) })
        }
    }

    async fn gaps(book: &Arc<Book>) -> Vec<Gap> {
        let mut gaps = Seen::new(book.clone()).gaps().await;
        gaps.sort_unstable();
        gaps
    }

    #[tokio::test]
    async fn what_is_still_worked_on_is_read_again_after_a_crash() {
        let book = Arc::new(Book::default());
        let seen = Seen::new(book.clone());
        seen.watch(&ThreadKey::new("discord", "7", "100", "200")).await;
        assert_eq!(gaps(&book).await, [(Some(7), 100, 200), (Some(7), 200, 200)]);
        let begin = |message: &str| seen.begin("200", message).expect("it comes for the first time");
        let (first, second) = (begin("300"), begin("310"));
        assert!(seen.begin("200", "310").is_none());
        seen.end(second).await;
        // The first is open: whoever comes next reads from before it.
        assert_eq!(gaps(&book).await[1], (Some(7), 200, 299));
        seen.end(first).await;
        let third = begin("320");
        seen.end(third).await;
        assert_eq!(gaps(&book).await[1], (Some(7), 200, 320));
    }

    /// The first message after a start comes while it is read what was heard before it.
    #[tokio::test]
    async fn what_is_heard_first_does_not_take_the_place_of_what_was_heard_last() {
        let book = Arc::new(Book::default());
        let before = Seen::new(book.clone());
        before.watch(&ThreadKey::new("discord", "7", "100", "200")).await;
        before.watch(&ThreadKey::new("discord", "7", "500", "600")).await;
        let next = Seen::new(book.clone());
        let mark = next.begin("100", "950").expect("it comes for the first time");
        next.watch(&ThreadKey::new("discord", "7", "100", "950")).await;
        let mut found = next.gaps().await;
        found.sort_unstable();
        let old = [(Some(7), 100, 200), (Some(7), 200, 200), (Some(7), 500, 600), (Some(7), 600, 600)];
        assert_eq!(found[..4], old);
        assert_eq!(gaps(&book).await[..4], old);
        next.end(mark).await;
    }

    /// Of two messages in a channel that nobody spoke in before, the second is known first.
    #[tokio::test]
    async fn an_earlier_message_that_is_still_worked_on_is_read_again() {
        let book = Arc::new(Book::default());
        let seen = Seen::new(book.clone());
        let first = seen.begin("100", "300").expect("it comes for the first time");
        let second = seen.begin("100", "310").expect("it comes for the first time");
        seen.watch(&ThreadKey::new("discord", "7", "100", "310")).await;
        seen.end(second).await;
        assert_eq!(gaps(&book).await[0], (Some(7), 100, 299));
        seen.end(first).await;
    }

    #[tokio::test]
    async fn direct_messages_count_from_now_on_and_the_most_silent_go() {
        let book = Arc::new(Book::default());
        let seen = Seen::new(book.clone());
        let mark = seen.begin("900", "950").expect("it comes for the first time");
        seen.watch(&ThreadKey::new("discord", "7", "900", "900")).await;
        seen.end(mark).await;
        assert_eq!(gaps(&book).await, [(None, 900, 950)]);
        for n in 1_000..1_000 + 2 * MOST as u64 {
            seen.watch(&ThreadKey::new("discord", "7", "100", n.to_string())).await;
        }
        let left = gaps(&book).await;
        assert_eq!(left.len(), MOST);
        assert!(left.iter().all(|(_, channel, _)| *channel != 900));
    }
}
