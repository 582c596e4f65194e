//! Splits in a follow-up: another one, one more, or none.

use super::super::annotate::Annotated;
use super::super::build::Builder;
use super::super::cues::Cue;
use super::super::said::Said;
use super::edits::Edits;
use crate::plan::{Intent, Plan};

pub(super) fn splits(
    b: &Builder,
    s: &Said,
    a: &Annotated,
    edits: &Edits,
    whole: bool,
    plan: &mut Plan,
) -> bool {
    let mut changed = false;
    // "total": alone it asks for the whole; before a metric it says nothing.
    let total = a.tokens.len() <= 3
        && a.tokens
            .iter()
            .all(|t| t.is(&["total", "totals", "the", "only", "just", "?", ".", "then", "please"]))
        && a.tokens.iter().any(|t| t.is(&["total", "totals"]))
        && (!plan.group_by.is_empty() || !plan.split.is_empty());
    if (a.has(Cue::Unsplit) || total)
        && s.group_by.is_empty()
        && a.tokens.len() <= 8
        && s.metrics.iter().all(|m| m.weak)
    {
        plan.group_by.clear();
        plan.split.clear();
        plan.order = None;
        plan.limit = None;
        if plan.intent == Intent::Distribution {
            plan.intent = Intent::Trend;
        }
        changed = true;
    }
    // "Email vs the rest" is a split of its own, which the filters have set.
    let said: Vec<String> = s
        .group_by
        .iter()
        .filter(|i| !s.filters.split.contains_key(i))
        .map(|i| b.model.segments()[*i].id.clone())
        .collect();
    let unfilters = a.tokens.iter().any(|t| t.is(&["filter", "filters"]))
        && !a.tokens.iter().any(|t| t.is(&["by", "per"]));
    if !said.is_empty() && !unfilters && !whole {
        changed = true;
        let adds = edits.adds_splits
            || a.tokens
                .iter()
                .any(|t| t.is(&["also", "additionally", "well", "second", "further", "plus", "add", "too"]));
        // "by product within channel" adds, "by product within Email" does not.
        let adds = adds || a.tokens.iter().any(|t| t.is(&["within"])) && s.filters.include.is_empty();
        // "split each by term", "break each of those down by term": within what is there.
        let adds = adds
            || a.tokens
                .windows(2)
                .any(|w| w[0].text == "each" && w[1].is(&["by", "of", "into", "further", "one"]));
        if !adds {
            plan.group_by.clear();
            if s.filters.split.is_empty() {
                plan.split.clear();
            }
        }
        for g in said {
            if !plan.group_by.contains(&g) {
                plan.group_by.push(g);
            }
        }
        plan.drivers = false;
        if plan.intent == Intent::Relationship {
            plan.columns.clear();
        }
        if plan.intent == Intent::Distribution && !plan.columns.is_empty() {
            plan.columns.clear();
        }
    }
    changed
}
