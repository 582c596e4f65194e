//! Personal data that shows in the form of a message: numbers of single
//! cases, social security numbers.

use super::super::words::is_plain;
use super::message::{Message, View};
use super::rules::Rules;

/// Whether the message asks about a single person or case.
#[must_use]
pub fn found(message: &Message, rules: &Rules) -> bool {
    numbered(message.whole())
        || message.sentences().any(|s| named(s, rules))
        || message.text.split_whitespace().any(social_security)
}

/// What a number may stand behind to be the number of a case.
const CASE: [&str; 11] = [
    "customer",
    "applicant",
    "borrower",
    "client",
    "application",
    "loan",
    "user",
    "member",
    "account",
    "case",
    "app",
];

/// "loan 2004518", "application # 771".
fn numbered(view: View<'_>) -> bool {
    let digits = |t: &str, least: usize| t.len() >= least && t.chars().all(|c| c.is_ascii_digit());
    (0..view.words.len()).filter(|&i| CASE.contains(&view.at(i))).any(|i| {
        let next = view.at(i + 1);
        // Four digits that begin with 20 are a year.
        digits(next, 4) && !(next.len() == 4 && next.starts_with("20"))
            || matches!(next, "#" | "id" | "number" | "no" | "nr") && digits(view.at(i + 2), 3)
    })
}

/// "did Maria Kowalczyk from Dayton get approved": a name between an auxiliary
/// verb and what became of the person, or before what a person has.
fn named(view: View<'_>, rules: &Rules) -> bool {
    const SUMS: [&str; 16] = [
        "by", "per", "rate", "trend", "weekly", "monthly", "daily", "more", "less", "fewer", "than", "vs",
        "many", "much", "often", "better",
    ];
    if view.words.iter().any(|w| SUMS.contains(&w.text.as_str())) {
        return false;
    }
    let name = |i: usize| {
        let w = view.at(i);
        w.len() > 2 && w.chars().all(char::is_alphabetic) && !is_plain(w) && !rules.listed("no_name", w)
    };
    // "what is Thomas Greer's FICO", "Maria's loan"
    let owned = (1..view.words.len()).any(|i| {
        matches!(
            view.at(i),
            "fico" | "score" | "income" | "salary" | "loan" | "application" | "balance" | "debt"
        ) && view.words[i - 1].raw.ends_with("'s")
            && (rules.listed("first_names", view.at(i - 1))
                || i > 1 && name(i - 1) && (name(i - 2) || rules.listed("first_names", view.at(i - 2))))
    });
    if owned {
        return true;
    }
    view.clauses().any(|start| {
        let aux = rules.verb(view, start);
        if !matches!(view.at(aux), "did" | "has" | "was" | "is" | "were" | "does" | "have") {
            return false;
        }
        let person = rules.listed("first_names", view.at(aux + 1)) || name(aux + 1) && name(aux + 2);
        person
            && (aux + 2..aux + 9).any(|i| {
                rules.listed("status", view.at(i))
                    || matches!(
                        view.at(i),
                        "apply" | "applied" | "borrow" | "borrowed" | "loan" | "owe" | "qualify"
                    )
            })
    })
}

/// 123-45-6789.
fn social_security(word: &str) -> bool {
    let t = word.trim_matches(|c: char| !c.is_ascii_digit());
    t.len() == 11
        && t.char_indices().all(|(i, c)| if i == 3 || i == 6 { c == '-' } else { c.is_ascii_digit() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_cases() {
        let found = |text: &str| found(&Message::new(text), super::super::rules::rules());
        assert!(found("loan 2004518"));
        assert!(found("application # 771 please"));
        assert!(found("who has 123-45-6789?"));
        assert!(found("did Maria Kowalczyk from Dayton get approved"));
        assert!(found("what is Thomas Greer's FICO"));
        assert!(!found("Maria's deck needs the average FICO"));
        assert!(found("Has jim applied?"));
        assert!(!found("did Debt Consolidation get approved last week"));
        assert!(!found("was Zintra approved more often by week"));
        assert!(!found("is apr linked to loan size"));
        assert!(!found("loans 2025"));
        assert!(!found("loan 2025 volume"));
    }
}
