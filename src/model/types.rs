//! The shapes of the model file, as serde reads them. Unknown keys are refused,
//! so that a typing mistake in the file is found at the start.

use serde::{Deserialize, Serialize};

/// The whole file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelFile {
    #[allow(dead_code, reason = "read to refuse files of a later format")]
    pub version: u32,
    pub default_metric: String,
    pub tables: Vec<Table>,
    pub segments: Vec<Segment>,
    pub parts: Vec<Part>,
    pub metrics: Vec<Metric>,
    #[serde(default)]
    pub measures: Vec<Measure>,
    #[serde(default)]
    pub absent: Absent,
}

/// A base table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// SQL name.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// One sentence for the definition of the table.
    pub describe: String,
    /// What people call it.
    pub words: Vec<String>,
    /// Its date columns, in the order of the customer's way.
    pub dates: Vec<String>,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// A column of a base table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// SQL name.
    pub name: String,
    /// Storage type.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// What it holds.
    pub describe: String,
}

/// Storage type of a column or segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueType {
    /// UTF-8 text.
    #[default]
    Text,
    /// 64-bit integer.
    Integer,
    /// 64-bit float.
    Real,
    /// `YYYY-MM-DD`.
    Date,
}

/// How a segment's values are ordered in rows and charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SegmentOrder {
    /// By the value of the metric, largest first.
    Value,
    /// By name, numbers in it counting as numbers ("P2" before "P10").
    Natural,
    /// In the order in which the model declares the values.
    Declared,
}

/// A dimension that a metric can be split or filtered by.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// SQL column name.
    pub id: String,
    /// Name for people, singular.
    pub label: String,
    /// Name for people, plural.
    pub plural: String,
    /// Tables that have the column.
    pub tables: Vec<String>,
    /// Order of its values.
    pub order: SegmentOrder,
    /// One sentence for its definition.
    pub describe: String,
    /// What people call it.
    pub words: Vec<String>,
    /// Text or integer.
    #[serde(rename = "type", default)]
    pub value_type: ValueType,
    /// Unit of an integer segment ("month").
    #[serde(default)]
    pub unit: Option<String>,
    /// "first" if the first value in order is the best one.
    #[serde(default)]
    pub best: Option<String>,
    /// Numeric column behind a banded segment.
    #[serde(default)]
    pub range_column: Option<String>,
    /// Words after which a number is compared with that column.
    #[serde(default)]
    pub range_words: Vec<String>,
    /// What is known of single values; the values themselves come from the data.
    #[serde(default)]
    pub values: Vec<SegmentValueInfo>,
}

/// What the model knows of one segment value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentValueInfo {
    /// The value as stored.
    pub value: String,
    /// Name for people.
    #[serde(default)]
    pub label: Option<String>,
    /// Its definition.
    #[serde(default)]
    pub describe: Option<String>,
    /// What people call it.
    #[serde(default)]
    pub words: Vec<String>,
    /// Lowest number of a band, inclusive.
    #[serde(default)]
    pub min: Option<i64>,
    /// Highest number of a band, inclusive.
    #[serde(default)]
    pub max: Option<i64>,
}

/// An additive building block.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its name, also its column in the rollups.
    pub id: String,
    /// Base table.
    pub table: String,
    /// SQL aggregate over the base table.
    pub expr: String,
    /// Date columns whose rollup holds it.
    #[serde(default)]
    pub rollups: Vec<String>,
}

/// How a metric is made from parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MetricKind {
    /// One additive part.
    Sum,
    /// One part over another.
    Ratio,
    /// One part minus another.
    Difference,
}

/// The part a metric plays in forecast questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// What was forecast.
    Forecast,
    /// What came true.
    Actual,
    /// A measure of the difference.
    Error,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Dollars.
    #[default]
    Money,
    /// Whole things.
    Count,
    /// A fraction, written as a percentage.
    Percent,
    /// A percentage that is stored as such (12.99).
    Apr,
    /// A score, written with no or one decimal.
    Score,
}

/// A metric.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Its id, the column name in results.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// How it is made.
    pub kind: MetricKind,
    /// Base table.
    pub table: String,
    /// The date column that dates it.
    pub date: String,
    /// Part of the amount (kind "sum").
    #[serde(default)]
    pub amount: Option<String>,
    /// Part of the count (kind "sum").
    #[serde(default)]
    pub count: Option<String>,
    /// Name of the amount for people.
    #[serde(default)]
    pub amount_label: Option<String>,
    /// Name of the count for people.
    #[serde(default)]
    pub count_label: Option<String>,
    /// Numerator part (kind "ratio").
    #[serde(default)]
    pub num: Option<String>,
    /// Denominator part (kind "ratio").
    #[serde(default)]
    pub den: Option<String>,
    /// First part (kind "difference").
    #[serde(default)]
    pub plus: Option<String>,
    /// Part taken off (kind "difference").
    #[serde(default)]
    pub minus: Option<String>,
    /// How it is written; the default suits amounts.
    #[serde(default)]
    pub format: Option<Format>,
    /// Its numeric column in the base table, for ranges and histograms.
    #[serde(default)]
    pub value_column: Option<String>,
    /// "approve" or "issue": which lag a cohort needs before this rate is whole.
    #[serde(default)]
    pub maturity: Option<String>,
    /// "up" or "down": which way is good.
    #[serde(default)]
    pub better: Option<String>,
    /// Part in forecast questions.
    #[serde(default)]
    pub role: Option<Role>,
    /// Definition for people.
    pub definition: String,
    /// What people call it.
    pub words: Vec<String>,
    /// Words that mean it only where no other metric stands near.
    #[serde(default)]
    pub weak: Vec<String>,
    /// Words that mean its amount.
    #[serde(default)]
    pub amount_words: Vec<String>,
    /// Words that mean its count.
    #[serde(default)]
    pub count_words: Vec<String>,
    /// Phrases that mean it, with room between their words (`src/planner/wordings.rs`).
    #[serde(default)]
    pub said: Vec<String>,
}

/// A numeric column for histograms and per-row relationships.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// SQL column name.
    pub column: String,
    /// Name for people.
    pub label: String,
    /// How its numbers are written.
    pub format: Format,
    /// Date column that dates its rows.
    pub dated: String,
    /// The metric it is the value of, if any.
    #[serde(default)]
    pub metric: Option<String>,
    /// 0/1 column that must be 1.
    #[serde(rename = "where", default)]
    pub flag: Option<String>,
    /// Width of a histogram bin.
    pub bin: f64,
    /// What people call it.
    pub words: Vec<String>,
}

/// Names of things the data does not hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absent {
    /// Metrics that are not there.
    #[serde(default)]
    pub metrics: Vec<String>,
    /// Segments that are not there.
    #[serde(default)]
    pub segments: Vec<String>,
    /// What an application can be that is not counted: each stands before a word of `counted`.
    #[serde(default)]
    pub statuses: Vec<String>,
    /// What statuses are said of.
    #[serde(default)]
    pub counted: Vec<String>,
}

impl Absent {
    /// Metrics that are not there, the statuses of what is counted included ("declined apps").
    pub fn metric_words(&self) -> impl Iterator<Item = String> + '_ {
        let of_status =
            self.statuses.iter().flat_map(|s| self.counted.iter().map(move |noun| format!("{s} {noun}")));
        self.metrics.iter().cloned().chain(of_status)
    }
}

impl Metric {
    /// Whether it adds up over groups and periods.
    #[must_use]
    pub fn is_additive(&self) -> bool {
        self.kind != MetricKind::Ratio
    }

    /// Whether it can be asked as an amount or as a count.
    #[must_use]
    pub fn has_count(&self) -> bool {
        self.count.is_some()
    }

    /// The format for a measure.
    #[must_use]
    pub fn format_of(&self, count: bool) -> Format {
        match self.format {
            Some(f) => f,
            None if count && self.count.is_some() => Format::Count,
            None => Format::Money,
        }
    }
}
