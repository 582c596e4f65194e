//! Queries: from a checked plan to checked statements, and from their rows to
//! additive parts. Templates live in `sql/templates`; identifiers and
//! expressions come from the semantic model, values are always bound.

mod data;
mod dialect;
mod engine;
mod frame;
mod grouped;
mod newest;
mod params;
mod rows;
mod source;
mod templates;

pub use data::DataFacts;
pub use dialect::Dialect;
pub use engine::{Engine, QueryError};
pub use frame::{Frame, FrameRow};
pub use source::rollup_table;
pub use templates::template_version;

pub(crate) use grouped::{ALL_OTHER, Grouping, Need, Side};
pub(crate) use newest::newest;
pub(crate) use rows::RowNeed;
pub(crate) use templates::Template;

use crate::guardrail::CheckedPlan;
use crate::model::Model;

/// What every statement of one question is made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The plan with its row policy.
    pub checked: &'a CheckedPlan,
    /// The semantic model.
    pub model: &'a Model,
    /// What is known of the data.
    pub data: &'a DataFacts,
    /// The database's dialect.
    pub dialect: Dialect,
}
