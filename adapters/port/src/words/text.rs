//! Text from people and data, made harmless and short enough for its place.

/// How long a text is in UTF-16 units, the larger of the two ways in which platforms count "characters".
#[must_use]
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// One line of harmless text, cut to a length: without control characters and what turns the direction of reading,
/// runs of white space as one space.
#[must_use]
pub fn line(text: &str, most: usize) -> String {
    let words: Vec<String> = text.split_whitespace().map(harmless).filter(|word| !word.is_empty()).collect();
    cut(&words.join(" "), most)
}

/// The same with its lines kept, empty ones left out.
#[must_use]
pub fn lines(text: &str, most: usize) -> String {
    let lines: Vec<String> = text.lines().map(|l| line(l, usize::MAX)).filter(|l| !l.is_empty()).collect();
    cut(&lines.join("\n"), most)
}

/// Blocks of structured text know no markup, but clients may still make links of addresses: those are broken by an
/// invisible character.
fn harmless(word: &str) -> String {
    let kept: String = word.chars().filter(|c| !c.is_control() && !invisible(*c)).collect();
    kept.replace("://", ":\u{2060}//")
}

/// What turns the direction of reading, and marks that a text could hide something behind.
fn invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The text within a length, ended by "…" at a word's end where it is longer.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    if length(text) <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.len_utf16();
        if used > most {
            break;
        }
        kept.push(c);
    }
    // Back to the last whole word, unless that would leave less than half.
    if let Some((words, _)) = kept.rsplit_once(char::is_whitespace)
        && words.len() * 2 >= kept.len()
        && !text[kept.len()..].starts_with(char::is_whitespace)
    {
        kept.truncate(words.len());
    }
    kept.truncate(kept.trim_end().len());
    if most > 0 {
        kept.push('…');
    }
    kept
}

/// The text with a capital letter and a full stop.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_long_text_ends_at_a_word() {
        assert_eq!(cut("one two three", 13), "one two three");
        assert_eq!(cut("one two three", 12), "one two…");
        assert_eq!(cut("one two three", 8), "one two…");
        assert_eq!(cut("abcdefghij", 5), "abcd…");
        assert_eq!(cut("ab", 0), "");
    }

    #[test]
    fn markup_and_hidden_characters_lose_their_effect() {
        assert_eq!(line("a\u{202e}b \u{1b}[31mred\r\n  c", 99), "ab [31mred c");
        assert_eq!(line("https://evil.example/", 99), "https:\u{2060}//evil.example/");
        assert_eq!(lines("one\n\n two  x\n", 99), "one\ntwo x");
    }

    proptest! {
        #[test]
        fn nothing_is_longer_than_its_place(text in "(\\PC|[<>& \\n]){0,80}", most in 0_usize..60) {
            prop_assert!(length(&cut(&text, most)) <= most);
            prop_assert!(length(&line(&text, most)) <= most);
        }
    }
}
