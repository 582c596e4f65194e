//! What is known about the data before any question: its version, its values, how far it runs, how slowly it matures.

mod load;
mod values;

pub use values::SegmentCount;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

/// Facts about one state of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalog {
    /// Changes whenever an answer could.
    pub data_version: String,
    /// Whether the rollups say the same as the base tables. If not, only the base tables may be read.
    pub rollups_fresh: bool,
    /// Grains that are rolled up, by base table: "" (totals), "channel", "channel,grade".
    pub grains: BTreeMap<String, BTreeSet<String>>,
    /// Values by base table and segment, in the order in which they are shown, "(unknown)" last.
    pub values: BTreeMap<String, BTreeMap<String, Vec<SegmentCount>>>,
    /// The newest day of each date column.
    pub newest: BTreeMap<String, Date>,
    /// The first day of each base table: where the data begins.
    pub oldest: BTreeMap<String, Date>,
    /// The newest day of `forecast_df` with an actual.
    pub newest_actual: Option<Date>,
    /// Days from submission within which nine of ten approvals have come.
    pub approve_lag: Option<i32>,
    /// Days from submission within which nine of ten issuances have come.
    pub issue_lag: Option<i32>,
    /// Rows by base table, where they have been counted.
    pub rows: BTreeMap<String, u64>,
    /// What would make answers faster or better, for `doctor` and the log.
    pub advice: Option<String>,
}

impl Catalog {
    /// The values of a segment over all tables that have it, in the order in which they are shown.
    pub fn values_of(&self, segment: &str) -> Vec<SegmentCount> {
        let mut all: Vec<SegmentCount> = Vec::new();
        for segments in self.values.values() {
            for value in segments.get(segment).into_iter().flatten() {
                match all.iter_mut().find(|v| v.value == value.value) {
                    Some(known) => known.rows = known.rows.zip(value.rows).map(|(a, b)| a + b),
                    None => all.push(value.clone()),
                }
            }
        }
        values::sort(segment, &mut all);
        all
    }
}
