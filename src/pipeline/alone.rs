//! Whether a question says all by itself, or leans on what was asked before it.

use jiff::Span;
use jiff::civil::Date;
use topup_port::Wishes;

use super::{Pipeline, Snapshot};
use crate::model::Model;
use crate::planner::{Reading, ThreadContext, Understood};

impl Pipeline {
    /// Whether the words mean the same whatever was asked before. Where the data cannot be read they may not.
    pub async fn stands_alone(&self, text: &str, wishes: &Wishes, as_of: Date) -> bool {
        let Ok(snapshot) = self.source().snapshot().await else { return false };
        self.says_all(text, wishes, as_of, &snapshot)
    }

    /// The same over data that was read already.
    pub(super) fn says_all(&self, text: &str, wishes: &Wishes, as_of: Date, snapshot: &Snapshot) -> bool {
        let chosen = wishes.window.is_some() || !wishes.segments.is_empty();
        let read = |thread: &ThreadContext| snapshot.planner.read(text, thread, as_of);
        match read(&ThreadContext::default()) {
            Reading::Answer(alone) => {
                let before = ThreadContext {
                    steps: vec![another(&alone, self.model(), snapshot)],
                    ..ThreadContext::default()
                };
                let same = |u: &Understood| u.plan.canonical() == alone.plan.canonical();
                // A chosen window stands in for one that the thread would have given.
                matches!(read(&before), Reading::Answer(u) if same(&u)) || (chosen && alone.explicit.window)
            }
            // A definition or a refusal; a question back may only be needed for want of the thread.
            Reading::Definition(_) | Reading::Refusal(_) => true,
            Reading::Clarification(_) | Reading::Silence => false,
        }
    }
}

/// An earlier question that differs from this one in all that a follow-up takes over: if nothing of it shows in the
/// reading, nothing of any earlier one would.
fn another(alone: &Understood, model: &Model, snapshot: &Snapshot) -> Understood {
    let mut u = alone.clone();
    let plan = &mut u.plan;
    let other = model.metrics().iter().find(|m| m.table == plan.table && m.id != plan.metric);
    if let Some(metric) = other {
        plan.metric.clone_from(&metric.id);
        plan.metrics = vec![metric.id.clone()];
    }
    let back = |day: Date| day.checked_sub(Span::new().days(400)).unwrap_or(day);
    plan.window.start = back(plan.window.start);
    plan.window.end = back(plan.window.end);
    plan.group_by.clear();
    for segment in model.segments().iter().filter(|s| s.tables.contains(&plan.table)) {
        let taken =
            [&plan.segments, &plan.exclude, &plan.split].iter().any(|map| map.contains_key(&segment.id));
        let value = snapshot.values.get(&segment.id).and_then(|values| values.first());
        if let Some(value) = value.filter(|_| !taken) {
            plan.segments.insert(segment.id.clone(), vec![value.clone()]);
            break;
        }
    }
    u
}
