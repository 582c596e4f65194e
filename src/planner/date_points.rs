//! Single points in time: a day, a week, a month, "last 8 weeks", "mtd".

use super::dates::{DateKind, DateSettings, month_number};
use super::token::{Kind, Token};
use crate::calendar::{self, Unit, add_days, last_n, n_ago, this_unit, ymd};
use crate::plan::Window;
use jiff::civil::{Date, Weekday};

/// A point: a window of one kind, and what is known of how it was said.
#[derive(Debug, Clone)]
pub struct Point {
    /// What it says.
    pub kind: DateKind,
    /// The unit, if it is a single one.
    pub unit: Option<Unit>,
    /// No year was said.
    pub yearless: bool,
    /// The other reading of an ambiguous day.
    pub other: Option<Date>,
    /// The length was said.
    pub explicit: bool,
    /// Lies past the as-of date.
    pub future: bool,
}

impl Point {
    fn of(window: Window) -> Self {
        Self {
            kind: DateKind::Window(window),
            unit: None,
            yearless: false,
            other: None,
            explicit: true,
            future: false,
        }
    }

    fn single(unit: Unit, start: Date, yearless: bool) -> Self {
        let name = if unit == Unit::Day { "day" } else { unit.noun() };
        Self { unit: Some(unit), yearless, ..Self::of(Window::new(name, start, unit.step(start, 1))) }
    }

    fn kind(kind: DateKind) -> Self {
        Self { kind, ..Self::of(Window::new("", Date::ZERO, Date::ZERO)) }
    }

    /// The window, if it is one.
    #[must_use]
    pub fn window(&self) -> Option<Window> {
        match &self.kind {
            DateKind::Window(w) | DateKind::LastYear(w) => Some(w.clone()),
            _ => None,
        }
    }

    /// The window under the other reading of an ambiguous day.
    #[must_use]
    pub fn other_window(&self) -> Option<Window> {
        self.other.map(|d| Window::new("day", d, add_days(d, 1)))
    }
}

/// A cursor over the tokens.
struct At<'a> {
    tokens: &'a [Token],
    s: DateSettings,
}

impl At<'_> {
    fn word(&self, k: usize) -> &str {
        self.tokens.get(k).map_or("", |t| t.text.as_str())
    }
    fn stem(&self, k: usize) -> &str {
        self.tokens.get(k).map_or("", |t| t.stem.as_str())
    }
    fn whole(&self, k: usize) -> Option<i32> {
        self.tokens.get(k).and_then(Token::whole)
    }
    /// The latest year in which the month has begun.
    fn latest_year(&self, month: i32, day: i32) -> i32 {
        let d = self.s.as_of;
        let year = i32::from(d.year());
        let begun = (month, day) <= (i32::from(d.month()), i32::from(d.day()));
        if begun { year } else { year - 1 }
    }
}

/// Reads the point that begins at token `i`; gives it and the token behind it.
#[must_use]
pub fn point(tokens: &[Token], i: usize, s: DateSettings) -> Option<(Point, usize)> {
    let at = At { tokens, s };
    let mut k = i;
    if matches!(at.word(k), "the" | "all" | "calendar" | "whole" | "full" | "entire") {
        k += 1;
        if at.word(k) == "of" || at.word(k) == "month" && at.word(k + 1) == "of" {
            k += 1;
        }
    }
    if matches!(at.word(k), "month" | "quarter" | "year") && at.word(k + 1) == "of" {
        let inner = k + 2 + usize::from(at.word(k + 2) == "the");
        if let Some(found) = named(&at, inner) {
            return Some(found);
        }
    }
    // "Sunday 6 December": the date says it all.
    if weekday_number(at.word(k)).is_some() {
        let behind = k + 1 + usize::from(matches!(at.word(k + 1), "," | "the"));
        if let Some(found) = named(&at, behind).filter(|(p, _)| p.unit == Some(Unit::Day)) {
            return Some(found);
        }
    }
    if at.word(k) == "day" && at.word(k + 1) == "before" && at.word(k + 2) == "yesterday" {
        let day = add_days(s.as_of, -2);
        return Some((Point::single(Unit::Day, day, false), k + 3));
    }
    months_to(&at, k)
        .or_else(|| part_of(&at, k))
        .or_else(|| day_of(&at, k))
        .or_else(|| comparative(&at, k))
        .or_else(|| week_of(&at, k))
        .or_else(|| relative(&at, k))
        .or_else(|| half(&at, k))
        .or_else(|| named(&at, k))
        .or_else(|| weekday(&at, k))
        .or_else(|| holiday(&at, k))
}

/// A unit word.
fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "day" | "d" | "dy" => Unit::Day,
        "week" | "wk" | "wks" | "w" | "weekly" => Unit::Week,
        "month" | "mo" | "mos" | "mth" | "mnth" | "m" | "mon" => Unit::Month,
        "quarter" | "qtr" | "qtrs" | "q" => Unit::Quarter,
        "year" | "yr" | "yrs" | "y" => Unit::Year,
        _ => return None,
    })
}

/// A unit word that cannot be a stray letter.
fn long_unit(word: &str) -> Option<Unit> {
    if word.len() > 1 && word != "weekly" && word != "mon" { unit(word) } else { None }
}

/// "three", "couple of", "3".
fn count(at: &At, k: usize) -> Option<(i32, usize)> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    if let Some(n) = at.whole(k).filter(|n| (1..=5000).contains(n)) {
        return Some((n, k + 1));
    }
    let word = at.word(k);
    if let Some(n) = WORDS.iter().position(|w| *w == word) {
        return Some((i32::try_from(n).ok()?, k + 1));
    }
    match word {
        "a" if at.word(k + 1) == "couple" => Some((2, k + 2 + usize::from(at.word(k + 2) == "of"))),
        "couple" => Some((2, k + 1 + usize::from(at.word(k + 1) == "of"))),
        "few" => Some((3, k + 1)),
        "a" | "an" => Some((1, k + 1)),
        "fifteen" => Some((15, k + 1)),
        "thirty" => Some((30, k + 1)),
        "sixty" => Some((60, k + 1)),
        "ninety" => Some((90, k + 1)),
        "eighteen" => Some((18, k + 1)),
        "twenty" => Some((20, k + 1)),
        "fourteen" => Some((14, k + 1)),
        "dozen" => Some((12, k + 1)),
        _ => None,
    }
}

/// "30d", "4wks", "3mo": a number with its unit in one word.
fn compact(word: &str) -> Option<(i32, Unit)> {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    if digits == 0 || digits > 4 {
        return None;
    }
    let n = word[..digits].parse().ok()?;
    let tail = super::token::stem(&word[digits..]);
    Some((n, unit(&tail)?))
}

const LAST: [&str; 13] = [
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
const THIS: [&str; 4] = ["this", "current", "present", "ongoing"];
const FULL: [&str; 7] = ["full", "complete", "whole", "calendar", "entire", "completed", "closed"];

fn skip_full(at: &At, mut k: usize) -> usize {
    while FULL.contains(&at.word(k)) || at.word(k) == "iso" || at.word(k) == "consecutive" {
        k += 1;
    }
    k
}

fn relative(at: &At, i: usize) -> Option<(Point, usize)> {
    let d = at.s.as_of;
    let word = at.word(i);
    match word {
        "today" => return Some((Point::of(this_unit(Unit::Day, d)), i + 1)),
        "yesterday" | "yday" | "ystrdy" | "yest" => {
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
        "ytd" => return Some((Point::of(this_unit(Unit::Year, d)), i + 1)),
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

fn last_year(d: Date) -> Point {
    let w = last_n(Unit::Year, 1, d);
    Point { kind: DateKind::LastYear(w.clone()), unit: Some(Unit::Year), ..Point::of(w) }
}

/// "month to date", "year too date", "so far this month", "month so far".
fn to_date(at: &At, i: usize) -> Option<(Point, usize)> {
    let d = at.s.as_of;
    if at.word(i) == "so" && at.word(i + 1) == "far" {
        let k = i + 2 + usize::from(matches!(at.word(i + 2), "in" | "for"));
        let k = k + usize::from(THIS.contains(&at.word(k)) || at.word(k) == "the");
        return long_unit(at.stem(k)).map(|u| (Point::of(this_unit(u, d)), k + 1));
    }
    let u = long_unit(at.stem(i))?;
    if matches!(at.word(i + 1), "to" | "two" | "too") && at.word(i + 2) == "date" {
        return Some((Point::of(this_unit(u, d)), i + 3));
    }
    (at.word(i + 1) == "so" && at.word(i + 2) == "far").then(|| (Point::of(this_unit(u, d)), i + 3))
}

/// "L30D", "T12M", "last30d", "L8W".
fn short_last(at: &At, i: usize) -> Option<(Point, usize)> {
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
fn last(at: &At, i: usize) -> Option<(Point, usize)> {
    let d = at.s.as_of;
    let mut k = i;
    if at.word(k) == "most" && matches!(at.word(k + 1), "recent") {
        k += 1;
    }
    if !LAST.contains(&at.word(k)) {
        return None;
    }
    k = skip_full(at, k + 1);
    if let Some((n, u)) = compact(at.word(k)) {
        return Some((Point::of(last_n(u, n, d)), k + 1));
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

/// "two weeks ago", "a year ago".
fn ago(at: &At, i: usize) -> Option<(Point, usize)> {
    let (n, k) = count(at, i)?;
    let u = long_unit(at.stem(k))?;
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
fn this(at: &At, i: usize) -> Option<(Point, usize)> {
    let d = at.s.as_of;
    if !THIS.contains(&at.word(i)) {
        return None;
    }
    let k = skip_full(at, i + 1);
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
fn next(at: &At, i: usize) -> Option<(Point, usize)> {
    let d = at.s.as_of;
    let tomorrow = add_days(d, 1);
    let future = |w: Window, k: usize| Some((Point { future: true, ..Point::of(w) }, k));
    if matches!(at.word(i), "next" | "coming" | "upcoming" | "following") {
        let k = skip_full(at, i + 1);
        let (n, behind) = count(at, k).map_or((None, k), |(n, b)| (Some(n), b));
        let behind = skip_full(at, behind);
        let u = long_unit(at.stem(behind)).or_else(|| n.and_then(|_| unit(at.stem(behind))));
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
    if matches!(at.word(i), "rest" | "remainder" | "balance") && at.word(i + 1) == "of" {
        let k = i + 2 + usize::from(THIS.contains(&at.word(i + 2)) || at.word(i + 2) == "the");
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
fn bare_length(at: &At, i: usize) -> Option<(Point, usize)> {
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
    let long_ago = matches!(at.word(k), "ago" | "back" | "earlier" | "before" | "prior" | "later");
    let fits = match u {
        Unit::Day | Unit::Week => introduced || followed || n > 1,
        _ => followed || (introduced && !loanlike && before != "in" && before != "for" && before != "of"),
    };
    (fits && !loanlike && !long_ago).then(|| (Point::of(last_n(u, n, at.s.as_of)), k))
}

/// "the week before", "a year earlier", "same period last year", "prior period".
fn comparative(at: &At, i: usize) -> Option<(Point, usize)> {
    let mut k = i;
    let same = at.word(k) == "same";
    if same {
        k += 1;
        while matches!(at.word(k), "exact" | "calendar") {
            k += 1;
        }
        let noun = long_unit(at.stem(k)).is_some()
            || matches!(
                at.stem(k),
                "day"
                    | "number"
                    | "period"
                    | "time"
                    | "date"
                    | "window"
                    | "point"
                    | "timeframe"
                    | "stretch"
                    | "span"
            )
            || month_number(at.word(k)).is_some()
            || quarter_word(at.word(k)).is_some();
        if !noun {
            return None;
        }
        k += 1;
        while matches!(at.word(k), "in" | "of" | "the" | "a" | "one" | "from" | "for" | "during") {
            k += 1;
        }
        // "the same days of October", "the same stretch of 2025"
        if let Some(found) = named(at, k).filter(|(p, _)| matches!(p.unit, Some(Unit::Month | Unit::Quarter))) {
            return Some(found);
        }
        if at.whole(k).is_some_and(|y| y == i32::from(at.s.as_of.year()) - 1) {
            return Some((Point::kind(DateKind::YearAgo), k + 1));
        }
        let back = matches!(at.word(k), "last" | "prior" | "previous" | "preceding" | "past");
        if let Some(u) = long_unit(at.stem(k + 1)).filter(|u| back && *u != Unit::Year) {
            return Some((Point::kind(DateKind::Before(Some(u))), k + 2));
        }
        let year = matches!(at.word(k), "last" | "prior" | "previous" | "year" | "ly" | "preceding" | "past");
        if !year {
            return None;
        }
        return Some((Point::kind(DateKind::YearAgo), after_year(at, k)?));
    }
    let more = usize::from(at.word(k + 1) == "more" || at.word(k + 1) == "further");
    if matches!(at.word(k), "one" | "another" | "a")
        && (more == 1 || at.word(k) == "another")
        && let (Some(u), "back" | "earlier" | "before") =
            (long_unit(at.stem(k + 1 + more)), at.word(k + 2 + more))
    {
        return Some((Point::kind(DateKind::Before(Some(u))), k + 3 + more));
    }
    if matches!(at.word(k), "a" | "one")
        && at.stem(k + 1) == "year"
        && matches!(at.word(k + 2), "earlier" | "ago" | "before" | "prior" | "back")
    {
        return Some((Point::kind(DateKind::YearAgo), k + 3));
    }
    if at.word(k) == "year" && matches!(at.word(k + 1), "ago" | "earlier" | "prior" | "before") {
        return Some((Point::kind(DateKind::YearAgo), k + 2));
    }
    let unit_or_period = |k: usize| -> Option<Option<Unit>> {
        if matches!(at.stem(k), "period" | "one" | "window" | "timeframe") {
            Some(None)
        } else {
            long_unit(at.stem(k)).map(Some)
        }
    };
    if let (Some(Some(u)), "before", "last") = (unit_or_period(k), at.word(k + 1), at.word(k + 2)) {
        return Some((Point { unit: Some(u), ..Point::of(n_ago(u, 2, at.s.as_of)) }, k + 3));
    }
    if let Some(end) = as_many_before(at, k) {
        return Some((Point::kind(DateKind::Before(None)), end));
    }
    // "at this point last month", "this time last year"
    if at.word(k) == "this"
        && matches!(at.word(k + 1), "point" | "time" | "stage")
        && matches!(at.word(k + 2), "last" | "a" | "in")
    {
        let j = k + 3 + usize::from(at.word(k + 2) == "in") + usize::from(at.word(k + 3) == "last");
        if let Some(u) = long_unit(at.stem(j)).or_else(|| long_unit(at.stem(k + 3))) {
            let end = if long_unit(at.stem(k + 3)).is_some() { k + 4 } else { j + 1 };
            let end = end + usize::from(matches!(at.word(end), "ago" | "earlier" | "before"));
            let kind = if u == Unit::Year { DateKind::YearAgo } else { DateKind::Before(Some(u)) };
            return Some((Point::kind(kind), end));
        }
    }
    // "day after day" is a length of period.
    let again = at.stem(k) == at.stem(k + 2) && at.word(k + 1) == "after";
    if let Some(u) = unit_or_period(k).filter(|_| !again) {
        let behind = match at.word(k + 1) {
            "before" | "prior" | "earlier" | "previous" | "preceding" => Some(false),
            "after" | "following" | "later" => Some(true),
            _ => None,
        };
        if let Some(after) = behind {
            let end = k + 2 + usize::from(matches!(at.word(k + 2), "that" | "it" | "last" | "this"));
            let kind = if after { DateKind::After(u) } else { DateKind::Before(u) };
            return Some((Point::kind(kind), end));
        }
    }
    if matches!(at.word(k), "prior" | "previous" | "preceding" | "prev")
        && matches!(at.stem(k + 1), "period" | "one" | "window" | "timeframe")
    {
        return Some((Point::kind(DateKind::Before(None)), k + 2));
    }
    // "vs prior" with nothing behind it.
    let bare = matches!(at.word(k), "prior" | "previous" | "prev" | "before")
        && k > 0
        && matches!(at.word(k - 1), "vs" | "versus" | "against" | "over" | "than");
    if bare
        && long_unit(at.stem(k + 1)).is_none()
        && count(at, k + 1).is_none()
        && month_number(at.word(k + 1)).is_none()
        && compact(at.word(k + 1)).is_none()
    {
        return Some((Point::kind(DateKind::Before(None)), k + 1));
    }
    if matches!(at.word(k), "prior" | "preceding") && k > 0 {
        // "vs prior week": the one before the window, not before the as-of date.
        if let Some(u) = long_unit(at.stem(k + 1)) {
            let kind = if u == Unit::Year { DateKind::YearAgo } else { DateKind::Before(Some(u)) };
            let versus = matches!(
                at.word(k - 1),
                "vs" | "versus" | "the" | "against" | "over" | "to" | "than" | "with" | "from"
            );
            return versus.then(|| (Point::kind(kind), k + 2));
        }
    }
    if at.word(k) == "following"
        && i > 0
        && at.word(i.saturating_sub(1)) != "next"
        && let Some(u) = long_unit(at.stem(k + 1))
    {
        return Some((Point::kind(DateKind::After(Some(u))), k + 2));
    }
    None
}

/// "the 30 that came before", "the 30 days before that": as many as the window has.
fn as_many_before(at: &At, i: usize) -> Option<usize> {
    let (_, mut k) = count(at, i).filter(|_| !matches!(at.word(i), "a" | "an" | "one"))?;
    k += usize::from(long_unit(at.stem(k)).is_some());
    if at.word(k) == "that" && matches!(at.word(k + 1), "came" | "come" | "went" | "were") {
        k += 2;
    }
    if !matches!(at.word(k), "before" | "prior" | "preceding" | "earlier") {
        return None;
    }
    Some(k + 1 + usize::from(matches!(at.word(k + 1), "that" | "those" | "it" | "them" | "this")))
}

/// "the first ten days of November", "the first three quarters of this year",
/// "the last two weeks of Q3".
fn part_of(at: &At, i: usize) -> Option<(Point, usize)> {
    let front = match at.word(i) {
        "first" | "opening" | "initial" => true,
        "last" | "final" | "closing" => false,
        _ => return None,
    };
    let (n, k) = count(at, i + 1).unwrap_or((1, i + 1));
    let u = long_unit(at.stem(k))?;
    if !matches!(at.word(k + 1), "of" | "in") {
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
    (start < end && whole.days() + 7 >= (end - start).get_days().into())
        .then(|| (Point::of(Window::new("custom", start, end)), next))
}

/// "the three months to September", "the six weeks ending 31 October".
fn months_to(at: &At, i: usize) -> Option<(Point, usize)> {
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
fn day_number(at: &At, k: usize) -> Option<(i32, usize)> {
    if let Some(n) = at.whole(k) {
        return (1..=31).contains(&n).then_some((n, k + 1));
    }
    const CARDINAL: [&str; 20] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ];
    const ORDINAL: [&str; 20] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
        "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
        "eighteenth", "nineteenth", "twentieth",
    ];
    let of = |word: &str| {
        let at = CARDINAL.iter().position(|w| *w == word).or_else(|| ORDINAL.iter().position(|w| *w == word))?;
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
fn day_of(at: &At, i: usize) -> Option<(Point, usize)> {
    let (n, k) = day_number(at, i)?;
    if at.word(k) != "of" {
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

/// Behind "last year", "a year ago", "ly".
fn after_year(at: &At, k: usize) -> Option<usize> {
    match at.word(k) {
        "ly" => Some(k + 1),
        "year" => Some(k + 1 + usize::from(matches!(at.word(k + 1), "ago" | "earlier" | "before" | "prior"))),
        _ if at.stem(k + 1) == "year" => Some(k + 2),
        _ => None,
    }
}

/// "the week of Oct 5", "week ending 11/15", "w/c 2 Nov".
fn week_of(at: &At, i: usize) -> Option<(Point, usize)> {
    let k = if matches!(at.word(i), "week" | "wk") {
        match at.word(i + 1) {
            "of" | "starting" | "beginning" | "commencing" | "from" | "ending" | "ended" => i + 2,
            _ => return None,
        }
    } else if at.word(i) == "w" && at.word(i + 1) == "/" && matches!(at.word(i + 2), "c" | "e") {
        i + 3
    } else {
        return None;
    };
    let k = k + usize::from(matches!(at.word(k), "the" | "on"));
    let (p, next) = named(at, k).or_else(|| holiday(at, k)).or_else(|| relative(at, k))?;
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

fn quarter_word(word: &str) -> Option<i32> {
    match word {
        "q1" | "1q" => Some(1),
        "q2" | "2q" => Some(2),
        "q3" | "3q" => Some(3),
        "q4" | "4q" => Some(4),
        _ => None,
    }
}

fn ordinal(word: &str) -> Option<i32> {
    match word {
        "first" | "1st" => Some(1),
        "second" | "2nd" => Some(2),
        "third" | "3rd" => Some(3),
        "fourth" | "4th" => Some(4),
        _ => None,
    }
}

/// A year behind a month, quarter or half: "2026", "of last year", "'25".
fn year_behind(at: &At, k: usize) -> Option<(i32, usize)> {
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
        ("ly", _) => Some((d - 1, j + 1)),
        ("the", "year") if at.word(j + 2) == "before" => Some((d - 1, j + 3)),
        ("'", _) => at.whole(j + 1).filter(|y| (10..=60).contains(y)).map(|y| (2000 + y, j + 2)),
        _ => None,
    }
}

/// "first half of 2026", "H1", "second half of October".
fn half(at: &At, i: usize) -> Option<(Point, usize)> {
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
    Some((Point::single(Unit::Half, start, false), next))
}

/// A named day, month, quarter or year.
fn named(at: &At, i: usize) -> Option<(Point, usize)> {
    let token = at.tokens.get(i)?;
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
        Kind::Number(_) => return numbered(at, i),
        _ => {}
    }
    if let Some(m) = month_number(&token.text).filter(|_| is_month(at, i)) {
        return month(at, i, m);
    }
    let quarter = quarter_word(&token.text).map(|q| (q, i + 1)).or_else(|| {
        let q = ordinal(&token.text).filter(|_| matches!(at.stem(i + 1), "quarter" | "qtr"))?;
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

/// "2025", "2026 Q3", "5 October", "15th of September".
fn numbered(at: &At, i: usize) -> Option<(Point, usize)> {
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
fn is_month(at: &At, i: usize) -> bool {
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

fn month(at: &At, i: usize, m: i32) -> Option<(Point, usize)> {
    let k = i + 1;
    let k_the = k + usize::from(at.word(k) == "the");
    if at.whole(k_the).is_none()
        && let Some((day, next)) = day_number(at, k_the)
        && !matches!(at.stem(next), "half" | "quarter" | "week" | "day" | "month" | "year" | "channel" | "grade" | "loan")
        && !matches!(at.word(k_the), "first" | "second") | (at.word(k_the - 1) == "the" || next == at.tokens.len())
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
    Some((Point::single(Unit::Month, ymd(year, m, 1)?, yearless), next))
}

fn weekday_number(word: &str) -> Option<i32> {
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
fn weekday(at: &At, i: usize) -> Option<(Point, usize)> {
    let wd = weekday_number(at.word(i))?;
    let before = if i == 0 { "" } else { at.word(i - 1) };
    if !matches!(
        before,
        "on" | "since" | "from" | "until" | "through" | "to" | "this" | "of" | "for" | "vs" | "versus"
    ) {
        return None;
    }
    let d = at.s.as_of;
    let back = (i32::from(d.weekday().to_monday_zero_offset()) - wd).rem_euclid(7);
    Some((Point::single(Unit::Day, add_days(d, -back), false), i + 1))
}

/// "Labor Day", "Thanksgiving 2025", "the 4th of July".
fn holiday(at: &At, i: usize) -> Option<(Point, usize)> {
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
                    (if this <= at.s.as_of { this } else { calendar::holiday(&name, year - 1)? }, i + n)
                }
            };
            if at.word(next) == "week" {
                return Some((Point::single(Unit::Week, calendar::monday(day), false), next + 1));
            }
            return Some((Point::single(Unit::Day, day, false), next));
        }
    }
    None
}
