//! The plan's types. Field order is the order of the JSON contract.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What kind of answer is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// A metric over periods, or its total.
    Trend,
    /// A metric now against before.
    Variance,
    /// Forecast beside actual.
    ForecastVsActual,
    /// Submitted, approved, issued of one cohort.
    Funnel,
    /// A metric split by a segment, or a histogram.
    Distribution,
    /// Two measures against each other.
    Relationship,
    /// A definition.
    Explain,
}

impl Intent {
    /// The id in JSON and logs.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Trend => "trend",
            Self::Variance => "variance",
            Self::ForecastVsActual => "forecast_vs_actual",
            Self::Funnel => "funnel",
            Self::Distribution => "distribution",
            Self::Relationship => "relationship",
            Self::Explain => "explain",
        }
    }
}

/// Dollars or things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// Sum of dollars.
    #[default]
    Amount,
    /// Number of applications or loans.
    Count,
}

/// Length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Granularity {
    /// A day.
    Daily,
    /// An ISO week, Monday to Sunday.
    Weekly,
    /// A calendar month.
    Monthly,
    /// A calendar quarter.
    Quarterly,
    /// A calendar year.
    Yearly,
}

impl Granularity {
    /// "day", "week", …
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Daily => "day",
            Self::Weekly => "week",
            Self::Monthly => "month",
            Self::Quarterly => "quarter",
            Self::Yearly => "year",
        }
    }

    /// "daily", "weekly", …
    #[must_use]
    pub fn adjective(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Yearly => "yearly",
        }
    }
}

/// What the current window is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compare {
    /// The week before.
    Wow,
    /// The month before.
    Mom,
    /// The same dates a year before.
    Yoy,
    /// The window before, or any other named one.
    Prior,
}

/// A half-open range of whole days.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// Its name ("last_30d", "mtd", "month", "custom", …).
    pub name: String,
    /// First day.
    pub start: Date,
    /// Day after the last.
    pub end: Date,
}

impl Window {
    /// A window of this name; `end` is exclusive.
    #[must_use]
    pub fn new(name: &str, start: Date, end: Date) -> Self {
        Self { name: name.to_string(), start, end }
    }

    /// Number of days.
    #[must_use]
    pub fn days(&self) -> i32 {
        crate::calendar::days_between(self.start, self.end)
    }

    /// Last day, inclusive.
    #[must_use]
    pub fn last_day(&self) -> Date {
        crate::calendar::add_days(self.end, -1)
    }

    /// Whether the day lies inside.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.start <= day && day < self.end
    }
}

/// One value of a segment, as the data stores it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SegmentValue {
    /// An integer segment's value (terms).
    Int(i64),
    /// A text segment's value.
    Text(String),
}

impl std::fmt::Display for SegmentValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int(n) => write!(f, "{n}"),
            Self::Text(t) => f.write_str(t),
        }
    }
}

/// Values per segment; several values of one segment are joined by "or".
pub type SegmentMap = BTreeMap<String, Vec<SegmentValue>>;

/// Ascending or descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Smallest first.
    Asc,
    /// Largest first.
    Desc,
}

/// An order of rows that the question asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Order {
    /// The column: a metric id, "delta", "delta_pct", …
    pub by: String,
    /// The direction.
    pub direction: Direction,
}

/// A numeric range on a column of the base table, with the bounds as they were said: "at least" and "over", "at most"
/// and "under" are four things.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// The column, from the model.
    pub column: String,
    /// Lower bound, inclusive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub min: Option<f64>,
    /// Lower bound, exclusive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub above: Option<f64>,
    /// Upper bound, inclusive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub max: Option<f64>,
    /// Upper bound, exclusive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub below: Option<f64>,
}

impl Range {
    /// The bounds that are there, each with its operator in SQL.
    pub fn bounds(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let all = [(">=", self.min), (">", self.above), ("<=", self.max), ("<", self.below)];
        all.into_iter().filter_map(|(op, bound)| Some((op, bound?)))
    }

    /// Whether a number lies in it.
    #[must_use]
    pub fn holds(&self, n: f64) -> bool {
        self.min.is_none_or(|m| n >= m)
            && self.above.is_none_or(|m| n > m)
            && self.max.is_none_or(|m| n <= m)
            && self.below.is_none_or(|m| n < m)
    }

    /// The bounds in words, as `edge` writes a number: "over $20K", "from 640 to 699", "under 9%".
    pub fn words(&self, edge: impl Fn(f64) -> String) -> String {
        match (self.min, self.above, self.max, self.below) {
            (Some(a), None, Some(b), None) => format!("from {} to {}", edge(a), edge(b)),
            (Some(a), None, None, None) => format!("{} or more", edge(a)),
            (None, Some(a), None, None) => format!("over {}", edge(a)),
            (None, None, Some(b), None) => format!("{} or less", edge(b)),
            (None, None, None, Some(b)) => format!("under {}", edge(b)),
            _ => {
                let word = |op| match op {
                    ">=" => "at least",
                    ">" => "over",
                    "<=" => "at most",
                    _ => "under",
                };
                let parts: Vec<String> =
                    self.bounds().map(|(op, bound)| format!("{} {}", word(op), edge(bound))).collect();
                parts.join(" and ")
            }
        }
    }
}

/// What a question means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Kind of answer.
    pub intent: Intent,
    /// Base table.
    pub table: String,
    /// First metric.
    pub metric: String,
    /// Amount or count.
    pub measure: Measure,
    /// Date column of the first metric.
    pub date_col: String,
    /// The asked window, or the current side of a comparison.
    pub window: Window,
    /// Length of a period, where the answer has periods.
    pub granularity: Option<Granularity>,
    /// Segments to split by, in the order asked.
    pub group_by: Vec<String>,
    /// Only these values.
    pub segments: SegmentMap,
    /// Not these values.
    pub exclude: SegmentMap,
    /// Kind of comparison.
    pub compare: Option<Compare>,
    /// The other side of the comparison.
    pub compare_window: Option<Window>,
    /// All metrics, in the order asked.
    pub metrics: Vec<String>,
    /// Order of the rows, if asked.
    pub order: Option<Order>,
    /// Number of rows, if asked.
    pub limit: Option<u32>,
    /// Kind of chart.
    pub chart: String,
    /// "Email vs the rest": these values, and all others as one group.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub split: SegmentMap,
    /// Numeric filters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranges: Vec<Range>,
    /// Column of a histogram, or the two of a per-row relationship (y, x).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Shares are wanted ("as %").
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub share: bool,
    /// The drivers of a change are wanted ("why?").
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drivers: bool,
    /// The question itself asks for a window over a year ("last 2 years"),
    /// which is answered only then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub explicit_window: bool,
}

impl Plan {
    /// The plan as one line of JSON with sorted values, so that equal questions
    /// have equal text.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut plan = self.clone();
        for values in
            plan.segments.values_mut().chain(plan.exclude.values_mut()).chain(plan.split.values_mut())
        {
            values.sort();
            values.dedup();
        }
        // A plan holds strings, numbers and dates alone, none of which serde_json refuses.
        serde_json::to_string(&plan).unwrap_or_default()
    }
}
