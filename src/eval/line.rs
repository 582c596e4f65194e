//! One golden question and what is expected of it. The format is that of the
//! sample questions; fields that are not compared are let through.

use serde::Deserialize;
use serde_json::Value;
use std::path::Path;

/// A golden question.
#[derive(Debug, Clone, Deserialize)]
pub struct Line {
    /// Its name.
    pub id: String,
    /// The question as typed.
    pub q: String,
    /// The date to ask with.
    pub as_of: jiff::civil::Date,
    /// Lines of one thread are asked in order.
    #[serde(default)]
    pub thread: Option<String>,
    /// Place in the thread, from 1.
    #[serde(default)]
    pub turn: Option<u32>,
    /// What it is about.
    pub category: String,
    /// What is expected.
    pub expect: Expect,
}

/// What is expected of an answer.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Expect {
    /// Acceptable kinds of reply.
    pub kind: Vec<String>,
    /// Plan fields; absent ones are open.
    #[serde(default)]
    pub plan: Option<serde_json::Map<String, Value>>,
    /// Number of rows asked for.
    #[serde(default)]
    pub limit: Option<Value>,
    /// The other side of the comparison.
    #[serde(default)]
    pub compare_window: Option<Value>,
    /// "Email vs the rest".
    #[serde(default)]
    pub split: Option<Value>,
    /// Totals and rows.
    #[serde(default)]
    pub numbers: Option<Value>,
}

/// Reads a JSON-lines file.
///
/// # Errors
/// The file cannot be read, or a line is not of the format; the message names it.
pub fn read(path: &Path) -> anyhow::Result<Vec<Line>> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| anyhow::anyhow!("{} cannot be read: {e}", path.display()))?;
    text.lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
        .map(|(i, l)| {
            serde_json::from_str(l).map_err(|e| anyhow::anyhow!("{}, line {}: {e}", path.display(), i + 1))
        })
        .collect()
}
