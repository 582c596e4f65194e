//! The length of a period: "weekly", "by grade and month".

use super::split::listed_after_by;
use crate::plan::Granularity;
use crate::planner::annotate::Annotated;
use crate::planner::cues::Cue;
use crate::planner::lexicon::Sense;

pub(super) fn granularity(a: &Annotated) -> Option<Granularity> {
    // "by grade and month"
    let listed = a.tokens.iter().enumerate().find_map(|(i, t)| {
        let g = match t.stem.as_str() {
            "day" => Granularity::Daily,
            "week" => Granularity::Weekly,
            "month" => Granularity::Monthly,
            "quarter" => Granularity::Quarterly,
            _ => return None,
        };
        (listed_after_by(a, i) && !a.dates.iter().any(|d| d.start <= i && i < d.end)).then_some(g)
    });
    // "peak day of applications"
    let peak = a.tokens.windows(2).find_map(|w| match (w[0].text.as_str(), w[1].text.as_str()) {
        ("peak", "day") => Some(Granularity::Daily),
        ("peak", "week") => Some(Granularity::Weekly),
        ("peak", "month") => Some(Granularity::Monthly),
        ("peak", "quarter") => Some(Granularity::Quarterly),
        _ => None,
    });
    let mut found = listed.or(peak);
    for m in &a.marks {
        for s in &m.senses {
            // "per month rather than per week"
            let declined = m.start >= 2
                && matches!(
                    (a.word(m.start - 2), a.word(m.start - 1)),
                    ("rather", "than") | ("instead", "of")
                )
                || m.start >= 1 && matches!(a.word(m.start - 1), "not" | "than");
            if let Sense::Cue(Cue::Every(g)) = s
                && !declined
            {
                // "by quarter … by month is fine": the last one said.
                found = Some(*g);
            }
        }
    }
    found
}

/// "best week", "which day had the most", "top 5 days", "three worst weeks": the periods that
/// are ranked, and how many of them.
pub(super) fn peak(a: &Annotated) -> Option<(Granularity, Option<u32>)> {
    (0..a.tokens.len()).find_map(|i| {
        let g = match a.tokens[i].stem.as_str() {
            "day" => Granularity::Daily,
            "week" => Granularity::Weekly,
            "month" => Granularity::Monthly,
            "quarter" => Granularity::Quarterly,
            _ => return None,
        };
        let dated = a.dates.iter().any(|d| d.start <= i && i < d.end);
        let plural = a.tokens[i].text != a.tokens[i].stem;
        let counted = i.checked_sub(1).and_then(|k| super::top::small_number(a, k));
        let ends = if counted.is_some() { i - 1 } else { i };
        let ranks = a.marks.iter().find(|m| m.end == ends && (m.is(Cue::Most) || m.is(Cue::Least)));
        // "which weeks missed forecast most": the end may be said behind the periods.
        let behind =
            a.has(Cue::Miss) || a.marks.iter().any(|m| m.start > i && (m.is(Cue::Most) || m.is(Cue::Least)));
        let which = (!plural || behind) && matches!(a.before(i), "which" | "what")
            // "weeks with the largest misses"
            || plural && behind && matches!(a.word(i + 1), "with" | "where" | "when" | "that");

        let n = counted
            .or_else(|| {
                ranks.and_then(|m| m.start.checked_sub(1)).and_then(|k| super::top::small_number(a, k))
            })
            .or((!plural).then_some(1));
        (!dated && (ranks.is_some() || which)).then_some((g, n))
    })
}
