//! Parts of a period: "the first ten days of November", "H1", "the three months to
//! September", "the 10th of this month".

use super::month_number;
use super::named::{named, ordinal, year_behind};
use super::past::last;
use super::points::{At, Point, count, long_unit};
use super::relative::this;
use crate::calendar::{Unit, add_days, this_unit, ymd};
use crate::plan::Window;
use crate::planner::numerals::{CARDINALS, ORDINALS};

/// "the first ten days of November", "the first three quarters of this year",
/// "the last two weeks of Q3".
pub(super) fn part_of(at: &At, i: usize) -> Option<(Point, usize)> {
    let front = match at.word(i) {
        "first" | "opening" | "initial" => true,
        "last" | "final" | "closing" => false,
        _ => return None,
    };
    let (n, k) = count(at, i + 1).unwrap_or((1, i + 1));
    // "the first ten business days" are counted as days.
    let k = k + usize::from(matches!(at.word(k), "full" | "calendar"));
    let u = long_unit(at.stem(k))?;
    if !matches!(at.word(k + 1), "of" | "in") {
        // "the first nine months" are the year's.
        if front && n > 1 && matches!(u, Unit::Month | Unit::Quarter) {
            let start = Unit::Year.start(at.s.as_of);
            return Some((Point::of(Window::new("custom", start, u.step(start, n.min(12)))), k + 1));
        }
        return None;
    }
    let k = k + 2 + usize::from(at.word(k + 2) == "the");
    let (p, next) = named(at, k)
        .or_else(|| this(at, k))
        .or_else(|| last(at, k))
        .or_else(|| half(at, k))
        .or_else(|| long_unit(at.stem(k)).map(|w| (Point::of(this_unit(w, at.s.as_of)), k + 1)))?;
    let whole = p.window()?;
    // A period in progress is cut at the as-of date; its parts count from its first day.
    let (start, end) = if front {
        let start = if u == Unit::Week && whole.days() > 31 { u.start(whole.start) } else { whole.start };
        (start, u.step(start, n))
    } else {
        (u.step(whole.end, -n), whole.end)
    };
    (start < end && whole.days() + 7 >= (end - start).get_days())
        .then(|| (Point::of(Window::new("custom", start, end)), next))
}

/// "the second week of October", "week 2 of October": its days 8 to 14.
pub(super) fn week_of_month(at: &At, i: usize) -> Option<(Point, usize)> {
    let (n, k) = match at.word(i) {
        "week" | "wk" => (at.whole(i + 1).filter(|n| (1..=5).contains(n))?, i + 2),
        w => (ordinal(w).filter(|n| *n > 1 && at.stem(i + 1) == "week")?, i + 2),
    };
    if !matches!(at.word(k), "of" | "in") {
        return None;
    }
    let k = k + 1 + usize::from(at.word(k + 1) == "the");
    let (p, next) = named(at, k).or_else(|| this(at, k)).or_else(|| last(at, k))?;
    let w = p.window()?;
    if p.unit != Some(Unit::Month) && w.name != "mtd" {
        return None;
    }
    let start = add_days(w.start, 7 * (n - 1));
    let end = add_days(start, 7).min(Unit::Month.step(w.start, 1));
    (start < end).then(|| (Point::of(Window::new("custom", start, end)), next))
}

/// "the 4th month of 2026", "the sixth month of the year".
pub(super) fn month_of_year(at: &At, i: usize) -> Option<(Point, usize)> {
    const NTH: [&str; 12] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
        "eleventh", "twelfth",
    ];
    let spelled = NTH.iter().position(|w| *w == at.word(i)).and_then(|n| i32::try_from(n + 1).ok());
    let digits = |raw: &str| raw.trim_end_matches(char::is_alphabetic).parse::<i32>().ok();
    let n = spelled.or_else(|| digits(&at.tokens.get(i)?.raw.to_lowercase()))?;
    let ordinal = spelled.is_some()
        || at.tokens[i].raw.to_lowercase().ends_with(['d', 'h', 't']) && (1..=12).contains(&n);
    if !ordinal || at.stem(i + 1) != "month" || !matches!(at.word(i + 2), "of" | "in") {
        return None;
    }
    let this_year = (i32::from(at.s.as_of.year()), i + 5);
    let whole = matches!(at.word(i + 3), "the") && long_unit(at.stem(i + 4)) == Some(Unit::Year);
    let (year, next) = super::named::year_behind(at, i + 2).or(whole.then_some(this_year))?;
    Some((Point::single(Unit::Month, ymd(year, n, 1)?, false), next))
}

/// "the three months to September", "the six weeks ending 31 October".
pub(super) fn months_to(at: &At, i: usize) -> Option<(Point, usize)> {
    let (n, k) = count(at, i).filter(|_| !matches!(at.word(i), "a" | "an"))?;
    let u = long_unit(at.stem(k))?;
    let j = match (at.word(k + 1), at.word(k + 2)) {
        ("to" | "until" | "through", "the" | "end") => k + 3,
        ("to" | "until" | "through" | "ending" | "ended", "in" | "with" | "on") => k + 3,
        ("to" | "until" | "through" | "ending" | "ended", _) => k + 2,
        ("up", "to") => k + 3,
        _ => return None,
    };
    let j = j + usize::from(at.word(j) == "of");
    let (p, next) = named(at, j)?;
    if p.unit == Some(Unit::Year) || p.unit == Some(Unit::Day) && u == Unit::Month && n > 12 {
        return None;
    }
    let end = p.window()?.end;
    Some((Point::of(Window::new("custom", u.step(end, -n), end)), next))
}

/// A day of the month: "12", "12th", "twelve", "twelfth", "twenty first".
pub(super) fn day_number(at: &At, k: usize) -> Option<(i32, usize)> {
    // "March thru August\n> one line apiece": what opens a line, and what is drawn, is no day.
    let drawn =
        matches!(at.word(k + 1), "line" | "row" | "curve" | "bar" | "figure" | "number" | "chart" | "table");
    if at.tokens.get(k).is_some_and(|t| t.opens && k > 0) && at.whole(k).is_none() || drawn {
        return None;
    }
    if let Some(n) = at.whole(k) {
        return (1..=31).contains(&n).then_some((n, k + 1));
    }
    let of = |word: &str| {
        let at =
            CARDINALS.iter().position(|w| *w == word).or_else(|| ORDINALS.iter().position(|w| *w == word))?;
        i32::try_from(at).ok().map(|n| n + 1)
    };
    let tens = match at.word(k) {
        "twenty" => 20,
        "thirty" => 30,
        "thirtieth" => return Some((30, k + 1)),
        _ => 0,
    };
    if tens > 0
        && let Some(n) = of(at.word(k + 1)).filter(|n| *n <= if tens == 30 { 1 } else { 9 })
    {
        return Some((tens + n, k + 2));
    }
    if tens == 30 {
        return Some((30, k + 1));
    }
    of(at.word(k)).map(|n| (n, k + 1))
}

/// "the first of August", "the 10th of this month".
pub(super) fn day_of(at: &At, i: usize) -> Option<(Point, usize)> {
    let (n, k) = day_number(at, i)?;
    // "the figure of August against the one of July": no first of July.
    if at.word(k) != "of" || at.word(i) == "one" {
        return None;
    }
    if let Some(m) = month_number(at.word(k + 1)) {
        let (year, next, yearless) = match year_behind(at, k + 2) {
            Some((y, j)) => (y, j, false),
            None => (at.latest_year(m, n), k + 2, true),
        };
        return Some((Point::single(Unit::Day, ymd(year, m, n)?, yearless), next));
    }
    let (p, next) = this(at, k + 1).or_else(|| last(at, k + 1)).filter(|(_, _)| at.stem(k + 2) == "month")?;
    let start = p.window()?.start;
    let day = ymd(i32::from(start.year()), i32::from(start.month()), n)?;
    Some((Point::single(Unit::Day, day, false), next))
}

/// "first half of 2026", "H1", "second half of October".
pub(super) fn half(at: &At, i: usize) -> Option<(Point, usize)> {
    let (n, k) = match at.word(i) {
        "h1" | "1h" => (1, i + 1),
        "h2" | "2h" => (2, i + 1),
        w if at.word(i + 1) == "half" => (ordinal(w).filter(|n| *n <= 2)?, i + 2),
        _ => return None,
    };
    let of = k + usize::from(at.word(k) == "of");
    let of = of + usize::from(at.word(of) == "the");
    if let Some((p, next)) = named(at, of).filter(|(p, _)| p.unit == Some(Unit::Month)) {
        let w = p.window()?;
        let mid = add_days(w.start, 15);
        let (a, b) = if n == 1 { (w.start, mid) } else { (mid, w.end) };
        return Some((Point::of(Window::new("custom", a, b)), next));
    }
    let year_word = usize::from(at.stem(of) == "year");
    let short = at
        .whole(k)
        .filter(|y| (20..=40).contains(y) && !at.tokens[k].dollar && long_unit(at.stem(k + 1)).is_none())
        .map(|y| (2000 + y, k + 1));
    let (year, next) = match year_behind(at, k).or(short).or_else(|| year_behind(at, of)) {
        Some(found) => found,
        None => (at.latest_year(n * 6 - 5, 1), if year_word == 1 { of + 1 } else { k }),
    };
    let start = ymd(year, n * 6 - 5, 1)?;
    let yearless = next == k || year_word == 1 && next == of + 1;
    Some((Point::single(Unit::Half, start, yearless), next))
}
