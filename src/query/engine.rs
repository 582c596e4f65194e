//! The boundary to the database: it takes the guardrail's type alone.

use crate::guardrail::{CheckedQuery, SqlFault};
use crate::results::Cell;
use crate::warehouse::{Engine, EngineError, Statement, Value};
use futures::FutureExt;
use futures::future::BoxFuture;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Runs checked statements. Tests stand their own beside [`Session`].
pub trait Fetch: Send + Sync {
    /// All rows of the statement, in its order.
    fn fetch<'a>(&'a self, query: &'a CheckedQuery) -> BoxFuture<'a, Result<Vec<Vec<Cell>>, QueryError>>;
}

/// Why a checked plan gave no results.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum QueryError {
    /// The database failed, was stopped or ran out of time.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A template made SQL that the gate does not let through.
    #[error(transparent)]
    Stopped(#[from] SqlFault),
    /// A template does not render.
    #[error("the SQL template {template} does not render: {reason}")]
    Template {
        /// Its name.
        template: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The database gave other columns than were asked for.
    #[error("the database gave an unexpected row: {0}")]
    Row(String),
}

impl QueryError {
    /// Whether a simpler question may still be answered in time.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Engine(EngineError::Timeout(_)))
    }

    /// Whether the asker stopped it.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Engine(EngineError::Cancelled))
    }
}

/// The database for one question, with its deadline and its cancellation.
#[derive(Debug)]
pub struct Session<'a> {
    engine: &'a Engine,
    statement_timeout: Duration,
    deadline: Instant,
    cancel: CancellationToken,
}

impl<'a> Session<'a> {
    /// A session in which no statement takes longer than `statement_timeout`
    /// and none runs past the deadline.
    #[must_use]
    pub fn new(
        engine: &'a Engine,
        statement_timeout: Duration,
        deadline: Instant,
        cancel: CancellationToken,
    ) -> Self {
        Self { engine, statement_timeout, deadline, cancel }
    }
}

/// The engine's own cap lies above every limit that a statement carries, so
/// that the one place that truncates is the statement's LIMIT.
const ROW_CAP: usize = 100_000;

impl Fetch for Session<'_> {
    fn fetch<'a>(&'a self, query: &'a CheckedQuery) -> BoxFuture<'a, Result<Vec<Vec<Cell>>, QueryError>> {
        async move {
            let left = self.deadline.saturating_duration_since(Instant::now());
            let timeout = self.statement_timeout.min(left);
            let table = self.engine.run(&statement(query), timeout, &self.cancel, ROW_CAP).await?;
            Ok(table.rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect())
        }
        .boxed()
    }
}

/// The one place where a checked query becomes a statement of the engine.
fn statement(query: &CheckedQuery) -> Statement {
    Statement { sql: query.sql().to_string(), params: query.params().iter().map(value).collect() }
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Int(n) => Value::Int(*n),
        Cell::Num(x) => Value::Real(*x),
        Cell::Text(t) => Value::Text(t.clone()),
    }
}

fn cell(value: Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Int(n) => Cell::Int(n),
        Value::Real(x) => Cell::Num(x),
        Value::Text(t) => Cell::Text(t),
    }
}
