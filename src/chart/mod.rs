//! The chart stage.
