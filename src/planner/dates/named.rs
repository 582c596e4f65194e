//! Points by name: "October 2025", "Q3", "5 October", "Labor Day", "the week of Oct 5".

use super::holidays::holiday;
use super::month_number;
use super::months::{is_month, month};
use super::parts::day_number;
use super::points::{At, Point, long_unit};
use super::relative::relative;
use super::weekdays::weekday_number;
use crate::calendar::{self, Unit, ymd};
use crate::planner::token::Kind;

/// "the week of Oct 5", "week ending 11/15", "w/c 2 Nov".
pub(super) fn week_of(at: &At, i: usize) -> Option<(Point, usize)> {
    let k = if matches!(at.word(i), "week" | "wk") {
        // "per week from Juneteenth to Labor Day" is a length and a stretch.
        let length =
            i.checked_sub(1).is_some_and(|b| matches!(at.word(b), "per" | "by" | "each" | "every" | "a"));
        match at.word(i + 1) {
            "starting" | "beginning" | "commencing" | "from" if length => return None,
            "of" | "starting" | "beginning" | "commencing" | "from" | "ending" | "ended" => i + 2,
            _ => return None,
        }
    } else if at.word(i) == "w" && at.word(i + 1) == "/" && matches!(at.word(i + 2), "c" | "e") {
        i + 3
    } else {
        return None;
    };
    let k = k + usize::from(matches!(at.word(k), "the" | "on"));
    // "week ending Sunday the 8th"
    let k = match weekday_number(at.word(k)) {
        Some(_) if at.word(k + 1) == "the" || matches!(at.word(k + 1), ",") => k + 2,
        Some(_) if named(at, k + 1).is_some() => k + 1,
        _ => k,
    };
    let (p, next) = named(at, k)
        // "the week of the fifth of October"
        .or_else(|| super::parts::day_of(at, k))
        .or_else(|| super::weeks::days_of_month(at, k))
        .or_else(|| holiday(at, k))
        .or_else(|| relative(at, k))?;
    // "each week of September" names no week but a month.
    if matches!(p.unit, Some(Unit::Month | Unit::Quarter | Unit::Year | Unit::Half)) || p.window()?.days() > 7
    {
        return None;
    }
    let day = p.window()?.start;
    let start = calendar::monday(day);
    let mut week = Point::single(Unit::Week, start, false);
    week.other = p.other.map(calendar::monday);
    Some((week, next))
}

pub(super) fn quarter_word(word: &str) -> Option<i32> {
    match word {
        "q1" | "1q" => Some(1),
        "q2" | "2q" => Some(2),
        "q3" | "3q" => Some(3),
        "q4" | "4q" => Some(4),
        _ => None,
    }
}

pub(super) fn ordinal(word: &str) -> Option<i32> {
    match word {
        "first" | "1st" => Some(1),
        "second" | "2nd" => Some(2),
        "third" | "3rd" => Some(3),
        "fourth" | "4th" => Some(4),
        _ => None,
    }
}

/// A year behind a month, quarter or half: "2026", "of last year", "'25".
pub(super) fn year_behind(at: &At, k: usize) -> Option<(i32, usize)> {
    let d = i32::from(at.s.as_of.year());
    let mut j = k;
    if at.word(j) == "," {
        j += 1;
    }
    if matches!(at.word(j), "of" | "in" | "fy" | "cy") {
        j += 1;
    }
    if let Some(spoken) = spoken_year(at, j) {
        return Some(spoken);
    }
    if let Some(short) = short_year(at, k) {
        return Some(short);
    }
    if let Some(y) = at.whole(j).filter(|y| (1990..=2100).contains(y)) {
        let plain = at.tokens[j].kind != Kind::Sign && !at.tokens[j].dollar && at.tokens[j].raw.len() == 4;
        return plain.then_some((y, j + 1));
    }
    match (at.word(j), at.stem(j + 1)) {
        ("last" | "previous" | "prior" | "past", "year" | "yr") => Some((d - 1, j + 2)),
        ("this" | "current", "year") => Some((d, j + 2)),
        ("next" | "coming" | "following", "year") => Some((d + 1, j + 2)),
        ("ly", _) => Some((d - 1, j + 1)),
        ("the", "year") if at.word(j + 2) == "before" => Some((d - 1, j + 3)),
        ("'", _) => at.whole(j + 1).filter(|y| (10..=60).contains(y)).map(|y| (2000 + y, j + 2)),
        _ => None,
    }
}

/// "Sep-26" as a spreadsheet writes it: a year of two digits behind a dash, where it is near this one and no whole date
/// goes on ("Sep-26, 2026").
fn short_year(at: &At, k: usize) -> Option<(i32, usize)> {
    let token = at.tokens.get(k).filter(|t| t.glued && t.raw.len() == 2)?;
    let year = 2000 + token.whole()?;
    let near = (year - i32::from(at.s.as_of.year())).abs() <= 1;
    let behind = k + 1 + usize::from(at.word(k + 1) == ",");
    let dated = at.whole(behind).is_some_and(|y| (1990..=2100).contains(&y))
        || at.tokens.get(k + 1).is_some_and(|t| t.glued);
    (near && !dated).then_some((year, k + 1))
}

/// "two thousand twenty five", "two thousand and six", "twenty twenty five".
fn spoken_year(at: &At, i: usize) -> Option<(i32, usize)> {
    let k = match (at.word(i), at.word(i + 1), at.word(i + 2)) {
        ("two", "thousand", "and") => i + 3,
        ("two", "thousand", _) => i + 2,
        ("twenty", "twenty", _) => i + 1,
        _ => return None,
    };
    let spelled =
        !at.word(k).is_empty() && at.whole(k).is_none_or(|_| at.tokens[k].raw.parse::<i32>().is_err());
    let (n, next) = day_number(at, k).filter(|(n, _)| spelled && (20..=31).contains(n))?;
    Some((2000 + n, next))
}

/// A named day, month, quarter or year.
pub(super) fn named(at: &At, i: usize) -> Option<(Point, usize)> {
    if let Some((year, next)) = spoken_year(at, i) {
        return Some((Point::single(Unit::Year, ymd(year, 1, 1)?, false), next));
    }
    let token = at.tokens.get(i)?;
    // "3rd quarter": the tokens keep the bare number. A word may have been mended.
    let number = matches!(token.kind, Kind::Number(_));
    let raw = if number { token.raw.to_lowercase() } else { token.text.clone() };
    match &token.kind {
        Kind::Day(d) => return Some((Point::single(Unit::Day, *d, false), i + 1)),
        Kind::EitherDay(a, b) => {
            return Some((Point { other: Some(*b), ..Point::single(Unit::Day, *a, false) }, i + 1));
        }
        Kind::MonthDay(m, d) => {
            let (year, next) = year_behind(at, i + 1).unwrap_or((at.latest_year(*m, *d), i + 1));
            return Some((Point::single(Unit::Day, ymd(year, *m, *d)?, next == i + 1), next));
        }
        Kind::YearMonth(y, m) => return Some((Point::single(Unit::Month, ymd(*y, *m, 1)?, false), i + 1)),
        Kind::Number(_) if !(matches!(at.stem(i + 1), "quarter" | "qtr") && ordinal(&raw).is_some()) => {
            return numbered(at, i);
        }
        _ => {}
    }
    if let Some(m) = month_number(&token.text).filter(|_| is_month(at, i)) {
        return month(at, i, m);
    }
    let quarter = quarter_word(&token.text).map(|q| (q, i + 1)).or_else(|| {
        let q = ordinal(&raw).filter(|_| matches!(at.stem(i + 1), "quarter" | "qtr"))?;
        Some((q, i + 2))
    });
    let quarter = quarter.or_else(|| {
        (matches!(token.stem.as_str(), "quarter" | "qtr"))
            .then(|| at.whole(i + 1).filter(|q| (1..=4).contains(q)).map(|q| (q, i + 2)))?
    });
    if let Some((q, k)) = quarter {
        // "Q3 26"
        let short = at
            .whole(k)
            .filter(|y| (20..=40).contains(y) && !at.tokens[k].dollar && at.tokens[k].raw.len() == 2)
            .filter(|_| long_unit(at.stem(k + 1)).is_none() && !matches!(at.stem(k + 1), "mo" | "loan" | "m"))
            .map(|y| (2000 + y, k + 1));
        let (year, next, yearless) = match year_behind(at, k).or(short) {
            Some((y, n)) => (y, n, false),
            None => (at.latest_year(q * 3 - 2, 1), k, true),
        };
        return Some((Point::single(Unit::Quarter, ymd(year, q * 3 - 2, 1)?, yearless), next));
    }
    if let Some(found) = code(at, i) {
        return Some(found);
    }
    // 3q26, q326
    let text = token.text.as_bytes();
    if token.text.is_ascii() && text.len() == 4 && (text[0] == b'q' || text[1] == b'q') {
        let (q, year) = if text[1] == b'q' {
            (&token.text[..1], &token.text[2..])
        } else {
            (&token.text[1..2], &token.text[2..])
        };
        let (q, year): (i32, i32) = (q.parse().ok()?, year.parse().ok()?);
        if (1..=4).contains(&q) {
            return Some((Point::single(Unit::Quarter, ymd(2000 + year, q * 3 - 2, 1)?, false), i + 1));
        }
    }
    if let Some(year) = token
        .text
        .strip_prefix("fy")
        .or_else(|| token.text.strip_prefix("cy"))
        .and_then(|y| y.parse::<i32>().ok())
    {
        let year = if year < 100 { 2000 + year } else { year };
        return (1990..2100)
            .contains(&year)
            .then(|| ymd(year, 1, 1).map(|d| (Point::single(Unit::Year, d, false), i + 1)))?;
    }
    None
}

/// A quarter or half with its year in one word: "2025q4", "q42025", "1h25", "h1fy26".
fn code(at: &At, i: usize) -> Option<(Point, usize)> {
    let word: String = at.word(i).replace("fy", "").replace("cy", "");
    let mark = word.find(['q', 'h'])?;
    let unit = if word.as_bytes().get(mark) == Some(&b'q') { Unit::Quarter } else { Unit::Half };
    let (front, back) = (word.get(..mark)?, word.get(mark + 1..)?);
    let year = |y: &str| -> Option<i32> {
        let n: i32 = y.parse().ok()?;
        match y.len() {
            2 if (10..=60).contains(&n) => Some(2000 + n),
            4 if (1990..=2100).contains(&n) => Some(n),
            _ => None,
        }
    };
    let part = |p: &str| p.parse::<i32>().ok().filter(|n| p.len() == 1 && (1..=4).contains(n));
    let (n, y) = match (front.len(), back.len()) {
        (2 | 4, 1) => (part(back)?, year(front)?),
        (1, 2 | 4) => (part(front)?, year(back)?),
        (0, 3 | 5) => (part(back.get(..1)?)?, year(back.get(1..)?)?),
        _ => return None,
    };
    let months = if unit == Unit::Quarter { 3 } else { 6 };
    (n * months <= 12)
        .then(|| ymd(y, n * months - months + 1, 1))?
        .map(|d| (Point::single(unit, d, false), i + 1))
}

/// "2025", "2026 Q3", "5 October", "15th of September".
pub(super) fn numbered(at: &At, i: usize) -> Option<(Point, usize)> {
    let token = at.tokens.get(i)?;
    let n = token.whole()?;
    if token.dollar || token.raw.contains(',') {
        return None;
    }
    let of = i + 1 + usize::from(at.word(i + 1) == "of");
    if (1..=31).contains(&n) {
        let m = month_number(at.word(of))?;
        let apr_metric = at.word(of) == "apr" && at.tokens[of].raw == "APR";
        // "the last 3 Octobers" are no day.
        let several = at.tokens[of].raw.len() > 4 && at.tokens[of].raw.ends_with('s');
        if apr_metric || several {
            return None;
        }
        let (year, next, yearless) = match year_behind(at, of + 1) {
            Some((y, k)) => (y, k, false),
            None => (at.latest_year(m, n), of + 1, true),
        };
        return Some((Point::single(Unit::Day, ymd(year, m, n)?, yearless), next));
    }
    if (2000..=2060).contains(&n) && token.raw.len() == 4 {
        if let (Some(h), true) = (["h1", "h2"].iter().position(|h| *h == at.word(i + 1)), true) {
            let start = ymd(n, if h == 0 { 1 } else { 7 }, 1)?;
            return Some((Point::single(Unit::Half, start, false), i + 2));
        }
        if let Some(q) = quarter_word(at.word(i + 1)) {
            return Some((Point::single(Unit::Quarter, ymd(n, q * 3 - 2, 1)?, false), i + 2));
        }
        if matches!(at.stem(i + 1), "loan" | "application" | "app" | "dollar" | "people" | "customer")
            && n != i32::from(at.s.as_of.year())
        {
            return None;
        }
        return Some((Point::single(Unit::Year, ymd(n, 1, 1)?, false), i + 1));
    }
    None
}
