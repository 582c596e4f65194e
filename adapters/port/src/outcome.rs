//! How an answer can end. A refusal is a reply to a person; a failure is a fault of ours: they never mix.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Control;

/// The final state of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The answer stands, as far as its parts are there; what is missing is said in its notes.
    Complete,
    /// A term was explained; no query ran.
    Definition(Definition),
    /// The question has no single fair reading; one counter-question.
    Clarification(Clarification),
    /// Topup does not answer this.
    Refusal(Refusal),
    /// Topup could not answer this.
    Failure(Failure),
    /// Somebody pressed Stop.
    Stopped,
    /// It was plainly no question to Topup: nothing is shown at all.
    Silence,
}

/// What a term means, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// The metric, segment, value or word.
    pub term: String,
    /// What it means and how it is computed.
    pub text: String,
    /// Where that is written: `semantic model, funding_rate`.
    pub source: String,
}

/// One clear question back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clarification {
    /// What is asked.
    pub question: String,
    /// The readings to choose from, the likeliest first; pressing one goes on.
    pub options: Vec<Control>,
}

/// A polite no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// One sentence: what is not answered.
    pub message: String,
    /// What can be asked instead.
    pub advice: String,
}

/// A fault, told so that the person knows what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Which kind of fault, for machines.
    pub code: FailureCode,
    /// What went wrong, for people; no internals.
    pub message: String,
    /// What to do now.
    pub advice: String,
}

impl Failure {
    /// The failure of an answer whose work ended without a word: a crash, a restart, a lost task.
    #[must_use]
    pub fn interrupted() -> Self {
        Self {
            code: FailureCode::Interrupted,
            message: "This answer was interrupted before it was finished.".into(),
            advice: "Please ask again.".into(),
        }
    }
}

/// The kinds of fault. Stable names: dashboards and clients count by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailureCode {
    /// The work ended without an outcome.
    Interrupted,
    /// It took longer than it may.
    Timeout,
    /// The database is missing, empty or broken.
    Warehouse,
    /// Too much is asked at once.
    Overloaded,
    /// Anything else; the log knows more.
    Internal,
}

impl fmt::Display for FailureCode {
    /// The stable name, as it is serialised.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Interrupted => "interrupted",
            Self::Timeout => "timeout",
            Self::Warehouse => "warehouse",
            Self::Overloaded => "overloaded",
            Self::Internal => "internal",
        })
    }
}
