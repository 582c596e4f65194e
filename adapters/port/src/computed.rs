//! How an answer was computed: what stands behind "How was this computed?".

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Definition;

/// Everything a sceptical reader needs to compute the answer again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Computed {
    /// The plan in words, in full.
    pub plan: String,
    /// The statement that ran, with placeholders. Empty if no query was needed.
    pub sql: String,
    /// What was bound to the placeholders, in their order.
    pub params: Vec<Parameter>,
    /// The definitions of the metrics and segments that took part.
    pub definitions: Vec<Definition>,
    /// What each stage cost, in the order of the stages.
    pub timings: Vec<Timing>,
}

/// A value that was bound to a placeholder of the statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// What the value stands for: `window start`, `channel`.
    pub name: String,
    /// The value as it was bound.
    pub value: Value,
}

/// What one stage cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// The stage's name: `plan`, `sql`, `chart`.
    pub stage: String,
    /// Milliseconds, with their fraction.
    pub ms: f64,
}
