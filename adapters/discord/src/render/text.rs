//! Text from people and data in Discord's Markdown, harmless and short enough for its place.

use topup_port::words::{cut, length, line};

/// What begins or ends a format, a mention, a link or an emoji of a server somewhere.
const MARKUP: [char; 16] = ['\\', '*', '_', '~', '`', '|', '>', '#', '<', '[', ']', '(', ')', '-', '+', '='];

/// The text with everything that Markdown reads escaped, cut to a length.
pub(crate) fn escaped(text: &str, most: usize) -> String {
    let mut allowed = most;
    loop {
        let text = escape(&cut(text, allowed));
        let is = length(&text);
        if is <= most || allowed == 0 {
            return text;
        }
        // Escaping made it longer: allow less of the plain text, by as much as it is too long.
        allowed = (allowed * most / is).min(allowed - 1);
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut begins = true;
    for c in text.chars() {
        match c {
            // Signs of lists and headings mean something at the beginning of a line alone.
            '-' | '+' | '=' if !begins => out.push(c),
            c if MARKUP.contains(&c) => out.extend(['\\', c]),
            // Nobody is called, whatever the message says of mentions: an invisible character breaks the word.
            '@' => out.extend(['@', '\u{2060}']),
            // "1. " begins a list.
            '.' if begins_with_digits(&out) => out.extend(['\\', '.']),
            c => out.push(c),
        }
        begins = c == '\n' || (begins && c.is_whitespace());
    }
    out
}

/// Whether the last line so far is digits alone.
fn begins_with_digits(text: &str) -> bool {
    let last = text.rsplit('\n').next().unwrap_or_default().trim_start();
    !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())
}

/// A text within a block of code, which it cannot end.
pub(crate) fn code(text: &str, most: usize) -> String {
    cut(&text.replace("```", "`\u{2060}`\u{2060}`"), most)
}

/// The name of a thread: one line, which is no markup there.
pub(crate) fn thread_name(question: &str) -> String {
    let name = line(question, crate::limits::THREAD_NAME);
    if name.is_empty() { "Topup".into() } else { name }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_loses_its_effect_and_words_stay_as_they_are() {
        assert_eq!(escaped("WoW issuances: −$1,234 (4.1%)", 99), "WoW issuances: −$1,234 \\(4.1%\\)");
        assert_eq!(escaped("<@U1> @everyone", 99), "\\<@\u{2060}U1\\> @\u{2060}everyone");
        assert_eq!(escaped("- a-b\n# c\n1. d", 99), "\\- a-b\n\\# c\n1\\. d");
        assert_eq!(escaped("**b** [x](y) ||s||", 99), "\\*\\*b\\*\\* \\[x\\]\\(y\\) \\|\\|s\\|\\|");
        assert_eq!(code("a ``` b", 99), "a `\u{2060}`\u{2060}` b");
    }

    proptest! {
        #[test]
        fn nothing_is_longer_than_its_place(text in "(\\PC|[<>*_@# \\n]){0,80}", most in 0_usize..60) {
            let escaped = escaped(&text, most);
            prop_assert!(length(&escaped) <= most);
            prop_assert!(!escaped.contains("@everyone") && !escaped.replace("\\<", "").contains("<@"));
            prop_assert!(length(&code(&text, most)) <= most);
            prop_assert!(length(&thread_name(&text)) <= crate::limits::THREAD_NAME);
        }
    }
}
