//! What all kinds of chart share: names, formats, periods and their states.

use crate::model::{Format as ModelFormat, Model};
use crate::plan::{Granularity, Measure, Plan};
use crate::results::{Cell, ColumnKind, Results};
use topup_charts::{Format, PeriodState};

/// A plan with its results, as charts look at it.
pub(super) struct Frame<'a> {
    pub plan: &'a Plan,
    pub results: &'a Results,
    pub model: &'a Model,
}

impl Frame<'_> {
    /// What is measured, in words.
    pub fn subject(&self) -> String {
        let names: Vec<String> = self.plan.metrics.iter().map(|m| self.metric_label(m)).collect();
        let text = names.join(" and ");
        let mut chars = text.chars();
        chars.next().map_or_else(String::new, |c| c.to_uppercase().collect::<String>() + chars.as_str())
    }

    /// A metric's name, by amount or count.
    pub fn metric_label(&self, id: &str) -> String {
        let Some(m) = self.model.metric(id) else { return id.to_string() };
        let label = if self.plan.measure == Measure::Count {
            m.count_label.as_ref()
        } else {
            m.amount_label.as_ref()
        };
        label.unwrap_or(&m.label).clone()
    }

    /// Measure, unit, split and period.
    pub fn subtitle(&self) -> String {
        let by: Vec<String> = self
            .plan
            .group_by
            .iter()
            .map(|s| self.model.segment(s).map_or_else(|| s.clone(), |s| s.label.clone()))
            .collect();
        let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(" and ")) };
        let per = self.plan.granularity.map(|g| format!(" per {}", g.noun())).unwrap_or_default();
        let only: Vec<String> = self
            .plan
            .segments
            .values()
            .map(|v| v.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
            .chain(self.plan.exclude.values().map(|v| {
                format!("without {}", v.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
            }))
            .collect();
        let only = if only.is_empty() { String::new() } else { format!(", {}", only.join("; ")) };
        let (a, b) = (self.plan.window.start, self.plan.window.last_day());
        let format = if a.year() == b.year() { "%b %-d" } else { "%b %-d, %Y" };
        let window = if a == b {
            b.strftime("%b %-d, %Y").to_string()
        } else {
            format!("{} – {}", a.strftime(format), b.strftime("%b %-d, %Y"))
        };
        format!("{}{}{by}{per}{only}, {window}", self.subject(), self.unit())
    }

    fn unit(&self) -> &'static str {
        match self.first_format() {
            Format::Money => ", $",
            Format::Percent | Format::Points | Format::Apr => ", %",
            _ => "",
        }
    }

    /// The format of the first metric.
    pub fn first_format(&self) -> Format {
        self.model
            .metric(&self.plan.metric)
            .map_or(Format::Count, |m| chart_format(m.format_of(self.plan.measure == Measure::Count)))
    }

    /// The format of a column.
    pub fn format_of(&self, column: &str) -> Format {
        let kind = self.results.column(column).and_then(|i| self.results.columns.get(i)).map(|c| c.kind);
        match kind {
            Some(ColumnKind::Value(f)) => chart_format(f),
            Some(ColumnKind::Fraction) => Format::Percent,
            Some(ColumnKind::Points) => Format::Points,
            _ => self.first_format(),
        }
    }

    /// The number at a row and column.
    pub fn number(&self, row: &[Cell], column: &str) -> Option<f64> {
        self.results.column(column).and_then(|i| row.get(i)).and_then(Cell::number)
    }

    /// The group of a row: its segment cells, joined.
    pub fn group(&self, row: &[Cell]) -> String {
        let names: Vec<String> = self
            .results
            .columns
            .iter()
            .zip(row)
            .filter(|(c, _)| matches!(c.kind, ColumnKind::Segment))
            .map(|(c, cell)| self.value_label(&c.name, cell))
            .collect();
        names.join(" · ")
    }

    /// A segment value for people: "36 months", "Email".
    fn value_label(&self, segment: &str, cell: &Cell) -> String {
        let unit = self.model.segment(segment).and_then(|s| s.unit.as_deref());
        match (unit, cell) {
            (Some(unit), Cell::Int(_)) => format!("{cell} {unit}s"),
            _ => cell.to_string(),
        }
    }

    /// The period of a row.
    pub fn period(&self, row: &[Cell]) -> Option<String> {
        let at = self.results.columns.iter().position(|c| c.kind == ColumnKind::Period)?;
        row.get(at).map(ToString::to_string)
    }

    /// All periods in order, each with its state.
    pub fn periods(&self) -> Vec<(String, PeriodState)> {
        let mut out: Vec<(String, PeriodState)> = Vec::new();
        for row in &self.results.rows {
            let Some(period) = self.period(row) else { continue };
            if out.last().is_some_and(|(p, _)| *p == period) || out.iter().any(|(p, _)| *p == period) {
                continue;
            }
            out.push((period.clone(), self.state(&period)));
        }
        out
    }

    fn state(&self, period: &str) -> PeriodState {
        let among = |all: &[jiff::civil::Date]| all.iter().any(|d| d.to_string() == period);
        let projected = self
            .results
            .facts
            .forecast
            .as_ref()
            .is_some_and(|f| f.projected.iter().any(|p| p.period.to_string() == period));
        if among(&self.results.partial) {
            PeriodState::Partial
        } else if among(&self.results.maturing) {
            PeriodState::Maturing
        } else if projected {
            PeriodState::Projected
        } else {
            PeriodState::Whole
        }
    }

    /// The granularity for axis labels.
    pub fn granularity(&self) -> topup_charts::Granularity {
        match self.plan.granularity {
            Some(Granularity::Daily) => topup_charts::Granularity::Daily,
            Some(Granularity::Weekly) | None => topup_charts::Granularity::Weekly,
            Some(Granularity::Monthly) => topup_charts::Granularity::Monthly,
            Some(Granularity::Quarterly) => topup_charts::Granularity::Quarterly,
            Some(Granularity::Yearly) => topup_charts::Granularity::Yearly,
        }
    }

    /// Whether the first metric adds up over groups.
    pub fn additive(&self) -> bool {
        self.model.metric(&self.plan.metric).is_some_and(crate::model::Metric::is_additive)
    }
}

/// The charts' format of a model's format.
pub(super) fn chart_format(format: ModelFormat) -> Format {
    match format {
        ModelFormat::Money => Format::Money,
        ModelFormat::Count => Format::Count,
        ModelFormat::Percent => Format::Percent,
        ModelFormat::Apr => Format::Apr,
        ModelFormat::Score => Format::Score,
    }
}
