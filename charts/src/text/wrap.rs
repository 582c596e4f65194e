//! Breaks texts into lines that fit a width, and cuts what does not fit with an ellipsis.

use super::{TextStyle, width};

/// One line of plain text: controls and bidirectional overrides go, white space becomes one space.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let word: String = word
            .chars()
            .filter(
                |c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}'),
            )
            .collect();
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word);
    }
    out
}

/// The text if it fits into `room` pixels, else as much of it as fits with an ellipsis.
pub(crate) fn ellipsize(text: &str, style: TextStyle, room: f64) -> String {
    // Shaping a long text only to cut it is a waste: no letter is narrower than a tenth of the size.
    let most = (room / (f64::from(style.size) * 0.1)).max(1.0) as usize;
    let text: String = text.chars().take(most + 1).collect();
    if width(&text, style) <= room {
        return text;
    }
    let chars: Vec<char> = text.chars().collect();
    let cut = |keep: usize| {
        let head: String = chars[..keep].iter().collect();
        format!("{}…", head.trim_end())
    };
    // Binary search: the longest head that fits with its ellipsis.
    let (mut low, mut high) = (0, chars.len());
    while low < high {
        let middle = (low + high).div_ceil(2);
        if width(&cut(middle), style) <= room { low = middle } else { high = middle - 1 }
    }
    if low == 0 && width("…", style) > room { String::new() } else { cut(low) }
}

/// Lines of at most `room` pixels, at most `max_lines` of them; what is left is cut after a word.
pub(crate) fn wrap(text: &str, style: TextStyle, room: f64, max_lines: usize) -> Vec<String> {
    if text.is_empty() || max_lines == 0 {
        return Vec::new();
    }
    let mut lines = fill(text, style, room, max_lines);
    if let Some(last) = lines.last_mut() {
        // A cut word is worse than a missing one, unless it is most of the line.
        if let Some(space) = last.strip_suffix('…').and_then(|head| head.rfind(' '))
            && last.len() - space < 20
        {
            last.truncate(space);
            last.push('…');
        }
    }
    lines
}

/// Like [`wrap`], with lines of even length: better than a long one with a leftover.
pub(crate) fn wrap_even(text: &str, style: TextStyle, room: f64, max_lines: usize) -> Vec<String> {
    let lines = wrap(text, style, room, max_lines);
    if lines.len() < 2 || is_cut(&lines) {
        return lines;
    }
    let (mut low, mut high) = (room / 2.0, room);
    for _ in 0..6 {
        let middle = (low + high) / 2.0;
        let tried = fill(text, style, middle, max_lines);
        if tried.len() == lines.len() && !is_cut(&tried) { high = middle } else { low = middle }
    }
    fill(text, style, high, max_lines)
}

/// Names in lines that fit. Names that would be cut to the same text ("Direct mail, re…" twice) are
/// cut in their middle instead, so that their ends tell them apart.
pub(crate) fn names(names: &[String], style: TextStyle, room: f64, max_lines: usize) -> Vec<Vec<String>> {
    if max_lines == 0 {
        return vec![Vec::new(); names.len()];
    }
    let names: Vec<String> = names.iter().map(|name| clean(name)).collect();
    let at_end: Vec<Vec<String>> = names
        .iter()
        .map(|name| if name.is_empty() { Vec::new() } else { fill(name, style, room, max_lines) })
        .collect();
    let is_ambiguous =
        |at: usize| is_cut(&at_end[at]) && at_end.iter().filter(|&other| *other == at_end[at]).count() > 1;
    (0..names.len())
        .map(|at| {
            if is_ambiguous(at) { cut_middle(&names[at], style, room, max_lines) } else { at_end[at].clone() }
        })
        .collect()
}

/// The name without as much of its middle as it takes to fit.
fn cut_middle(name: &str, style: TextStyle, room: f64, max_lines: usize) -> Vec<String> {
    let chars: Vec<char> = name.chars().take(400).collect();
    for keep in (2..chars.len()).rev() {
        let tail = (keep / 3).clamp(1, 10);
        let head: String = chars[..keep - tail].iter().collect();
        let end: String = chars[chars.len() - tail..].iter().collect();
        let lines = fill(&format!("{}…{}", head.trim_end(), end.trim_start()), style, room, max_lines);
        if !is_cut(&lines) {
            return lines;
        }
    }
    fill(name, style, room, max_lines)
}

fn is_cut(lines: &[String]) -> bool {
    lines.iter().any(|line| line.ends_with('…') || line.is_empty())
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Words, with those kept together that no line should part: the pieces of a date, "last week", "10 days".
fn chunks(text: &str) -> Vec<String> {
    let mut chunks: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let last = chunks.last().and_then(|chunk| chunk.rsplit(' ').next()).unwrap_or_default();
        let is_number = |w: &str, digits: std::ops::RangeInclusive<usize>| {
            digits.contains(&w.len()) && w.chars().all(|c| c.is_ascii_digit())
        };
        let day = last.strip_suffix(',').unwrap_or_default();
        let is_month = MONTHS.iter().any(|m| last == *m || last == &m[..3]);
        let year = word.trim_end_matches([',', ';', ':', '.']);
        let joins = match last {
            _ if is_month => word.starts_with(|c: char| c.is_ascii_digit()),
            // Of a range the last day stands before the year: "Nov 9–15, 2026".
            _ if day.chars().next_back().is_some_and(|c| c.is_ascii_digit()) => is_number(year, 4..=4),
            "last" => true,
            _ => is_number(last, 1..=3) && ["days", "weeks", "points"].contains(&word),
        };
        match chunks.last_mut() {
            Some(chunk) if joins => {
                chunk.push(' ');
                chunk.push_str(word);
            }
            _ => chunks.push(word.to_owned()),
        }
    }
    chunks
}

fn fill(text: &str, style: TextStyle, room: f64, max_lines: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let words = chunks(text);
    let mut words = words.iter().map(String::as_str).peekable();
    while let Some(word) = words.next() {
        let mut line = word.to_owned();
        if lines.len() + 1 == max_lines {
            for rest in words.by_ref() {
                line.push(' ');
                line.push_str(rest);
            }
        } else {
            while let Some(next) = words.peek() {
                let longer = format!("{line} {next}");
                if width(&longer, style) > room {
                    break;
                }
                line = longer;
                words.next();
            }
        }
        lines.push(ellipsize(&line, style, room));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{TICK, TITLE};

    #[test]
    fn cut_texts_fit() {
        let long = "Direct mail reactivation of dormant customers";
        for room in [0.0, 5.0, 20.0, 100.0, 300.0, 1000.0] {
            let cut = ellipsize(long, TICK, room);
            assert!(width(&cut, TICK) <= room, "{cut:?} in {room}");
        }
        assert_eq!(ellipsize(long, TICK, 1000.0), long);
    }

    #[test]
    fn lines_are_even() {
        let lines = wrap_even(
            "Funded volume in the week of November 16 was the highest since the spring campaign began",
            TITLE,
            1104.0,
            2,
        );
        assert_eq!(lines.len(), 2);
        let (a, b) = (width(&lines[0], TITLE), width(&lines[1], TITLE));
        assert!((a - b).abs() < 250.0, "{a} {b}");
    }

    #[test]
    fn equal_beginnings_are_told_apart() {
        let long: Vec<String> =
            (0..3).map(|i| format!("Direct mail reactivation of dormant accounts, wave {i}")).collect();
        for lines in [1, 2] {
            let cut = names(&long, TICK, 180.0, lines);
            assert!(cut[0] != cut[1] && cut[1] != cut[2], "{cut:?}");
            assert!(cut.iter().flatten().all(|line| width(line, TICK) <= 180.0));
            assert!(cut.iter().all(|name| name.len() <= lines));
        }
    }

    #[test]
    fn dates_are_not_parted() {
        let text = "Issuances came to $9.3M in the 12 weeks to Nov 15, 2026; the last week was 25.4% below the first";
        for room in (320..1_000).step_by(20) {
            let lines = wrap(text, TITLE, f64::from(room), 9);
            for part in ["12 weeks", "Nov 15, 2026;", "last week"] {
                assert!(lines.iter().any(|line| line.contains(part)), "{part}: {lines:?}");
            }
            assert_eq!(lines.join(" "), text);
        }
    }

    #[test]
    fn prose_is_cut_after_a_word() {
        let cut = wrap("Funded volume rose in every channel", TICK, 200.0, 1);
        assert_eq!(cut, ["Funded volume…"]);
    }

    #[test]
    fn control_characters_go() {
        assert_eq!(clean("a\n b\t\u{0}c \u{202E}d"), "a b c d");
        assert_eq!(clean("\u{202E}"), "");
    }
}
