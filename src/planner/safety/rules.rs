//! The rules of refusal, read from `prompts/refusals.toml`: word lists and
//! where they must stand. How a rule is written is told at the head of that file.

use super::Reason;
use super::message::{Message, View, Word};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const FILE: &str = include_str!("../../../prompts/refusals.toml");

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    lists: HashMap<String, String>,
    rules: Vec<RawRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    reason: Reason,
    #[serde(default)]
    scope: Scope,
    #[serde(default)]
    phrases: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    near: Vec<RawNear>,
    opens: Option<RawOpens>,
    #[serde(default)]
    unless: RawUnless,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNear {
    first: String,
    then: String,
    within: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOpens {
    verbs: String,
    then: Option<String>,
    #[serde(default)]
    within: usize,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawUnless {
    words: String,
    phrases: Vec<String>,
}

#[derive(Deserialize, Default, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Scope {
    #[default]
    Message,
    Sentence,
}

/// A list of words; `<n>` in it stands for anything with a digit.
#[derive(Debug, Default)]
struct List {
    words: HashSet<String>,
    number: bool,
}

impl List {
    fn has(&self, word: &str) -> bool {
        self.words.contains(word) || self.number && word.chars().any(|c| c.is_ascii_digit())
    }
}

/// One word of a phrase; none is any word.
type Step = Option<List>;

#[derive(Debug)]
struct Near {
    first: List,
    then: List,
    within: usize,
}

#[derive(Debug)]
struct Opens {
    verbs: List,
    then: Option<List>,
    within: usize,
}

#[derive(Debug)]
struct Rule {
    reason: Reason,
    scope: Scope,
    phrases: Vec<Vec<Step>>,
    words: Vec<List>,
    contains: Vec<String>,
    near: Vec<Near>,
    opens: Option<Opens>,
    unless_words: List,
    unless_phrases: Vec<Vec<Step>>,
}

/// All rules.
#[derive(Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    lists: HashMap<String, List>,
}

impl Rules {
    /// Reads a file of rules.
    ///
    /// # Errors
    /// What is wrong with the file, and in which rule.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: RawFile = toml::from_str(text).map_err(|e| e.to_string())?;
        let named = &file.lists;
        let rules = file
            .rules
            .iter()
            .enumerate()
            .map(|(n, raw)| {
                rule(raw, named).map_err(|e| format!("rule {} ({}): {e}", n + 1, raw.reason.id()))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let lists = named
            .iter()
            .map(|(name, words)| {
                Ok((name.clone(), list(words, named).map_err(|e| format!("list {name}: {e}"))?))
            })
            .collect::<Result<HashMap<_, _>, String>>()?;
        Ok(Self { rules, lists })
    }

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
        (rule.phrases.is_empty() || any_phrase(&rule.phrases, view))
            && rule.words.iter().all(|l| said(l, view.words))
            && (rule.contains.is_empty() || rule.contains.iter().any(|c| view.text.contains(c)))
            && rule.near.iter().all(|n| near(n, view.words))
            && rule.opens.as_ref().is_none_or(|o| self.opens(o, view))
            && !said(&rule.unless_words, view.words)
            && !any_phrase(&rule.unless_phrases, view)
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
            if !asks && !self.listed("polite", view.at(i)) || i >= view.words.len() {
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

fn any_phrase(phrases: &[Vec<Step>], view: View<'_>) -> bool {
    phrases.iter().any(|phrase| {
        view.words
            .windows(phrase.len())
            .any(|got| got.iter().zip(phrase).all(|(w, s)| s.as_ref().is_none_or(|l| l.has(&w.text))))
    })
}

fn rule(raw: &RawRule, named: &HashMap<String, String>) -> Result<Rule, String> {
    let phrases = |list: &[String]| list.iter().map(|p| phrase(p, named)).collect::<Result<Vec<_>, _>>();
    let near = raw
        .near
        .iter()
        .map(|n| Ok(Near { first: list(&n.first, named)?, then: list(&n.then, named)?, within: n.within }))
        .collect::<Result<Vec<_>, String>>()?;
    let opens = match &raw.opens {
        None => None,
        Some(o) if o.then.is_some() != (o.within > 0) => return Err("`then` and `within` go together".into()),
        Some(o) => Some(Opens {
            verbs: list(&o.verbs, named)?,
            then: o.then.as_ref().map(|t| list(t, named)).transpose()?,
            within: o.within,
        }),
    };
    if raw.phrases.is_empty()
        && raw.words.is_empty()
        && raw.contains.is_empty()
        && near.is_empty()
        && opens.is_none()
    {
        return Err("no condition: it would refuse everything".into());
    }
    Ok(Rule {
        reason: raw.reason,
        scope: raw.scope,
        phrases: phrases(&raw.phrases)?,
        words: raw.words.iter().map(|w| list(w, named)).collect::<Result<_, _>>()?,
        contains: raw.contains.clone(),
        near,
        opens,
        unless_words: list_or_none(&raw.unless.words, named)?,
        unless_phrases: phrases(&raw.unless.phrases)?,
    })
}

fn list_or_none(words: &str, named: &HashMap<String, String>) -> Result<List, String> {
    if words.trim().is_empty() { Ok(List::default()) } else { list(words, named) }
}

fn list(words: &str, named: &HashMap<String, String>) -> Result<List, String> {
    let mut out = List::default();
    let mut open: Vec<(&str, usize)> = words.split_whitespace().map(|w| (w, 0)).collect();
    if open.is_empty() {
        return Err("an empty list".into());
    }
    while let Some((word, depth)) = open.pop() {
        match word.strip_prefix('@') {
            Some("") => drop(out.words.insert(word.into())),
            Some(name) => {
                let words = named.get(name).ok_or_else(|| format!("there is no list {name:?}"))?;
                if depth > 4 {
                    return Err(format!("the list {name:?} holds itself"));
                }
                open.extend(words.split_whitespace().map(|w| (w, depth + 1)));
            }
            None if word == "<n>" => out.number = true,
            None if word.chars().any(char::is_uppercase) => {
                return Err(format!("{word:?} is not lower case"));
            }
            None => drop(out.words.insert(word.into())),
        }
    }
    Ok(out)
}

fn phrase(text: &str, named: &HashMap<String, String>) -> Result<Vec<Step>, String> {
    let steps = text
        .split_whitespace()
        .map(|w| if w == "*" { Ok(None) } else { list(w, named).map(Some) })
        .collect::<Result<Vec<_>, _>>()?;
    if steps.iter().all(Option::is_none) {
        Err(format!("the phrase {text:?} says nothing"))
    } else {
        Ok(steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_sound() {
        if let Err(fault) = Rules::parse(FILE) {
            panic!("prompts/refusals.toml: {fault}");
        }
    }

    #[test]
    fn a_broken_file_says_where() {
        let fault = |text: &str| Rules::parse(&format!("lists = {{ a = \"x\" }}\n{text}")).unwrap_err();
        assert!(fault("[[rules]]\nreason = \"sql\"").contains("rule 1 (sql): no condition"));
        assert!(fault("[[rules]]\nreason = \"sql\"\nwords = [\"@b\"]").contains("no list \"b\""));
        assert!(fault("[[rules]]\nreason = \"sql\"\nwords = [\"A\"]").contains("lower case"));
        assert!(fault("[[rules]]\nreason = \"sql\"\nphrases = [\"* *\"]").contains("says nothing"));
        assert!(fault("[[rules]]\nreason = \"sql\"\nword = [\"x\"]").contains("unknown field"));
        assert!(fault("[[rules]]\nreason = \"none\"\nwords = [\"x\"]").contains("unknown variant"));
    }

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
