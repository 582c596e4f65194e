//! The answer: one value that grows from "received" to a final outcome, and is worth showing at every moment.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Computed, Control, Insight, Outcome, Table};

/// Everything known so far of one answer. Parts appear as the stages finish; [`Answer::outcome`] says that nothing
/// more will come. Large parts are shared, so that a clone is cheap.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// How far the work is, while there is no outcome.
    pub stage: Stage,
    /// What was understood, once the question was.
    pub understood: Option<Understood>,
    /// The rows behind the answer: exact numbers.
    pub data: Option<Arc<Table>>,
    /// The picture.
    pub chart: Option<Chart>,
    /// Title, summary, bullets and drivers, computed from the data.
    pub insight: Option<Insight>,
    /// What the reader should know beside the numbers, in the order it was said.
    pub notes: Vec<Note>,
    /// Questions that fit next; each can be asked as it stands.
    pub suggestions: Vec<String>,
    /// Buttons that belong to the answer as it is now (Stop while it works, CSV when it is done).
    pub controls: Vec<Control>,
    /// How the answer can be identified and replayed.
    pub receipt: Option<Receipt>,
    /// How it was computed, for whoever asks.
    pub computed: Option<Arc<Computed>>,
    /// How it ended. Final: nothing changes an answer that has an outcome.
    pub outcome: Option<Outcome>,
}

impl Answer {
    /// Whether nothing more will come.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.outcome.is_some()
    }

    /// The notes of one kind, in the order they were said.
    pub fn notes_of(&self, kind: NoteKind) -> impl Iterator<Item = &str> {
        self.notes.iter().filter(move |note| note.kind == kind).map(|note| note.text.as_str())
    }
}

/// How far the work is. Ordered: an answer's stage never goes back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Taken in; nothing is known of it yet.
    #[default]
    Received,
    /// The question is being read.
    Planning,
    /// The plan is checked against the model and the asker's rights.
    Checking,
    /// The database is at work.
    Querying,
    /// Rows are there; the chart and the insights are being made.
    Presenting,
}

impl fmt::Display for Stage {
    /// What to show a person who waits, such as `running the numbers`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Received => "on it",
            Self::Planning => "reading the question",
            Self::Checking => "checking the plan",
            Self::Querying => "running the numbers",
            Self::Presenting => "drawing and explaining",
        })
    }
}

/// What was understood of the question, in plain words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Understood {
    /// The whole plan as one phrase: `Issuances by channel, last full week against the week before`.
    pub plan: String,
    /// What is counted and by which date: `amount, by issue date`.
    pub basis: String,
    /// The window with its dates, both ends as a person says them: `Nov 16 – Nov 22, 2026`.
    pub window: String,
}

/// A picture of the answer.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// The encoded PNG. Shared, and left out where an answer is serialised: a store keeps pictures apart.
    #[serde(skip)]
    pub png: Arc<[u8]>,
    /// What the picture shows, for those who cannot see it.
    pub alt: String,
    /// Where it stands on the surface: a file path, an address, an upload's id. Set by whoever put it there, who
    /// is not the pipeline.
    pub location: Option<String>,
}

impl fmt::Debug for Chart {
    /// The size in place of the bytes, which no reader of a log wants.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chart")
            .field("png_bytes", &self.png.len())
            .field("alt", &self.alt)
            .field("location", &self.location)
            .finish()
    }
}

/// Something the reader should know beside the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// How much it matters.
    pub kind: NoteKind,
    /// One sentence.
    pub text: String,
}

impl Note {
    /// A remark on how the question was read.
    pub fn info(text: impl Into<String>) -> Self {
        Self { kind: NoteKind::Info, text: text.into() }
    }

    /// Something that limits what the numbers say.
    pub fn warning(text: impl Into<String>) -> Self {
        Self { kind: NoteKind::Warning, text: text.into() }
    }
}

/// How much a note matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// Good to know: `read "issunaces" as issuances`.
    Info,
    /// Limits what the numbers say: `cohorts since Nov 3 are still maturing`.
    Warning,
}

/// What an answer can be identified and replayed by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// A short id, such as `ab12cd`.
    pub id: String,
    /// The newest day the data reaches for this question; none if there is no data.
    pub data_through: Option<Date>,
    /// Where forecasts are asked, which run on: the last day with an actual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actuals_through: Option<Date>,
    /// From the question to the answer, in milliseconds.
    pub took_ms: u64,
    /// Whether the result came from the cache.
    pub cached: bool,
}

impl Receipt {
    /// How far the numbers run: "data through Nov 22, 2026", of forecasts "actuals through Nov 22, 2026".
    #[must_use]
    pub fn through(&self) -> Option<String> {
        let told = |word: &str, day: Date| format!("{word} through {}", day.strftime("%b %-d, %Y"));
        let actuals = self.actuals_through.map(|day| told("actuals", day));
        actuals.or_else(|| self.data_through.map(|day| told("data", day)))
    }
}
