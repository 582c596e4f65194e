//! What was chosen beside the words, brought into the plan: the words go first, then the choices, then what the
//! thread had said before; and what a choice could not do is said.

use jiff::civil::Date;
use topup_port::Wishes;

use super::Snapshot;
use crate::model::{Model, ValueType};
use crate::plan::SegmentValue;
use crate::planner::{Reading, ThreadContext, Understood};

/// The plan with the choices in it. A segment that these words filter stays as it is; so does a window that they name;
/// and a segment that the plan's table lacks is left out: each is said in a note.
///
/// # Errors
/// A sentence about a window that means nothing.
pub fn apply(
    text: &str,
    understood: Understood,
    wishes: &Wishes,
    model: &Model,
    snapshot: &Snapshot,
    as_of: Date,
) -> Result<Understood, String> {
    // What the words say without their thread. Where they mean nothing alone, all of the plan counts as theirs.
    let alone = match snapshot.planner.read(text, &ThreadContext::default(), as_of) {
        Reading::Answer(alone) => *alone,
        _ => understood.clone(),
    };
    let window_said = understood.explicit.window && alone.explicit.window;
    let mut u = match wishes.window.as_deref().map(str::trim).filter(|window| !window.is_empty()) {
        Some(window) => {
            let (mut u, chosen) = (understood.clone(), windowed(understood, window, snapshot, as_of)?);
            match chosen {
                Some(chosen) if !window_said => chosen,
                Some(chosen) if chosen.plan.window == u.plan.window => u,
                Some(_) => {
                    u.notes.push(overruled("time window", window));
                    u
                }
                None => {
                    u.notes.push(format!(
                        "This question cannot be asked for the chosen “{window}”: it was left out."
                    ));
                    u
                }
            }
        }
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
        let value = |text: &String| match text.parse() {
            Ok(number) if segment.value_type == ValueType::Integer => SegmentValue::Int(number),
            _ => SegmentValue::Text(text.clone()),
        };
        let values: Vec<SegmentValue> = texts.iter().map(value).collect();
        let plan = &mut u.plan;
        let inherited = plan.segments.contains_key(id) && !alone.plan.segments.contains_key(id);
        if [&plan.segments, &plan.exclude, &plan.split].iter().any(|map| map.contains_key(id)) && !inherited {
            if plan.segments.get(id).is_none_or(|said| !same(said, &values)) {
                u.notes.push(overruled(&segment.label, &texts.join(", ")));
            }
            continue;
        }
        plan.segments.insert(id.clone(), values);
    }
    Ok(u)
}

/// That the words went first. The page finds its choice by the last part, and crosses it out.
fn overruled(what: &str, chosen: &str) -> String {
    format!("The question names its own {what}, so the chosen “{chosen}” was left out.")
}

fn same(one: &[SegmentValue], two: &[SegmentValue]) -> bool {
    one.len() == two.len() && one.iter().all(|value| two.contains(value))
}

/// The same question for another window, read as a follow-up: granularity and comparison follow as they do there. None
/// where that would be another kind of question.
///
/// # Errors
/// As [`apply`].
fn windowed(
    u: Understood,
    window: &str,
    snapshot: &Snapshot,
    as_of: Date,
) -> Result<Option<Understood>, String> {
    let (notes, intent) = (u.notes.clone(), u.plan.intent);
    let thread = ThreadContext { steps: vec![u], ..ThreadContext::default() };
    match snapshot.planner.read(window, &thread, as_of) {
        Reading::Answer(mut changed) if changed.explicit.window && changed.unaccounted.is_empty() => {
            changed.notes = notes;
            Ok(Some(*changed).filter(|changed| changed.plan.intent == intent))
        }
        _ => Err(format!(
            "“{window}” is no time window that I know. Choose one such as “last 30 days”, “last month”, “month to date” \
             or “October 2025”, or none."
        )),
    }
}
