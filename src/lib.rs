//! Topup.

pub mod warehouse;
