//! Personal data that shows in the form of a message: numbers of single
//! cases, social security numbers.

use super::message::{Message, View};

/// Whether the message asks about a single person or case.
#[must_use]
pub fn found(message: &Message) -> bool {
    numbered(message.whole()) || message.text.split_whitespace().any(social_security)
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
        let found = |text: &str| found(&Message::new(text));
        assert!(found("loan 2004518"));
        assert!(found("application # 771 please"));
        assert!(found("who has 123-45-6789?"));
        assert!(!found("loans 2025"));
        assert!(!found("loan 2025 volume"));
    }
}
