//! A window that takes its reach from the one shown: "the whole week", "and Thursday?"
//! after a Friday, "30" after the last 14 days.

use super::super::annotate::Annotated;
use super::super::dates::is_unit;
use super::objects::{is_value, segment};
use super::phrases::{Text, number};
use crate::calendar::{Unit, add_days, last_n, monday, this_unit};
use crate::plan::Window;
use jiff::civil::Date;
use std::ops::Range;

/// The window, and the words that say so. `spoken`: a number may be a value of a segment
/// that the thread speaks of.
pub(super) fn reached(
    a: &Annotated,
    shown: &Window,
    spoken: bool,
    as_of: Date,
) -> Option<(Range<usize>, Window)> {
    if a.tokens.len() > 9 {
        return None;
    }
    (0..a.tokens.len())
        .find_map(|i| whole(a, i, shown, as_of))
        .or_else(|| exchanged(a, shown, as_of))
        .or_else(|| weekday(a, as_of))
        .or_else(|| if spoken { None } else { longer(a, shown, as_of) })
}

fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "week" | "wk" => Unit::Week,
        "month" => Unit::Month,
        "quarter" | "qtr" => Unit::Quarter,
        "year" | "yr" => Unit::Year,
        _ => return None,
    })
}

/// "the whole week", "make it the full month": the one that the window lies in.
fn whole(a: &Annotated, i: usize, shown: &Window, as_of: Date) -> Option<(Range<usize>, Window)> {
    let text = Text(a);
    let before = |n: usize| i.checked_sub(n).map_or("", |k| a.word(k));
    // "last full week", "two full weeks", "by whole week" are date phrases or periods.
    if !text.is(i, "whole full entire complete")
        || matches!(
            before(1),
            "last" | "previous" | "prior" | "by" | "per" | "each" | "every" | "next" | "this"
        )
        || i > 0 && number(a, i - 1).is_some()
    {
        return None;
    }
    let unit = unit(a.word(i + 1)).filter(|_| !a.word(i + 1).ends_with('s'))?;
    let start = unit.start(shown.start);
    let end = unit.step(start, 1);
    let within = shown.start >= start && shown.end <= end.max(add_days(as_of, 1));
    if !within
        || text.is(i + 2, "before after prior")
        || a.dates.iter().any(|d| d.end <= i || d.start > i + 1)
    {
        return None;
    }
    let from = i - usize::from(before(1) == "the");
    Some((from..i + 2, Window::new("custom", start, end.min(add_days(as_of, 1)))))
}

/// "the quarter instead of the month", "the week, not the month", "make it the year": the
/// one that stands to the as-of date as the shown window does.
fn exchanged(a: &Annotated, shown: &Window, as_of: Date) -> Option<(Range<usize>, Window)> {
    let text = Text(a);
    let idle = "no sorry i we meant mean want wanted make it that the instead rather please show me give us use for and \
        what about a an not of than but only just do take ok okay now in place should be to go with full whole one";
    let units: Vec<usize> = (0..a.tokens.len()).filter(|k| unit(a.word(*k)).is_some()).collect();
    let idle_only = (0..a.tokens.len()).all(|k| units.contains(&k) || text.is(k, idle) || text.stops(k));
    let named = |k: usize| (k.saturating_sub(2)..k).any(|b| text.is(b, "the a full whole that"));
    let (first, rest) = units.split_first()?;
    let other = rest.first();
    let replaced = |k: usize| (k.saturating_sub(3)..k).any(|b| text.is(b, "not than of"));
    // "not the month, the quarter"
    let wanted = if replaced(*first) { *other? } else { *first };
    let exchanges =
        other.is_some() || (0..a.tokens.len()).any(|k| text.is(k, "instead rather meant make want"));
    if !idle_only || !a.dates.is_empty() || rest.len() > 1 || !exchanges || other.is_none() && !named(wanted)
    {
        return None;
    }
    let unit = unit(a.word(wanted))?;
    let today = add_days(as_of, 1);
    let all = 0..a.tokens.len();
    let units = [Unit::Week, Unit::Month, Unit::Quarter, Unit::Year];
    if units.iter().any(|u| same(shown, &this_unit(*u, as_of))) {
        return Some((all, this_unit(unit, as_of)));
    }
    if shown.name.starts_with("last_") || units.iter().any(|u| same(shown, &last_n(*u, 1, as_of))) {
        return Some((all, last_n(unit, 1, as_of)));
    }
    // "the quarter" around a month of the past.
    let start = unit.start(shown.start);
    let end = unit.step(start, 1);
    let around = start <= shown.start && shown.end <= end;
    around.then(|| (all, Window::new("custom", start, end.min(today))))
}

fn same(a: &Window, b: &Window) -> bool {
    a.start == b.start && a.end == b.end
}

/// "and Thursday?": the latest such day, where nothing else is said.
fn weekday(a: &Annotated, as_of: Date) -> Option<(Range<usize>, Window)> {
    let text = Text(a);
    let days = "monday tuesday wednesday thursday friday saturday sunday";
    let i = (0..a.tokens.len()).find(|i| text.is(*i, days))?;
    let idle = "and for the same what about how on now ok then please instead only just show me make it day that also";
    let alone = (0..a.tokens.len()).all(|k| k == i || text.is(k, idle) || text.stops(k));
    if !alone || !a.dates.is_empty() {
        return None;
    }
    let wanted = i32::try_from(days.split(' ').position(|d| d == a.word(i))?).ok()?;
    let day = add_days(monday(as_of), wanted);
    let day = if day > as_of { add_days(day, -7) } else { day };
    Some((0..a.tokens.len(), Window::new("day", day, add_days(day, 1))))
}

/// "30", "make it 60" after the last 14 days: as many of the same.
fn longer(a: &Annotated, shown: &Window, as_of: Date) -> Option<(Range<usize>, Window)> {
    let text = Text(a);
    let i = (0..a.tokens.len()).find(|i| number(a, *i).is_some_and(|n| (2..=366).contains(&n)))?;
    let idle = "and for the same what about now ok then please instead only just show me make it last past rather go back to again";
    // "back to 10 weeks"
    let counted =
        [("week", Unit::Week), ("month", Unit::Month), ("quarter", Unit::Quarter), ("day", Unit::Day)]
            .into_iter()
            .find(|(stem, _)| a.tokens.get(i + 1).is_some_and(|t| t.stem == *stem));
    let alone = (0..a.tokens.len())
        .all(|k| k == i || counted.is_some() && k == i + 1 || text.is(k, idle) || text.stops(k));
    let n = number(a, i)?;
    let valued = a.marks.iter().any(|m| is_value(m) && m.start <= i && i < m.end);
    let recent = shown.name.starts_with("last_") || (0..i).any(|k| text.is(k, "last past"));
    if let Some((_, unit)) = counted.filter(|_| alone && recent && !valued && a.dates.is_empty()) {
        return Some((0..a.tokens.len(), last_n(unit, n, as_of)));
    }
    let free = a.dates.is_empty()
        && !a.tokens[i].dollar
        && !is_unit(a.tokens.get(i + 1))
        && !a.marks.iter().any(|m| segment(m).is_some() || is_value(m) && a.word(m.start) != a.word(i));
    if !alone || !free {
        return None;
    }
    let window = if shown.name.starts_with("last_") && shown.name.ends_with('d') {
        Window::new(&format!("last_{n}d"), add_days(as_of, 1 - n), add_days(as_of, 1))
    } else {
        let unit = ["week", "month", "quarter"]
            .iter()
            .position(|u| shown.name.starts_with("last_") && shown.name.ends_with(&format!("{u}s")))?;
        last_n([Unit::Week, Unit::Month, Unit::Quarter][unit], n, as_of)
    };
    Some((0..a.tokens.len(), window))
}
