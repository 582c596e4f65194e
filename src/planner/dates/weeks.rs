//! Weeks and days by number or weekday: "week 42", "W40–W43", "Mon–Wed of last week",
//! "the first Monday of October", "the 3rd to the 9th".

use super::month_number;
use super::named::{named, year_behind};
use super::past::last;
use super::points::{At, Point};
use super::range::TO;
use super::relative::this;
use super::weekdays::weekday_number;
use crate::calendar::{self, Unit, add_days, add_months, month_start, ymd};
use crate::plan::Window;
use jiff::civil::Date;

/// The Monday of an ISO week.
fn iso_monday(year: i32, week: i32) -> Option<Date> {
    let start = add_days(calendar::monday(ymd(year, 1, 4)?), (week - 1) * 7);
    // Week 53 of a year that has 52 is none.
    let thursday = add_days(start, 3);
    ((1..=53).contains(&week) && i32::from(thursday.year()) == year).then_some(start)
}

/// The number in "w42", "wk42", "cw42", "kw42".
fn glued_week(word: &str) -> Option<i32> {
    let digits = ["week", "wk", "cw", "kw", "w"].iter().find_map(|p| word.strip_prefix(p))?;
    (digits.len() <= 2).then(|| digits.parse().ok())?.filter(|n| (1..=53).contains(n))
}

/// "week 42", "ISO week 44 of 2026", "wk 7", "W40", "week no. 12", "2026-W44".
pub(super) fn week_number(at: &At, i: usize) -> Option<(Point, usize)> {
    let year = at.whole(i).filter(|y| (2000..=2100).contains(y) && at.tokens[i].raw.len() == 4);
    let mut k = i + usize::from(year.is_some());
    // "the 44th week of the year", "of 2026"
    if year.is_none()
        && at.stem(k + 1) == "week"
        && at.word(k + 2) == "of"
        && let Some(n) = at.whole(k).filter(|n| (1..=53).contains(n) && at.tokens[k].raw.len() > 2)
    {
        let the = usize::from(matches!(at.word(k + 3), "the" | "this")) * 2;
        let this = i32::from(at.s.as_of.year());
        let (y, next) = match year_behind(at, k + 3) {
            Some(found) => found,
            None if the == 2 && at.stem(k + 4) == "year" => (this, k + 5),
            None => return None,
        };
        return Some((Point::single(Unit::Week, iso_monday(y, n)?, false), next));
    }
    k += usize::from(at.word(k) == "iso");
    k += usize::from(at.word(k) == "calendar");
    let (n, mut k) = match glued_week(at.word(k)) {
        Some(n) => (n, k + 1),
        None if matches!(at.word(k), "week" | "weeks" | "wk" | "wks" | "w" | "cw" | "kw") => {
            let j = k + 1;
            let j = j + usize::from(matches!(at.word(j), "number" | "no" | "num" | "#" | "nr"));
            let j = j + usize::from(at.word(j) == ".");
            let n = at.whole(j).filter(|n| (1..=53).contains(n) && at.tokens[j].raw.len() <= 2)?;
            (n, j + 1)
        }
        None => return None,
    };
    // "by week 36 month loans", "week 2 of October"
    let period = i > 0 && matches!(at.word(i - 1), "by" | "per" | "each" | "every" | "a");
    let of = k + usize::from(matches!(at.word(k), "of" | "in"));
    let month = super::named::named(at, of).is_some_and(|(p, _)| p.unit == Some(Unit::Month));
    if year.is_none()
        && (period
            || month
            || super::is_unit(at.tokens.get(k))
            || matches!(at.stem(k), "loan" | "term" | "mo"))
    {
        return None;
    }
    let slash = usize::from(at.word(k) == "/");
    let short =
        at.whole(k + slash).filter(|y| (20..=40).contains(y) && slash == 1).map(|y| (2000 + y, k + 2));
    let said = year_behind(at, k + slash).or(short).filter(|_| year.is_none());
    if let Some((_, next)) = said {
        k = next;
    }
    let latest = || {
        let d = at.s.as_of;
        let this = iso_monday(i32::from(d.year()), n)?;
        if this <= d || at.s.ahead { Some(this) } else { iso_monday(i32::from(d.year()) - 1, n) }
    };
    let start = match year.or(said.map(|s| s.0)) {
        Some(y) => iso_monday(y, n)?,
        None => latest()?,
    };
    Some((Point::single(Unit::Week, start, false), k))
}

/// Full name or abbreviation of a weekday; abbreviations that are words of their own
/// count only beside others.
fn day_name(at: &At, k: usize) -> Option<i32> {
    weekday_number(at.word(k)).or(match at.word(k).trim_end_matches('s') {
        "mon" => Some(0),
        "tue" => Some(1),
        "wed" => Some(2),
        "thu" | "thur" => Some(3),
        "fri" => Some(4),
        "sat" => Some(5),
        "sun" => Some(6),
        _ => None,
    })
}

/// The week that a weekday is said to lie in: "of last week", "this week", "in the week of 2 Nov".
fn week_behind(at: &At, k: usize) -> Option<(Date, usize)> {
    let k = k + usize::from(matches!(at.word(k), "of" | "in" | "from"));
    let (p, next) =
        this(at, k).or_else(|| last(at, k)).or_else(|| super::named::week_of(at, k)).or_else(|| {
            let k = k + usize::from(at.word(k) == "the");
            super::named::week_of(at, k)
        })?;
    let w = p.window()?;
    let week = w.name == "wtd" || calendar::unit_of(&w) == Some((Unit::Week, 1));
    week.then_some((w.start, next))
}

/// "Monday through Wednesday", "Mon-Wed this week", "Tuesday of last week",
/// "last week Friday", "Monday and Tuesday".
pub(super) fn weekdays(at: &At, i: usize) -> Option<(Point, usize)> {
    let (given, k) = match last(at, i).or_else(|| this(at, i)) {
        Some((p, next)) if day_name(at, next + usize::from(at.word(next) == "'")).is_some() => {
            let w = p.window()?;
            if !(w.name == "wtd" || calendar::unit_of(&w) == Some((Unit::Week, 1))) {
                return None;
            }
            (Some(w.start), next + usize::from(at.word(next) == "'"))
        }
        _ => (None, i),
    };
    let first = day_name(at, k)?;
    // "the Friday before last"
    if weekday_number(at.word(k)).is_some() && at.word(k + 1) == "before" && at.word(k + 2) == "last" {
        let d = at.s.as_of;
        let back = (i32::from(d.weekday().to_monday_zero_offset()) - first).rem_euclid(7);
        let day = add_days(d, -(if back == 0 { 7 } else { back }) - 7);
        return Some((Point::single(Unit::Day, day, false), k + 3));
    }
    // "Sunday 6 December" is a date.
    let date_behind = |k: usize| named(at, k).is_some_and(|(p, _)| p.unit == Some(Unit::Day));
    if date_behind(k + 1) || date_behind(k + 2) && matches!(at.word(k + 1), "," | "the" | ".") {
        return None;
    }
    let joined = if at.tokens.get(k + 1).is_some_and(|t| t.glued) {
        Some(k + 1)
    } else if TO.contains(&at.word(k + 1)) || matches!(at.word(k + 1), "and" | "&" | "/") {
        Some(k + 2)
    } else {
        None
    };
    let second = joined.and_then(|j| day_name(at, j).map(|n| (n, j + 1)));
    let behind = second.map_or(k + 1, |s| s.1);
    let week = given.map(|d| (d, behind)).or_else(|| week_behind(at, behind));
    // Alone, a weekday is read elsewhere; an abbreviation alone is no weekday.
    if second.is_none() && (week.is_none() || given.is_none() && weekday_number(at.word(k)).is_none()) {
        return None;
    }
    let from = first;
    let to = second.map_or(first, |s| s.0);
    let d = at.s.as_of;
    let monday = match week {
        Some((monday, _)) => monday,
        None => {
            let this = calendar::monday(d);
            if add_days(this, to) <= d || at.s.ahead { this } else { add_days(this, -7) }
        }
    };
    let start = if from <= to { add_days(monday, from) } else { add_days(monday, from - 7) };
    let end = add_days(monday, to + 1);
    Some((Point::of(Window::new("custom", start, end)), week.map_or(behind, |w| w.1)))
}

/// "the first Monday of October", "last Friday in September".
pub(super) fn nth_weekday(at: &At, i: usize) -> Option<(Point, usize)> {
    let n = match at.word(i) {
        "last" | "final" => -1,
        "fifth" | "5th" => 5,
        w => super::named::ordinal(w)?,
    };
    let wd = weekday_number(at.word(i + 1))?;
    if !matches!(at.word(i + 2), "of" | "in") {
        return None;
    }
    let k = i + 3 + usize::from(at.word(i + 3) == "the");
    let (p, next) = named(at, k).or_else(|| this(at, k)).or_else(|| last(at, k))?;
    let w = p.window()?;
    let month = w.name == "mtd" || calendar::unit_of(&w) == Some((Unit::Month, 1));
    if !month {
        return None;
    }
    let first = month_start(w.start);
    let day = if n > 0 {
        let ahead = (wd - i32::from(first.weekday().to_monday_zero_offset())).rem_euclid(7);
        add_days(first, ahead + 7 * (n - 1))
    } else {
        let end = add_days(add_months(first, 1), -1);
        add_days(end, -(i32::from(end.weekday().to_monday_zero_offset()) - wd).rem_euclid(7))
    };
    (day.month() == first.month()).then(|| (Point::single(Unit::Day, day, false), next))
}

/// The number of "3rd", "the third", without a month behind it.
fn bare_day(at: &At, k: usize) -> Option<(i32, usize)> {
    let j = k + usize::from(at.word(k) == "the");
    let article = j > 0 && at.word(j - 1) == "the";
    let token = at.tokens.get(j)?;
    let raw = token.raw.to_lowercase();
    let ordinal = raw.starts_with(|c: char| c.is_ascii_digit())
        && ["st", "nd", "rd", "th"].iter().any(|e| raw.ends_with(e));
    let (n, next) = if ordinal {
        (token.whole().filter(|n| (1..=31).contains(n))?, j + 1)
    } else if article && token.whole().is_none() && !matches!(at.word(j), "first" | "second" | "one") {
        super::parts::day_number(at, j).filter(|_| {
            at.word(j).ends_with("th") || at.word(j + 1).ends_with("th") || at.word(j) == "third"
        })?
    } else {
        return None;
    };
    let other = matches!(
        at.stem(next),
        "of" | "half"
            | "quarter"
            | "week"
            | "day"
            | "month"
            | "year"
            | "channel"
            | "grade"
            | "best"
            | "largest"
            | "biggest"
            | "highest"
            | "place"
            | "qtr"
            | "lowest"
            | "term"
            | "product"
            | "time"
            | "party"
    );
    (!other && month_number(at.word(next)).is_none()).then_some((n, next))
}

/// "the 3rd to the 9th", "on the 15th", "since the 10th": days of this month, or of the
/// last one if they have not come yet.
pub(super) fn days_of_month(at: &At, i: usize) -> Option<(Point, usize)> {
    let (first, k) = bare_day(at, i)?;
    let before = if i > 1 && at.word(i - 1) == "the" {
        at.word(i - 2)
    } else if i == 0 {
        ""
    } else {
        at.word(i - 1)
    };
    let joined = if at.tokens.get(k).is_some_and(|t| t.glued) {
        Some(k)
    } else if TO.contains(&at.word(k)) || at.word(k) == "and" && before == "between" {
        Some(k + 1)
    } else {
        None
    };
    let (to, next) = match joined.and_then(|j| bare_day(at, j)) {
        Some(found) => found,
        // "from the 3rd to 15 October" is read elsewhere.
        None if joined.is_some() => return None,
        None => {
            let placed = weekday_number(before).is_some()
                || matches!(before, "ending" | "ended" | "beginning" | "commencing")
                || matches!(
                    before,
                    "on" | "since"
                        | "from"
                        | "after"
                        | "for"
                        | "until"
                        | "through"
                        | "thru"
                        | "till"
                        | "to"
                        | "of"
                        | "before"
                        | "starting"
                );
            if !placed {
                return None;
            }
            (first, k)
        }
    };
    let d = at.s.as_of;
    let month = month_start(d);
    let begins = |m: Date, n: i32| ymd(i32::from(m.year()), i32::from(m.month()), n);
    let (start, end) = [0, -1, -2].iter().find_map(|n| {
        let m = add_months(month, *n);
        let end = begins(m, to)?;
        // "from the 25th to the 5th" crosses into the next month.
        let start = if first <= to { begins(m, first)? } else { begins(add_months(m, -1), first)? };
        (end <= d || at.s.ahead || start <= d && *n == 0 && first <= to && to > 27).then_some((start, end))
    })?;
    if start == end {
        return Some((Point::single(Unit::Day, start, false), next));
    }
    Some((Point::of(Window::new("custom", start, add_days(end, 1))), next))
}
