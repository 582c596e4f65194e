//! The question back about a metric or a segment that the data does not hold.

use super::super::annotate::Annotated;
use super::super::intent;
use super::super::lexicon::Sense;
use super::super::reading::{Choice, Clarification, Means, Reading};
use super::super::said::{MetricSaid, Said};
use super::Reader;
use crate::plan::Intent;

impl Reader<'_> {
    /// A metric or segment that the data does not hold.
    pub(super) fn absent(&self, s: &Said, a: &Annotated) -> Option<Reading> {
        let model = &self.planner.model;
        let (text, is_segment) = s.absent.first()?;
        // "withdrawals" belong to a funnel; "time from approval to issuance" does not.
        if !is_segment
            && (!text.contains(' ') || text.starts_with("were ") || text.starts_with("got "))
            && (intent::is_funnel(s, a, model) || self.intent(s, a) == Intent::Funnel)
        {
            return None;
        }
        // A remark beside a metric that is there ("higher costs") is no question for it.
        let asked = a.marks.iter().filter(|m| m.senses.contains(&Sense::AbsentMetric)).any(|m| {
            m.start < 4
                || a.word(m.end - 1) == "us"
                || matches!(a.word(m.end), "and" | "vs" | "," | "by" | "per" | "rate" | "?")
                || matches!(
                    a.before(m.start),
                    "and"
                        | "vs"
                        | ","
                        | "by"
                        | "show"
                        | "is"
                        | "are"
                        | "were"
                        | "was"
                        | "been"
                        | "got"
                        | "gone"
                        | "against"
                        | "versus"
                        | "to"
                        | "of"
                )
        });
        // "Email costs us a fortune", "we spend too much there" complain; "what it costs us" asks.
        let complaint = a.marks.iter().filter(|m| m.senses.contains(&Sense::AbsentMetric)).all(|m| {
            let first = (0..m.start).rev().take_while(|k| !matches!(a.word(*k), "." | "?" | "!" | ":" | ">"));
            let asks = first.clone().any(|k| a.tokens[k].is(&["what", "how", "much", "which", "whats"]));
            let verb = a.word(m.end - 1) == "us" || matches!(a.before(m.start), "we" | "they" | "you");
            verb && !asks && m.end < a.tokens.len()
        });
        let asked = asked && !complaint;
        let remark = !s.metrics.is_empty() && a.tokens.len() > 8 && s.absent.len() == 1 && !asked;
        if !is_segment && remark {
            return None;
        }
        let mut choices: Vec<Choice> = Vec::new();
        if *is_segment {
            for x in model.segments() {
                let ask = self.variant(s, a, |o| {
                    if let Some(i) = model.segments().iter().position(|y| y.id == x.id) {
                        o.group_by = vec![i];
                    }
                });
                if let Some(u) = ask.filter(|u| model.segments_of(&u.plan.table).any(|y| y.id == x.id)) {
                    choices
                        .push(Choice { label: format!("by {}", x.label), means: Means::Plan(Box::new(u)) });
                }
            }
            choices.truncate(4);
            if let Some(u) = self.variant(s, a, |_| {}) {
                choices.push(Choice { label: "Without this split".into(), means: Means::Plan(Box::new(u)) });
            }
            let names: Vec<&str> = model.segments().iter().map(|x| x.label.as_str()).collect();
            return Some(Reading::Clarification(Clarification {
                question: format!(
                    "The data has no \"{text}\". It can be split by {}. Which one?",
                    names.join(", ")
                ),
                choices,
            }));
        }
        let names: Vec<&str> = model.metrics().iter().map(|m| m.label.as_str()).collect();
        for m in model.metrics().iter().filter(|m| m.role.is_none()).take(5) {
            let with = self.variant(s, a, |o| {
                if let Some(i) = model.metrics().iter().position(|y| y.id == m.id) {
                    o.metrics = vec![MetricSaid { metric: i, measure: None, weak: false, at: 0, end: 0 }];
                }
            });
            if let Some(u) = with {
                choices.push(Choice { label: m.label.clone(), means: Means::Plan(Box::new(u)) });
            }
        }
        Some(Reading::Clarification(Clarification {
            question: format!(
                "The data has no \"{text}\". The metrics are: {}. Which one do you want?",
                names.join(", ")
            ),
            choices,
        }))
    }
}
