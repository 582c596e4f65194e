//! Whether two numbers are to be set against each other, row by row or group by group.

use crate::model::{MetricKind, Model, Role};
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::lexicon::Sense;
use crate::planner::said::{Said, forecast_roles};

/// The different measures of a message, metrics and numeric columns together.
#[must_use]
pub fn measures(s: &Said, model: &Model) -> Vec<String> {
    let mut kinds: Vec<String> = s.metrics.iter().map(|m| model.metrics()[m.metric].id.clone()).collect();
    for r in &s.rows {
        let measure = &model.row_measures()[*r];
        let metric = model.metrics().iter().find(|m| m.value_column.as_deref() == Some(&measure.column));
        if let Some(m) = metric
            && !kinds.contains(&m.id)
        {
            kinds.push(m.id.clone());
        }
    }
    kinds
}

/// Two measures against each other.
#[must_use]
pub fn is_relation(s: &Said, a: &Annotated, model: &Model) -> bool {
    let roles = forecast_roles(s, model);
    if roles.contains(&Role::Forecast) || roles.contains(&Role::Actual) {
        return false;
    }
    let kinds = measures(s, model);
    if kinds.len() < 2 {
        return false;
    }
    if a.has(Cue::Relation) {
        return true;
    }
    // "is FICO really what drives the APR"
    let ends: Vec<usize> = a
        .marks
        .iter()
        .filter(|m| m.senses.iter().any(|x| matches!(x, Sense::RowMeasure(_) | Sense::Metric { .. })))
        .map(|m| m.start)
        .collect();
    let driven = a.tokens.iter().enumerate().any(|(k, t)| {
        t.is(&[
            "drive",
            "drives",
            "determine",
            "determines",
            "explain",
            "explains",
            "predict",
            "predicts",
            "decides",
        ]) && ends.iter().any(|e| *e < k && k - e <= 6)
            && ends.iter().any(|e| *e > k && e - k <= 4)
    });
    if driven && !s.compares() && s.granularity.is_none() {
        return true;
    }
    let axis = |name: &str| {
        a.tokens.windows(2).any(|w| w[0].text == name && matches!(w[1].text.as_str(), "=" | ":"))
    };
    let axes = axis("x") && axis("y");
    let on_axes = a.tokens.windows(2).any(|w| matches!(w[0].text.as_str(), "on" | "as") && w[1].text == "x")
        && a.tokens.windows(2).any(|w| matches!(w[0].text.as_str(), "on" | "as") && w[1].text == "y");
    if axes || on_axes {
        return true;
    }
    let opens = a.tokens.iter().take(6).any(|t| t.is(&["do", "does", "is", "are"]));
    let comparative = |words: &[&str]| a.tokens.iter().any(|t| t.is(words));
    let more_less = comparative(&["higher", "more", "bigger", "larger", "better", "pricier"])
        && comparative(&[
            "lower", "less", "worse", "fewer", "smaller", "cheaper", "better", "higher", "more",
        ]);
    let rises = (a.has(Cue::Rise) || comparative(&["higher", "up", "more"]))
        && (a.has(Cue::Fall) || comparative(&["lower", "down", "less"]))
        && comparative(&["as", "when", "if", "while"]);
    if the_more_the_more(a) && !s.compares() {
        return true;
    }
    if (opens && more_less || rises && kinds.len() == 2) && !s.compares() {
        return true;
    }
    // "APR vs FICO", "submits against issuances", "apr / fico".
    let mut at: Vec<(usize, usize)> = s.metrics.iter().map(|m| (m.at, m.end)).collect();
    at.extend(
        a.marks
            .iter()
            .filter(|m| m.senses.iter().any(|x| matches!(x, crate::planner::lexicon::Sense::RowMeasure(_))))
            .map(|m| (m.start, m.end)),
    );
    at.sort_unstable();
    at.dedup();
    // "applications vs approvals": two sums with nothing to set them against each other by
    // would be one point; they run side by side.
    let sums = s.rows.is_empty()
        && s.metrics.iter().all(|m| model.metrics()[m.metric].kind == MetricKind::Sum)
        && s.group_by.is_empty()
        && s.filters.split.is_empty()
        && s.filters.versus.is_empty();
    if sums {
        return false;
    }
    at.windows(2).any(|w| {
        let (x, y) = (w[0].1, w[1].0);
        if y < x {
            return false;
        }
        let gap: Vec<&str> = (x..y).map(|k| a.word(k)).collect();
        let versus = a.cues(Cue::Versus).any(|m| m.start >= x && m.end <= y) || gap.contains(&"/");
        versus && gap.len() <= 6 && !a.dates.iter().any(|d| d.start >= x && d.end <= y)
    })
}

/// "the bigger the loan, the higher the APR": two comparatives, each behind "the".
fn the_more_the_more(a: &Annotated) -> bool {
    let said = a
        .tokens
        .windows(2)
        .filter(|w| {
            w[0].text == "the"
                && w[1].is(&[
                    "higher", "lower", "bigger", "larger", "smaller", "greater", "more", "less", "fewer",
                    "better", "worse", "longer", "shorter", "cheaper", "pricier",
                ])
        })
        .count();
    said >= 2
}
