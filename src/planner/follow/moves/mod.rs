//! The window of the thread moved, or a part of it: "go back one year", "move both
//! back by a week", "the second half of the month".

mod again;
mod part;

use super::phrases::{Text, number};
use crate::calendar::{Unit, add_days, add_months, year_before};
use crate::plan::Window;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::reading::ThreadContext;
use again::{both, once_more};
use jiff::civil::Date;
use part::{edge, filled, half, rest};
use std::ops::Range;

/// Where the message moves to.
pub(super) enum Move {
    /// Another window.
    To(Window),
    /// The other side of a comparison.
    Against(Window),
}

/// The move that the message asks for, and the words that say so.
#[must_use]
pub(super) fn moved(a: &Annotated, thread: &ThreadContext, as_of: Date) -> Option<(Range<usize>, Move)> {
    let window = &thread.last()?.plan.window;
    let to = |(range, w): (Range<usize>, Window)| {
        let tomorrow = add_days(as_of, 1);
        let end = if w.end > tomorrow && w.start < tomorrow { tomorrow } else { w.end };
        (w.start < end && w.start < tomorrow).then(|| (range, Move::To(Window::new("custom", w.start, end))))
    };
    (0..a.tokens.len())
        .find_map(|i| {
            preceding(a, i, window).or_else(|| {
                by_units(a, i, window, as_of)
                    .or_else(|| same_days(a, i, window))
                    .or_else(|| half(a, i, window))
                    .or_else(|| edge(a, i, window))
                    .or_else(|| rest(a, i, window, as_of))
                    .or_else(|| filled(a, i, window))
                    .and_then(to)
            })
        })
        .or_else(|| both(a, thread).and_then(to))
        .or_else(|| once_more(a, thread).and_then(to))
}

fn unit(a: &Annotated, i: usize) -> Option<Unit> {
    Some(match a.tokens.get(i)?.stem.as_str() {
        "day" => Unit::Day,
        "week" | "wk" => Unit::Week,
        "month" => Unit::Month,
        "quarter" | "qtr" => Unit::Quarter,
        "year" | "yr" => Unit::Year,
        _ => return None,
    })
}

/// "a week", "two more months", "one year": the number, the unit, and the token behind.
fn length(a: &Annotated, i: usize) -> Option<(i32, Unit, usize)> {
    let text = Text(a);
    let mut k = i;
    let mut n = 1;
    if let Some(said) = number(a, k).filter(|n| (1..=400).contains(n)) {
        n = said;
        k += 1;
    } else if let Some(end) = text.any(k, "a couple of|a couple|couple of") {
        n = 2;
        k = end;
    } else if text.is(k, "a an another yet") {
        k += 1 + usize::from(text.is(k + 1, "another"));
    }
    k += usize::from(text.is(k, "more full whole further extra other"));
    Some((n, unit(a, k)?, k + 1)).filter(|_| k > i)
}

const BACK: &str = "back backward backwards earlier further before prior";

const AHEAD: &str = "forward forwards ahead later on onward onwards";

/// "the same day last week", "the same days of the month before": the window moved whole.
fn same_days(a: &Annotated, i: usize, window: &Window) -> Option<(Range<usize>, Window)> {
    let text = Text(a);
    if !text.is(i, "same") || !text.is(i + 1, "day days dates date period stretch weekday") || compared(a) {
        return None;
    }
    let mut k = i + 2;
    while text.is(k, "of in the a one from for during") {
        k += 1;
    }
    let (unit, end) = if text.is(k, "last previous prior preceding past") {
        (unit(a, k + 1)?, k + 2)
    } else if text.is(k + 1, "before earlier ago prior") {
        (unit(a, k)?, k + 2)
    } else {
        return None;
    };
    if unit == Unit::Day || text.is(i.wrapping_sub(1), "vs versus against with to than") {
        return None;
    }
    let from = i - usize::from(i > 0 && text.is(i - 1, "the"));
    Some((from..end, translated(window, -1, unit)))
}

/// "one month further" goes on in time while there is a whole month to go to; else it goes back,
/// as "further back" always does.
fn further(text: &Text, at: usize, next: &Window, as_of: Date) -> bool {
    text.is(at, "further") && !text.is(at + 1, "back") && next.end <= as_of
}

/// "back one year", "back by two weeks", "two months earlier".
fn by_units(a: &Annotated, i: usize, window: &Window, as_of: Date) -> Option<(Range<usize>, Window)> {
    let text = Text(a);
    let verb = text.is(i, "go move step shift jump roll slide push wind set take look pull turn bring put");
    if verb && text.commands(i) {
        let mut k = i + 1;
        while text.is(
            k,
            "it that both them everything the window windows period periods dates whole thing all this sides clock range chart time frame timeframe us of",
        ) {
            k += 1;
        }
        let back = text.is(k, BACK);
        if back || text.is(k, AHEAD) {
            k += 1 + usize::from(text.is(k + 1, "back in"));
            k += usize::from(text.is(k, "by in time"));
            k += usize::from(text.is(k, "by"));
            let (n, unit, end) = length(a, k)?;
            return Some((i..end, translated(window, if back { -n } else { n }, unit)));
        }
        k += usize::from(text.is(k, "by"));
        if let Some((n, unit, end)) = length(a, k) {
            let onward = further(&text, end, &translated(window, n, unit), as_of);
            let back = text.is(end, BACK) && !onward;
            return (back || onward || text.is(end, AHEAD))
                .then(|| (i..end + 1, translated(window, if back { -n } else { n }, unit)));
        }
        return None;
    }
    // "forward a week"
    if text.commands(i) && text.is(i, "forward forwards ahead back backward backwards") {
        let k = i + 1 + usize::from(text.is(i + 1, "by"));
        let n = if text.is(i, BACK) { -1 } else { 1 };
        return length(a, k).map(|(m, unit, end)| (i..end, translated(window, n * m, unit)));
    }
    // "two months earlier", "a year later"; one of the window's own is a date phrase.
    let alone = a.tokens.len() <= 8 && !text.is(i.wrapping_sub(1), "vs versus than with to against from");
    let (n, unit, end) = length(a, i).filter(|_| alone)?;
    let onward = further(&text, end, &translated(window, n, unit), as_of);
    let back = text.is(end, "back earlier further") && !onward;
    if !(back || onward || text.is(end, "later forward ahead")) || compared(a) {
        return None;
    }
    let end = end + 1 + usize::from(text.is(end, "further") && text.is(end + 1, "back"));
    Some((i..end, translated(window, if back { -n } else { n }, unit)))
}

/// "the four weeks before that": as a window, or as what is compared with.
fn preceding(a: &Annotated, i: usize, window: &Window) -> Option<(Range<usize>, Move)> {
    let text = Text(a);
    let (n, unit, k) = length(a, i).filter(|(n, ..)| *n > 1)?;
    let end = text.any(
        k,
        "before that|before it|before this|before those|before then|before|preceding that|preceding it|preceding|prior to that|prior to it|prior|previous to that",
    )?;
    let start = translated(&Window::new("custom", window.start, window.start), -n, unit).start;
    let before = Window::new("custom", start, window.start);
    let from = i - usize::from(i > 0 && text.is(i - 1, "the those these"));
    let held = from > 0 && text.is(from - 1, "vs versus than with to against on over beat beats from")
        || compared(a);
    Some((from..end, if held { Move::Against(before) } else { Move::To(before) }))
}

/// Whether anything in the message compares.
fn compared(a: &Annotated) -> bool {
    a.has(Cue::Versus) || a.has(Cue::Compare) || a.has(Cue::Change) || a.has(Cue::Beat)
}

/// The same stretch, so many units away.
fn translated(w: &Window, n: i32, unit: Unit) -> Window {
    let months = |k: i32| {
        let whole = w.start.day() == 1 && w.end.day() == 1;
        let end = if whole { add_months(w.end, k) } else { add_days(add_months(w.last_day(), k), 1) };
        Window::new("custom", add_months(w.start, k), end)
    };
    match unit {
        Unit::Day => Window::new("custom", add_days(w.start, n), add_days(w.end, n)),
        Unit::Week => Window::new("custom", add_days(w.start, 7 * n), add_days(w.end, 7 * n)),
        Unit::Month => months(n),
        Unit::Quarter => months(3 * n),
        Unit::Half => months(6 * n),
        Unit::Year if n == -1 => year_before(w),
        Unit::Year => months(12 * n),
    }
}
