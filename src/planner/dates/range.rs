//! Two points joined into one window: "1 Oct – 15 Nov", "between now and Christmas",
//! "July, August and September".

use super::points::{Point, point};
use super::units::{is_unit, unit_named};
use super::{DateHit, DateKind, DateSettings, parts, points};
use crate::calendar::{Unit, add_days, add_months, ymd};
use crate::plan::Window;
use crate::planner::token::{Kind, Token};

pub(super) const TO: [&str; 9] = ["to", "through", "thru", "until", "till", "-", "->", "til", "thr"];

/// "A to B" whose first point begins at token `k`; the phrase begins at `i`.
pub(super) fn range(tokens: &[Token], i: usize, k: usize, s: DateSettings) -> Option<DateHit> {
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let joins = |at: usize| -> Option<usize> {
        // "5.10. - 18.10.": the dot belongs to the date.
        let led = |k: usize| tokens.get(k).is_some_and(|t| t.glued) || TO.contains(&word(k));
        let at = at + usize::from(word(at) == "." && word(at + 1) != "." && led(at + 1) && !tokens[at].opens);
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
        if !length && matches!(word(and), "ending" | "finishing" | "ended" | "closing" | "concluding") {
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
        // "1-Sep to 30-Sep": the dash leads to the day's own month.
        && super::month_number(word(at)).is_none()
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
    // "mid-October - the 12th through the 18th": a dash before the days of that month.
    let lone_day = tokens.get(at).and_then(Token::whole).is_some_and(|n| (1..=31).contains(&n));
    if word(after_a) == "-" && a.unit != Some(Unit::Day) && a.unit != Some(Unit::Week) && lone_day {
        let dated = point(tokens, at, s)
            .is_some_and(|(_, n)| (at + 1..n).any(|k| super::month_number(word(k)).is_some()));
        if !dated {
            return None;
        }
    }
    // "compare October to September" names two windows, not one.
    let compared = (i.saturating_sub(12)..i)
        .rev()
        .take_while(|c| *c == 0 || !tokens[*c].opens || word(*c).starts_with("compar"))
        .any(|c| matches!(word(c), "compare" | "compared" | "comparing" | "comparison"));
    // "in comparison with the forecast, … from 5 October to 1 November" names one.
    let days = word(i) == "from" && a.unit == Some(Unit::Day);
    if compared && word(after_a) == "to" && !days {
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
    // "from the second quarter to the third"
    if a.unit == Some(Unit::Quarter)
        && let Some(n) = ["first", "second", "third", "fourth"].iter().position(|w| *w == word(at))
        && !is_unit(tokens.get(at + 1))
        && word(at + 1) != "of"
        && let Some(start) = ymd(i32::from(first.start.year()), 1, 1).map(|d| add_months(d, 3 * n as i32))
        && start > first.start
    {
        let last = Window::new("quarter", start, add_months(start, 3));
        let mut hit = DateHit::window(i, at + 1, Window::new("custom", first.start, last.end));
        if word(after_a) == "to" {
            hit.kind = DateKind::FromTo(first, last);
        }
        return Some(hit);
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
    let (a, first) =
        match super::holidays::holiday_in(&points::At { tokens, s }, k, i32::from(last.start.year())) {
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
        && (matches!(word(i), "from" | "between") || matches!(word(after_a), "to" | "->"));
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
        // "October and the first half of November", "Q2 and July": next to each other in time.
        let whole = b.unit == Some(unit);
        let joined = !b.future && matches!(word(end), "and" | "&" | "plus" | "+");
        let Some(w) = b.window().filter(|w| whole || joined && w.start == window.end) else { break };
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
