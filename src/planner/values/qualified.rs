//! "Super Prime" where the data has "Prime": a name with a qualifier that makes it
//! another one. Asked back, never cut down to the name that is there.

use super::{Unknown, closest};
use crate::planner::annotate::{Annotated, Mark};
use crate::planner::lexicon::{Lexicon, Sense};

/// Values that a qualifier in front turns into names that the data does not have.
#[must_use]
pub fn qualified(a: &Annotated, lexicon: &Lexicon) -> Vec<Unknown> {
    let value = |m: &Mark| {
        m.senses.iter().find_map(|s| match s {
            Sense::Value { segment, value, exact: true } => Some((*segment, value.clone())),
            _ => None,
        })
    };
    let named = a.marks.iter().filter_map(|m| named_so(a, m, lexicon));
    a.marks
        .iter()
        .filter_map(|m| {
            let (segment, _) = value(m)?;
            let at = m.start.checked_sub(1)?;
            let free = !a.marks.iter().any(|o| o.start <= at && at < o.end && value(o).is_some())
                && !a.dates.iter().any(|d| d.start <= at && at < d.end);
            let word = a.word(at);
            let capital = a.tokens[at].raw.starts_with(char::is_uppercase)
                == a.tokens[m.start].raw.starts_with(char::is_uppercase);
            let degree = matches!(word, "super" | "ultra" | "hyper" | "mega" | "extra" | "premium");
            // "Deep Prime" where the data has "Deep Sub".
            let leads =
                matches!(word, "near" | "deep" | "sub" | "upper" | "lower" | "high" | "low" | "mid" | "non")
                    && lexicon.all_values().any(|(s, v)| {
                        s == segment
                            && v.to_string()
                                .to_lowercase()
                                .split_once(' ')
                                .is_some_and(|(first, _)| first == word)
                    });
            if !(free
                && capital
                && (degree || leads)
                && a.tokens[m.start].raw.chars().any(char::is_alphabetic))
            {
                return None;
            }
            let text = a.tokens[at..m.end].iter().map(|t| t.raw.as_str()).collect::<Vec<_>>().join(" ");
            let close = closest(&text, Some(segment), lexicon);
            Some(Unknown { start: at, end: m.end, text, segment: Some(segment), close, range: None })
        })
        .chain(named)
        .collect()
}

/// "in the Coupons channel": a name in front of its segment is a value, whatever else the word
/// may mean in small letters.
fn named_so(a: &Annotated, m: &Mark, lexicon: &Lexicon) -> Option<Unknown> {
    let segment = m.senses.iter().find_map(|s| if let Sense::Segment(i) = s { Some(*i) } else { None })?;
    let at = m.start.checked_sub(1)?;
    let name = &a.tokens[at];
    let small = |k: usize| a.tokens[k].raw.chars().all(|c| !c.is_uppercase());
    let written = name.raw.starts_with(char::is_uppercase)
        && name.raw.chars().skip(1).any(char::is_lowercase)
        && !name.opens
        && small(m.start);
    let placed = at.checked_sub(1).is_some_and(|k| {
        a.tokens[k].is(&["the", "in", "for", "from", "via", "through", "of", "our", "excluding", "without"])
            && small(k)
    });
    let metric = a.marks.iter().find(|o| o.start <= at && at < o.end)?;
    let only = metric.end - metric.start == 1
        && metric.senses.iter().all(|s| {
            matches!(
                s,
                Sense::Metric { .. } | Sense::AbsentMetric | Sense::AbsentSegment | Sense::RowMeasure(_)
            )
        });
    // "the Approval product split": the noun goes on.
    let ends = m.end - m.start == 1 && !m.senses.iter().any(|s| matches!(s, Sense::Value { .. }));
    (written && placed && only && ends).then(|| Unknown {
        start: at,
        end: at + 1,
        text: name.raw.clone(),
        segment: Some(segment),
        close: closest(&name.raw, Some(segment), lexicon),
        range: None,
    })
}
