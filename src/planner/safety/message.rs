//! A message as the rules of refusal see it: its words, where sentences and
//! clauses begin, and its text.

use super::super::token::{plain, tokens};
use super::super::words::{is_english, is_plain};
use strsim::osa_distance;

/// One word or sign of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Lower case, without possessive endings.
    pub text: String,
    /// As typed.
    pub raw: String,
    /// First of a sentence or line.
    pub opens: bool,
}

/// A message, cut into words.
#[derive(Debug, Clone)]
pub struct Message {
    /// All words and signs.
    pub words: Vec<Word>,
    /// The whole text in lower case, typographic signs made plain.
    pub text: String,
}

impl Message {
    /// Cuts a message into words.
    #[must_use]
    pub fn new(message: &str) -> Self {
        let text = plain(message);
        let words = tokens(&text, false)
            .into_iter()
            .map(|t| Word { text: long_form(t.text), raw: t.raw, opens: t.opens })
            .collect();
        let mut words: Vec<Word> = words;
        // "w/ name": with. "w/o" is without.
        let mut i = 0;
        while i + 1 < words.len() {
            if words[i].text == "w" && words[i + 1].text == "/" {
                let out = words.get(i + 2).is_some_and(|w| matches!(w.text.as_str(), "o" | "out"));
                words[i].text = if out { "without" } else { "with" }.into();
                words.drain(i + 1..i + 2 + usize::from(out));
            }
            // "the funnel four roof loan": for, where no plural follows.
            if words[i].text == "four" && !words[i + 1..].iter().take(3).any(|w| w.text.ends_with('s')) {
                words[i].text = "for".into();
            }
            i += 1;
        }
        Self { words, text: text.to_lowercase() }
    }

    /// All of it.
    #[must_use]
    pub fn whole(&self) -> View<'_> {
        View { words: &self.words, text: &self.text }
    }

    /// Its sentences and lines. The text beside each is still the whole one.
    pub fn sentences(&self) -> impl Iterator<Item = View<'_>> {
        self.words.chunk_by(|_, next| !next.opens).map(|words| View { words, text: &self.text })
    }
}

/// Shorthand in full, and the words that matter most as they are spelled.
fn long_form(word: String) -> String {
    let full = match word.as_str() {
        "u" => "you",
        "ur" => "your",
        "fcst" | "fcsts" | "forcast" | "forcasts" => "forecast",
        "msg" | "msgs" => "messages",
        "cust" | "custs" => "customers",
        "recs" => "records",
        "addr" | "addrs" => "addresses",
        "del" => "delete",
        "typ" | "tpye" | "tyep" | "typr" => "type",
        "b4" => "before",
        _ => return mended(word),
    };
    full.into()
}

/// Words whose slips are mended, for a refusal must not hang on a letter.
const MENDED: [&str; 22] = [
    "delete",
    "remove",
    "export",
    "records",
    "phone",
    "address",
    "addresses",
    "security",
    "social",
    "applications",
    "customers",
    "customer",
    "password",
    "passwords",
    "forecast",
    "instructions",
    "ignore",
    "database",
    "everything",
    "overwrite",
    "applicants",
    "borrowers",
];

fn mended(word: String) -> String {
    let n = word.len();
    if n < 5 || !word.bytes().all(|b| b.is_ascii_lowercase()) || MENDED.contains(&word.as_str()) {
        return word;
    }
    let near = MENDED.iter().find(|m| {
        m.len().abs_diff(n) <= 1
            && m.as_bytes().first() == word.as_bytes().first()
            && osa_distance(&word, m) <= 1 + usize::from(n >= 9)
    });
    match near {
        Some(m) if !is_plain(&word) && !is_english(&word) => (*m).into(),
        _ => word,
    }
}

/// A message or one sentence of it.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The words.
    pub words: &'a [Word],
    /// The text of the whole message.
    pub text: &'a str,
}

impl<'a> View<'a> {
    /// The word at `i`, or nothing beyond the end.
    #[must_use]
    pub fn at(&self, i: usize) -> &'a str {
        self.words.get(i).map_or("", |w| w.text.as_str())
    }

    /// Where clauses begin: at the start, behind a sign, and behind a word that
    /// leads to a request ("…, then approve them").
    pub fn clauses(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.words.len()).filter(|&i| {
            i == 0
                || self.words[i].opens
                || matches!(
                    self.at(i - 1),
                    "," | ";"
                        | ":"
                        | "."
                        | "!"
                        | "?"
                        | "("
                        | ")"
                        | "-"
                        | "--"
                        | ">"
                        | "and"
                        | "then"
                        | "please"
                        | "pls"
                )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_clauses() {
        let m = Message::new("Hi. Take the queue, then approve it");
        let sentences: Vec<usize> = m.sentences().map(|s| s.words.len()).collect();
        assert_eq!(sentences, [2, 7]);
        let view = m.whole();
        let starts: Vec<&str> = view.clauses().map(|i| view.at(i)).collect();
        assert_eq!(starts, ["hi", "take", "then", "approve"]);
    }
}
