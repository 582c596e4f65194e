//! Topup answers business questions of a consumer lender where people already
//! talk. This library is the pipeline and its stages; the binary wires it up.

pub mod access;
pub mod calendar;
pub mod chart;
pub mod clock;
pub mod eval;
pub mod guardrail;
pub mod insights;
pub mod model;
pub mod nightly;
pub mod pipeline;
pub mod plan;
pub mod planner;
mod platforms;
pub mod query;
pub mod results;
pub mod service;
pub mod settings;
pub mod store;
pub mod suggest;
pub mod telemetry;
pub mod warehouse;
