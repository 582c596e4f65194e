//! What statements and results need to know of the data beforehand.

use crate::warehouse::Catalog;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Facts about the data as a whole, from the warehouse's catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFacts {
    /// The day of asking.
    pub as_of: Date,
    /// Whether the rollups hold what the base tables hold.
    pub rollups_fresh: bool,
    /// Grains that were rolled up, per base table ("", "channel", "channel,grade").
    pub grains: BTreeMap<String, BTreeSet<String>>,
    /// Newest day of each date column.
    pub newest: BTreeMap<String, Date>,
    /// First day of each base table: where the data begins.
    pub oldest: BTreeMap<String, Date>,
    /// Newest day with an actual in the forecast table, not after the day of asking.
    pub newest_actual: Option<Date>,
    /// 90th percentile of the days from submission to approval.
    pub approve_lag: Option<i32>,
    /// 90th percentile of the days from submission to issuance.
    pub issue_lag: Option<i32>,
}

impl DataFacts {
    /// Nothing known but the day: base tables alone answer.
    #[must_use]
    pub fn unknown(as_of: Date) -> Self {
        Self {
            as_of,
            rollups_fresh: false,
            grains: BTreeMap::new(),
            newest: BTreeMap::new(),
            oldest: BTreeMap::new(),
            newest_actual: None,
            approve_lag: None,
            issue_lag: None,
        }
    }

    /// The lag of a maturity of the model ("approve" or "issue").
    #[must_use]
    pub fn lag(&self, maturity: &str) -> Option<i32> {
        match maturity {
            "approve" => self.approve_lag,
            "issue" => self.issue_lag,
            _ => None,
        }
    }
}

impl DataFacts {
    /// What the catalog says, on the day of asking.
    #[must_use]
    pub fn of(catalog: &Catalog, as_of: Date) -> Self {
        Self {
            as_of,
            rollups_fresh: catalog.rollups_fresh,
            grains: catalog.grains.clone(),
            newest: catalog.newest.clone(),
            oldest: catalog.oldest.clone(),
            newest_actual: catalog.newest_actual.map(|d| d.min(as_of)),
            approve_lag: catalog.approve_lag,
            issue_lag: catalog.issue_lag,
        }
    }
}
