//! A person by name or title: "did Luis apply", "Okonkwo's file".

use super::Asked;
use crate::planner::safety::message::View;
use crate::planner::words::{is_english, is_plain};

impl Asked<'_> {
    /// A word that can only be a person's name.
    fn name(&self, view: View<'_>, i: usize) -> bool {
        let Some(w) = view.words.get(i) else { return false };
        let text = w.text.as_str();
        if self.is("first_names", text) {
            return !(self.known)(text);
        }
        let letters = text.chars().all(char::is_alphabetic) && text.chars().count() > 2;
        let capital = w.raw.chars().next().is_some_and(char::is_uppercase)
            && w.raw.trim_end_matches("'s").chars().skip(1).all(char::is_lowercase);
        letters
            && capital
            && !is_plain(text)
            && !self.is("no_name", text)
            && !(self.known)(text)
            && !is_english(text)
    }

    /// "did Luis apply", "what FICO did Maria Alvarez have", "Okonkwo's file".
    pub(super) fn named(&self, view: View<'_>) -> bool {
        if self.sums(view) {
            return false;
        }
        let at = |i: usize| view.at(i);
        let titled = |i: usize| {
            matches!(at(i), "mr" | "mrs" | "ms" | "miss" | "senator" | "madam")
                && view.words.get(i + 1).is_some_and(|w| w.text.chars().all(char::is_alphabetic))
        };
        let person = |i: usize| self.name(view, i) || titled(i);
        (0..view.words.len()).any(|i| {
            if !person(i) {
                return false;
            }
            let mut end = i + 1;
            while end < i + 4 && (self.name(view, end) || titled(end - 1) || at(end) == ".") {
                end += 1;
            }
            let owner = view.words[i..end.min(view.words.len())].iter().any(|w| w.raw.ends_with("'s"));
            let owns = owner
                && (end..end + 2).any(|k| {
                    (self.is("of_person", at(k)) || self.is("paper", at(k)))
                        && !self.is("of_report", at(k + 1))
                });
            // An auxiliary verb before the name, at most an adverb between.
            let asked = (1..=2).any(|back| {
                i >= back && (self.is("aux", at(i - back)) || matches!(at(i - back), "if" | "whether"))
            });
            let did = (end..end + 6).any(|k| self.is("deed", at(k)) || self.is("status", at(k)));
            let called = i > 0
                && matches!(at(i - 1), "named" | "called" | "surname" | "name")
                && view.words.iter().any(|w| self.is("someone", &w.text) || self.is("deed", &w.text));
            // "my tenant Kyle said he took a loan with us"
            let told = (end..end + 5).any(|k| self.is("took", at(k)))
                && view.words.iter().any(|w| matches!(w.text.as_str(), "us" | "here" | "loan"))
                && !self.any(view, "relays");
            // "the FICO score of John Miller"
            let measured = i > 1
                && matches!(at(i - 1), "of" | "for")
                && (i.saturating_sub(4)..i - 1).any(|k| {
                    matches!(
                        at(k),
                        "fico" | "score" | "apr" | "income" | "salary" | "balance" | "debt" | "rating"
                    )
                })
                && (end - i > 1 || self.is("first_names", at(i)));
            owns || asked && did || called || told || measured
        })
    }
}
