//! The metrics of a plan, and the table and date column they settle.

use super::Builder;
use crate::model::MetricKind;
use crate::plan::{Intent, Plan};
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::said::Said;

impl Builder<'_> {
    /// Sets the metrics, and with them table and date column.
    pub fn set_metrics(
        &self,
        plan: &mut Plan,
        s: &Said,
        a: &Annotated,
        slash: Option<&str>,
        notes: &mut Vec<String>,
    ) {
        let ids: Vec<&str> = s.metrics.iter().map(|m| self.model.metrics()[m.metric].id.as_str()).collect();
        let role_of = |id: &str| self.model.metric(id).and_then(|m| m.role);
        let metrics: Vec<String> = match plan.intent {
            Intent::Funnel => self.model.funnel_stages().iter().map(|m| m.id.clone()).collect(),
            Intent::ForecastVsActual => self.forecast_metrics(s, a, slash, &ids),
            _ => {
                let plain: Vec<String> =
                    ids.iter().filter(|id| role_of(id).is_none()).map(ToString::to_string).collect();
                if plain.is_empty() && ids.is_empty() {
                    Vec::new()
                } else if plain.is_empty() {
                    ids.iter().map(ToString::to_string).collect()
                } else {
                    plain
                }
            }
        };
        plan.metrics = metrics;
        if plan.metrics.is_empty() {
            plan.metrics = s
                .rows
                .first()
                .and_then(|r| self.metric_of_row(*r))
                .map_or_else(|| vec![self.model.default_metric().to_string()], |m| vec![m]);
            // "rate by channel": the first rate there is; the other is offered.
            // "run rate", "at this rate" tell of a pace.
            let rate = (0..a.tokens.len()).any(|k| {
                a.tokens[k].is(&["rate", "rates"])
                    && !matches!(a.before(k), "run" | "running" | "this" | "that" | "any" | "current")
            });
            if let Some(m) = self.model.metrics().iter().find(|m| {
                rate && s.rows.is_empty()
                    && m.role.is_none()
                    && m.format == Some(crate::model::Format::Percent)
            }) {
                plan.metrics = vec![m.id.clone()];
                notes.push(format!("No rate was named, so this is the {}.", m.label));
            } else if let Some(m) = self.model.metrics().iter().find(|m| {
                a.has(Cue::Mean)
                    && s.rows.is_empty()
                    && m.role.is_none()
                    && m.kind == MetricKind::Ratio
                    && m.format != Some(crate::model::Format::Percent)
            }) {
                // "average by product": the first average there is.
                plan.metrics = vec![m.id.clone()];
                notes.push(format!("No measure was named, so this is the {}.", m.label));
            } else if s.rows.is_empty() && slash.is_none() {
                notes.push(format!(
                    "No metric was named, so this is {}.",
                    self.model.metric(&plan.metrics[0]).map_or("", |m| m.label.as_str())
                ));
            }
        }
        self.settle_table(plan);
    }

    pub(super) fn metric_of_row(&self, row: usize) -> Option<String> {
        let measure = &self.model.row_measures()[row];
        measure.metric.clone().or_else(|| {
            self.model
                .metrics()
                .iter()
                .find(|m| m.value_column.as_deref() == Some(&measure.column))
                .map(|m| m.id.clone())
        })
    }

    /// Table, date column and first metric from the list of metrics.
    pub fn settle_table(&self, plan: &mut Plan) {
        let Some(first) = plan.metrics.first().and_then(|m| self.model.metric(m)) else { return };
        plan.metric.clone_from(&first.id);
        plan.table.clone_from(&first.table);
        plan.date_col.clone_from(&first.date);
        // Metrics of another table cannot stand in one answer.
        let table = plan.table.clone();
        plan.metrics.retain(|m| self.model.metric(m).is_some_and(|x| x.table == table));
    }
}
