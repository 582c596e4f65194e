//! What an asker may see: which rows, which metrics, which segments.

use crate::plan::{SegmentMap, SegmentValue};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Rows are intersected into every statement; a metric or a segment that may not be shown is refused wherever a
/// question, a driver or a suggestion would show it. What is not named is not restricted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Allowed values by segment. An empty list of values lets no row through.
    rows: SegmentMap,
    /// The metrics that may be shown; none for all.
    metrics: Option<BTreeSet<String>>,
    /// The segments that may be shown; none for all.
    segments: Option<BTreeSet<String>>,
}

impl Policy {
    /// Everything may be seen.
    #[must_use]
    pub fn unrestricted() -> Self {
        Self::default()
    }

    /// Only rows with these values, of every metric and by every segment.
    #[must_use]
    pub fn only(rows: SegmentMap) -> Self {
        Self { rows, ..Self::default() }
    }

    /// The same with these metrics alone.
    #[must_use]
    pub fn with_metrics(self, metrics: impl IntoIterator<Item = String>) -> Self {
        Self { metrics: Some(metrics.into_iter().collect()), ..self }
    }

    /// The same with these segments alone.
    #[must_use]
    pub fn with_segments(self, segments: impl IntoIterator<Item = String>) -> Self {
        Self { segments: Some(segments.into_iter().collect()), ..self }
    }

    /// Whether it restricts anything.
    #[must_use]
    pub fn is_unrestricted(&self) -> bool {
        *self == Self::default()
    }

    /// The segments whose rows are restricted, with their allowed values.
    #[must_use]
    pub fn rows(&self) -> &SegmentMap {
        &self.rows
    }

    /// Whether rows of this value may be seen.
    #[must_use]
    pub fn permits(&self, segment: &str, value: &SegmentValue) -> bool {
        let text = value.to_string();
        self.rows.get(segment).is_none_or(|values| values.iter().any(|v| v.to_string() == text))
    }

    /// Whether the metric may be shown.
    #[must_use]
    pub fn shows_metric(&self, id: &str) -> bool {
        self.metrics.as_ref().is_none_or(|metrics| metrics.contains(id))
    }

    /// Whether numbers may be split or filtered by the segment.
    #[must_use]
    pub fn shows_segment(&self, id: &str) -> bool {
        self.segments.as_ref().is_none_or(|segments| segments.contains(id))
    }

    /// What both allow.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let both = |a: &Option<BTreeSet<String>>, b: &Option<BTreeSet<String>>| match (a, b) {
            (Some(a), Some(b)) => Some(a & b),
            (a, b) => a.clone().or_else(|| b.clone()),
        };
        let mut rows = self.rows.clone();
        for (segment, values) in &other.rows {
            match rows.get_mut(segment) {
                Some(kept) => kept.retain(|value| other.permits(segment, value)),
                None => drop(rows.insert(segment.clone(), values.clone())),
            }
        }
        Self {
            rows,
            metrics: both(&self.metrics, &other.metrics),
            segments: both(&self.segments, &other.segments),
        }
    }

    /// One line of JSON: equal policies have equal text.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut policy = self.clone();
        for values in policy.rows.values_mut() {
            values.sort();
            values.dedup();
        }
        // Names and values alone, none of which serde_json refuses.
        serde_json::to_string(&policy).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(values: &[(&str, &[&str])]) -> SegmentMap {
        let list = |values: &[&str]| values.iter().map(|&v| SegmentValue::Text(v.into())).collect();
        values.iter().map(|(segment, values)| ((*segment).to_owned(), list(values))).collect()
    }

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn together_two_policies_allow_what_both_allow() {
        let one = Policy::only(rows(&[("channel", &["Email", "Partner"])])).with_metrics(names(&["a", "b"]));
        let two = Policy::only(rows(&[("channel", &["Partner", "OMB"]), ("grade", &["P1"])]))
            .with_metrics(names(&["b", "c"]))
            .with_segments(names(&["channel"]));
        let both = one.and(&two);
        assert_eq!(both.rows(), &rows(&[("channel", &["Partner"]), ("grade", &["P1"])]));
        assert!(both.shows_metric("b") && !both.shows_metric("a") && !both.shows_metric("c"));
        assert!(both.shows_segment("channel") && !both.shows_segment("grade"));
        assert_eq!(both.canonical(), two.and(&one).canonical());
        assert_eq!(one.and(&Policy::unrestricted()), one);
        let nothing = one.and(&Policy::only(rows(&[("channel", &["OMB"])])));
        assert!(
            !nothing.permits("channel", &SegmentValue::Text("Email".into())),
            "an empty list lets nothing through"
        );
        assert!(!nothing.is_unrestricted());
    }
}
