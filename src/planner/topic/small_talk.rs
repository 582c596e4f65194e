//! Greetings, thanks and other courtesies.

use super::acts;
use super::lists::lists;
use crate::planner::annotate::Annotated;
use crate::planner::lexicon::Sense;
use crate::planner::reading::{Reading, ThreadContext, Topic};

/// Greetings and thanks, before anything is planned.
#[must_use]
pub fn small_talk(a: &Annotated, thread: &ThreadContext) -> Option<Reading> {
    let words: Vec<&str> =
        a.tokens.iter().map(|t| t.text.as_str()).filter(|w| w.chars().any(char::is_alphanumeric)).collect();
    if words.is_empty() {
        return Some(Reading::Definition(vec![Topic::Glossary("help".into())]));
    }
    let data = a.marks.iter().any(|m| {
        m.senses.iter().any(|s| {
            matches!(
                s,
                Sense::Metric { weak: false, .. } | Sense::Value { exact: true, .. } | Sense::Segment(_)
            ) || acts(s)
        })
    }) || !a.dates.is_empty();
    // "wow" under a comparison is week over week.
    let change = thread.last().is_some_and(|u| u.plan.compare.is_some());
    // So it is as it is written nowhere else, and with a question mark, and before any metric ("wow apps").
    let asked = thread.last().is_some() && a.tokens.iter().any(|t| t.text == "?");
    let metric = |s: &Sense| matches!(s, Sense::Metric { .. });
    let measured = a.marks.iter().any(|m| m.start == 1 && m.senses.iter().any(metric)) && words.len() <= 5;
    let week_over_week = a.tokens[0].raw == "WoW" || words == ["wow"] && (change || asked) || measured;
    if words[0] == "wow" && week_over_week && !a.tokens.iter().any(|t| t.text == "!") {
        return None;
    }
    let thanks = lists().thanks.has(words[0]);
    let asks = a.tokens.iter().any(|t| t.text == "?")
        || words
            .iter()
            .any(|w| matches!(*w, "show" | "what" | "how" | "why" | "which" | "by" | "compare" | "only"));
    if thanks && !data && !asks && words.len() <= 14 {
        return Some(if thread.last().is_some() || words.len() > 1 {
            Reading::Silence
        } else {
            Reading::Definition(vec![Topic::Glossary("help".into())])
        });
    }
    let greeting = words.iter().all(|w| lists().greeting.has(w));
    greeting.then(|| Reading::Definition(vec![Topic::Glossary("help".into())]))
}

/// Whether the word opens a greeting or thanks.
#[must_use]
pub fn is_courtesy(word: &str) -> bool {
    lists().thanks.has(word) || lists().greeting.has(word)
}
