//! A part of the window, or the whole that it is part of: "the second half of the month",
//! "the first two weeks of it", "the rest of the year".

use super::{length, translated, unit};
use crate::calendar::{Unit, add_days};
use crate::plan::Window;
use crate::planner::annotate::Annotated;
use crate::planner::follow::phrases::Text;
use jiff::civil::Date;
use std::ops::Range;

/// "the rest of the month": from the day behind the window on.
pub(super) fn rest(a: &Annotated, i: usize, window: &Window, as_of: Date) -> Option<(Range<usize>, Window)> {
    if !Text(a).is(i, "rest remainder") {
        return None;
    }
    let (base, end) = whole(a, i + 1, window)?;
    let inside = base.start <= window.start && window.end < base.end && window.end <= as_of;
    inside.then(|| (i..end, Window::new("custom", window.end, base.end)))
}

/// "the whole month": the unit that the window lies in.
pub(super) fn filled(a: &Annotated, i: usize, window: &Window) -> Option<(Range<usize>, Window)> {
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

/// What "of the month", "of it" behind a part means: the stretch, and the token behind.
pub(super) fn whole(a: &Annotated, i: usize, window: &Window) -> Option<(Window, usize)> {
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
pub(super) fn half(a: &Annotated, i: usize, window: &Window) -> Option<(Range<usize>, Window)> {
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
pub(super) fn edge(a: &Annotated, i: usize, window: &Window) -> Option<(Range<usize>, Window)> {
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
