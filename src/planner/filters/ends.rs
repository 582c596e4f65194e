//! The ends of an order as filters: "our two best grades", "everything except the worst
//! grade", "longest term only", "the bottom FICO band". "Best 3 grades by funding rate" is
//! a ranking and none of this.

use super::Filters;
use crate::model::{Model, SegmentOrder};
use crate::plan::SegmentValue;
use crate::planner::annotate::{Annotated, Mark};
use crate::planner::cues::Cue;
use crate::planner::lexicon::{Lexicon, Sense};

/// Adds the values at the ends of ordered segments.
pub(super) fn ends(a: &Annotated, model: &Model, lexicon: &Lexicon, f: &mut Filters) {
    for m in &a.marks {
        let Some(i) = m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None })
        else {
            continue;
        };
        let segment = &model.segments()[i];
        if segment.order == SegmentOrder::Value {
            continue;
        }
        let Some((start, n, first)) = end_of(a, m, segment.best.as_deref()) else { continue };
        let excluded = a.cues(Cue::Except).any(|e| {
            e.end <= start && (e.end..start).all(|k| matches!(a.word(k), "the" | "our" | "those" | "for"))
        });
        let lone = n == 1 && !a.word(m.end - 1).ends_with('s');
        // "Bottom FICO band approvals" is about the band; "worst grade last month" asks for one.
        let metric = |k: usize| {
            a.marks.iter().any(|x| {
                x.start == k && x.senses.iter().any(|s| matches!(s, Sense::Metric { weak: false, .. }))
            })
        };
        let opens = a.tokens[start].opens
            || start > 0 && matches!(a.word(start - 1), "the" | "our") && a.tokens[start - 1].opens;
        // "best 2 grades on forecast accuracy" ranks, though "on forecast" is a name, too.
        let subject = opens && (metric(m.end) && a.word(m.end) != "on" || a.word(m.end) == ":");
        let introduced = subject
            || matches!(
                a.before(start),
                "for"
                    | "in"
                    | "only"
                    | "among"
                    | "from"
                    | "on"
                    | "within"
                    | "of"
                    | "with"
                    | "through"
                    | "did"
                    | "do"
                    | "does"
                    | "have"
            )
            || (start > 0 && matches!(a.word(start - 1), "our" | "just"))
            || a.before(start) == "our"
            // "just the two lowest bands"
            || (start > 1 && a.word(start - 1) == "the" && matches!(a.word(start - 2), "just" | "keep"));
        let only = a.word(m.end) == "only";
        let asks = a.tokens[start.saturating_sub(3)..start].iter().any(|t| t.is(&["which", "what", "who"]));
        let averaged = matches!((a.word(m.end), a.word(m.end + 1)), ("on" | "in", "average" | "mean"));
        let ranks =
            averaged || a.word(m.end) == "by" || asks || lone && (a.has(Cue::Rise) || a.has(Cue::Fall));
        if ranks && !excluded || !(excluded || introduced || only) || n == 0 || n == 1 && !lone {
            continue;
        }
        f.ranked.push(i);
        if f.include.contains_key(&i) || f.exclude.contains_key(&i) {
            continue;
        }
        let all = lexicon.ranked(i);
        let n = n.min(all.len());
        let values: Vec<SegmentValue> = if first { all[..n].to_vec() } else { all[all.len() - n..].to_vec() };
        let map = if excluded { &mut f.exclude } else { &mut f.include };
        map.insert(i, values);
        f.count += 1;
    }
}

/// The number and the end that the words before a segment's name say: where they
/// begin, how many, and whether from the first value on.
fn end_of(a: &Annotated, m: &Mark, best: Option<&str>) -> Option<(usize, usize, bool)> {
    let (mut n, mut first, mut start) = (None, None, m.start);
    for k in (m.start.saturating_sub(3)..m.start).rev() {
        let number = match a.word(k) {
            "two" | "2" => Some(2),
            "three" | "3" => Some(3),
            "four" | "4" => Some(4),
            _ => None,
        };
        let end = match (a.word(k), best) {
            ("best" | "top" | "safest" | "strongest" | "highest", Some(best)) => Some(best == "first"),
            ("worst" | "bottom" | "riskiest" | "weakest" | "lowest", Some(best)) => Some(best != "first"),
            ("best" | "top" | "safest" | "strongest" | "highest" | "longest" | "largest", None) => {
                Some(false)
            }
            ("worst" | "bottom" | "riskiest" | "weakest" | "lowest" | "shortest" | "smallest", None) => {
                Some(true)
            }
            _ => None,
        };
        if number.is_some() && n.is_none() {
            n = number;
        } else if end.is_some() && first.is_none() {
            first = end;
        } else if !(k + 1 == m.start && matches!(a.word(k), "risk" | "credit" | "fico" | "loan" | "score")) {
            break;
        }
        start = k;
    }
    first.map(|first| (start, n.unwrap_or(1), first))
}
