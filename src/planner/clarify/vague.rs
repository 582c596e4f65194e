//! The question back about a group that an adjective of degree cuts out: "larger loans",
//! "our best customers", "people with bad credit". Where it begins only the person knows.

use super::super::annotate::{Annotated, Mark};
use super::super::cues::Cue;
use super::super::intent;
use super::super::lexicon::Sense;
use super::super::reading::{Choice, Clarification, Means, Reading};
use super::super::said::{MetricSaid, Said};
use super::super::token::Kind;
use super::Reader;
use crate::model::MetricKind;
use crate::plan::Intent;

/// Adjectives of degree. Superlatives of size are left to the refusal of single rows.
const DEGREES: [&str; 36] = [
    "large", "larger", "small", "smaller", "big", "bigger", "tiny", "huge", "jumbo", "best", "good",
    "better", "bad", "worse", "poor", "poorer", "risky", "riskier", "riskiest", "young", "younger", "older",
    "high", "higher", "low", "lower", "short", "shorter", "long", "longer", "rich", "richer", "wealthy",
    "valuable", "safe", "safer",
];

/// What may be cut by them: people, loans, and what they are measured by.
const CUT: [&str; 22] = [
    "loan",
    "application",
    "app",
    "customer",
    "borrower",
    "applicant",
    "client",
    "people",
    "ticket",
    "city",
    "term",
    "tenor",
    "maturity",
    "credit",
    "score",
    "fico",
    "risk",
    "state",
    "balance",
    "amount",
    "income",
    "dti",
];

/// Nouns that a phrase of two goes on to: "bad credit applicants", "low fico customers".
const PEOPLE: [&str; 7] = ["loan", "application", "app", "customer", "borrower", "applicant", "client"];

impl Reader<'_> {
    /// A group whose limit nobody can know: "issuances of larger loans".
    pub(super) fn vague(&self, s: &Said, a: &Annotated) -> Option<Reading> {
        let model = &self.planner.model;
        if let Some(at) = judged_at(s, a) {
            return self.judged(s, a, at);
        }
        if s.metrics.is_empty() && !intent::is_funnel(s, a, model) || !s.ranges.is_empty() {
            return None;
        }
        // "do longer loans go to better scores" sets two measures side by side.
        if a.has(Cue::Relation) || self.intent(s, a) == Intent::Relationship {
            return None;
        }
        let (start, end) = (0..a.tokens.len()).find_map(|i| cut_at(a, i))?;
        let text = a.tokens[start..end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ");
        let whole = self.variant(s, a, |_| {})?;
        Some(Reading::Clarification(Clarification {
            question: format!(
                "What counts as \"{text}\"? Give a limit, such as \"loans over $20k\" or \"FICO above 720\", \
                 or a value of a segment."
            ),
            choices: vec![Choice {
                label: "Without this filter".into(),
                means: Means::Plan(Box::new(whole)),
            }],
        }))
    }

    /// The rates and means that risk may be judged by.
    fn judged(&self, s: &Said, a: &Annotated, at: usize) -> Option<Reading> {
        let model = &self.planner.model;
        let rates = model.metrics().iter().enumerate();
        let mut choices = Vec::new();
        for (metric, m) in rates.filter(|(_, m)| m.kind == MetricKind::Ratio && m.role.is_none()) {
            if s.metrics.iter().any(|x| x.metric == metric) {
                return None;
            }
            let said = MetricSaid { metric, measure: None, weak: false, at: 0, end: 0 };
            if let Some(u) = self.variant(s, a, |o| o.metrics = vec![said]) {
                choices.push(Choice { label: m.label.clone(), means: Means::Plan(Box::new(u)) });
            }
        }
        choices.truncate(5);
        (!choices.is_empty()).then(|| {
            Reading::Clarification(Clarification {
                question: format!(
                    "No metric is called so. By what shall \"{}\" be judged?",
                    a.tokens[at].raw
                ),
                choices,
            })
        })
    }
}

/// "is Email riskier than Partner", "the riskiest applicants by channel": no metric is named risk.
fn judged_at(s: &Said, a: &Annotated) -> Option<usize> {
    let at = a.tokens.iter().position(|t| t.is(&["risky", "riskier", "riskiest", "safer"]))?;
    let compared = !s.filters.versus.is_empty() || !s.group_by.is_empty() || a.word(at + 1) == "than";
    // "P5 and riskier" is a range of grades, "the riskiest grade" one of them.
    let ranged = a.marks.iter().any(|m| {
        m.start == at + 1 && m.senses.iter().any(|s| matches!(s, Sense::Segment(_)))
            || m.start <= at && at < m.end
    });
    (compared && !ranged && a.tokens.len() <= 14 && !s.filters.include.is_empty() | !s.group_by.is_empty())
        .then_some(at)
}

/// Where such a group is named, if it begins at `i`.
fn cut_at(a: &Annotated, i: usize) -> Option<(usize, usize)> {
    let is = |k: usize, list: &[&str]| {
        a.tokens.get(k).is_some_and(|t| list.contains(&t.stem.as_str()) || t.is(list))
    };
    if a.tokens[i].kind != Kind::Word || !a.tokens[i].is(&DEGREES) || !is(i + 1, &CUT) {
        return None;
    }
    let end = i + 2 + usize::from(is(i + 2, &PEOPLE));
    // "the clients with best FICO on average": a split ranked by its mean.
    let ranked = matches!((a.word(end), a.word(end + 1)), ("on" | "in", "average" | "mean"))
        || i > 0 && a.tokens[i - 1].is(&["average", "avg", "mean"]);
    if ranked {
        return None;
    }
    // "high FICO" beside a split or "higher risk than": a comparison, or a word of the model.
    if matches!(a.word(end), "than" | "band" | "bands" | "to" | "as" | "rate" | "rates") {
        return None;
    }
    let value = |k: usize| {
        a.marks
            .iter()
            .any(|m| m.start <= k && k < m.end && m.senses.iter().any(|s| matches!(s, Sense::Value { .. })))
    };
    if value(i) || value(i + 1) {
        return None;
    }
    // What precedes says that it narrows: "of larger loans", "for our best customers".
    let owner = usize::from(
        i > 0 && a.tokens[i - 1].is(&["our", "the", "your", "all", "only", "just", "any", "very"]),
    );
    let before = i.checked_sub(owner + 1).map_or("", |k| a.word(k));
    let narrows = matches!(
        before,
        "of" | "for" | "from" | "to" | "among" | "with" | "in" | "on" | "having" | "by" | "only"
    );
    let metric =
        |m: &Mark| m.senses.iter().any(|s| matches!(s, Sense::Metric { .. } | Sense::Cue(Cue::Funnel)));
    // The metric stands right before it, or the group opens the message.
    let near = i.checked_sub(owner + 1).is_some_and(|k| {
        a.marks.iter().any(|m| metric(m) && m.end <= k && k - m.end < 3)
            || a.dates.iter().any(|d| d.end == k)
            || k > 0 && is(k - 1, &CUT)
            || k > 0 && is(k - 1, &PEOPLE)
    });
    (narrows && near || i == owner && a.tokens.len() < 9).then_some((i, end))
}
