//! The end of a window said apart from its beginning: "as of 31 October", "through
//! September", "up until last Friday", "before June".

use super::anchored::anchor;
use super::points::{At, long_unit, point};
use super::{DateHit, DateSettings};
use crate::calendar::{Unit, add_days};
use crate::plan::Window;
use crate::planner::token::Token;
use jiff::civil::Date;

/// The limit that begins at token `i`: the first day that is not in the window.
pub(super) fn limit(tokens: &[Token], i: usize, s: DateSettings) -> Option<DateHit> {
    let at = At { tokens, s };
    let back = |n: usize| i.checked_sub(n).map_or("", |k| at.word(k));
    // "extend it to today": the end alone moves.
    let extends = matches!(
        back(1),
        "it" | "that" | "this" | "window" | "out" | "period" | "range" | "chart" | "line" | "end"
    ) && (1..6).any(|n| {
        matches!(
            back(n),
            "extend"
                | "stretch"
                | "lengthen"
                | "prolong"
                | "widen"
                | "expand"
                | "continue"
                | "carry"
                | "roll"
                | "move"
                | "set"
                | "run"
        )
    }) || matches!(
        back(1),
        "extend" | "stretch" | "lengthen" | "prolong" | "widen" | "expand" | "extended"
    );
    if extends && matches!(at.word(i), "to" | "until" | "till" | "through" | "thru") {
        let k = i + 1 + usize::from(at.word(i + 1) == "the");
        let k = if at.word(k) == "end" && at.word(k + 1) == "of" { k + 2 } else { k };
        let (p, next) = anchor(&at, k).or_else(|| point(tokens, k, s))?;
        let end = p.window()?.end.min(add_days(s.as_of, 1));
        return Some(DateHit::until(i, next, end));
    }
    // "walk me through October", "go through last week"
    if matches!(
        back(1),
        "me" | "us"
            | "them"
            | "him"
            | "her"
            | "you"
            | "go"
            | "going"
            | "look"
            | "come"
            | "came"
            | "got"
            | "get"
            | "it"
            | "pass"
            | "run"
            | "walk"
            | "talk"
            | "move"
            | "moved"
            | "develop"
            | "developed"
            | "evolve"
            | "evolved"
            | "progress"
            | "progressed"
            | "went"
            | "trend"
            | "trended"
            | "track"
            | "tracked"
            | "wave"
    ) {
        return None;
    }
    let (mut k, before) = match (at.word(i), at.word(i + 1)) {
        ("as", "of" | "at" | "on") | ("as", "per") => (i + 2, false),
        ("up", "to" | "until" | "till" | "through" | "thru") => (i + 2, false),
        ("right" | "only", "through" | "thru" | "until" | "till") => (i + 2, false),
        ("through" | "thru" | "until" | "till" | "til", _) => (i + 1, false),
        ("ending" | "ended" | "closing", "on" | "in" | "with") => (i + 2, false),
        ("ending" | "ended", _) if back(1) != "week" && back(1) != "wk" => (i + 1, false),
        ("prior", "to") => (i + 2, true),
        ("before", _) => (i + 1, true),
        _ => return None,
    };
    if at.word(k) == "and" && matches!(at.word(k + 1), "including" | "with") {
        k += 2;
    }
    k += usize::from(at.word(k) == "the");
    // "through the end of October", "until the close of business on Friday"
    if matches!(at.word(k), "end" | "close") && at.word(k + 1) == "of" {
        let j = k + 2 + usize::from(at.word(k + 2) == "the");
        if long_unit(at.stem(j)).is_none() {
            k = j;
        }
    }
    if at.word(i) == "as" && matches!(at.word(k), "now" | "today" | "right") {
        return None;
    }
    // "before" a vague stretch is a comparison; before a named date it is a limit.
    let (p, next) = if before {
        super::named::named(&at, k).or_else(|| super::holidays::holiday(&at, k))?
    } else {
        anchor(&at, k).or_else(|| point(tokens, k, s))?
    };
    if before
        && p.unit == Some(Unit::Year)
        && at.word(i) == "before"
        && i > 0
        && long_unit(at.stem(i - 1)).is_some()
    {
        return None;
    }
    let w = p.window()?;
    // "I need it before 1 December" names no window.
    if before && p.yearless && w.start < add_days(s.as_of, -300) {
        return None;
    }
    let end: Date = if before { w.start } else { w.end };
    if end > add_days(s.as_of, 1) && !before {
        // What lies ahead is a window from tomorrow on.
        if w.start > s.as_of && s.ahead && p.unit.is_some() && at.word(i) != "as" {
            let mut hit = DateHit::window(i, next, Window::new("to_end", add_days(s.as_of, 1), w.end));
            hit.future = true;
            return Some(hit);
        }
        if w.start > s.as_of {
            return None;
        }
    }
    Some(DateHit::until(i, next, end.min(add_days(s.as_of, 1))))
}
