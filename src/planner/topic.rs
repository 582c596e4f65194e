//! Whether a message is about the numbers at all: greetings, thanks, weather.

use super::annotate::Annotated;
use super::cues::Cue;
use super::intent;
use super::lexicon::Sense;
use super::reading::{Reading, ThreadContext, Topic};
use super::safety::Reason;
use super::said::Said;
use crate::model::Model;
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::LazyLock;

const FILE: &str = include_str!("../../prompts/off_topic.toml");

/// Words that tell what a message is about, from `prompts/off_topic.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    foreign: WordList,
    everyday: WordList,
    thanks: WordList,
    greeting: WordList,
}

/// A list of words, written with spaces between them.
#[derive(Deserialize)]
#[serde(from = "String")]
struct WordList(HashSet<String>);

impl From<String> for WordList {
    fn from(text: String) -> Self {
        Self(text.split_whitespace().map(str::to_string).collect())
    }
}

impl WordList {
    fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}

fn lists() -> &'static Lists {
    static LISTS: LazyLock<Lists> = LazyLock::new(|| {
        #[expect(clippy::expect_used, reason = "embedded, and a test reads it")]
        toml::from_str(FILE).expect("prompts/off_topic.toml is sound")
    });
    &LISTS
}

/// Whether the word belongs to no question about a lender's numbers.
#[must_use]
pub fn is_foreign(word: &str) -> bool {
    lists().foreign.has(word) || lists().everyday.has(word)
}

/// Whether anything in the message is about the numbers.
fn has_content(s: &Said, a: &Annotated, strong_only: bool) -> bool {
    let metrics = s.metrics.iter().any(|m| !strong_only || !m.weak);
    let cue = a.marks.iter().any(|m| {
        m.senses.iter().any(|x| {
            matches!(
                x,
                Sense::Cue(
                    Cue::Wow
                        | Cue::Mom
                        | Cue::Yoy
                        | Cue::Qoq
                        | Cue::Dod
                        | Cue::Funnel
                        | Cue::Fastest
                        | Cue::Mover
                        | Cue::Unfilter
                        | Cue::Uncompare
                        | Cue::Histogram
                )
            )
        })
    });
    metrics
        || cue
        || s.filters.count > 0
        || !s.group_by.is_empty()
        || !s.rows.is_empty()
        || !a.unknown.is_empty()
        || !s.ranges.is_empty()
        || !s.absent.is_empty()
}

/// Cues that ask for something by themselves.
fn acts(s: &Sense) -> bool {
    matches!(
        s,
        Sense::Cue(
            Cue::Unfilter
                | Cue::Unsplit
                | Cue::Uncompare
                | Cue::Every(_)
                | Cue::Count
                | Cue::Amount
                | Cue::Trend
                | Cue::Share
                | Cue::Undo
                | Cue::AsLine
                | Cue::AsBar
                | Cue::AsPie
                | Cue::Why
                | Cue::Mom
                | Cue::Yoy
                | Cue::Qoq
                | Cue::Reset
                | Cue::Funnel
                | Cue::Mover
        )
    )
}

/// Whether anything in the message acts on a question or an answer.
#[must_use]
pub fn acting(a: &Annotated) -> bool {
    a.marks.iter().any(|m| m.senses.iter().any(|s| acts(s) || matches!(s, Sense::Cue(Cue::Versus))))
        || a.leftover.is_empty() && a.tokens.len() <= 3
}

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
    if words == ["wow"] && change && !a.tokens.iter().any(|t| t.text == "!") {
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

/// Whether a word is said that belongs to no question about a lender's numbers:
/// a task of another kind, or an everyday matter where no metric is named.
#[must_use]
pub fn foreign(a: &Annotated) -> bool {
    let metric =
        a.marks.iter().any(|m| m.senses.iter().any(|x| matches!(x, Sense::Metric { weak: false, .. })));
    a.tokens.iter().enumerate().any(|(i, t)| {
        let word = lists().foreign.has(&t.text) || !metric && lists().everyday.has(&t.text);
        let value = a.marks.iter().any(|m| {
            m.senses.iter().any(|x| matches!(x, Sense::Value { exact: true, .. }))
                && a.word(m.start) == t.text
        });
        word && !value && !matches!(a.word(i + 1), "aside" | "apart")
    })
}

/// "should we raise the rates", "would you approve somebody with a 590": a decision.
fn advice(a: &Annotated) -> bool {
    let decides = |k: usize| {
        (k..k + 4).any(|k| {
            matches!(
                a.word(k),
                "approve"
                    | "decline"
                    | "fund"
                    | "reject"
                    | "lend"
                    | "invest"
                    | "buy"
                    | "sell"
                    | "fire"
                    | "hire"
                    | "raise"
                    | "lower"
                    | "cut"
                    | "stop"
                    | "launch"
                    | "spend"
                    | "refinance"
                    | "borrow"
                    | "quit"
                    | "charge"
                    | "price"
            )
        })
    };
    // "can I get a loan with a 640 score"
    let own = |k: usize| {
        matches!(a.word(k), "qualify" | "borrow" | "afford" | "apply")
            || (k..k + 3).any(|k| {
                a.word(k) == "loan"
                    && a.word(k - 1) == "a"
                    && (k + 1 >= a.tokens.len()
                        || matches!(a.word(k + 1), "with" | "?" | "for" | "if" | "myself" | "here" | "from"))
            })
    };
    (0..a.tokens.len()).any(|i| match (a.word(i), a.word(i + 1)) {
        ("can" | "could" | "do" | "would" | "will", "i") if own(i + 2) => true,
        ("good" | "bad" | "wise" | "safe", "investment" | "idea" | "bet") => {
            !a.tokens.iter().any(|t| t.is(&["see", "show"]))
        }
        // "who's the product owner of …"
        ("who" | "whos", _) => (i + 1..i + 6).any(|k| {
            matches!(a.word(k), "owner" | "manager" | "responsible" | "supervisor")
                || a.word(k) == "charge" && a.word(k - 1) == "in"
        }),
        ("recommend", "a" | "an" | "some" | "any" | "me") => true,
        ("should", "i" | "we") => {
            (i == 0 || a.tokens[i].opens || a.word(i - 1) == "," || i < 3) && decides(i + 2)
        }
        ("would", "you") => decides(i + 2) || a.word(i + 2) == "recommend" && decides(i + 3),
        ("do", "you") => {
            matches!(a.word(i + 2), "think" | "recommend")
                && a.tokens.iter().any(|t| t.is(&["idea", "should"]))
        }
        _ => false,
    })
}

/// Whether the word opens a greeting or thanks.
#[must_use]
pub fn is_courtesy(word: &str) -> bool {
    lists().thanks.has(word) || lists().greeting.has(word)
}

/// A refusal of what is not about the numbers.
#[must_use]
pub fn off_topic(s: &Said, a: &Annotated, thread: &ThreadContext, slash: Option<&str>) -> Option<Reading> {
    if slash.is_some() {
        return None;
    }
    if foreign(a) || advice(a) {
        return Some(Reading::Refusal(Reason::OffTopic));
    }
    // "applications", "loans" with a window are about the numbers.
    let dated = s.metrics.iter().any(|m| m.weak)
        && (!a.dates.is_empty() || s.measure.is_some())
        && a.leftover.len() <= 4;
    if has_content(s, a, true)
        || dated
        || intent::changes(a) && !a.leftover.is_empty() && thread.last().is_some() && a.tokens.len() < 8
    {
        return None;
    }
    let advice = a.tokens.iter().take(3).any(|t| t.is(&["should"]))
        && a.tokens.iter().take(4).any(|t| t.is(&["i", "we"]));
    let sums = s.metrics.is_empty()
        && thread.last().is_none()
        && a.dates.is_empty()
        && a.tokens.iter().any(|t| matches!(t.kind, super::token::Kind::Number(_)));
    if advice
        || sums
        || !a.leftover.is_empty()
            && (thread.last().is_none() || a.leftover.len() > 1)
            && s.metrics.iter().all(|m| m.weak)
    {
        return Some(Reading::Refusal(Reason::OffTopic));
    }
    let question = a.tokens.iter().any(|t| t.is(&["who", "where", "when"]))
        && s.metrics.is_empty()
        && thread.last().is_none();
    question.then_some(Reading::Refusal(Reason::OffTopic))
}

/// Whether the message opens as only a follow-up does: "only …", "and for …",
/// "what about …" where nothing has just been defined.
#[must_use]
pub fn goes_on(a: &Annotated, thread: &ThreadContext) -> bool {
    let first = a.word(0);
    let about = matches!(first, "what" | "how" | "whats" | "hows") && matches!(a.word(1), "about");
    let opens = matches!(
        first,
        "only"
            | "just"
            | "same"
            | "now"
            | "but"
            | "without"
            | "not"
            | "plus"
            | "also"
            | "for"
            | "by"
            | "per"
            | "and"
            | "add"
            | "make"
    ) && !a.cues(Cue::Define).any(|m| m.end - m.start > 1 || a.word(m.start) != "what")
        && !a.has(Cue::HowComputed);
    thread.last().is_some() && thread.defined.is_empty() && (about || opens)
}

/// "how is that computed?" behind an answer: its metrics.
#[must_use]
pub fn how_that(a: &Annotated, model: &Model, thread: &ThreadContext) -> Option<Vec<Topic>> {
    let last = thread.last()?;
    let words = a.tokens.iter().filter(|t| t.text.chars().any(char::is_alphanumeric)).count();
    let refers = a.tokens.iter().any(|t| t.is(&["that", "this", "it", "these", "those", "number", "figure"]));
    let names = a.marks.iter().any(|m| {
        m.senses.iter().any(|x| matches!(x, Sense::Metric { .. } | Sense::Segment(_) | Sense::Value { .. }))
    });
    let computes = a.tokens.iter().any(|t| {
        t.is(&[
            "computed",
            "calculated",
            "defined",
            "derived",
            "compute",
            "calculate",
            "define",
            "formula",
            "mean",
            "means",
            "definition",
        ])
    });
    let asks = a.tokens.first().is_some_and(|t| {
        t.is(&[
            "how", "what", "whats", "and", "explain", "define", "but", "sorry", "wait", "ok", "okay", "so",
        ])
    });
    if words > 9 || !refers || names || !computes || !asks || !a.dates.is_empty() {
        return None;
    }
    let named: Vec<Topic> = last
        .plan
        .metrics
        .iter()
        .filter(|id| model.metrics().iter().any(|m| m.id == **id))
        .map(|id| Topic::Metric(id.clone()))
        .collect();
    (!named.is_empty()).then_some(named)
}

/// "and mape?" right after a definition is one more definition.
#[must_use]
pub fn defined_again(s: &Said, a: &Annotated, model: &Model, thread: &ThreadContext) -> Option<Vec<Topic>> {
    let reminded = matches!(a.word(0), "what" | "whats") && a.tokens.iter().any(|t| t.text == "again");
    let named = s.metrics.len() == 1 && a.dates.is_empty() && s.group_by.is_empty() && s.filters.count == 0;
    if reminded && named && a.tokens.len() <= 8 {
        return Some(vec![Topic::Metric(model.metrics()[s.metrics[0].metric].id.clone())]);
    }
    if thread.defined.is_empty() {
        return None;
    }
    let words = a.tokens.iter().filter(|t| t.text.chars().any(char::is_alphanumeric)).count();
    let opens = a.tokens.first().is_some_and(|t| t.is(&["and", "or", "what", "how", "also"]));
    let data = !a.dates.is_empty()
        || s.granularity.is_some()
        || s.compares()
        || !s.group_by.is_empty()
            && super::said::is_by(
                a,
                a.marks
                    .iter()
                    .find(|m| m.senses.iter().any(|x| matches!(x, Sense::Segment(_))))
                    .map_or(0, |m| m.start),
            );
    if words > 6 || data || (!opens && words > 2) {
        return None;
    }
    let mut out: Vec<Topic> =
        s.metrics.iter().map(|m| Topic::Metric(model.metrics()[m.metric].id.clone())).collect();
    if out.is_empty() {
        for m in &a.marks {
            for x in &m.senses {
                if let Sense::Value { segment, value, .. } = x {
                    out.push(Topic::Value(model.segments()[*segment].id.clone(), value.to_string()));
                } else if let Sense::Segment(i) = x {
                    out.push(Topic::Segment(model.segments()[*i].id.clone()));
                }
            }
        }
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_sound() {
        if let Err(fault) = toml::from_str::<Lists>(FILE) {
            panic!("prompts/off_topic.toml: {fault}");
        }
    }
}
