//! The warehouse as the queries see it: with this try's deadline and stop.

use crate::guardrail::CheckedQuery;
use crate::query::{Engine, QueryError};
use crate::results::Cell;
use crate::warehouse::{self, EngineError, Statement, Value};
use futures::future::BoxFuture;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// The warehouse for one question.
pub struct QuestionEngine {
    /// The warehouse.
    pub engine: Arc<warehouse::Engine>,
    /// How long all statements of one try may take, for the message.
    pub allowed: Duration,
    /// When that time is up.
    pub deadline: Instant,
    /// The asker's stop.
    pub cancel: CancellationToken,
    /// Most rows of a statement.
    pub row_cap: usize,
}

impl Engine for QuestionEngine {
    fn fetch<'a>(&'a self, query: &'a CheckedQuery) -> BoxFuture<'a, Result<Vec<Vec<Cell>>, QueryError>> {
        Box::pin(async move {
            let timeout = self.deadline.saturating_duration_since(Instant::now());
            let params = query.params().iter().map(to_value).collect();
            let statement = Statement { sql: query.sql().to_string(), params };
            let table = self.engine.run(&statement, timeout, &self.cancel, self.row_cap).await.map_err(
                |e| match e {
                    EngineError::Timeout(_) => {
                        QueryError::TimedOut { seconds: self.allowed.as_secs().max(1) }
                    }
                    EngineError::Cancelled => QueryError::Cancelled,
                    EngineError::Busy => QueryError::Busy,
                    other => QueryError::Database(other.to_string()),
                },
            )?;
            Ok(table.rows.into_iter().map(|row| row.into_iter().map(to_cell).collect()).collect())
        })
    }
}

fn to_value(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Int(n) => Value::Int(*n),
        Cell::Num(x) => Value::Real(*x),
        Cell::Text(t) => Value::Text(t.clone()),
    }
}

fn to_cell(value: Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Int(n) => Cell::Int(n),
        Value::Real(x) => Cell::Num(x),
        Value::Text(t) => Cell::Text(t),
    }
}
