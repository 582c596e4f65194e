//! From a message to tokens: words, numbers, dates and signs, each with what
//! the person typed and a stem under which the lexicon knows it.

mod piece;
mod text;

use jiff::civil::Date;
use piece::{one, settle_order};
pub use text::{plain, stem};

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Letters, perhaps with digits ("p1", "q3", "l30d").
    Word,
    /// A number, its scale applied ("20k" is 20000).
    Number(f64),
    /// A whole date, as written in one piece.
    Day(Date),
    /// A date whose day and month could be exchanged; month first, then day first.
    EitherDay(Date, Date),
    /// Year, month and day that no calendar has ("2026-02-30").
    NotADay(i32, i32, i32),
    /// Month and day without a year, in the order month, day ("9/30").
    MonthDay(i32, i32),
    /// A year and a month ("2026-08").
    YearMonth(i32, i32),
    /// A sign.
    Sign,
}

/// One token.
#[derive(Debug, Clone)]
pub struct Token {
    /// Lower case, without possessive endings.
    pub text: String,
    /// Singular form of `text`.
    pub stem: String,
    /// As typed.
    pub raw: String,
    /// What it is.
    pub kind: Kind,
    /// A hyphen or dash glues it to the token before.
    pub glued: bool,
    /// First of a sentence or line.
    pub opens: bool,
    /// A dollar sign stands before it.
    pub dollar: bool,
    /// A typing mistake was corrected here: what stood there before.
    pub corrected: Option<String>,
}

impl Token {
    /// Whether the text is one of these.
    #[must_use]
    pub fn is(&self, words: &[&str]) -> bool {
        words.contains(&self.text.as_str())
    }

    /// The number, if it is a whole one.
    #[must_use]
    pub fn whole(&self) -> Option<i32> {
        match self.kind {
            Kind::Number(n) if n.fract() == 0.0 && n.abs() < 1e9 => Some(n as i32),
            _ => None,
        }
    }
}

/// Cuts a cleaned text into tokens.
#[must_use]
pub fn tokens(text: &str, day_first: bool) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<Token> = Vec::new();
    let (mut i, mut opens, mut glued, mut dollar) = (0, true, false, false);
    while i < chars.len() {
        let c = chars[i];
        if c == '\n' {
            opens = true;
            (glued, dollar) = (false, false);
            i += 1;
            continue;
        }
        if c.is_whitespace() {
            glued = false;
            i += 1;
            continue;
        }
        if c == '$' && chars.get(i + 1).is_some_and(char::is_ascii_digit) {
            dollar = true;
            i += 1;
            continue;
        }
        if c == '.' && abbreviates(&out, &chars, i) {
            (glued, dollar) = (false, false);
            i += 1;
            continue;
        }
        let (raw, kind, next) = one(&chars, i, day_first);
        let joins = c == '-'
            && i > 0
            && chars[i - 1].is_alphanumeric()
            && chars.get(i + 1).is_some_and(|c| c.is_alphanumeric() || *c == '<');
        if joins {
            glued = true;
            i += 1;
            continue;
        }
        let mut lower = raw.to_lowercase();
        if let Some(base) =
            lower.strip_suffix("'s").or_else(|| lower.strip_suffix("s'").map(|_| &lower[..lower.len() - 1]))
        {
            lower = base.to_string();
        }
        let lower: String = lower.chars().filter(|c| *c != '\'').collect();
        let ends = matches!(c, '.' | '!' | '?' | ':' | ';') && kind == Kind::Sign;
        if !(lower.is_empty()) {
            out.push(Token {
                stem: stem(&lower),
                text: lower,
                raw,
                kind,
                glued,
                opens,
                dollar,
                corrected: None,
            });
            opens = ends;
        }
        (glued, dollar) = (false, false);
        i = next.max(i + 1);
    }
    settle_order(&mut out);
    out
}

/// Abbreviations that people write with a full stop.
#[must_use]
pub fn is_short(word: &str) -> bool {
    const SHORT: [&str; 40] = [
        "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue",
        "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "wk", "wks", "mo", "mos", "mth", "yr",
        "yrs", "qtr", "vs", "approx", "incl", "excl", "avg", "amt", "no", "nr", "est", "resp",
    ];
    SHORT.contains(&word)
}

/// Whether a full stop at `i` belongs to an abbreviation ("Sept. 2026", "wk. 44") and ends
/// no sentence.
fn abbreviates(before: &[Token], chars: &[char], i: usize) -> bool {
    let touches = i > 0 && chars[i - 1].is_alphabetic();
    let next = chars[i + 1..].iter().find(|c| **c != ' ');
    touches
        && next.is_some_and(|c| c.is_ascii_digit() || c.is_lowercase())
        && before.last().is_some_and(|t| is_short(&t.text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as d;

    fn kinds(text: &str) -> Vec<(String, Kind)> {
        tokens(&plain(text), false).into_iter().map(|t| (t.text, t.kind)).collect()
    }

    #[test]
    fn dates_in_one_piece() {
        assert_eq!(kinds("2026-11-01")[0].1, Kind::Day(d(2026, 11, 1)));
        assert_eq!(kinds("31.10.2026")[0].1, Kind::Day(d(2026, 10, 31)));
        assert_eq!(kinds("01-Sep-2026")[0].1, Kind::Day(d(2026, 9, 1)));
        assert_eq!(kinds("9/30")[0].1, Kind::MonthDay(9, 30));
        assert_eq!(kinds("2026-08")[0].1, Kind::YearMonth(2026, 8));
        assert_eq!(kinds("03/04/2026")[0].1, Kind::EitherDay(d(2026, 3, 4), d(2026, 4, 3)));
    }

    #[test]
    fn numbers_and_words() {
        assert_eq!(kinds("$20k")[0].1, Kind::Number(20_000.0));
        assert_eq!(kinds("1,234.50")[0].1, Kind::Number(1234.5));
        assert_eq!(kinds("36mo")[0].1, Kind::Word);
        let texts: Vec<_> =
            kinds("drop-off for P1–P3, 640-699 and 760+ of last week's").into_iter().map(|k| k.0).collect();
        assert_eq!(
            texts,
            ["drop", "off", "for", "p1", "p3", ",", "640", "699", "and", "760", "+", "of", "last", "week"]
        );
    }
}
