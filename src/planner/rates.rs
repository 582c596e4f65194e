//! Rates said as a part of a whole: "what portion of the people who apply end up
//! funded", "of every hundred applications, how many become a loan". The part is a
//! metric that some rate of the model has as its numerator, the whole is the people
//! or applications that it is a part of.

use super::annotate::Annotated;
use super::cues::Cue;
use super::lexicon::Sense;
use super::said::MetricSaid;
use crate::model::{Format, MetricKind, Model};

/// Words for the whole that are no metric's name.
fn people(word: &str) -> bool {
    matches!(
        word,
        "people"
            | "persons"
            | "folks"
            | "customers"
            | "clients"
            | "applicants"
            | "prospects"
            | "those"
            | "everyone"
            | "everybody"
            | "anyone"
            | "hundred"
            | "100"
            | "ten"
            | "offers"
            | "offered"
            | "ones"
            | "requests"
    )
}

/// Where a part is said, and whether it already says that a rate is meant.
fn parts(a: &Annotated) -> Vec<usize> {
    let mut out: Vec<usize> = a
        .cues(Cue::Share)
        .filter(|m| a.word(m.end - 1) != "%" || a.word(m.end) == "of")
        .map(|m| m.end)
        .collect();
    out.extend(
        (0..a.tokens.len())
            .filter(|i| {
                let part = matches!(
                    a.word(*i),
                    "part"
                        | "portion"
                        | "fraction"
                        | "slice"
                        | "proportion"
                        | "chunk"
                        | "ratio"
                        | "percentage"
                        | "share"
                );
                part || matches!(a.word(*i), "every" | "each" | "per" | "of")
                    && matches!(a.word(i + 1), "hundred" | "100" | "ten")
                    || a.word(*i) == "likely"
            })
            .map(|i| i + 1),
    );
    out.sort_unstable();
    out
}

/// The rate that a message says as a part of a whole, with its place.
#[must_use]
pub fn part_of_whole(a: &Annotated, model: &Model, said: &[MetricSaid]) -> Option<MetricSaid> {
    let count_of = |metric: usize| model.metrics()[metric].count.as_deref();
    let rates = || {
        model.metrics().iter().enumerate().filter(|(_, m)| {
            m.kind == MetricKind::Ratio && m.role.is_none() && m.format == Some(Format::Percent)
        })
    };
    let part = *parts(a).first()?;
    // The whole: a metric that is some rate's denominator and no rate's numerator, or people.
    let whole_metric = |m: &MetricSaid| {
        count_of(m.metric).is_some_and(|c| {
            rates().any(|(_, r)| r.den.as_deref() == Some(c))
                && !rates().any(|(_, r)| r.num.as_deref() == Some(c))
        })
    };
    let named = said.iter().filter(|m| whole_metric(m)).map(|m| (m.at, m.end));
    let spoken = (0..a.tokens.len()).filter(|i| people(a.word(*i))).map(|i| (i, i + 1));
    let of = |from: usize, to: usize| {
        (from.saturating_sub(1)..to).any(|k| matches!(a.word(k), "of" | "from" | "every" | "each" | "among"))
    };
    // "from the people to whom we offer something, the part that becomes approved"
    let (start, end) = named
        .chain(spoken)
        .filter(|(at, _)| {
            *at >= part && at - part <= 5 && of(part, *at)
                || *at + 12 > part && *at < part && of(at.saturating_sub(4), *at)
        })
        .min_by_key(|(at, _)| at.abs_diff(part))?;
    // The part: the last metric behind the whole that a rate counts on top.
    let (rate, outcome) = said
        .iter()
        .filter(|m| m.at >= end.min(part) && !(start..end).contains(&m.at))
        .filter_map(|m| {
            let count = count_of(m.metric)?;
            rates().find(|(_, r)| r.num.as_deref() == Some(count)).map(|(i, _)| (i, m))
        })
        .next_back()?;
    // "the share of repeat customers in issuances": a value's part of a sum.
    let of_one = a.marks.iter().any(|m| {
        m.start <= start && start < m.end && m.senses.iter().any(|s| matches!(s, Sense::Value { .. }))
    });
    let within = (end..outcome.at)
        .all(|k| matches!(a.word(k), "in" | "of" | "among" | "the" | "our" | "all" | "total"));
    if of_one && outcome.at > end && within {
        return None;
    }
    // "what share of the customers we funded are repeat": a value is what is asked of them.
    let of_value = a.marks.iter().any(|m| {
        m.start >= outcome.end
            && m.start - outcome.end <= 4
            && m.senses.iter().any(|s| matches!(s, Sense::Value { .. }))
            && (outcome.end..m.start).any(|k| {
                matches!(
                    a.word(k),
                    "is" | "are" | "was" | "were" | "from" | "came" | "come" | "comes" | "went" | "goes"
                )
            })
    });
    let joined = a.marks.iter().any(|m| m.start >= start.saturating_sub(2) && m.is(Cue::Funnel));
    (!of_value && !joined).then(|| MetricSaid {
        metric: rate,
        measure: None,
        weak: false,
        at: start.min(outcome.at),
        end: end.max(outcome.end),
    })
}
