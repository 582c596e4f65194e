//! One turn of a thread: the message cut into what goes, what comes back and what
//! is new, each read by the one reader of messages, with the last plan in view.

use super::super::annotate::Annotated;
use super::super::cues::Cue;
use super::super::lexicon::Lexicon;
use super::super::reading::ThreadContext;
use super::super::said::times::CompareAsk;
use super::super::said::{self, Said};
use super::edits::Edits;
use super::history::last_change;
use super::moves::{self, Move};
use super::removals::Reader;
use super::repair::{corrects, exchanges, goes_on, taken_back};
use super::{context, reach, recall, spans, stand_ins};
use crate::calendar::year_before;
use crate::model::Model;
use crate::plan::{Plan, SegmentMap, Window};
use jiff::civil::Date;
use std::ops::Range;

/// What a message is read with.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The model.
    pub model: &'a Model,
    /// The vocabulary.
    pub lexicon: &'a Lexicon,
    /// The as-of date.
    pub as_of: Date,
}

/// A message, read in its thread.
pub struct Turn {
    /// What it says anew; all of it, outside a thread.
    pub a: Annotated,
    /// The same, read.
    pub said: Said,
    /// What it changes beyond that.
    pub edits: Edits,
}

impl Scope<'_> {
    /// What a part of the message says.
    pub(super) fn said(&self, a: &Annotated) -> Said {
        said::said(a, self.model, self.lexicon, self.as_of)
    }

    /// What a message says by itself.
    #[must_use]
    pub fn reads(&self, a: &Annotated) -> Said {
        self.said(a)
    }

    /// Values by segment id.
    pub(super) fn by_id(&self, map: &super::super::filters::BySegment) -> SegmentMap {
        map.iter().map(|(i, v)| (self.model.segments()[*i].id.clone(), v.clone())).collect()
    }

    /// The id of a segment.
    pub(super) fn id(&self, segment: usize) -> String {
        self.model.segments()[segment].id.clone()
    }
}

/// Reads a message in its thread.
#[must_use]
pub fn turn(scope: Scope, a: Annotated, thread: &ThreadContext) -> Turn {
    let Some(last) = thread.last() else { return first(scope, a, thread) };
    let a = context::numbers(context::after_thanks(a), &last.plan, scope);
    let mut edits = Edits::default();
    // "undo x2": no value is meant.
    let mut a = a;
    let undone = super::undoes(&a);
    if undone {
        a.unknown.clear();
    }
    let mistaken = taken_back(&a);
    if !mistaken.is_empty() {
        a = context::trimmed(&a, &mistaken);
    }
    let mut cut: Vec<Range<usize>> = Vec::new();
    if let Some((range, window, other)) = recall::against_each_other(&a, thread) {
        edits.window = Some(window);
        edits.versus = Some(other);
        cut.push(range);
    } else if let Some((range, to)) = moves::moved(&a, thread, scope.as_of) {
        match to {
            Move::To(window) => edits.window = Some(window),
            Move::Against(window) => edits.versus = Some(window),
        }
        cut.push(range);
    } else if let Some((range, window)) =
        reach::reached(&a, &last.plan.window, numbered(&a, scope, &last.plan), scope.as_of)
    {
        edits.window = Some(window);
        cut.push(range);
    }
    // "undo the last step" under a funnel takes no step of it away.
    if !undone {
        cut.extend(context::read(&a, thread, &last.plan, scope, &mut edits));
    }
    let overlaps =
        |cut: &[Range<usize>], r: &Range<usize>| cut.iter().any(|c| c.start < r.end && r.start < c.end);
    for span in spans::find(&a) {
        if overlaps(&cut, &span.range) {
            continue;
        }
        let reader = Reader { scope, a: &a, thread, plan: &last.plan };
        cut.extend(reader.read(&span, &cut, &mut edits));
    }
    let kept = context::trimmed(&a, &cut);
    let mut said = scope.said(&kept);
    put_in(&mut said, scope, &edits);
    defined_value(&kept, thread, scope, &mut said);
    if compares_with_last(&kept, &said, &last.plan) {
        said.times.compare = Some(CompareAsk::With(last.plan.window.clone()));
        edits.compared = true;
    }
    if let Some(window) = same_days_this_year(&kept, &said, &last.plan, scope.as_of) {
        said.times.window = None;
        edits.window = Some(window);
    }
    if past_itself(&kept, &said) {
        said.times.compare = None;
        edits.window = Some(year_before(&last.plan.window));
    }
    let change = last_change(thread);
    goes_on(&kept, &mut said, &change, &last.plan, scope, &mut edits);
    exchanges(&a, &mut said, &last.plan, scope, &mut edits);
    corrects(&kept, &mut said, &change, &last.plan, scope, &mut edits);
    Turn { a: kept, said, edits }
}

/// A message before any answer; a definition may have come before it.
fn first(scope: Scope, a: Annotated, thread: &ThreadContext) -> Turn {
    let mut edits = Edits::default();
    let cut: Vec<Range<usize>> = stand_ins::that_way(&a, thread, &mut edits).into_iter().collect();
    let kept = context::trimmed(&a, &cut);
    let mut said = scope.said(&kept);
    // "by channel last quarter then" asks for the metric that was explained just before.
    if stand_ins::fragment(&kept, &said) {
        edits.metric = stand_ins::defined_metric(thread).or(edits.metric);
    }
    put_in(&mut said, scope, &edits);
    defined_value(&kept, thread, scope, &mut said);
    Turn { a: kept, said, edits }
}

/// "from them" after the definition of a value is a filter on it.
fn defined_value(a: &Annotated, thread: &ThreadContext, scope: Scope, said: &mut Said) {
    let Some((segment, text)) = stand_ins::those(a, thread) else { return };
    let Some(i) = scope.model.segments().iter().position(|s| s.id == segment) else { return };
    let Some(value) = scope.lexicon.values_of(i).into_iter().find(|v| v.to_string() == text) else { return };
    if said.group_by != [i] {
        said.filters.include.entry(i).or_default().push(value);
        said.filters.count += 1;
    }
}

/// Puts what words such as "that" stand for among what is said.
fn put_in(said: &mut Said, scope: Scope, edits: &Edits) {
    let segments = scope.model.segments();
    for i in edits.split.iter().filter_map(|id| segments.iter().position(|s| s.id == *id)) {
        if !said.group_by.contains(&i) {
            said.group_by.push(i);
        }
    }
    let metric = edits.metric.as_ref().and_then(|id| scope.model.metrics().iter().position(|m| m.id == *id));
    if let Some(metric) = metric.filter(|_| said.metrics.iter().all(|m| m.weak)) {
        said.metrics = vec![said::MetricSaid { metric, measure: None, weak: false, at: 0, end: 0 }];
    }
    if said.times.compare.is_none() {
        said.times.compare.clone_from(&edits.recompare);
    }
    said.granularity = edits.granularity.or(said.granularity);
    if edits.window.is_some() {
        said.times.shift = None;
    }
    if let Some(window) = &edits.versus {
        said.times.compare = Some(CompareAsk::With(window.clone()));
    }
}

/// "How does Q3 compare with that?": the window of the thread is the other side.
fn compares_with_last(a: &Annotated, said: &Said, plan: &Plan) -> bool {
    let other = said.times.window.as_ref().is_some_and(|w| w.start != plan.window.start);
    let with = a.tokens.windows(2).any(|w| {
        w[0].is(&["with", "to", "against", "than", "versus", "vs", "on", "from"])
            && w[1].is(&["that", "this", "it", "those", "these"])
    });
    other
        && with
        && said.times.compare.is_none()
        && (a.has(Cue::Compare) || a.has(Cue::Versus) || a.has(Cue::Change))
}

/// "and what was it the year before?", "same for a year ago": that year itself, with
/// nothing set against it.
fn past_itself(a: &Annotated, said: &Said) -> bool {
    use super::super::dates::DateKind;
    let [hit] = a.dates.as_slice() else { return false };
    let compares =
        [Cue::Versus, Cue::Compare, Cue::Change, Cue::Fall, Cue::Rise, Cue::Yoy, Cue::Why, Cue::Beat]
            .iter()
            .any(|c| a.has(*c))
            || matches!(a.before(hit.start), "over" | "on" | "than" | "to" | "with" | "from");
    let was =
        a.tokens.iter().any(|t| t.is(&["was", "were", "did", "had", "same", "show", "what", "how", "give"]));
    hit.kind == DateKind::YearAgo
        && said.times.compare == Some(CompareAsk::YearAgo)
        && said.metrics.is_empty()
        && (was || a.tokens.len() <= hit.end - hit.start + 3)
        && !compares
}

/// "back to this year" after a look at the past: the same days of this year.
fn same_days_this_year(a: &Annotated, said: &Said, plan: &Plan, as_of: Date) -> Option<Window> {
    let back = a.tokens.iter().any(|t| t.is(&["back", "return"]));
    let years = as_of.year() - plan.window.start.year();
    let named = said.times.window.as_ref().is_some_and(|w| w.name == "ytd");
    if !back || !named || !(1..=3).contains(&years) || plan.window.days() > 200 {
        return None;
    }
    let end = crate::calendar::add_days(plan.window.end, -1);
    let moved = |d: Date| crate::calendar::add_months(d, 12 * i32::from(years));
    let window = Window::new("custom", moved(plan.window.start), crate::calendar::add_days(moved(end), 1));
    (window.start <= as_of).then_some(window)
}

/// Whether a bare number of the message is a value of a segment that the plan filters or
/// splits by.
fn numbered(a: &Annotated, scope: Scope, plan: &Plan) -> bool {
    a.marks.iter().filter_map(super::objects::value_segment).any(|i| {
        let id = scope.id(i);
        plan.segments.contains_key(&id) || plan.exclude.contains_key(&id) || plan.group_by.contains(&id)
    })
}
