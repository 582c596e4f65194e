//! Topup.
