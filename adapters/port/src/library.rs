//! What an adapter may ask about answers and data beside asking questions: allowed values, exports, the story of a
//! computation, votes. Every call names its asker, for rights are checked on each.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Action, Answer, AnswerId, BoxFuture, Look, Person, ThreadKey};

/// Who wants to know, and in which conversation: what may be shown depends on both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// The person.
    pub person: Person,
    /// The conversation it will be shown in.
    pub thread: ThreadKey,
    /// Whether nobody but the person reads that.
    pub private: bool,
}

/// Answers and facts for an adapter to hand out.
pub trait Library: Send + Sync {
    /// The segments with the values that this asker may see, in their declared order.
    fn segments<'a>(&'a self, asker: &'a Asker) -> BoxFuture<'a, Result<Vec<SegmentChoices>, Trouble>>;

    /// The metrics that this asker may see, by their names for people, in their declared order.
    fn metrics<'a>(&'a self, asker: &'a Asker) -> BoxFuture<'a, Result<Vec<String>, Trouble>> {
        let _ = asker;
        Box::pin(async { Ok(Vec::new()) })
    }

    /// The answer of a receipt, with its picture in that look.
    fn exhibit<'a>(
        &'a self,
        asker: &'a Asker,
        receipt: &'a str,
        look: Look,
    ) -> BoxFuture<'a, Result<Arc<Exhibit>, Trouble>>;

    /// The rows of a receipt as CSV, exactly as they were answered; formulas in texts are defused.
    fn csv<'a>(&'a self, asker: &'a Asker, receipt: &'a str) -> BoxFuture<'a, Result<String, Trouble>>;

    /// Questions that fit next: after a question in words, or after an intent; without either those to begin with.
    fn suggest<'a>(
        &'a self,
        asker: &'a Asker,
        context: &'a str,
        last_intent: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Vec<String>, Trouble>>;

    /// What a control under an answer means to this asker.
    fn pressed<'a>(
        &'a self,
        asker: &'a Asker,
        answer: &'a AnswerId,
        control: &'a str,
    ) -> BoxFuture<'a, Result<Pressed, Trouble>>;

    /// A person's vote on an answer; the last one counts, none takes it back.
    fn vote<'a>(
        &'a self,
        asker: &'a Asker,
        receipt: &'a str,
        good: Option<bool>,
        reason: Option<&'a str>,
    ) -> BoxFuture<'a, Result<(), Trouble>>;
}

/// What a pressed control means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pressed {
    /// What is to be done. Asking again and asking something go to the intake, the rest to the library.
    pub action: Action,
    /// The receipt of the answer, where it has one.
    pub receipt: Option<String>,
    /// Whether the answer was shown to this asker alone: then what is handed out goes to nobody else, and the person's
    /// rights alone count.
    pub alone: bool,
}

/// A segment and the values a person may choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentChoices {
    /// Its id, as filters name it: `channel`.
    pub id: String,
    /// Its name for people: `channel`, `FICO band`.
    pub label: String,
    /// Its values as texts.
    pub values: Vec<String>,
}

/// An answer with everything that can be shown of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exhibit {
    /// The answer, complete.
    pub answer: Answer,
    /// The chart as a Plotly figure: `data` and `layout`.
    pub figure: Value,
    /// What the picture shows where, for values on hover and by keyboard.
    pub spots: Vec<Spot>,
}

/// One value in a picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// Left edge, as a fraction of the width.
    pub x: f64,
    /// Upper edge, as a fraction of the height.
    pub y: f64,
    /// Width, as a fraction.
    pub w: f64,
    /// Height, as a fraction.
    pub h: f64,
    /// What it is: `Email · week of Nov 9`.
    pub label: String,
    /// Its value as people read it: `$1.2M`.
    pub value: String,
}

/// Why something cannot be handed out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// There is no such answer, or not for this asker; or what stands under it is too old to be pressed.
    #[error("there is no such answer")]
    Unknown,
    /// The data changed since; the numbers would be others.
    #[error("the data has changed since this answer was given: ask again for the numbers of today")]
    Changed,
    /// A fault of ours.
    #[error("{0}")]
    Fault(String),
}
