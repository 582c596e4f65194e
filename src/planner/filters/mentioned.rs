//! Values that a side question is about: "by grade, and tell me whether B is an
//! outlier" asks for all grades.

use super::items::Item;
use crate::planner::annotate::Annotated;
use crate::planner::lexicon::Sense;
use crate::planner::said::is_by;

/// Whether the value is only asked about beside a split by its own segment.
pub(super) fn mentioned(a: &Annotated, item: &Item) -> bool {
    let split = a.marks.iter().any(|m| {
        m.senses.iter().any(|s| matches!(s, Sense::Segment(i) if *i == item.segment))
            && is_by(a, m.start)
            && (m.end < item.start || m.start > item.end)
    });
    if !split {
        return false;
    }
    let mut at = item.start;
    while at > 0
        && matches!(a.word(at - 1), "the" | "our" | "channel" | "grade" | "product" | "\"" | "'" | "really")
    {
        at -= 1;
    }
    let Some(lead) = at.checked_sub(1) else { return false };
    let opens = lead == 0
        || a.tokens[lead].opens
        || matches!(
            a.word(lead - 1),
            "," | ";" | "." | "?" | "!" | "-" | "(" | ":" | "and" | "also" | "then"
        );
    match a.word(lead) {
        "whether" | "if" => true,
        "is" | "are" | "was" | "were" | "does" | "do" | "did" | "has" | "have" => opens && lead > 0,
        _ => false,
    }
}
