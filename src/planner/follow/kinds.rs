//! Another kind of answer in a follow-up: why, over time, as shares, as a change.

use super::super::annotate::Annotated;
use super::super::build::{Builder, default_chart};
use super::super::cues::Cue;
use super::super::intent;
use super::super::lexicon::Sense;
use super::super::reading::Understood;
use super::super::said::{Said, TopBy};
use super::edits::Edits;
use crate::plan::{Intent, Plan};

pub(super) fn kinds(b: &Builder, s: &Said, a: &Annotated, edits: &Edits, u: &mut Understood) -> bool {
    let plan = &mut u.plan;
    let mut changed = false;
    // "what happened in the two weeks before that" asks for those weeks.
    let happened = (edits.window.is_some() || s.times.window.is_some() || s.times.shift.is_some())
        && a.cues(Cue::Why).all(|m| (m.start..m.end).any(|k| a.tokens[k].is(&["happened", "happen"])));
    if a.has(Cue::Why) && !happened || edits.why {
        if plan.intent != Intent::Variance {
            if plan.intent != Intent::Trend && plan.intent != Intent::Distribution {
                plan.metrics.truncate(1);
                b.settle_table(plan);
            }
            plan.intent = Intent::Variance;
            plan.columns.clear();
            b.compare(plan, None);
        }
        plan.drivers = true;
        plan.order = None;
        plan.limit = None;
        return true;
    }
    if swaps_axes(a) && plan.intent == Intent::Relationship && plan.metrics.len() == 2 {
        plan.metrics.swap(0, 1);
        b.settle_table(plan);
        return true;
    }
    // "apr vs fico" under a list of one metric
    if plan.intent != Intent::Relationship && s.times.compare.is_none() && intent::is_relation(s, a, b.model)
    {
        plan.intent = Intent::Relationship;
        plan.compare = None;
        plan.compare_window = None;
        plan.order = None;
        plan.limit = None;
        plan.share = false;
        plan.columns.clear();
        changed = true;
    }
    // "how has it developed against last year" compares.
    if a.has(Cue::Trend)
        && s.times.compare.is_none()
        && s.top.as_ref().is_none_or(|t| t.by == TopBy::Value)
        && plan.intent != Intent::Trend
        && plan.intent != Intent::ForecastVsActual
    {
        if plan.intent == Intent::Funnel {
            plan.metrics.truncate(1);
        }
        to_trend(plan);
        changed = true;
    }
    if a.has(Cue::Share) && s.times.compare.is_none() {
        plan.share = true;
        changed = true;
    }
    if a.has(Cue::Mix)
        && !s.group_by.is_empty()
        && plan.intent == Intent::Trend
        && s.granularity.is_none()
        && a.marks.iter().any(|m| m.is(Cue::Mix) && a.word(m.start) == "mix")
    {
        plan.intent = Intent::Distribution;
        changed = true;
    }
    let moved = intent::changes(a) && s.times.compare.is_none() && s.granularity.is_none();
    let meant = a
        .marks
        .iter()
        .filter(|m| !leads_to(a, m.start, m.end))
        .any(|m| m.senses.iter().any(|x| matches!(x, Sense::Cue(Cue::Change | Cue::Fall | Cue::Rise))));
    if moved && meant && matches!(plan.intent, Intent::Trend | Intent::Distribution) && !a.has(Cue::Instead) {
        plan.intent = Intent::Variance;
        plan.columns.clear();
        b.compare(plan, None);
        changed = true;
    }
    changed
}

pub(super) fn to_trend(plan: &mut Plan) {
    plan.intent = Intent::Trend;
    plan.compare = None;
    plan.compare_window = None;
    plan.order = None;
    plan.limit = None;
    plan.columns.clear();
    plan.drivers = false;
    plan.chart = default_chart(plan).to_string();
}

/// "strip it down to Email", "roll it up by month": the particle of a verb, no change.
fn leads_to(a: &Annotated, start: usize, end: usize) -> bool {
    end - start == 1
        && matches!(a.word(start), "down" | "up")
        && (matches!(a.word(end), "to" | "into" | "by")
            || (start.saturating_sub(3)..start).any(|k| {
                a.tokens[k].is(&[
                    "strip", "narrow", "drill", "break", "boil", "pare", "whittle", "zoom", "roll", "split",
                    "cut", "bring", "open", "trim", "filter",
                ])
            }))
}

/// "swap the axes", "flip x and y".
fn swaps_axes(a: &Annotated) -> bool {
    let swaps = a.tokens.iter().any(|t| t.is(&["swap", "flip", "switch", "exchange", "reverse", "swapped"]));
    let axes = a.tokens.iter().any(|t| t.is(&["axes", "axis"]))
        || a.tokens.iter().any(|t| t.text == "x") && a.tokens.iter().any(|t| t.text == "y");
    swaps && axes && a.tokens.len() <= 8
}
