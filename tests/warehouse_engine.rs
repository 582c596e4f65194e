//! The read-only engine: limits that hold, errors that help, and a file that is swapped under it.
#![allow(clippy::unwrap_used, clippy::disallowed_types, clippy::disallowed_methods)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;
use topup::warehouse::demo::{self, DemoOptions};
use topup::warehouse::{Day, EngineError, Load, Progress, SqliteEngine, Statement, Value, refresh};

const LONG: Duration = Duration::from_secs(60);
/// Soon, also on a busy machine: what is stopped would go on for ever.
const PROMPT: Duration = Duration::from_secs(5);
const ENDLESS: &str = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT SUM(x) FROM n";

async fn demo(db: &Path, rows: u64, seed: u64) {
    let as_of = Day::parse_iso("2026-11-22").unwrap();
    let load = Load::begin(db, Arc::new(Progress::default())).await.unwrap();
    load.run(move |sink| demo::produce(DemoOptions { rows, seed, as_of }, sink, None)).await.unwrap();
}

fn sql(text: &str) -> Statement {
    Statement { sql: text.into(), params: Vec::new() }
}

async fn count(engine: &SqliteEngine) -> Value {
    let never = CancellationToken::new();
    let table = engine.run(&sql("SELECT COUNT(*) FROM cps_tb"), LONG, &never, 10).await.unwrap();
    table.rows[0][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_stopped_by_timeout_and_by_cancel() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("t.db");
    demo(&db, 50, 1).await;
    let engine = SqliteEngine::open(&db).await.unwrap();

    let limit = Duration::from_millis(80);
    let started = Instant::now();
    let stopped = engine.run(&sql(ENDLESS), limit, &CancellationToken::new(), 10).await;
    assert_eq!(stopped, Err(EngineError::Timeout(limit)));
    assert!(started.elapsed() < PROMPT, "{:?}", started.elapsed());

    let cancel = CancellationToken::new();
    let statement = sql(ENDLESS);
    let mut question = std::pin::pin!(engine.run(&statement, LONG, &cancel, 10));
    for _ in 0..1_000 {
        assert!(futures::poll!(&mut question).is_pending());
        tokio::task::yield_now().await;
    }
    let pressed = Instant::now();
    cancel.cancel();
    assert_eq!(question.await, Err(EngineError::Cancelled));
    assert!(pressed.elapsed() < PROMPT, "{:?}", pressed.elapsed());
    // The connection is as good as new.
    assert_eq!(count(&engine).await, Value::Int(50));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_question_leaves_nothing_running() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("t.db");
    demo(&db, 50, 1).await;
    let engine = SqliteEngine::open(&db).await.unwrap();
    let never = CancellationToken::new();
    for _ in 0..8 {
        let statement = sql(ENDLESS);
        let question = engine.run(&statement, LONG, &never, 10);
        assert!(tokio::time::timeout(Duration::from_millis(10), question).await.is_err());
    }
    assert_eq!(count(&engine).await, Value::Int(50));
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_are_refused_and_rows_capped() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("t.db");
    demo(&db, 300, 1).await;
    let before = std::fs::read(&db).unwrap();
    let engine = SqliteEngine::open(&db).await.unwrap();
    let never = CancellationToken::new();
    for text in [
        "DELETE FROM cps_tb",
        "UPDATE meta SET value = '1'",
        "DROP TABLE cps_tb",
        "CREATE TABLE x (y)",
        "PRAGMA query_only = 0; DELETE FROM cps_tb",
        "PRAGMA user_version = 99",
        "VACUUM",
    ] {
        assert!(engine.run(&sql(text), LONG, &never, 10).await.is_err(), "{text}");
    }
    assert_eq!(std::fs::read(&db).unwrap(), before);

    let all = sql("SELECT app_submit_d, app_submit_amt, term FROM cps_tb");
    let capped = engine.run(&all, LONG, &never, 100).await.unwrap();
    assert!(capped.truncated && capped.rows.len() == 100);
    assert_eq!(capped.columns, ["app_submit_d", "app_submit_amt", "term"]);
    let whole = engine.run(&all, LONG, &never, 300).await.unwrap();
    assert!(!whole.truncated && whole.rows.len() == 300);
    let bound = Statement {
        sql: "SELECT ?1, ?2, ?3, ?4".into(),
        params: vec![Value::Null, Value::Int(1), Value::Real(0.5), Value::Text("Email".into())],
    };
    let row = engine.run(&bound, LONG, &never, 10).await.unwrap().rows.remove(0);
    assert_eq!(serde_json::to_string(&row).unwrap(), r#"[null,1,0.5,"Email"]"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_file_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("t.db");
    demo(&db, 100, 1).await;
    let engine = SqliteEngine::open(&db).await.unwrap();
    let first = engine.catalog().await.unwrap();
    assert_eq!(count(&engine).await, Value::Int(100));
    assert!(Arc::ptr_eq(&first, &engine.catalog().await.unwrap()));
    demo(&db, 200, 2).await;
    assert_eq!(count(&engine).await, Value::Int(200));
    let second = engine.catalog().await.unwrap();
    assert_ne!(first.data_version, second.data_version);
    assert_eq!(second.rows["cps_tb"], 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_from_outside_makes_rollups_stale_until_refreshed() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("t.db");
    demo(&db, 400, 1).await;
    let engine = SqliteEngine::open(&db).await.unwrap();
    let loaded = engine.catalog().await.unwrap();
    assert!(loaded.rollups_fresh && loaded.advice.is_none());
    assert_eq!(loaded.newest.len(), 4);

    let outside = |text: &'static str| {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&db);
        async move {
            use sqlx::{ConnectOptions, Connection};
            let mut conn = options.connect().await.unwrap();
            sqlx::raw_sql(text).execute(&mut conn).await.unwrap();
            conn.close().await.unwrap();
        }
    };
    refresh(&db, Arc::new(Progress::default())).await.unwrap();
    let refreshed = engine.catalog().await.unwrap();
    assert_eq!(*refreshed, *loaded, "a refresh of unchanged data changes nothing");

    outside("UPDATE cps_tb SET channel = 'Carrier Pigeon' WHERE rowid <= 3").await;
    let stale = engine.catalog().await.unwrap();
    assert!(!stale.rollups_fresh && stale.advice.is_some());
    assert_ne!(stale.data_version, loaded.data_version);
    assert_eq!(stale.issue_lag, loaded.issue_lag);
    assert_eq!(stale.newest, loaded.newest);
    assert!(stale.values_of("channel").iter().any(|v| v.value == Value::from("Carrier Pigeon")));

    refresh(&db, Arc::new(Progress::default())).await.unwrap();
    let fresh = engine.catalog().await.unwrap();
    assert!(fresh.rollups_fresh);
    let pigeon = fresh.values["cps_tb"]["channel"].iter().find(|v| v.value == Value::from("Carrier Pigeon"));
    assert_eq!(pigeon.unwrap().rows, Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_and_broken_files_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("none.db");
    let missing = SqliteEngine::open(&db).await.unwrap_err();
    assert!(missing.to_string().contains("topup import"), "{missing}");
    std::fs::write(&db, "this is no database at all, but long enough to be read as one".repeat(100)).unwrap();
    let broken = SqliteEngine::open(&db).await.unwrap_err();
    assert!(matches!(broken, EngineError::Unreadable { .. }), "{broken:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn values_come_typed_and_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("t.db");
    demo(&db, 5_000, 1).await;
    let catalog = SqliteEngine::open(&db).await.unwrap().catalog().await.unwrap();
    let shown = |segment: &str| catalog.values_of(segment).into_iter().map(|v| v.value).collect::<Vec<_>>();
    assert_eq!(shown("term"), [Value::Int(36), Value::Int(60)]);
    let bands = ["<640", "640-699", "700-759", "760+", "(unknown)"].map(Value::from);
    assert_eq!(shown("cr_fico_band"), bands);
    assert_eq!(shown("grade").len(), 7);
    assert!(catalog.grains["cps_tb"].contains("channel,grade"));
}
