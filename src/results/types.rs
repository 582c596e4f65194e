//! The shape of an answer's data, as JSON, charts and texts take it.

use super::facts::Facts;
use crate::guardrail::UNKNOWN;
use crate::model::Format;
use crate::plan::Window;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One value of a row; plain JSON outside.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// No value: shown as "n/a".
    #[default]
    Null,
    /// A whole number: counts, terms.
    Int(i64),
    /// Any other number, exact and unrounded.
    Num(f64),
    /// A segment value, a stage or a date.
    Text(String),
}

impl Cell {
    /// The number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            // Counts stay far below 2^53, where f64 holds every integer.
            Self::Int(n) => Some(*n as f64),
            Self::Num(x) => Some(*x),
            Self::Null | Self::Text(_) => None,
        }
    }

    /// Whether it stands for segment values that are blank or missing.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Text(t) if t == UNKNOWN)
    }

    /// A number, or null; values that are not finite have no place in JSON.
    #[must_use]
    pub fn num(value: Option<f64>) -> Self {
        value.filter(|x| x.is_finite()).map_or(Self::Null, Self::Num)
    }
}

impl From<Date> for Cell {
    fn from(date: Date) -> Self {
        Self::Text(date.to_string())
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => f.write_str("n/a"),
            Self::Int(n) => write!(f, "{n}"),
            Self::Num(x) => write!(f, "{x}"),
            Self::Text(t) => f.write_str(t),
        }
    }
}

/// What a column holds and how its numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// First day of a period, `YYYY-MM-DD`.
    Period,
    /// A segment's value.
    Segment,
    /// A funnel stage.
    Stage,
    /// The lower edge of a bucket.
    Bucket,
    /// A value of a metric or its change, written in this format.
    Value(Format),
    /// A fraction, written as a percentage: shares, conversions, relative changes.
    Fraction,
    /// A change or an effect on a rate: a difference of fractions, written in points.
    Points,
}

/// A column of the rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnInfo {
    /// Its name: "period", a segment id, a metric id, "delta", …
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
}

impl ColumnInfo {
    /// A column of this name and kind.
    #[must_use]
    pub fn new(name: &str, kind: ColumnKind) -> Self {
        Self { name: name.to_string(), kind }
    }
}

/// The two sides of a comparison as they were compared: cut alike where the
/// data or the day of asking ends one of them early.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The current side.
    pub current: Window,
    /// The other side.
    pub prior: Window,
}

/// A statement that ran, for "How computed?".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RanStatement {
    /// Its text.
    pub sql: String,
    /// Its bound values, by number.
    pub params: Vec<Cell>,
}

/// An answer's data.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Results {
    /// Columns by intent.
    pub columns: Vec<ColumnInfo>,
    /// Rows, complete and in order.
    pub rows: Vec<Vec<Cell>>,
    /// Totals over all rows that the filters leave, by column name.
    pub totals: BTreeMap<String, Cell>,
    /// Periods that window or data cover only in part.
    pub partial: Vec<Date>,
    /// Periods whose youngest applications have not had the time to be decided.
    pub maturing: Vec<Date>,
    /// Newest day of the plan's date column, not after the as-of date.
    pub data_through: Option<Date>,
    /// First day of the plan's table: where its data begins.
    #[serde(default)]
    pub data_from: Option<Date>,
    /// More rows than may be returned; then there are no totals.
    pub truncated: bool,
    /// Words of caution, in whole sentences.
    pub warnings: Vec<String>,
    /// What texts and charts are computed from, exact.
    pub facts: Facts,
    /// What ran, in order.
    pub statements: Vec<RanStatement>,
    /// The two sides, if the answer compares, or if its drivers were found against the window before.
    pub compared: Option<Compared>,
}

impl Results {
    /// Position of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// Whether a side of the comparison begins before the data does, so that the two are not cut alike and no growth
    /// follows from them.
    #[must_use]
    pub fn starts_before_data(&self) -> bool {
        let first = self.compared.as_ref().map(|c| c.current.start.min(c.prior.start));
        first.zip(self.data_from).is_some_and(|(first, from)| first < from)
    }

    /// The last day with an actual, where forecasts were asked, which run on beyond it.
    #[must_use]
    pub fn actuals_through(&self) -> Option<Date> {
        self.facts.forecast.as_ref().and_then(|f| f.last_actual)
    }

    /// All values of a column, top to bottom.
    pub fn values<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Cell> {
        let at = self.column(name);
        self.rows.iter().filter_map(move |row| at.and_then(|i| row.get(i)))
    }
}
