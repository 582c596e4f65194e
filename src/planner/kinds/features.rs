//! What the kind model sees of a message: its words in order, with values,
//! segments, metrics, dates and numbers replaced by what they are, and what the
//! rules found.

use crate::model::{MetricKind, Model};
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::dates::DateKind;
use crate::planner::intent;
use crate::planner::lexicon::Sense;
use crate::planner::said::Said;
use crate::planner::token::Kind as Token;
use std::collections::BTreeSet;

/// The features of a message, each once, in order.
#[must_use]
pub fn features(s: &Said, a: &Annotated, model: &Model) -> Vec<String> {
    let words = blanked(s, a, model);
    let mut out: BTreeSet<String> = BTreeSet::new();
    for (i, w) in words.iter().enumerate() {
        out.insert(format!("w:{w}"));
        if let Some(next) = words.get(i + 1) {
            out.insert(format!("b:{w}_{next}"));
            if let Some(third) = words.get(i + 2) {
                out.insert(format!("s:{w}_{third}"));
                out.insert(format!("t:{w}_{next}_{third}"));
            }
        }
    }
    if let Some(first) = words.first() {
        out.insert(format!("f:{first}"));
        if let Some(second) = words.get(1) {
            out.insert(format!("f:{first}_{second}"));
        }
    }
    if let Some(last) = words.last() {
        out.insert(format!("l:{last}"));
    }
    rules(s, a, model, words.len(), &mut out);
    out.into_iter().collect()
}

/// What the rules found.
fn rules(s: &Said, a: &Annotated, model: &Model, length: usize, out: &mut BTreeSet<String>) {
    let strong = s.metrics.iter().filter(|m| !m.weak).count();
    out.insert(format!("n:metrics{}", strong.min(3)));
    out.insert(format!("n:weak{}", (s.metrics.len() - strong).min(2)));
    out.insert(format!("n:dates{}", a.dates.len().min(3)));
    out.insert(format!("n:values{}", s.filters.count.min(3)));
    out.insert(format!("n:splits{}", s.group_by.len().min(2)));
    out.insert(format!("n:length{}", (length / 4).min(6)));
    out.insert(format!("n:left{}", a.leftover.len().min(4)));
    let said = intent::intent(s, a, model, None);
    out.insert(format!("r:{said:?}"));
    out.insert(format!("r:{said:?}{}", strong.min(3)));
    for metric in &s.metrics {
        out.insert(format!("m:{}", class(metric.metric, model)));
    }
    let flags = [
        ("compares", s.compares()),
        ("shift", s.times.shift.is_some()),
        ("from_to", s.times.from_to.is_some()),
        ("future", s.times.future),
        ("period", s.granularity.is_some()),
        ("top", s.top.is_some()),
        ("rows", !s.rows.is_empty()),
        ("versus", !s.filters.versus.is_empty()),
        ("count", s.measure == Some(crate::plan::Measure::Count)),
        ("absent", !s.absent.is_empty()),
        ("unknown", !a.unknown.is_empty()),
        ("range", !s.ranges.is_empty()),
        ("bare", s.metrics.is_empty() && a.dates.is_empty()),
    ];
    for (name, on) in flags {
        if on {
            out.insert(format!("n:{name}"));
        }
    }
    for mark in &a.marks {
        for sense in &mark.senses {
            if let Sense::Cue(cue) = sense
                && !matches!(cue, Cue::Every(_))
            {
                out.insert(format!("c:{cue:?}"));
            }
        }
    }
}

/// The role that a metric plays: never its name, which belongs to one model.
fn class(metric: usize, model: &Model) -> &'static str {
    let m = &model.metrics()[metric];
    match (m.role, m.kind) {
        (Some(crate::model::Role::Forecast), _) => "forecast",
        (Some(crate::model::Role::Actual), _) => "actual",
        (Some(crate::model::Role::Error), _) => "error",
        (None, MetricKind::Ratio) => "ratio",
        (None, _) => "sum",
    }
}

/// The words in order, with what depends on data or model replaced by its sort.
fn blanked(s: &Said, a: &Annotated, model: &Model) -> Vec<String> {
    let mut out = Vec::with_capacity(a.tokens.len());
    let mut i = 0;
    while i < a.tokens.len() {
        if let Some(d) = a.dates.iter().find(|d| d.start <= i && i < d.end) {
            out.push(
                match d.kind {
                    DateKind::YearAgo | DateKind::Before(_) => "<before>",
                    DateKind::After(_) => "<after>",
                    _ if d.future => "<future>",
                    _ => "<date>",
                }
                .to_string(),
            );
            i = d.end;
            continue;
        }
        if a.unknown.iter().any(|u| u.start <= i && i < u.end) {
            out.push("<unknown>".into());
            i += 1;
            continue;
        }
        if let Some(m) = a.marks.iter().find(|m| m.start <= i && i < m.end)
            && let Some(word) = m.senses.iter().find_map(|sense| match sense {
                Sense::Value { exact: true, .. } => Some("<value>".to_string()),
                Sense::Value { .. } => Some("<kind>".to_string()),
                Sense::Metric { metric, weak: false, .. } => {
                    let said = s.metrics.iter().any(|x| x.metric == *metric);
                    said.then(|| format!("<{}>", class(*metric, model)))
                }
                Sense::Segment(_) => Some("<segment>".to_string()),
                _ => None,
            })
        {
            out.push(word);
            i = m.end;
            continue;
        }
        let t = &a.tokens[i];
        i += 1;
        match t.kind {
            Token::Number(_) => out.push("<number>".into()),
            Token::Word => out.push(t.stem.clone()),
            Token::Sign
                if matches!(t.text.as_str(), "?" | ">" | "->" | "/" | ":" | "%" | "#" | "$" | "→") =>
            {
                out.push(t.text.clone());
            }
            _ => {}
        }
    }
    out
}
