//! The rules of refusal and when they hold: word lists and where their words
//! must stand. They come from `prompts/refusals.toml`.

use super::Reason;
use super::message::{Message, View, Word};
use foldhash::{HashMap, HashSet};
use serde::Deserialize;
use std::sync::LazyLock;

pub(super) const FILE: &str = include_str!("../../../prompts/refusals.toml");

/// The embedded rules.
#[must_use]
pub fn rules() -> &'static Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        // The file is embedded, and a test reads it: a fault never leaves the
        // workshop. Going on without rules would answer what must be refused.
        #[expect(clippy::expect_used, reason = "embedded and tested")]
        Rules::parse(FILE).expect("prompts/refusals.toml is sound")
    });
    &RULES
}

#[derive(Deserialize, Default, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Scope {
    #[default]
    Message,
    Sentence,
}

/// A list of words; `<n>` in it stands for anything with a digit.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) words: HashSet<String>,
    pub(super) number: bool,
}

impl List {
    fn has(&self, word: &str) -> bool {
        self.words.contains(word) || self.number && word.chars().any(|c| c.is_ascii_digit())
    }
}

/// One word of a phrase; none is any word.
pub(super) type Step = Option<List>;

/// Phrases, any of which may be said.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    all: Vec<Vec<Step>>,
    /// What they begin with; none if one begins with any word. Most words of most messages begin none of them.
    first: Step,
}

impl Phrases {
    pub(super) fn new(all: Vec<Vec<Step>>) -> Self {
        let mut first = List::default();
        for phrase in &all {
            let Some(Some(list)) = phrase.first() else { return Self { all, first: None } };
            first.words.extend(list.words.iter().cloned());
            first.number |= list.number;
        }
        Self { all, first: Some(first) }
    }

    fn said(&self, words: &[Word]) -> bool {
        let is = |step: &Step, word: &Word| step.as_ref().is_none_or(|list| list.has(&word.text));
        (0..words.len()).filter(|at| is(&self.first, &words[*at])).any(|at| {
            self.all.iter().any(|phrase| {
                let here = words.get(at..at + phrase.len());
                here.is_some_and(|here| here.iter().zip(phrase).all(|(word, step)| is(step, word)))
            })
        })
    }
}

#[derive(Debug)]
pub(super) struct Near {
    pub(super) first: List,
    pub(super) then: List,
    pub(super) within: usize,
}

#[derive(Debug)]
pub(super) struct Opens {
    pub(super) verbs: List,
    pub(super) then: Option<List>,
    pub(super) within: usize,
}

#[derive(Debug)]
pub(super) struct Rule {
    pub(super) reason: Reason,
    pub(super) scope: Scope,
    pub(super) phrases: Phrases,
    pub(super) words: Vec<List>,
    pub(super) contains: Vec<String>,
    pub(super) near: Vec<Near>,
    pub(super) opens: Option<Opens>,
    pub(super) unless_words: List,
    pub(super) unless_phrases: Phrases,
}

/// All rules.
#[derive(Debug)]
pub struct Rules {
    pub(super) rules: Vec<Rule>,
    pub(super) lists: HashMap<String, List>,
}

impl Rules {
    /// Whether a rule of this reason holds.
    #[must_use]
    pub fn hold(&self, reason: Reason, message: &Message) -> bool {
        self.rules.iter().filter(|r| r.reason == reason).any(|r| match r.scope {
            Scope::Message => self.holds(r, message.whole()),
            Scope::Sentence => message.sentences().any(|s| self.holds(r, s)),
        })
    }

    /// Whether the word is on a list.
    #[must_use]
    pub fn listed(&self, list: &str, word: &str) -> bool {
        self.lists.get(list).is_some_and(|l| l.has(word))
    }

    fn holds(&self, rule: &Rule, view: View<'_>) -> bool {
        // What is cheap to deny comes first.
        rule.words.iter().all(|l| said(l, view.words))
            && rule.near.iter().all(|n| near(n, view.words))
            && rule.opens.as_ref().is_none_or(|o| self.opens(o, view))
            && (rule.contains.is_empty() || rule.contains.iter().any(|c| view.text.contains(c)))
            && (rule.phrases.all.is_empty() || rule.phrases.said(view.words))
            && !said(&rule.unless_words, view.words)
            && !rule.unless_phrases.said(view.words)
    }

    /// Whether a clause opens with the verb.
    fn opens(&self, opens: &Opens, view: View<'_>) -> bool {
        view.clauses().any(|start| {
            let verb = self.verb(view, start);
            opens.verbs.has(view.at(verb))
                && opens.then.as_ref().is_none_or(|l| {
                    view.words.iter().skip(verb + 1).take(opens.within).any(|w| l.has(&w.text))
                })
        })
    }

    /// The first word of a clause that is no politeness.
    #[must_use]
    pub fn verb(&self, view: View<'_>, start: usize) -> usize {
        let mut i = start;
        loop {
            let asks = matches!(view.at(i), "i" | "we")
                && matches!(view.at(i + 1), "want" | "need" | "should" | "would" | "must" | "like");
            // "do lower scores come with a higher APR" asks; "do lower the APR" orders.
            let compares = view.at(i) == "do"
                && view.at(i + 1) == "lower"
                && !matches!(view.at(i + 2), "the" | "our" | "my" | "all" | "this" | "that" | "it" | "its");
            if !asks && !self.listed("polite", view.at(i)) || compares || i >= view.words.len() {
                return i;
            }
            i += 1;
        }
    }
}

fn said(list: &List, words: &[Word]) -> bool {
    words.iter().any(|w| list.has(&w.text))
}

fn near(near: &Near, words: &[Word]) -> bool {
    words.iter().enumerate().any(|(i, w)| {
        near.first.has(&w.text) && words[i + 1..].iter().take(near.within).any(|x| near.then.has(&x.text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_hold_together_or_not_at_all() {
        let rules = Rules::parse(
            "[lists]\npolite = \"please\"\n[[rules]]\nreason = \"change\"\nscope = \"sentence\"\n\
             opens = { verbs = \"set\", then = \"rate\", within = 2 }\nwords = [\"<n>\"]\nunless.words = \"by\"",
        )
        .unwrap();
        let holds = |text: &str| rules.hold(Reason::Change, &Message::new(text));
        assert!(holds("ok. please set the rate to 5"));
        assert!(!holds("set the rate. 5 of us said so"), "two sentences");
        assert!(!holds("set the rate by 5"), "unless");
        assert!(!holds("how do you set the rate to 5"), "does not open");
        assert!(!holds("set a very new rate to 5"), "too far");
    }
}
