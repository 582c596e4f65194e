//! One date phrase where it begins: "since Labor Day", "going back to January 2025",
//! a range, a limit or a single point.

use super::points::point;
use super::range::{TO, range};
use super::units::unit_named;
use super::{DateHit, DateSettings, limits};
use crate::calendar::{Unit, add_days};
use crate::plan::Window;
use crate::planner::token::{Kind, Token};

/// The date phrase that begins at token `i`.
pub(super) fn phrase(tokens: &[Token], i: usize, s: DateSettings) -> Option<DateHit> {
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
    if matches!(word(i), "since" | "starting" | "beginning" | "commencing" | "after" | "from" | "post") {
        let mut k = i + 1;
        let opening = (k..k + 3).any(|j| matches!(word(j), "start" | "beginning" | "begin" | "first"));
        while matches!(
            word(k),
            "the" | "in" | "from" | "on" | "with" | "of" | "beginning" | "begin" | "start" | "about"
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
                && matches!(word(i), "from" | "since" | "starting" | "beginning" | "commencing")
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
