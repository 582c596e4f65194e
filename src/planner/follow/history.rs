//! What the turns before changed, read off the plans themselves: a word such as
//! "it", "as well" or "no, I meant …" goes on from there.

use super::super::reading::ThreadContext;
use crate::plan::{Plan, SegmentMap};

/// What one turn put into a plan that was not in the plan before.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Change {
    /// Values that it filtered on.
    pub included: SegmentMap,
    /// Values that it no longer filtered on.
    pub removed: SegmentMap,
    /// Values that it left out.
    pub excluded: SegmentMap,
    /// Splits that it added.
    pub split: Vec<String>,
    /// Metrics that it added.
    pub metrics: Vec<String>,
    /// It compared, or in another way.
    pub compared: bool,
    /// Values of the same segment stood beside the included ones before.
    pub added: bool,
}

/// What the last turn changed; of the first turn everything is new.
#[must_use]
pub(super) fn last_change(thread: &ThreadContext) -> Change {
    let mut steps = thread.steps.iter().rev();
    let Some(now) = steps.next().map(|u| &u.plan) else { return Change::default() };
    match steps.next() {
        Some(before) => between(&before.plan, now),
        None => Change::default(),
    }
}

fn between(before: &Plan, now: &Plan) -> Change {
    Change {
        included: fresh(&before.segments, &now.segments),
        removed: fresh(&now.segments, &before.segments),
        excluded: fresh(&before.exclude, &now.exclude),
        split: now.group_by.iter().filter(|g| !before.group_by.contains(g)).cloned().collect(),
        metrics: now.metrics.iter().filter(|m| !before.metrics.contains(m)).cloned().collect(),
        compared: now.compare.is_some()
            && now.compare_window != before.compare_window
            && now.window == before.window,
        added: now.segments.iter().any(|(s, v)| {
            before.segments.get(s).is_some_and(|b| b.iter().all(|x| v.contains(x)) && b.len() < v.len())
        }),
    }
}

fn fresh(before: &SegmentMap, now: &SegmentMap) -> SegmentMap {
    now.iter()
        .filter_map(|(s, values)| {
            let new: Vec<_> =
                values.iter().filter(|v| !before.get(s).is_some_and(|b| b.contains(v))).cloned().collect();
            (!new.is_empty()).then(|| (s.clone(), new))
        })
        .collect()
}

/// The exclusion that was said last and still holds.
#[must_use]
pub(super) fn last_exclusion(thread: &ThreadContext) -> SegmentMap {
    let Some(now) = thread.last() else { return SegmentMap::new() };
    let found = thread.steps.windows(2).rev().find_map(|w| {
        let new = fresh(&w[0].plan.exclude, &w[1].plan.exclude);
        let holds =
            |s: &String, v: &Vec<_>| now.plan.exclude.get(s).is_some_and(|x| v.iter().all(|y| x.contains(y)));
        (!new.is_empty() && new.iter().all(|(s, v)| holds(s, v))).then_some(new)
    });
    found.unwrap_or_else(|| now.plan.exclude.clone())
}

/// The filter of a segment that held last, before it was dropped.
#[must_use]
pub(super) fn last_filter(thread: &ThreadContext, segment: &str) -> Option<(SegmentMap, SegmentMap)> {
    let of = |map: &SegmentMap| -> SegmentMap {
        map.iter().filter(|(s, _)| *s == segment).map(|(s, v)| (s.clone(), v.clone())).collect()
    };
    thread.steps.iter().rev().find_map(|u| {
        let (include, exclude) = (of(&u.plan.segments), of(&u.plan.exclude));
        (!include.is_empty() || !exclude.is_empty()).then_some((include, exclude))
    })
}
