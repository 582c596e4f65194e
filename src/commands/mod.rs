//! The commands of the binary, one file each.

pub mod demo_data;
mod progress;
pub mod refresh;
