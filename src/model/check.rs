//! The rules a model file must keep, each with an error that names the place.

use super::types::{MetricKind, ModelFile, ValueType};
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
    /// Not TOML, or not of this shape.
    #[error("the semantic model has a syntax error: {0}")]
    Syntax(String),
    /// A reference or an expression is wrong.
    #[error("the semantic model is not sound: {0}")]
    Unsound(String),
}

fn unsound(text: String) -> ModelError {
    ModelError::Unsound(text)
}

/// Identifiers reach SQL text, so they are plain lower-case words.
fn is_identifier(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 63
        && text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Checks every reference and expression of the file.
pub(super) fn check(file: &ModelFile) -> Result<(), ModelError> {
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

fn check_names(file: &ModelFile) -> Result<(), ModelError> {
    let columns = file.tables.iter().flat_map(|t| t.columns.iter().map(|c| c.name.as_str()));
    let ids = file.tables.iter().map(|t| t.id.as_str()).chain(file.parts.iter().map(|p| p.id.as_str()));
    for name in columns.chain(ids).chain(file.metrics.iter().map(|m| m.id.as_str())) {
        if !is_identifier(name) {
            return Err(unsound(format!("`{name}` is not a plain lower-case identifier")));
        }
    }
    let mut seen = HashSet::new();
    for metric in &file.metrics {
        if !seen.insert(&metric.id) {
            return Err(unsound(format!("metric `{}` is declared twice", metric.id)));
        }
    }
    if !seen.contains(&file.default_metric) {
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

fn check_parts(file: &ModelFile) -> Result<(), ModelError> {
    use sqlparser::ast::SelectItem;
    for part in &file.parts {
        let table =
            file.tables.iter().find(|t| t.id == part.table).ok_or_else(|| {
                unsound(format!("part `{}`: table `{}` is not declared", part.id, part.table))
            })?;
        if let Some(date) = part.rollups.iter().find(|d| !table.dates.contains(d)) {
            return Err(unsound(format!("part `{}`: `{date}` is no date of `{}`", part.id, table.id)));
        }
        let sql = format!("SELECT {} FROM {}", part.expr, part.table);
        let parsed = sqlparser::parser::Parser::parse_sql(&sqlparser::dialect::SQLiteDialect {}, &sql)
            .map_err(|e| unsound(format!("part `{}`: the expression does not parse: {e}", part.id)))?;
        let one_item = match parsed.as_slice() {
            [sqlparser::ast::Statement::Query(q)] => match q.body.as_ref() {
                sqlparser::ast::SetExpr::Select(s) => {
                    matches!(s.projection.as_slice(), [SelectItem::UnnamedExpr(_)])
                }
                _ => false,
            },
            _ => false,
        };
        if !one_item {
            return Err(unsound(format!(
                "part `{}`: `{}` is not one aggregate expression",
                part.id, part.expr
            )));
        }
    }
    Ok(())
}

fn check_metrics(file: &ModelFile) -> Result<(), ModelError> {
    for metric in &file.metrics {
        let need: Vec<(&str, &Option<String>)> = match metric.kind {
            MetricKind::Sum => vec![("amount", &metric.amount)],
            MetricKind::Ratio => vec![("num", &metric.num), ("den", &metric.den)],
            MetricKind::Difference => vec![("plus", &metric.plus), ("minus", &metric.minus)],
        };
        for (key, part) in need.iter().chain([("count", &metric.count)].iter().filter(|(_, p)| p.is_some())) {
            let Some(id) = part else {
                return Err(unsound(format!("metric `{}` needs `{key}`", metric.id)));
            };
            match file.parts.iter().find(|p| &p.id == id) {
                None => return Err(unsound(format!("metric `{}`: `{id}` is no part", metric.id))),
                Some(p) if p.table != metric.table => {
                    return Err(unsound(format!(
                        "metric `{}` is over `{}` but `{id}` is over `{}`",
                        metric.id, metric.table, p.table
                    )));
                }
                Some(_) => {}
            }
        }
        let dated = file.tables.iter().any(|t| t.id == metric.table && t.dates.contains(&metric.date));
        if !dated {
            return Err(unsound(format!(
                "metric `{}`: `{}` has no date column `{}`",
                metric.id, metric.table, metric.date
            )));
        }
    }
    Ok(())
}

fn check_segments(file: &ModelFile) -> Result<(), ModelError> {
    for segment in &file.segments {
        for table in &segment.tables {
            let has =
                file.tables.iter().any(|t| &t.id == table && t.columns.iter().any(|c| c.name == segment.id));
            if !has {
                return Err(unsound(format!("segment `{}`: table `{table}` has no such column", segment.id)));
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
