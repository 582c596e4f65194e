//! Results: from additive parts to the rows, totals and facts of an answer.
//!
//! The warehouse gives sums and counts by period and group. Everything that
//! people see is computed from those here: rates, shares, changes, conversions
//! and effects, never by averaging averages.

mod answer;
mod compare;
mod distribution;
mod drivers;
mod effects;
mod facts;
mod fit;
mod forecast;
mod forecast_sums;
mod funnel;
mod gather;
mod histogram;
mod maturity;
mod metric;
mod order;
mod projection;
mod relationship;
mod run;
mod same_age;
mod tally;
mod trend;
mod types;
mod variance;

pub use facts::{
    AgedMetric, Bin, Driver, Facts, Fit, ForecastFacts, MetricFacts, Point, Projected, Reached, SameAge,
    Scatter, SegmentDrivers, Stage,
};
pub use order::value_order;
pub use run::run;
pub use tally::{Tally, TallyKind};
pub use types::{Cell, ColumnInfo, ColumnKind, Compared, RanStatement, Results};
