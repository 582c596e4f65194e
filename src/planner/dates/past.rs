//! Periods that are over: "last week", "past 3 full months", "L30D", "two weeks ago".

use super::holidays::last_holiday;
use super::named::year_behind;
use super::parts::day_number;
use super::points::{At, Point, compact, count, long_unit, unit};
use super::relative::{LAST, skip_full};
use super::weekdays::weekday_number;
use super::{DateKind, month_number};
use crate::calendar::{self, Unit, add_days, last_n, n_ago, ymd};
use crate::plan::Window;
use jiff::civil::Date;

pub(super) fn last_year(d: Date) -> Point {
    let w = last_n(Unit::Year, 1, d);
    Point { kind: DateKind::LastYear(w.clone()), unit: Some(Unit::Year), ..Point::of(w) }
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
    // "the eight most recent complete weeks"
    if let Some((n, next)) =
        count(at, k).filter(|(_, next)| at.word(*next) == "most" && at.word(next + 1) == "recent")
    {
        let behind = skip_full(at, next + 2);
        return long_unit(at.stem(behind)).map(|u| (Point::of(last_n(u, n, d)), behind + 1));
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
        // "last Christmas", "last Nov 11": the newest that is over.
        if let Some(found) = last_holiday(at, k) {
            return Some(found);
        }
        let day = month_number(at.word(k)).zip(day_number(at, k + 1));
        if let Some((m, (n, next))) = day.filter(|(_, (_, next))| year_behind(at, *next).is_none()) {
            let this = ymd(i32::from(d.year()), m, n).filter(|day| *day < d);
            let found = this.or_else(|| ymd(i32::from(d.year()) - 1, m, n))?;
            return Some((Point::single(Unit::Day, found, false), next));
        }
        if let Some(m) = month_number(at.word(k)).filter(|_| at.word(k) != "may" || at.word(i) == "last") {
            let done = m < i32::from(d.month());
            let year = i32::from(d.year()) - i32::from(!done);
            return Some((Point::single(Unit::Month, ymd(year, m, 1)?, false), k + 1));
        }
        // "last Q3": the newest that is over.
        let quarter = at.word(k).strip_prefix('q').and_then(|q| q.parse::<i32>().ok());
        if let Some(q) = quarter.filter(|q| (1..=4).contains(q)) {
            let done = q * 3 < i32::from(d.month());
            let year = i32::from(d.year()) - i32::from(!done);
            return Some((Point::single(Unit::Quarter, ymd(year, q * 3 - 2, 1)?, false), k + 1));
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
