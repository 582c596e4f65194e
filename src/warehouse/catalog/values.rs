//! Segment values and the order in which they are shown.

use std::cmp::Ordering;

use crate::warehouse::schema::{CPS_SEGMENTS, FICO_BAND, FICO_BANDS, TERM, UNKNOWN};
use crate::warehouse::value::Value;

/// A value of a segment: an integer for `term`, else text.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentCount {
    /// The value, as it is bound in a filter.
    pub value: Value,
    /// Rows that bear it, if they have been counted.
    pub rows: Option<u64>,
}

/// The value as its segment has it.
pub(super) fn typed(segment: &str, text: &str) -> Value {
    let number = (segment == CPS_SEGMENTS[TERM]).then(|| text.parse().ok()).flatten();
    number.map_or_else(|| Value::Text(text.to_owned()), Value::Int)
}

/// FICO bands as declared, numbers by size, texts by the alphabet, "(unknown)" last.
pub(super) fn sort(segment: &str, values: &mut [SegmentCount]) {
    let declared = |value: &Value| match value {
        Value::Text(text) if text == UNKNOWN => usize::MAX,
        Value::Text(text) if segment == CPS_SEGMENTS[FICO_BAND] => {
            FICO_BANDS.iter().position(|b| b == text).unwrap_or(FICO_BANDS.len())
        }
        _ => 0,
    };
    values.sort_by(|a, b| {
        let by_value = match (&a.value, &b.value) {
            (Value::Int(a), Value::Int(b)) => a.cmp(b),
            (Value::Int(_), _) => Ordering::Less,
            (_, Value::Int(_)) => Ordering::Greater,
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            _ => Ordering::Equal,
        };
        declared(&a.value).cmp(&declared(&b.value)).then(by_value)
    });
}
