//! A demo database and everything that runs a plan over it.
#![allow(clippy::unwrap_used, dead_code)]

use futures::FutureExt;
use futures::future::BoxFuture;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use topup::guardrail::{CheckedQuery, Limits, Rejection, RowPolicy, Vocabulary, check};
use topup::model::Model;
use topup::plan::Plan;
use topup::query::{DataFacts, Dialect, Engine, QueryError};
use topup::results::{Cell, Results, run};
use topup::warehouse::demo::{self as demo_data, DemoOptions};
use topup::warehouse::{Catalog, Day, Load, Progress, SqliteEngine, Statement, Value};

/// Makes demo data as of 22 November 2026.
pub async fn demo(db: &Path, rows: u64, seed: u64) {
    let as_of = Day::parse_iso("2026-11-22").unwrap();
    let load = Load::begin(db, Arc::new(Progress::default())).await.unwrap();
    let options = DemoOptions { rows, seed, as_of };
    load.run(move |sink| demo_data::produce(options, sink, None)).await.unwrap();
}

/// A database with its catalog and the model.
pub struct Bench {
    pub model: Model,
    pub catalog: Arc<Catalog>,
    pub vocabulary: Vocabulary,
    pub engine: TestEngine,
}

/// The engine without limits of time.
pub struct TestEngine(pub SqliteEngine);

impl Engine for TestEngine {
    fn fetch<'a>(&'a self, query: &'a CheckedQuery) -> BoxFuture<'a, Result<Vec<Vec<Cell>>, QueryError>> {
        async move {
            let params = query.params().iter().map(|cell| match cell {
                Cell::Null => Value::Null,
                Cell::Int(n) => Value::Int(*n),
                Cell::Num(x) => Value::Real(*x),
                Cell::Text(t) => Value::Text(t.clone()),
            });
            let statement = Statement { sql: query.sql().to_owned(), params: params.collect() };
            let never = CancellationToken::new();
            let table = self
                .0
                .run(&statement, Duration::from_secs(60), &never, 10_001)
                .await
                .map_err(|e| QueryError::Database(format!("{e}\n{}", statement.sql)))?;
            let cell = |value| match value {
                Value::Null => Cell::Null,
                Value::Int(n) => Cell::Int(n),
                Value::Real(x) => Cell::Num(x),
                Value::Text(t) => Cell::Text(t),
            };
            Ok(table.rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect())
        }
        .boxed()
    }
}

impl Bench {
    /// Opens a database.
    pub async fn open(db: &Path) -> Self {
        let engine = SqliteEngine::open(db).await.unwrap();
        let catalog = engine.catalog().await.unwrap();
        let model = Model::embedded().unwrap();
        let vocabulary = Vocabulary::of_catalog(&catalog, &model);
        Self { model, catalog, vocabulary, engine: TestEngine(engine) }
    }

    /// Checks a plan.
    pub fn check(&self, plan: Plan) -> Result<topup::guardrail::CheckedPlan, Rejection> {
        check(plan, &self.model, &self.vocabulary, Limits::default(), RowPolicy::unrestricted())
    }

    /// Runs a plan as of 22 November 2026, with the rollups or without them.
    pub async fn run(&self, plan: Plan, rollups: bool) -> Result<Results, String> {
        let checked = self.check(plan).map_err(|r| r.to_string())?;
        let mut facts = DataFacts::of(&self.catalog, "2026-11-22".parse().unwrap());
        facts.rollups_fresh &= rollups;
        run(&checked, &self.model, &facts, Dialect::Sqlite, &self.engine).await.map_err(|e| e.to_string())
    }
}
