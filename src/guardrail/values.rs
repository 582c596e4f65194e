//! The values a segment has in the data, and which of them a word is close to.

use crate::model::Model;
use crate::plan::SegmentValue;
use crate::warehouse::{Catalog, SegmentCount, Value};
use std::collections::BTreeMap;

/// The group of rows whose segment value is null or blank.
pub const UNKNOWN: &str = "(unknown)";

/// The distinct values of each segment in the data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    values: BTreeMap<String, Vec<SegmentValue>>,
}

impl Vocabulary {
    /// From values per segment id, in the order in which they are to be listed.
    #[must_use]
    pub fn new(values: BTreeMap<String, Vec<SegmentValue>>) -> Self {
        Self { values }
    }

    /// The values that the catalog found in the data.
    #[must_use]
    pub fn of_catalog(catalog: &Catalog, model: &Model) -> Self {
        let value = |count: SegmentCount| match count.value {
            Value::Int(n) => SegmentValue::Int(n),
            Value::Text(t) => SegmentValue::Text(t),
            Value::Real(x) => SegmentValue::Text(x.to_string()),
            Value::Null => SegmentValue::Text(UNKNOWN.into()),
        };
        let of = |id: &String| catalog.values_of(id).into_iter().map(value).collect();
        Self { values: model.segments().iter().map(|s| (s.id.clone(), of(&s.id))).collect() }
    }

    /// The values of a segment.
    #[must_use]
    pub fn of(&self, segment: &str) -> &[SegmentValue] {
        self.values.get(segment).map_or(&[], Vec::as_slice)
    }
}

/// The candidates close to the word, best first, by the Damerau-Levenshtein
/// distance without regard to case; a candidate farther than half the word is
/// no suggestion.
pub(super) fn closest<'a, T: ToString>(word: &str, candidates: impl Iterator<Item = &'a T>) -> Vec<&'a T> {
    const MOST: usize = 3;
    let word = word.to_lowercase();
    let reach = (word.chars().count() / 2).max(1);
    let mut near: Vec<(usize, String, &T)> = candidates
        .filter_map(|candidate| {
            let text = candidate.to_string();
            let distance = strsim::damerau_levenshtein(&word, &text.to_lowercase());
            (distance <= reach).then_some((distance, text, candidate))
        })
        .collect();
    near.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    near.into_iter().take(MOST).map(|(_, _, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_letters_are_one_step() {
        let values = ["Email", "OMB", "Direct Mail", "Search"].map(|t| SegmentValue::Text(t.into()));
        let near = closest("emial", values.iter());
        assert_eq!(near, [&SegmentValue::Text("Email".into())]);
        assert!(closest("zzz", values.iter()).is_empty());
    }
}
