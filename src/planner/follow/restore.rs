//! What comes back in a follow-up: excluded values, all values of a segment, more
//! rows of a list.

use super::super::annotate::Annotated;
use super::super::build::Builder;
use super::super::said::Said;
use crate::plan::Plan;

/// "put it back in", "all channels again", "make it 5".
pub(super) fn restores(b: &Builder, s: &Said, a: &Annotated, plan: &mut Plan) -> bool {
    let mut changed = false;
    for i in all_of(s, a) {
        let id = &b.model.segments()[i].id;
        changed |= plan.segments.remove(id).is_some()
            | plan.exclude.remove(id).is_some()
            | plan.split.remove(id).is_some();
    }
    changed
}

/// Segments of which all values are wanted again ("all channels", "every grade again").
pub(super) fn all_of(s: &Said, a: &Annotated) -> Vec<usize> {
    let whole = a.tokens.len() <= 6
        && a.tokens.iter().any(|t| t.is(&["all", "every"]))
        && a.tokens.iter().any(|t| t.is(&["again", "back", "please", "now"]) || a.tokens.len() <= 3)
        && !a.tokens.iter().any(|t| t.is(&["by", "per", "split"]));
    if whole && s.filters.count == 0 { s.group_by.clone() } else { Vec::new() }
}
