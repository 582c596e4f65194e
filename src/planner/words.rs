//! English: the plain words that carry no meaning for a question, and a
//! dictionary, whose words are no typing mistakes and, in lower case, seldom the
//! name of a segment value.

use foldhash::HashSet;
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

/// Whether the dictionary has the word (lower case). The first call unpacks it
/// (some 30 ms), so it is asked last, when nothing else accounts for a word.
#[must_use]
pub fn is_english(word: &str) -> bool {
    random_word::all(random_word::Lang::En).binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_knows_words_and_no_mistakes() {
        assert!(is_english("cohort") && is_english("liquidity") && is_english("stripped"));
        assert!(!is_english("fundng") && !is_english("aproval") && !is_english("chanel"));
    }
}
