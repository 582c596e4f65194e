//! Topup: business questions of a consumer lender, answered in the chat thread.

pub mod clock;
pub mod settings;
pub mod store;
pub mod telemetry;
