//! What to draw: a chart as plain data, without pixels or colours.

mod fold;
mod marks;
mod period;
mod validate;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use marks::{
    Band, BarSeries, Bin, Comparison, DonutSpec, EmptySpec, FigureSpec, Fit, FunnelSpec, GroupedBarSpec,
    HistogramSpec, LineSpec, LineStyle, PeriodState, RankedBarSpec, RankedItem, ScatterAxis, ScatterPoint,
    ScatterSpec, Series, Slice, Stage,
};
pub use period::Granularity;

pub(crate) use fold::{Folded, fold_items, fold_series, other_name};
pub(crate) use period::{date_at, day_number, long_date, period_labels, period_name};

/// A chart: its words and its marks.
///
/// In JSON, `mark` is an object tagged by `type`:
/// `{"title": "…", "mark": {"type": "donut", "slices": […]}}`. Unknown fields are refused.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartSpec {
    /// The finding, in one sentence; up to two lines of about 65 characters.
    pub title: String,
    /// Measure, unit and period; up to two lines of about 100 characters.
    #[serde(default)]
    pub subtitle: String,
    /// Where the numbers come from.
    #[serde(default)]
    pub footer: Footer,
    /// Palette index (0–5) by series, slice or item name, so that a segment keeps its colour
    /// through a thread. Names that are missing take the next free index.
    #[serde(default)]
    pub colors: BTreeMap<String, usize>,
    /// The marks and their data.
    pub mark: Mark,
}

/// The line at the foot of a chart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Footer {
    /// Tables or files; written as "Source: …".
    #[serde(default)]
    pub source: String,
    /// The last day that the data covers, `YYYY-MM-DD`; written as "Data through Nov 22, 2026".
    #[serde(default)]
    pub data_through: Option<String>,
    /// Further remarks, such as which period is partial.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// The kinds of marks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Mark {
    /// Series over periods.
    Line(LineSpec),
    /// Bars side by side per period or category.
    GroupedBar(GroupedBarSpec),
    /// Stages that each keep a part of the one before.
    Funnel(FunnelSpec),
    /// Shares of a total.
    Donut(DonutSpec),
    /// Horizontal bars, largest first; or changes to both sides of zero.
    RankedBar(RankedBarSpec),
    /// A distribution over bins.
    Histogram(HistogramSpec),
    /// Two measures against each other.
    Scatter(ScatterSpec),
    /// One number.
    Figure(FigureSpec),
    /// Nothing to draw, said clearly.
    Empty(EmptySpec),
}

impl Default for Mark {
    fn default() -> Self {
        Mark::Empty(EmptySpec::default())
    }
}

impl ChartSpec {
    /// A chart with a title, a subtitle and its marks.
    pub fn new(title: impl Into<String>, subtitle: impl Into<String>, mark: Mark) -> Self {
        Self { title: title.into(), subtitle: subtitle.into(), mark, ..Self::default() }
    }

    /// The same chart with a footer.
    pub fn with_footer(mut self, footer: Footer) -> Self {
        self.footer = footer;
        self
    }
}

impl Footer {
    /// Source and last day of the data.
    pub fn new(source: impl Into<String>, data_through: Option<&str>) -> Self {
        Self { source: source.into(), data_through: data_through.map(str::to_owned), notes: Vec::new() }
    }
}
