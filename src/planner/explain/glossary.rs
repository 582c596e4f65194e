//! The glossary, and which of its entries a message names.

use crate::planner::annotate::Annotated;
use crate::planner::token::{Token, plain, tokens};
use foldhash::HashMap;
use serde::Deserialize;
use std::sync::OnceLock;

/// The glossary that ships inside the binary.
pub const GLOSSARY: &str = include_str!("../../../prompts/glossary.toml");

/// An entry of the glossary.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What people call it.
    pub words: Vec<String>,
    /// The definition.
    pub text: String,
}

#[derive(Deserialize)]
struct File {
    entries: Vec<Entry>,
}

/// All entries. A broken file gives none; a test keeps it sound.
#[must_use]
pub fn glossary() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| toml::from_str::<File>(GLOSSARY).map(|f| f.entries).unwrap_or_default())
}

/// What people call the entries, as stems, by the first of them.
type Phrases = HashMap<String, Vec<(Vec<String>, &'static Entry)>>;

/// Cut once: every message is held against all of them.
fn phrases() -> &'static Phrases {
    static PHRASES: OnceLock<Phrases> = OnceLock::new();
    PHRASES.get_or_init(|| {
        let mut all = Phrases::default();
        for entry in glossary() {
            for phrase in &entry.words {
                let stems: Vec<String> = tokens(&plain(phrase), false).into_iter().map(|t| t.stem).collect();
                if let Some(first) = stems.first() {
                    all.entry(first.clone()).or_default().push((stems, entry));
                }
            }
        }
        all
    })
}

/// The glossary entries that the tokens name, longest phrase first.
pub(super) fn named(cut: &[Token]) -> Vec<(usize, usize, &'static Entry)> {
    let mut found: Vec<(usize, usize, &'static Entry)> = Vec::new();
    for (at, token) in cut.iter().enumerate() {
        for (stems, entry) in phrases().get(&token.stem).into_iter().flatten() {
            let here = cut.get(at..at + stems.len());
            if here.is_some_and(|here| here.iter().zip(stems).all(|(t, s)| t.stem == *s)) {
                found.push((at, at + stems.len(), entry));
            }
        }
    }
    found.sort_by_key(|(s, e, _)| std::cmp::Reverse(e - s));
    let mut kept: Vec<(usize, usize, &'static Entry)> = Vec::new();
    for f in found {
        if !kept.iter().any(|k| (k.0 <= f.0 && f.1 <= k.1) || k.2.id == f.2.id) {
            kept.push(f);
        }
    }
    kept
}

/// Whether the message names a term of the glossary.
#[must_use]
pub fn names_a_term(a: &Annotated) -> bool {
    named(&a.tokens).iter().any(|(start, end, _)| end - start > 1 || a.word(*start).len() > 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glossary_is_sound() {
        assert!(glossary().len() >= 20);
        assert!(toml::from_str::<File>(GLOSSARY).is_ok());
    }
}
