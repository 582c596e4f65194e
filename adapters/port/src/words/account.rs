//! How an answer was computed, told part by part.

use super::{line, lines};
use crate::Answer;

/// The longest plan and statement, and the most parameters, definitions and stages that are told.
const PLAN: usize = 2_000;
const SQL: usize = 2_800;
const PARAMETERS: usize = 40;
const PARAMETER: usize = 200;
const DEFINITIONS: usize = 12;
const DEFINITION: usize = 700;
const STAGES: usize = 12;
const SMALL_PRINT: usize = 900;

/// What stands behind "How was this computed?". Parts may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// What was understood.
    pub plan: String,
    /// The statement with its placeholders, in lines.
    pub sql: String,
    /// What was bound to them: `window start: 2026-11-16`.
    pub bound: Vec<String>,
    /// The definitions that took part, with their sources.
    pub definitions: Vec<String>,
    /// How far the data goes, the receipt, and what each stage cost.
    pub small_print: String,
}

impl Account {
    /// The headings of its parts, the same everywhere.
    pub const PLAN: &'static str = "What was understood";
    /// Of the statement.
    pub const SQL: &'static str = "The statement";
    /// Of the bound values.
    pub const BOUND: &'static str = "Bound values";
    /// Of the definitions.
    pub const DEFINITIONS: &'static str = "Definitions";
    /// Said of an answer that nothing was computed for.
    pub const NOTHING: &'static str = "Nothing was computed for this answer.";

    /// The account of an answer; none where nothing was computed.
    #[must_use]
    pub fn of(answer: &Answer) -> Option<Self> {
        let computed = answer.computed.as_ref()?;
        let bound = computed.params.iter().take(PARAMETERS).map(|parameter| {
            let value = parameter.value.as_str().map_or_else(|| parameter.value.to_string(), str::to_owned);
            line(&format!("{}: {value}", parameter.name), PARAMETER)
        });
        let definitions = computed.definitions.iter().take(DEFINITIONS);
        let definitions =
            definitions.map(|d| line(&format!("{}: {} ({})", d.term, d.text, d.source), DEFINITION));
        let mut small = Vec::new();
        if let Some(receipt) = &answer.receipt {
            small.extend(
                receipt.data_through.map(|day| format!("data through {}", day.strftime("%b %-d, %Y"))),
            );
            small.push(format!("receipt #{}", receipt.id));
        }
        let stages = computed.timings.iter().take(STAGES);
        small.extend(stages.map(|timing| format!("{} {:.1} ms", timing.stage, timing.ms)));
        Some(Self {
            plan: lines(&computed.plan, PLAN),
            sql: lines(&computed.sql, SQL),
            bound: bound.filter(|text| !text.is_empty()).collect(),
            definitions: definitions.filter(|text| !text.is_empty()).collect(),
            small_print: line(&small.join(" · "), SMALL_PRINT),
        })
    }
}
