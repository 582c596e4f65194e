//! From what a message says to a plan: metrics, window, comparison, defaults.

mod chart;
mod columns;
mod forecast;
mod metrics;
mod window;

use super::annotate::Annotated;
use super::cues::Cue;
use super::filters::BySegment;
use super::reading::{Explicit, Understood};
use super::said::{Said, TopBy};
use crate::calendar::{Unit, compare_kind, default_granularity, last_n};
use crate::model::{MetricKind, Model, Role};
use crate::plan::{Direction, Intent, Measure, Order, Plan, SegmentMap};
pub use chart::{default_chart, set_chart};
use jiff::civil::Date;

/// Builds plans over one model and one as-of date.
pub struct Builder<'a> {
    /// The model.
    pub model: &'a Model,
    /// The as-of date.
    pub as_of: Date,
}

impl Builder<'_> {
    /// Values by segment id.
    #[must_use]
    pub fn by_id(&self, map: &BySegment) -> SegmentMap {
        map.iter().map(|(i, v)| (self.model.segments()[*i].id.clone(), v.clone())).collect()
    }

    /// The plan of a message read by itself.
    #[must_use]
    pub fn fresh(&self, s: &Said, a: &Annotated, intent: Intent, slash: Option<&str>) -> Understood {
        let mut notes = Vec::new();
        let mut plan = self.blank(intent);
        self.set_metrics(&mut plan, s, a, slash, &mut notes);
        plan.measure = s.measure.filter(|_| self.countable(&plan)).unwrap_or_default();
        plan.segments = self.by_id(&s.filters.include);
        plan.exclude = self.by_id(&s.filters.exclude);
        plan.split = self.by_id(&s.filters.split);
        plan.group_by = s.group_by.iter().map(|i| self.model.segments()[*i].id.clone()).collect();
        self.set_columns(&mut plan, s, a);
        self.share_of(&mut plan, s, a);
        self.set_window(&mut plan, s);
        self.coming(&mut plan, a);
        self.to_its_end(&mut plan, s, a);
        plan.share |= a.has(Cue::Share) && intent == Intent::Distribution;
        plan.drivers = a.has(Cue::Why) && intent == Intent::Variance;
        self.set_top(&mut plan, s);
        let compares = intent == Intent::Variance || intent == Intent::Funnel && a.has(Cue::Change);
        if let Some(window) = s.times.from_to.as_ref().filter(|_| compares) {
            plan.window = window.1.clone();
            plan.compare_window = Some(window.0.clone());
            plan.compare = Some(compare_kind(&window.1, &window.0));
        }
        let explicit =
            Explicit { granularity: s.granularity.is_some(), window: s.times.window.is_some(), chart: false };
        self.set_granularity(&mut plan, s.granularity);
        self.set_ranges(&mut plan, s);
        let mut u = Understood { plan, explicit, notes, alternatives: Vec::new(), unaccounted: Vec::new() };
        u.explicit.chart = set_chart(&mut u.plan, a);
        u
    }

    fn blank(&self, intent: Intent) -> Plan {
        Plan {
            intent,
            table: String::new(),
            metric: String::new(),
            measure: Measure::Amount,
            date_col: String::new(),
            window: last_n(Unit::Day, 30, self.as_of),
            granularity: None,
            group_by: Vec::new(),
            segments: SegmentMap::new(),
            exclude: SegmentMap::new(),
            compare: None,
            compare_window: None,
            metrics: Vec::new(),
            order: None,
            limit: None,
            chart: String::new(),
            split: SegmentMap::new(),
            ranges: Vec::new(),
            columns: Vec::new(),
            share: false,
            drivers: false,
            explicit_window: true,
        }
    }

    pub(super) fn role(&self, role: Role) -> String {
        self.model.metric_of_role(role).map(|m| m.id.clone()).unwrap_or_default()
    }

    /// Whether the plan's first metric can be a count.
    #[must_use]
    pub fn countable(&self, plan: &Plan) -> bool {
        plan.metrics.iter().any(|m| self.model.metric(m).is_some_and(crate::model::Metric::has_count))
    }

    /// Sets top-N order and limit.
    pub fn set_top(&self, plan: &mut Plan, s: &Said) {
        let Some(top) = &s.top else { return };
        if plan.intent == Intent::Funnel
            || plan.intent == Intent::Relationship
            || (plan.group_by.is_empty()
                && plan.granularity.is_none()
                && plan.intent != Intent::Variance
                && !(s.peak && plan.intent == Intent::Trend))
        {
            return;
        }
        let by = match (plan.intent, top.by) {
            (Intent::Variance, TopBy::DeltaPct) => "delta_pct".to_string(),
            (Intent::Variance, TopBy::AbsDelta) => "abs_delta".to_string(),
            (Intent::Variance, TopBy::Delta | TopBy::Value) => "delta".to_string(),
            (Intent::ForecastVsActual, TopBy::AbsDelta)
                if plan.metric == self.role(Role::Actual)
                    || self.model.metric(&plan.metric).is_some_and(|m| m.kind == MetricKind::Difference) =>
            {
                "abs_delta".to_string()
            }
            (Intent::ForecastVsActual, _) => {
                if plan.metric == self.role(Role::Actual) {
                    "delta".to_string()
                } else {
                    plan.metric.clone()
                }
            }
            _ => plan.metric.clone(),
        };
        // "missed the most" lies furthest below the forecast.
        let short = plan.intent == Intent::ForecastVsActual && s.short && !s.best_worst;
        let signed =
            by == "delta" || self.model.metric(&by).is_some_and(|m| m.kind == MetricKind::Difference);
        let direction = match top.direction {
            Direction::Desc if short && signed => Direction::Asc,
            Direction::Asc if short && signed => Direction::Desc,
            other => other,
        };
        plan.order = Some(Order { by, direction });
        plan.limit = top.n.or((s.singular && !top.both && !plan.group_by.is_empty()).then_some(1));
        // "P1 is best": the best grade is asked by its metric, so the direction stands;
        // where less is better, "best" turns round.
        let less_is_better =
            self.model.metric(&plan.metric).and_then(|m| m.better.as_deref()) == Some("down");
        if less_is_better
            && top.by == TopBy::Value
            && s.best_worst
            && let Some(order) = &mut plan.order
        {
            order.direction =
                if order.direction == Direction::Asc { Direction::Desc } else { Direction::Asc };
        }
    }

    /// Sets the length of a period where the answer has periods.
    pub fn set_granularity(&self, plan: &mut Plan, said: Option<crate::plan::Granularity>) {
        plan.granularity = match plan.intent {
            Intent::Trend => Some(said.unwrap_or_else(|| default_granularity(&plan.window))),
            Intent::ForecastVsActual if plan.group_by.is_empty() => {
                Some(said.unwrap_or_else(|| default_granularity(&plan.window)))
            }
            Intent::ForecastVsActual => said,
            _ => None,
        };
    }

    /// Ties numeric filters to columns.
    pub fn set_ranges(&self, plan: &mut Plan, s: &Said) {
        for range in &s.ranges {
            let mut range = range.clone();
            if range.column == "@amount" {
                let column = self
                    .model
                    .metric(&plan.metric)
                    .filter(|m| m.table == plan.table)
                    .and_then(|m| m.value_column.clone());
                let money = column.filter(|c| {
                    self.model.row_measure(c).is_some_and(|r| r.format == crate::model::Format::Money)
                });
                let fallback = self.model.funnel_stages().first().and_then(|m| m.value_column.clone());
                match money.or(fallback) {
                    Some(c) => range.column = c,
                    None => continue,
                }
            }
            plan.ranges.retain(|r| r.column != range.column);
            plan.ranges.push(range);
        }
    }
}
