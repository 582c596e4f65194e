//! The rules a model file must keep, each with an error that names the place.

use super::types::{MetricKind, ModelFile, ValueType};
use crate::guardrail;
use std::collections::HashSet;

/// What is wrong with a model file.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file cannot be read.
    #[error("the semantic model {path} cannot be read: {reason}")]
    Unreadable {
        /// The path.
        path: String,
        /// The operating system's reason.
        reason: String,
    },
    /// Not TOML, not of this shape, or a reference or an expression is wrong.
    #[error(
        "the semantic model {name}{} is not sound: {reason}; mend it, or leave --model out to use the built-in one",
        at_line(*.line)
    )]
    Unsound {
        /// The file.
        name: String,
        /// Where, counted from 1, as far as it is known.
        line: Option<usize>,
        /// What is wrong.
        reason: String,
    },
}

fn at_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(", line {line},"))
}

/// A broken rule, and the entry that breaks it.
#[derive(Debug)]
pub(super) struct Broken {
    /// The kind of entry ("metrics") and its id, where it is one entry's fault.
    pub entry: Option<(&'static str, String)>,
    /// What is wrong.
    pub reason: String,
}

impl Broken {
    /// The line on which the entry is named.
    pub fn line(&self, text: &str) -> Option<usize> {
        let (kind, id) = self.entry.as_ref()?;
        let mut here = false;
        let named = |line: &str| {
            let (key, value) = line.split_once('=')?;
            (key.trim() == "id" && value.trim().trim_start_matches('"').starts_with(&format!("{id}\"")))
                .then_some(())
        };
        text.lines().enumerate().find_map(|(n, line)| {
            if let Some(header) = line.trim().strip_prefix("[[") {
                here = header.trim_end_matches(']') == *kind;
            }
            (here && named(line).is_some()).then_some(n + 1)
        })
    }
}

type Checked = Result<(), Broken>;

fn unsound(reason: String) -> Broken {
    Broken { entry: None, reason }
}

fn wrong(kind: &'static str, id: &str, reason: String) -> Broken {
    Broken { entry: Some((kind, id.to_string())), reason }
}

/// Identifiers reach SQL text, so they are plain lower-case words.
fn is_identifier(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 63
        && text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Checks every reference and expression of the file.
pub(super) fn check(file: &ModelFile) -> Checked {
    if file.version != 1 {
        return Err(unsound(format!(
            "version {} is not known to this build, which reads version 1",
            file.version
        )));
    }
    check_names(file)?;
    check_parts(file)?;
    check_metrics(file)?;
    check_segments(file)
}

fn check_names(file: &ModelFile) -> Checked {
    let columns = file.tables.iter().flat_map(|t| t.columns.iter().map(|c| c.name.as_str()));
    let ids = file.tables.iter().map(|t| t.id.as_str()).chain(file.parts.iter().map(|p| p.id.as_str()));
    for name in columns.chain(ids).chain(file.metrics.iter().map(|m| m.id.as_str())) {
        if !is_identifier(name) {
            return Err(unsound(format!("`{name}` is not a plain lower-case identifier")));
        }
    }
    let metrics = file.metrics.iter().map(|m| ("metrics", &m.id));
    let segments = file.segments.iter().map(|s| ("segments", &s.id));
    let parts = file.parts.iter().map(|p| ("parts", &p.id));
    let mut seen = HashSet::new();
    for (kind, id) in
        metrics.chain(segments).chain(parts).chain(file.tables.iter().map(|t| ("tables", &t.id)))
    {
        if !seen.insert((kind, id)) {
            return Err(unsound(format!("`{id}` is declared twice among the {kind}")));
        }
    }
    if !seen.contains(&("metrics", &file.default_metric)) {
        return Err(unsound(format!("default_metric `{}` is no metric", file.default_metric)));
    }
    for table in &file.tables {
        for date in &table.dates {
            let known = table.columns.iter().any(|c| &c.name == date && c.value_type == ValueType::Date);
            if !known {
                return Err(unsound(format!("table `{}`: `{date}` is no date column of it", table.id)));
            }
        }
    }
    Ok(())
}

fn check_parts(file: &ModelFile) -> Checked {
    for part in &file.parts {
        let bad = |reason: String| wrong("parts", &part.id, format!("part `{}`: {reason}", part.id));
        let table = file
            .tables
            .iter()
            .find(|t| t.id == part.table)
            .ok_or_else(|| bad(format!("table `{}` is not declared", part.table)))?;
        if let Some(date) = part.rollups.iter().find(|d| !table.dates.contains(d)) {
            return Err(bad(format!("`{date}` is no date of `{}`", table.id)));
        }
        let columns = table.columns.iter().map(|c| c.name.clone()).collect();
        guardrail::check_part(&part.expr, &columns).map_err(bad)?;
    }
    Ok(())
}

fn check_metrics(file: &ModelFile) -> Checked {
    for metric in &file.metrics {
        let bad = |reason: String| wrong("metrics", &metric.id, format!("metric `{}` {reason}", metric.id));
        let need: Vec<(&str, &Option<String>)> = match metric.kind {
            MetricKind::Sum => vec![("amount", &metric.amount)],
            MetricKind::Ratio => vec![("num", &metric.num), ("den", &metric.den)],
            MetricKind::Difference => vec![("plus", &metric.plus), ("minus", &metric.minus)],
        };
        for (key, part) in need.iter().chain([("count", &metric.count)].iter().filter(|(_, p)| p.is_some())) {
            let Some(id) = part else {
                return Err(bad(format!("needs `{key}`")));
            };
            match file.parts.iter().find(|p| &p.id == id) {
                None => return Err(bad(format!("is made of `{id}`, which is no part"))),
                Some(p) if p.table != metric.table => {
                    return Err(bad(format!("is over `{}` but `{id}` is over `{}`", metric.table, p.table)));
                }
                Some(_) => {}
            }
        }
        let dated = file.tables.iter().any(|t| t.id == metric.table && t.dates.contains(&metric.date));
        if !dated {
            return Err(bad(format!(
                "is dated by `{}`, which is no date column of `{}`",
                metric.date, metric.table
            )));
        }
    }
    Ok(())
}

fn check_segments(file: &ModelFile) -> Checked {
    for segment in &file.segments {
        for table in &segment.tables {
            let has =
                file.tables.iter().any(|t| &t.id == table && t.columns.iter().any(|c| c.name == segment.id));
            if !has {
                let reason = format!("segment `{}`: table `{table}` has no such column", segment.id);
                return Err(wrong("segments", &segment.id, reason));
            }
        }
    }
    for measure in &file.measures {
        let known = file.tables.iter().any(|t| t.columns.iter().any(|c| c.name == measure.column));
        if !known || measure.bin <= 0.0 {
            return Err(unsound(format!(
                "measure `{}`: no such column, or a bin of no width",
                measure.column
            )));
        }
    }
    Ok(())
}
