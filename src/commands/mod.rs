//! The commands of the binary, one file each.

pub mod ask;
mod backend;
pub mod bench;
pub mod bench_serve;
mod common;
pub mod demo;
pub mod demo_data;
pub mod doctor;
pub mod eval;
pub mod import;
mod progress;
pub mod refresh;
pub mod replay;
pub mod serve;
#[cfg(feature = "teams")]
pub mod teams_package;
pub mod train;

pub use common::{Common, one_line};
