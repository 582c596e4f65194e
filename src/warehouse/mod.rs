//! The data: how it gets into a SQLite file, what is summed up ahead of questions, and how questions read it.

mod bulk;
mod day;
mod ddl;
pub mod demo;
mod dictionary;
mod error;
mod exact;
mod finish;
mod gather;
mod load;
mod replace;
pub mod rollup;
mod row;
pub mod schema;
mod sink;

pub use day::Day;
pub use error::LoadError;
pub use load::{Load, Loaded, Start};
pub use row::{CpsRow, ForecastRow};
pub use sink::{Progress, Sink};
