//! The exact facts behind an answer, which texts, charts and drivers use.

use super::tally::Tally;
use super::types::Cell;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Everything computed beside the rows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Facts {
    /// One entry per metric of the plan, in its order.
    pub metrics: Vec<MetricFacts>,
    /// Drivers of the change of the first metric, the segment that explains most first.
    pub drivers: Vec<SegmentDrivers>,
    /// Stages of a funnel, group by group in the order of the rows.
    pub stages: Vec<Stage>,
    /// Bins of a histogram, ascending.
    pub bins: Vec<Bin>,
    /// Least-squares fit of a relationship.
    pub fit: Option<Fit>,
    /// Points of a relationship.
    pub scatter: Vec<Scatter>,
    /// Of a forecast question.
    pub forecast: Option<ForecastFacts>,
    /// The two sides hold applications of different age, so that the change
    /// says nothing yet: texts must say so instead of naming a fall.
    pub immature_comparison: bool,
    /// Both sides at the same age, where the plain comparison says nothing yet; of a funnel, its cohort and the
    /// window before.
    pub same_age: Option<SameAge>,
    /// The lag in days after which applications count as decided, if it matters here.
    pub lag_days: Option<i32>,
    /// Whether the answer came from the daily rollups alone.
    pub from_rollups: bool,
    /// All groups of the rows, in the order of the rows (segment values, in
    /// the order of the plan's group-by); one empty group without a group-by.
    pub groups: Vec<Vec<Cell>>,
}

/// Two cohorts of different age, each counted as far as it had come by its own day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SameAge {
    /// The day by which the current side is counted: the last one known.
    pub through: Date,
    /// The day by which the other side is counted: as far after its first day as `through` after the current one's.
    pub prior_through: Date,
    /// The windows of the two sides.
    pub compared: super::types::Compared,
    /// By metric.
    pub metrics: Vec<AgedMetric>,
}

/// A metric at the same age on both sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgedMetric {
    /// Its id.
    pub metric: String,
    /// The current side.
    pub current: Tally,
    /// The other side.
    pub prior: Tally,
}

/// One metric over the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricFacts {
    /// Its id.
    pub metric: String,
    /// Over the whole window.
    pub total: Tally,
    /// Over the other side, where the answer compares or the window before was at hand.
    pub prior_total: Option<Tally>,
    /// By period and group, in the order of the rows; a variance or distribution has no periods.
    pub points: Vec<Point>,
}

/// A metric in one period and group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// First day of the period.
    pub period: Option<Date>,
    /// Segment values, in the order of the plan's group-by.
    pub group: Vec<Cell>,
    /// Here.
    pub current: Tally,
    /// On the other side.
    pub prior: Option<Tally>,
    /// Of a rate: what the group's changed weight did to the total rate.
    pub mix_effect: Option<f64>,
    /// Of a rate: what the group's own changed rate did to the total rate.
    pub rate_effect: Option<f64>,
}

/// The values of one segment, with what each did to the change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentDrivers {
    /// Segment id.
    pub segment: String,
    /// How far the values moved apart: the part of the current total (for a
    /// rate: the points) that would have to move between values for all of them
    /// to have changed alike. 0 = the segment explains nothing.
    pub strength: f64,
    /// Its values, largest absolute effect first.
    pub values: Vec<Driver>,
}

/// One segment value as a driver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    /// The value.
    pub value: Cell,
    /// Now.
    pub current: Tally,
    /// Before.
    pub prior: Tally,
    /// Current minus prior value; none where a rate is missing on a side.
    pub delta: Option<f64>,
    /// Delta over prior; none where the prior is 0 or less.
    pub delta_pct: Option<f64>,
    /// What it did to the total: its delta, or mix and rate effect together.
    /// The effects of all values of a segment sum to the change of the total.
    pub effect: f64,
    /// Of a rate: the mix part of the effect.
    pub mix_effect: Option<f64>,
    /// Of a rate: the rate part of the effect.
    pub rate_effect: Option<f64>,
}

/// A funnel stage of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Segment values, in the order of the plan's group-by.
    pub group: Vec<Cell>,
    /// Metric id of the stage.
    pub stage: String,
    /// Who got so far.
    #[serde(flatten)]
    pub own: Reached,
    /// The same on the other side, where the funnel is compared.
    #[serde(default)]
    pub prior: Option<Reached>,
}

/// How many applications of one group and side reached a stage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reached {
    /// Applications.
    pub count: i64,
    /// Dollars.
    pub amount: f64,
    /// Count over the count of the stage before.
    pub from_previous: Option<f64>,
    /// Count over the count of the first stage.
    pub from_first: Option<f64>,
}

/// A bin of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Lower edge, inclusive.
    pub from: f64,
    /// Upper edge, exclusive.
    pub below: f64,
    /// Rows in it.
    pub count: i64,
}

/// A point of a relationship.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scatter {
    /// Segment values or the bucket's lower edge.
    pub group: Vec<Cell>,
    /// Horizontal.
    pub x: Option<f64>,
    /// Vertical.
    pub y: Option<f64>,
    /// Rows behind it.
    pub n: i64,
}

/// A straight line through the points by least squares: over all rows for a
/// relationship of rows, over the shown points for one of segment values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// Change of y per unit of x.
    pub slope: f64,
    /// y where x is 0.
    pub intercept: f64,
    /// Pearson's correlation coefficient.
    pub r: f64,
    /// Number of rows or points.
    pub n: i64,
}

/// Forecast against actual over the window.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ForecastFacts {
    /// Forecast over the whole window.
    pub forecast: f64,
    /// Forecast over the days that have an actual: what the actual is compared with.
    pub forecast_due: f64,
    /// Actual, none if the window has no day with one.
    pub actual: Option<f64>,
    /// Last day with an actual, in all of the data.
    pub last_actual: Option<Date>,
    /// Last day with a stored forecast, in all of the data.
    pub last_forecast: Option<Date>,
    /// (actual − forecast) / forecast over the days with both: above 0, actuals came in higher.
    pub bias: Option<f64>,
    /// actual / forecast over the days with both.
    pub accuracy: Option<f64>,
    /// Mean absolute percentage error over the stored rows.
    pub mape: Option<f64>,
    /// Sum of absolute errors over the stored rows.
    pub abs_error: Option<f64>,
    /// Periods that hold no stored forecast and were projected.
    pub projected: Vec<Projected>,
    /// All that is projected in the window as one sum, from its first day on, without what is stored.
    #[serde(default)]
    pub beyond: Option<Projected>,
}

/// A projected period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Projected {
    /// First day of the period.
    pub period: Date,
    /// Expected value.
    pub value: f64,
    /// Lower end of the 80% interval.
    pub low: f64,
    /// Upper end of the 80% interval.
    pub high: f64,
}
