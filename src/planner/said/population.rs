//! "average FICO of issued loans": a metric of applications, asked of a part of them by a
//! second metric's name. The model defines the mean over all applications, so the second
//! metric is none of its own, and the answer says over what it runs.

use super::Said;
use crate::model::{Metric, MetricKind, Model};
use crate::plan::Intent;
use crate::planner::annotate::Annotated;
use crate::planner::lexicon::Sense;
use crate::planner::reading::Understood;

/// A mean of a number that each application has, which is no share of anything.
fn is_mean(metric: &Metric, model: &Model) -> bool {
    metric.role.is_none()
        && metric.kind == MetricKind::Ratio
        && metric.value_column.as_ref().is_some_and(|c| model.row_measure(c).is_some())
}

/// The metric that names the part asked about: where it stands and which it is.
fn named(a: &Annotated, model: &Model) -> Option<(usize, usize)> {
    let staged = |metric: usize| {
        let x = &model.metrics()[metric];
        // What has a condition of its own is a part of the applications.
        x.value_column
            .as_ref()
            .and_then(|c| model.row_measure(c))
            .is_some_and(|r| r.flag.is_some() && r.metric.as_ref() == Some(&x.id))
    };
    a.marks.iter().find_map(|m| {
        let metric = m.senses.iter().find_map(|s| match s {
            Sense::Metric { metric, .. } if staged(*metric) => Some(*metric),
            _ => None,
        })?;
        let before = (1..=3)
            .filter_map(|n| m.start.checked_sub(n))
            .map(|k| a.word(k))
            .find(|w| !matches!(*w, "the" | "our" | "all" | "only" | "just" | "those" | "actually"))?;
        // "number of funded loans" counts them.
        let counts = (2..=4).filter_map(|n| m.start.checked_sub(n)).any(|k| {
            a.tokens[k]
                .is(&["number", "count", "amount", "volume", "#", "sum", "value", "dollars", "many", "share"])
        });
        if counts {
            return None;
        }
        matches!(before, "of" | "for" | "among" | "on" | "across" | "in" | "amongst" | "within" | "over")
            .then_some((m.start, metric))
    })
}

fn is_metric(sense: &Sense, id: Option<&String>, model: &Model) -> bool {
    matches!(sense, Sense::Metric { metric, .. } if Some(&model.metrics()[*metric].id) == id)
}

/// Leaves the part's metric out where a mean before it is what is asked for.
pub(super) fn leave_out(s: &mut Said, a: &Annotated, model: &Model) {
    let Some((at, metric)) = named(a, model) else { return };
    // "loan amounts of approved applications": the amounts that were approved.
    let kept = |r: usize| model.row_measures()[r].metric.as_ref();
    if let [row] = s.rows[..]
        && kept(row).is_some_and(|id| *id != model.metrics()[metric].id)
        && !a.marks.iter().any(|m| m.senses.iter().any(|x| is_metric(x, kept(row), model)))
        && let Some(own) =
            model.row_measures().iter().position(|r| r.metric.as_ref() == Some(&model.metrics()[metric].id))
    {
        s.rows = vec![own];
        s.metrics.retain(|m| m.metric == metric);
    }
    let mean = s.metrics.iter().any(|m| is_mean(&model.metrics()[m.metric], model) && m.at < at);
    // "average FICO of issuances and submits" asks for several.
    if mean && s.metrics.len() == 2 {
        s.metrics.retain(|m| m.metric != metric);
    }
}

/// What the answer says of it.
pub(in crate::planner) fn note(u: &mut Understood, a: &Annotated, model: &Model) {
    let plain = u.plan.metrics.len() == 1 && model.metric(&u.plan.metric).is_some_and(|m| is_mean(m, model));
    let rows =
        u.plan.columns.len() == 1 && model.row_measure(&u.plan.columns[0]).is_some_and(|r| r.flag.is_none());
    if !(plain || rows) || u.plan.intent == Intent::Relationship {
        return;
    }
    if let Some((_, metric)) = named(a, model) {
        let x = &model.metrics()[metric];
        let part = x.count_label.as_ref().unwrap_or(&x.label);
        u.notes.push(format!("All applications submitted in the window count here, not only {part}."));
    }
}
