//! Points relative to the as-of date: "last 8 weeks", "mtd", "two months ago", "next month".

use super::named::{quarter_word, weekday_number};
use super::points::{At, Point, compact, count, long_unit, unit};
use super::{DateKind, month_number};
use crate::calendar::{self, Unit, add_days, last_n, n_ago, this_unit, ymd};
use crate::plan::Window;
use jiff::civil::Date;

pub(super) const LAST: [&str; 13] = [
    "last",
    "past",
    "previous",
    "prior",
    "trailing",
    "preceding",
    "recent",
    "latest",
    "rolling",
    "prev",
    "lst",
    "final",
    "running",
];

pub(super) const THIS: [&str; 4] = ["this", "current", "present", "ongoing"];

pub(super) const FULL: [&str; 7] = ["full", "complete", "whole", "calendar", "entire", "completed", "closed"];

pub(super) fn skip_full(at: &At, mut k: usize) -> usize {
    while FULL.contains(&at.word(k)) || at.word(k) == "iso" || at.word(k) == "consecutive" {
        k += 1;
    }
    k
}

pub(super) fn relative(at: &At, i: usize) -> Option<(Point, usize)> {
    let d = at.s.as_of;
    let word = at.word(i);
    match word {
        "today" | "todays" => return Some((Point::of(this_unit(Unit::Day, d)), i + 1)),
        "yesterday" | "yesterdays" | "yday" | "ystrdy" | "yest" => {
            let y = add_days(d, -1);
            return Some((Point::of(Window::new("yesterday", y, d)), i + 1));
        }
        "tomorrow" => {
            let t = add_days(d, 1);
            return Some((
                Point { future: true, ..Point::of(Window::new("tomorrow", t, add_days(d, 2))) },
                i + 1,
            ));
        }
        "wtd" => return Some((Point::of(this_unit(Unit::Week, d)), i + 1)),
        "mtd" => return Some((Point::of(this_unit(Unit::Month, d)), i + 1)),
        "qtd" => return Some((Point::of(this_unit(Unit::Quarter, d)), i + 1)),
        "ytd" => {
            // "YTD October": through that month.
            if let Some((p, next)) =
                super::named::named(at, i + 1).filter(|(p, _)| p.unit == Some(Unit::Month))
            {
                let w = p.window()?;
                return Some((Point::of(Window::new("custom", Unit::Year.start(w.start), w.end)), next));
            }
            return Some((Point::of(this_unit(Unit::Year, d)), i + 1));
        }
        "fytd" | "cytd" => return Some((Point::of(this_unit(Unit::Year, d)), i + 1)),
        "htd" => return Some((Point::of(this_unit(Unit::Half, d)), i + 1)),
        "ltm" | "ttm" => return Some((Point::of(last_n(Unit::Month, 12, d)), i + 1)),
        "ly" => return Some((last_year(d), i + 1)),
        "lw" => return Some((Point::of(last_n(Unit::Week, 1, d)), i + 1)),
        "lm" => return Some((Point::of(last_n(Unit::Month, 1, d)), i + 1)),
        "lq" => return Some((Point::of(last_n(Unit::Quarter, 1, d)), i + 1)),
        _ => {}
    }
    to_date(at, i)
        .or_else(|| short_last(at, i))
        .or_else(|| last(at, i))
        .or_else(|| ago(at, i))
        .or_else(|| this(at, i))
        .or_else(|| next(at, i))
        .or_else(|| bare_length(at, i))
}

pub(super) fn last_year(d: Date) -> Point {
    let w = last_n(Unit::Year, 1, d);
    Point { kind: DateKind::LastYear(w.clone()), unit: Some(Unit::Year), ..Point::of(w) }
}

/// "month to date", "year too date", "so far this month", "month so far".
pub(super) fn to_date(at: &At, i: usize) -> Option<(Point, usize)> {
    let d = at.s.as_of;
    if at.word(i) == "so" && at.word(i + 1) == "far" {
        let k = i + 2 + usize::from(matches!(at.word(i + 2), "in" | "for"));
        let k = k + usize::from(THIS.contains(&at.word(k)) || at.word(k) == "the");
        return long_unit(at.stem(k)).map(|u| (Point::of(this_unit(u, d)), k + 1));
    }
    let u = if at.word(i) == "half" { Unit::Half } else { long_unit(at.stem(i))? };
    if matches!(at.word(i + 1), "to" | "two" | "too" | "till" | "til" | "until") && at.word(i + 2) == "date" {
        return Some((Point::of(this_unit(u, d)), i + 3));
    }
    (at.word(i + 1) == "so" && at.word(i + 2) == "far").then(|| (Point::of(this_unit(u, d)), i + 3))
}

/// "L30D", "T12M", "last30d", "L8W".
pub(super) fn short_last(at: &At, i: usize) -> Option<(Point, usize)> {
    let word = at.word(i);
    let rest = ["last", "past", "l", "t", "p"]
        .iter()
        .find_map(|p| word.strip_prefix(p).filter(|r| r.starts_with(|c: char| c.is_ascii_digit())))?;
    if let Some((n, u)) = compact(rest) {
        return Some((Point::of(last_n(u, n, at.s.as_of)), i + 1));
    }
    let n: i32 = rest.parse().ok().filter(|n| (1..=999).contains(n))?;
    if let Some(u) = long_unit(at.stem(i + 1)) {
        return Some((Point::of(last_n(u, n, at.s.as_of)), i + 2));
    }
    (word.starts_with('l') && matches!(n, 7 | 14 | 28 | 30 | 60 | 90 | 180 | 365))
        .then(|| (Point::of(last_n(Unit::Day, n, at.s.as_of)), i + 1))
}

/// "last week", "past 3 full months", "the most recent quarter", "last October".
pub(super) fn last(at: &At, i: usize) -> Option<(Point, usize)> {
    let d = at.s.as_of;
    let mut k = i;
    if at.word(k) == "most" && matches!(at.word(k + 1), "recent") {
        k += 1;
    }
    // "this past quarter"
    if at.word(k) == "this" && matches!(at.word(k + 1), "past" | "last") {
        k += 1;
    }
    if !LAST.contains(&at.word(k)) {
        return None;
    }
    k = skip_full(at, k + 1);
    if let Some((n, u)) = compact(at.word(k)) {
        return Some((Point::of(last_n(u, n, d)), k + 1));
    }
    if let Some((n, next)) = hours(at, k) {
        return Some((Point::of(last_n(Unit::Day, (n + 23) / 24, d)), next));
    }
    // "last week but one"
    if let Some(u) = long_unit(at.stem(k)).filter(|_| at.word(k + 1) == "but" && at.word(k + 2) == "one") {
        return Some((Point { unit: Some(u), ..Point::of(n_ago(u, 2, d)) }, k + 3));
    }
    // "the last half year"
    if at.word(k) == "half" && long_unit(at.stem(k + 1)) == Some(Unit::Year) {
        return Some((Point::of(last_n(Unit::Month, 6, d)), k + 2));
    }
    let (n, behind) = match count(at, k) {
        Some((n, next)) => (Some(n), next),
        // "last for weeks", "last too weeks": dictated numbers.
        None if crate::planner::dates::is_unit(at.tokens.get(k + 1)) => match at.word(k) {
            "for" => (Some(4), k + 1),
            "to" | "too" => (Some(2), k + 1),
            "ate" => (Some(8), k + 1),
            "several" => (Some(6), k + 1),
            _ => (None, k),
        },
        None => (None, k),
    };
    let behind = skip_full(at, behind);
    let behind = behind + usize::from(at.word(behind) == "business");
    if let Some(u) = long_unit(at.stem(behind)).or_else(|| n.and_then(|_| unit(at.stem(behind)))) {
        if u == Unit::Year && n.unwrap_or(1) == 1 && at.word(k) != "1" {
            return Some((last_year(d), behind + 1));
        }
        if u == Unit::Day && n.is_none() {
            return None;
        }
        let single = if n.unwrap_or(1) == 1 { Some(u) } else { None };
        return Some((Point { unit: single, ..Point::of(last_n(u, n.unwrap_or(1), d)) }, behind + 1));
    }
    // "each month of the last 12", "weekly, last 6"
    if let Some(n) = n.filter(|n| *n > 1)
        && let Some(u) = (i.saturating_sub(4)..i).rev().find_map(|j| match at.stem(j) {
            "week" | "weekly" | "wkly" => Some(Unit::Week),
            "month" | "monthly" => Some(Unit::Month),
            "day" | "daily" => Some(Unit::Day),
            "quarter" | "quarterly" => Some(Unit::Quarter),
            _ => None,
        })
        && matches!(at.word(behind), "" | "," | "." | "?" | ";" | "and" | "for" | "please" | "only")
    {
        return Some((Point::of(last_n(u, n, d)), behind));
    }
    if at.word(k) == "fortnight" {
        return Some((Point::of(last_n(Unit::Day, 14 * n.unwrap_or(1), d)), k + 1));
    }
    if n.is_none() && at.word(k) == "weekend" {
        let monday = calendar::monday(d);
        return Some((Point::of(Window::new("weekend", add_days(monday, -2), monday)), k + 1));
    }
    if n.is_none() {
        if let Some(m) = month_number(at.word(k)).filter(|_| at.word(k) != "may" || at.word(i) == "last") {
            let done = m < i32::from(d.month());
            let year = i32::from(d.year()) - i32::from(!done);
            return Some((Point::single(Unit::Month, ymd(year, m, 1)?, false), k + 1));
        }
        if let Some(wd) = weekday_number(at.word(k)) {
            let back = (i32::from(d.weekday().to_monday_zero_offset()) - wd).rem_euclid(7);
            let day = add_days(d, -if back == 0 { 7 } else { back });
            return Some((Point::single(Unit::Day, day, false), k + 1));
        }
    }
    None
}

/// "72 hours", "48h".
fn hours(at: &At, k: usize) -> Option<(i32, usize)> {
    let word = at.word(k);
    if let Some(n) =
        ["hours", "hrs", "hr", "h"].iter().find_map(|e| word.strip_suffix(e)?.parse::<i32>().ok())
    {
        return (24..=2400).contains(&n).then_some((n, k + 1));
    }
    let (n, next) = count(at, k)?;
    ((24..=2400).contains(&n) && matches!(at.stem(next), "hour" | "hr" | "h")).then_some((n, next + 1))
}

/// "two weeks ago", "a year ago".
pub(super) fn ago(at: &At, i: usize) -> Option<(Point, usize)> {
    let (n, k) = count(at, i)?;
    let fortnight = at.stem(k) == "fortnight";
    let (n, u) = if fortnight { (2 * n, Unit::Week) } else { (n, long_unit(at.stem(k))?) };
    if !matches!(at.word(k + 1), "ago" | "back") {
        return None;
    }
    if u == Unit::Year && n == 1 {
        return Some((Point::kind(DateKind::YearAgo), k + 2));
    }
    if u == Unit::Day {
        return Some((Point::single(Unit::Day, add_days(at.s.as_of, -n), false), k + 2));
    }
    Some((Point { unit: Some(u), ..Point::of(n_ago(u, n, at.s.as_of)) }, k + 2))
}

/// "this month", "current quarter", "this October", "this weekend".
pub(super) fn this(at: &At, i: usize) -> Option<(Point, usize)> {
    let d = at.s.as_of;
    if !THIS.contains(&at.word(i)) || matches!(at.word(i + 1), "past" | "last") {
        return None;
    }
    let k = skip_full(at, i + 1);
    if at.word(k) == "half" {
        let year = usize::from(long_unit(at.stem(k + 1)) == Some(Unit::Year));
        return Some((Point::of(this_unit(Unit::Half, d)), k + 1 + year));
    }
    if let Some(u) = long_unit(at.stem(k)) {
        let far = usize::from(at.word(k + 1) == "so" && at.word(k + 2) == "far") * 2;
        let far = far + usize::from(far == 0 && at.word(k + 1) == "to" && at.word(k + 2) == "date") * 2;
        return Some((Point::of(this_unit(u, d)), k + 1 + far));
    }
    if let Some(m) = month_number(at.word(k)) {
        let year = i32::from(d.year());
        let start = ymd(year, m, 1)?;
        return (start <= d).then(|| (Point::single(Unit::Month, start, false), k + 1));
    }
    let q = quarter_word(at.word(k))?;
    let start = ymd(i32::from(d.year()), q * 3 - 2, 1)?;
    (start <= d).then(|| (Point::single(Unit::Quarter, start, false), k + 1))
}

/// "next month", "the coming 4 weeks", "rest of the year", "by year end".
pub(super) fn next(at: &At, i: usize) -> Option<(Point, usize)> {
    let d = at.s.as_of;
    let tomorrow = add_days(d, 1);
    let future = |w: Window, k: usize| Some((Point { future: true, ..Point::of(w) }, k));
    // "this coming Friday"
    let i = i + usize::from(at.word(i) == "this" && matches!(at.word(i + 1), "coming" | "upcoming" | "next"));
    if matches!(at.word(i), "next" | "coming" | "upcoming" | "following") {
        let k = skip_full(at, i + 1);
        if let Some(wd) = weekday_number(at.word(k)) {
            let ahead = (wd - i32::from(d.weekday().to_monday_zero_offset())).rem_euclid(7);
            let day = add_days(d, if ahead == 0 { 7 } else { ahead });
            return Some((Point { future: true, ..Point::single(Unit::Day, day, false) }, k + 1));
        }
        if at.word(k) == "weekend" {
            let saturday = add_days(calendar::monday(add_days(d, 1)), 5);
            return future(Window::new("weekend", saturday, add_days(saturday, 2)), k + 1);
        }
        let (fortnights, j) = count(at, k).unwrap_or((1, k));
        if at.stem(j) == "fortnight" {
            return future(Window::new("next", tomorrow, add_days(tomorrow, 14 * fortnights.min(26))), j + 1);
        }
        if let Some(q) = quarter_word(at.word(k)) {
            let year = i32::from(d.year()) + i32::from(q * 3 - 2 <= i32::from(d.month()));
            let start = ymd(year, q * 3 - 2, 1)?;
            return future(Window::new("quarter", start, Unit::Quarter.step(start, 1)), k + 1);
        }
        let (n, behind) = count(at, k).map_or((None, k), |(n, b)| (Some(n), b));
        let behind = skip_full(at, behind);
        let u = long_unit(at.stem(behind)).or_else(|| n.and_then(|_| unit(at.stem(behind))));
        // "the next week but one"
        if let Some(u) =
            u.filter(|_| n.is_none() && at.word(behind + 1) == "but" && at.word(behind + 2) == "one")
        {
            let start = u.step(u.start(d), 2);
            return future(Window::new("next", start, u.step(start, 1)), behind + 3);
        }
        if let Some(u) = u {
            let n_units = n.unwrap_or(1).min(5000);
            let start = if u == Unit::Day { tomorrow } else { u.step(u.start(d), 1) };
            return future(
                Window::new(&format!("next_{n_units}_{}", u.noun()), start, u.step(start, n_units)),
                behind + 1,
            );
        }
        if let Some(m) = month_number(at.word(k)) {
            let year = i32::from(d.year()) + i32::from(m <= i32::from(d.month()));
            let start = ymd(year, m, 1)?;
            return future(Window::new("month", start, Unit::Month.step(start, 1)), k + 1);
        }
        let (n, u) = compact(at.word(k))?;
        let start = if u == Unit::Day { tomorrow } else { u.step(u.start(d), 1) };
        return future(Window::new("next", start, u.step(start, n)), k + 1);
    }
    // "3 weeks ahead", "two months out"
    if let Some((n, k)) = count(at, i).filter(|(n, _)| *n <= 36)
        && let Some(u) = long_unit(at.stem(k))
        && (matches!(at.word(k + 1), "ahead" | "out" | "forward") && at.word(k + 2) != "of"
            || at.word(k + 1) == "from" && at.word(k + 2) == "now")
    {
        let start = if u == Unit::Day { tomorrow } else { u.step(u.start(d), 1) };
        let end = k + 2 + usize::from(at.word(k + 1) == "from");
        return future(Window::new(&format!("next_{n}_{}", u.noun()), start, u.step(start, n)), end);
    }
    // "the week after next"
    if let Some(u) = long_unit(at.stem(i)).filter(|_| at.word(i + 1) == "after" && at.word(i + 2) == "next") {
        let start = u.step(u.start(d), 2);
        return future(Window::new("next", start, u.step(start, 1)), i + 3);
    }
    // "the remaining weeks of the year", "what is left of the month"
    let i = i + usize::from(
        at.word(i) == "remaining" && long_unit(at.stem(i + 1)).is_some() && at.word(i + 2) == "of",
    );
    let left = matches!(at.word(i), "rest" | "remainder" | "balance" | "left" | "remains")
        || i > 0 && at.word(i - 1) == "remaining";
    if left && at.word(i + 1) == "of" {
        let k = i + 2 + usize::from(THIS.contains(&at.word(i + 2)) || at.word(i + 2) == "the");
        // "the remaining days of November": of the month in progress.
        if let Some((p, next)) = super::named::named(at, k)
            && let Some(w) = p.window().filter(|w| w.start <= d && w.end > tomorrow)
        {
            return future(Window::new("rest", tomorrow, w.end), next);
        }
        let u = long_unit(at.stem(k))?;
        return future(Window::new("rest", tomorrow, u.step(u.start(d), 1)), k + 1);
    }
    let ends = match at.word(i) {
        "eoy" => Some((Unit::Year, i + 1)),
        "eom" => Some((Unit::Month, i + 1)),
        "eoq" => Some((Unit::Quarter, i + 1)),
        "end" if at.word(i + 1) == "of" => {
            let k = i + 2 + usize::from(THIS.contains(&at.word(i + 2)) || at.word(i + 2) == "the");
            // "by end of day" is when the answer is wanted.
            long_unit(at.stem(k)).filter(|u| *u != Unit::Day).map(|u| (u, k + 1))
        }
        w => long_unit(w).filter(|_| at.word(i + 1) == "end").map(|u| (u, i + 2)),
    };
    let (u, k) = ends?;
    future(Window::new("to_end", tomorrow, u.step(u.start(d), 1)), k)
}

/// "90 day trend", "over 3 months": a length without "last".
pub(super) fn bare_length(at: &At, i: usize) -> Option<(Point, usize)> {
    let (n, u, k) = match compact(at.word(i)) {
        Some((n, u)) if at.word(i).len() > 2 || u == Unit::Day => (n, u, i + 1),
        _ => {
            let (n, k) = count(at, i).filter(|_| !matches!(at.word(i), "a" | "an" | "one"))?;
            (n, long_unit(at.stem(k))?, k + 1)
        }
    };
    let before = if i == 0 { "" } else { at.word(i - 1) };
    let introduced =
        matches!(before, "over" | "for" | "of" | "in" | "during" | "across" | "within" | "past" | "the");
    let followed = matches!(
        at.stem(k),
        "trend"
            | "view"
            | "history"
            | "window"
            | "lookback"
            | "period"
            | "average"
            | "chart"
            | "look"
            | "trending"
    );
    let loanlike = matches!(
        at.stem(k),
        "loan" | "term" | "product" | "note" | "one" | "paper" | "deal" | "only" | "book" | "customer"
    );
    let long_ago = matches!(
        at.word(k),
        "ahead" | "out" | "forward" | "ago" | "back" | "earlier" | "before" | "prior" | "later"
    );
    let fits = match u {
        Unit::Day | Unit::Week => introduced || followed || n > 1,
        _ => followed || (introduced && !loanlike && before != "in" && before != "for" && before != "of"),
    };
    (fits && !loanlike && !long_ago).then(|| (Point::of(last_n(u, n, at.s.as_of)), k))
}
