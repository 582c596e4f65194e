//! Words of a metric that give way to others, or are no metric beside one that is asked for.

use super::MetricSaid;
use crate::model::{MetricKind, Model};
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::lexicon::Sense;
use crate::planner::token::Token;

/// "the pricing committee", "our approvals desk": whose question it is, beside a metric
/// that is asked for.
pub(super) fn names_people(a: &Annotated, m: &MetricSaid, all: &[MetricSaid]) -> bool {
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
pub(super) fn only_verb(a: &Annotated, model: &Model, m: &MetricSaid, all: &[MetricSaid]) -> bool {
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

/// "approval rate, Radio applicants", "scores among applicants": whose numbers.
fn tells_whose(a: &Annotated, m: &MetricSaid) -> bool {
    let people = m.end - m.at == 1 && a.tokens[m.at].is(&["applicant", "applicants"]);
    let value =
        a.marks.iter().any(|v| v.end == m.at && v.senses.iter().any(|s| matches!(s, Sense::Value { .. })));
    let counted = a.cues(Cue::Count).any(|c| c.end == m.at);
    let described = matches!(a.word(m.end), "with" | "whose" | "who" | "having");
    people
        && !counted
        && (value || described || matches!(a.before(m.at), "among" | "amongst" | "for" | "from" | "across"))
}

/// Weak words stay where they stand beside another metric on an equal footing
/// ("applications and approvals"), or alone.
pub(super) fn settle_weak(a: &Annotated, model: &Model, all: Vec<MetricSaid>) -> Vec<MetricSaid> {
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
    // and "those that send more apps convert better".
    let compared = |m: &MetricSaid| {
        let more = |t: &Token| {
            t.is(&[
                "more", "fewer", "less", "higher", "lower", "bigger", "smaller", "larger", "most", "many",
                "few", "worse", "better", "poorer", "weaker", "stronger",
            ])
        };
        let its = usize::from(m.at > 1 && a.tokens[m.at - 1].is(&["its", "their", "the", "average"]));
        m.at > its && more(&a.tokens[m.at - 1 - its])
            || a.tokens[m.at..m.end].iter().any(more)
            || a.tokens.get(m.end).is_some_and(|t| t.is(&["better", "worse", "more", "less"]))
    };
    let both = all.iter().any(|m| m.weak && compared(m)) && all.iter().any(|m| !m.weak && compared(m));
    let relation = (a.has(Cue::Relation) || both) && strong == 1;
    let default = model.default_metric();
    // "approval rate and volume": of what the rate is no volume can be read off.
    let rated = all.iter().all(|m| m.weak || model.metrics()[m.metric].kind == MetricKind::Ratio);
    let volume = |m: &MetricSaid| rated && a.word(m.end - 1) == "volume" && joined(m);
    let keep: Vec<bool> = all
        .iter()
        .map(|m| {
            !m.weak
                || volume(m)
                || !tells_whose(a, m) && (model.metrics()[m.metric].id != default && (joined(m) || relation))
        })
        .collect();
    all.iter().zip(keep).filter(|(_, k)| *k).map(|(m, _)| m.clone()).collect()
}
