//! Text made plain, and the stem under which the lexicon knows a word.

/// Singular of an English word, good enough to match vocabulary with itself.
#[must_use]
pub fn stem(word: &str) -> String {
    let n = word.len();
    // "any news": no plural of "new".
    if word == "news" {
        return word.to_string();
    }
    if n > 4 && word.ends_with("ies") {
        return format!("{}y", &word[..n - 3]);
    }
    // "P1s", "36s"
    if n > 2 && word.ends_with('s') && word.as_bytes()[n - 2].is_ascii_digit() {
        return word[..n - 1].to_string();
    }
    let keeps = word.ends_with("ss") || word.ends_with("us") || word.ends_with("is");
    if n > 3 && word.ends_with('s') && !keeps && word.is_ascii() && !word.ends_with("as") {
        return word[..n - 1].to_string();
    }
    word.to_string()
}

/// Replaces typographic signs by plain ones and folds full-width forms.
#[must_use]
pub fn plain(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkc()
        .filter_map(|c| match c {
            '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2032}' | '`' | '\u{B4}' => Some('\''),
            '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{AB}' | '\u{BB}' => Some('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
            '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2064}'
            | '\u{FEFF}'
            | '\u{AD}' => None,
            '\u{A0}' => Some(' '),
            '\u{2264}' => Some('\u{2264}'),
            c if c.is_control() && c != '\n' => Some(' '),
            c => Some(c),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_agree() {
        assert_eq!(stem("issuances"), "issuance");
        assert_eq!(stem("basis"), "basis");
        assert_eq!(stem("news"), "news");
        assert_eq!(stem("subsidies"), "subsidy");
    }
}
