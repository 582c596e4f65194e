//! Filters in a follow-up: values that are added, that replace the earlier ones of
//! their segment, or that go.

use super::super::annotate::Annotated;
use super::super::build::Builder;
use super::super::cues::Cue;
use super::super::said::Said;
use super::edits::{Edits, merge, take};
use crate::plan::Plan;

pub(super) fn filters(b: &Builder, s: &Said, a: &Annotated, edits: &Edits, plan: &mut Plan) -> bool {
    let mut changed = false;
    // "for all grades" is about the grade alone.
    let unfiltered = a
        .cues(Cue::Unfilter)
        .any(|m| !a.marks.iter().any(|n| n.start == m.end && super::objects::segment(n).is_some()));
    if unfiltered {
        plan.segments.clear();
        plan.exclude.clear();
        plan.split.clear();
        plan.ranges.clear();
        changed = true;
    }
    let also = a
        .tokens
        .first()
        .is_some_and(|t| t.is(&["and", "also", "plus", "add", "include", "with", "throw", "bring"]))
        || a.tokens.iter().any(|t| t.is(&["also", "add", "include", "well", "plus", "too"]))
        // "back to Email" replaces, "Email back in" adds.
        || a.tokens.windows(2).any(|w| w[0].text == "back" && w[1].text != "to")
        || a.tokens.last().is_some_and(|t| t.text == "back")
        // "toss in Alumni"
        || a.tokens.windows(2).any(|w| {
            w[0].is(&["toss", "chuck", "throw", "mix", "put", "bring", "pull", "get", "count", "fold"])
                && w[1].text == "in"
        });
    let filter_word = a.tokens.iter().any(|t| t.is(&["filter", "filters", "exclusion"]));
    if filter_word
        && a.tokens.iter().any(|t| {
            t.is(&[
                "off", "drop", "remove", "clear", "without", "lift", "away", "delete", "no", "kill", "lose",
            ])
        })
    {
        for i in &s.group_by {
            let id = &b.model.segments()[*i].id;
            changed |= plan.segments.remove(id).is_some()
                | plan.exclude.remove(id).is_some()
                | plan.split.remove(id).is_some();
        }
    }
    for (segment, values) in b.by_id(&s.filters.exclude) {
        changed = true;
        if filter_word {
            take(&mut plan.segments, &segment, &values);
            take(&mut plan.exclude, &segment, &values);
            continue;
        }
        take(&mut plan.segments, &segment, &values);
        merge(plan.exclude.entry(segment).or_default(), &values);
    }
    for (segment, values) in b.by_id(&s.filters.include) {
        changed = true;
        let was_out = plan.exclude.get(&segment).is_some_and(|x| values.iter().any(|v| x.contains(v)));
        take(&mut plan.exclude, &segment, &values);
        // "only the 36 months" leaves nothing of its segment to be left out.
        if a.has(Cue::Only) && !also {
            plan.exclude.remove(&segment);
        }
        // "put Partner back" takes the exclusion away and filters nothing.
        if was_out && also && !plan.segments.contains_key(&segment) {
            continue;
        }
        let against = a.cues(Cue::Versus).any(|m| {
            let k = m.end + usize::from(matches!(a.word(m.end), "the" | "only" | "just"));
            a.marks.iter().any(|v| v.start == k && super::objects::is_value(v))
        });
        let held = plan.segments.get(&segment).is_some_and(|h| h.iter().all(|v| !values.contains(v)));
        // "vs Online Ads" beside Text Msg shows the two.
        let beside = against && held && values.len() == 1;
        if beside && !plan.group_by.contains(&segment) {
            plan.group_by.push(segment.clone());
        }
        let adds = also || beside || edits.adds.contains(&segment);
        let list = plan.segments.entry(segment).or_default();
        if !adds {
            list.clear();
        }
        merge(list, &values);
    }
    if !s.filters.split.is_empty() {
        changed = true;
        plan.split = b.by_id(&s.filters.split);
        for segment in plan.split.keys() {
            plan.segments.remove(segment);
            plan.group_by.retain(|g| g != segment);
        }
    }
    changed
}
