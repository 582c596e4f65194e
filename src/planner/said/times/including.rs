//! "the last 8 weeks including this week": whole periods and the one in progress.

use crate::calendar::{Unit, add_days, this_unit, unit_of};
use crate::plan::Window;
use crate::planner::annotate::Annotated;
use crate::planner::dates::DateHit;
use jiff::civil::Date;

/// Joins the period in progress to the whole ones that it is said to belong to.
/// "including" counts it among them, "plus" and "and" add it.
pub(super) fn including(a: &Annotated, named: &mut Vec<(&DateHit, Window, bool)>, as_of: Date) {
    let Some(at) = named.iter().position(|n| n.1.name.starts_with("last_") && n.1.end <= as_of) else {
        return;
    };
    let Some((unit, n)) = unit_of(&named[at].1) else { return };
    let this = this_unit(unit, as_of);
    let behind = named[at].0.end;
    let Some((word, from)) = (behind..behind + 4).find_map(|k| {
        let word = a.word(k);
        let joins = matches!(
            word,
            "including" | "incl" | "include" | "includes" | "inclusive" | "counting" | "plus" | "and" | "&"
        );
        joins.then_some((word, k + 1))
    }) else {
        return;
    };
    // Between the two there may stand only what carries on.
    if (behind..from - 1).any(|k| !matches!(a.word(k), "," | "also" | "but" | "(" | ".")) {
        return;
    }
    let other =
        named.iter().position(|o| o.0.start >= from && o.0.start <= from + 2 && o.1.start == this.start);
    let spoken = (from..from + 3).any(|k| {
        matches!(a.word(k), "current" | "this")
            && (a.word(k + 1) == "one" || unit_word(a.word(k + 1)) == Some(unit))
    });
    if other.is_none() && !spoken || other.is_some_and(|o| o == at) {
        return;
    }
    let adds = matches!(word, "plus" | "and" | "&");
    let start = if adds { named[at].1.start } else { unit.step(this.start, 1 - n) };
    named[at].1 = Window::new("custom", start, add_days(as_of, 1));
    if let Some(other) = other {
        named.remove(other);
    }
}

fn unit_word(word: &str) -> Option<Unit> {
    [Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year].into_iter().find(|u| u.noun() == word)
}
