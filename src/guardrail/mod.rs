//! The guardrail: a plan is checked before any SQL is made of it, and the SQL
//! is parsed and checked before it runs. Both outputs have private fields, so
//! the compiler keeps an unchecked plan or statement from reaching the data.

mod check;
mod expr;
mod policy;
mod rejection;
mod sql;
#[cfg(test)]
mod tests;
mod values;

pub use check::{CheckedPlan, Limits, check};
pub use policy::Policy;
pub use rejection::Rejection;
pub(crate) use sql::check_part;
pub use sql::{CheckedQuery, SqlFault, verify_sql};
pub use values::{UNKNOWN, Vocabulary};
