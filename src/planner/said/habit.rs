//! "do repeat customers get better rates": a habit of one group, which only the other
//! groups beside it can answer. The group becomes a split.

use super::Said;
use crate::planner::annotate::Annotated;

/// Makes the one named value a split by its segment.
pub(super) fn beside_the_others(s: &mut Said, a: &Annotated) {
    let habit = a.word(0) == "do" || a.word(0) == "does";
    let degree = a.tokens.iter().any(|t| {
        t.is(&[
            "better", "worse", "higher", "lower", "more", "less", "fewer", "larger", "bigger", "smaller",
            "longer",
        ])
    });
    let other = a.tokens.iter().any(|t| t.is(&["than", "when", "if", "mean", "include", "now", "as", "or"]));
    let one = s.filters.include.len() == 1 && s.filters.include.values().all(|v| v.len() == 1);
    let alone = s.filters.exclude.is_empty() && s.filters.versus.is_empty() && s.group_by.is_empty();
    let metric = s.metrics.iter().any(|m| !m.weak);
    if !(habit && degree && one && alone && metric) || other || s.compares() || !a.dates.is_empty() {
        return;
    }
    if let Some((segment, _)) = std::mem::take(&mut s.filters.include).pop_first() {
        s.filters.count = 0;
        s.filters.versus.push(segment);
    }
}
