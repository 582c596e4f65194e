//! What is kept of each answer for those who press something under it: what was asked, the receipt, what the buttons
//! mean. So buttons work after a restart and on every replica, and platforms carry ids alone.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use topup_port::{Action, Answer, AnswerId, Person, ThreadKey, with_controls};

use crate::planner::Understood;
use crate::store::{ControlStore, StoreError};

/// How long buttons can be pressed.
const PRESSABLE: Duration = Duration::from_secs(30 * 24 * 3600);

/// One answer, for its buttons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Where the answer stands; it is pressed there and nowhere else.
    pub thread: ThreadKey,
    /// What was asked, in words.
    pub question: String,
    /// The answer that the question went on from, where that was not the thread's last one.
    pub after: Option<Understood>,
    /// What was understood, where there is an answer with numbers.
    pub understood: Option<Understood>,
    /// The answer's receipt, where it has one.
    pub receipt: Option<String>,
    /// What each control does, by its id.
    pub actions: BTreeMap<String, Action>,
    /// Whom it was shown to, where that is one person alone. Nobody else presses anything under it, and what follows
    /// goes to that person alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<String>,
}

/// Records of answers.
#[derive(Clone)]
pub struct Records(Arc<dyn ControlStore>);

impl Records {
    /// Records in this store.
    #[must_use]
    pub fn new(store: Arc<dyn ControlStore>) -> Self {
        Self(store)
    }

    /// The record of an answer; none if it is unknown or too old.
    ///
    /// # Errors
    /// As [`ControlStore::get`]: it may be known where we cannot look just now.
    pub async fn get(&self, answer: &AnswerId) -> Result<Option<Record>, StoreError> {
        let found = self.0.get(answer.as_str()).await?;
        Ok(found.and_then(|record| serde_json::from_value(record).ok()))
    }

    /// Keeps a record. A fault is logged: without it the answer stands, and its buttons say that they have expired.
    pub async fn put(&self, answer: &AnswerId, record: &Record) {
        let kept = match serde_json::to_value(record) {
            Ok(value) => self.0.put(answer.as_str(), value, PRESSABLE).await,
            Err(error) => return tracing::warn!(%error, "the buttons of an answer could not be written"),
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "the buttons of an answer could not be kept");
        }
    }
}

impl Record {
    /// The record of a question whose answer is not there yet: it can be stopped and asked again.
    #[must_use]
    pub fn begun(thread: ThreadKey, question: String, after: Option<Understood>) -> Self {
        let actions =
            BTreeMap::from([("retry".to_owned(), Action::Retry), ("stop".to_owned(), Action::Stop)]);
        Self { thread, question, after, understood: None, receipt: None, actions, only: None }
    }

    /// The same, shown to this person alone.
    #[must_use]
    pub fn only(self, person: &Person) -> Self {
        Self { only: Some(person.id.clone()), ..self }
    }

    /// Whether this person may press what stands under it, in this conversation.
    #[must_use]
    pub fn is_pressed_by(&self, person: &Person, thread: &ThreadKey) -> bool {
        self.thread == *thread && self.only.as_ref().is_none_or(|only| *only == person.id)
    }

    /// The same once the answer is final.
    #[must_use]
    pub fn ended(self, answer: Answer, understood: Option<Understood>) -> Self {
        let answer = with_controls(answer);
        let receipt = answer.receipt.map(|receipt| receipt.id).filter(|id| !id.is_empty());
        let actions = answer.controls.into_iter().map(|control| (control.id, control.action)).collect();
        Self { receipt, understood, actions, ..self }
    }
}
