//! Definitions: from topics to text with its source, out of the semantic model
//! and the glossary, without a query.

use crate::model::Model;
use crate::planner::explain::glossary;
use crate::planner::{Topic, Values};

/// A definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defined {
    /// What is defined.
    pub term: String,
    /// Its meaning.
    pub text: String,
    /// Where it stands.
    pub source: String,
}

const MODEL: &str = "the semantic model (sql/model.toml)";
const GLOSSARY: &str = "the glossary (prompts/glossary.toml)";

/// The definitions of the topics.
#[must_use]
pub fn define(topics: &[Topic], model: &Model, values: &Values) -> Vec<Defined> {
    topics.iter().filter_map(|t| one(t, model, values)).collect()
}

fn listed(values: &Values, segment: &str) -> String {
    let all: Vec<String> =
        values.get(segment).map(|v| v.iter().map(ToString::to_string).collect()).unwrap_or_default();
    all.join(", ")
}

fn one(topic: &Topic, model: &Model, values: &Values) -> Option<Defined> {
    let from = |term: &str, text: String, source: &str| {
        Some(Defined { term: term.to_string(), text, source: source.to_string() })
    };
    match topic {
        Topic::Metric(id) => {
            let m = model.metric(id)?;
            let aka: Vec<&str> = m
                .words
                .iter()
                .filter(|w| w.len() > 4 && !m.label.contains(w.as_str()))
                .take(3)
                .map(String::as_str)
                .collect();
            let aka = if aka.is_empty() {
                String::new()
            } else {
                format!(" Also asked for as: {}.", aka.join(", "))
            };
            from(&m.label, format!("{}{aka}", m.definition), MODEL)
        }
        Topic::Segment(id) => {
            let s = model.segment(id)?;
            from(&s.label, format!("{} In the data: {}.", s.describe, listed(values, id)), MODEL)
        }
        Topic::Value(segment, value) => {
            let s = model.segment(segment)?;
            let known = s.values.iter().find(|v| v.value.eq_ignore_ascii_case(value));
            let text = match known.and_then(|v| v.describe.clone().or_else(|| v.label.clone())) {
                Some(text) => format!("{value} is a {}: {text}.", s.label),
                None if s.best.is_some() => {
                    let order: Vec<String> = values
                        .get(segment)
                        .map(|v| v.iter().map(ToString::to_string).collect())
                        .unwrap_or_default();
                    let place = order.iter().position(|v| v == value).map_or(0, |p| p + 1);
                    let best = order.first().cloned().unwrap_or_default();
                    let worst = order.iter().rev().find(|v| *v != "(unknown)").cloned().unwrap_or_default();
                    format!(
                        "{value} is a {}, number {place} of {}: {best} is the best, {worst} the worst.",
                        s.label,
                        order.len()
                    )
                }
                None => format!(
                    "{value} is a {} in the data. The glossary holds no longer name for it, so I won't guess one.",
                    s.label
                ),
            };
            from(value, text, MODEL)
        }
        Topic::Column(table, column) => {
            let t = model.tables().iter().find(|t| t.id == *table)?;
            let c = t.columns.iter().find(|c| c.name == *column)?;
            let text = format!("{column} is a column of {table} ({}): {}.", t.label, c.describe);
            from(column, text, MODEL)
        }
        Topic::Table(id) => {
            let t = model.table(id)?;
            let columns: Vec<String> =
                t.columns.iter().map(|c| format!("{} ({})", c.name, c.describe)).collect();
            from(id, format!("{} Columns: {}.", t.describe, columns.join("; ")), MODEL)
        }
        Topic::Glossary(id) => {
            let entry = glossary().iter().find(|e| e.id == *id)?;
            let more = match id.as_str() {
                "segments" => model
                    .segments()
                    .iter()
                    .map(|s| format!("{}: {}", s.label, listed(values, &s.id)))
                    .collect::<Vec<_>>()
                    .join(". "),
                "help" => "Commands: /trend, /forecast and /funnel, each with a question behind it if you like; /help \
                           shows this."
                    .to_owned(),
                "metrics" => model.metrics().iter().map(|m| m.label.clone()).collect::<Vec<_>>().join(", "),
                "tables" => model
                    .tables()
                    .iter()
                    .map(|t| format!("{}: {}", t.id, t.describe))
                    .collect::<Vec<_>>()
                    .join(" "),
                _ => String::new(),
            };
            let text = if more.is_empty() { entry.text.clone() } else { format!("{} {more}", entry.text) };
            from(&entry.title, text, GLOSSARY)
        }
    }
}
