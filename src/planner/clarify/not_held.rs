//! Questions back about what no plan holds, where a plan for a part of it would be another
//! answer: the mean of single loans, two ranges at once, what was approved and not issued.

use super::super::annotate::{Annotated, Mark};
use super::super::lexicon::Sense;
use super::super::reading::{Choice, Clarification, Means, Reading, Understood};
use super::super::said::mean::{Mean, mean};
use super::super::said::{MetricSaid, Said};
use super::Reader;
use crate::model::MetricKind;
use crate::plan::{Intent, Measure};

impl Reader<'_> {
    /// "average issued loan size by channel": amounts are summed, and a sum is another number.
    pub(super) fn mean_of_one(&self, s: &Said, a: &Annotated) -> Option<Reading> {
        let Mean::OfOne(text) = mean(a, s, &self.planner.model)? else { return None };
        let whole = self.variant(s, a, |_| {})?;
        let metric = self.planner.model.metric(&whole.plan.metric).filter(|m| m.has_count())?;
        let mut choices = Vec::new();
        for (measure, label) in
            [(Measure::Amount, &metric.amount_label), (Measure::Count, &metric.count_label)]
        {
            let mut u = whole.clone();
            // Two columns of rows are counted by no measure.
            if !u.plan.columns.is_empty() {
                continue;
            }
            u.plan.measure = measure;
            let name = label.as_ref().unwrap_or(&metric.label);
            let what = if measure == Measure::Amount { "in total" } else { "as a count" };
            choices.push(Choice { label: format!("{name}, {what}"), means: Means::Plan(Box::new(u)) });
        }
        (!choices.is_empty()).then(|| {
            Reading::Clarification(Clarification {
                question: format!(
                    "The data has no metric for \"{text}\": amounts are summed, not averaged over loans. \
                     What shall I show?"
                ),
                choices,
            })
        })
    }

    /// "under $5,000 or over $30,000": one range for each column is all that a plan holds.
    pub(super) fn two_ranges(&self, s: &Said, a: &Annotated) -> Option<Reading> {
        let (first, second) = a.ranges.iter().enumerate().find_map(|(k, x)| {
            a.ranges[k + 1..].iter().find(|y| y.range.column == x.range.column).map(|y| (x, y))
        })?;
        let typed = |r: &super::super::annotate::RangeHit| {
            a.tokens[r.start..r.end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ")
        };
        let only = |keep: &crate::plan::Range, drop: &crate::plan::Range| {
            self.variant(s, a, |o| o.ranges.retain(|r| r == keep || r.column != drop.column))
        };
        let mut choices = Vec::new();
        for (keep, drop) in [(first, second), (second, first)] {
            if let Some(u) = only(&keep.range, &drop.range) {
                choices
                    .push(Choice { label: format!("Only {}", typed(keep)), means: Means::Plan(Box::new(u)) });
            }
        }
        Some(Reading::Clarification(Clarification {
            question: format!(
                "One answer holds one range at a time, not both \"{}\" and \"{}\". Which one shall I show?",
                typed(first),
                typed(second)
            ),
            choices,
        }))
    }

    /// "how much did we approve but not issue": those of one stage that miss the next are no metric.
    pub(super) fn not_reached(&self, s: &Said, a: &Annotated) -> Option<Reading> {
        let (first, second, text) = missed(a, &self.planner.model)?;
        let mut choices = Vec::new();
        let named = |metric: usize| MetricSaid { metric, measure: None, weak: false, at: 0, end: 0 };
        let sides = [vec![first, second], vec![first], vec![second]];
        for list in sides {
            let labels: Vec<&str> =
                list.iter().map(|i| self.planner.model.metrics()[*i].label.as_str()).collect();
            let label = labels.join(" and ");
            if let Some(u) = self.variant(s, a, |o| o.metrics = list.iter().copied().map(named).collect()) {
                choices.push(Choice { label, means: Means::Plan(Box::new(u)) });
            }
        }
        let funnel: Understood = self.planner.builder(self.as_of).fresh(s, a, Intent::Funnel, self.slash);
        choices.push(Choice { label: "The funnel".into(), means: Means::Plan(Box::new(funnel)) });
        Some(Reading::Clarification(Clarification {
            question: format!("No metric holds \"{text}\". What shall I show?"),
            choices,
        }))
    }
}

/// Where one metric is said to be there and a later one, as a verb, not to be.
fn missed(a: &Annotated, model: &crate::model::Model) -> Option<(usize, usize, String)> {
    let sum = |m: &Mark| {
        m.senses.iter().find_map(|s| match s {
            Sense::Metric { metric, weak: false, .. }
                if model.metrics()[*metric].kind == MetricKind::Sum
                    && model.metrics()[*metric].role.is_none() =>
            {
                Some(*metric)
            }
            _ => None,
        })
    };
    a.marks.iter().find_map(|m| {
        let second = sum(m)?;
        // "approvals, not issuances" corrects itself: a noun.
        let noun = a.word(m.start).ends_with('s') || a.word(m.start).ends_with("ance");
        let mut k = m.start;
        while k > 0
            && a.tokens[k - 1]
                .is(&["been", "yet", "being", "get", "got", "gotten", "were", "was", "it", "them"])
        {
            k -= 1;
        }
        let denied = k > 0
            && a.tokens[k - 1].is(&[
                "not", "never", "didnt", "werent", "wasnt", "havent", "hasnt", "without", "n't", "didn't",
                "weren't", "wasn't", "haven't", "hasn't",
            ]);
        if noun || !denied {
            return None;
        }
        let (before, first) = a.marks.iter().filter(|x| x.end < k).rev().find_map(|x| Some((x, sum(x)?)))?;
        let near = k - before.end <= 3
            && a.tokens[before.end..k]
                .iter()
                .any(|t| t.is(&["but", "and", "yet", "that", "which", "without", "never", "not", ","]));
        let text = a.tokens[before.start..m.end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ");
        (near && first != second).then_some((first, second, text))
    })
}
