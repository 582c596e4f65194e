//! What a turn of a thread changes beyond what its words say by themselves: what
//! goes, what comes back, what takes the place of what.

use super::super::build::Builder;
use super::super::said::Said;
use super::super::said::times::CompareAsk;
use crate::plan::{Granularity, Intent, Measure, Plan, SegmentMap, SegmentValue, Window};
use std::collections::BTreeSet;

/// The changes of one turn. Empty for a message that is read by itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edits {
    /// Values that go: out of a filter on them, else left out.
    pub(super) gone: SegmentMap,
    /// Of these, the segments whose filter is dropped where nothing of it remains.
    pub(super) soft: BTreeSet<String>,
    /// Values whose filter or exclusion goes.
    pub(super) freed: SegmentMap,
    /// Values that the filter wanted and that are left out from now on.
    pub(super) turned: SegmentMap,
    /// Values that others replace, in the role they have.
    pub(super) replaced: SegmentMap,
    /// Excluded values that come back.
    pub(super) back: SegmentMap,
    /// Filters that come back: wanted and unwanted values.
    pub(super) restored: Vec<(SegmentMap, SegmentMap)>,
    /// Splits that go; `None` for all of them.
    pub(super) unsplit: Vec<Option<String>>,
    /// Splits that another one replaces.
    pub(super) resplit: Vec<String>,
    /// Filters that go, by segment; `None` for all of them.
    pub(super) unfilter: Vec<Option<String>>,
    /// Columns whose numeric filters go.
    pub(super) unrange: Vec<String>,
    /// Metrics that go where others stay.
    pub(super) unmetric: Vec<String>,
    /// Segments by which the answer is split, beside those that the words name.
    pub(super) split: Vec<String>,
    /// The metric that a word such as "that" stands for.
    pub(super) metric: Option<String>,
    /// The comparison goes.
    pub(super) uncompare: bool,
    /// A comparison that was dropped comes back.
    pub(super) recompare: Option<CompareAsk>,
    /// A kind of answer that comes back with its split.
    pub(super) intent: Option<Intent>,
    /// The limit of a list goes.
    pub(super) unlimit: bool,
    /// Another limit.
    pub(super) limit: Option<u32>,
    /// Another length of a period.
    pub(super) granularity: Option<Granularity>,
    /// Amount or count, as the other one goes.
    pub(super) measure: Option<Measure>,
    /// The window is given up for the default one.
    pub(super) unwindow: bool,
    /// The window moved.
    pub(super) window: Option<Window>,
    /// The other side of a comparison.
    pub(super) versus: Option<Window>,
    /// What drives the change is asked.
    pub(super) why: bool,
    /// The last window is the other side of the comparison.
    pub(super) compared: bool,
    /// Segments whose values named here are added to the earlier ones.
    pub(super) adds: BTreeSet<String>,
    /// Splits named here are added.
    pub(super) adds_splits: bool,
    /// Metrics named here are added.
    pub(super) adds_metrics: bool,
}

impl Edits {
    /// Whether the turn changes anything in this way.
    #[must_use]
    pub fn any(&self) -> bool {
        *self != Self::default()
    }

    /// Whether it speaks of what only the last plan can hold.
    #[must_use]
    pub fn refers(&self) -> bool {
        let named = Self {
            gone: SegmentMap::new(),
            soft: BTreeSet::new(),
            replaced: SegmentMap::new(),
            adds: BTreeSet::new(),
            resplit: Vec::new(),
            unmetric: Vec::new(),
            measure: None,
            granularity: None,
            ..self.clone()
        };
        named != Self::default()
    }

    /// For a message read by itself only what it leaves out counts.
    pub fn for_fresh(&self, b: &Builder, s: &mut Said) {
        for (segment, values) in &self.gone {
            if let Some(i) = b.model.segments().iter().position(|x| x.id == *segment) {
                merge(s.filters.exclude.entry(i).or_default(), values);
            }
        }
    }

    /// Changes the plan; what the words say comes afterwards. Values that take the
    /// place of excluded ones leave `s`. True if anything changed.
    pub(super) fn apply(&self, b: &Builder, s: &mut Said, plan: &mut Plan) -> bool {
        for segment in self.unfilter.iter() {
            match segment {
                Some(id) => {
                    plan.segments.remove(id);
                    plan.exclude.remove(id);
                    plan.split.remove(id);
                    let column = b.model.segment(id).and_then(|x| x.range_column.clone());
                    plan.ranges.retain(|r| Some(&r.column) != column.as_ref());
                }
                None => {
                    plan.segments.clear();
                    plan.exclude.clear();
                    plan.split.clear();
                    plan.ranges.clear();
                }
            }
        }
        plan.ranges.retain(|r| !self.unrange.contains(&r.column));
        for (segment, values) in &self.freed {
            take(&mut plan.segments, segment, values);
            take(&mut plan.exclude, segment, values);
        }
        self.values(b, s, plan);
        for segment in &self.unsplit {
            unsplit(plan, segment.as_ref());
        }
        for segment in &self.resplit {
            if s.group_by.is_empty() {
                unsplit(plan, Some(segment));
            } else {
                plan.group_by.retain(|g| g != segment);
            }
        }
        if plan.metrics.iter().any(|m| !self.unmetric.contains(m)) {
            plan.metrics.retain(|m| !self.unmetric.contains(m));
            b.settle_table(plan);
        }
        if let Some(intent) = self.intent {
            plan.intent = intent;
        }
        if self.unlimit {
            plan.limit = None;
            plan.order = None;
        }
        if let Some(n) = self.limit {
            plan.limit = Some(n);
        }
        if self.uncompare {
            plan.compare = None;
            plan.compare_window = None;
            plan.drivers = false;
            plan.order = plan.order.take().filter(|o| !o.by.contains("delta"));
            if plan.intent == Intent::Variance {
                plan.intent = if plan.group_by.is_empty() { Intent::Trend } else { Intent::Distribution };
            }
        }
        if let Some(measure) = self.measure.filter(|_| b.countable(plan)) {
            plan.measure = measure;
        }
        self.any()
    }

    fn values(&self, b: &Builder, s: &mut Said, plan: &mut Plan) {
        for (segment, values) in &self.gone {
            let had = plan.segments.get(segment).cloned().unwrap_or_default();
            let hit = had.iter().any(|v| values.contains(v));
            take(&mut plan.segments, segment, values);
            if hit && (plan.segments.contains_key(segment) || self.soft.contains(segment)) {
                continue;
            }
            merge(plan.exclude.entry(segment.clone()).or_default(), values);
        }
        for (segment, values) in &self.replaced {
            let was_out = plan.exclude.get(segment).is_some_and(|x| values.iter().any(|v| x.contains(v)));
            take(&mut plan.segments, segment, values);
            take(&mut plan.exclude, segment, values);
            let index = b.model.segments().iter().position(|x| x.id == *segment);
            if was_out && let Some(new) = index.and_then(|i| s.filters.include.remove(&i)) {
                merge(plan.exclude.entry(segment.clone()).or_default(), &new);
            }
        }
        for (segment, values) in &self.back {
            take(&mut plan.exclude, segment, values);
            if let Some(list) = plan.segments.get_mut(segment) {
                merge(list, values);
            }
        }
        for (segment, values) in &self.turned {
            merge(plan.exclude.entry(segment.clone()).or_default(), values);
        }
        for (include, exclude) in &self.restored {
            plan.segments.extend(include.clone());
            plan.exclude.extend(exclude.clone());
        }
    }
}

fn unsplit(plan: &mut Plan, segment: Option<&String>) {
    match segment {
        Some(id) => {
            plan.group_by.retain(|g| g != id);
            plan.split.remove(id);
        }
        None => {
            plan.group_by.clear();
            plan.split.clear();
        }
    }
    if plan.group_by.is_empty() && plan.split.is_empty() {
        plan.order = None;
        plan.limit = None;
        plan.share = false;
        if plan.intent == Intent::Distribution && plan.columns.is_empty() {
            plan.intent = Intent::Trend;
        }
    }
}

/// Adds values to a list, each once.
pub(super) fn merge(list: &mut Vec<SegmentValue>, values: &[SegmentValue]) {
    for v in values {
        if !list.contains(v) {
            list.push(v.clone());
        }
    }
}

/// Takes values out of a map of lists; a list that is left empty goes.
pub(super) fn take(map: &mut SegmentMap, segment: &str, values: &[SegmentValue]) {
    if let Some(list) = map.get_mut(segment) {
        list.retain(|v| !values.contains(v));
        if list.is_empty() {
            map.remove(segment);
        }
    }
}
