//! Placeholder module text, replaced by the crate's own.
