//! Finds the numbers and dates in a text, as a reader would.

use super::when::MONTHS;

/// A number or date of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Found {
    /// "$41.3M", "12,345", "43.7%": without sign and unit words.
    Number(String),
    /// Month 1–12 and day.
    Day(usize, u32),
    /// A year.
    Year(u32),
    /// "Q3".
    Quarter(u32),
    /// "H1".
    Half(u32),
}

/// All numbers and dates, in order.
pub(super) fn scan(text: &str) -> Vec<Found> {
    // A colon or a bracket ends a date: "the week of Jul 13: 1 to 2".
    let text = text.replace(['(', ')', ';', ':'], " | ");
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || "–→/".contains(c)).filter(|w| !w.is_empty()).collect();
    let mut found = Vec::new();
    let mut month: Option<usize> = None;
    for word in words {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '$' && c != '%');
        if let Some(m) = month_of(bare) {
            month = Some(m);
            continue;
        }
        let quarter = bare.strip_prefix('Q').and_then(|d| d.parse::<u32>().ok());
        if let Some(q) = quarter.filter(|q| (1..=4).contains(q)) {
            found.push(Found::Quarter(q));
            month = Some(0);
            continue;
        }
        let half = bare.strip_prefix('H').and_then(|d| d.parse::<u32>().ok());
        if let Some(h) = half.filter(|h| (1..=2).contains(h)) {
            found.push(Found::Half(h));
            month = Some(0);
            continue;
        }
        if !bare.chars().any(|c| c.is_ascii_digit()) {
            // "and" or "the" ends a date; a bare dash between two days does not reach here.
            month = None;
            continue;
        }
        let plain = bare.parse::<u32>().ok();
        match (month, plain) {
            (Some(_), Some(y)) if (1900..=2200).contains(&y) => {
                found.push(Found::Year(y));
                month = None;
            }
            (Some(m), Some(d)) if m > 0 && (1..=31).contains(&d) => found.push(Found::Day(m, d)),
            _ => found.push(Found::Number(bare.trim_start_matches(['+', '−']).to_string())),
        }
    }
    found
}

fn month_of(word: &str) -> Option<usize> {
    MONTHS.iter().position(|m| *m == word || (word.len() == 3 && m.starts_with(word))).map(|i| i + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_told_apart() {
        let found = scan("Rose +12.4% to $41.3M over Nov 9–15, 2026 (Q3 2026), 12,345 of 7, on Jul 13: 1.");
        let n = |t: &str| Found::Number(t.to_string());
        assert_eq!(
            found,
            [
                n("12.4%"),
                n("$41.3M"),
                Found::Day(11, 9),
                Found::Day(11, 15),
                Found::Year(2026),
                Found::Quarter(3),
                Found::Year(2026),
                n("12,345"),
                n("7"),
                Found::Day(7, 13),
                n("1")
            ]
        );
    }
}
