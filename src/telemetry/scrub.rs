//! Takes personal data out of text that people wrote, before it may be logged.

use std::fmt;

/// A number of this many digits or more, without a separator, could be an account, a card or a person.
const LONG_RUN: usize = 7;

/// Text that is scrubbed when it is displayed: `tracing::debug!(question = %Scrubbed(text), …)`.
#[derive(Clone, Copy)]
pub struct Scrubbed<'a>(pub &'a str);

impl fmt::Display for Scrubbed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&scrub(self.0))
    }
}

impl fmt::Debug for Scrubbed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", scrub(self.0))
    }
}

/// The text with e-mail addresses, phone numbers, social security numbers and long runs of digits replaced by
/// `[e-mail]`, `[phone]`, `[ssn]` and `[number]`. Dates (`2026-11-22`, `11/22/2026`), amounts with commas and short
/// numbers stay, since a log of questions is of no use without them.
#[must_use]
pub fn scrub(text: &str) -> String {
    numbers(&emails(text))
}

/// E-mail addresses replaced: any run of address characters around an `@`.
fn emails(text: &str) -> String {
    let part_of_address = |c: char| c.is_alphanumeric() || "._%+-'!#$&*/=?^`{|}~".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, behind) = (&rest[..at], &rest[at + 1..]);
        let local = before.trim_end_matches(part_of_address);
        let domain = behind.trim_start_matches(|c: char| c.is_alphanumeric() || c == '.' || c == '-');
        if local.len() == before.len() || domain.len() == behind.len() {
            // A mention such as "@topup", or a lone "@".
            out.push_str(&rest[..=at]);
            rest = behind;
        } else {
            out.push_str(local);
            out.push_str("[e-mail]");
            rest = domain;
        }
    }
    out.push_str(rest);
    out
}

/// A run of digits within a text.
#[derive(Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
    /// How many digits: not the bytes, for digits of other scripts are longer.
    digits: usize,
}

/// Phone, social security and long numbers replaced.
fn numbers(text: &str) -> String {
    let groups = groups(text);
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut at = 0;
    while at < groups.len() {
        let (taken, name) = read(text, &groups[at..]);
        if let Some(name) = name {
            // A plus sign or a bracket before a phone number belongs to it.
            let before = &text[copied..groups[at].start];
            out.push_str(if name == "[phone]" { before.trim_end_matches(['+', '(']) } else { before });
            out.push_str(name);
            copied = groups[at + taken - 1].end;
        }
        at += taken;
    }
    out.push_str(&text[copied..]);
    out
}

/// All runs of digits, in their order.
fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (start, c) in text.char_indices().filter(|(_, c)| c.is_numeric()) {
        let end = start + c.len_utf8();
        match groups.last_mut().filter(|group| group.end == start) {
            Some(group) => {
                group.end = end;
                group.digits += 1;
            }
            None => groups.push(Group { start, end, digits: 1 }),
        }
    }
    groups
}

/// How many of the first groups belong together, and what to call them if they are to go.
fn read(text: &str, groups: &[Group]) -> (usize, Option<&'static str>) {
    let first = groups[0];
    let digits = |n: usize| groups[..n].iter().map(|group| group.digits).collect::<Vec<_>>();
    let together = 1 + groups.windows(2).take_while(|pair| joined(&text[pair[0].end..pair[1].start])).count();
    let shape = digits(together.min(4));
    let dashed = |n: usize| groups[..n].windows(2).all(|pair| text[pair[0].end..pair[1].start].trim() != "");
    // Dates are what questions are made of; both ways of writing them stay.
    if together >= 3 && dashed(3) && (matches!(shape[..3], [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4])) {
        return (3, None);
    }
    if shape.starts_with(&[3, 2, 4]) {
        return (3, Some("[ssn]"));
    }
    if shape.starts_with(&[4, 4, 4]) {
        return (together.min(4), Some("[number]"));
    }
    if text[..first.start].ends_with('+') {
        let total = |n: usize| groups[..n].iter().map(|group| group.digits).sum::<usize>();
        // The longest number that a telephone can have has 15 digits.
        if let Some(n) = (1..=together).rev().find(|&n| (7..=15).contains(&total(n))) {
            return (n, Some("[phone]"));
        }
    }
    if shape.starts_with(&[3, 3, 4]) {
        return (3, Some("[phone]"));
    }
    if shape.len() == 4 && shape[0] == 1 && shape[1..] == [3, 3, 4] {
        return (4, Some("[phone]"));
    }
    if shape.starts_with(&[3, 4]) && dashed(2) {
        return (2, Some("[phone]"));
    }
    (1, (first.digits >= LONG_RUN).then_some("[number]"))
}

/// Whether what stands between two runs of digits joins them to one number: a separator or two, such as `-`, `. `
/// or `) `.
fn joined(between: &str) -> bool {
    between.chars().count() <= 2
        && between.chars().all(|c| " -.()/\u{a0}\u{2010}\u{2011}\u{2013}".contains(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn personal_data_goes() {
        for (text, expected) in [
            ("mail jane.doe+x@bank.co.uk now", "mail [e-mail] now"),
            ("<JANE@BANK.COM>, please", "<[e-mail]>, please"),
            ("a@b.c and d@e.f", "[e-mail] and [e-mail]"),
            ("ssn 123-45-6789.", "ssn [ssn]."),
            ("ssn 123 45 6789", "ssn [ssn]"),
            ("123456789 is hers", "[number] is hers"),
            ("call (415) 555-2671", "call [phone]"),
            ("call +1 415 555 2671 today", "call [phone] today"),
            ("call 1-415-555-2671", "call [phone]"),
            ("415.555.2671", "[phone]"),
            ("+442071838750", "[phone]"),
            ("call 555-2671", "call [phone]"),
            ("card 4111 1111 1111 1111 exp", "card [number] exp"),
            ("app 20261122001", "app [number]"),
            ("١٢٣٤٥٦٧٨٩", "[number]"),
        ] {
            assert_eq!(scrub(text), expected);
        }
    }

    #[test]
    fn business_stays() {
        for text in [
            "issuances by channel from 2026-11-01 to 2026-11-14",
            "since 11/22/2026",
            "submits of Email & OMB in Q3 2026, FICO above 720",
            "loans over $20,000 and under $1,250,000",
            "60 month loans, last 90 days, week of 2026-11-16",
            "@topup wow issuances @ 9",
            "640-699 and 700-759",
        ] {
            assert_eq!(scrub(text), text);
        }
    }

    proptest! {
        #[test]
        fn nothing_long_survives_whatever_the_text(text in "[-0-9a@. +()/é,]{0,40}") {
            let scrubbed = scrub(&text);
            let longest = scrubbed.split(|c: char| !c.is_numeric()).map(str::len).max().unwrap_or(0);
            prop_assert!(longest < LONG_RUN, "{scrubbed}");
        }

        #[test]
        fn an_address_never_survives(
            before in "[ ,:(]{0,2}", local in "[a-z0-9.]{1,8}", domain in "[a-z]{1,6}\\.[a-z]{2,3}", after in "[ ,)!]{0,2}",
        ) {
            let address = format!("{local}@{domain}");
            let scrubbed = scrub(&format!("{before}{address}{after}"));
            prop_assert!(!scrubbed.contains(&address) && scrubbed.contains("[e-mail]"), "{scrubbed}");
        }

        #[test]
        fn no_text_breaks_it(text in ".{0,60}") {
            let _ = scrub(&text);
        }
    }
}
