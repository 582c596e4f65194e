//! The template files, compiled once, and the shapes that fill them.

use super::engine::QueryError;
use super::params::Params;
use crate::guardrail::{CheckedQuery, verify_sql};
use crate::model::Model;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;
use std::sync::LazyLock;

/// A template file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Template {
    Trend,
    Distribution,
    Variance,
    Funnel,
    ForecastVsActual,
    Drivers,
    Histogram,
    Relationship,
    SameAge,
    Newest,
}

const SLICE: &str = include_str!("../../sql/templates/_slice.sql");

const FILES: [(Template, &str, &str); 10] = [
    (Template::Trend, "trend", include_str!("../../sql/templates/trend.sql")),
    (Template::Distribution, "distribution", include_str!("../../sql/templates/distribution.sql")),
    (Template::Variance, "variance", include_str!("../../sql/templates/variance.sql")),
    (Template::Funnel, "funnel", include_str!("../../sql/templates/funnel.sql")),
    (
        Template::ForecastVsActual,
        "forecast_vs_actual",
        include_str!("../../sql/templates/forecast_vs_actual.sql"),
    ),
    (Template::Drivers, "drivers", include_str!("../../sql/templates/drivers.sql")),
    (Template::Histogram, "histogram", include_str!("../../sql/templates/histogram.sql")),
    (Template::Relationship, "relationship", include_str!("../../sql/templates/relationship.sql")),
    (Template::SameAge, "same_age", include_str!("../../sql/templates/same_age.sql")),
    (Template::Newest, "newest", include_str!("../../sql/templates/newest.sql")),
];

/// A short content hash of all templates, part of every cache key and receipt.
#[must_use]
pub fn template_version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let mut hash = blake3::Hasher::new();
        hash.update(SLICE.as_bytes());
        for (_, name, text) in FILES {
            hash.update(name.as_bytes()).update(text.as_bytes());
        }
        hash.finalize().to_hex()[..12].to_string()
    });
    &VERSION
}

/// The files are part of the binary; a broken one shows when it is rendered.
static COMPILED: LazyLock<Result<Environment<'static>, String>> = LazyLock::new(|| {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    env.set_syntax(syntax.map_err(|e| e.to_string())?);
    for (_, name, text) in FILES {
        env.add_template_owned(name, format!("{SLICE}{text}")).map_err(|e| e.to_string())?;
    }
    Ok(env)
});

/// One SELECT of a statement.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Slice {
    pub columns: Vec<Column>,
    pub table: String,
    pub grain: Option<String>,
    pub date: String,
    pub start: String,
    pub end: String,
    pub filters: Vec<Filter>,
    pub ranges: Vec<Bound>,
    pub present: Vec<String>,
    pub flags: Vec<String>,
    /// Positions of the columns to group by, from 1.
    pub group: Vec<usize>,
}

/// A column of a SELECT.
#[derive(Debug, Serialize)]
pub(crate) struct Column {
    pub expr: String,
    pub name: String,
}

/// A filter on values.
#[derive(Debug, Serialize)]
pub(crate) struct Filter {
    pub expr: String,
    pub negated: bool,
    pub places: Vec<String>,
}

/// A filter on numbers.
#[derive(Debug, Serialize)]
pub(crate) struct Bound {
    pub expr: String,
    pub op: &'static str,
    pub place: String,
}

/// A whole statement of slices.
#[derive(Debug, Serialize)]
pub(crate) struct Bounded {
    pub slices: Vec<Slice>,
    /// Positions of the columns to order by, from 1.
    pub order: Vec<usize>,
    pub limit: String,
}

#[derive(Serialize)]
struct Outer<'a, T> {
    q: &'a T,
}

impl Template {
    /// Renders the template and sends the text through the gate.
    pub fn render<T: Serialize>(
        self,
        filling: &T,
        params: Params,
        model: &Model,
    ) -> Result<CheckedQuery, QueryError> {
        let name = FILES.iter().find(|(t, ..)| *t == self).map_or("", |(_, name, _)| *name);
        let broken = |reason: String| QueryError::Template { template: name, reason };
        let env = COMPILED.as_ref().map_err(|e| broken(e.clone()))?;
        let text = env
            .get_template(name)
            .and_then(|t| t.render(Serde(Outer { q: filling })))
            .map_err(|e| broken(e.to_string()))?;
        let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|l| !l.trim().is_empty()).collect();
        Ok(verify_sql(lines.join("\n"), params.into_values(), model)?)
    }
}
