//! A person by description or by a question for who it was: "the guy in grade D who got
//! 40k", "whose application got stuck".

use super::Asked;
use crate::planner::safety::message::View;

impl Asked<'_> {
    /// "the guy in grade D who got 40k", "the person that came in via Kiosk".
    pub(super) fn described(&self, view: View<'_>) -> bool {
        if self.about_sums(view) {
            return false;
        }
        let at = |i: usize| view.at(i);
        (0..view.words.len()).any(|i| {
            if !matches!(at(i), "the" | "that" | "this" | "which" | "one" | "a" | "an") {
                return false;
            }
            (i + 1..i + 4).any(|k| {
                let vague = (i + 1..k).any(|j| self.is("kind_of", at(j)));
                let human = self.is("one_human", at(k));
                let client = self.is("one_client", at(k)) && !matches!(at(i), "a" | "an");
                let told = matches!(
                    at(k + 1),
                    "who"
                        | "that"
                        | "with"
                        | "from"
                        | "behind"
                        | "whose"
                        | "we"
                        | "in"
                        | "at"
                        | "on"
                        | "i"
                        | "of"
                        | "for"
                );
                let told = told
                    || at(i) == "which"
                        && matches!(
                            at(k + 1),
                            "has" | "had" | "got" | "took" | "is" | "was" | "pays" | "paid" | "did"
                        );
                let asks = i > 0
                    && self.is("aux", at(i - 1))
                    && (k + 1..k + 6).any(|j| self.is("deed", at(j)) || self.is("status", at(j)));
                !vague
                    && (human || client)
                    && (told
                        && (client
                            || self.any(view, "of_person")
                            || self.any(view, "deed")
                            || self.any(view, "status"))
                        || asks)
            })
        })
    }

    /// "who had an 810 score", "whose application got stuck".
    pub(super) fn who(&self, view: View<'_>) -> bool {
        if self.about_sums(view) || self.any(view, "groups") {
            return false;
        }
        let at = |i: usize| view.at(i);
        view.clauses().any(|start| {
            let mut i = start;
            while matches!(
                at(i),
                "tell" | "me" | "show" | "us" | "and" | "so" | "exactly" | "ok" | "please" | "but"
            ) {
                i += 1;
            }
            match at(i) {
                "whose" => (i + 1..i + 4).any(|k| self.is("paper", at(k)) || self.is("of_person", at(k))),
                "who" | "whos" | "who's" if at(i + 1) == "behind" || at(i + 2) == "behind" => true,
                "who" | "whom" => {
                    // "A vs B: who got more apps" sets groups against each other.
                    let compares = matches!(at(i + 2), "more" | "fewer" | "less" | "better" | "worse");
                    (i + 1..i + 4).any(|k| self.is("took", at(k))) && !compares
                        || matches!(at(i + 1), "were" | "are" | "was" | "is")
                            && !matches!(at(i + 2), "a" | "an")
                            && !self.is("kind_of", at(i + 2))
                            && (matches!(
                                at(i + 2),
                                "they" | "those" | "these" | "them" | "it" | "that" | "he" | "she"
                            ) || (i + 2..i + 7)
                                .any(|k| self.is("someone", at(k)) || self.is("status", at(k))))
                }
                _ => false,
            }
        })
    }
}
