//! The data: how it gets into a SQLite file, what is summed up ahead of questions, and how questions read it.

mod bulk;
pub mod catalog;
mod check;
mod day;
mod ddl;
pub mod demo;
mod dictionary;
pub mod engine;
mod error;
mod exact;
mod finish;
mod gather;
pub mod import;
mod load;
mod refresh;
mod replace;
pub mod rollup;
mod row;
pub mod schema;
mod sink;
mod stored;
mod value;

pub use catalog::{Catalog, SegmentCount};
pub use check::{Broken, broken};
pub use day::Day;
pub use engine::{Engine, EngineError, SqliteEngine};
pub use error::LoadError;
pub use load::{Load, Loaded};
pub use refresh::refresh;
pub use row::{CpsRow, ForecastRow};
pub use sink::{Progress, Sink};
pub use value::{Statement, Table, Value};
