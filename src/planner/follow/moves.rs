//! The window of the thread moved, or a part of it: "go back one year", "move both
//! back by a week", "the second half of the month".

use super::super::annotate::Annotated;
use super::super::reading::ThreadContext;
use super::phrases::{Text, number};
use crate::calendar::{Unit, add_days, add_months, year_before};
use crate::plan::Window;
use jiff::civil::Date;
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
                by_units(a, i, window)
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

/// "back one year", "back by two weeks", "two months earlier".
fn by_units(a: &Annotated, i: usize, window: &Window) -> Option<(Range<usize>, Window)> {
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
            let back = text.is(end, BACK);
            return (back || text.is(end, AHEAD))
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
    let back = text.is(end, "back earlier further");
    if !(back || text.is(end, "later forward ahead")) || compared(a) {
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

/// "the rest of the month": from the day behind the window on.
fn rest(a: &Annotated, i: usize, window: &Window, as_of: Date) -> Option<(Range<usize>, Window)> {
    if !Text(a).is(i, "rest remainder") {
        return None;
    }
    let (base, end) = whole(a, i + 1, window)?;
    let inside = base.start <= window.start && window.end < base.end && window.end <= as_of;
    inside.then(|| (i..end, Window::new("custom", window.end, base.end)))
}

/// "the whole month": the unit that the window lies in.
fn filled(a: &Annotated, i: usize, window: &Window) -> Option<(Range<usize>, Window)> {
    let text = Text(a);
    if !text.is(i, "whole full entire complete") || text.is(i + 2, "of to so") {
        return None;
    }
    let before = i.checked_sub(1);
    if before.is_some_and(|k| {
        text.is(k, "last this next past previous prior first second a each every two three 2 3")
    }) {
        return None;
    }
    let u = unit(a, i + 1).filter(|u| *u != Unit::Day)?;
    let start = u.start(window.start);
    (window.last_day() < u.step(start, 1) && a.tokens.len() <= 8)
        .then(|| (i..i + 2, Window::new("custom", start, u.step(start, 1))))
}

/// "both weeks together": the last two windows as one, where they touch.
fn both(a: &Annotated, thread: &ThreadContext) -> Option<(Range<usize>, Window)> {
    let text = Text(a);
    let i = (0..a.tokens.len()).find(|i| {
        text.is(*i, "both")
            && (unit(a, i + 1).is_some() || text.is(i + 1, "periods windows together combined"))
    })?;
    let mut steps = thread.steps.iter().rev().map(|u| &u.plan.window);
    let now = steps.next()?;
    let before = steps.find(|w| w.start != now.start)?;
    let (x, y) = if before.start < now.start { (before, now) } else { (now, before) };
    (x.end == y.start).then(|| (i..i + 2, Window::new("custom", x.start, y.end)))
}

/// "and one further": the last move again.
fn once_more(a: &Annotated, thread: &ThreadContext) -> Option<(Range<usize>, Window)> {
    use super::super::cues::Cue;
    let text = Text(a);
    let n = a.tokens.len();
    let only = (0..n).all(|i| {
        text.is(i, "and one another further more once again earlier later even yet a please then ok now the same move step time back still so go")
            || text.stops(i)
    });
    let moves = (0..n).any(|i| text.is(i, "further more another again once earlier later"));
    // "one further back" moves, "go back" and "one step back" undo.
    let back = (0..n).any(|i| text.is(i, "back"));
    let onward = (0..n).any(|i| text.is(i, "further another more earlier"));
    let steps_back = (0..n).any(|i| text.is(i, "step") || text.at(i, "go back").is_some());
    let stepped = back && (steps_back || !onward);
    let undone = a.cues(Cue::Undo).any(|m| a.word(m.start) != "back" || m.end - m.start > 1) || stepped;
    if !only || !moves || undone {
        return None;
    }
    // With no move before it the window's own length is the step.
    let own = |n| {
        let w = &thread.last()?.plan.window;
        let to = crate::calendar::shift(w, n);
        Some((0..a.tokens.len(), Window::new("custom", to.start, to.end)))
    };
    let ahead = (0..n).any(|i| text.is(i, "later"));
    let directed = back || ahead || (0..n).any(|i| text.is(i, "earlier"));
    let mut steps = thread.steps.iter().rev().map(|u| &u.plan.window);
    let Some((now, before)) = steps.next().zip(steps.next()) else {
        return if directed { own(if ahead { 1 } else { -1 }) } else { None };
    };
    let months = (i32::from(now.start.year()) - i32::from(before.start.year())) * 12
        + i32::from(now.start.month())
        - i32::from(before.start.month());
    let days = crate::calendar::days_between(before.start, now.start);
    let same = |unit, n| {
        translated(before, n, unit).start == now.start && translated(before, n, unit).end == now.end
    };
    if days == 0 || directed && (days > 0) != ahead {
        return if directed { own(if ahead { 1 } else { -1 }) } else { None };
    }
    let next = if months != 0 && same(Unit::Month, months) {
        translated(now, months, Unit::Month)
    } else if same(Unit::Day, days) {
        translated(now, days, Unit::Day)
    } else {
        return if directed { own(if ahead { 1 } else { -1 }) } else { None };
    };
    Some((0..n, next))
}

/// Whether anything in the message compares.
fn compared(a: &Annotated) -> bool {
    use super::super::cues::Cue;
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

/// What "of the month", "of it" behind a part means: the stretch, and the token behind.
fn whole(a: &Annotated, i: usize, window: &Window) -> Option<(Window, usize)> {
    let text = Text(a);
    let k = i + usize::from(text.is(i, "of in"));
    if k == i {
        return None;
    }
    let k = k + usize::from(text.is(k, "the that this same") && unit(a, k + 1).is_some());
    if let Some(u) = unit(a, k).filter(|u| *u != Unit::Day) {
        let start = u.start(window.start);
        return Some((Window::new("custom", start, u.step(start, 1)), k + 1));
    }
    let k = k + usize::from(text.is(k, "the that this"));
    text.is(k, "it that this period window range stretch those them")
        .then(|| (window.clone(), k + 1))
        .or_else(|| text.is(k - 1, "that this").then(|| (window.clone(), k)))
}

/// "the second half of the month": of a month from its 16th day on.
fn half(a: &Annotated, i: usize, window: &Window) -> Option<(Range<usize>, Window)> {
    let text = Text(a);
    let first = text.is(i, "first 1st earlier former");
    if !(first || text.is(i, "second 2nd last latter other later back")) || !text.is(i + 1, "half") {
        return None;
    }
    let (base, end) = match whole(a, i + 2, window) {
        Some(found) => found,
        // A half by itself is one of the year, unless the thread speaks of less.
        None if window.days() <= 92 && a.dates.iter().all(|d| d.start <= i + 1 && d.end <= i + 2) => {
            let month = Unit::Month.start(window.start);
            let within = Unit::Month.start(window.last_day()) == month;
            (
                if within {
                    Window::new("custom", month, Unit::Month.step(month, 1))
                } else {
                    window.clone()
                },
                i + 2,
            )
        }
        None => return None,
    };
    let month = Unit::Month.start(base.start) == base.start && Unit::Month.step(base.start, 1) == base.end;
    let middle = if month { add_days(base.start, 15) } else { add_days(base.start, base.days() / 2) };
    let w = if first {
        Window::new("custom", base.start, middle)
    } else {
        Window::new("custom", middle, base.end)
    };
    Some((i..end, w))
}

/// "the first two weeks of it", "the last ten days of that month".
fn edge(a: &Annotated, i: usize, window: &Window) -> Option<(Range<usize>, Window)> {
    let text = Text(a);
    let first = text.is(i, "first opening");
    if !(first || text.is(i, "last final closing")) {
        return None;
    }
    let (n, unit, behind) = length(a, i + 1).or_else(|| unit(a, i + 1).map(|u| (1, u, i + 2)))?;
    let (base, end) = whole(a, behind, window)?;
    let w = if first {
        let end = translated(&Window::new("custom", base.start, base.start), n, unit).start;
        Window::new("custom", base.start, end.min(base.end))
    } else {
        let start = translated(&Window::new("custom", base.end, base.end), -n, unit).start;
        Window::new("custom", start.max(base.start), base.end)
    };
    Some((i..end, w))
}
