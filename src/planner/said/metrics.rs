//! Which metrics a message names.

use super::weak::{names_people, only_verb, settle_weak};
use super::{MetricSaid, segment_of};
use crate::model::Model;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::lexicon::Sense;
use crate::planner::rates::part_of_whole;

/// The metrics that a message names, in the order said.
pub(super) fn metrics(a: &Annotated, model: &Model) -> Vec<MetricSaid> {
    let mut out: Vec<MetricSaid> = Vec::new();
    for m in &a.marks {
        // A metric's word inside a longer wording ("asked us for a loan") is part of that.
        // A whole name stays ("the funding rate against the offered APR").
        let whole =
            m.end - m.start > 1 && m.senses.iter().any(|s| matches!(s, Sense::Metric { weak: false, .. }));
        if !whole && a.wordings.iter().any(|w| w.own.contains(&m.start) || w.own.contains(&(m.end - 1))) {
            continue;
        }
        if segment_of(a, m).is_some()
            || m.senses.iter().any(|s| matches!(s, Sense::Value { exact: true, .. }))
        {
            continue;
        }
        // "only Email interests them": a verb.
        if a.word(m.start) == "interests"
            && a.tokens.get(m.end).is_some_and(|t| t.is(&["them", "me", "us", "him", "her"]))
        {
            continue;
        }
        let found = m.senses.iter().find_map(|s| match s {
            Sense::Metric { metric, measure, weak } => Some((*metric, *measure, *weak)),
            _ => None,
        });
        // One phrase may name both forecast and actual ("F vs A").
        if m.end - m.start > 1 {
            for s in &m.senses {
                if let Sense::Metric { metric, measure, weak } = s
                    && model.metrics()[*metric].role.is_some()
                    && !out.iter().any(|o| o.metric == *metric)
                {
                    out.push(MetricSaid {
                        metric: *metric,
                        measure: *measure,
                        weak: *weak,
                        at: m.start,
                        end: m.end,
                    });
                }
            }
        }
        let Some((metric, measure, weak)) = found else { continue };
        let text = a.word(m.start);
        let single = m.end - m.start == 1;
        // Verbs and small words that only look like a metric.
        if single
            && matches!(text, "issue" | "issues")
            && !matches!(
                a.before(m.start),
                "to" | "until" | "the" | "we" | "did" | "by" | "of" | ">" | "and" | "-"
            )
        {
            continue;
        }
        // "budget", "plan", "target" stand for the forecast where something is held against them.
        if single
            && matches!(
                text,
                "plan" | "plans" | "budget" | "budgets" | "target" | "targets" | "planned" | "expectation"
            )
            && !matches!(
                a.before(m.start),
                "vs" | "versus"
                    | "against"
                    | "beat"
                    | "hit"
                    | "over"
                    | "under"
                    | "above"
                    | "below"
                    | "behind"
                    | "of"
                    | "off"
                    | "miss"
                    | "misses"
                    | "missed"
                    | "missing"
                    | "beating"
                    | "with"
                    | "meet"
                    | "met"
                    | "on"
                    | "exceed"
                    | "and"
                    | "from"
                    | "v"
                    | "than"
                    | "between"
                    | "to"
            )
            && a.marks.iter().any(|o| {
                o.start != m.start && o.senses.iter().any(|x| matches!(x, Sense::Metric { weak: false, .. }))
            })
        {
            continue;
        }
        // "a lot of interest from Flyers", "in the interest of time": wanting, not a price.
        if single
            && text == "interest"
            && (a.tokens[m.start.saturating_sub(2)..m.start]
                .iter()
                .any(|t| t.is(&["lot", "lots", "much", "more", "some", "little", "no", "great"]))
                || a.word(m.end) == "of" && !a.dates.iter().any(|d| d.start == m.end + 1))
            && a.marks
                .iter()
                .any(|o| o.start != m.start && o.senses.iter().any(|x| matches!(x, Sense::Metric { .. })))
        {
            continue;
        }
        if single && text == "book" && matches!(a.before(m.start), "whole" | "of" | "entire" | "our" | "the")
        {
            continue;
        }
        if single
            && weak
            && matches!(
                text,
                "business"
                    | "numbers"
                    | "money"
                    | "amount"
                    | "dollars"
                    | "volume"
                    | "loan"
                    | "loans"
                    | "amounts"
                    | "app"
            )
            && out.iter().any(|o| !o.weak)
            // "approval rate and volume by channel"
            && !(text == "volume"
                && matches!(a.before(m.start), "and" | "vs" | "versus" | "against" | "&" | "v")
                && out.iter().any(|o| o.end + 1 == m.start))
        {
            continue;
        }
        match out.iter_mut().find(|o| o.metric == metric) {
            Some(o) => {
                o.measure = o.measure.or(measure);
                o.weak &= weak;
            }
            None => out.push(MetricSaid { metric, measure, weak, at: m.start, end: m.end }),
        }
    }
    for w in &a.wordings {
        match out.iter_mut().find(|o| o.metric == w.metric) {
            Some(o) => o.weak = false,
            None => {
                out.push(MetricSaid { metric: w.metric, measure: None, weak: false, at: w.start, end: w.end })
            }
        }
    }
    out.sort_by_key(|m| m.at);
    let named = out.clone();
    out.retain(|m| !names_people(a, m, &named) && !only_verb(a, model, m, &named));
    if let Some(rate) = part_of_whole(a, model, &out) {
        out.retain(|m| m.end <= rate.at || m.at >= rate.end);
        out.push(rate);
        out.sort_by_key(|m| m.at);
    }
    // "our applicants' scores", "FICO of the people who apply": whose numbers, not a second metric.
    let of_rows = out.iter().all(|m| m.weak)
        && a.marks.iter().any(|m| {
            m.senses.iter().any(|s| matches!(s, Sense::RowMeasure(_)))
                && !m.senses.iter().any(|s| matches!(s, Sense::Metric { .. }))
                && segment_of(a, m).is_none()
        })
        && !(a.has(Cue::Versus) || a.has(Cue::Relation));
    // "whether applicants with higher scores get cheaper offers: APR against FICO": the two are named.
    let rows =
        |m: &crate::planner::annotate::Mark| m.senses.iter().any(|s| matches!(s, Sense::RowMeasure(_)));
    let pair = out.iter().all(|m| m.weak)
        && a.marks.windows(3).any(|w| {
            rows(&w[0])
                && rows(&w[2])
                && w[0].senses != w[2].senses
                && (w[1].is(Cue::Versus) || w[1].is(Cue::Relation))
        });
    if of_rows || pair {
        out.clear();
    }
    settle_weak(a, model, out)
}
