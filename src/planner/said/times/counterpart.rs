//! The other side of a comparison that is named after the first: the same quarter of another year, the other half of the
//! month, the holiday as it fell a year before.

use super::windows::{is_year, joined};
use super::{CompareAsk, Times};
use crate::calendar::{Unit, add_days, add_months};
use crate::plan::Window;
use crate::planner::annotate::Annotated;
use crate::planner::dates::{DateHit, holiday_shift, month_number, years_later};
use crate::planner::token::Kind;
use jiff::civil::Date;

type Named<'a> = (&'a DateHit, Window, bool);

/// Moves the sides that are named after others.
pub(super) fn counterparts(a: &Annotated, named: &mut Vec<Named<'_>>, as_of: Date) {
    to_date(a, named, as_of);
    if let [x, y] = named.as_mut_slice() {
        of_year(a, x, y);
        of_month(a, x, y);
    }
}

/// "ytd vs ytd 2024": as far into that year.
fn to_date(a: &Annotated, named: &mut Vec<Named<'_>>, as_of: Date) {
    let mut k = 0;
    while k + 1 < named.len() {
        let (x, y) = (&named[k], &named[k + 1]);
        let runs = matches!(x.1.name.as_str(), "mtd" | "qtd" | "ytd") && x.1.end > as_of;
        if runs && !y.2 && is_year(y) && y.1.name != "ytd" && joined(a, x.0.end, y.0.start) {
            let months = 12 * (i32::from(y.1.start.year()) - i32::from(x.1.start.year()));
            let end = add_days(add_months(add_days(x.1.end, -1), months), 1);
            named[k].1 = Window::new("custom", add_months(x.1.start, months), end);
            named.remove(k + 1);
        }
        k += 1;
    }
}

/// "Thanksgiving week 2025 vs 2024", "Q3 2026 against 2025": the same part of that year.
fn of_year(a: &Annotated, x: &Named<'_>, y: &mut Named<'_>) {
    let bare =
        is_year(y) && y.1.name != "ytd" && y.0.end - y.0.start == 1 && a.tokens[y.0.start].whole().is_some();
    if !y.2 || !bare || x.1.days() > 190 {
        return;
    }
    let years = i32::from(y.1.start.year()) - i32::from(x.1.start.year());
    if years == 0 {
        return;
    }
    y.1 = years_later(&a.tokens[x.0.start..x.0.end], &x.1, years);
}

/// "second half of October vs first half": of that month.
fn of_month<'a>(a: &Annotated, x: &mut Named<'a>, y: &mut Named<'a>) {
    let half = |n: &Named<'_>| (n.0.start..n.0.end).any(|k| a.word(k) == "half");
    let in_month = |w: &Window| (13..=17).contains(&w.days());
    let in_year = |n: &Named<'_>| n.0.yearless && n.1.start.month() % 6 == 1 && n.1.days() > 31;
    if !half(x) || !half(y) || !y.2 {
        return;
    }
    let (of, other) = if in_month(&x.1) && in_year(y) {
        (x.1.clone(), y)
    } else if in_month(&y.1) && in_year(x) {
        (y.1.clone(), x)
    } else {
        return;
    };
    let first = Unit::Month.start(of.start);
    let middle = if of.start == first { of.end } else { of.start };
    let wanted =
        if other.1.start.month() == 1 { (first, middle) } else { (middle, Unit::Month.step(first, 1)) };
    other.1 = Window::new("custom", wanted.0, wanted.1);
}

/// A year before a holiday is that holiday, whatever its date then; and of two days with one name ("Monday vs last
/// Monday") the other is the one a week before.
pub(super) fn settle(t: &mut Times, a: &Annotated, named: &[Named<'_>]) {
    let Some(window) = &t.window else { return };
    let same =
        matches!(&t.compare, Some(CompareAsk::With(p)) if p.start == window.start && p.end == window.end);
    if !same && t.compare != Some(CompareAsk::YearAgo) {
        return;
    }
    // "since Labor Day, YoY" is a stretch of its own.
    let shift = if window.days() <= 8 { holiday_shift(&a.tokens, -1, window) } else { None };
    if let Some(days) = shift {
        t.compare = Some(CompareAsk::With(moved(window, days)));
    } else if same && window.days() == 1 {
        let dated =
            |k: usize| month_number(a.word(k)).is_some() || matches!(a.tokens[k].kind, Kind::Number(_));
        let of = named.iter().filter(|n| n.1.start == window.start && n.1.end == window.end);
        let by_date = of.into_iter().any(|n| (n.0.start..n.0.end).any(dated));
        t.compare = Some(if by_date { CompareAsk::YearAgo } else { CompareAsk::With(moved(window, -7)) });
    }
}

fn moved(window: &Window, days: i32) -> Window {
    Window::new("custom", add_days(window.start, days), add_days(window.end, days))
}
