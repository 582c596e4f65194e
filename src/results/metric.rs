//! A metric as the results need it: its parts, kind and format for the plan's measure.

use super::tally::{Tally, TallyKind};
use super::types::Cell;
use crate::model::{Format, Metric, Model};
use crate::plan::{Measure, Plan};
use crate::query::{Frame, FrameRow};

/// One metric of a plan.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spec {
    pub id: String,
    pub table: String,
    pub date_col: String,
    pub kind: TallyKind,
    pub first: String,
    pub second: Option<String>,
    pub format: Format,
    /// Which lag a cohort needs, if it is a rate over cohorts.
    pub maturity: Option<String>,
}

impl Spec {
    /// The metric in this measure; none if the model gives it no parts, which its check rules out.
    pub fn of(metric: &Metric, count: bool) -> Option<Self> {
        let counted = metric.count.clone().filter(|_| count);
        let kind = TallyKind::from(metric.kind);
        let (first, second) = match kind {
            TallyKind::Sum => (counted.or_else(|| metric.amount.clone())?, None),
            TallyKind::Ratio => (metric.num.clone()?, Some(metric.den.clone()?)),
            TallyKind::Difference => (metric.plus.clone()?, Some(metric.minus.clone()?)),
        };
        Some(Self {
            id: metric.id.clone(),
            table: metric.table.clone(),
            date_col: metric.date.clone(),
            kind,
            first,
            second,
            format: metric.format_of(count),
            maturity: metric.maturity.clone(),
        })
    }

    /// All metrics of the plan, in its order, each once.
    pub fn all(plan: &Plan, model: &Model) -> Vec<Self> {
        let count = plan.measure == Measure::Count;
        let mut ids: Vec<&String> = plan.metrics.iter().collect();
        if ids.is_empty() {
            ids.push(&plan.metric);
        }
        let mut specs: Vec<Self> = Vec::new();
        for spec in ids.iter().filter_map(|id| model.metric(id)).filter_map(|m| Self::of(m, count)) {
            if !specs.iter().any(|s| s.id == spec.id) {
                specs.push(spec);
            }
        }
        specs
    }

    /// Its parts.
    pub fn parts(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.first).chain(&self.second)
    }

    /// Nothing met.
    pub fn empty(&self) -> Tally {
        Tally::empty(self.kind)
    }

    /// The tally of a row.
    pub fn tally(&self, frame: &Frame, row: &FrameRow) -> Tally {
        let part = |name: &str| frame.part(name).and_then(|i| row.parts.get(i)).copied().unwrap_or(0.0);
        Tally::of(self.kind, part(&self.first), self.second.as_deref().map_or(0.0, part))
    }

    /// A value of this metric as a cell: whole for counts.
    pub fn cell(&self, value: Option<f64>) -> Cell {
        match value {
            // Counts are whole and far below 2^53.
            Some(x) if self.format == Format::Count && x.fract() == 0.0 => Cell::Int(x as i64),
            other => Cell::num(other),
        }
    }
}
