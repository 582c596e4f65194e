//! The data of each kind of mark. A missing value is `None` (JSON `null`), never zero.

use serde::{Deserialize, Serialize};

use super::Granularity;
use crate::format::Format;

/// How complete a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodState {
    /// All of its days are in.
    #[default]
    Whole,
    /// Not observed: a projection.
    Projected,
    /// Complete, but its cohort still grows.
    Maturing,
    /// Only part of it lies in the window, though it is over: not to be compared, nor "so far".
    Cut,
    /// Covered only in part.
    Partial,
}

impl PeriodState {
    /// Whether only a part of it is shown, whatever the reason.
    pub fn is_partial(self) -> bool {
        matches!(self, Self::Partial | Self::Cut)
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineStyle {
    /// A hue of its own, solid.
    #[default]
    Solid,
    /// Grey and dashed: a forecast or a reference beside the actual series.
    Reference,
}

/// Bounds around a series, one low and one high per period.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Lower bounds.
    pub low: Vec<Option<f64>>,
    /// Upper bounds.
    pub high: Vec<Option<f64>>,
}

/// One line: a value per period.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// The segment's name.
    pub name: String,
    /// As many values as there are periods.
    pub values: Vec<Option<f64>>,
    /// States of its own, one per period; empty for those of the chart.
    #[serde(default)]
    pub states: Vec<PeriodState>,
    /// Interval of a projection.
    #[serde(default)]
    pub band: Option<Band>,
    /// Solid or reference.
    #[serde(default)]
    pub style: LineStyle,
    /// How many groups the caller folded into this one; drawn grey, last, as "Other (n)".
    #[serde(default)]
    pub other: Option<u32>,
}

/// Series over periods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineSpec {
    /// Kind of the values.
    pub format: Format,
    /// Length of a period.
    pub granularity: Granularity,
    /// First day of each period, `YYYY-MM-DD`, ascending.
    pub periods: Vec<String>,
    /// One state per period; empty when all are whole.
    #[serde(default)]
    pub states: Vec<PeriodState>,
    /// The lines; more than six are folded.
    pub series: Vec<Series>,
    /// Fill under the first line; the axis then starts at zero.
    #[serde(default)]
    pub area: bool,
    /// Whether the axis includes zero; by default amounts and counts do, rates only if it costs little.
    #[serde(default)]
    pub zero: Option<bool>,
    /// Whether small series may be added up into "Other (n)"; false for rates and averages.
    #[serde(default)]
    pub foldable: bool,
}

/// The bars of one series, a value per category.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BarSeries {
    /// Name in the legend.
    pub name: String,
    /// As many values as there are categories.
    pub values: Vec<Option<f64>>,
    /// Grey, standing back: the forecast beside the actual.
    #[serde(default)]
    pub neutral: bool,
}

/// Bars side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupedBarSpec {
    /// Kind of the values.
    pub format: Format,
    /// Set when the categories are periods (`YYYY-MM-DD`); else they are names.
    #[serde(default)]
    pub granularity: Option<Granularity>,
    /// Periods or names.
    pub categories: Vec<String>,
    /// One state per category; empty when all are whole.
    #[serde(default)]
    pub states: Vec<PeriodState>,
    /// At most six are drawn.
    pub series: Vec<BarSeries>,
}

/// One stage of a funnel.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Such as "Submitted".
    pub name: String,
    /// How many reached it.
    pub count: f64,
    /// Their amount in dollars.
    #[serde(default)]
    pub amount: Option<f64>,
}

/// Stages from first to last, 1–8.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunnelSpec {
    /// In order.
    pub stages: Vec<Stage>,
    /// The cohort is young, so later stages will still grow.
    #[serde(default)]
    pub maturing: bool,
}

/// One slice of a donut; never negative.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slice {
    /// The segment's name.
    pub name: String,
    /// Its part of the total.
    pub value: f64,
    /// How many groups the caller folded into this one.
    #[serde(default)]
    pub other: Option<u32>,
}

/// Shares of a total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DonutSpec {
    /// Kind of the values: money or count.
    pub format: Format,
    /// What the total in the middle counts, such as "applications".
    pub unit: String,
    /// Largest first; more than six are folded.
    pub slices: Vec<Slice>,
}

/// One horizontal bar.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankedItem {
    /// The segment's name.
    pub name: String,
    /// `None` is written as "n/a".
    pub value: Option<f64>,
    /// Drawn in colour while the others are grey.
    #[serde(default)]
    pub highlight: bool,
    /// Said after the value, such as "−12.4%".
    #[serde(default)]
    pub detail: String,
    /// How many groups the caller folded into this one.
    #[serde(default)]
    pub other: Option<u32>,
}

/// Horizontal bars in the caller's order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankedBarSpec {
    /// Kind of the values.
    pub format: Format,
    /// In order; more than ten are folded or left out.
    pub items: Vec<RankedItem>,
    /// Values are changes: written with a sign, coloured by it.
    #[serde(default)]
    pub change: bool,
    /// Whether small items may be added up into "Other (n)".
    #[serde(default)]
    pub foldable: bool,
}

/// One bar of a histogram.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bin {
    /// Such as "640–659".
    pub label: String,
    /// Count or share.
    pub value: Option<f64>,
    /// Drawn in colour while the others are grey.
    #[serde(default)]
    pub highlight: bool,
}

/// A distribution over ordered bins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistogramSpec {
    /// Kind of the values.
    pub format: Format,
    /// What the bins are of, such as "FICO band".
    pub axis_title: String,
    /// In order.
    pub bins: Vec<Bin>,
    /// How many observations, for the footer.
    #[serde(default)]
    pub n: Option<u64>,
}

/// One axis of a scatter chart.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScatterAxis {
    /// The measure.
    pub title: String,
    /// Kind of the values.
    pub format: Format,
}

/// One point of a scatter chart.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScatterPoint {
    /// Horizontal value.
    pub x: f64,
    /// Vertical value.
    pub y: f64,
    /// The segment's name, if the point is one.
    #[serde(default)]
    pub label: String,
}

/// A straight line through the points, in the units of the data.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fit {
    /// Least squares over the points that are drawn.
    LeastSquares,
    /// Computed by the caller, over all rows.
    Given {
        /// Change of y per unit of x.
        slope: f64,
        /// y at x = 0.
        intercept: f64,
        /// Correlation, −1 to 1.
        r: f64,
        /// Rows behind it; the points that are drawn, if it is not given.
        #[serde(default)]
        n: Option<u64>,
    },
}

/// Two measures against each other.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScatterSpec {
    /// Horizontal measure.
    pub x: ScatterAxis,
    /// Vertical measure.
    pub y: ScatterAxis,
    /// At most 5,000.
    pub points: Vec<ScatterPoint>,
    /// The line, if any.
    #[serde(default)]
    pub fit: Option<Fit>,
}

/// What a figure is compared with.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Such as "vs October 2026".
    pub label: String,
    /// The value then, in the figure's format.
    pub value: Option<f64>,
}

/// One number, large.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureSpec {
    /// Kind of the value.
    pub format: Format,
    /// `None` is written as "n/a".
    pub value: Option<f64>,
    /// What the number is, such as "issued in the last 30 days".
    #[serde(default)]
    pub label: String,
    /// Up to three lines below.
    #[serde(default)]
    pub comparisons: Vec<Comparison>,
    /// The period is not over: "so far" stands beside the number.
    #[serde(default)]
    pub state: PeriodState,
}

/// A card that says that there is nothing to draw.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmptySpec {
    /// Such as "No applications match".
    pub message: String,
    /// What to try instead.
    #[serde(default)]
    pub hint: String,
}

impl Series {
    /// A solid series.
    pub fn new(name: impl Into<String>, values: Vec<Option<f64>>) -> Self {
        Self { name: name.into(), values, ..Self::default() }
    }
}

impl BarSeries {
    /// Coloured bars.
    pub fn new(name: impl Into<String>, values: Vec<Option<f64>>) -> Self {
        Self { name: name.into(), values, neutral: false }
    }
}
