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
mod same_age;
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
pub(crate) use same_age::{AgedNeed, Cohort};
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

/// The text and values of a plain trend statement of the plan.
#[cfg(test)]
pub(crate) fn statements_for_test(
    checked: &CheckedPlan,
    model: &Model,
    data: &DataFacts,
) -> Vec<(String, Vec<crate::results::Cell>)> {
    let ctx = Context { checked, model, data, dialect: Dialect::Sqlite };
    let plan = checked.plan();
    let need = Need {
        template: Template::Trend,
        table: plan.table.clone(),
        date_col: plan.date_col.clone(),
        sides: vec![Side { label: "current", window: plan.window.clone() }],
        period: plan.granularity,
        grouping: Grouping::Together(plan.group_by.clone()),
        parts: vec!["issuances_amt".into()],
        limit: 10,
    };
    let (query, _) = need.statement(&ctx).expect("a statement");
    vec![(query.sql().to_string(), query.params().to_vec())]
}
