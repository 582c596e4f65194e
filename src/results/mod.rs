//! Results: from additive parts to the rows, totals and facts of an answer.
//!
//! The warehouse gives sums and counts by period and group. Everything that
//! people see is computed from those here: rates, shares, changes, conversions
//! and effects, never by averaging averages.

mod facts;
mod tally;
mod types;

pub use facts::{
    Bin, Driver, Facts, Fit, ForecastFacts, MetricFacts, Point, Projected, Scatter, SegmentDrivers, Stage,
};
pub use tally::{Tally, TallyKind};
pub use types::{Cell, ColumnInfo, ColumnKind, Compared, RanStatement, Results};
