//! What comes back in a follow-up: excluded values, all values of a segment, more
//! rows of a list.

use super::super::annotate::Annotated;
use super::super::build::Builder;
use super::super::cues::Cue;
use super::super::said::{Said, segment_of};
use crate::plan::Plan;

/// "put it back in", "all channels again", "make it 5".
pub(super) fn restores(b: &Builder, whole: &[usize], plan: &mut Plan) -> bool {
    let mut changed = false;
    for i in whole.iter().copied() {
        let id = &b.model.segments()[i].id;
        changed |= plan.segments.remove(id).is_some()
            | plan.exclude.remove(id).is_some()
            | plan.split.remove(id).is_some();
    }
    changed
}

/// Segments of which all values are wanted again ("all channels", "every grade again").
pub(super) fn all_of(b: &Builder, s: &Said, a: &Annotated, plan: &Plan) -> Vec<usize> {
    // "ok undo that, show all bands again"
    let words = a.tokens.iter().filter(|t| t.text.chars().any(char::is_alphanumeric)).count();
    let back = a.has(Cue::Undo) || a.tokens.iter().any(|t| t.is(&["again", "back"]));
    // "both customer types"
    let both = words <= 4 && a.tokens.iter().any(|t| t.text == "both");
    let whole = words <= if back { 9 } else { 6 }
        && (both || a.tokens.iter().any(|t| t.is(&["all", "every"])))
        && !a.tokens.iter().any(|t| t.is(&["by", "per", "split"]));
    let again = a.tokens.iter().any(|t| t.is(&["again", "back", "please", "now"]));
    // "now for every product" where no product is filtered splits by product.
    let held = |i: &&usize| {
        let id = &b.model.segments()[**i].id;
        plan.segments.contains_key(id)
            || plan.exclude.contains_key(id)
            || plan.split.contains_key(id)
            || plan.group_by.contains(id) && (again || a.tokens.len() <= 3)
    };
    let named: Vec<usize> = if both && s.group_by.is_empty() {
        a.marks.iter().filter_map(|m| segment_of(a, m)).collect()
    } else {
        s.group_by.clone()
    };
    if whole && s.filters.count == 0 { named.iter().filter(held).copied().collect() } else { Vec::new() }
}
