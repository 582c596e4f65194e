//! The plan: what a question means, as data. Both planners write it, the
//! guardrail checks it, the warehouse runs it, the cache is keyed by it, and it
//! is what `topup ask --format json` prints.

mod types;

pub use types::{
    Compare, Direction, Granularity, Intent, Measure, Order, Plan, Range, SegmentMap, SegmentValue, Window,
};
