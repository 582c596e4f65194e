//! Names of things that the data does not hold.

use super::split::is_by;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::lexicon::Sense;

/// Names of things that the data does not hold, and whether they are segments.
pub(super) fn absent(a: &Annotated) -> Vec<(String, bool)> {
    let mut out = Vec::new();
    for m in &a.marks {
        let covered = m.senses.iter().any(|x| !matches!(x, Sense::AbsentMetric | Sense::AbsentSegment));
        if covered {
            continue;
        }
        // "my team lead bet me", "our pricing lead asks": a person.
        let person = a.word(m.start) == "lead"
            && m.end - m.start == 1
            && !matches!(a.before(m.start), "per" | "by" | "each" | "cost" | "of")
            && (1..=3).any(|n| {
                m.start >= n
                    && a.tokens[m.start - n].is(&["my", "our", "their", "his", "her", "the", "team", "sales"])
            });
        if person {
            continue;
        }
        let text = a.tokens[m.start..m.end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ");
        let segment = m.senses.contains(&Sense::AbsentSegment);
        // "portfolio mix by grade": the whole of what is asked, no metric of its own.
        let mixed = a.cues(Cue::Mix).chain(a.cues(Cue::Share)).any(|c| c.start == m.end);
        let whole = matches!(a.word(m.start), "portfolio") && m.end - m.start == 1;
        if whole && mixed {
            continue;
        }
        if segment && !is_by(a, m.start) && !matches!(a.before(m.start), "which" | "what" | "top" | "best") {
            continue;
        }
        out.push((text, segment));
    }
    out
}
