//! A demo database and everything that runs a plan over it.
#![allow(clippy::unwrap_used, dead_code)]

use futures::FutureExt;
use futures::future::BoxFuture;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use topup::guardrail::{CheckedQuery, Limits, Policy, Rejection, Vocabulary, check};
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
        check(plan, &self.model, &self.vocabulary, Limits::default(), Policy::unrestricted())
    }

    /// Runs a plan as of 22 November 2026, with the rollups or without them.
    pub async fn run(&self, plan: Plan, rollups: bool) -> Result<Results, String> {
        let checked = self.check(plan).map_err(|r| r.to_string())?;
        let mut facts = DataFacts::of(&self.catalog, "2026-11-22".parse().unwrap());
        facts.rollups_fresh &= rollups;
        run(&checked, &self.model, &facts, Dialect::Sqlite, &self.engine).await.map_err(|e| e.to_string())
    }
}

/// One application of a made-up table, with what most tests leave alone filled in.
#[derive(Debug, Clone)]
pub struct App {
    pub submitted: String,
    pub amount: f64,
    pub approved: Option<String>,
    pub issued: Option<String>,
    pub offered: bool,
    pub segments: [Option<String>; 6],
    pub fico: Option<i64>,
    pub apr: Option<f64>,
}

impl App {
    /// Submitted on a day by a channel and a grade.
    pub fn new(day: &str, amount: f64, channel: Option<&str>, grade: &str) -> Self {
        let text = |t: &str| Some(t.to_owned());
        Self {
            submitted: day.into(),
            amount,
            approved: None,
            issued: None,
            offered: true,
            segments: [
                channel.map(str::to_owned),
                text(grade),
                text("Loan"),
                text("NP"),
                text("36"),
                text("700-759"),
            ],
            fico: Some(720),
            apr: Some(9.99),
        }
    }

    /// Approved and issued on a day.
    pub fn issued(mut self, day: &str) -> Self {
        self.approved = Some(day.into());
        self.issued = Some(day.into());
        self
    }
}

/// One stored forecast: day, channel, forecast, actual.
pub type Forecast = (String, String, f64, Option<f64>);

/// Makes a database of these rows.
pub async fn database(db: &Path, apps: Vec<App>, forecasts: Vec<Forecast>) -> Bench {
    use topup::warehouse::{CpsRow, ForecastRow};
    let day = |text: &str| Day::parse_iso(text).unwrap();
    let load = Load::begin(db, Arc::new(Progress::default())).await.unwrap();
    let fill = move |sink: &mut topup::warehouse::Sink| {
        for app in &apps {
            let mut segments = [0; 6];
            for (at, value) in app.segments.iter().enumerate() {
                segments[at] = sink.cps_value(at, value.as_deref());
            }
            let issued = app.issued.as_deref().map(day);
            let approved = app.approved.as_deref().map(day);
            sink.cps(&CpsRow {
                submitted: day(&app.submitted),
                submit_amt: Some(app.amount),
                approved,
                approval_amt: approved.map(|_| app.amount),
                issued,
                issued_amt: issued.map(|_| app.amount),
                segments,
                fico: app.fico,
                flags: [
                    Some(i64::from(approved.is_some())),
                    Some(i64::from(app.offered)),
                    Some(i64::from(issued.is_some())),
                ],
                apr: app.apr,
            })?;
        }
        for (date, channel, forecast, actual) in &forecasts {
            let segments = [sink.forecast_value(0, Some(channel)), sink.forecast_value(1, Some("P1"))];
            sink.forecast(&ForecastRow {
                date: day(date),
                segments,
                forecast: Some(*forecast),
                actual: *actual,
            })?;
        }
        Ok(())
    };
    load.run(fill).await.unwrap();
    Bench::open(db).await
}

/// A plan: a trend of issuances in October 2026, with these changes.
pub fn plan(changes: serde_json::Value) -> Plan {
    let mut plan = serde_json::json!({
        "intent": "trend", "table": "cps_tb", "metric": "issuances", "measure": "amount", "date_col": "issued_d",
        "window": {"name": "custom", "start": "2026-10-01", "end": "2026-11-01"}, "granularity": "monthly",
        "group_by": [], "segments": {}, "exclude": {}, "compare": null, "compare_window": null,
        "metrics": ["issuances"], "order": null, "limit": null, "chart": "line"
    });
    for (key, value) in changes.as_object().unwrap() {
        plan[key] = value.clone();
    }
    serde_json::from_value(plan).unwrap()
}
