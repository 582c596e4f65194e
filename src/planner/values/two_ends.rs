//! Ranges whose two ends are said one after the other.

use super::ranges::{Bound, bound};
use crate::planner::token::Token;

/// "over 640 and under 760", "> $15,000 and < $25,000": one range whose ends are said one after the other.
pub(super) fn other_end(tokens: &[Token], taken: &[bool], first: &Bound) -> Option<Bound> {
    let joins = tokens[first.end..]
        .iter()
        .take(3)
        .take_while(|t| t.is(&["and", "but", "yet", "also", ",", "&", "dollars", "dollar"]))
        .count();
    let second = bound(tokens, first.end + joins)?;
    if taken[second.start..second.end].iter().any(|t| *t) {
        return None;
    }
    let (low, high) = match (first.low, first.high, second.low, second.high) {
        (Some(low), None, None, Some(high)) | (None, Some(high), Some(low), None) => (low, high),
        _ => return None,
    };
    (low.n < high.n).then_some(Bound {
        start: first.start,
        end: second.end,
        low: Some(low),
        high: Some(high),
        number: first.number,
        dollar: first.dollar || second.dollar,
    })
}
