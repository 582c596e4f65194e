//! What the answer says of times that it reads otherwise than they were said: one comparison of several, a length that
//! the other side does not have, periods longer than the window.

use super::super::annotate::Annotated;
use super::super::cues::Cue;
use super::super::dates::DateKind;
use super::super::reading::Understood;
use super::super::said::Said;
use crate::calendar::{Unit, unit_of};
use crate::plan::{Granularity, Intent};

/// Adds the notes.
pub(super) fn times(u: &mut Understood, s: &Said, a: &Annotated) {
    u.notes.extend(one_of_several(u, a));
    u.notes.extend(another_length(u, a));
    u.notes.extend(longer_than_window(u, s));
}

/// "MoM and YoY issuances": one of them.
fn one_of_several(u: &Understood, a: &Annotated) -> Option<String> {
    const KINDS: [(Cue, &str, &str); 4] = [
        (Cue::Wow, "WoW", "week"),
        (Cue::Mom, "MoM", "month"),
        (Cue::Qoq, "QoQ", "quarter"),
        (Cue::Yoy, "YoY", "year"),
    ];
    let found: Vec<_> = KINDS.into_iter().filter(|(cue, ..)| a.has(*cue)).collect();
    let prior = u.plan.compare_window.as_ref().filter(|_| found.len() > 1)?;
    let names: Vec<&str> = found.iter().map(|(_, name, _)| *name).collect();
    Some(format!(
        "{} are separate questions: this is set against {} alone.",
        names.join(" and "),
        super::notes::between(prior)
    ))
}

/// "last week vs the 4 weeks before": both sides have the length of the first.
fn another_length(u: &Understood, a: &Annotated) -> Option<String> {
    let (prior, (unit, n)) = (u.plan.compare_window.as_ref()?, unit_of(&u.plan.window)?);
    let hit = a.dates.iter().find(|hit| matches!(hit.kind, DateKind::Before(None)))?;
    let tokens = &a.tokens[hit.start..hit.end];
    let said = tokens.iter().find_map(super::super::token::Token::whole)?;
    let same_unit = tokens.iter().any(|t| t.stem == unit.noun());
    (said != n && same_unit).then(|| {
        format!(
            "Both sides of a comparison have the same length, so this is set against {}, not against {said} {}s.",
            super::notes::between(prior),
            unit.noun()
        )
    })
}

/// "yearly submits" over the last 30 days, which nobody named.
fn longer_than_window(u: &Understood, s: &Said) -> Option<String> {
    let step = s.granularity.filter(|_| u.plan.intent == Intent::Trend && !u.explicit.window)?;
    let (unit, more) = match step {
        Granularity::Monthly => (Unit::Month, "this year"),
        Granularity::Quarterly => (Unit::Quarter, "the last 2 years"),
        Granularity::Yearly => (Unit::Year, "the last 3 years"),
        Granularity::Daily | Granularity::Weekly => return None,
    };
    Some(format!(
        "No window was named, so this is the last {} days, which is no whole {}: ask for {more}.",
        u.plan.window.days(),
        unit.noun()
    ))
}
