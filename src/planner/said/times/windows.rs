//! Windows that other words of the message move or end sooner: "last year, how was
//! October", "ytd through September", "since then".

use super::Times;
use super::versus::changes;
use crate::calendar::{Unit, this_unit, unit_of};
use crate::plan::Window;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::dates::{DateHit, DateKind, years_later};
use crate::planner::lexicon::Sense;
use jiff::civil::Date;

/// "last year, how was October": a month without a year lies in the year beside it.
pub(super) fn in_year(a: &Annotated, named: &mut Vec<(&DateHit, Window, bool)>, as_of: Date) {
    if named.len() != 2 || named.iter().any(|n| n.2) || a.has(Cue::Compare) || a.has(Cue::Versus) {
        return;
    }
    let Some(k) = named.iter().position(is_year) else { return };
    let other = &named[1 - k];
    let sentence = |at: usize| a.tokens[..=at].iter().filter(|t| t.opens).count();
    if !lies_in_a_year(other) || sentence(other.0.start) != sentence(named[k].0.start) {
        return;
    }
    named[1 - k].1 = of_year(a, other, &named[k].1, as_of);
    named.remove(k);
}

/// "How do this year's Q3 issuances compare with the Q3 issuances of last year?": on either side the year belongs to
/// the quarter beside it.
pub(super) fn years_beside<'a>(a: &Annotated, named: &mut Vec<(&'a DateHit, Window, bool)>, as_of: Date) {
    if ![Cue::Compare, Cue::Versus, Cue::Yoy].into_iter().any(|cue| a.has(cue)) && !changes(a) {
        return;
    }
    let mut k = 0;
    while k + 1 < named.len() {
        let (x, y) = (&named[k], &named[k + 1]);
        let (year, part) = if is_year(x) { (x, y) } else { (y, x) };
        let belongs = !y.2 && is_year(year) && lies_in_a_year(part) && joined(a, x.0.end, y.0.start);
        if belongs {
            let merged: (&'a DateHit, Window, bool) = (year.0, of_year(a, part, &year.1, as_of), x.2);
            named[k] = merged;
            named.remove(k + 1);
        }
        k += 1;
    }
}

/// Nothing but what is counted stands between the two phrases.
pub(super) fn joined(a: &Annotated, from: usize, to: usize) -> bool {
    from <= to
        && to - from <= 5
        && (from..to).all(|k| {
            a.tokens[k].is(&["of", "in", "for", "during", "the", "'s", "s", "'"])
                || a.marks.iter().any(|m| {
                    m.start <= k && k < m.end && m.senses.iter().any(|s| matches!(s, Sense::Metric { .. }))
                })
        })
}

/// A whole year, or one so far.
pub(super) fn is_year(n: &(&DateHit, Window, bool)) -> bool {
    !n.0.yearless
        && (n.1.name == "ytd" || matches!(unit_of(&n.1), Some((Unit::Year, 1))))
        && !matches!(n.0.kind, DateKind::FromTo(..))
}

/// A month, quarter or half-year whose year was not said.
fn lies_in_a_year(n: &(&DateHit, Window, bool)) -> bool {
    n.0.yearless && n.1.days() <= 190
}

/// The same part of another year; all of it, where only that of this year is not over.
fn of_year(a: &Annotated, part: &(&DateHit, Window, bool), year: &Window, as_of: Date) -> Window {
    let years = i32::from(year.start.year()) - i32::from(part.1.start.year());
    if years == 0 {
        return part.1.clone();
    }
    let whole = part.0.as_window().filter(|w| w.start == part.1.start).unwrap_or_else(|| part.1.clone());
    begun(&years_later(&a.tokens[part.0.start..part.0.end], &whole, years), as_of)
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
