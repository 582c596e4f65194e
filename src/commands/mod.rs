//! The commands of the binary, one file each.

pub mod demo_data;
pub mod import;
mod progress;
pub mod refresh;
