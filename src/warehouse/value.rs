//! Values and tables as they come out of a database, plain JSON outside.

use serde::{Deserialize, Serialize};

/// One value of a row or of a bound parameter.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// SQL null.
    #[default]
    Null,
    /// A whole number.
    Int(i64),
    /// Any other number.
    Real(f64),
    /// Text; dates are `YYYY-MM-DD`.
    Text(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

/// A statement with the values of its parameters, `?1` first.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// SQL text, checked by whoever made it.
    pub sql: String,
    /// Bound values.
    pub params: Vec<Value>,
}

/// What a statement returned.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Column names; empty if there were no rows.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Value>>,
    /// Whether there were more rows than the cap.
    pub truncated: bool,
}
