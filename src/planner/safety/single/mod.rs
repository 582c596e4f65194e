//! Questions about one person or one loan that no list of words can name: by a
//! name, by a pronoun, by a description ("the lady from Tulsa"), by being the
//! largest. Names of the data's own values are known and are no persons.

mod described;
mod named;

use super::message::{Message, View};
use super::rules::{Rules, rules};
use super::{Reason, rows};

/// Whether the message asks about one person or case; `known` tells words of the
/// data's own values.
#[must_use]
pub fn found(message: &str, known: &dyn Fn(&str) -> bool) -> Option<Reason> {
    let message = rows::without_grouped_rows(Message::new(message));
    let asked = Asked { rules: rules(), known };
    let mut reason = None;
    for view in message.sentences() {
        if asked.pronoun(view) || asked.named(view) || asked.described(view) || asked.who(view) {
            return Some(Reason::PersonalData);
        }
        if asked.extreme(view) {
            reason = Some(Reason::RawRows);
        }
    }
    if message.text.lines().any(mail_address) {
        return Some(Reason::PersonalData);
    }
    reason
}

struct Asked<'a> {
    rules: &'a Rules,
    known: &'a dyn Fn(&str) -> bool,
}

impl Asked<'_> {
    fn is(&self, list: &str, word: &str) -> bool {
        self.rules.listed(list, word)
    }

    fn any(&self, view: View<'_>, list: &str) -> bool {
        view.words.iter().any(|w| self.is(list, &w.text))
    }

    /// Sums or rates are asked for ("approval rate", not "which rate was she offered").
    fn sums(&self, view: View<'_>) -> bool {
        self.any(view, "sums")
            || (1..view.words.len()).any(|i| {
                matches!(view.at(i), "rate" | "rates")
                    && !matches!(
                        view.at(i - 1),
                        "which" | "what" | "the" | "a" | "his" | "her" | "interest" | "their" | "same"
                    )
            })
    }

    /// Sums are asked for, or somebody passes on a question.
    fn about_sums(&self, view: View<'_>) -> bool {
        self.sums(view) || self.any(view, "relays")
    }

    /// "has he got his money", "what his score was".
    fn pronoun(&self, view: View<'_>) -> bool {
        let at = |i: usize| view.at(i);
        (0..view.words.len()).any(|i| {
            let he = matches!(at(i), "he" | "she");
            let owns = matches!(at(i), "his" | "her" | "their");
            let owned = |k: usize| self.is("of_person", at(k)) && !self.is("of_report", at(k + 1));
            let own = owns && (owned(i + 1) || owned(i + 2) && !self.is("relays", at(i + 1)));
            // "their approval rate" are channels', "their score" a person's.
            // "Will (that is his name) asks"
            let own = own && !(at(i + 1) == "name" && self.any(view, "relays"));
            let own = own && !(at(i) == "their" && self.about_sums(view));
            let asked = i > 0 && self.is("aux", at(i - 1));
            let did = (i + 1..i + 6).any(|k| self.is("deed", at(k)) || self.is("status", at(k)));
            let told = (i + 1..i + 4).any(|k| self.is("deed", at(k)))
                && !matches!(at(i + 1), "asked" | "asks" | "said" | "says" | "wants" | "needs" | "got");
            own || he && !self.sums(view) && (asked && did || told)
        })
    }

    /// "the single largest approval: amount, date", "which five applications were the largest".
    fn extreme(&self, view: View<'_>) -> bool {
        let at = |i: usize| view.at(i);
        let period = |i: usize| matches!(at(i), "month" | "week" | "day" | "quarter" | "year");
        let which = (0..view.words.len()).any(|i| matches!(at(i), "which" | "what") && period(i + 1));
        if which || self.sums(view) || self.any(view, "groups") {
            return false;
        }
        (0..view.words.len()).any(|i| {
            let most = self.is("newest", at(i)) && !matches!(at(i), "last" | "first" | "top" | "recent")
                || self.is("newest", at(i)) && self.is("few", at(i + 1))
                || at(i) == "single" && self.is("newest", at(i + 1));
            let before = most
                && (i + 1..i + 4).any(|k| {
                    self.is("one_case", at(k))
                        && !self.is("of_report", at(k + 1))
                        && !period(k + 1)
                        && !(i + 1..k).any(|j| self.is("kind_of", at(j)))
                });
            let behind = self.is("one_case", at(i))
                && (matches!(at(i + 1), "was" | "were" | "is" | "are")
                    && (i + 2..i + 5).any(|k| {
                        self.is("newest", at(k))
                            && !matches!(at(k), "last" | "first" | "top")
                            && !matches!(at(k + 1), "in" | "by" | "for")
                    }));
            before || behind
        })
    }
}

/// A mail address inside a sentence: headers and signatures have one, too.
fn mail_address(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let address = |w: &str| {
        w.split_once('@').is_some_and(|(name, host)| {
            name.chars().any(char::is_alphanumeric)
                && host
                    .split_once('.')
                    .is_some_and(|(a, b)| !a.is_empty() && b.chars().any(char::is_alphabetic))
        })
    };
    let header = ["from:", "to:", "cc:", "bcc:", "sent:", "reply-to:"]
        .iter()
        .any(|h| line.trim_start_matches(|c: char| c == '>' || c.is_whitespace()).starts_with(h));
    !header
        && !line.contains("wrote")
        && words.len() >= 4
        && words.windows(2).any(|w| {
            address(w[1])
                && matches!(
                    w[0],
                    "to" | "for" | "of" | "did" | "does" | "has" | "is" | "was" | "from" | "by" | "about"
                )
        })
        && !line.contains("reply")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn single(text: &str) -> bool {
        found(text, &|w: &str| matches!(w, "radio" | "paid" | "search" | "medical")).is_some()
    }

    #[test]
    fn one_person_is_told_from_many() {
        for text in [
            "what FICO did Zofia Lindqvist have when she applied",
            "has he got his money yet",
            "he says he came in on the 4th, what was his score",
            "the lady from Tulsa, how much did she borrow",
            "which rate was Priya offered",
            "who had an 810 score last week",
            "whose application was stuck longest",
            "the single largest approval last week: amount and date",
            "which five applications were the largest last month",
            "what apr did we offer to j.smith@mail.example",
            "is there an applicant with the surname Brandt",
        ] {
            assert!(single(text), "{text}");
        }
        for text in [
            "Maria asked for the issued amount by channel",
            "did Radio get approved more",
            "who sends us the best fico, by channel",
            "largest channel by approvals",
            "my boss says he wants approvals by week",
            "which grade is the largest in applications",
            "Radio's loan volume last month",
            "who is our best channel by approval rate",
            "Greg thinks approvals fell, are they down?",
            "From: a.b@mail.example\nsubmits by week",
        ] {
            assert!(!single(text), "{text}");
        }
    }
}
