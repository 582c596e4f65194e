//! Points relative to another window: "the week before", "same period last year".

use super::named::{named, quarter_word};
use super::points::{At, Point, compact, count, long_unit};
use super::{DateKind, month_number};
use crate::calendar::{Unit, n_ago};

/// "the week before", "a year earlier", "same period last year", "prior period".
pub(super) fn comparative(at: &At, i: usize) -> Option<(Point, usize)> {
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
        if let Some(found) = named(at, k).filter(|(p, _)| matches!(p.unit, Some(Unit::Month | Unit::Quarter)))
        {
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
    // "the month before last", "year before last"
    if let (Some(u), "before" | "but", "last") = (long_unit(at.stem(k)), at.word(k + 1), at.word(k + 2)) {
        return Some((Point { unit: Some(u), ..Point::of(n_ago(u, 2, at.s.as_of)) }, k + 3));
    }
    match at.word(k) {
        "pytd" | "lytd" | "pyytd" => return Some((Point::kind(DateKind::YearAgo), k + 1)),
        "pmtd" | "lmtd" => return Some((Point::kind(DateKind::Before(Some(Unit::Month))), k + 1)),
        "pqtd" | "lqtd" => return Some((Point::kind(DateKind::Before(Some(Unit::Quarter))), k + 1)),
        "pwtd" | "lwtd" => return Some((Point::kind(DateKind::Before(Some(Unit::Week))), k + 1)),
        _ => {}
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
    // "the September before"
    if month_number(at.word(k)).is_some()
        && matches!(at.word(k + 1), "before" | "prior" | "earlier")
        && named(at, k + 2).is_none()
        && long_unit(at.stem(k + 2)).is_none()
    {
        return Some((Point::kind(DateKind::YearAgo), k + 2));
    }
    if let Some(u) = unit_or_period(k).filter(|_| !again) {
        // "the week right before it"
        let k = k + usize::from(
            matches!(at.word(k + 1), "right" | "just" | "immediately" | "directly" | "straight")
                && matches!(at.word(k + 2), "before" | "prior" | "preceding" | "after" | "following"),
        );
        let behind = match at.word(k + 1) {
            "before" | "prior" | "earlier" | "previous" | "preceding" => Some(false),
            "after" if at.word(k + 2) == "next" => None,
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
    // "the previous day"
    if matches!(at.word(k), "prior" | "previous" | "preceding" | "prev") && at.word(k + 1) == "day" {
        return Some((Point::kind(DateKind::Before(Some(Unit::Day))), k + 2));
    }
    if at.word(k) == "following"
        && (i == 0 || at.word(i - 1) != "next")
        && let Some(u) = long_unit(at.stem(k + 1))
    {
        return Some((Point::kind(DateKind::After(Some(u))), k + 2));
    }
    None
}

/// "the 30 that came before", "the 30 days before that": as many as the window has.
pub(super) fn as_many_before(at: &At, i: usize) -> Option<usize> {
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

/// Behind "last year", "a year ago", "ly".
pub(super) fn after_year(at: &At, k: usize) -> Option<usize> {
    match at.word(k) {
        "ly" => Some(k + 1),
        "year" | "yr" => {
            Some(k + 1 + usize::from(matches!(at.word(k + 1), "ago" | "earlier" | "before" | "prior")))
        }
        _ if matches!(at.stem(k + 1), "year" | "yr") => Some(k + 2),
        _ => None,
    }
}
