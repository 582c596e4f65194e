//! Names of the data's own values in a message: "Call Center customers" calls nobody, and
//! "the Mobile numbers" are no telephone numbers.

use std::borrow::Cow;

/// The message with the data's own names made harmless for the rules of refusal.
#[must_use]
pub fn without_names<'a>(message: &'a str, names: impl Iterator<Item = String>) -> Cow<'a, str> {
    let names: Vec<String> = names.collect();
    let out = without_named_numbers(message, &names);
    let mut joined: Option<String> = None;
    for name in names.iter().filter(|n| n.split_whitespace().count() > 1) {
        let text = joined.as_deref().unwrap_or(&out);
        joined = as_one_word(text, name).or(joined);
    }
    joined.map_or(out, Cow::Owned)
}

/// The text with a name of several words in one word, so that no rule reads the "Mail" of
/// "Alumni Mail applicants" as a verb. In small letters where a request begins, the words
/// may be one: "call center customers back".
fn as_one_word(text: &str, name: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let sought = name.to_ascii_lowercase();
    let mut out = String::new();
    let mut done = 0;
    for (at, _) in lower.match_indices(&sought) {
        let end = at + sought.len();
        let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if at < done || inside(text[..at].chars().next_back()) || inside(text[end..].chars().next()) {
            continue;
        }
        let before = text[..at].trim_end();
        let leads = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let requests = before.is_empty()
            || before.ends_with(['.', '!', '?', ',', ';', ':'])
            || matches!(
                leads.to_ascii_lowercase().as_str(),
                "please" | "pls" | "to" | "you" | "and" | "then" | "just" | "should" | "must" | "now"
            );
        if requests && &text[at..end] != name {
            continue;
        }
        out.push_str(&text[done..at]);
        out.extend(name.chars().filter(|c| c.is_alphanumeric()));
        done = end;
    }
    (done > 0).then(|| out + &text[done..])
}

/// The message with "the Mobile numbers" as figures, where Mobile is a name of the data
/// as the data writes it and no person is spoken of: they are no telephone numbers.
fn without_named_numbers<'a>(message: &'a str, names: &[String]) -> Cow<'a, str> {
    const PEOPLE: [&str; 14] = [
        "customer",
        "applicant",
        "borrower",
        "client",
        "people",
        "person",
        "their",
        "whom",
        "who ",
        "everyone",
        "his ",
        "her ",
        "contact",
        "dial",
    ];
    let lower = message.to_lowercase();
    if !lower.contains("number") || PEOPLE.iter().any(|p| lower.contains(p)) {
        return Cow::Borrowed(message);
    }
    let mut out = Cow::Borrowed(message);
    for name in names.iter().filter(|n| n.starts_with(char::is_uppercase)) {
        let numbers = format!("{name} number");
        if out.contains(&numbers) {
            out = Cow::Owned(out.replace(&numbers, &format!("{name} figure")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_data_are_no_verbs() {
        let names = || ["Alumni Mail", "Mobile"].map(String::from).into_iter();
        let read = |text: &'static str| without_names(text, names()).into_owned();
        assert_eq!(read("FICO of alumni mail applicants"), "FICO of AlumniMail applicants");
        assert_eq!(read("Alumni Mail, Alumni Mailers"), "AlumniMail, Alumni Mailers");
        assert_eq!(read("please alumni mail everyone"), "please alumni mail everyone");
        assert_eq!(read("the Mobile numbers"), "the Mobile figures");
    }
}
