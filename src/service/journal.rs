//! Answers that are begun and not ended, written down so that a process which dies leaves no message hanging: the next
//! one finds them and says that they were interrupted.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use topup_port::{AnswerId, Ask, Journal, MessageRef, ThreadKey};

use crate::store::{Unfinished, UnfinishedStore};

/// Answers of others are taken over after so long without a sign of life: more than an answer and its delivery take.
const DEAD_AFTER: Duration = Duration::from_secs(180);

/// What there is to write, in order.
enum Entry {
    Posted(AnswerId, MessageRef),
    Ended(AnswerId),
    /// Everything before it is written.
    Written(tokio::sync::oneshot::Sender<()>),
}

/// The journal of this process.
#[derive(Clone)]
pub struct Unended {
    store: Arc<dyn UnfinishedStore>,
    owner: Arc<str>,
    entries: UnboundedSender<Entry>,
    /// Answers of which more is to come, whatever is said of their end.
    open: Arc<Mutex<HashSet<AnswerId>>>,
}

impl Unended {
    /// A journal in this store, whose writer runs until the last of it is dropped.
    #[must_use]
    pub fn new(store: Arc<dyn UnfinishedStore>, owner: &str) -> Self {
        let (entries, coming) = unbounded_channel();
        let owner: Arc<str> = owner.into();
        tokio::spawn(write(store.clone(), owner.clone(), coming));
        Self { store, owner, entries, open: Arc::default() }
    }

    /// Writes down that an answer is begun, before anything of it is shown. With `ask` the next process answers it if
    /// this one dies; without, it says that it was interrupted. A fault is logged, and the answer goes on.
    pub async fn begin(&self, answer: &AnswerId, thread: &ThreadKey, words: &str, ask: Option<&Ask>) {
        let unfinished = Unfinished {
            answer: answer.to_string(),
            thread: thread.clone(),
            words: words.to_owned(),
            ask: ask.and_then(|ask| serde_json::to_string(ask).ok()),
            message: None,
            begun_at: jiff::Timestamp::now(),
        };
        if let Err(error) = self.store.begin(unfinished, &self.owner).await {
            tracing::warn!(%error, "an answer could not be written down; a crash would leave it hanging");
        }
    }

    /// What earlier processes left. With `alone` no other process works on this store, and all of it is left over;
    /// else only what gave no sign of life for some minutes.
    pub async fn left_over(&self, alone: bool) -> Vec<Unfinished> {
        let older_than = if alone { Duration::ZERO } else { DEAD_AFTER };
        let claimed = self.store.claim_stale(older_than, &self.owner).await;
        claimed.unwrap_or_else(|error| {
            tracing::warn!(%error, "what earlier processes left could not be read");
            Vec::new()
        })
    }

    /// Keeps an answer on the list although its message is ended: something of it is still to be delivered.
    pub fn keep_open(&self, answer: &AnswerId) {
        self.open().insert(answer.clone());
    }

    /// What kept it open is done.
    pub fn close(&self, answer: &AnswerId) {
        self.open().remove(answer);
        self.ended(answer);
    }

    fn open(&self) -> MutexGuard<'_, HashSet<AnswerId>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until everything so far is written.
    pub async fn written(&self) {
        let (done, written) = tokio::sync::oneshot::channel();
        if self.entries.send(Entry::Written(done)).is_ok() {
            let _ = written.await;
        }
    }
}

impl Journal for Unended {
    fn begun(&self, _: &AnswerId, _: &ThreadKey) {
        // Written down by the desk before, with the words.
    }

    fn posted(&self, answer: &AnswerId, at: &MessageRef) {
        let _ = self.entries.send(Entry::Posted(answer.clone(), at.clone()));
    }

    fn ended(&self, answer: &AnswerId) {
        if !self.open().contains(answer) {
            let _ = self.entries.send(Entry::Ended(answer.clone()));
        }
    }
}

async fn write(store: Arc<dyn UnfinishedStore>, owner: Arc<str>, mut coming: UnboundedReceiver<Entry>) {
    while let Some(entry) = coming.recv().await {
        let done = match entry {
            Entry::Posted(answer, at) => store.posted(answer.as_str(), &owner, &at.0).await,
            Entry::Ended(answer) => store.end(answer.as_str(), &owner).await,
            Entry::Written(done) => {
                let _ = done.send(());
                continue;
            }
        };
        if let Err(error) = done {
            tracing::warn!(%error, "where an answer stands could not be written down");
        }
    }
}
