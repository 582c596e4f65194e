//! Windows that other words of the message move or end sooner: "last year, how was
//! October", "ytd through September", "since then".

use super::Times;
use super::versus::changes;
use crate::calendar::{Unit, this_unit, unit_of};
use crate::plan::Window;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::dates::{DateHit, DateKind};
use jiff::civil::Date;

/// "last year, how was October": a month without a year lies in the year beside it.
pub(super) fn in_year(a: &Annotated, named: &mut Vec<(&DateHit, Window, bool)>) {
    if named.len() != 2 || named.iter().any(|n| n.2) || a.has(Cue::Compare) || a.has(Cue::Versus) {
        return;
    }
    let year = |n: &(&DateHit, Window, bool)| {
        !n.0.yearless
            && (n.1.name == "ytd" || matches!(unit_of(&n.1), Some((Unit::Year, 1))))
            && !matches!(n.0.kind, DateKind::FromTo(..))
    };
    let Some(k) = named.iter().position(year) else { return };
    let other = &named[1 - k];
    let sentence = |at: usize| a.tokens[..=at].iter().filter(|t| t.opens).count();
    if !other.0.yearless || other.1.days() > 190 || sentence(other.0.start) != sentence(named[k].0.start) {
        return;
    }
    let years = i32::from(named[k].1.start.year()) - i32::from(other.1.start.year());
    let w = &other.1;
    let moved = Window::new(
        if years == 0 { &w.name } else { "custom" },
        crate::calendar::add_months(w.start, 12 * years),
        crate::calendar::add_months(w.end, 12 * years),
    );
    named[1 - k].1 = moved;
    named.remove(k);
}

/// "two weeks, 12 Oct to 25 Oct": a length beside the days that have it says nothing more.
pub(super) fn length_told(a: &Annotated, named: &mut Vec<(&DateHit, Window, bool)>) {
    let bare = |n: &(&DateHit, Window, bool)| {
        n.1.name.starts_with("last_")
            && !(n.0.start..n.0.end).any(|k| {
                a.tokens[k].is(&[
                    "last", "past", "previous", "trailing", "prior", "latest", "recent", "rolling", "l",
                ])
            })
            && a.word(n.0.start).chars().all(char::is_alphanumeric)
            && n.0.end - n.0.start <= 2
    };
    let Some(k) = named.iter().position(bare) else { return };
    let days = named[k].1.days();
    if named.iter().enumerate().any(|(i, n)| i != k && n.1.days() == days && !n.1.name.starts_with("last_")) {
        named.remove(k);
    }
}

/// "H1 vs H2 2025": the year behind the second counts for both, where the first comes
/// first in a year.
pub(super) fn one_year(named: &mut [(&DateHit, Window, bool)]) {
    let [x, y] = named else { return };
    let halves = |w: &Window| w.days() > 180 && w.days() < 190;
    let alike = match (unit_of(&x.1), unit_of(&y.1)) {
        (Some((u, n)), Some((v, m))) => u == v && n == m && u != Unit::Year,
        _ => false,
    };
    if !x.0.yearless || y.0.yearless || !y.2 || !(alike || halves(&x.1) && halves(&y.1)) {
        return;
    }
    let years = i32::from(y.1.start.year()) - i32::from(x.1.start.year());
    let moved = crate::calendar::add_months(x.1.start, 12 * years);
    if moved < y.1.start {
        x.1 = Window::new(&x.1.name, moved, crate::calendar::add_months(x.1.end, 12 * years));
    }
}

/// "The site went live on 1 September. Submits since then?"
pub(super) fn since_then(a: &Annotated, named: &mut [(&DateHit, Window, bool)], as_of: Date) {
    let [one] = named else { return };
    let then = (one.0.end..a.tokens.len()).any(|k| {
        matches!(a.word(k), "since" | "after" | "from")
            && (a.word(k + 1) == "then"
                || matches!(a.word(k + 1), "that" | "this")
                    && matches!(a.word(k + 2), "date" | "day" | "point" | "time" | "moment"))
            || a.word(k) == "ever" && a.word(k + 1) == "since"
    });
    let end = crate::calendar::add_days(as_of, 1);
    if then && one.1.start < end {
        one.1 = Window::new("since", one.1.start, end);
    }
}

/// "ytd through September", "as of yesterday, last 30 days": the window ends sooner;
/// an end alone counts from the start of its year.
pub(super) fn limit(t: &mut Times) {
    let Some(end) = t.until else { return };
    let last = crate::calendar::add_days(end, -1);
    let Some(w) = &t.window else {
        if t.shift.is_none() && t.compare.is_none() {
            t.window = Some(Window::new("custom", Unit::Year.start(last), end));
            t.only_until = true;
        }
        return;
    };
    let days =
        w.name.strip_prefix("last_").and_then(|n| n.strip_suffix('d')).and_then(|n| n.parse::<i32>().ok());
    let start = match (w.name.as_str(), days) {
        ("wtd", _) => Unit::Week.start(last),
        ("mtd", _) => Unit::Month.start(last),
        ("qtd", _) => Unit::Quarter.start(last),
        ("htd", _) => Unit::Half.start(last),
        ("ytd", _) => Unit::Year.start(last),
        (_, Some(n)) => crate::calendar::add_days(end, -n),
        _ => w.start,
    };
    if start < end && end < w.end {
        t.window = Some(Window::new(&w.name.clone(), start, end));
    }
}

/// "what were submits a year ago in October": the past itself, compared with nothing.
pub(super) fn past_year(a: &Annotated, as_of: Date) -> Option<Window> {
    let [x, y] = a.dates.as_slice() else { return None };
    let (ago, other) = match (&x.kind, &y.kind) {
        (DateKind::YearAgo, _) => (x, y),
        (_, DateKind::YearAgo) => (y, x),
        _ => return None,
    };
    let ago_word = (ago.start..ago.end).any(|k| a.word(k) == "ago");
    let compares =
        a.has(Cue::Versus) || a.has(Cue::Compare) || changes(a) || a.has(Cue::Yoy) || a.has(Cue::Why);
    let near = x.end.abs_diff(y.start) <= 1;
    let window = other.as_window().filter(|_| ago_word && near && !compares)?;
    let window = begun(&window, as_of);
    unit_of(&window).filter(|(u, _)| matches!(u, Unit::Month | Unit::Quarter))?;
    let start = crate::calendar::add_months(window.start, -12);
    Some(Window::new("custom", start, crate::calendar::add_months(window.end, -12)))
}

/// A period in progress ends with the as-of date.
pub(super) fn begun(w: &Window, as_of: Date) -> Window {
    let end = crate::calendar::add_days(as_of, 1);
    if !(w.start <= as_of && w.end > end) {
        return w.clone();
    }
    match unit_of(w) {
        Some((unit, 1)) => this_unit(unit, as_of),
        _ => Window::new(&w.name, w.start, end),
    }
}
