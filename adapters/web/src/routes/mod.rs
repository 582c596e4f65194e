//! One file for each group of addresses.

pub mod answers;
pub mod chat;
pub mod health;
pub mod page;
pub mod session;
