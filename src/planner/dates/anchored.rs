//! Stretches that hang on a date: "the week before Labor Day", "ten days from 2 November",
//! "the quarter that ended in September", "early October".

use super::holidays::holiday;
use super::named::named;
use super::points::{At, Point, count, long_unit};
use super::relative::relative;
use super::weeks;
use crate::calendar::{self, Unit, add_days};
use crate::plan::Window;

/// A date that others hang on: by name, a holiday, a weekday, "yesterday", "last Friday".
pub(super) fn anchor(at: &At, k: usize) -> Option<(Point, usize)> {
    let k = k + usize::from(at.word(k) == "the");
    weeks::week_number(at, k)
        .or_else(|| super::named::week_of(at, k))
        .or_else(|| weeks::nth_weekday(at, k))
        .or_else(|| named(at, k))
        .or_else(|| holiday(at, k))
        .or_else(|| weeks::days_of_month(at, k))
        .or_else(|| relative(at, k).filter(|(p, _)| p.window().is_some_and(|w| w.days() <= 31)))
}

/// "the week before Labor Day", "two weeks after 5 October", "the month before June".
pub(super) fn beside(at: &At, i: usize) -> Option<(Point, usize)> {
    let (n, k) = count(at, i).unwrap_or((1, i));
    let n_said = k > i;
    let u = long_unit(at.stem(k))?;
    let k =
        k + usize::from(matches!(at.word(k + 1), "right" | "just" | "immediately" | "directly" | "straight"));
    let (before, j) = match (at.word(k + 1), at.word(k + 2)) {
        ("prior" | "previous", "to") | ("leading", "to") => (true, k + 3),
        ("leading", "up") | ("running", "up") => (true, k + 3 + usize::from(at.word(k + 3) == "to")),
        ("before" | "preceding", _) => (true, k + 2),
        ("after" | "following", _) => (false, k + 2),
        _ => return None,
    };
    let article = usize::from(at.word(j) == "the");
    // What hangs on a vague stretch ("before last week") is a comparison, not a date.
    let (p, next) = weeks::week_number(at, j + article)
        .or_else(|| super::named::week_of(at, j + article))
        .or_else(|| weeks::nth_weekday(at, j + article))
        .or_else(|| holiday(at, j + article))
        .or_else(|| named(at, j + article))?;
    let w = p.window()?;
    let single = if n == 1 && !n_said { Some(u) } else { None };
    let (start, end) = if before {
        let end = u.start(w.start);
        (u.step(end, -n), end)
    } else {
        // The week after Labor Day begins on the Monday after its week.
        let start = match u {
            Unit::Day => w.end,
            _ if w.days() >= 28 && u == Unit::Week => w.end,
            _ => u.step(u.start(add_days(w.end, -1)), 1),
        };
        (start, u.step(start, n))
    };
    Some((Point { unit: single, ..Point::of(Window::new(u.noun(), start, end)) }, next))
}

/// "ten days from 2 November", "the four weeks beginning 7 Sept", "the six weeks since 1 Sept":
/// counted on from the date's first day.
pub(super) fn counted_on(at: &At, i: usize) -> Option<(Point, usize)> {
    let (n, k) = count(at, i).filter(|_| !matches!(at.word(i), "a" | "an"))?;
    let u = long_unit(at.stem(k))?;
    let j = match (at.word(k + 1), at.word(k + 2)) {
        ("starting" | "beginning" | "commencing" | "from", "on" | "with" | "in" | "at") => k + 3,
        ("starting" | "beginning" | "commencing" | "from", _) => k + 2,
        _ => return None,
    };
    let (p, next) = anchor(at, j)?;
    if p.window()?.days() > 31 || super::range::TO.contains(&at.word(next)) {
        return None;
    }
    let start = p.window()?.start;
    Some((Point::of(Window::new("custom", start, u.step(start, n))), next))
}

/// "the quarter that ended in September", "the month ended 31 October", "quarter ending 9/30",
/// "the year to June", "the quarter starting in July".
pub(super) fn unit_ended(at: &At, i: usize) -> Option<(Point, usize)> {
    let half = at.word(i) == "half";
    let u = if half { Unit::Half } else { long_unit(at.stem(i)).filter(|u| !matches!(u, Unit::Day))? };
    let mut k = i + 1 + usize::from(half && at.stem(i + 1) == "year");
    k += usize::from(matches!(at.word(k), "that" | "which"));
    k += usize::from(matches!(at.word(k), "just" | "was" | "has" | "is"));
    let front = match at.word(k) {
        "ended" | "ending" | "ends" | "closed" | "closing" | "end" | "finished" | "finishing" => false,
        "started" | "starting" | "starts" | "began" | "beginning" | "begins" | "commencing" | "opening" => {
            true
        }
        "to" | "through" if u == Unit::Year => false,
        _ => return None,
    };
    // "the week ending 8 November" is the ISO week that holds the day; see `week_of`.
    if u == Unit::Week && !matches!(at.word(k + 1), "on" | "in" | "at" | "with") && k == i + 1 {
        return None;
    }
    k += 1;
    k += usize::from(matches!(at.word(k), "in" | "on" | "with" | "at"));
    k += usize::from(at.word(k) == "the");
    if matches!(at.word(k), "end" | "close" | "start" | "beginning") && at.word(k + 1) == "of" {
        k += 2;
    }
    let (p, next) = named(at, k)?;
    let w = p.window()?;
    if w.days() > 31 && !(u == Unit::Year && p.unit == Some(Unit::Quarter)) {
        return None;
    }
    if u == Unit::Week {
        return Some((Point::single(Unit::Week, calendar::monday(w.start), false), next));
    }
    let (start, end) = if front { (w.start, u.step(w.start, 1)) } else { (u.step(w.end, -1), w.end) };
    let unit = (u.start(start) == start && u.start(end) == end).then_some(u);
    Some((Point { unit, ..Point::of(Window::new(unit.map_or("custom", Unit::noun), start, end)) }, next))
}

/// "early October", "mid-September", "late in August", "the middle of May".
pub(super) fn stretch(at: &At, i: usize) -> Option<(Point, usize)> {
    let (part, mut k) = match at.word(i) {
        "early" => (0, i + 1),
        "mid" | "middle" => (1, i + 1),
        "late" => (2, i + 1),
        _ => return None,
    };
    k += usize::from(matches!(at.word(k), "in" | "of"));
    k += usize::from(at.word(k) == "the" && at.word(k + 1) == "month");
    k += usize::from(at.word(k) == "month" && at.word(k + 1) == "of") * 2;
    let (p, next) = named(at, k).filter(|(p, _)| p.unit == Some(Unit::Month))?;
    let w = p.window()?;
    let (start, end) = match part {
        0 => (w.start, add_days(w.start, 10)),
        1 => (add_days(w.start, 10), add_days(w.start, 20)),
        _ => (add_days(w.start, 20), w.end),
    };
    // As an end of a range the middle is the 15th.
    let name = if part == 1 { "mid" } else { "custom" };
    Some((Point { yearless: p.yearless, ..Point::of(Window::new(name, start, end)) }, next))
}
