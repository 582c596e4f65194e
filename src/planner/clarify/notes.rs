//! What the answer says of a reading that differs from the words, so that no part of a
//! question vanishes in silence.

use super::super::reading::Understood;
use super::super::said::Said;
use super::super::said::times::CompareAsk;
use crate::plan::Window;

/// The two sides of a comparison that are not what was literally asked.
pub(super) fn sides(u: &mut Understood, s: &Said) {
    let (w, Some(prior)) = (&u.plan.window, &u.plan.compare_window) else { return };
    let step = match s.times.compare {
        Some(CompareAsk::Wow) => Some(("Week over week", "a week", 7)),
        Some(CompareAsk::Mom) => Some(("Month over month", "a month", 31)),
        _ => None,
    };
    if let Some((name, unit, days)) = step
        && w.days() > days
    {
        u.notes.push(format!(
            "{name} compares {unit}; this window is longer, so it is set against {}.",
            between(prior)
        ));
    }
    if prior.start < w.end && w.start < prior.end {
        u.notes.push(format!("The two sides overlap: {} and {}.", between(w), between(prior)));
    }
}

fn between(w: &Window) -> String {
    format!("{} to {}", w.start.strftime("%B %-d, %Y"), w.last_day().strftime("%B %-d, %Y"))
}
