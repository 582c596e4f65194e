//! What an answer is about, in words: metric, filters, groups, basis, how far the data runs.

mod basis;
mod filters;
mod groups;

pub(crate) use basis::one_date;

use super::values;
use super::words;
use crate::model::{self, Metric, Model, Role};
use crate::plan::{Granularity, Measure, Plan};
use crate::results::{MetricFacts, Results};
use jiff::civil::Date;
use topup_charts::Format;

/// The plan, its results and the model: what every phrase is taken from.
#[derive(Debug, Clone, Copy)]
pub struct Voice<'a> {
    /// What was asked.
    pub plan: &'a Plan,
    /// What was found.
    pub results: &'a Results,
    /// What things are called.
    pub model: &'a Model,
}

/// How the charts crate writes a format of the model.
#[must_use]
pub fn chart_format(format: model::Format) -> Format {
    match format {
        model::Format::Money => Format::Money,
        model::Format::Count => Format::Count,
        model::Format::Percent => Format::Percent,
        model::Format::Apr => Format::Apr,
        model::Format::Score => Format::Score,
    }
}

impl Voice<'_> {
    fn metric(&self, id: &str) -> Option<&Metric> {
        self.model.metric(id)
    }

    /// The facts of the plan's first metric.
    #[must_use]
    pub fn first(&self) -> Option<&MetricFacts> {
        self.results.facts.metrics.first()
    }

    /// How a metric's numbers are written.
    #[must_use]
    pub fn format(&self, id: &str) -> Format {
        let count = self.plan.measure == Measure::Count;
        self.metric(id).map_or(Format::Money, |m| chart_format(m.format_of(count)))
    }

    /// What a metric is called: "issuances", "loans issued", "funding rate".
    #[must_use]
    pub fn name(&self, id: &str) -> String {
        let Some(metric) = self.metric(id) else { return id.replace('_', " ") };
        let label = match self.plan.measure {
            Measure::Count if metric.has_count() => metric.count_label.as_ref(),
            _ if matches!(metric.role, Some(Role::Forecast | Role::Actual)) => metric.amount_label.as_ref(),
            _ => None,
        };
        label.unwrap_or(&metric.label).clone()
    }

    /// A period of the window, with its year where that is not plain.
    #[must_use]
    pub fn period(&self, granularity: Granularity, start: Date) -> String {
        words::period_within(granularity, start, &self.plan.window)
    }

    /// "on Nov 20", "in October".
    #[must_use]
    pub fn in_period(&self, granularity: Granularity, start: Date) -> String {
        format!("{} {}", words::at(granularity), self.period(granularity, start))
    }

    /// The verb that a metric's name takes: "issuances were", "approval rate was".
    #[must_use]
    pub fn was(&self, id: &str) -> &'static str {
        if self.is_plural(id) { "were" } else { "was" }
    }

    /// Whether a metric's name is a plural: "submits" rise, "approval rate" rises.
    #[must_use]
    pub fn is_plural(&self, id: &str) -> bool {
        !words::in_points(self.format(id)) && self.name(id).split(' ').any(|w| w.ends_with('s'))
    }

    /// "came to $1.2M", "was 38.2%".
    #[must_use]
    pub fn came_to(&self, id: &str, value: Option<f64>) -> String {
        let format = self.format(id);
        format!("{} {}", if words::in_points(format) { "was" } else { "came to" }, format.short(value))
    }

    /// ", against $9.4M in the 12 weeks before (−1.3%)": the total of the other side, where it may be compared.
    #[must_use]
    pub fn against(&self, facts: &MetricFacts) -> Option<String> {
        if values::is_maturing(self.plan, self.results) {
            return None;
        }
        let change = values::Change::of(&facts.total, facts.prior_total.as_ref());
        change.delta()?;
        let format = self.format(&facts.metric);
        let sides = self.results.compared.as_ref()?;
        let (then, by) = (words::before(&sides.current, &sides.prior), words::relative(format, &change));
        Some(format!(", against {} {then} ({by})", format.short(change.before)))
    }

    /// When the answer is for, with dates and filters.
    #[must_use]
    pub fn scope(&self) -> String {
        format!("{}{}", words::when_dated(&self.plan.window), self.filters())
    }
}
