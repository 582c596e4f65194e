//! The answer to a question back: a press, or the answer typed.

use super::super::annotate::Annotated;
use super::super::follow;
use super::super::lexicon::Sense;
use super::super::reading::{Choice, Means, ThreadContext, Understood};
use super::super::token::{plain, tokens};

/// The choice of an open clarification that the message names.
#[must_use]
pub fn chosen(message: &str, thread: &ThreadContext) -> Option<Choice> {
    let pending = thread.pending.as_ref()?;
    let norm = |t: &str| {
        tokens(&plain(t), false)
            .into_iter()
            .map(|t| t.text)
            .filter(|w| w.chars().any(char::is_alphanumeric) || w == "<" || w == "+")
            .collect::<Vec<_>>()
    };
    let said = norm(message);
    let filler = [
        "i",
        "meant",
        "mean",
        "yes",
        "please",
        "the",
        "it",
        "is",
        "sorry",
        "oh",
        "ok",
        "no",
        "one",
        "option",
        "its",
        "pls",
        "use",
        "take",
        "just",
        "go",
        "with",
        "of",
        "course",
        "then",
        "thats",
        "that",
        "was",
        "typo",
        "my",
        "bad",
        "ah",
        "yep",
        "yeah",
        "right",
        "obviously",
        "for",
        "make",
        "should",
        "be",
        "say",
        "wanted",
        "want",
        "a",
        "loans",
        "thanks",
        "hm",
        "oops",
        "instead",
        "said",
        "ones",
        "do",
        "try",
        "let",
        "lets",
        "well",
    ];
    let core: Vec<&String> = said.iter().filter(|w| !filler.contains(&w.as_str())).collect();
    for choice in &pending.choices {
        let label = norm(&choice.label);
        if said == label
            || (!core.is_empty() && core.iter().map(|s| s.as_str()).eq(label.iter().map(String::as_str)))
        {
            return Some(choice.clone());
        }
    }
    let joined = said.join(" ");
    let n = match joined.as_str() {
        "1" | "first" | "the first" | "first one" | "the first one" | "yes" | "yes please" | "yep"
        | "yeah" | "correct" => Some(0),
        "2" | "second" | "the second" | "the second one" | "second one" => Some(1),
        "3" | "third" | "the third" | "the third one" => Some(2),
        "4" | "fourth" | "the fourth one" => Some(3),
        "5" => Some(4),
        "without" | "without it" | "without filter" | "without the filter" | "no filter" | "drop it"
        | "neither" | "none" | "all" | "all of them" => {
            let last = pending.choices.last()?;
            return last.label.to_lowercase().starts_with("without").then(|| last.clone());
        }
        _ => None,
    }?;
    pending.choices.get(n).cloned()
}

/// The plan that an open question leaves if it is not answered: without what was
/// asked about. A message that is no answer goes on from it.
#[must_use]
pub fn unanswered(thread: &ThreadContext) -> Option<Box<Understood>> {
    let choice = thread.pending.as_ref()?.choices.last()?;
    let Means::Plan(u) = &choice.means else { return None };
    choice.label.to_lowercase().starts_with("without").then(|| u.clone())
}

/// "leave the grade out then": the choice without what was asked about, and what
/// else the message says.
#[must_use]
pub fn declined(a: &Annotated, thread: &ThreadContext) -> Option<(Box<Understood>, Option<Annotated>)> {
    let choice = thread.pending.as_ref()?.choices.last()?;
    let Means::Plan(u) = &choice.means else { return None };
    if !choice.label.to_lowercase().starts_with("without") {
        return None;
    }
    let rest = follow::without_what_goes(a)?;
    let says = !rest.dates.is_empty()
        || !rest.unknown.is_empty()
        || rest.marks.iter().any(|m| {
            m.senses.iter().any(|s| {
                matches!(
                    s,
                    Sense::Value { .. }
                        | Sense::Segment(_)
                        | Sense::Metric { .. }
                        | Sense::RowMeasure(_)
                        | Sense::AbsentMetric
                )
            })
        });
    Some((u.clone(), says.then_some(rest)))
}
