//! Text for a terminal: made harmless, measured in columns, wrapped and coloured.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Text from people and data without what a terminal would obey: control characters (escape sequences begin with
/// one) and marks that reverse the reading direction. Line breaks become spaces.
pub(crate) fn harmless(text: &str) -> String {
    let reverses =
        |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}');
    text.chars()
        .filter(|c| !reverses(*c))
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

/// How many terminal columns a text takes.
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

/// The text cut to at most `width` columns, with `…` where something was cut.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    format!("{}…", split_at_column(text, width.saturating_sub(1)).0)
}

/// The text split so that the first part takes at most `width` columns.
fn split_at_column(text: &str, width: usize) -> (&str, &str) {
    let mut used = 0;
    let end = text.char_indices().find_map(|(at, c)| {
        used += c.width().unwrap_or(0);
        (used > width).then_some(at)
    });
    text.split_at(end.unwrap_or(text.len()))
}

/// The text filled up with spaces to `width` columns, on the left if it stands flush right.
pub(crate) fn pad(text: &str, width: usize, flush_right: bool) -> String {
    let space = " ".repeat(width.saturating_sub(columns(text)));
    if flush_right { format!("{space}{text}") } else { format!("{text}{space}") }
}

/// The text broken between words into lines of at most `width` columns. `lead` stands before the first line, the
/// others hang under the text behind it. A word wider than a line is broken.
pub(crate) fn wrap(text: &str, lead: &str, width: usize) -> Vec<String> {
    let hang = " ".repeat(columns(lead));
    let room = width.saturating_sub(columns(lead)).max(8);
    let mut lines = Vec::new();
    let mut line = String::new();
    for mut word in text.split_whitespace() {
        if !line.is_empty() {
            if columns(&line) + 1 + columns(word) <= room {
                line.push(' ');
            } else {
                lines.push(std::mem::take(&mut line));
            }
        }
        while columns(word) > room {
            let (head, rest) = split_at_column(word, room);
            lines.push(head.to_owned());
            word = rest;
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    let lead_of = |i: usize| if i == 0 { lead } else { hang.as_str() };
    lines.iter().enumerate().map(|(i, line)| format!("{}{line}", lead_of(i)).trim_end().to_owned()).collect()
}

/// Parts set in lines of at most `width` columns with `separator` between those of one line. Lines break between
/// parts alone; a part wider than a line stands on its own.
pub(crate) fn wrap_between(parts: &[String], separator: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if columns(line) + columns(separator) + columns(part) <= width => {
                line.push_str(separator);
                line.push_str(part);
            }
            _ => lines.push(part.clone()),
        }
    }
    lines
}

/// How a line is set apart, where colour is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    /// The headline.
    Bold,
    /// What matters less.
    Dim,
    /// A warning.
    Yellow,
    /// A failure.
    Red,
}

/// The line set apart if `colour` is asked for, else as it stands.
pub(crate) fn paint(line: &str, paint: Paint, colour: bool) -> String {
    if !colour || line.is_empty() {
        return line.to_owned();
    }
    let code = match paint {
        Paint::Bold => 1,
        Paint::Dim => 2,
        Paint::Yellow => 33,
        Paint::Red => 31,
    };
    format!("\u{1b}[{code}m{line}\u{1b}[0m")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_data_commands_the_terminal() {
        assert_eq!(harmless("Em\u{1b}[31mail\u{7}\u{202e}\nx\u{9b}y"), "Em[31mail xy");
    }

    #[test]
    fn wide_characters_count_double() {
        assert_eq!(cut("日本語チャネル", 7), "日本語…");
        assert_eq!(pad("日本", 6, true), "  日本");
        assert_eq!(wrap("日本語 日本語", "• ", 12), ["• 日本語", "  日本語"]);
    }

    #[test]
    fn lines_hang_under_their_lead_and_long_words_break() {
        assert_eq!(wrap("one two three", "• ", 10), ["• one two", "  three"]);
        assert_eq!(wrap("a-word-without-an-end", "", 10), ["a-word-wit", "hout-an-en", "d"]);
        assert_eq!(wrap("", "• ", 10), ["•"]);
    }

    #[test]
    fn without_colour_no_escape() {
        assert_eq!(paint("x", Paint::Bold, false), "x");
        assert_eq!(paint("x", Paint::Bold, true), "\u{1b}[1mx\u{1b}[0m");
    }
}
