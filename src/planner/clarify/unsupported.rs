//! Questions back about what cannot be computed: a forecast of another metric than the
//! one that is forecast, a limit on the total of a group.

use super::super::annotate::Annotated;
use super::super::lexicon::Sense;
use super::super::reading::{Choice, Clarification, Means, Reading, Understood};
use super::super::said::Said;
use super::Reader;
use crate::calendar::{Unit, last_n};
use crate::model::MetricKind;
use crate::plan::Intent;

impl Reader<'_> {
    /// "approval rate next week": only one metric is forecast, and it is not this one.
    pub(super) fn unforecast(&self, u: &Understood, s: &Said, a: &Annotated) -> Option<Reading> {
        let model = &self.planner.model;
        if u.plan.intent != Intent::ForecastVsActual {
            return None;
        }
        let named: Vec<_> = s
            .metrics
            .iter()
            .filter(|m| !m.weak && model.metrics()[m.metric].role.is_none())
            .map(|m| &model.metrics()[m.metric])
            .collect();
        let other = named.first()?;
        if named.iter().any(|m| m.id == model.default_metric()) {
            return None;
        }
        let kept = model.metric(model.default_metric()).map_or("", |m| m.label.as_str());
        let mut choices =
            vec![Choice { label: format!("Forecast of {kept}"), means: Means::Plan(Box::new(u.clone())) }];
        let mut past = s.clone();
        past.times.future = false;
        past.metrics.retain(|m| model.metrics()[m.metric].role.is_none());
        if u.plan.window.end > self.as_of {
            past.times.window = Some(last_n(Unit::Day, 30, self.as_of));
        }
        let past = self.planner.builder(self.as_of).fresh(&past, a, Intent::Trend, None);
        choices.push(Choice { label: format!("{} so far", other.label), means: Means::Plan(Box::new(past)) });
        Some(Reading::Clarification(Clarification {
            question: format!(
                "Only {kept} are forecast; there is no forecast of {}. What shall I show?",
                other.label
            ),
            choices,
        }))
    }

    /// "channels with more than $5M issuances": a limit on what the groups add up to.
    pub(super) fn threshold(&self, u: &Understood, s: &Said, a: &Annotated) -> Option<Reading> {
        let model = &self.planner.model;
        if u.plan.group_by.is_empty() {
            return None;
        }
        let segment = |k: usize| {
            a.marks.iter().any(|m| m.end == k && m.senses.iter().any(|s| matches!(s, Sense::Segment(_))))
        };
        let total = |m: &Sense| matches!(m, Sense::Metric { metric, weak: false, .. } if model.metrics()[*metric].kind == MetricKind::Sum);
        let hit = a.ranges.iter().find(|r| {
            let with = r.start.checked_sub(1).is_some_and(|k| {
                a.tokens[k].is(&["with", "having", "had", "that", "did", "over", "above", "where"])
                    && (segment(k) || k > 0 && segment(k - 1))
            });
            let of = usize::from(matches!(a.word(r.end), "of" | "in"));
            with && a.marks.iter().any(|m| m.start == r.end + of && m.senses.iter().any(total))
        })?;
        let typed: Vec<&str> = a.tokens[hit.start..hit.end].iter().map(|t| t.raw.as_str()).collect();
        let range = hit.range.clone();
        let mut choices = Vec::new();
        if let Some(all) = self.variant(s, a, |o| o.ranges.retain(|r| *r != range)) {
            choices.push(Choice {
                label: "All groups, without this limit".into(),
                means: Means::Plan(Box::new(all)),
            });
        }
        choices.push(Choice {
            label: "Only single loans of that size".into(),
            means: Means::Plan(Box::new(u.clone())),
        });
        Some(Reading::Clarification(Clarification {
            question: format!(
                "Groups cannot be picked by what they add up to (\"{}\"). What shall I show?",
                typed.join(" ")
            ),
            choices,
        }))
    }
}
