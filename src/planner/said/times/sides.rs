//! The two sides of a comparison: which is current, and what a lone one stands against.

use super::versus::changes;
use super::{CompareAsk, Times};
use crate::calendar::{Unit, add_months, last_n, this_unit, unit_of};
use crate::plan::Window;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::dates::DateHit;
use jiff::civil::Date;

/// "between the last two weeks, what moved": the later against the earlier.
pub(super) fn last_two(t: &mut Times, a: &Annotated, hit: &DateHit) {
    let Some(w) = t.window.as_ref().filter(|w| w.name.starts_with("last_2_")) else { return };
    let moved = a.tokens.iter().any(|x| x.is(&["moved", "move", "moves", "shifted", "differ", "differs"]));
    let against = a.before(hit.start) == "between" || a.has(Cue::Compare);
    let Some((unit, 2)) = unit_of(w).filter(|_| against && (moved || changes(a) || a.has(Cue::Compare)))
    else {
        return;
    };
    let middle = unit.step(w.start, 1);
    t.compare = Some(CompareAsk::With(Window::new(unit.noun(), w.start, middle)));
    t.window = Some(Window::new(unit.noun(), middle, w.end));
}

pub(super) fn set(t: &mut Times, named: &(&DateHit, Window, bool)) {
    t.window = Some(named.1.clone());
    t.other = named.0.other.clone();
    t.future = named.0.future;
}

/// Two windows against each other: of two alike the later is the current one;
/// "this October" and "last October" in November are a year apart.
pub(super) fn pair(t: &mut Times, x: &(&DateHit, Window, bool), y: &(&DateHit, Window, bool)) {
    let month = unit_of(&x.1).is_some_and(|(u, n)| n == 1 && matches!(u, Unit::Month | Unit::Quarter))
        && !x.1.name.starts_with("last");
    if month && x.1.start == y.1.start && x.1.end == y.1.end {
        set(t, x);
        t.compare = Some(CompareAsk::YearAgo);
        return;
    }
    let (current, prior) =
        if x.1.start >= y.1.start || !same_kind(&x.1, &y.1) && x.1.end >= y.1.end { (x, y) } else { (y, x) };
    set(t, current);
    t.compare = Some(CompareAsk::With(prior.1.clone()));
    t.from_to = None;
}

pub(super) fn same_kind(x: &Window, y: &Window) -> bool {
    match (unit_of(x), unit_of(y)) {
        (Some((u, n)), Some((v, m))) => u == v && n == m,
        _ => (x.days() - y.days()).abs() <= 3 || x.name.ends_with("td") || y.name.ends_with("td"),
    }
}

/// "vs last month" without a window of its own: this month so far.
pub(super) fn current_for(prior: &Window, as_of: Date) -> Option<Window> {
    let (unit, n) = unit_of(prior)?;
    if n != 1 {
        return None;
    }
    let this = this_unit(unit, as_of);
    // "did approvals beat last November", in November.
    let year_before = unit != Unit::Week && add_months(prior.start, 12) == this.start;
    if prior.end == this.start || year_before {
        return Some(this);
    }
    // A named month or quarter: the latest whole one, if it is another.
    let last = last_n(unit, 1, as_of);
    (last != *prior).then_some(last)
}
