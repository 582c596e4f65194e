//! One turn of a thread: the message cut into what goes, what comes back and what
//! is new, each read by the one reader of messages, with the last plan in view.

use super::super::annotate::Annotated;
use super::super::cues::Cue;
use super::super::lexicon::Lexicon;
use super::super::reading::{ThreadContext, Topic};
use super::super::said::{self, Said};
use super::super::said_dates::CompareAsk;
use super::context;
use super::edits::{Edits, merge};
use super::history::{Change, last_change, last_exclusion, last_filter};
use super::moves;
use super::objects::{Noun, Object, segment};
use super::parts::part;
use super::spans::{self, Role, Span};
use crate::model::Model;
use crate::plan::{Measure, Plan, SegmentMap};
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
    fn said(&self, a: &Annotated) -> Said {
        said::said(a, self.model, self.lexicon, self.as_of)
    }

    fn by_id(&self, map: &super::super::filters::BySegment) -> SegmentMap {
        map.iter().map(|(i, v)| (self.model.segments()[*i].id.clone(), v.clone())).collect()
    }

    fn id(&self, segment: usize) -> String {
        self.model.segments()[segment].id.clone()
    }
}

/// Reads a message in its thread.
#[must_use]
pub fn turn(scope: Scope, a: Annotated, thread: &ThreadContext) -> Turn {
    let Some(last) = thread.last() else { return first(scope, a, thread) };
    let a = context::numbers(context::after_thanks(a), &last.plan, scope);
    let mut edits = Edits::default();
    let mut cut: Vec<Range<usize>> = Vec::new();
    if let Some((range, window)) = moves::moved(&a, &last.plan.window, scope.as_of) {
        edits.window = Some(window);
        cut.push(range);
    }
    cut.extend(context::read(&a, thread, &last.plan, scope, &mut edits));
    let overlaps =
        |cut: &[Range<usize>], r: &Range<usize>| cut.iter().any(|c| c.start < r.end && r.start < c.end);
    for span in spans::find(&a) {
        if overlaps(&cut, &span.range) {
            continue;
        }
        let reader = SpanReader { scope, a: &a, thread, plan: &last.plan };
        cut.extend(reader.read(&span, &cut, &mut edits));
    }
    let kept = context::trimmed(&a, &cut);
    let mut said = scope.said(&kept);
    stand_ins(&mut said, scope, &edits);
    if compares_with_last(&kept, &said, &last.plan) {
        said.times.compare = Some(CompareAsk::With(last.plan.window.clone()));
        edits.compared = true;
    }
    let change = last_change(thread);
    goes_on(&kept, &mut said, &change, scope, &mut edits);
    corrects(&kept, &mut said, &change, &last.plan, scope, &mut edits);
    Turn { a: kept, said, edits }
}

/// A message before any answer; a definition may have come before it.
fn first(scope: Scope, a: Annotated, thread: &ThreadContext) -> Turn {
    let mut edits = Edits::default();
    let cut: Vec<Range<usize>> = context::that_way(&a, thread, &mut edits).into_iter().collect();
    let kept = context::trimmed(&a, &cut);
    let mut said = scope.said(&kept);
    stand_ins(&mut said, scope, &edits);
    Turn { a: kept, said, edits }
}

/// Puts what words such as "that" stand for among what is said.
fn stand_ins(said: &mut Said, scope: Scope, edits: &Edits) {
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
    said.granularity = said.granularity.or(edits.granularity);
    if edits.window.is_some() {
        said.times.shift = None;
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

struct SpanReader<'a> {
    scope: Scope<'a>,
    a: &'a Annotated,
    thread: &'a ThreadContext,
    plan: &'a Plan,
}

impl SpanReader<'_> {
    /// What a stretch changes; the tokens that it takes out of the message.
    fn read(&self, span: &Span, cut: &[Range<usize>], edits: &mut Edits) -> Vec<Range<usize>> {
        let inside = part(self.a, |i| span.range.contains(&i));
        let said = self.scope.said(&inside);
        let mut values = self.scope.by_id(&said.filters.include);
        for (s, v) in self.scope.by_id(&said.filters.exclude) {
            merge(values.entry(s).or_default(), &v);
        }
        let mut taken = vec![span.range.clone()];
        if span.object.pronoun && span.role == Role::Replaced {
            return taken;
        }
        if span.object.pronoun {
            match self.before(span, cut) {
                Some((named, range)) => {
                    values = named;
                    taken.push(range);
                }
                None => return if self.pronoun(span.role, edits) { taken } else { Vec::new() },
            }
        }
        let done = match span.role {
            Role::Goes => {
                self.goes(&span.object, &said, values, edits);
                true
            }
            Role::Replaced => {
                self.replaced(&span.object, &said, values, edits);
                true
            }
            Role::Returns | Role::Again => self.returns(span, values, edits),
        };
        if done { taken } else { Vec::new() }
    }

    /// "P7 distorts it, take it out": the value named before, and its clause.
    fn before(&self, span: &Span, cut: &[Range<usize>]) -> Option<(SegmentMap, Range<usize>)> {
        let free = |i: usize| i < span.range.start && !cut.iter().any(|c| c.contains(&i));
        let named = self.scope.said(&part(self.a, free));
        let mut values = self.scope.by_id(&named.filters.include);
        values.extend(self.scope.by_id(&named.filters.exclude));
        (!values.is_empty()).then_some((values, 0..span.range.start))
    }

    /// "take it out" of what the turn before put in; "put it back" of what went.
    fn pronoun(&self, role: Role, edits: &mut Edits) -> bool {
        let change = last_change(self.thread);
        match role {
            Role::Goes if !change.included.is_empty() => edits.freed = change.included,
            Role::Goes if !change.split.is_empty() => {
                edits.unsplit = change.split.into_iter().map(Some).collect()
            }
            Role::Goes if !change.metrics.is_empty() && self.plan.metrics.len() > change.metrics.len() => {
                edits.unmetric = change.metrics;
            }
            Role::Goes if change.compared => edits.uncompare = true,
            Role::Returns => {
                edits.back = last_exclusion(self.thread);
                return !edits.back.is_empty();
            }
            _ => return false,
        }
        true
    }

    /// Segments that the object names, not counting those that only stand beside a
    /// value of theirs.
    fn segments(&self, object: &Object) -> Vec<String> {
        let marks: Vec<_> = object.marks.iter().map(|m| &self.a.marks[*m]).collect();
        let valued: Vec<usize> = marks.iter().filter_map(|m| super::objects::value_segment(m)).collect();
        marks
            .iter()
            .filter_map(|m| segment(m))
            .filter(|s| !valued.contains(s))
            .map(|s| self.scope.id(s))
            .collect()
    }

    fn goes(&self, object: &Object, said: &Said, values: SegmentMap, edits: &mut Edits) {
        let segments = self.segments(object);
        let plan = self.plan;
        match object.noun {
            Some(Noun::Compare) => {
                edits.uncompare = true;
                return;
            }
            Some(Noun::Limit) if segments.is_empty() && values.is_empty() && plan.limit.is_some() => {
                edits.unlimit = true;
                return;
            }
            Some(Noun::Filter | Noun::Limit) if !values.is_empty() => {
                edits.freed.extend(values);
                return;
            }
            Some(Noun::Filter | Noun::Limit) => {
                let columns = said.rows.iter().map(|r| self.scope.model.row_measures()[*r].column.clone());
                edits.unrange.extend(columns);
                if segments.is_empty() && edits.unrange.is_empty() {
                    edits.unfilter.push(None);
                }
                edits.unfilter.extend(segments.into_iter().map(Some));
                return;
            }
            Some(Noun::Split) if segments.is_empty() && values.is_empty() => {
                edits.unsplit.push(None);
                return;
            }
            Some(Noun::Split) => edits.unsplit.extend(segments.into_iter().map(Some)),
            None => {
                for id in segments {
                    if plan.group_by.contains(&id) || plan.split.contains_key(&id) {
                        edits.unsplit.push(Some(id));
                    } else {
                        edits.unfilter.push(Some(id));
                    }
                }
            }
        }
        for (segment, list) in values {
            edits.soft.insert(segment.clone());
            merge(edits.gone.entry(segment).or_default(), &list);
        }
        edits.uncompare |= said.compares() && plan.compare.is_some();
        edits.unmetric.extend(self.metrics(said));
        if said.metrics.is_empty() {
            edits.measure = said.measure.map(other);
        }
    }

    fn metrics(&self, said: &Said) -> Vec<String> {
        let ids = said.metrics.iter().map(|m| self.scope.model.metrics()[m.metric].id.clone());
        ids.filter(|m| self.plan.metrics.contains(m)).collect()
    }

    fn replaced(&self, object: &Object, said: &Said, values: SegmentMap, edits: &mut Edits) {
        let plan = self.plan;
        for id in self.segments(object) {
            edits.adds_splits |= plan.group_by.len() > 1 && plan.group_by.contains(&id);
            edits.resplit.push(id);
        }
        for (segment, list) in values {
            edits.adds.insert(segment.clone());
            merge(edits.replaced.entry(segment).or_default(), &list);
        }
        let metrics = self.metrics(said);
        edits.adds_metrics |= !metrics.is_empty() && plan.metrics.len() > metrics.len();
        edits.unmetric.extend(metrics);
        if said.metrics.is_empty() {
            edits.measure = said.measure.map(other);
        }
    }

    fn returns(&self, span: &Span, values: SegmentMap, edits: &mut Edits) -> bool {
        let excluded = values
            .iter()
            .any(|(s, v)| self.plan.exclude.get(s).is_some_and(|x| v.iter().any(|y| x.contains(y))));
        if !values.is_empty() {
            let known = excluded
                || span.role == Role::Returns && values.keys().all(|s| self.plan.segments.contains_key(s));
            if known {
                edits.back.extend(values);
            }
            return known;
        }
        let segments = self.segments(&span.object);
        match span.object.noun {
            Some(Noun::Filter) => {
                let found: Vec<_> = segments.iter().filter_map(|s| last_filter(self.thread, s)).collect();
                let done = !found.is_empty();
                edits.restored.extend(found);
                done
            }
            Some(Noun::Split) | None if span.role == Role::Returns && !segments.is_empty() => {
                let all = (span.range.clone()).any(|i| self.a.tokens[i].is(&["all", "every"]));
                if all || segments.iter().all(|s| self.plan.group_by.contains(s)) {
                    edits.unfilter.extend(segments.into_iter().map(Some));
                } else {
                    edits.adds_splits = true;
                    edits.split.extend(segments);
                }
                true
            }
            _ => false,
        }
    }
}

fn other(m: Measure) -> Measure {
    if m == Measure::Amount { Measure::Count } else { Measure::Amount }
}

/// "Partner as well" after an exclusion leaves Partner out as well.
fn goes_on(a: &Annotated, said: &mut Said, change: &Change, scope: Scope, edits: &mut Edits) {
    let values_alone = !said.filters.include.is_empty()
        && said.filters.exclude.is_empty()
        && said.filters.split.is_empty()
        && said.metrics.is_empty()
        && said.group_by.is_empty()
        && a.dates.is_empty()
        && a.tokens.len() <= 9;
    if edits.any() || !values_alone || change.excluded.is_empty() || !change.included.is_empty() {
        return;
    }
    let word = |words: &[&str]| a.tokens.iter().any(|t| t.is(words));
    let goes_on = word(&["too", "well", "likewise", "neither", "either", "also", "ditto", "nor"])
        || a.tokens.first().is_some_and(|t| t.is(&["and", "same"]));
    if !goes_on
        || a.has(Cue::Only)
        || word(&["add", "include", "plus", "show", "want", "back", "again", "but", "bring", "put"])
    {
        return;
    }
    edits.gone = scope.by_id(&std::mem::take(&mut said.filters.include));
}

/// "no, I meant Partner": takes the place of what the turn before put in.
fn corrects(a: &Annotated, said: &mut Said, change: &Change, plan: &Plan, scope: Scope, edits: &mut Edits) {
    let (first, second) = (a.word(0), a.word(1));
    let marked =
        a.tokens.windows(2).any(|w| w[0].text == "i" && w[1].is(&["meant", "mean", "wanted", "said"]))
            || a.tokens.iter().any(|t| {
                t.is(&["meant", "sorry", "oops", "typo", "correction", "mistake", "whoops", "pardon"])
            })
            || matches!(first, "no" | "nope" | "nah")
                && matches!(second, "," | "." | "-" | "sorry" | "it" | "its" | "the" | "wait" | "--")
            || first == "make" && matches!(second, "that" | "it");
    if edits.any() || !marked {
        return;
    }
    let include = scope.by_id(&said.filters.include);
    for (segment, values) in include {
        let Some(i) = scope.model.segments().iter().position(|s| s.id == segment) else { continue };
        let old = change.excluded.get(&segment).or_else(|| {
            let unsaid = change.included.is_empty()
                && change.excluded.is_empty()
                && !plan.segments.contains_key(&segment);
            plan.exclude.get(&segment).filter(|_| unsaid)
        });
        if let Some(old) = old.filter(|o| o.iter().all(|v| !values.contains(v))) {
            edits.freed.insert(segment.clone(), old.clone());
            edits.gone.insert(segment, values);
            said.filters.include.remove(&i);
        } else if let Some(old) = change.included.get(&segment).filter(|_| change.added) {
            edits.freed.insert(segment.clone(), old.clone());
            edits.adds.insert(segment);
        }
    }
    let grouped =
        plan.group_by.len() > change.split.len() && !change.split.is_empty() && !said.group_by.is_empty();
    if grouped {
        edits.unsplit = change.split.iter().cloned().map(Some).collect();
        edits.adds_splits = true;
    }
    if plan.metrics.len() > change.metrics.len() && !change.metrics.is_empty() && !said.metrics.is_empty() {
        edits.unmetric.clone_from(&change.metrics);
        edits.adds_metrics = true;
    }
}

/// The segment by which "that way" splits: the one that was defined last.
pub(super) fn defined_segment(thread: &ThreadContext) -> Option<String> {
    match thread.defined.last()? {
        Topic::Segment(id) | Topic::Value(id, _) => Some(id.clone()),
        _ => None,
    }
}

/// The metric that was defined last.
pub(super) fn defined_metric(thread: &ThreadContext) -> Option<String> {
    match thread.defined.last()? {
        Topic::Metric(id) => Some(id.clone()),
        _ => None,
    }
}
