//! Reads `prompts/refusals.toml`. How a rule is written is told at its head.

use super::Reason;
use super::rules::{List, Near, Opens, Phrases, Rule, Rules, Scope, Step};
use foldhash::HashMap;
use serde::Deserialize;

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
}

fn rule(raw: &RawRule, named: &HashMap<String, String>) -> Result<Rule, String> {
    let phrases = |list: &[String]| {
        list.iter().map(|p| phrase(p, named)).collect::<Result<Vec<_>, _>>().map(Phrases::new)
    };
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
    use super::super::rules::FILE;
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
}
