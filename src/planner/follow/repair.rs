//! Messages that go on with what the turn before did, or put it right: "Partner as
//! well", "no, I meant Email".

use super::super::annotate::{Annotated, Mark};
use super::super::cues::Cue;
use super::super::said::Said;
use super::super::said::times::corrected;
use super::edits::{Edits, merge};
use super::history::Change;
use super::objects::{segment, value_segment};
use super::phrases::Text;
use super::turn::Scope;
use crate::plan::Plan;
use std::ops::Range;

/// "Partner as well" after an exclusion leaves Partner out as well.
pub(super) fn goes_on(
    a: &Annotated,
    said: &mut Said,
    change: &Change,
    plan: &Plan,
    scope: Scope,
    edits: &mut Edits,
) {
    let values_alone = !said.filters.include.is_empty()
        && said.filters.exclude.is_empty()
        && said.filters.split.is_empty()
        && said.metrics.is_empty()
        && said.group_by.is_empty()
        && a.dates.is_empty()
        && a.tokens.len() <= 9;
    if edits.any() || !values_alone || !change.included.is_empty() {
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
    // "same for Small Biz" where a product is wanted takes its place, whatever was left
    // out last.
    let wanted = scope.by_id(&said.filters.include);
    let replaces = wanted.keys().all(|s| plan.segments.contains_key(s) && !change.excluded.contains_key(s));
    if replaces && !change.excluded.is_empty() {
        return;
    }
    if !change.excluded.is_empty() {
        edits.gone = scope.by_id(&std::mem::take(&mut said.filters.include));
        return;
    }
    // A filter went: so does this one, if it is there.
    let named = scope.by_id(&said.filters.include);
    let held =
        named.iter().all(|(s, v)| plan.segments.get(s).is_some_and(|x| v.iter().all(|y| x.contains(y))));
    if !change.removed.is_empty() && held {
        said.filters.include.clear();
        edits.freed = named;
    }
}

/// "no, I meant Partner": takes the place of what the turn before put in.
pub(super) fn corrects(
    a: &Annotated,
    said: &mut Said,
    change: &Change,
    plan: &Plan,
    scope: Scope,
    edits: &mut Edits,
) {
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

/// "not Call Center, Credit Union", "no not the first one but the other": of the values
/// named, those that the filter has make way for those that it has not.
pub(super) fn exchanges(a: &Annotated, said: &mut Said, plan: &Plan, scope: Scope, edits: &mut Edits) {
    if !a.tokens.iter().any(|t| t.is(&["not", "no", "isnt", "dont", "nope", "nah"])) || a.tokens.len() > 16 {
        return;
    }
    let mut named = edits.gone.clone();
    for (s, v) in scope.by_id(&said.filters.exclude) {
        merge(named.entry(s).or_default(), &v);
    }
    let joined = |segment: usize| {
        let mut at = a.marks.iter().filter(|m| value_segment(m) == Some(segment)).map(|m| (m.start, m.end));
        let mut last: Option<usize> = None;
        at.any(|(start, end)| {
            let gap = last.replace(end).map(|l| l..start);
            gap.is_some_and(|mut g| g.any(|k| Text(a).is(k, "and or nor & / plus")))
        })
    };
    for (segment, values) in named {
        let Some(held) = plan.segments.get(&segment) else { continue };
        let Some(i) = scope.model.segments().iter().position(|s| s.id == segment) else { continue };
        let (old, mut new): (Vec<_>, Vec<_>) = values.into_iter().partition(|v| held.contains(v));
        merge(&mut new, said.filters.include.get(&i).map_or(&[], Vec::as_slice));
        if old.is_empty() || new.is_empty() || joined(i) {
            continue;
        }
        edits.gone.remove(&segment);
        said.filters.exclude.remove(&i);
        merge(said.filters.include.entry(i).or_default(), &new);
        edits.freed.insert(segment.clone(), old);
        edits.adds.insert(segment);
    }
}

/// "by band... I mean by term", "for Email, sorry, OMB": what was taken back in the same
/// breath.
pub(super) fn taken_back(a: &Annotated) -> Vec<Range<usize>> {
    let kind = |m: &Mark| segment(m).map(|s| (true, s)).or_else(|| value_segment(m).map(|s| (false, s)));
    let marks: Vec<&Mark> = a.marks.iter().filter(|m| kind(m).is_some()).collect();
    marks
        .windows(2)
        .filter(|w| {
            let alike = match (kind(w[0]), kind(w[1])) {
                (Some((true, _)), Some((true, _))) => true,
                (x, y) => x == y,
            };
            alike && corrected(a, w[0].end, w[1].start)
        })
        .map(|w| w[0].start..w[1].start)
        .collect()
}
