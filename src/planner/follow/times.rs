//! Windows and comparisons in a follow-up.

use super::super::annotate::Annotated;
use super::super::build::Builder;
use super::super::cues::Cue;
use super::super::dates::DateKind;
use super::super::reading::Understood;
use super::super::said::Said;
use super::super::said::times::CompareAsk;
use super::edits::Edits;
use crate::calendar::{Unit, last_n, shift, unit_of};
use crate::model::Role;
use crate::plan::{Intent, Plan, Window};
use jiff::civil::Date;

pub(super) fn times(b: &Builder, s: &Said, a: &Annotated, edits: &Edits, u: &mut Understood) -> bool {
    let plan = &mut u.plan;
    let mut changed = false;
    let relation = Builder::ask_of(plan);
    if a.has(Cue::Uncompare) {
        plan.compare = None;
        plan.compare_window = None;
        plan.intent = match plan.intent {
            Intent::Funnel => Intent::Funnel,
            _ if plan.group_by.is_empty() => Intent::Trend,
            _ => Intent::Distribution,
        };
        return true;
    }
    if edits.unwindow && edits.window.is_none() && s.times.window.is_none() {
        plan.window = match plan.intent {
            Intent::Funnel => last_n(Unit::Month, 1, b.as_of),
            _ => last_n(Unit::Day, 30, b.as_of),
        };
        u.explicit.window = false;
        changed = true;
    }
    if let Some(w) = &edits.window {
        plan.window = w.clone();
        u.explicit.window = true;
        changed = true;
    }
    let compare_only = !edits.compared
        && edits.versus.is_none()
        && s.times.compare.is_some()
        && matches!(s.times.compare, Some(CompareAsk::With(_)));
    let beside = beside_shown(s, a, plan, b.as_of);
    if let Some(n) = beside {
        plan.window = shift(&plan.window, n);
        u.explicit.window = true;
        changed = true;
    } else if let Some(w) = s.times.window.as_ref().filter(|_| !(compare_only && only_versus(a))) {
        plan.window = match s.times.until {
            // "only through October", "extend it to today": the thread's window keeps its start.
            Some(end) if s.times.only_until && plan.window.start < end => {
                Window::new("custom", plan.window.start, end)
            }
            _ => w.clone(),
        };
        u.explicit.window = true;
        changed = true;
    } else if let Some((n, unit)) = s.times.shift {
        plan.window = match (unit, unit_of(&plan.window)) {
            (Some(unit), Some((have, _))) if have != unit => {
                let start =
                    unit.step(unit.start(if n < 0 { plan.window.start } else { plan.window.last_day() }), n);
                Window::new("custom", start, unit.step(start, 1))
            }
            _ => shift(&plan.window, n),
        };
        changed = true;
    }
    if s.times.future && beside.is_none() && plan.intent != Intent::ForecastVsActual {
        plan.intent = Intent::ForecastVsActual;
        plan.compare = None;
        plan.compare_window = None;
        plan.metrics = b.model.metric_of_role(Role::Forecast).map(|m| vec![m.id.clone()]).unwrap_or_default();
        b.settle_table(plan);
        return true;
    }
    if let Some(ask) = s.times.compare.clone() {
        if !matches!(plan.intent, Intent::ForecastVsActual)
            || plan.metrics.iter().any(|m| b.model.metric(m).and_then(|x| x.role) == Some(Role::Actual))
        {
            if matches!(plan.intent, Intent::ForecastVsActual | Intent::Relationship) {
                let several = plan.metrics.len() > 1 && plan.intent != Intent::ForecastVsActual;
                plan.metrics.truncate(1);
                b.settle_table(plan);
                if let Some(m) = b.model.metric(&plan.metric).filter(|_| several) {
                    u.notes.push(format!(
                        "A relationship is not set against another time; this compares {} alone.",
                        m.label
                    ));
                }
            }
            if plan.intent != Intent::Funnel {
                plan.intent = Intent::Variance;
            }
            plan.columns.clear();
            plan.share = false;
            // "make that MoM" under a window that nobody chose, or that is longer than a month:
            // the months of MoM. WoW and QoQ likewise.
            let own = match ask {
                CompareAsk::Wow => Some((Unit::Week, 7)),
                CompareAsk::Mom => Some((Unit::Month, 31)),
                CompareAsk::Qoq => Some((Unit::Quarter, 92)),
                _ => None,
            };
            let unsaid = edits.window.is_none() && s.times.window.is_none() && s.times.shift.is_none();
            if let Some((unit, days)) = own
                && unsaid
                && (!u.explicit.window || plan.window.days() > days)
            {
                plan.window = last_n(unit, 1, b.as_of);
            }
            // "vs last month" under an answer about last month means the month before it.
            let ask = match ask {
                CompareAsk::With(w) if w.start == plan.window.start && w.name.starts_with("last") => {
                    CompareAsk::Before(None)
                }
                // "compared to last October" under October.
                CompareAsk::With(w) if w.start == plan.window.start && w.end == plan.window.end => {
                    CompareAsk::YearAgo
                }
                CompareAsk::With(w) if w.start == plan.window.start => CompareAsk::Before(None),
                other => other,
            };
            b.compare(plan, Some(ask));
            u.explicit.granularity = false;
        }
        changed = true;
    } else if changed && (plan.intent == Intent::Variance || relation.is_some()) {
        b.compare(plan, relation);
    }
    changed
}

/// "previous week" under the week of 26 October is the one before it, as "the week before" is,
/// and "next month" under August is September; under the newest period both go by today.
fn beside_shown(s: &Said, a: &Annotated, plan: &Plan, as_of: Date) -> Option<i32> {
    let [hit] = a.dates.as_slice() else { return None };
    let DateKind::Window(w) = &hit.kind else { return None };
    let shown = &plan.window;
    let alike = match (unit_of(w), unit_of(shown)) {
        (Some(x), Some(y)) => x == y,
        (None, None) => w.days() == 1 && shown.days() == 1,
        _ => false,
    };
    if !alike || s.times.compare.is_some() {
        return None;
    }
    let first = (hit.start..hit.end).map(|k| a.word(k)).find(|w| *w != "the")?;
    match first {
        "previous" | "prior" | "preceding" | "prev" => Some(-1),
        "next" | "following" if plan.intent != Intent::ForecastVsActual && shift(shown, 1).end <= as_of => {
            Some(1)
        }
        _ => None,
    }
}

/// Every date phrase stands behind "vs".
fn only_versus(a: &Annotated) -> bool {
    a.dates.len() == 1
}
