//! Plain English words that carry no meaning for a question and are never
//! taken for a misspelt metric or an unknown segment value.

use std::collections::HashSet;
use std::sync::OnceLock;

const PLAIN: &str = include_str!("../../prompts/plain_words.txt");

/// Whether the word (lower case) is plain English.
#[must_use]
pub fn is_plain(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    WORDS
        .get_or_init(|| {
            PLAIN.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace).collect()
        })
        .contains(word)
}
