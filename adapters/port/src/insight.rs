//! What the numbers say: computed facts in a few sentences, and the segments that drove a change.

use serde::{Deserialize, Serialize};

/// The reading of the data. Every number in its texts is a computed fact.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Insight {
    /// The finding, as a headline.
    pub title: String,
    /// One line for an executive.
    pub summary: String,
    /// Two or three details.
    pub bullets: Vec<String>,
    /// What drove the change, the largest effect first. Empty where nothing is compared.
    pub drivers: Vec<Driver>,
}

/// One segment value's part in a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    /// The segment and its value: `channel Email`.
    pub segment: String,
    /// The metric now, unrounded; null where it cannot be computed.
    pub value: Option<f64>,
    /// Now minus before, unrounded, in the metric's unit (a fraction for a rate).
    pub delta: Option<f64>,
    /// Delta by the value before, as a fraction; null where that is 0 or less.
    pub delta_pct: Option<f64>,
}
