//! Which metrics a message names, and whether as an amount or as a count.

use super::annotate::Annotated;
use super::cues::Cue;
use super::lexicon::Sense;
use super::rates::part_of_whole;
use super::said::{MetricSaid, segment_of};
use crate::model::{MetricKind, Model};
use crate::plan::Measure;

/// The metrics that a message names, in the order said.
#[must_use]
pub fn metrics(a: &Annotated, model: &Model) -> Vec<MetricSaid> {
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
                    | "missed"
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
    if of_rows {
        out.clear();
    }
    settle_weak(a, model, out)
}

/// "the pricing committee", "our approvals desk": whose question it is, beside a metric
/// that is asked for.
fn names_people(a: &Annotated, m: &MetricSaid, all: &[MetricSaid]) -> bool {
    let people = a.tokens.get(m.end).is_some_and(|t| {
        t.is(&[
            "committee",
            "huddle",
            "meeting",
            "call",
            "team",
            "desk",
            "department",
            "dept",
            "sync",
            "people",
            "guys",
            "folks",
            "manager",
            "head",
            "lead",
            "analyst",
            "standup",
            "workshop",
            "offsite",
            "crew",
            "group",
            "review",
            "deck",
            "channel",
        ])
    });
    let asked = all.iter().any(|o| o.metric != m.metric && !o.weak);
    people && asked && m.end - m.at == 1 && a.word(m.end) != "channel"
}

/// "do they get approved more? … approval rate": the verb of a rate that is named.
fn only_verb(a: &Annotated, model: &Model, m: &MetricSaid, all: &[MetricSaid]) -> bool {
    let passive = m.at > 0
        && m.end - m.at == 1
        && a.tokens[m.at - 1]
            .is(&["get", "gets", "got", "be", "being", "getting", "is", "are", "were", "was"])
        && a.tokens[m.at].is(&["approved", "funded", "issued", "booked"]);
    let count = model.metrics()[m.metric].count.as_deref();
    passive
        && count.is_some()
        && all.iter().any(|o| {
            let rate = &model.metrics()[o.metric];
            rate.kind == MetricKind::Ratio && rate.num.as_deref() == count
        })
}

/// Weak words stay where they stand beside another metric on an equal footing
/// ("applications and approvals"), or alone.
fn settle_weak(a: &Annotated, model: &Model, all: Vec<MetricSaid>) -> Vec<MetricSaid> {
    let strong = all.iter().filter(|m| !m.weak).count();
    if strong == 0 {
        // "applications vs loans": two, set against each other.
        let versus = all.windows(2).any(|w| {
            w[0].metric != w[1].metric
                && w[0].end < w[1].at
                && w[1].at - w[0].end <= 4
                && (w[0].end..w[1].at).any(|k| matches!(a.word(k), "vs" | "versus" | "against" | "v"))
        });
        if versus {
            return all;
        }
        // "loan applications": the first weak word that is not the default wins.
        let default = |m: &MetricSaid| model.metrics()[m.metric].id == model.default_metric();
        return if all.iter().any(|m| !default(m)) {
            all.into_iter().filter(|m| !default(m)).collect()
        } else {
            all
        };
    }
    let joined = |m: &MetricSaid| {
        let connects = |w: &str| {
            matches!(w, "and" | "vs" | "versus" | "," | "against" | "&" | "to" | "/" | "with" | "between")
        };
        let metric_at = |k: usize| all.iter().any(|o| o.metric != m.metric && (o.at..o.end).contains(&k));
        // "applications vs count of funded loans", "# apps vs # loans"
        let filler = |k: usize| {
            a.tokens.get(k).is_some_and(|t| {
                t.is(&[
                    "count", "number", "of", "#", "the", "our", "amount", "volume", "total", "avg",
                    "average", "how", "many",
                ])
            })
        };
        let behind = (m.end + 1..m.end + 5).take_while(|k| *k <= m.end + 2 || filler(*k - 1)).any(metric_at);
        let mut start = m.at;
        while start > 0 && filler(start - 1) {
            start -= 1;
        }
        (connects(a.word(m.end)) && behind)
            || (m.at > 1 && connects(a.before(m.at)) && (2..=3).any(|n| m.at >= n && metric_at(m.at - n)))
            || (start > 1
                && connects(a.word(start - 1))
                && (2..=3).any(|n| start >= n && metric_at(start - n)))
    };
    // "channels with more applications have the smaller approval rate"
    let compared = |m: &MetricSaid| {
        m.at > 0
            && a.tokens[m.at - 1].is(&[
                "more", "fewer", "less", "higher", "lower", "bigger", "smaller", "larger", "most", "many",
                "few",
            ])
    };
    let both = all.iter().any(|m| m.weak && compared(m)) && all.iter().any(|m| !m.weak && compared(m));
    let relation = (a.has(Cue::Relation) || both) && strong == 1;
    let default = model.default_metric();
    let keep: Vec<bool> = all
        .iter()
        .map(|m| !m.weak || (model.metrics()[m.metric].id != default && (joined(m) || relation)))
        .collect();
    all.iter().zip(keep).filter(|(_, k)| *k).map(|(m, _)| m.clone()).collect()
}

/// Amount or count, if the words settle it.
#[must_use]
pub fn measure(a: &Annotated, model: &Model, metrics: &[MetricSaid]) -> Option<Measure> {
    let count = a.marks.iter().any(|m| {
        m.is(Cue::Count)
            && match a.word(m.start) {
                "numbers" => {
                    m.start > 0
                        && matches!(
                            a.tokens[m.start - 1].stem.as_str(),
                            "app" | "application" | "loan" | "unit"
                        )
                }
                "how"
                    if a.marks.iter().any(|o| o.start == m.end && o.is(Cue::Amount))
                        || matches!(a.word(m.end), "dollars" | "dollar" | "bucks") =>
                {
                    false
                }
                "number" if m.end - m.start == 1 => {
                    ((matches!(a.before(m.start), "by" | "in" | "as" | "the" | ",")
                        || a.marks.iter().any(|o| {
                            o.start == m.end
                                && matches!(
                                    a.word(o.start),
                                    "funded" | "issued" | "approved" | "submitted" | "booked" | "originated"
                                )
                        })
                        || m.start > 0 && a.word(m.start - 1) == "(" && a.word(m.end) == ")")
                        || a.word(m.end) == "only"
                        || m.end == a.tokens.len())
                        && a.word(m.end) != "one"
                }
                // "fewer Pool Loan dollars"
                "fewer" | "more" => !(m.end..m.end + 4).any(|k| {
                    a.tokens.get(k).is_some_and(|t| t.is(&["dollars", "dollar", "money", "bucks", "$"]))
                }),
                "no" | "#" => m.end - m.start > 1 || !matches!(a.word(m.end), "1" | "one"),
                _ => true,
            }
    });
    let how_many_days =
        a.marks.iter().any(|m| m.is(Cue::Count) && super::dates::is_unit(a.tokens.get(m.end)));
    // "did more people apply", "the fewest borrowers", "most often": heads are counted.
    let head = |t: &super::token::Token| {
        matches!(
            t.stem.as_str(),
            "people" | "person" | "folk" | "applicant" | "customer" | "borrower" | "client"
        )
    };
    let heads = a.tokens.iter().enumerate().any(|(i, t)| {
        t.is(&["more", "fewer", "fewest", "most", "less", "least", "many"])
            && a.tokens[i + 1..]
                .iter()
                .take(3)
                .take_while(|t| {
                    !t.is(&[
                        "of", "from", "for", "with", "to", "in", "by", ",", "dollars", "money", "bucks",
                        "much",
                    ])
                })
                .any(head)
            || t.is(&["often", "frequently"])
                && matches!(a.word(i.wrapping_sub(1)), "most" | "how" | "more" | "least")
    });
    let count = count || heads;
    if count && !how_many_days {
        return Some(Measure::Count);
    }
    if let Some(m) = metrics.iter().find_map(|m| m.measure) {
        return Some(m);
    }
    let amount =
        a.has(Cue::HowMuch) || a.marks.iter().any(|m| m.is(Cue::Amount) && !a.tokens[m.start].dollar);
    // "percent of funded loans" is by count.
    let names = |k: usize| a.marks.iter().any(|m| m.start <= k && k < m.end && segment_of(a, m).is_some());
    let loans = a.tokens.iter().enumerate().any(|(k, t)| {
        matches!(t.stem.as_str(), "loan" | "application" | "app" | "customer" | "people" | "borrower")
            && !names(k)
    });
    let portion = a
        .marks
        .iter()
        .any(|m| m.is(Cue::Share) && a.word(m.end) == "of" || m.is(Cue::Share) && a.word(m.end - 1) == "of");
    if portion
        && loans
        && !amount
        && metrics.iter().all(|m| model.metrics()[m.metric].kind == MetricKind::Sum)
    {
        return Some(Measure::Count);
    }
    amount.then_some(Measure::Amount)
}
