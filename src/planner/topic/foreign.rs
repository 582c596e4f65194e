//! Messages about something else, and calls for advice that no numbers give.

use super::lists::lists;
use crate::planner::annotate::Annotated;
use crate::planner::lexicon::Sense;

/// Whether a word is said that belongs to no question about a lender's numbers:
/// a task of another kind, or an everyday matter where no metric is named.
#[must_use]
pub fn foreign(a: &Annotated) -> bool {
    let metric =
        a.marks.iter().any(|m| m.senses.iter().any(|x| matches!(x, Sense::Metric { weak: false, .. })));
    a.tokens.iter().enumerate().any(|(i, t)| {
        let word = lists().foreign.has(&t.text) || !metric && lists().everyday.has(&t.text);
        let value = a.marks.iter().any(|m| {
            m.senses.iter().any(|x| matches!(x, Sense::Value { exact: true, .. }))
                && a.word(m.start) == t.text
        });
        word && !value && !matches!(a.word(i + 1), "aside" | "apart")
    })
}

/// "should we raise the rates", "would you approve somebody with a 590": a decision.
pub(super) fn advice(a: &Annotated) -> bool {
    let decides = |k: usize| {
        (k..k + 4).any(|k| {
            matches!(
                a.word(k),
                "approve"
                    | "decline"
                    | "fund"
                    | "reject"
                    | "lend"
                    | "invest"
                    | "buy"
                    | "sell"
                    | "fire"
                    | "hire"
                    | "raise"
                    | "lower"
                    | "cut"
                    | "stop"
                    | "launch"
                    | "spend"
                    | "refinance"
                    | "borrow"
                    | "quit"
                    | "charge"
                    | "price"
            )
        })
    };
    // "can I get a loan with a 640 score"
    let own = |k: usize| {
        matches!(a.word(k), "qualify" | "borrow" | "afford" | "apply")
            || (k..k + 3).any(|k| {
                a.word(k) == "loan"
                    && a.word(k - 1) == "a"
                    && (k + 1 >= a.tokens.len()
                        || matches!(a.word(k + 1), "with" | "?" | "for" | "if" | "myself" | "here" | "from"))
            })
    };
    (0..a.tokens.len()).any(|i| match (a.word(i), a.word(i + 1)) {
        ("can" | "could" | "do" | "would" | "will", "i") if own(i + 2) => true,
        ("good" | "bad" | "wise" | "safe", "investment" | "idea" | "bet") => {
            !a.tokens.iter().any(|t| t.is(&["see", "show"]))
        }
        // "who's the product owner of …"
        ("who" | "whos", _) => (i + 1..i + 6).any(|k| {
            matches!(a.word(k), "owner" | "manager" | "responsible" | "supervisor")
                || a.word(k) == "charge" && a.word(k - 1) == "in"
        }),
        ("recommend", "a" | "an" | "some" | "any" | "me") => true,
        ("should", "i" | "we") => {
            (i == 0 || a.tokens[i].opens || a.word(i - 1) == "," || i < 3) && decides(i + 2)
        }
        ("would", "you") => decides(i + 2) || a.word(i + 2) == "recommend" && decides(i + 3),
        ("do", "you") => {
            matches!(a.word(i + 2), "think" | "recommend")
                && a.tokens.iter().any(|t| t.is(&["idea", "should"]))
        }
        _ => false,
    })
}
