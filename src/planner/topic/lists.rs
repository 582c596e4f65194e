//! Words that tell what a message is about, from `prompts/off_topic.toml`.

use foldhash::HashSet;
use serde::Deserialize;
use std::sync::LazyLock;

const FILE: &str = include_str!("../../../prompts/off_topic.toml");

/// Words that tell what a message is about, from `prompts/off_topic.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lists {
    pub(super) foreign: WordList,
    pub(super) everyday: WordList,
    pub(super) thanks: WordList,
    pub(super) greeting: WordList,
}

/// A list of words, written with spaces between them.
#[derive(Deserialize)]
#[serde(from = "String")]
pub(super) struct WordList(HashSet<String>);

impl From<String> for WordList {
    fn from(text: String) -> Self {
        Self(text.split_whitespace().map(str::to_string).collect())
    }
}

impl WordList {
    pub(super) fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}

pub(super) fn lists() -> &'static Lists {
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
