//! One question, with where and by whom it was asked.

use crate::guardrail::Policy;
use crate::planner::Understood;
use jiff::civil::Date;
use topup_port::{ThreadKey, Wishes};

/// What becomes of an answer that the asker may see and those who read along may not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Aside {
    /// There is no way to show it to the asker alone: it is refused, with the advice to ask where nobody reads along.
    #[default]
    Refused,
    /// There is one. Nothing is emitted then, and the reply says so ([`Reply::aside`](super::Reply)).
    Possible,
    /// This is it: the thread is read, and nothing is remembered in it.
    Meant,
}

/// One question with where and by whom it was asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// The words.
    pub text: String,
    /// The thread; none for a question that stands alone.
    pub thread: Option<ThreadKey>,
    /// The earlier answer that it goes on from, where that is not the thread's last one.
    pub after: Option<Understood>,
    /// What was said in the thread before it was asked there for the first time, oldest first.
    pub before: Vec<String>,
    /// The as-of date.
    pub as_of: Date,
    /// What may be shown where the question was asked.
    pub policy: Policy,
    /// What the asker alone may see, where that is more.
    pub alone: Option<Policy>,
    /// What becomes of an answer that the asker alone may see.
    pub aside: Aside,
    /// What was chosen beside the words.
    pub wishes: Wishes,
    /// Whether it was plainly said to Topup: then even small talk gets an answer.
    pub addressed: bool,
}

impl Question {
    /// A question that stands alone, by somebody who may see all rows.
    pub fn new(text: impl Into<String>, as_of: Date) -> Self {
        Self {
            text: text.into(),
            thread: None,
            after: None,
            before: Vec::new(),
            as_of,
            policy: Policy::unrestricted(),
            alone: None,
            aside: Aside::default(),
            wishes: Wishes::default(),
            addressed: true,
        }
    }
}
