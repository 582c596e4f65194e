//! Periods to come: "next month", "3 weeks ahead", "rest of the year", "by year end".

use super::month_number;
use super::named::quarter_word;
use super::points::{At, Point, compact, count, long_unit, unit};
use super::relative::{THIS, skip_full};
use super::weekdays::weekday_number;
use crate::calendar::{self, Unit, add_days, ymd};
use crate::plan::Window;

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
        // "upcoming days too": how many is not said.
        if n.is_none() && at.word(behind) == "days" {
            return None;
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
