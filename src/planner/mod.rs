//! The rule planner.
