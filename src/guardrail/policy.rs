//! Which rows a person may see.

use crate::plan::{SegmentMap, SegmentValue};

/// Allowed values per segment, intersected into every statement. A segment
/// that is not named is not restricted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowPolicy {
    allowed: SegmentMap,
}

impl RowPolicy {
    /// Every row may be seen.
    #[must_use]
    pub fn unrestricted() -> Self {
        Self::default()
    }

    /// Only rows with these values. An empty list of values lets no row through.
    #[must_use]
    pub fn only(allowed: SegmentMap) -> Self {
        Self { allowed }
    }

    /// Whether it restricts anything.
    #[must_use]
    pub fn is_unrestricted(&self) -> bool {
        self.allowed.is_empty()
    }

    /// The restricted segments with their allowed values.
    #[must_use]
    pub fn allowed(&self) -> &SegmentMap {
        &self.allowed
    }

    /// Whether rows of this value may be seen.
    #[must_use]
    pub fn permits(&self, segment: &str, value: &SegmentValue) -> bool {
        let text = value.to_string();
        self.allowed.get(segment).is_none_or(|values| values.iter().any(|v| v.to_string() == text))
    }
}
