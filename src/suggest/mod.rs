//! Suggestions: three or four follow-up questions that fit the answer, in words the planner knows.

mod phrases;

#[cfg(test)]
mod tests;

use crate::calendar::{Unit, unit_of};
use crate::model::{Metric, Model, Role, Segment};
use crate::plan::{Granularity, Intent, Measure, Plan, SegmentMap};
use crate::results::{ColumnKind, Results};
use phrases::{metric_words, window_words};

/// How many are shown at most.
const MOST: usize = 4;

/// Follow-up questions. `values` are the allowed values of each segment, as far as they are known.
#[must_use]
pub fn suggest(plan: &Plan, results: &Results, model: &Model, values: &SegmentMap) -> Vec<String> {
    let s = Suggester { plan, results, model, values };
    let candidates = match plan.intent {
        // Where the data has not come yet, what it has.
        _ if crate::insights::is_ahead(plan, results) => {
            vec![s.newest(Unit::Month), s.newest(Unit::Quarter), s.fresh_split(), s.funnel()]
        }
        Intent::Trend => {
            vec![s.split(0), s.compare(), s.coarser(), s.split(1), s.other_measure(), s.funnel()]
        }
        Intent::Variance => vec![s.why(), s.split(0), s.over_time(), s.split(1), s.other_measure()],
        Intent::ForecastVsActual => {
            vec![s.split(0), s.error_metric(), s.split(1), s.before(), s.over_periods()]
        }
        Intent::Funnel => {
            vec![s.split(0), s.beside(), s.before(), s.only(), s.over_time(), s.split(1)]
        }
        Intent::Distribution if plan.columns.is_empty() => {
            vec![s.compare(), s.only(), s.over_time(), s.split(0), s.other_measure()]
        }
        Intent::Distribution => vec![s.before(), s.only_named(), s.average_by(0), s.average_by(1)],
        Intent::Relationship => vec![s.before(), s.only_named(), s.average_by(0), s.average_by(1)],
        Intent::Explain => vec![s.over_time(), s.fresh_split(), s.compare(), s.funnel()],
    };
    let fallback = [s.before(), s.fresh_split(), s.funnel(), s.forecast()];
    let mut chosen: Vec<String> = Vec::new();
    for question in candidates.into_iter().flatten() {
        if chosen.len() < MOST && !chosen.contains(&question) {
            chosen.push(question);
        }
    }
    for question in fallback.into_iter().flatten() {
        if chosen.len() < 3 && !chosen.contains(&question) {
            chosen.push(question);
        }
    }
    chosen
}

struct Suggester<'a> {
    plan: &'a Plan,
    results: &'a Results,
    model: &'a Model,
    values: &'a SegmentMap,
}

impl Suggester<'_> {
    fn metric(&self) -> Option<&Metric> {
        self.model.metric(&self.plan.metric)
    }

    /// Whether filters hold, which a self-contained question would lose.
    fn filtered(&self) -> bool {
        !(self.plan.segments.is_empty()
            && self.plan.exclude.is_empty()
            && self.plan.ranges.is_empty()
            && self.plan.split.is_empty())
    }

    /// Segments of the table that the plan neither splits by nor filters to one value, and that
    /// have more than one; what explains most comes first.
    fn open_segments(&self) -> Vec<&Segment> {
        let single = |id: &str| self.values.get(id).is_some_and(|v| v.len() < 2);
        let mut open: Vec<&Segment> = self
            .model
            .segments_of(&self.plan.table)
            .filter(|s| !self.plan.group_by.contains(&s.id) && !self.plan.segments.contains_key(&s.id))
            .filter(|s| !self.plan.split.contains_key(&s.id) && !single(&s.id))
            .collect();
        let rank = |s: &Segment| {
            let drivers = &self.results.facts.drivers;
            drivers.iter().position(|d| d.segment == s.id).unwrap_or(drivers.len())
        };
        open.sort_by_key(|s| rank(s));
        open
    }

    /// "issuances by grade last month", or "by grade" where filters or a comparison would be lost.
    fn split(&self, nth: usize) -> Option<String> {
        if self.plan.intent == Intent::Distribution && self.plan.group_by.len() > 1 {
            return None;
        }
        let segment = *self.open_segments().get(nth)?;
        // A short follow-up keeps the comparison, the filters and the kind of answer.
        let plain = self.plan.intent == Intent::Trend
            && !self.filtered()
            && self.plan.metrics.len() == 1
            && self.plan.group_by.is_empty();
        let whole = plain.then(|| self.metric()).flatten().and_then(|m| {
            Some(format!(
                "{} by {} {}",
                metric_words(m, self.plan.measure)?,
                segment.label,
                window_words(&self.plan.window)?
            ))
        });
        Some(whole.unwrap_or_else(|| format!("by {}", segment.label)))
    }

    fn fresh_split(&self) -> Option<String> {
        let segment = *self.open_segments().first()?;
        Some(format!("{} by {} last month", metric_words(self.metric()?, self.plan.measure)?, segment.label))
    }

    fn compare(&self) -> Option<String> {
        let long = self.plan.window.days() > 366;
        (self.plan.compare.is_none() && !long && !self.results.facts.immature_comparison)
            .then(|| "compare with last year".to_string())
    }

    /// A funnel beside the one of the period before, where both are of an age to be compared.
    fn beside(&self) -> Option<String> {
        let (unit, 1) = unit_of(&self.plan.window)? else { return None };
        (self.plan.compare.is_none() && self.results.maturing.is_empty())
            .then(|| format!("compare with the {} before", unit.noun()))
    }

    /// A longer period than the one shown, if it leaves more than one.
    fn coarser(&self) -> Option<String> {
        let days = self.plan.window.days();
        match self.plan.granularity? {
            Granularity::Daily if days >= 21 => Some("make it weekly".to_string()),
            Granularity::Daily => None,
            Granularity::Weekly if days > 62 => Some("make it monthly".to_string()),
            Granularity::Weekly if days <= 31 => Some("make it daily".to_string()),
            Granularity::Monthly if days <= 186 => Some("make it weekly".to_string()),
            _ => None,
        }
    }

    fn other_measure(&self) -> Option<String> {
        self.metric().filter(|m| m.has_count())?;
        Some(if self.plan.measure == Measure::Amount { "as a count" } else { "as an amount" }.to_string())
    }

    fn why(&self) -> Option<String> {
        (!self.plan.drivers
            && !crate::insights::is_ahead(self.plan, self.results)
            && !self.results.starts_before_data()
            && !self.results.facts.immature_comparison
            && self.plan.table != self.forecast_table())
        .then(|| "why?".to_string())
    }

    fn forecast_table(&self) -> &str {
        self.model.metric_of_role(Role::Forecast).map_or("", |m| m.table.as_str())
    }

    /// "weekly issuances last 3 months".
    fn over_time(&self) -> Option<String> {
        if self.plan.granularity.is_some() && self.plan.intent == Intent::Trend {
            return None;
        }
        let metric = if self.plan.intent == Intent::Funnel {
            self.model.metrics().iter().find(|m| m.maturity.as_deref() == Some("issue"))?
        } else {
            self.metric()?
        };
        let words = metric_words(metric, self.plan.measure)?;
        Some(format!("weekly {words} last 3 months"))
    }

    /// "same for October 2026": the newest such period that the data reaches.
    fn newest(&self, unit: Unit) -> Option<String> {
        let start = unit.start(self.results.data_through?);
        let quarter = (start.month() + 2) / 3;
        Some(match unit {
            Unit::Quarter => format!("same for Q{quarter} {}", start.year()),
            _ => format!("same for {}", start.strftime("%B %Y")),
        })
    }

    /// The window before, as a follow-up.
    fn before(&self) -> Option<String> {
        let name = self.plan.window.name.as_str();
        let words = match (name, unit_of(&self.plan.window)) {
            ("mtd" | "last_30d", _) => "last month",
            ("qtd", _) => "last quarter",
            ("wtd", _) => "last week",
            ("last_full_week", _) => "this week",
            ("last_full_month", _) => "last quarter",
            (_, Some((Unit::Quarter, 1))) | (_, Some((Unit::Year, 1))) => "last month",
            _ => "last quarter",
        };
        Some(format!("same for {words}"))
    }

    /// "only Email": the leading value of the shown split.
    fn only(&self) -> Option<String> {
        let id = self.plan.group_by.first()?;
        if self.plan.group_by.len() > 1
            || self.plan.segments.contains_key(id)
            || self.plan.split.contains_key(id)
        {
            return self.only_named();
        }
        let at = self.results.columns.iter().position(|c| c.kind == ColumnKind::Segment && c.name == *id)?;
        let text = self.results.rows.first()?.get(at)?.to_string();
        self.phrase(id, &text)
    }

    /// "only NP" for a value that is known and not filtered on yet.
    fn only_named(&self) -> Option<String> {
        let open = self.open_segments();
        let segment = open.iter().find(|s| self.values.get(&s.id).is_some_and(|v| v.len() > 1))?;
        let text = self.values.get(&segment.id)?.first()?.to_string();
        self.phrase(&segment.id, &text)
    }

    /// A value in words that a planner cannot take for a number or for something else.
    fn phrase(&self, segment: &str, value: &str) -> Option<String> {
        let known = self.values.get(segment).is_some_and(|v| v.iter().any(|x| x.to_string() == value));
        if !known || value.trim().is_empty() || value.starts_with('(') || value == "n/a" {
            return None;
        }
        let unit = self.model.segment(segment)?.unit.as_deref();
        Some(unit.map_or_else(|| format!("only {value}"), |u| format!("only {value} {u} loans")))
    }

    fn average_by(&self, nth: usize) -> Option<String> {
        let open = self.open_segments();
        let segment = open.get(nth)?;
        let column = self.plan.columns.first();
        let by_column =
            || self.model.metrics().iter().find(|m| m.value_column.as_ref() == column && column.is_some());
        let metric = self.metric().filter(|_| column.is_none()).or_else(by_column)?;
        Some(format!("{} by {} last month", metric_words(metric, Measure::Amount)?, segment.label))
    }

    fn error_metric(&self) -> Option<String> {
        let shown = |id: &str| self.plan.metrics.iter().any(|m| m == id);
        let metric = self.model.metrics().iter().find(|m| {
            m.role == Some(Role::Error)
                && m.better.as_deref() == Some("down")
                && m.format.is_some()
                && !shown(&m.id)
        })?;
        let segment =
            self.model.segments_of(&self.plan.table).find(|s| !self.plan.segments.contains_key(&s.id))?;
        Some(format!("{} by {} last month", metric.label, segment.label))
    }

    fn over_periods(&self) -> Option<String> {
        (!self.plan.group_by.is_empty()).then(|| "forecast vs actual by week last 3 months".to_string())
    }

    fn forecast(&self) -> Option<String> {
        (self.plan.intent != Intent::ForecastVsActual && !self.forecast_table().is_empty())
            .then(|| "forecast vs actual mtd".to_string())
    }

    fn funnel(&self) -> Option<String> {
        let known = self.plan.intent != Intent::Funnel && !self.model.funnel_stages().is_empty();
        known.then(|| "funnel last month".to_string())
    }
}
