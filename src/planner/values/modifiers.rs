//! Words and numbers that narrow what is asked and that the data has no segment for:
//! "secured loans", "via mobile", "within 3 days of approval", "under 30 years old". They
//! are asked about: an answer without them would be one to another question.

use super::Unknown;
use crate::planner::annotate::{Annotated, Mark};
use crate::planner::cues::Cue;
use crate::planner::dates::is_unit;
use crate::planner::lexicon::Sense;
use crate::planner::token::Kind;
use crate::planner::words::{is_english, is_plain};

/// Adjectives that narrow nothing.
const NEUTRAL: [&str; 42] = [
    "record",
    "incoming",
    "received",
    "completed",
    "complete",
    "finalized",
    "respective",
    "actual",
    "overall",
    "individual",
    "fresh",
    "gross",
    "company",
    "corresponding",
    "underlying",
    "raw",
    "pure",
    "mere",
    "sheer",
    "consumer",
    "personal",
    "credit",
    "installment",
    "instalment",
    "lending",
    "aggregate",
    "closed",
    "done",
    "successful",
    "live",
    "real",
    "combined",
    "comma",
    "buy",
    "enterprise",
    "firm",
    "firmwide",
    "companywide",
    "related",
    "step",
    "earth",
    "bunch",
];

/// What narrows the question beside the data's own values; `leftover` are the words that
/// nothing accounts for.
#[must_use]
pub fn modifiers(a: &Annotated, leftover: &[usize], taken: &[bool]) -> Vec<Unknown> {
    let metric = |m: &crate::planner::annotate::Mark| {
        m.senses.iter().any(|s| matches!(s, Sense::Metric { .. } | Sense::Cue(Cue::Funnel)))
    };
    if a.has(Cue::Define) || !a.marks.iter().any(metric) && a.wordings.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for &i in leftover {
        let elsewhere = !a.dates.is_empty()
            || a.marks.iter().any(|m| metric(m) && m.start != i + 1)
            || !a.wordings.is_empty();
        if elsewhere && narrows(a, i) || leads(a, i, leftover) {
            found.push(unknown(a, i, i + 1));
        }
    }
    found.extend(other_segments_code(a));
    for i in 0..a.tokens.len() {
        if let Some((start, end)) = length_of_something(a, i, taken) {
            found.push(unknown(a, start, end));
        }
    }
    found
}

fn unknown(a: &Annotated, start: usize, end: usize) -> Unknown {
    let text = a.tokens[start..end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ");
    Unknown { start, end, text, segment: None, close: Vec::new(), range: None }
}

/// "secured loans", "joint applications", "via mobile", "through brokers".
fn narrows(a: &Annotated, i: usize) -> bool {
    let t = &a.tokens[i];
    let word = t.text.as_str();
    let common = t.kind == Kind::Word
        && t.corrected.is_none()
        && word.chars().count() > 3
        && !is_plain(word)
        && !is_plain(&t.stem)
        && !NEUTRAL.contains(&word)
        && !a.unknown.iter().any(|u| u.start <= i && i < u.end);
    if !common {
        return false;
    }
    let noun = a
        .tokens
        .get(i + 1)
        .is_some_and(|n| n.is(&["loans", "applications", "apps", "customers", "borrowers", "applicants"]));
    // "please tabulate loans", "helping customers", "mostly customers": no adjective.
    let verb = t.opens
        || word.ends_with("ing")
        || word.ends_with("ly")
        || word.ends_with('s')
        || i > 0
            && a.tokens[i - 1].is(&[
                "to", "please", "pls", "you", "and", "we", "i", "can", "could", "me", "let", "they", "who",
                "that", "which", "would", "should", "will", "my", "your", "his", "her", "a", "an",
            ]);
    let closes = a.tokens.get(i + 1).is_none_or(|n| n.kind == Kind::Sign)
        || a.dates.iter().any(|d| d.start == i + 1)
        || matches!(
            a.word(i + 1),
            "last" | "this" | "in" | "by" | "since" | "for" | "during" | "channel" | "channels"
        );
    let by_way = i > 0 && matches!(a.word(i - 1), "via" | "through" | "using") && closes;
    noun && !verb && is_english(word) || by_way
}

/// "gazette issuances last month": the one word of a short message that nothing accounts
/// for, right before the metric.
fn leads(a: &Annotated, i: usize, leftover: &[usize]) -> bool {
    let t = &a.tokens[i];
    let word = t.text.as_str();
    let strong = |m: &Mark| m.senses.iter().any(|s| matches!(s, Sense::Metric { weak: false, .. }));
    leftover.len() == 1
        && (i == 0 || i == 1 && a.tokens[0].is(&["the", "our", "show", "all", "total"]))
        && t.kind == Kind::Word
        && t.corrected.is_none()
        && word.chars().count() > 3
        && word.chars().all(char::is_alphabetic)
        && !is_plain(word)
        && !is_plain(&t.stem)
        && !NEUTRAL.contains(&word)
        // "overlay approvals", "plot approvals": an English word may be what to do.
        && !is_english(word)
        && a.marks.iter().any(|m| m.start == i + 1 && strong(m))
        && !a.unknown.iter().any(|u| u.start <= i && i < u.end)
}

/// "channel E" where E is a grade: the segment's name right before a short code of another.
fn other_segments_code(a: &Annotated) -> Vec<Unknown> {
    let mut found = Vec::new();
    for m in &a.marks {
        let [token] = &a.tokens[m.start..m.end] else { continue };
        let code = token.raw.chars().count() <= 3 && token.raw.starts_with(char::is_uppercase);
        let segments: Vec<usize> = m
            .senses
            .iter()
            .filter_map(|s| if let Sense::Value { segment, .. } = s { Some(*segment) } else { None })
            .collect();
        let named = a.marks.iter().filter(|n| n.end == m.start && n.end - n.start == 1).find_map(|n| {
            // "apr v fico NP": a measure, too, and no name of a group.
            let measure = |s: &Sense| matches!(s, Sense::Metric { .. } | Sense::RowMeasure(_));
            let singular = a.tokens[n.start].text == a.tokens[n.start].stem && !n.senses.iter().any(measure);
            n.senses.iter().find_map(|s| match s {
                Sense::Segment(i) if singular => Some((n.start, *i)),
                _ => None,
            })
        });
        let Some((at, segment)) = named else { continue };
        let split =
            matches!(a.before(at), "by" | "per" | "each" | "and" | "which" | "," | "every" | "across");
        if code && !segments.is_empty() && !segments.contains(&segment) && !split && !token.opens {
            found.push(Unknown {
                start: m.start,
                end: m.end,
                text: token.raw.clone(),
                segment: Some(segment),
                close: Vec::new(),
                range: None,
            });
        }
    }
    found
}

/// "within 3 days of approval", "under 30 years old", "25 to 34 year olds", "with 48
/// payments": which tokens say so, where the number is at `i`.
fn length_of_something(a: &Annotated, i: usize, taken: &[bool]) -> Option<(usize, usize)> {
    let t = &a.tokens[i];
    t.whole().filter(|_| !t.dollar && !taken.get(i).copied().unwrap_or(true))?;
    let unit = is_unit(a.tokens.get(i + 1)) && !taken.get(i + 1).copied().unwrap_or(true);
    let aged = unit && matches!(a.word(i + 2), "old" | "olds");
    let since = unit
        && matches!(a.word(i + 2), "of" | "after" | "from")
        && !a.dates.iter().any(|d| d.start <= i + 3 && i + 3 < d.end);
    let before = i.checked_sub(1).map_or("", |k| a.word(k));
    let apart = since && matches!(before, "within" | "in" | "after" | "under" | "than" | "least" | "over");
    if aged || apart {
        let lead = usize::from(matches!(before, "within" | "under" | "over" | "than" | "after" | "in"));
        return Some((i - lead, i + 3 + usize::from(apart && i + 3 < a.tokens.len())));
    }
    None
}
