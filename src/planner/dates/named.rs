//! Points by name: "October 2025", "Q3", "5 October", "Labor Day", "the week of Oct 5".

use super::month_number;
use super::parts::day_number;
use super::points::{At, Point, long_unit};
use super::relative::relative;
use crate::calendar::{self, Unit, add_days, ymd};
use crate::planner::token::Kind;
use jiff::civil::Weekday;

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

/// A named day, month, quarter or year.
pub(super) fn named(at: &At, i: usize) -> Option<(Point, usize)> {
    let token = at.tokens.get(i)?;
    // "3rd quarter": the tokens keep the bare number.
    let raw = token.raw.to_lowercase();
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
        if apr_metric {
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

/// Whether a word that may be a month is one here ("may", "apr", "mar", "march").
pub(super) fn is_month(at: &At, i: usize) -> bool {
    let raw = at.tokens[i].raw.as_str();
    let before = if i == 0 { "" } else { at.word(i - 1) };
    let number_behind = at.whole(i + 1).is_some_and(|n| (1..=31).contains(&n) || (2000..=2060).contains(&n));
    let introduced = matches!(
        before,
        "in" | "since"
            | "of"
            | "during"
            | "until"
            | "through"
            | "thru"
            | "from"
            | "to"
            | "till"
            | "for"
            | "and"
            | "vs"
            | "versus"
            | "between"
            | "against"
            | "last"
            | "this"
            | "every"
            | "on"
            | "by"
            | "than"
            | "with"
            | "over"
            | ","
            | "early"
            | "late"
    );
    let month_near = |k: usize| k < at.tokens.len() && k != i && month_number(at.word(k)).is_some();
    let in_range = at.tokens.get(i + 1).is_some_and(|t| t.glued) && month_near(i + 1)
        || at.tokens[i].glued && i > 0 && month_near(i - 1)
        || matches!(at.word(i + 1), "to" | "through" | "and" | "vs" | "-" | "versus" | "thru" | "until")
            && month_near(i + 2);
    match at.word(i) {
        "apr" => {
            raw != "APR"
                && (number_behind
                    || in_range
                    || matches!(before, "in" | "since" | "during" | "until")
                    || (i >= 2 && month_near(i - 2) && introduced))
        }
        "may" => {
            number_behind || in_range || (introduced && before != ",") || raw == "May" && !at.tokens[i].opens
        }
        "mar" | "march" => {
            introduced || number_behind || in_range || raw.starts_with('M') || at.tokens.len() <= 4
        }
        _ => true,
    }
}

pub(super) fn month(at: &At, i: usize, m: i32) -> Option<(Point, usize)> {
    let mut k = i + 1;
    // "Nov. 9", "Sept. 2026"
    if at.word(k) == "." && at.tokens[i].raw.len() <= 4 && at.whole(k + 1).is_some() {
        k += 1;
    }
    let k_the = k + usize::from(at.word(k) == "the");
    if at.whole(k_the).is_none()
        && let Some((day, next)) = day_number(at, k_the)
        && !matches!(
            at.stem(next),
            "half" | "quarter" | "week" | "day" | "month" | "year" | "channel" | "grade" | "loan"
        )
        && !matches!(at.word(k_the), "first" | "second")
            | (at.word(k_the - 1) == "the" || next == at.tokens.len())
    {
        let year = at.latest_year(m, day);
        return Some((Point::single(Unit::Day, ymd(year, m, day)?, true), next));
    }
    if let Some(day) = at.whole(k_the).filter(|n| (1..=31).contains(n)) {
        let counted = at.tokens[k_the].raw.len() <= 4 && !at.tokens[k_the].dollar && !at.tokens[k_the].glued;
        let unit_behind =
            long_unit(at.stem(k_the + 1)).is_some() || matches!(at.stem(k_the + 1), "mo" | "loan");
        if counted && !unit_behind {
            let (year, next, yearless) = match year_behind(at, k_the + 1).filter(|(_, n)| *n > k_the + 1) {
                Some((y, n)) => (y, n, false),
                None => (at.latest_year(m, day), k_the + 1, true),
            };
            return Some((Point::single(Unit::Day, ymd(year, m, day)?, yearless), next));
        }
    }
    let (year, next, yearless) = match year_behind(at, k) {
        Some((y, n)) => (y, n, false),
        None => (at.latest_year(m, 1), k, true),
    };
    let next = if at.word(next) == "month" { next + 1 } else { next };
    // "October YTD"
    let to_date = match (at.word(next), at.word(next + 1), at.word(next + 2)) {
        ("ytd", ..) => 1,
        ("year", "to", "date") => 3,
        _ => 0,
    };
    if to_date > 0 {
        let end = Unit::Month.step(ymd(year, m, 1)?, 1);
        let window = crate::plan::Window::new("custom", ymd(year, 1, 1)?, end);
        return Some((Point { yearless, ..Point::of(window) }, next + to_date));
    }
    Some((Point::single(Unit::Month, ymd(year, m, 1)?, yearless), next))
}

pub(super) fn weekday_number(word: &str) -> Option<i32> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    DAYS.iter().find(|(n, _)| *n == word).map(|(_, d)| i32::from(d.to_monday_zero_offset()))
}

/// "on Monday", "since Tuesday": the latest such day.
pub(super) fn weekday(at: &At, i: usize) -> Option<(Point, usize)> {
    let wd = weekday_number(at.word(i))?;
    let before = if i == 0 { "" } else { at.word(i - 1) };
    let owned = at.tokens[i].raw.to_lowercase().ends_with("'s");
    // "what were Friday's fundings", "Friday fundings by channel"
    let asked = matches!(
        before,
        "were"
            | "was"
            | "show"
            | "pull"
            | "give"
            | "get"
            | "about"
            | "compare"
            | "our"
            | "me"
            | "run"
            | "and"
            | ","
    ) || i == 0;
    if !(asked
        || matches!(
            before,
            "on" | "since"
                | "from"
                | "until"
                | "through"
                | "to"
                | "this"
                | "of"
                | "for"
                | "vs"
                | "versus"
                | "thru"
                | "against"
                | "late"
                | "early"
        ))
    {
        return None;
    }
    let bare = matches!(
        at.word(i + 1),
        "" | ","
            | "."
            | "?"
            | "morning"
            | "afternoon"
            | "evening"
            | "night"
            | "noon"
            | "i"
            | "we"
            | "is"
            | "at"
            | "it"
            | "please"
    );
    if asked && bare && !matches!(before, "were" | "was" | "about") || before == "for" && owned {
        return None;
    }
    // "for Thursday's committee", "for the Monday call" say when the answer is wanted.
    let occasion = matches!(
        at.stem(i + 1),
        "call"
            | "meeting"
            | "committee"
            | "review"
            | "deck"
            | "standup"
            | "board"
            | "pack"
            | "sync"
            | "update"
            | "email"
            | "report"
            | "session"
            | "talk"
            | "presentation"
            | "meet"
            | "one"
            | "slide"
            | "huddle"
    );
    if occasion {
        return None;
    }
    let d = at.s.as_of;
    let back = (i32::from(d.weekday().to_monday_zero_offset()) - wd).rem_euclid(7);
    let back = if at.s.ahead && back > 0 { back - 7 } else { back };
    Some((Point::single(Unit::Day, add_days(d, -back), false), i + 1))
}

/// "Labor Day", "Thanksgiving 2025", "the 4th of July".
pub(super) fn holiday(at: &At, i: usize) -> Option<(Point, usize)> {
    for n in (1..=4).rev() {
        if i + n > at.tokens.len() {
            continue;
        }
        let name = at.tokens[i..i + n].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
        let year = i32::from(at.s.as_of.year());
        if calendar::holiday(&name, year).is_some() {
            let (day, next) = match year_behind(at, i + n) {
                Some((y, k)) => (calendar::holiday(&name, y)?, k),
                None => {
                    let this = calendar::holiday(&name, year)?;
                    (
                        if this <= at.s.as_of || at.s.ahead {
                            this
                        } else {
                            calendar::holiday(&name, year - 1)?
                        },
                        i + n,
                    )
                }
            };
            if at.word(next) == "week" {
                // "Thanksgiving week 2025"
                let (day, next) = match year_behind(at, next + 1).filter(|_| next == i + n) {
                    Some((y, k)) => (calendar::holiday(&name, y)?, k),
                    None => (day, next + 1),
                };
                return Some((Point::single(Unit::Week, calendar::monday(day), false), next));
            }
            let yearless = next == i + n;
            return Some((Point::single(Unit::Day, day, yearless), next));
        }
    }
    None
}

/// The holiday that is named at token `i`, in that year.
pub(super) fn holiday_in(at: &At, i: usize, year: i32) -> Option<Point> {
    (1..=4).rev().filter(|n| i + n <= at.tokens.len()).find_map(|n| {
        let name = at.tokens[i..i + n].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
        calendar::holiday(&name, year).map(|day| Point::single(Unit::Day, day, false))
    })
}

/// "summer 2026", "last winter": the three months that weather people mean.
pub(super) fn season(at: &At, i: usize) -> Option<(Point, usize)> {
    let first = match at.word(i) {
        "spring" => 3,
        "summer" => 6,
        "autumn" => 9,
        "fall"
            if year_behind(at, i + 1).is_some()
                && i > 0
                && matches!(at.word(i - 1), "in" | "the" | "for" | "of") =>
        {
            9
        }
        "winter" => 12,
        _ => return None,
    };
    let before = if i == 0 { "" } else { at.word(i - 1) };
    let said = year_behind(at, i + 1);
    if said.is_none()
        && !matches!(
            before,
            "in" | "this"
                | "last"
                | "the"
                | "over"
                | "during"
                | "since"
                | "past"
                | "for"
                | "vs"
                | "and"
                | "all"
        )
    {
        return None;
    }
    let (year, next) = match said {
        Some((y, k)) => (y, k),
        None if before == "last"
            && at.latest_year(first, 1) == i32::from(at.s.as_of.year())
            && first + 3 > i32::from(at.s.as_of.month()) =>
        {
            (at.latest_year(first, 1) - 1, i + 1)
        }
        None => (at.latest_year(first, 1), i + 1),
    };
    let start = ymd(year, first, 1)?;
    Some((
        Point {
            unit: None,
            ..Point::of(crate::plan::Window::new("custom", start, calendar::add_months(start, 3)))
        },
        next,
    ))
}
