//! Date phrases: "last 8 weeks", "Q3", "1 Oct – 15 Nov", "since Labor Day",
//! "the week before". This file joins single points in time into ranges;
//! `points` reads the points.

mod anchored;
mod comparative;
mod limits;
mod named;
mod parts;
mod points;
mod relative;
mod weeks;

use super::token::{Kind, Token};
use crate::calendar::{Unit, add_days, add_months, ymd};
use crate::plan::Window;
use jiff::civil::Date;
use points::{Point, point};

/// What a date phrase says.
#[derive(Debug, Clone, PartialEq)]
pub enum DateKind {
    /// A window of its own.
    Window(Window),
    /// "from A to B" of two single units: a range, or a change from A to B.
    FromTo(Window, Window),
    /// "last year", which after "vs" means the same dates a year before.
    LastYear(Window),
    /// "same period last year", "a year earlier".
    YearAgo,
    /// "the week before", "prior period" (no unit).
    Before(Option<Unit>),
    /// "the week after".
    After(Option<Unit>),
    /// "through October", "as of yesterday": the first day that is not in the window.
    Until(Date),
}

/// A date phrase in the message.
#[derive(Debug, Clone)]
pub struct DateHit {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// What it says.
    pub kind: DateKind,
    /// The day-first reading of an ambiguous date.
    pub other: Option<Window>,
    /// Names its own length, so that a long window is not a surprise.
    pub explicit: bool,
    /// Looks past the as-of date.
    pub future: bool,
    /// No year was said with it.
    pub yearless: bool,
}

/// Settings of date reading.
#[derive(Debug, Clone, Copy)]
pub struct DateSettings {
    /// The as-of date.
    pub as_of: Date,
    /// 03/04 is the third of April.
    pub day_first: bool,
    /// The message looks ahead, so that "December" in November is the coming one.
    pub ahead: bool,
    /// It expects something, which past months cannot be.
    pub expects: bool,
}

/// Number of a month's name or abbreviation.
#[must_use]
pub fn month_number(word: &str) -> Option<i32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if word == "sept" {
        return Some(9);
    }
    // "septembers apps": a possessive without its apostrophe.
    let word = word.strip_suffix('s').filter(|w| w.len() > 4).unwrap_or(word);
    let found = NAMES.iter().position(|n| *n == word || (word.len() == 3 && n.starts_with(word)))?;
    i32::try_from(found).ok().map(|n| n + 1)
}

/// All date phrases of a message, left to right, none overlapping.
#[must_use]
pub fn find(tokens: &[Token], taken: &[bool], settings: DateSettings) -> Vec<DateHit> {
    let settings = DateSettings { ahead: looks_ahead(tokens), expects: expects(tokens), ..settings };
    let mut hits = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if taken.get(i).copied().unwrap_or(false) {
            i += 1;
            continue;
        }
        match phrase(tokens, i, settings) {
            Some(hit) if !taken[hit.start..hit.end].iter().any(|t| *t) => {
                i = hit.end;
                hits.push(hit);
            }
            _ => i += 1,
        }
    }
    in_the_year(tokens, &mut hits);
    hits
}

/// "last year in Q3", "in 2025, the month of October": one phrase, in that year.
fn in_the_year(tokens: &[Token], hits: &mut Vec<DateHit>) {
    let mut k = 0;
    while k + 1 < hits.len() {
        let (x, y) = (&hits[k], &hits[k + 1]);
        let gap = &tokens[x.end..y.start];
        let near = gap.len() <= 4
            && gap
                .iter()
                .all(|t| t.is(&[",", "in", "during", "the", "of", "month", "for", "quarter"]) && !t.opens);
        let year = x.as_window().filter(|w| {
            !x.yearless && crate::calendar::unit_of(w).is_some_and(|u| u == (Unit::Year, 1)) && !x.future
        });
        let merged = year.filter(|_| near && y.yearless).and_then(|year| {
            let w = y.as_window().filter(|w| w.days() < 190)?;
            let n = i32::from(year.start.year()) - i32::from(w.start.year());
            let moved = Window::new(&w.name, add_months(w.start, 12 * n), add_months(w.end, 12 * n));
            Some(DateHit::window(x.start, y.end, moved))
        });
        match merged {
            Some(hit) => {
                hits[k] = hit;
                hits.remove(k + 1);
            }
            None => k += 1,
        }
    }
}

const TO: [&str; 9] = ["to", "through", "thru", "until", "till", "-", "->", "til", "thr"];

/// Words that only what is to come can have.
fn expects(tokens: &[Token]) -> bool {
    tokens.iter().any(|t| {
        t.is(&[
            "expect",
            "expecting",
            "will",
            "going",
            "anticipate",
            "foresee",
            "coming",
            "upcoming",
            "predict",
            "project",
        ])
    })
}

/// Whether the message asks about what is to come.
fn looks_ahead(tokens: &[Token]) -> bool {
    let any = |words: &[&str]| tokens.iter().any(|t| t.is(words));
    any(&[
        "forecast",
        "forecasted",
        "forecasts",
        "fcst",
        "project",
        "projected",
        "projection",
        "projections",
        "projecting",
        "expect",
        "expected",
        "expecting",
        "predict",
        "predicted",
        "prediction",
        "outlook",
        "will",
        "going",
        "upcoming",
        "coming",
        "anticipate",
        "anticipated",
        "foresee",
        "estimate",
        "estimated",
        "guess",
        "next",
    ]) && !any(&[
        "actual", "actuals", "act", "vs", "versus", "accuracy", "accurate", "mape", "error", "errors",
        "miss", "missed", "was", "were", "did", "hit", "beat", "against", "delta", "off", "last", "compared",
        "had",
    ])
}

/// The date phrase that begins at token `i`.
fn phrase(tokens: &[Token], i: usize, s: DateSettings) -> Option<DateHit> {
    let mut hit = spoken(tokens, i, s)?;
    hit.future |= hit.as_window().is_some_and(|w| w.start > s.as_of);
    Some(hit)
}

fn spoken(tokens: &[Token], i: usize, s: DateSettings) -> Option<DateHit> {
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    // "going back to January 2025", "apps since we relaunched on 12 October"
    if let Some((at, k)) = far_back(tokens, i, s)
        && let Some((p, next)) = point(tokens, k, s)
        && let Some(w) = p.window().filter(|w| w.start <= s.as_of)
    {
        return Some(DateHit::window(at, next, Window::new("since", w.start, add_days(s.as_of, 1))));
    }
    // since A · starting A · from A on
    if matches!(word(i), "since" | "starting" | "beginning" | "after" | "from" | "post") {
        let mut k = i + 1;
        let opening = (k..k + 3).any(|j| matches!(word(j), "start" | "beginning" | "first"));
        while matches!(
            word(k),
            "the" | "in" | "from" | "on" | "with" | "of" | "beginning" | "start" | "about"
        ) {
            k += 1;
        }

        if let Some(u) = Some(k).filter(|_| opening).and_then(|k| unit_named(tokens.get(k))) {
            return Some(DateHit::window(i, k + 1, crate::calendar::this_unit(u, s.as_of)));
        }
        if word(i) == "from"
            && word(k) == "now"
            && let Some(hit) = range(tokens, i, k, s)
        {
            return Some(hit);
        }
        if let Some((p, next)) = point(tokens, k, s) {
            let onward = matches!(word(next), "on" | "onward" | "onwards" | "forward")
                || (TO.contains(&word(next))
                    && matches!(word(next + 1), "now" | "today" | "date" | "present"));
            if !onward
                && matches!(word(i), "from" | "since" | "starting" | "beginning")
                && let Some(hit) = range(tokens, i, k, s)
            {
                return Some(hit);
            }
            if word(i) == "from" && !onward {
            } else if let Some(window) = p.window() {
                // "on or after 15 October" takes the day itself in.
                let counted =
                    i >= 2 && matches!(word(i - 1), "or" | "and") && matches!(word(i - 2), "on" | "from");
                let start = if word(i) == "after" && p.unit == Some(Unit::Day) && !counted {
                    add_days(window.start, 1)
                } else if window.name == "mid" {
                    add_days(window.start, 4)
                } else {
                    window.start
                };
                let end = add_days(s.as_of, 1);
                let skip = if !onward {
                    0
                } else if TO.contains(&word(next)) {
                    2
                } else {
                    1
                };
                if start < end {
                    let mut hit = DateHit::window(i, next + skip, Window::new("since", start, end));
                    hit.other = p.other.map(|d| Window::new("since", d, end));
                    return Some(hit);
                }
            }
        }
    }
    if matches!(word(i), "between" | "betw" | "btw" | "betwen")
        && let Some(hit) = range(tokens, i, i + 1, s)
    {
        return Some(hit);
    }
    if let Some(hit) = range(tokens, i, i, s) {
        return Some(hit);
    }
    if let Some(hit) = limits::limit(tokens, i, s) {
        return Some(hit);
    }
    let (p, next) = point(tokens, i, s)?;
    Some(DateHit {
        start: i,
        end: next,
        other: p.other_window(),
        explicit: p.explicit,
        future: p.future,
        yearless: p.yearless,
        kind: p.kind,
    })
}

/// A beginning said in other words: the phrase's first token and that of its date.
fn far_back(tokens: &[Token], i: usize, s: DateSettings) -> Option<(usize, usize)> {
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let three = (word(i), word(i + 1), word(i + 2));
    match three {
        ("going" | "dating" | "reaching" | "stretching" | "looking", "back", "to") => {
            return Some((i, i + 3));
        }
        ("as", "far", "back") if word(i + 3) == "as" => return Some((i, i + 4)),
        ("start", "from" | "at" | "in" | "with", _) => return Some((i, i + 2)),
        _ => {}
    }
    if word(i) != "since"
        || point(tokens, i + 1, s).is_some()
        || word(i + 1) == "the" && point(tokens, i + 2, s).is_some()
    {
        return None;
    }
    // A clause says what happened, and then when.
    let on = (i + 2..i + 8).find(|k| matches!(word(*k), "on" | "in" | "of"))?;
    let clause = tokens.get(i + 1..on)?.iter().all(|t| matches!(t.kind, Kind::Word) && !t.opens);
    let k = on + 1 + usize::from(word(on + 1) == "the");
    (clause && point(tokens, k, s).is_some_and(|(p, _)| p.unit.is_some())).then_some((i, k))
}

/// "A to B" whose first point begins at token `k`; the phrase begins at `i`.
fn range(tokens: &[Token], i: usize, k: usize, s: DateSettings) -> Option<DateHit> {
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let joins = |at: usize| -> Option<usize> {
        let t = tokens.get(at)?;
        if t.glued {
            return Some(at);
        }
        if TO.contains(&word(at)) {
            let including = word(at + 1) == "and" && word(at + 2) == "including";
            let at = at + 2 * usize::from(including);
            return Some(at + 1 + usize::from(word(at + 1) == "the"));
        }
        // 2026-11-02..2026-11-08
        if word(at) == "." && word(at + 1) == "." {
            return Some(at + 2 + usize::from(word(at + 2) == "."));
        }
        // 2026-10-01/2026-10-31, 10/1/2026 / 10/31/2026
        let whole = |k: Option<usize>| {
            k.and_then(|k| tokens.get(k))
                .is_some_and(|t| matches!(t.kind, Kind::Day(_) | Kind::EitherDay(..)))
        };
        if word(at) == "/" && whole(at.checked_sub(1)) && whole(Some(at + 1)) {
            return Some(at + 1);
        }
        // "beginning 3 August and ending 30 August"
        let and = at + usize::from(matches!(word(at), "and" | ","));
        let length = (i..and).any(|k| is_unit(tokens.get(k)));
        if !length && matches!(word(and), "ending" | "finishing" | "ended" | "closing") {
            return Some(and + 1 + usize::from(matches!(word(and + 1), "on" | "with" | "in" | "at")));
        }
        if matches!(word(at), "up" | "right" | "on")
            && matches!(word(at + 1), "to" | "until" | "till" | "through" | "thru")
        {
            let including = word(at + 2) == "and" && matches!(word(at + 3), "including" | "with");
            return Some(at + 2 + 2 * usize::from(including));
        }
        let between = matches!(word(i), "between" | "betw" | "btw" | "betwen")
            || word(i) == "from" && matches!(word(at + 1), "the" | "now" | "today");
        (word(at) == "and" && between).then_some(at + 1)
    };
    // 1-15 October, the 3rd through the 9th of November
    let k =
        if word(k) == "the" && tokens.get(k + 1).is_some_and(|t| t.whole().is_some()) { k + 1 } else { k };
    if let Some(first) = tokens.get(k).and_then(Token::whole).filter(|n| (1..=31).contains(n))
        && let Some(at) = joins(k + 1).filter(|at| *at <= k + 3)
    {
        let (b, next) = point(tokens, at, s).filter(|(b, _)| b.unit == Some(Unit::Day))?;
        let last = b.window()?;
        let start = ymd(i32::from(last.start.year()), i32::from(last.start.month()), first)?;
        return (start <= last.start)
            .then(|| DateHit::window(i, next, Window::new("custom", start, last.end)));
    }
    // "between now and Christmas"
    let now = word(k) == "now" && k > i;
    let (a, after_a) = if now {
        (Point::of(crate::calendar::this_unit(Unit::Day, s.as_of)), k + 1)
    } else {
        point(tokens, k, s)?
    };
    let first = a.window()?;
    let first =
        if first.name == "mid" { Window::new("custom", add_days(first.start, 4), first.end) } else { first };
    if let Some(hit) = neighbours(tokens, i, &a, after_a, s) {
        return Some(hit);
    }
    let at = joins(after_a)?;
    // "compare October to September" names two windows, not one.
    let compared = (i.saturating_sub(12)..i)
        .rev()
        .take_while(|c| *c == 0 || !tokens[*c].opens || word(*c).starts_with("compar"))
        .any(|c| matches!(word(c), "compare" | "compared" | "comparing" | "comparison"));
    if compared && word(after_a) == "to" {
        return None;
    }
    // "weeks 40 to 43"
    if a.unit == Some(Unit::Week)
        && let Some(n) = tokens.get(at).and_then(Token::whole).filter(|n| (1..=53).contains(n))
        && tokens[at].raw.len() <= 2
        && !is_unit(tokens.get(at + 1))
    {
        let (from, _) = (first.start, n);
        let thursday = add_days(from, 3);
        let this = i32::from(thursday.day_of_year() - 1) / 7 + 1;
        let end = add_days(from, (n - this + 1) * 7);
        return (n > this).then(|| DateHit::window(i, at + 1, Window::new("custom", from, end)));
    }
    // "October third through the tenth"
    if a.unit == Some(Unit::Day)
        && word(at.wrapping_sub(1)) == "the"
        && let Some((day, next)) = parts::day_number(&points::At { tokens, s }, at)
        && tokens[at].kind == Kind::Word
        && !matches!(word(next), "of" | "quarter" | "half" | "week" | "month" | "day")
        && let Some(end) = ymd(i32::from(first.start.year()), i32::from(first.start.month()), day)
    {
        let end = add_days(end, 1);
        return (first.start < end)
            .then(|| DateHit::window(i, next, Window::new("custom", first.start, end)));
    }
    // Oct 1-15
    if a.unit == Some(Unit::Day)
        && let Some(day) = tokens.get(at).and_then(Token::whole).filter(|n| (1..=31).contains(n))
    {
        let whole_date = point(tokens, at, s).is_some_and(|(b, n)| b.unit == Some(Unit::Day) && n > at + 1);
        if !whole_date {
            let mut next = at + 1;
            let mut year = i32::from(first.start.year());
            let skip = usize::from(word(next) == ",");
            if let Some(y) =
                tokens.get(next + skip).and_then(Token::whole).filter(|y| (2000..=2100).contains(y))
            {
                (year, next) = (y, next + skip + 1);
            }
            let month = i32::from(first.start.month());
            let start = ymd(year, month, i32::from(first.start.day()))?;
            let end = add_days(ymd(year, month, day)?, 1);
            return (start < end).then(|| DateHit::window(i, next, Window::new("custom", start, end)));
        }
    }
    if matches!(word(at), "now" | "today" | "date" | "present") && (word(at) != "date" || at > after_a) {
        let window = Window::new("since", first.start, add_days(s.as_of, 1));
        return (window.start < window.end).then(|| DateHit::window(i, at + 1, window));
    }
    // "until the end of September" is until September.
    let article = usize::from(word(at) == "the");
    let at = match (word(at + article), word(at + article + 1)) {
        ("end" | "close", "of") => {
            let of = at + article + 2;
            if unit_named(tokens.get(of + usize::from(word(of) == "the"))).is_none() { of } else { at }
        }
        _ => at,
    };
    let (b, next) = point(tokens, at, s)?;
    let last = b.window()?;
    let last =
        if last.name == "mid" { Window::new("custom", last.start, add_days(last.start, 5)) } else { last };
    // "2025 through October": the year's own October.
    let next = next + 2 * usize::from(word(next) == "to" && word(next + 1) == "date");
    // "between Labor Day and Thanksgiving last year": one year for both.
    let (a, first) = match named::holiday_in(&points::At { tokens, s }, k, i32::from(last.start.year())) {
        Some(same) if a.yearless && !b.yearless && first.start > last.start => {
            let window = same.window()?;
            (same, window)
        }
        _ => (a, first),
    };
    let (first, last) = settle_years(&a, first, &b, last);
    // "this October and last October" are two.
    if first.start >= last.end || a.unit.is_some_and(|u| u != Unit::Day) && first.start == last.start {
        return None;
    }
    let mut hit = DateHit::window(i, next, Window::new("custom", first.start, last.end));
    hit.future = last.start > s.as_of;
    hit.yearless = a.yearless && b.yearless;
    // "10/01/2026 - 10/15/2026": the second date settles how both are written.
    let settled =
        b.other.is_none() && b.unit == Some(Unit::Day) && matches!(tokens[next - 1].kind, Kind::Day(_));
    if let (Some(x), y) = (a.other.filter(|_| !settled), b.other.unwrap_or(last.start)) {
        hit.other = (x <= y).then(|| Window::new("custom", x, add_days(y, 1)));
    }
    // "between … and …" is always one window; "from September to October" may be a change.
    let single = a.unit.is_some()
        && a.unit == b.unit
        && a.unit != Some(Unit::Day)
        && (matches!(word(i), "from" | "between") || word(after_a) == "to");
    if single && first == last && matches!(first.name.as_str(), "month" | "quarter") {
        // "between last October and this October": a year apart.
        let before = Window::new(&first.name, add_months(first.start, -12), add_months(first.end, -12));
        hit.kind = DateKind::FromTo(before, last);
    } else if single {
        hit.kind = DateKind::FromTo(first, last);
    }
    Some(hit)
}

/// "Aug and Sep", "July, August and September": neighbouring months make one window.
fn neighbours(tokens: &[Token], i: usize, a: &Point, after: usize, s: DateSettings) -> Option<DateHit> {
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let unit = a.unit?;
    let compared = (i.saturating_sub(5)..i).any(|c| {
        matches!(
            word(c),
            "compare" | "compared" | "comparing" | "between" | "difference" | "vs" | "versus" | "both"
        )
    });
    if compared || word(i) == "between" {
        return None;
    }
    let mut window = a.window()?;
    let mut end = after;
    while matches!(word(end), "and" | "&" | "," | "plus" | "+" | "/") {
        let Some((b, next)) = point(tokens, end + 1 + usize::from(word(end + 1) == "and"), s) else { break };
        let Some(w) = b.window().filter(|_| b.unit == Some(unit)) else { break };
        window = if w.start == window.end {
            Window::new("custom", window.start, w.end)
        } else if w.end == window.start {
            Window::new("custom", w.start, window.end)
        } else {
            break;
        };
        // "2025 and 2026 to date"
        let so_far =
            matches!((word(next), word(next + 1)), ("to", "date") | ("so", "far") | ("till", "date" | "now"));
        end = next + 2 * usize::from(so_far) + usize::from(word(next) == "ytd");
    }
    (end > after).then(|| DateHit::window(i, end, window))
}

/// Years that were not said: the end is the latest that has begun, the start
/// the latest before it; a year said once counts for both.
fn settle_years(a: &Point, first: Window, b: &Point, last: Window) -> (Window, Window) {
    let move_years =
        |w: &Window, n: i32| Window::new(&w.name, add_months(w.start, 12 * n), add_months(w.end, 12 * n));
    let (mut first, mut last) = (first, last);
    if !a.yearless && b.yearless {
        while last.start < first.start {
            last = move_years(&last, 1);
        }
        // "1 Oct 2025 to 15 Nov" ends in the nearest November.
        while add_months(last.start, -12) >= first.start {
            last = move_years(&last, -1);
        }
    } else if a.yearless {
        while first.start > last.start {
            first = move_years(&first, -1);
        }
        while add_months(first.start, 12) <= last.start {
            first = move_years(&first, 1);
        }
    }
    (first, last)
}

impl DateHit {
    fn window(start: usize, end: usize, window: Window) -> Self {
        Self {
            start,
            end,
            kind: DateKind::Window(window),
            other: None,
            explicit: true,
            future: false,
            yearless: false,
        }
    }

    fn until(start: usize, end: usize, day: Date) -> Self {
        Self { kind: DateKind::Until(day), ..Self::window(start, end, Window::new("", day, day)) }
    }

    /// The window, if the phrase is one by itself.
    #[must_use]
    pub fn as_window(&self) -> Option<Window> {
        match &self.kind {
            DateKind::Window(w) | DateKind::LastYear(w) => Some(w.clone()),
            DateKind::FromTo(a, b) => Some(Window::new("custom", a.start, b.end)),
            DateKind::YearAgo | DateKind::Before(_) | DateKind::After(_) | DateKind::Until(_) => None,
        }
    }
}

/// The unit that a word names.
fn unit_named(token: Option<&Token>) -> Option<Unit> {
    match token?.stem.as_str() {
        "week" => Some(Unit::Week),
        "month" => Some(Unit::Month),
        "quarter" => Some(Unit::Quarter),
        "year" => Some(Unit::Year),
        _ => None,
    }
}

/// Whether the token is a plain number followed by a unit of days or weeks.
#[must_use]
pub fn is_unit(token: Option<&Token>) -> bool {
    token.is_some_and(|t| {
        matches!(t.stem.as_str(), "day" | "week" | "month" | "quarter" | "year" | "wk" | "mo" | "qtr" | "yr")
            && !matches!(t.kind, Kind::Sign)
    })
}
