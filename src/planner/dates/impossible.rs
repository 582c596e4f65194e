//! Times that no calendar has: "30 February", "13/13/2026", "week 60", "last 0 days",
//! "since 2030", "from 1 November to 1 October 2026". They are asked about and never
//! replaced by another window.

use super::DateSettings;
use super::months::is_month;
use super::named::year_behind;
use super::parts::day_number;
use super::points::{At, long_unit, point};
use super::range::TO;
use super::relative::LAST;
use super::{month_number, units::is_unit};
use crate::calendar::{Unit, add_days, add_months, days_between, ymd};
use crate::plan::Window;
use crate::planner::token::{Kind, Token};
use jiff::civil::Date;

/// A time that does not exist, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Impossible {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// What is wrong, as a sentence.
    pub says: String,
    /// The day nearest to what was said, to be read in its place.
    pub nearest: Option<Date>,
    /// Windows that may be meant, best first.
    pub windows: Vec<Window>,
}

/// All impossible times among the tokens that nothing else took.
#[must_use]
pub fn impossible(tokens: &[Token], taken: &[bool], s: DateSettings) -> Vec<Impossible> {
    let at = At { tokens, s };
    let mut out: Vec<Impossible> = Vec::new();
    for i in 0..tokens.len() {
        if taken[i] || out.last().is_some_and(|x| i < x.end) {
            continue;
        }
        let found = written(&at, i)
            .or_else(|| in_words(&at, i))
            .or_else(|| slashed(&at, i))
            .or_else(|| week(&at, i))
            .or_else(|| length(&at, i))
            .or_else(|| year(&at, i))
            .or_else(|| ahead(&at, i))
            .or_else(|| backwards(&at, i));
        if let Some(x) = found.filter(|x| !taken[x.start..x.end].iter().any(|t| *t)) {
            out.push(x);
        }
    }
    out
}

/// "2026-02-30", "13/13/2026".
fn written(at: &At, i: usize) -> Option<Impossible> {
    let token = at.tokens.get(i)?;
    let Kind::NotADay(y, m, d) = token.kind else { return None };
    let month = ymd(y, m, 1).filter(|_| d > 0);
    let says = match month {
        Some(first) => no_day(first, d, Some(y)),
        None => format!("There is no date {}.", token.raw),
    };
    Some(of_month(i, i + 1, says, month))
}

/// "31 feb 2026", "the 45th of March", "Feb 30", "Feb 25-30".
fn in_words(at: &At, i: usize) -> Option<Impossible> {
    let suffixed = |k: usize| {
        at.tokens.get(k).is_some_and(|t| {
            t.raw.chars().last().is_some_and(char::is_alphabetic) && !t.raw.ends_with(['k', 'm', 'K', 'M'])
        })
    };
    let day = |k: usize| {
        let plain = at.tokens.get(k).is_some_and(|t| !t.dollar && t.raw.len() <= 4);
        let large = at.whole(k).filter(|n| (32..=99).contains(n) && suffixed(k));
        large.map(|n| (n, k + 1)).or_else(|| day_number(at, k)).filter(|(n, _)| *n > 28 && plain)
    };
    // The day before the month.
    if let Some((n, next)) = day(i) {
        let k = next + usize::from(at.word(next) == "of");
        let m = month_number(at.word(k)).filter(|_| is_month(at, k) && at.tokens[k].raw != "APR")?;
        return missing(at, (i, k + 1), k + 1, m, n);
    }
    let m = month_number(at.word(i)).filter(|_| is_month(at, i))?;
    let first = i + 1 + usize::from(at.word(i + 1) == ".");
    let first = first + usize::from(at.word(first) == "the");
    let lone = |next: usize| {
        long_unit(at.stem(next)).is_none()
            && !is_unit(at.tokens.get(next))
            && !matches!(at.stem(next), "mo" | "loan" | "m" | "term" | "percent" | "%")
            && month_number(at.word(next + usize::from(at.word(next) == "of"))).is_none()
    };
    if let Some((n, next)) = day(first).filter(|(_, next)| lone(*next) && !at.tokens[first].glued) {
        return missing(at, (i, next), next, m, n);
    }
    // The second day of a range behind one month.
    at.whole(first).filter(|n| (1..=31).contains(n))?;
    let to = first + 1;
    let second = if at.tokens.get(to)?.glued {
        to
    } else if TO.contains(&at.word(to)) {
        to + 1
    } else {
        return None;
    };
    let (n, next) = day(second).filter(|(_, next)| lone(*next))?;
    missing(at, (second, next), next, m, n)
}

/// "on 2/30": month and day with a slash.
fn slashed(at: &At, i: usize) -> Option<Impossible> {
    let placed =
        i > 0 && (TO.contains(&at.word(i - 1)) || matches!(at.word(i - 1), "on" | "since" | "from" | "for"));
    let (m, n) = (at.whole(i).filter(|_| placed && at.word(i + 1) == "/")?, at.whole(i + 2)?);
    ((1..=12).contains(&m) && (30..=31).contains(&n) && at.word(i + 3) != "/")
        .then(|| missing(at, (i, i + 3), i + 3, m, n))?
}

/// The day of a month that has no such day.
fn missing(at: &At, (start, end): (usize, usize), behind: usize, m: i32, n: i32) -> Option<Impossible> {
    let said = year_behind(at, behind);
    let y = said.map_or_else(|| at.latest_year(m, n.min(28)), |(y, _)| y);
    if ymd(y, m, n).is_some() {
        return None;
    }
    let first = ymd(y, m, 1)?;
    // 29 February is missed in some years only.
    let year = said.map(|(y, _)| y).or((m == 2 && n == 29).then_some(y));
    let end = said.map_or(end, |(_, k)| k.max(end));
    Some(of_month(start, end, no_day(first, n, year), Some(first)))
}

fn no_day(first: Date, n: i32, year: Option<i32>) -> String {
    let month = first.strftime("%B");
    year.map_or_else(|| format!("There is no {month} {n}."), |y| format!("There is no {month} {n}, {y}."))
}

fn of_month(start: usize, end: usize, says: String, month: Option<Date>) -> Impossible {
    Impossible {
        start,
        end,
        says,
        nearest: month.map(|first| add_days(Unit::Month.step(first, 1), -1)),
        windows: month
            .map(|first| Window::new("month", first, Unit::Month.step(first, 1)))
            .into_iter()
            .collect(),
    }
}

fn plainly(start: usize, end: usize, says: String) -> Impossible {
    Impossible { start, end, says, nearest: None, windows: Vec::new() }
}

/// "week 60".
fn week(at: &At, i: usize) -> Option<Impossible> {
    if !matches!(at.word(i), "week" | "wk" | "cw" | "kw") {
        return None;
    }
    let period = i > 0 && matches!(at.word(i - 1), "by" | "per" | "each" | "every" | "a" | "this" | "last");
    let n = at.whole(i + 1).filter(|n| (*n == 0 || (54..=99).contains(n)) && !period)?;
    let t = &at.tokens[i + 1];
    let counts =
        is_unit(at.tokens.get(i + 2)) || matches!(at.stem(i + 2), "loan" | "term" | "mo" | "m" | "+");
    (!counts && !t.dollar && t.raw.len() <= 2).then(|| {
        plainly(i, i + 2, format!("There is no week {n}: weeks of a year are numbered 1 to 52 or 53."))
    })
}

/// "last 0 days", "last -5 days", "last 100000 days".
fn length(at: &At, i: usize) -> Option<Impossible> {
    if !LAST.contains(&at.word(i)) {
        return None;
    }
    let minus = at.word(i + 1) == "-" || at.tokens.get(i + 1).is_some_and(|t| t.glued);
    let k = i + 1 + usize::from(at.word(i + 1) == "-");
    let typed = at.tokens.get(k)?;
    let n = match typed.kind {
        Kind::Number(n) if !typed.dollar => n,
        _ => return None,
    };
    long_unit(at.stem(k + 1))?;
    let word = at.word(k + 1);
    let says = match n {
        _ if minus && at.word(i + 1) == "-" => {
            format!("\"{} -{} {word}\" is no length of time.", at.word(i), typed.raw)
        }
        n if n < 1.0 => format!("\"{} {} {word}\" is no length of time.", at.word(i), typed.raw),
        n if n > 5000.0 => format!("The last {} {word} reach back further than any data here.", typed.raw),
        _ => return None,
    };
    Some(plainly(i, k + 2, says))
}

/// "in 1900", "since 2150": years that no lender's data has.
fn year(at: &At, i: usize) -> Option<Impossible> {
    let placed =
        i > 0 && matches!(at.word(i - 1), "in" | "since" | "during" | "year" | "of" | "until" | "before");
    let t = at.tokens.get(i)?;
    let n = at.whole(i).filter(|n| (1000..2000).contains(n) || (2061..=9999).contains(n))?;
    let ends = at.tokens.get(i + 1).is_none_or(|t| {
        t.kind == Kind::Sign && !t.is(&["%", "+", "-"])
            || t.opens
            || t.is(&["by", "vs", "for", "and", "to", "per", "please"])
    });
    (placed && ends && t.raw.len() == 4 && !t.dollar)
        .then(|| plainly(i, i + 1, format!("There is no data for the year {n}.")))
}

/// "since 2030" in 2026, "in 2030": what has not begun, or lies beyond any forecast.
fn ahead(at: &At, i: usize) -> Option<Impossible> {
    let since = matches!(at.word(i), "since" | "after") || matches!(at.word(i), "from" | "starting") && i > 0;
    let k = i + usize::from(since);
    let k = k + usize::from(since && at.word(k) == "the");
    let (p, next) = point(at.tokens, k, at.s).filter(|(p, _)| p.unit.is_some() && !p.yearless)?;
    let w = p.window()?;
    let far = days_between(at.s.as_of, w.start) > 550;
    let not_begun = at.word(i) == "since" && w.start > at.s.as_of;
    let name = match p.unit {
        Some(Unit::Year) => w.start.strftime("%Y").to_string(),
        Some(Unit::Month) => w.start.strftime("%B %Y").to_string(),
        _ => w.start.strftime("%B %-d, %Y").to_string(),
    };
    if not_begun {
        return Some(plainly(i, next, format!("{name} has not begun yet.")));
    }
    far.then(|| {
        plainly(i, next, format!("{name} lies too far ahead: there is no data for it, nor a forecast."))
    })
}

/// "from 2026-11-01 to 2026-10-01": the end stands before the beginning.
fn backwards(at: &At, i: usize) -> Option<Impossible> {
    if !matches!(at.word(i), "from" | "between") {
        return None;
    }
    let (a, after) = point(at.tokens, i + 1, at.s).filter(|(p, _)| p.unit == Some(Unit::Day))?;
    let joins = TO.contains(&at.word(after)) || at.word(i) == "between" && at.word(after) == "and";
    let (b, next) = point(at.tokens, after + 1, at.s)
        .filter(|(p, _)| joins && p.unit == Some(Unit::Day) && !p.yearless)?;
    let (first, last) = (a.window()?.start, b.window()?.start);
    let mut windows = Vec::new();
    if a.yearless {
        // The year said behind the end holds for the beginning; the year before is the other reading.
        let same = add_months(first, 12 * (i32::from(last.year()) - i32::from(first.year())));
        // "15 December to 10 January 2026" is a plain window over the turn of the year.
        let before = add_months(same, -12);
        if same <= last || days_between(before, last) < 184 {
            return None;
        }
        windows.push(Window::new("custom", last, add_days(same, 1)));
        windows.push(Window::new("custom", before, add_days(last, 1)));
    } else if first > last {
        windows.push(Window::new("custom", last, add_days(first, 1)));
    } else {
        return None;
    }
    // "which moved from 11/1 to 10/1" with either order of day and month is no such thing.
    if a.other.is_some_and(|x| x <= b.other.unwrap_or(last)) {
        return None;
    }
    let say = |d: Date| d.strftime("%B %-d").to_string();
    let says = format!("{} comes after {}, {}.", say(first), say(last), last.year());
    Some(Impossible { start: i, end: next, says, nearest: None, windows })
}
