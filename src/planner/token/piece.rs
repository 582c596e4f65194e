//! What one piece of text is: a number with its scale, a date as written in one piece, or
//! a word.

use super::{Kind, Token};
use crate::calendar::ymd;

/// A date that can be read in one order only ("30/09/2026") settles the order of the
/// others in the message.
pub(super) fn settle_order(tokens: &mut [Token]) {
    let groups = |t: &Token| -> Option<(i32, i32)> {
        let mut parts = t.raw.split('/').map(|p| p.parse::<i32>().ok());
        Some((parts.next()??, parts.next()??)).filter(|(a, b)| *a <= 31 && *b <= 31)
    };
    let dated = |t: &Token| matches!(t.kind, Kind::Day(_) | Kind::MonthDay(..) | Kind::EitherDay(..));
    let said = |first: bool| {
        tokens
            .iter()
            .filter(|t| dated(t))
            .filter_map(groups)
            .any(|(a, b)| if first { a > 12 } else { b > 12 })
    };
    let (day_first, month_first) = (said(true), said(false));
    if day_first == month_first {
        return;
    }
    for t in tokens {
        let Some((a, b)) = groups(t) else { continue };
        let (m, d) = if day_first { (b, a) } else { (a, b) };
        match t.kind {
            Kind::EitherDay(x, _) => {
                if let Some(day) = ymd(i32::from(x.year()), m, d) {
                    t.kind = Kind::Day(day);
                }
            }
            Kind::MonthDay(..) if ymd(2024, m, d).is_some() => t.kind = Kind::MonthDay(m, d),
            _ => {}
        }
    }
}

/// One token from position `i`: what was typed, its kind, and where to go on.
pub(super) fn one(chars: &[char], i: usize, day_first: bool) -> (String, Kind, usize) {
    let c = chars[i];
    if c.is_ascii_digit() {
        if let Some(found) = date(chars, i, day_first) {
            return found;
        }
        return number(chars, i);
    }
    // "October '25"
    if c == '\''
        && let [a, b] = [1, 2].map(|n| chars.get(i + n).and_then(|c| c.to_digit(10)))
        && let (Some(a), Some(b)) = (a, b)
        && (1..6).contains(&a)
        && !chars.get(i + 3).is_some_and(|c| c.is_alphanumeric())
    {
        return (format!("20{a}{b}"), Kind::Number(f64::from(2000 + 10 * a + b)), i + 3);
    }
    if c.is_alphabetic() {
        let mut j = i;
        while j < chars.len()
            && (chars[j].is_alphanumeric()
                || chars[j] == '_'
                || (chars[j] == '\'' && chars.get(j + 1).is_some_and(|c| c.is_alphabetic())))
        {
            j += 1;
        }
        return (chars[i..j].iter().collect(), Kind::Word, j);
    }
    for pair in ["<=", ">=", "=>", "->", "--"] {
        if chars[i..].iter().take(2).copied().eq(pair.chars()) {
            return (pair.to_string(), Kind::Sign, i + 2);
        }
    }
    (c.to_string(), Kind::Sign, i + 1)
}

/// A number with thousands separators, decimals and a scale, or a word that
/// begins with digits ("36mo", "3q26").
fn number(chars: &[char], i: usize) -> (String, Kind, usize) {
    // 20261015
    let run = chars[i..].iter().take_while(|c| c.is_ascii_digit()).count();
    if run == 8
        && !chars.get(i + 8).is_some_and(|c| {
            c.is_alphanumeric()
                || matches!(c, ',' | '.') && chars.get(i + 9).is_some_and(char::is_ascii_digit)
        })
    {
        let raw: String = chars[i..i + 8].iter().collect();
        let part = |r: std::ops::Range<usize>| raw.get(r).and_then(|p| p.parse::<i32>().ok());
        if let (Some(y @ 1990..=2060), Some(m), Some(d)) = (part(0..4), part(4..6), part(6..8))
            && let Some(day) = ymd(y, m, d)
        {
            return (raw, Kind::Day(day), i + 8);
        }
    }
    let mut j = i;
    let mut digits = String::new();
    while j < chars.len() {
        let c = chars[j];
        let next_digits = |n: usize| (1..=n).all(|k| chars.get(j + k).is_some_and(char::is_ascii_digit));
        if c.is_ascii_digit() {
            digits.push(c);
        } else if c == ',' && next_digits(3) && !chars.get(j + 4).is_some_and(char::is_ascii_digit) {
            // A thousands separator.
        } else if c == '.' && next_digits(1) && !digits.contains('.') {
            digits.push('.');
        } else {
            break;
        }
        j += 1;
    }
    let mut value: f64 = digits.parse().unwrap_or(0.0);
    let mut k = j;
    while k < chars.len() && chars[k].is_alphanumeric() {
        k += 1;
    }
    let tail: String = chars[j..k].iter().collect::<String>().to_lowercase();
    let scale = match tail.as_str() {
        "" => 1.0,
        "k" => 1e3,
        "m" | "mm" | "mn" | "mil" => 1e6,
        "b" | "bn" => 1e9,
        "st" | "nd" | "rd" | "th" => 1.0,
        _ => return (chars[i..k].iter().collect(), Kind::Word, k),
    };
    value *= scale;
    let raw: String = chars[i..k].iter().collect();
    // "60m" is as often sixty months as sixty million: keep it a word, the values decide.
    if tail == "m"
        && value < 1e9
        && digits.len() <= 3
        && i.checked_sub(1).is_none_or(|p| chars[p] != '$')
        && !(chars[j] == 'M' && is_goal(&chars[..i]))
    {
        return (raw, Kind::Word, k);
    }
    (raw, Kind::Number(value), k)
}

/// "hit 35M", "pace for 35M": a sum of money, not a length.
fn is_goal(before: &[char]) -> bool {
    const GOALS: [&str; 22] = [
        "hit",
        "hits",
        "hitting",
        "reach",
        "reaches",
        "reached",
        "reaching",
        "make",
        "makes",
        "exceed",
        "exceeds",
        "cross",
        "crosses",
        "break",
        "breaks",
        "clear",
        "clears",
        "beat",
        "beats",
        "pace for",
        "track for",
        "funded",
    ];
    let text: String = before[before.len().saturating_sub(14)..].iter().collect::<String>().to_lowercase();
    let text = text.trim_end();
    GOALS.iter().any(|g| text.strip_suffix(g).is_some_and(|t| !t.ends_with(char::is_alphanumeric)))
}

/// A date written in one piece.
fn date(chars: &[char], i: usize, day_first: bool) -> Option<(String, Kind, usize)> {
    let mut groups: Vec<String> = vec![String::new()];
    let mut seps: Vec<char> = Vec::new();
    let mut j = i;
    while j < chars.len() {
        let c = chars[j];
        if c.is_ascii_digit() {
            groups.last_mut()?.push(c);
        } else if c.is_ascii_alphabetic()
            && seps.last() == Some(&'-')
            && groups.len() == 2
            && groups[1].len() < 9
        {
            // 01-Sep-2026
            groups[1].push(c);
        } else if matches!(c, '/' | '-' | '.')
            && chars.get(j + 1).is_some_and(char::is_ascii_alphanumeric)
            && groups.len() < 3
            && seps.iter().all(|s| *s == c)
        {
            seps.push(c);
            groups.push(String::new());
        } else {
            break;
        }
        j += 1;
    }
    if chars.get(j).is_some_and(|c| c.is_alphanumeric()) {
        return None;
    }
    let raw: String = chars[i..j].iter().collect();
    let n = |k: usize| groups.get(k).and_then(|g| g.parse::<i32>().ok());
    let full_year = |y: i32, text: &str| if text.len() == 2 { 2000 + y } else { y };
    match (groups.len(), seps.first()) {
        (3, Some('-')) if groups[1].chars().all(|c| c.is_ascii_alphabetic()) => {
            let month = crate::planner::dates::month_number(&groups[1].to_lowercase())?;
            let (year, day) = (full_year(n(2)?, &groups[2]), n(0)?);
            Some((raw, day_or_not(year, month, day), j))
        }
        (3, Some(_)) if groups[0].len() == 4 => {
            let (year, month, day) = (n(0)?, n(1)?, n(2)?);
            // A time of day behind the date is dropped: "2026-10-03T14:22:01Z".
            let kind = day_or_not(year, month, day);
            (matches!(kind, Kind::Day(_)) || (1900..=2100).contains(&year)).then_some((raw, kind, j))
        }
        (3, Some(_)) if groups[2].len() == 4 || groups[2].len() == 2 => {
            let year = full_year(n(2)?, &groups[2]);
            let (a, b) = (n(0)?, n(1)?);
            let kind = match (ymd(year, a, b), ymd(year, b, a)) {
                (Some(us), Some(eu)) if us != eu => {
                    if day_first || seps[0] == '.' {
                        Kind::EitherDay(eu, us)
                    } else {
                        Kind::EitherDay(us, eu)
                    }
                }
                (Some(day), _) | (None, Some(day)) => Kind::Day(day),
                // "12/24/72 month loans" names terms.
                (None, None)
                    if groups[2].len() == 4 && (1900..=2100).contains(&year) || a <= 12 && b <= 31 =>
                {
                    if a <= 12 { Kind::NotADay(year, a, b) } else { Kind::NotADay(year, b, a) }
                }
                (None, None) => return None,
            };
            Some((raw, kind, j))
        }
        (2, Some('-')) if groups[0].len() == 4 && groups[1].len() == 2 && (1..=12).contains(&n(1)?) => {
            Some((raw, Kind::YearMonth(n(0)?, n(1)?), j))
        }
        (2, Some('/')) if groups.iter().all(|g| g.len() <= 2) => {
            let (a, b) = if day_first { (n(1)?, n(0)?) } else { (n(0)?, n(1)?) };
            let (m, d) = if (1..=12).contains(&a) { (a, b) } else { (b, a) };
            ymd(2024, m, d)?;
            Some((raw, Kind::MonthDay(m, d), j))
        }
        (2, Some('/')) if groups[1].len() == 4 && (1..=12).contains(&n(0)?) => {
            Some((raw, Kind::YearMonth(n(1)?, n(0)?), j))
        }
        // "03-2026", "03.2026"
        (2, Some('-' | '.'))
            if groups[0].len() == 2
                && groups[1].len() == 4
                && (1..=12).contains(&n(0)?)
                && (1990..=2100).contains(&n(1)?) =>
        {
            Some((raw, Kind::YearMonth(n(1)?, n(0)?), j))
        }
        // "1.8.-30.9.2026", "1.8. to 30.9.2026": the dot behind a day and a month is no end of a sentence there.
        (2, Some('.')) if groups.iter().all(|g| g.len() <= 2) && chars.get(j) == Some(&'.') => {
            // "5.10. - 18.10.": the second of two.
            let before: String = chars[..i].iter().rev().skip_while(|c| c.is_whitespace()).take(4).collect();
            let second = ["-.", "–.", "- .", "– .", "ot .", "sib ."].iter().any(|w| before.starts_with(w));
            if second {
                let (d, m) = (n(0)?, n(1)?);
                ymd(2024, m, d)?;
                return Some((raw, Kind::MonthDay(m, d), j + 1));
            }
            let behind: String = chars[j + 1..].iter().take(8).filter(|c| !c.is_whitespace()).collect();
            let to = ["-", "–", "to", "bis"].iter().find_map(|w| behind.strip_prefix(w))?;
            to.starts_with(|c: char| c.is_ascii_digit()).then_some(())?;
            let (d, m) = (n(0)?, n(1)?);
            ymd(2024, m, d)?;
            Some((raw, Kind::MonthDay(m, d), j + 1))
        }
        _ => None,
    }
}

/// The day of these numbers, or that there is none.
fn day_or_not(year: i32, month: i32, day: i32) -> Kind {
    ymd(year, month, day).map_or(Kind::NotADay(year, month, day), Kind::Day)
}
