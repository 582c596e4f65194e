//! Follow-ups: the last plan, changed by what the message says and by nothing
//! else.

mod context;
mod edits;
mod filters;
mod history;
mod kinds;
mod lists;
mod metrics;
mod moves;
mod objects;
mod parts;
mod phrases;
mod reach;
mod recall;
mod removals;
mod repair;
mod restore;
mod spans;
mod splits;
mod stand_ins;
mod times;
mod turn;

pub use edits::Edits;
pub use turn::{Scope, Turn, turn};

use super::annotate::{Annotated, Mark};
use super::build::{Builder, set_chart};
use super::cues::Cue;
use super::lexicon::Sense;
use super::reading::{ThreadContext, UNDONE, Understood};
use super::said::Said;
use super::said::times::CompareAsk;
use crate::plan::{Intent, Measure};
use filters::filters;
use kinds::{kinds, to_trend};
use metrics::metrics;
use restore::restores;
use splits::splits;
use times::times;

/// Whether the message carries on from the last answer.
#[must_use]
pub fn is_follow_up(s: &Said, a: &Annotated, edits: &Edits, funnel: bool) -> bool {
    let marked = a.tokens.first().is_some_and(|t| t.is(&["and", "also", "plus", "same", "but", "or", "now"]))
        || a.has(Cue::Same)
        || a.has(Cue::Instead)
        || undoes(a)
        || refers(a)
        || edits.refers();
    let metric = s.metrics.iter().any(|m| !m.weak)
        || funnel
        || s.metrics.len() > 1
        || (!s.metrics.is_empty() && s.measure.is_some());
    // "WoW submits by grade" names its own weeks; "submits vs last year" may be said of the window that is shown.
    let longer_than = match s.times.compare {
        Some(CompareAsk::Wow | CompareAsk::Mom | CompareAsk::Qoq) => Some(2),
        Some(CompareAsk::YearAgo) => Some(4),
        _ => None,
    };
    let timed = s.times.window.is_some() || metric && longer_than.is_some_and(|n| a.tokens.len() > n);
    !(metric && timed) || (marked && !a.has(Cue::Reset))
}

/// The message without what it says shall go ("leave the grade out then"), if
/// that is no value of the data.
#[must_use]
pub fn without_what_goes(a: &Annotated) -> Option<Annotated> {
    let found = spans::find(a);
    let cut: Vec<_> = found
        .iter()
        .filter(|s| s.role == spans::Role::Goes && !s.object.only_values(a))
        .map(|s| s.range.clone())
        .collect();
    (!cut.is_empty()).then(|| context::trimmed(a, &cut))
}

/// "that segment", "those channels": what the last answer was about.
fn refers(a: &Annotated) -> bool {
    a.tokens.windows(2).any(|w| {
        w[0].is(&["that", "those", "these", "this"])
            && matches!(
                w[1].stem.as_str(),
                "segment"
                    | "group"
                    | "filter"
                    | "channel"
                    | "grade"
                    | "product"
                    | "band"
                    | "customer"
                    | "one"
                    | "population"
                    | "slice"
                    | "cohort"
                    | "cut"
            )
    })
}

fn undoes(a: &Annotated) -> bool {
    // "go back to issuances" names what it wants.
    let metric = |m: &Mark| m.senses.iter().any(|x| matches!(x, Sense::Metric { weak: false, .. }));
    let names = a.marks.iter().any(|m| objects::is_value(m) || objects::segment(m).is_some() || metric(m))
        || !a.dates.is_empty()
        || a.tokens.windows(2).any(|w| w[0].text == "to" && w[1].whole().is_some());
    a.has(Cue::Undo)
        && !names
        && a.tokens.len() <= 6
        && a.marks.iter().any(|m| {
            m.is(Cue::Undo) && !(a.word(m.start) == "back" && m.end - m.start == 1 && a.tokens.len() > 2)
        })
}

/// "as a table", "in a list": the rows that stand below each answer.
fn listed(a: &Annotated) -> bool {
    a.tokens.len() <= 8
        && a.tokens.windows(3).any(|w| {
            w[0].is(&["as", "in"])
                && w[1].is(&["a", "table"])
                && w[2].is(&["table", "list", "tabular", "form"])
        })
}

/// How many steps "undo x2", "go back two steps", "undo both", "undo everything" take back.
fn undone_steps(a: &Annotated, have: usize) -> usize {
    let most = have.saturating_sub(1);
    let said = a.tokens.iter().enumerate().find_map(|(i, t)| {
        let number = phrases::number(a, i).and_then(|n| usize::try_from(n).ok());
        number.or(match t.text.as_str() {
            "twice" | "both" | "couple" | "2x" | "x2" => Some(2),
            "thrice" | "3x" | "x3" => Some(3),
            "everything" | "all" => Some(most),
            _ => None,
        })
    });
    said.unwrap_or(1).clamp(1, most.max(1))
}

/// The plan that the message leads to, or none if it changes nothing.
#[must_use]
pub fn follow(
    b: &Builder,
    s: &Said,
    a: &Annotated,
    edits: &Edits,
    context: &ThreadContext,
) -> Option<Understood> {
    let last = context.last()?;
    if undoes(a) {
        let steps = undone_steps(a, context.steps.len());
        let mut before = context.steps.iter().rev().nth(steps).unwrap_or(last).clone();
        before.notes = vec![UNDONE.to_string()];
        return Some(before);
    }
    let mut u =
        Understood { notes: Vec::new(), alternatives: Vec::new(), unaccounted: Vec::new(), ..last.clone() };
    let mut s = s.clone();
    let whole = restore::all_of(b, &s, a, &last.plan);
    let mut changed = edits.apply(b, &mut s, &mut u.plan);
    let s = &s;
    changed |= filters(b, s, a, edits, &mut u.plan);
    changed |= restores(b, &whole, &mut u.plan);
    changed |= metrics(b, s, a, edits, &mut u);
    changed |= splits(b, s, a, edits, !whole.is_empty(), &mut u.plan);
    changed |= times(b, s, a, edits, &mut u);
    // A histogram counts rows; what is compared is the metric itself.
    if u.plan.intent == Intent::Variance && !last.plan.columns.is_empty() {
        u.plan.measure = Measure::default();
    }
    if s.measure.is_some() && b.countable(&u.plan) {
        changed = true;
        u.plan.measure = s.measure.unwrap_or_default();
    }
    changed |= kinds(b, s, a, edits, &mut u);
    if let Some(g) = s.granularity {
        changed = true;
        if matches!(u.plan.intent, Intent::Distribution | Intent::Variance) && s.times.compare.is_none() {
            to_trend(&mut u.plan);
        }
        u.explicit.granularity = true;
        b.set_granularity(&mut u.plan, Some(g));
    } else if !u.explicit.granularity || u.plan.granularity.is_none() {
        b.set_granularity(&mut u.plan, None);
    }
    // "which one was furthest off?" is read off the same answer.
    changed |= u.plan.intent == Intent::ForecastVsActual
        && (a.has(Cue::Miss) || a.has(Cue::Beat))
        && a.tokens
            .first()
            .is_some_and(|t| t.is(&["which", "who", "what", "where", "did", "are", "were", "is"]));
    if s.top.is_some() {
        changed = true;
        b.set_top(&mut u.plan, s);
        if u.plan.intent == Intent::Funnel && !u.plan.group_by.is_empty() {
            u.notes.push(
                "The groups of a funnel are not picked out: the best and the lowest stand in the text."
                    .into(),
            );
        }
    } else if let Some(order) = &mut u.plan.order {
        let columns = ["delta", "abs_delta", "delta_pct"];
        if !columns.contains(&order.by.as_str()) {
            order.by.clone_from(&u.plan.metric);
        }
    }
    if !s.ranges.is_empty() {
        changed = true;
        b.set_ranges(&mut u.plan, s);
    }
    changed |= charts(b, s, a, &mut u);
    let charted = set_chart(&mut u.plan, a);
    changed |= charted;
    u.explicit.chart = charted;
    changed |= a.has(Cue::Same) || listed(a);
    changed.then_some(u)
}

/// "as a line chart" of a list makes it run over time; a chart that the answer cannot have
/// is said, and the answer stays.
fn charts(b: &Builder, s: &Said, a: &Annotated, u: &mut Understood) -> bool {
    let asked = [(Cue::AsLine, "line"), (Cue::AsBar, "bar"), (Cue::AsPie, "pie")]
        .into_iter()
        .find(|(c, _)| a.has(*c));
    let Some((_, kind)) = asked else { return false };
    let mut probe = u.plan.clone();
    if set_chart(&mut probe, a) {
        return false;
    }
    if kind == "line" && u.plan.intent == Intent::Distribution && u.plan.columns.is_empty() {
        to_trend(&mut u.plan);
        b.set_granularity(&mut u.plan, s.granularity);
        u.notes.push("A line runs over time, so each group is shown by period.".into());
        return true;
    }
    u.notes.push(format!("This answer has no {kind} chart; it stays as it is drawn."));
    true
}
