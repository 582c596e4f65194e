//! A message taken apart: some of its tokens as a message of their own, so that
//! what goes and what comes are read by the same reader.

use super::super::annotate::{Annotated, Mark, RangeHit};
use super::super::dates::{DateHit, Impossible};
use super::super::values::Unknown;
use super::super::wordings::Said;

/// The tokens that `keep` accepts, with every mark and date that lies wholly
/// among them.
#[must_use]
pub(super) fn part(a: &Annotated, keep: impl Fn(usize) -> bool) -> Annotated {
    let place: Vec<Option<usize>> = (0..a.tokens.len())
        .scan(0, |next, i| {
            let at = keep(i).then_some(*next);
            *next += usize::from(at.is_some());
            Some(at)
        })
        .collect();
    let moved = |start: usize, end: usize| -> Option<(usize, usize)> {
        let kept: Vec<usize> = (start..end).map_while(|i| place.get(i).copied().flatten()).collect();
        (kept.len() == end - start && end > start).then(|| (kept[0], kept[0] + kept.len()))
    };
    let tokens = a.tokens.iter().enumerate().filter(|(i, _)| place[*i].is_some());
    Annotated {
        tokens: tokens.map(|(_, t)| t.clone()).collect(),
        marks: a
            .marks
            .iter()
            .filter_map(|m| moved(m.start, m.end).map(|(start, end)| Mark { start, end, ..m.clone() }))
            .collect(),
        dates: a
            .dates
            .iter()
            .filter_map(|d| moved(d.start, d.end).map(|(start, end)| DateHit { start, end, ..d.clone() }))
            .collect(),
        unknown: a
            .unknown
            .iter()
            .filter_map(|u| moved(u.start, u.end).map(|(start, end)| Unknown { start, end, ..u.clone() }))
            .collect(),
        ranges: a
            .ranges
            .iter()
            .filter_map(|r| moved(r.start, r.end).map(|(start, end)| RangeHit { start, end, ..r.clone() }))
            .collect(),
        impossible: a
            .impossible
            .iter()
            .filter_map(|x| moved(x.start, x.end).map(|(start, end)| Impossible { start, end, ..x.clone() }))
            .collect(),
        abbreviated: Vec::new(),
        wordings: a
            .wordings
            .iter()
            .filter_map(|w| {
                let own: Option<Vec<usize>> =
                    w.own.iter().map(|i| place.get(*i).copied().flatten()).collect();
                let own = own.filter(|o| !o.is_empty())?;
                Some(Said { metric: w.metric, start: own[0], end: own[own.len() - 1] + 1, own })
            })
            .collect(),
        leftover: a.leftover.iter().filter_map(|i| place[*i]).collect(),
    }
}
