//! Buttons: what a person can do with an answer.

use serde::{Deserialize, Serialize};

/// A button or menu entry. Platforms send back the id alone, as [`Words::Control`](crate::Words::Control).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Control {
    /// Unique within its answer; letters, digits, `-` and `_`, at most 64 of them.
    pub id: String,
    /// What stands on the button.
    pub label: String,
    /// What pressing it does.
    pub action: Action,
}

impl Control {
    /// A button that asks `words` when pressed.
    pub fn ask(id: impl Into<String>, label: impl Into<String>, words: impl Into<String>) -> Self {
        Self { id: id.into(), label: label.into(), action: Action::Ask(words.into()) }
    }
}

/// What pressing a control does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Asks these words in the same thread.
    Ask(String),
    /// Stops the work on this answer, for the person who pressed it.
    Stop,
    /// Asks the same question again.
    Retry,
    /// Shows how the answer was computed.
    ShowComputed,
    /// Hands over the rows as CSV.
    ExportCsv,
    /// Hands over the picture as PNG.
    ExportPng,
    /// Says that the answer was good or bad.
    Vote {
        /// True for a good answer.
        good: bool,
    },
}
