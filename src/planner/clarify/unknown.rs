//! The question back about a value that the data does not have.

use super::super::annotate::Annotated;
use super::super::cues::Cue;
use super::super::filters::BySegment;
use super::super::reading::{Choice, Clarification, Means, Reading};
use super::super::said::Said;
use super::super::values::{Unknown, closest};
use super::Reader;

use crate::plan::SegmentValue;
use crate::warehouse::schema::UNKNOWN;

impl Reader<'_> {
    /// A value that the data does not have.
    pub(super) fn unknown(&self, s: &Said, a: &Annotated) -> Reading {
        let u: &Unknown = &a.unknown[0];
        let model = &self.planner.model;
        let close = if u.close.is_empty() {
            closest(&u.text, u.segment, &self.planner.lexicon)
        } else {
            u.close.clone()
        };
        let segment = u.segment.or_else(|| close.first().map(|c| c.0));
        let excluded = matches!(
            a.before(u.start),
            "excluding" | "except" | "without" | "ex" | "not" | "no" | "minus" | "exclude" | "drop"
        );
        let mut choices = Vec::new();
        let mut offered: Vec<(usize, SegmentValue)> =
            close.into_iter().filter(|c| segment.is_none_or(|x| u.segment.is_none() || x == c.0)).collect();
        // Rows without a value are nothing that a name could be a slip of.
        if u.segment.is_none() {
            offered.retain(|(_, v)| v.to_string() != UNKNOWN);
        }
        if let Some(x) = u.segment {
            for v in self.planner.lexicon.values_of(x) {
                if !offered.iter().any(|o| o.1 == v) {
                    offered.push((x, v));
                }
            }
        }
        for (x, value) in offered.into_iter().take(5) {
            let chosen = self.variant(s, a, |o| {
                let map: &mut BySegment =
                    if excluded { &mut o.filters.exclude } else { &mut o.filters.include };
                let list = map.entry(x).or_default();
                if !list.contains(&value) {
                    list.push(value.clone());
                }
                o.group_by.retain(|g| *g != x || a.has(Cue::Versus));
            });
            if let Some(plan) = chosen {
                choices.push(Choice { label: value.to_string(), means: Means::Plan(Box::new(plan)) });
            }
        }
        if let Some(plan) = self.variant(s, a, |_| {}) {
            choices.push(Choice { label: "Without this filter".into(), means: Means::Plan(Box::new(plan)) });
        }
        let question = match u.segment.map(|x| (&model.segments()[x], x)) {
            Some((segment, x)) => {
                let allowed: Vec<String> =
                    self.planner.lexicon.values_of(x).iter().map(ToString::to_string).collect();
                if u.text == UNKNOWN {
                    format!(
                        "No row of the data is without a {}. There are: {}. Which one do you mean?",
                        segment.label,
                        allowed.join(", ")
                    )
                } else {
                    format!(
                        "I don't know the {} \"{}\". There are: {}. Which one do you mean?",
                        segment.label,
                        u.text,
                        allowed.join(", ")
                    )
                }
            }
            None => format!("I don't know \"{}\". Do you mean one of these?", u.text),
        };
        Reading::Clarification(Clarification { question, choices })
    }
}
