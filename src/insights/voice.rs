//! What an answer is about, in words: metric, filters, groups, basis, how far the data runs.

use super::values;
use super::words::{self, cap, join};
use crate::model::{self, Metric, MetricKind, Model, Role};
use crate::plan::{Measure, Plan, SegmentMap, SegmentValue};
use crate::results::{Cell, MetricFacts, Results};
use topup_charts::Format;

/// Filters longer than this stand in the summary alone.
const LONG_FILTER: usize = 40;

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

    /// The subject of a title: the metric with short filters.
    #[must_use]
    pub fn subject(&self, id: &str) -> String {
        format!("{}{}", cap(&self.name(id)), self.short_filters())
    }

    /// " for Email", or nothing where it would be long.
    #[must_use]
    pub fn short_filters(&self) -> String {
        let text = self.filters();
        if text.chars().count() > LONG_FILTER { String::new() } else { text }
    }

    /// All filters: " for Email and P1, without Partner", or nothing.
    #[must_use]
    pub fn filters(&self) -> String {
        let only = self.values_of(&self.plan.segments);
        let without = self.values_of(&self.plan.exclude);
        let mut parts = Vec::new();
        if !only.is_empty() {
            parts.push(format!("for {only}"));
        }
        if !without.is_empty() {
            parts.push(format!("without {without}"));
        }
        parts.extend(self.plan.ranges.iter().map(|r| {
            let measure = self.model.row_measure(&r.column);
            let label = measure.map_or_else(|| r.column.replace('_', " "), |m| m.label.clone());
            let format = measure.map_or(Format::Count, |m| chart_format(m.format));
            match (r.min, r.below) {
                (Some(a), Some(b)) => {
                    format!("with {label} from {} to below {}", format.short(a), format.short(b))
                }
                (Some(a), None) => format!("with {label} of {} or more", format.short(a)),
                (None, Some(b)) => format!("with {label} below {}", format.short(b)),
                (None, None) => format!("with {label}"),
            }
        }));
        if parts.is_empty() { String::new() } else { format!(" {}", parts.join(", ")) }
    }

    fn values_of(&self, map: &SegmentMap) -> String {
        let named = map.iter().filter(|(_, values)| !values.is_empty()).map(|(segment, values)| {
            if values.len() > 3 {
                let plural = self.model.segment(segment).map_or(segment.as_str(), |s| s.plural.as_str());
                return words::counted(values.len(), plural, plural);
            }
            let names: Vec<String> = values.iter().map(|v| self.filter_value(segment, v)).collect();
            join(&names)
        });
        named.collect::<Vec<_>>().join(", ")
    }

    fn filter_value(&self, segment: &str, value: &SegmentValue) -> String {
        let cell = match value {
            SegmentValue::Int(n) => Cell::Int(*n),
            SegmentValue::Text(t) => Cell::Text(t.clone()),
        };
        self.value_name(segment, &cell)
    }

    /// A segment's value as people say it: "Email", "60 months", "new customers (NP)".
    #[must_use]
    pub fn value_name(&self, segment: &str, value: &Cell) -> String {
        let Some(segment) = self.model.segment(segment) else { return value.to_string() };
        let text = match value {
            Cell::Null => return "(unknown)".to_string(),
            other => other.to_string(),
        };
        if let (Some(unit), Cell::Int(n)) = (&segment.unit, value) {
            return format!("{n} {unit}{}", if *n == 1 { "" } else { "s" });
        }
        let info = segment.values.iter().find(|v| v.value == text);
        match info.and_then(|i| i.label.as_ref()) {
            Some(label) if *label != text => format!("{label} ({text})"),
            _ => text,
        }
    }

    /// A group as people say it; several segments with commas.
    #[must_use]
    pub fn group(&self, group: &[Cell]) -> String {
        let named = group.iter().enumerate().map(|(i, cell)| {
            self.plan.group_by.get(i).map_or_else(|| cell.to_string(), |s| self.value_name(s, cell))
        });
        named.collect::<Vec<_>>().join(", ")
    }

    /// "channels", "channel and grade groups".
    #[must_use]
    pub fn groups_noun(&self, n: usize) -> String {
        match self.plan.group_by.as_slice() {
            [one] => match self.model.segment(one) {
                Some(s) if n == 1 => s.label.clone(),
                Some(s) => s.plural.clone(),
                None => format!("{one} groups"),
            },
            _ => if n == 1 { "group" } else { "groups" }.to_string(),
        }
    }

    /// A segment's name: "FICO band".
    #[must_use]
    pub fn segment(&self, id: &str) -> String {
        self.model.segment(id).map_or_else(|| id.replace('_', " "), |s| s.label.clone())
    }

    /// "Amount by issuance date", "Rate by submission date".
    #[must_use]
    pub fn basis(&self) -> String {
        let metric = self.metric(&self.plan.metric);
        let kind = match (metric, self.plan.measure) {
            (Some(m), _) if m.kind == MetricKind::Ratio => {
                if m.format == Some(model::Format::Percent) {
                    "Rate"
                } else {
                    "Average"
                }
            }
            (Some(m), Measure::Count) if m.has_count() => "Count",
            _ => "Amount",
        };
        format!("{kind} by {}", self.date_name())
    }

    /// What the plan's date column is called: "issuance date".
    #[must_use]
    pub fn date_name(&self) -> String {
        let table = self.model.table(&self.plan.table);
        let column = table.and_then(|t| t.columns.iter().find(|c| c.name == self.plan.date_col));
        let text = column.map_or(self.plan.date_col.as_str(), |c| c.describe.as_str());
        text.split(',').next().unwrap_or(text).to_string()
    }

    /// "; data through Nov 22, 2026", or nothing where it is not known.
    #[must_use]
    pub fn through(&self) -> String {
        self.results.data_through.map_or_else(String::new, |d| format!("; data through {}", words::day(d)))
    }

    /// The end of every summary: basis and how far the data runs.
    #[must_use]
    pub fn closing(&self) -> String {
        format!("{}{}.", self.basis(), self.through())
    }

    /// When the answer is for, with dates and filters.
    #[must_use]
    pub fn scope(&self) -> String {
        format!("{}{}", words::when_dated(&self.plan.window), self.filters())
    }

    /// The warning that a cohort is too young to be judged, if it is.
    #[must_use]
    pub fn maturing(&self) -> Option<String> {
        if !values::is_maturing(self.plan, self.results) {
            return None;
        }
        Some(match values::mature_through(self.results) {
            Some((day, lag)) => format!(
                "Still maturing: applications after {} have had less than {}.",
                words::day(day),
                words::counted(usize::try_from(lag).unwrap_or(0), "day", "days")
            ),
            None => {
                "Still maturing: the youngest applications have not had the time to be decided.".to_string()
            }
        })
    }

    /// The warning that more was approved than offered, if a percentage of applications says so.
    #[must_use]
    pub fn over_whole(&self) -> Option<String> {
        let metric = self.metric(&self.plan.metric).filter(|m| m.maturity.is_some())?;
        let facts = self.first()?;
        let over = |v: Option<f64>| v.is_some_and(|v| v > 1.0);
        let found = over(values::value(&facts.total)) || facts.points.iter().any(|p| over(p.current.value()));
        found.then(|| {
            format!(
                "{} over 100% somewhere: more were flagged than its base holds, so check the flags.",
                cap(&metric.label)
            )
        })
    }
}
