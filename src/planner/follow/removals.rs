//! What the stretches of a message take out of a plan or bring back into it.

use super::super::annotate::Annotated;
use super::super::build::Builder;
use super::super::reading::ThreadContext;
use super::super::said::Said;
use super::edits::{Edits, merge};
use super::history::{last_change, last_exclusion, last_filter};
use super::objects::{Noun, Object, segment, value_segment};
use super::parts::part;
use super::phrases::Text;
use super::recall::{last_compared, last_filtered, last_split};
use super::spans::{Role, Span};
use super::turn::Scope;
use crate::plan::{Intent, Measure, Plan, SegmentMap};
use std::ops::Range;

/// Reads stretches under a plan.
pub(super) struct Reader<'a> {
    pub scope: Scope<'a>,
    pub a: &'a Annotated,
    pub thread: &'a ThreadContext,
    pub plan: &'a Plan,
}

impl Reader<'_> {
    /// What a stretch changes; the tokens that it takes out of the message.
    pub fn read(&self, span: &Span, cut: &[Range<usize>], edits: &mut Edits) -> Vec<Range<usize>> {
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
                None => return if self.pronoun(span, edits) { taken } else { Vec::new() },
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
    fn pronoun(&self, span: &Span, edits: &mut Edits) -> bool {
        let change = last_change(self.thread);
        let text = Text(self.a);
        let out = text.is(span.range.start, "exclude omit skip ignore")
            || text.at(span.range.start, "leave out").is_some()
            || text.at(span.range.start, "filter out").is_some();
        // "exclude them": the values that are shown, and not the filter on them, shall go.
        if span.role == Role::Goes && out && text.is(span.range.end - 1, "them those these both") {
            let values = if change.included.is_empty() { &self.plan.segments } else { &change.included };
            if let [(segment, list)] = values.iter().collect::<Vec<_>>().as_slice() {
                edits.gone.insert((*segment).clone(), (*list).clone());
                return true;
            }
        }
        match span.role {
            Role::Goes if !change.included.is_empty() => edits.freed = change.included,
            Role::Goes if !change.split.is_empty() => {
                edits.unsplit = change.split.into_iter().map(Some).collect()
            }
            Role::Goes if !change.metrics.is_empty() && self.plan.metrics.len() > change.metrics.len() => {
                edits.unmetric = change.metrics;
            }
            Role::Goes if change.compared => edits.uncompare = true,
            Role::Goes if !change.removed.is_empty() || self.plan.segments.len() == 1 => {
                let narrowed = change.removed.keys().find(|s| self.plan.segments.contains_key(*s));
                let Some(segment) = narrowed.or_else(|| self.plan.segments.keys().next()) else {
                    return false;
                };
                edits.unfilter.push(Some(segment.clone()));
            }
            Role::Returns => {
                let several =
                    span.range.clone().any(|i| Text(self.a).is(i, "them both those these all everything"));
                let last = last_exclusion(self.thread);
                let one = last.values().map(Vec::len).sum::<usize>() < 2;
                edits.back = if several && one { self.plan.exclude.clone() } else { last };
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
        let valued: Vec<usize> = marks.iter().filter_map(|m| value_segment(m)).collect();
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
            // "forget October", "drop the window", "without the date filter"
            Some(Noun::Window) if segments.is_empty() && values.is_empty() => {
                edits.unwindow = true;
                return;
            }
            None if object.dated && object.marks.is_empty() => {
                edits.unwindow = true;
                return;
            }
            Some(Noun::Exclusion) => {
                let of = |id: &String| {
                    segments.is_empty() && values.is_empty()
                        || segments.contains(id)
                        || values.contains_key(id)
                };
                edits.back = plan.exclude.clone().into_iter().filter(|(id, _)| of(id)).collect();
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
            Some(Noun::Window) | None => {
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
            Some(Noun::Filter) if segments.is_empty() => {
                let Some(last) = last_filtered(self.thread, self.plan) else { return false };
                edits.restored.push((last.segments.clone(), last.exclude.clone()));
                true
            }
            Some(Noun::Compare) => {
                let Some(last) = last_compared(self.thread) else { return false };
                edits.recompare = Builder::ask_of(last);
                edits.recompare.is_some()
            }
            Some(Noun::Split) if segments.is_empty() => {
                let Some((split, intent)) = last_split(self.thread, self.plan) else { return false };
                edits.split.extend(split);
                // A list that became one line becomes a list again.
                let listed = intent == Intent::Distribution && self.plan.intent == Intent::Trend;
                let said = self.thread.last().is_some_and(|u| u.explicit.granularity);
                edits.intent = (listed && !said).then_some(intent);
                true
            }
            Some(Noun::Filter | Noun::Exclusion) => {
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
