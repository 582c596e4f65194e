//! The name of one answer: the marker on its message, the key of its records.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A short text that names one answer and cannot be guessed. It is put on messages as a marker, so that an answer whose
/// posting ended unclearly can be found again, and it is what a Stop button names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AnswerId(String);

impl AnswerId {
    /// The id of that text: letters, digits, `-` and `_`, at most 64 of them.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AnswerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
