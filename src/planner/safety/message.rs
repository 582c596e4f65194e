//! A message as the rules of refusal see it: its words, where sentences and
//! clauses begin, and its text.

use super::super::token::{plain, tokens};

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
            .map(|t| Word { text: t.text, raw: t.raw, opens: t.opens })
            .collect();
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
