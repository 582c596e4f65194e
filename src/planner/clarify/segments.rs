//! Questions back about segments: a numeric filter that cuts a band, and a table
//! that is kept by fewer segments than the others.

use super::super::annotate::Annotated;
use super::super::reading::{Choice, Clarification, Explicit, Means, Reading, Understood};
use super::super::said::Said;
use super::Reader;
use crate::plan::{Intent, SegmentValue};

impl Reader<'_> {
    /// A numeric filter that cuts a band: asked back, never rounded to the band.
    pub(super) fn cut_band(&self, s: &Said, a: &Annotated) -> Option<Reading> {
        let model = &self.planner.model;
        let (i, segment) = model.segments().iter().enumerate().find(|(_, x)| {
            x.range_column.as_ref().is_some_and(|c| s.ranges.iter().any(|r| r.column == *c))
        })?;
        let range = s.ranges.iter().find(|r| Some(&r.column) == segment.range_column.as_ref())?.clone();
        let present = self.planner.lexicon.texts(i);
        let bands: Vec<_> = segment.values.iter().filter(|v| present.contains(&v.value)).collect();
        // Scores are whole numbers: a band touches a range that holds any of its own.
        let low = range.min.or(range.above.map(|n| n + 1.0)).unwrap_or(f64::MIN);
        let high = range.below.or(range.max.map(|n| n + 1.0)).unwrap_or(f64::MAX);
        let touched: Vec<SegmentValue> = bands
            .iter()
            .filter(|b| b.max.is_none_or(|m| m as f64 >= low) && b.min.is_none_or(|m| (m as f64) < high))
            .map(|b| SegmentValue::Text(b.value.clone()))
            .collect();
        let inside: Vec<SegmentValue> = bands
            .iter()
            .filter(|b| {
                b.min.map_or(low == f64::MIN, |m| m as f64 >= low)
                    && b.max.map_or(high == f64::MAX, |m| (m as f64) < high)
            })
            .map(|b| SegmentValue::Text(b.value.clone()))
            .collect();
        let mut choices = Vec::new();
        for values in [inside, touched] {
            let label = values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
            if values.is_empty() || choices.iter().any(|c: &Choice| c.label == label) {
                continue;
            }
            if let Some(u) = self.variant(s, a, |o| {
                o.ranges.retain(|r| r != &range);
                o.filters.include.insert(i, values.clone());
            }) {
                choices.push(Choice { label, means: Means::Plan(Box::new(u)) });
            }
        }
        if let Some(u) = self.understand(s, a)
            && model.segments_of(&u.plan.table).any(|x| x.id == segment.id)
        {
            choices.push(Choice { label: "Exactly this range".into(), means: Means::Plan(Box::new(u)) });
        }
        if let Some(u) = self.variant(s, a, |o| o.ranges.retain(|r| r != &range)) {
            choices.push(Choice { label: "Without this filter".into(), means: Means::Plan(Box::new(u)) });
        }
        let names: Vec<&str> = bands.iter().map(|b| b.value.as_str()).collect();
        Some(Reading::Clarification(Clarification {
            question: format!(
                "That limit lies inside a {}. The bands are {}. Which do you want?",
                segment.label,
                names.join(", ")
            ),
            choices,
        }))
    }

    /// The forecast is kept by fewer segments than the applications.
    pub(super) fn lacks_segment(&self, u: &Understood) -> Option<Reading> {
        let model = &self.planner.model;
        let has = |id: &str| model.segments_of(&u.plan.table).any(|s| s.id == id);
        let missing = u
            .plan
            .group_by
            .iter()
            .chain(u.plan.segments.keys())
            .chain(u.plan.exclude.keys())
            .chain(u.plan.split.keys())
            .find(|id| !has(id))?;
        let label = model.segment(missing).map_or(missing.as_str(), |s| s.label.as_str());
        let kept: Vec<&str> = model.segments_of(&u.plan.table).map(|s| s.label.as_str()).collect();
        let mut choices = Vec::new();
        let strip = |u: &Understood| {
            let mut u = u.clone();
            u.plan.group_by.retain(|g| has(g));
            u.plan.segments.retain(|g, _| has(g));
            u.plan.exclude.retain(|g, _| has(g));
            u.plan.split.retain(|g, _| has(g));
            u
        };
        for s in model.segments_of(&u.plan.table) {
            let mut other = strip(u);
            if !other.plan.group_by.contains(&s.id) {
                other.plan.group_by.push(s.id.clone());
                other.explicit = Explicit { ..other.explicit };
                choices
                    .push(Choice { label: format!("By {}", s.label), means: Means::Plan(Box::new(other)) });
            }
        }
        let mut plain = strip(u);
        if plain.plan.group_by.is_empty() && plain.plan.intent == Intent::ForecastVsActual {
            self.planner.builder(self.as_of).set_granularity(&mut plain.plan, None);
        }
        choices.push(Choice { label: format!("Without {label}"), means: Means::Plan(Box::new(plain)) });
        let table = model.table(&u.plan.table).map_or("table", |t| t.label.as_str());
        Some(Reading::Clarification(Clarification {
            question: format!(
                "The {table} data has no {label}; it is kept by day, {}. How shall I go on?",
                kept.join(" and ")
            ),
            choices,
        }))
    }
}
