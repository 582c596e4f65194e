//! What was chosen beside the words, brought into the plan: the words go first, then the choices, then what the
//! thread had said before; and what a choice could not do is said.

use jiff::civil::Date;
use topup_port::Wishes;

use super::Snapshot;
use crate::model::{Model, ValueType};
use crate::plan::SegmentValue;
use crate::planner::{Reading, ThreadContext, Understood};

/// The plan with the choices in it. A segment that these words filter stays as it is; so does a window that they name.
/// A segment that the plan's table lacks is left out, and said.
#[must_use]
pub fn apply(
    text: &str,
    understood: Understood,
    wishes: &Wishes,
    model: &Model,
    snapshot: &Snapshot,
    as_of: Date,
) -> Understood {
    // What the words say without their thread. Where they mean nothing alone, all of the plan counts as theirs.
    let alone = match snapshot.planner.read(text, &ThreadContext::default(), as_of) {
        Reading::Answer(alone) => *alone,
        _ => understood.clone(),
    };
    let window_said = understood.explicit.window && alone.explicit.window;
    let mut u = match wishes.window.as_deref().filter(|_| !window_said) {
        Some(window) => windowed(understood, window, snapshot, as_of),
        None => understood,
    };
    for (id, texts) in wishes.segments.iter().filter(|(_, texts)| !texts.is_empty()) {
        let Some(segment) = model.segment(id) else {
            u.notes.push(format!("There is no segment “{id}”, so that filter was left out."));
            continue;
        };
        if !segment.tables.contains(&u.plan.table) {
            u.notes.push(format!("These numbers have no {}, so that filter was left out.", segment.label));
            continue;
        }
        let plan = &mut u.plan;
        let inherited = plan.segments.contains_key(id) && !alone.plan.segments.contains_key(id);
        if [&plan.segments, &plan.exclude, &plan.split].iter().any(|map| map.contains_key(id)) && !inherited {
            continue;
        }
        let value = |text: &String| match text.parse() {
            Ok(number) if segment.value_type == ValueType::Integer => SegmentValue::Int(number),
            _ => SegmentValue::Text(text.clone()),
        };
        plan.segments.insert(id.clone(), texts.iter().map(value).collect());
    }
    u
}

/// The same question for another window, read as a follow-up: granularity and comparison follow as they do there.
fn windowed(u: Understood, window: &str, snapshot: &Snapshot, as_of: Date) -> Understood {
    let notes = u.notes.clone();
    let thread = ThreadContext { steps: vec![u.clone()], ..ThreadContext::default() };
    match snapshot.planner.read(window, &thread, as_of) {
        Reading::Answer(mut changed) if changed.plan.intent == u.plan.intent => {
            changed.notes = notes;
            *changed
        }
        _ => u,
    }
}
