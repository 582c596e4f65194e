//! Points relative to the as-of date: "last 8 weeks", "mtd", "two months ago", "next month".

use super::coming::next;
use super::month_number;
use super::named::quarter_word;
use super::past::{ago, last, last_year, short_last};
use super::points::{At, Point, compact, count, long_unit};
use crate::calendar::{Unit, add_days, last_n, this_unit, ymd};
use crate::plan::Window;
use crate::planner::token::Kind;

pub(super) const LAST: [&str; 13] = [
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

pub(super) const THIS: [&str; 4] = ["this", "current", "present", "ongoing"];

pub(super) const FULL: [&str; 8] =
    ["iso", "full", "complete", "whole", "calendar", "entire", "completed", "closed"];

pub(super) fn skip_full(at: &At, mut k: usize) -> usize {
    while FULL.contains(&at.word(k)) || at.word(k) == "iso" || at.word(k) == "consecutive" {
        k += 1;
    }
    k
}

pub(super) fn relative(at: &At, i: usize) -> Option<(Point, usize)> {
    let d = at.s.as_of;
    let word = at.word(i);
    match word {
        "today" | "todays" => return Some((Point::of(this_unit(Unit::Day, d)), i + 1)),
        "yesterday" | "yesterdays" | "yday" | "ystrdy" | "yest" => {
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
        "ytd" => {
            // "YTD October": through that month.
            if let Some((p, next)) =
                super::named::named(at, i + 1).filter(|(p, _)| p.unit == Some(Unit::Month))
            {
                let w = p.window()?;
                return Some((Point::of(Window::new("custom", Unit::Year.start(w.start), w.end)), next));
            }
            return Some((Point::of(this_unit(Unit::Year, d)), i + 1));
        }
        "fytd" | "cytd" => return Some((Point::of(this_unit(Unit::Year, d)), i + 1)),
        "htd" => return Some((Point::of(this_unit(Unit::Half, d)), i + 1)),
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

/// "month to date", "year too date", "so far this month", "month so far".
pub(super) fn to_date(at: &At, i: usize) -> Option<(Point, usize)> {
    let d = at.s.as_of;
    if at.word(i) == "so" && at.word(i + 1) == "far" {
        let k = i + 2 + usize::from(matches!(at.word(i + 2), "in" | "for"));
        let k = k + usize::from(THIS.contains(&at.word(k)) || at.word(k) == "the");
        return long_unit(at.stem(k)).map(|u| (Point::of(this_unit(u, d)), k + 1));
    }
    // "by month so far this year" is a length and a period.
    let each = i > 0 && matches!(at.word(i - 1), "by" | "per" | "each" | "every");
    if each && at.word(i + 1) == "so" && THIS.contains(&at.word(i + 3)) {
        return None;
    }
    let u = if at.word(i) == "half" { Unit::Half } else { long_unit(at.stem(i))? };
    if matches!(at.word(i + 1), "to" | "two" | "too" | "till" | "til" | "until") && at.word(i + 2) == "date" {
        return Some((Point::of(this_unit(u, d)), i + 3));
    }
    (at.word(i + 1) == "so" && at.word(i + 2) == "far").then(|| (Point::of(this_unit(u, d)), i + 3))
}

/// "this month", "current quarter", "this October", "this weekend".
pub(super) fn this(at: &At, i: usize) -> Option<(Point, usize)> {
    let d = at.s.as_of;
    if let Some(found) = for_the(at, i) {
        return Some(found);
    }
    if !THIS.contains(&at.word(i)) || matches!(at.word(i + 1), "past" | "last") {
        return None;
    }
    let k = skip_full(at, i + 1);
    if at.word(k) == "half" {
        let year = usize::from(long_unit(at.stem(k + 1)) == Some(Unit::Year));
        return Some((Point::of(this_unit(Unit::Half, d)), k + 1 + year));
    }
    if let Some(u) = long_unit(at.stem(k)) {
        let far = usize::from(at.word(k + 1) == "so" && at.word(k + 2) == "far") * 2;
        let far = far + usize::from(far == 0 && at.word(k + 1) == "to" && at.word(k + 2) == "date") * 2;
        return Some((Point::of(this_unit(u, d)), k + 1 + far));
    }
    if let Some(m) = month_number(at.word(k)) {
        let year = i32::from(d.year());
        let start = ymd(year, m, 1)?;
        // "this December" in November is the coming one.
        let future = start > d;
        return Some((Point { future, ..Point::single(Unit::Month, start, false) }, k + 1));
    }
    let q = quarter_word(at.word(k))?;
    let start = ymd(i32::from(d.year()), q * 3 - 2, 1)?;
    (start <= d).then(|| (Point::single(Unit::Quarter, start, false), k + 1))
}

/// "for the quarter", "for the month vs forecast": the one in progress, where nothing behind
/// the unit says another.
fn for_the(at: &At, i: usize) -> Option<(Point, usize)> {
    let unit = i + usize::from(at.word(i) == "the");
    let introduced = unit > 0 && at.word(unit - 1) == "the" && unit > 1 && at.word(unit - 2) == "for";
    let u = long_unit(at.stem(unit)).filter(|u| introduced && *u != Unit::Day)?;
    let plural = at.word(unit).ends_with('s');
    let next = unit + 1;
    let closes = at.tokens.get(next).is_none_or(|t| {
        t.kind == Kind::Sign && t.text != "-"
            || t.is(&[
                "by",
                "vs",
                "versus",
                "against",
                "per",
                "please",
                "pls",
                "only",
                "split",
                "with",
                "without",
                "excluding",
                "then",
                "across",
                "so",
            ])
    });
    let far = usize::from(at.word(next) == "so" && at.word(next + 1) == "far") * 2;
    (closes && !plural).then(|| (Point::of(this_unit(u, at.s.as_of)), next + far))
}

/// What stands before a number of periods that are ranked.
const RANKS: [&str; 12] = [
    "top",
    "bottom",
    "best",
    "worst",
    "highest",
    "lowest",
    "biggest",
    "smallest",
    "largest",
    "strongest",
    "weakest",
    "busiest",
];

/// "90 day trend", "over 3 months": a length without "last".
pub(super) fn bare_length(at: &At, i: usize) -> Option<(Point, usize)> {
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
        "loan"
            | "term"
            | "product"
            | "note"
            | "one"
            | "paper"
            | "deal"
            | "only"
            | "book"
            | "customer"
            | "bucket"
            | "tenor"
            | "segment"
            | "group"
    );
    // "top 5 days", "best 3 weeks" are ranked, and say no window.
    if RANKS.contains(&before) {
        return None;
    }
    // "all thirty days of November" are that month.
    if at.word(k) == "of" && super::named::named(at, k + 1).is_some() {
        return None;
    }
    let long_ago = matches!(
        at.word(k),
        "ahead" | "out" | "forward" | "ago" | "back" | "earlier" | "before" | "prior" | "later"
    );
    // "within 3 days of approval" is a time between two steps, "under 30 years old" an age.
    let of_step = matches!(before, "within" | "in" | "after" | "under")
        && matches!(at.word(k), "of" | "after" | "from")
        && super::named::named(at, k + 1).is_none();
    if of_step || matches!(at.word(k), "old" | "olds") {
        return None;
    }
    let fits = match u {
        Unit::Day | Unit::Week => introduced || followed || n > 1,
        _ => followed || (introduced && !loanlike && before != "in" && before != "for" && before != "of"),
    };
    (fits && !loanlike && !long_ago).then(|| (Point::of(last_n(u, n, at.s.as_of)), k))
}

/// "3 month originations", "approvals, 6 months, monthly": a length that nothing else took.
pub(super) fn lone_length(at: &At, i: usize) -> Option<(Point, usize)> {
    let (n, k) = count(at, i).filter(|(n, _)| (2..=36).contains(n))?;
    let unit = long_unit(at.stem(k)).filter(|u| matches!(u, Unit::Month | Unit::Quarter | Unit::Week))?;
    let led = i > 0
        && matches!(
            at.word(i - 1),
            "next"
                | "every"
                | "each"
                | "after"
                | "within"
                | "about"
                | "than"
                | "first"
                | "only"
                | "for"
                | "per"
        );
    let goes_on = matches!(
        at.word(k + 1),
        "ago"
            | "ahead"
            | "out"
            | "forward"
            | "later"
            | "after"
            | "before"
            | "old"
            | "from"
            | "loan"
            | "loans"
            | "term"
            | "terms"
            | "product"
            | "products"
            | "earlier"
            | "back"
            | "only"
    );
    (!led && !goes_on).then(|| (Point::of(last_n(unit, n, at.s.as_of)), k + 1))
}
