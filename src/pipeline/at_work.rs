//! Answers at work, by cache key. Of equal questions at one time one is computed; whoever waits for it sees it grow
//! as well, whoever may be computing it just then.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use topup_port::{Answers, Emitter};

use super::to_port;

/// The answers that somebody waits for.
#[derive(Debug, Default)]
pub struct AtWork(Mutex<HashMap<String, Weak<Shared>>>);

/// One of them: whoever computes emits into it, and each asker mirrors it.
#[derive(Debug)]
pub struct Shared {
    /// Where the parts go as they are made.
    pub emitter: Emitter,
    answers: Answers,
}

impl AtWork {
    /// The shared answer of a key; a new one for the first asker.
    pub fn join(&self, key: &str) -> Arc<Shared> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shared) = all.get(key).and_then(Weak::upgrade) {
            return shared;
        }
        all.retain(|_, shared| shared.strong_count() > 0);
        let (emitter, answers) = Emitter::new();
        let shared = Arc::new(Shared { emitter, answers });
        all.insert(key.to_string(), Arc::downgrade(&shared));
        shared
    }
}

impl Shared {
    /// Shows each state in `to`, and never ends: how an answer ends its own asker says.
    pub async fn mirror(&self, to: &Emitter) {
        let mut answers = self.answers.clone();
        while let Some(mut answer) = answers.next().await {
            answer.outcome = None;
            to.emit_all(to_port::steps(answer));
        }
        std::future::pending().await
    }
}
