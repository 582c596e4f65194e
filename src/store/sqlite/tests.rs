//! The small database: the suites, migrations, several openers, and who may read it.

use std::path::Path;

use serde_json::json;

use super::open::MIGRATIONS;
use super::*;
use crate::store::suite::{self, clock};
use crate::store::{ControlStore, FeedbackStore, FileStore, MetaStore, ReceiptId, ReceiptStore};

async fn open(dir: &Path) -> StateDb {
    StateDb::open(&dir.join(FILE), None, clock()).await.unwrap()
}

#[tokio::test]
async fn sqlite_passes_the_suites() {
    let (dir, clock) = (tempfile::tempdir().unwrap(), clock());
    let path = dir.path().join("new/folder").join(FILE);
    let one = StateDb::open(&path, None, clock.clone()).await.unwrap();
    let two = StateDb::open(&path, None, clock.clone()).await.unwrap();
    suite::receipts(&one, 6).await;
    suite::feedback(&one).await;
    suite::meta(&one).await;
    suite::controls(&one, &clock).await;
    suite::unfinished([&one, &two], &clock).await;
    suite::leases([&one, &two], &clock).await;
    suite::files(&SqliteFiles::new(Arc::new(one), 1_000), &clock).await;
}

#[tokio::test]
async fn everything_outlives_the_process() {
    let dir = tempfile::tempdir().unwrap();
    let db = open(dir.path()).await;
    let id = ReceiptStore::put(&db, json!({"plan": 1})).await.unwrap();
    ControlStore::put(&db, "c1", json!("by grade"), std::time::Duration::from_secs(60)).await.unwrap();
    drop(db);
    let db = open(dir.path()).await;
    assert_eq!(ReceiptStore::get(&db, &id).await.unwrap(), Some(json!({"plan": 1})));
    assert_eq!(ControlStore::get(&db, "c1").await.unwrap(), Some(json!("by grade")));
}

#[tokio::test]
async fn receipts_of_the_command_line_are_found_and_their_ids_never_given_another_content() {
    let dir = tempfile::tempdir().unwrap();
    let files = FileReceipts::open(dir.path()).await.unwrap();
    let old = files.put(json!({"plan": "old"})).await.unwrap();
    let receipt = json!({"plan": "new"});
    let short = ReceiptId::of(receipt.to_string().as_bytes(), crate::store::receipts::SHORTEST);
    std::fs::write(dir.path().join(format!("receipts/{short}.json")), "{\"plan\":\"another\"}").unwrap();
    let db = StateDb::open(&dir.path().join(FILE), Some(files), clock()).await.unwrap();
    assert_eq!(ReceiptStore::get(&db, &old).await.unwrap(), Some(json!({"plan": "old"})));
    assert_eq!(ReceiptStore::put(&db, json!({"plan": "old"})).await.unwrap(), old);
    let id = ReceiptStore::put(&db, receipt.clone()).await.unwrap();
    assert_eq!(id.as_str().len(), short.as_str().len() + 1);
    assert_eq!(ReceiptStore::get(&db, &id).await.unwrap(), Some(receipt));
    assert_eq!(ReceiptStore::get(&db, &short).await.unwrap(), Some(json!({"plan": "another"})));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_open_and_write_at_the_same_time() {
    let dir = tempfile::tempdir().unwrap();
    let tasks = (0..8).map(|n: u32| {
        let path = dir.path().join(FILE);
        tokio::spawn(async move {
            let db = StateDb::open(&path, None, clock()).await.unwrap();
            for k in 0..10 {
                db.set(&format!("{n}.{k}"), json!(k)).await.unwrap();
                ReceiptStore::put(&db, json!({ "shared": k })).await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let db = open(dir.path()).await;
    let mut read = db.read.lock().await;
    let count = async |conn: &mut SqliteConnection, sql: &'static str| -> i64 {
        sqlx::query_scalar(sql).fetch_one(conn).await.unwrap()
    };
    assert_eq!(count(&mut read, "SELECT count(*) FROM meta").await, 80);
    assert_eq!(count(&mut read, "SELECT count(*) FROM receipts").await, 10);
    assert_eq!(count(&mut read, "PRAGMA user_version").await, i64::try_from(MIGRATIONS.len()).unwrap());
}

#[tokio::test]
async fn a_caller_that_leaves_breaks_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let db = open(dir.path()).await;
    for n in 0..50 {
        // Polled once, and so on its way to SQLite; then dropped, as a cancelled answer does.
        let _ = futures::poll!(db.set("left", json!(n)));
        let _ = futures::poll!(MetaStore::get(&db, "left"));
        db.set("stayed", json!(n)).await.unwrap();
        assert_eq!(MetaStore::get(&db, "stayed").await.unwrap(), Some(json!(n)));
    }
}

#[tokio::test]
async fn an_older_database_is_migrated_and_keeps_what_it_holds() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE);
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut old = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query(MIGRATIONS[0]).execute(&mut old).await.unwrap();
    sqlx::query("INSERT INTO meta VALUES ('kept', '7')").execute(&mut old).await.unwrap();
    sqlx::Connection::close(old).await.unwrap();
    let db = open(dir.path()).await;
    assert_eq!(MetaStore::get(&db, "kept").await.unwrap(), Some(json!(7)));
    assert_eq!(ControlStore::get(&db, "none").await.unwrap(), None, "the new table is there");
}

#[tokio::test]
async fn each_migration_sets_its_own_number() {
    let options = sqlx::sqlite::SqliteConnectOptions::new().in_memory(true);
    let mut conn = sqlx::ConnectOptions::connect(&options).await.unwrap();
    for (n, migration) in (1i64..).zip(MIGRATIONS) {
        sqlx::query(migration).execute(&mut conn).await.unwrap();
        let version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut conn).await.unwrap();
        assert_eq!(version, n);
    }
}

#[tokio::test]
async fn a_later_database_and_a_file_that_is_none_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let db = open(dir.path()).await;
    sqlx::query("PRAGMA user_version = 99").execute(&mut *db.durable.lock().await).await.unwrap();
    drop(db);
    let error = StateDb::open(&dir.path().join(FILE), None, clock()).await.unwrap_err().to_string();
    assert!(error.contains("version 99") && error.contains("later one"), "{error}");
    let path = dir.path().join("notes.txt");
    std::fs::write(&path, "these are my notes, and no database at all".repeat(100)).unwrap();
    let error = StateDb::open(&path, None, clock()).await.unwrap_err().to_string();
    assert!(error.contains("notes.txt"), "{error}");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("these are my notes"));
}

#[tokio::test]
async fn ended_buttons_are_cleared_away() {
    let (dir, clock) = (tempfile::tempdir().unwrap(), clock());
    let db = StateDb::open(&dir.path().join(FILE), None, clock.clone()).await.unwrap();
    let second = std::time::Duration::from_secs(1);
    for n in 0..600 {
        ControlStore::put(&db, &format!("c{n}"), json!(n), second).await.unwrap();
        clock.advance(second);
    }
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM controls")
        .fetch_one(&mut *db.read.lock().await)
        .await
        .unwrap();
    assert!(left <= 300, "{left} of 600 ended buttons are left");
}

#[tokio::test]
async fn files_never_make_the_database_larger_than_their_bound() {
    let (dir, clock) = (tempfile::tempdir().unwrap(), clock());
    let db = Arc::new(StateDb::open(&dir.path().join(FILE), None, clock.clone()).await.unwrap());
    let files = SqliteFiles::new(db.clone(), 4 * 1024 * 1024);
    // As large as charts are.
    for n in 0..300_u32 {
        let bytes = vec![n.to_le_bytes()[0]; 70_000];
        files.put(&format!("{n}.png"), bytes, std::time::Duration::from_secs(3_600)).await.unwrap();
        clock.advance(std::time::Duration::from_secs(1));
    }
    let held = files.held().await.unwrap();
    assert!(held.files == 59 && held.bytes <= held.most, "{held:?}");
    assert!(files.get("299.png").await.unwrap().is_some_and(|bytes| bytes == vec![43; 70_000]));
    let pages: i64 =
        sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut *db.read.lock().await).await.unwrap();
    assert!(pages * 4096 < 5 * 1024 * 1024, "{pages} pages");
}

#[cfg(unix)]
#[tokio::test]
async fn every_file_of_it_is_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    // As a careless copy would leave it.
    std::fs::write(dir.path().join(FILE), "").unwrap();
    std::fs::set_permissions(dir.path().join(FILE), std::fs::Permissions::from_mode(0o644)).unwrap();
    let db = open(dir.path()).await;
    db.set("a", json!(1)).await.unwrap();
    let mut names = Vec::new();
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", file.path());
        names.push(file.file_name().into_string().unwrap());
    }
    names.sort_unstable();
    assert_eq!(names, [".topup-state.db.lock", "topup-state.db", "topup-state.db-shm", "topup-state.db-wal"]);
}

#[tokio::test]
async fn persons_stand_in_it_as_hashes_alone() {
    let dir = tempfile::tempdir().unwrap();
    let db = open(dir.path()).await;
    let key = crate::store::PersonKey::random().unwrap();
    let thread = topup_port::ThreadKey::new("slack", "T1", "C1", "1");
    let ballot = crate::store::Ballot {
        answer: "a1".into(),
        receipt: None,
        person: key.hash(&thread, &topup_port::Person::new("UANNSMITH")),
        vote: crate::store::Vote::Bad,
        at: db.clock.now(),
    };
    db.vote(ballot).await.unwrap();
    // While it is open: closing takes files away.
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(9).any(|window| window == b"UANNSMITH"));
    }
}
