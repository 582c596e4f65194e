//! What a number rests on: its basis, how far the data runs, and what warns of it.

use super::Voice;
use crate::insights::values;
use crate::insights::words::{self, cap};
use crate::model::{self, MetricKind, Model};
use crate::plan::{Intent, Measure, Plan};
use topup_charts::Format;

/// Whether all metrics of a plan are summed by one date.
pub(crate) fn one_date(plan: &Plan, model: &Model) -> bool {
    let dates = plan.metrics.iter().filter_map(|id| model.metric(id)).map(|m| &m.date);
    dates.collect::<std::collections::BTreeSet<_>>().len() < 2
}

impl Voice<'_> {
    /// "Amount by issuance date", "Rate by submission date", "Amount, each by its own date".
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
            _ if self.plan.intent == Intent::Funnel => "Count",
            _ => "Amount",
        };
        if self.plan.intent != Intent::Funnel && !self.one_date() {
            return format!("{kind}, each by its own date");
        }
        format!("{kind} by {}", self.date_name())
    }

    /// Whether all metrics of the plan are summed by one date.
    #[must_use]
    pub fn one_date(&self) -> bool {
        one_date(self.plan, self.model)
    }

    /// What the plan's date column is called: "issuance date".
    #[must_use]
    pub fn date_name(&self) -> String {
        self.model.date_name(&self.plan.table, &self.plan.date_col)
    }

    /// "; data through Nov 22, 2026", of forecasts, which run on, "; actuals through Nov 22, 2026", or nothing where it is not known.
    #[must_use]
    pub fn through(&self) -> String {
        if let Some(d) = self.results.actuals_through() {
            return format!("; actuals through {}", words::day(d));
        }
        self.results.data_through.map_or_else(String::new, |d| format!("; data through {}", words::day(d)))
    }

    /// The end of every summary: basis and how far the data runs.
    #[must_use]
    pub fn closing(&self) -> String {
        format!("{}{}.", self.basis(), self.through())
    }

    /// The warning that a cohort is too young to be judged, if it is.
    #[must_use]
    pub fn maturing(&self) -> Option<String> {
        if !values::is_maturing(self.plan, self.results) {
            return None;
        }
        Some(match values::mature_through(self.results) {
            Some((day, lag)) => format!(
                "Still maturing: applications submitted after {} have had less than {} to be decided.",
                words::day(day),
                words::counted(usize::try_from(lag).unwrap_or(0), "day", "days")
            ),
            None => {
                "Still maturing: the youngest applications have not had the time to be decided.".to_string()
            }
        })
    }

    /// "1,234 issuances over 5,678 submits": what a percentage of applications is made of.
    #[must_use]
    pub fn denominators(&self) -> Option<String> {
        let metric = self.metric(&self.plan.metric).filter(|m| m.maturity.is_some())?;
        let total = self.first()?.total;
        let part = |id: &Option<String>| id.as_ref().map(|t| t.trim_end_matches("_cnt").replace('_', " "));
        let (num, den) = (part(&metric.num)?, part(&metric.den)?);
        let count = |v: f64| Format::Count.short(v);
        Some(format!("That is {} {num} over {} {den}.", count(total.first), count(total.second)))
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
