//! A pipeline over a demo database, with what a test wants to watch or to break.
#![allow(clippy::unwrap_used, clippy::disallowed_types, clippy::disallowed_methods, dead_code)]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use topup::clock::SystemClock;

use topup::insights::Insight;
use topup::model::Model;
use topup::pipeline::{
    Look, Material, Observer, Options, Parts, Picture, Pipeline, Presenter, Question, Reply, Source,
    SourceError, Stage, StageReport, Standard,
};
use topup::store::{MemoryReceipts, MemoryThreads, ResultCache};
use topup_port::ThreadKey;

/// A demo database in a folder of its own, as of 22 November 2026.
pub struct Lender {
    pub folder: TempDir,
    pub db: PathBuf,
}

impl Lender {
    pub async fn new(rows: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("t.db");
        crate::support::demo(&db, rows, 7).await;
        Self { folder, db }
    }

    /// Puts a view in the place of the applications that has each of them a
    /// million times: whatever is not served by the daily sums takes minutes.
    pub async fn make_slow(&self) {
        self.run_sql(
            "ALTER TABLE cps_tb RENAME TO few; CREATE VIEW cps_tb AS SELECT few.* FROM few, \
             (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000) SELECT i FROM n)",
        )
        .await;
    }

    /// Takes the applications away, so that only the daily sums can be asked.
    pub async fn break_base(&self) {
        self.run_sql("ALTER TABLE cps_tb RENAME TO gone").await;
    }

    /// As another tool would.
    pub async fn run_sql(&self, sql: &'static str) {
        use sqlx::{ConnectOptions, Connection};
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&self.db);
        let mut conn = options.connect().await.unwrap();
        sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    }

    pub async fn pipeline(&self, options: Options) -> Watched {
        self.with(options, Arc::new(Standard), Arc::new(Model::embedded().unwrap())).await
    }

    pub async fn with(&self, options: Options, presenter: Arc<dyn Presenter>, model: Arc<Model>) -> Watched {
        self.made(options, presenter, model, None).await
    }

    /// A replica: what it computes it shares with others.
    pub async fn replica(&self, shared: Arc<dyn ResultCache>) -> Watched {
        let model = Arc::new(Model::embedded().unwrap());
        self.made(Options::default(), Arc::new(Standard), model, Some(shared)).await
    }

    async fn made(
        &self,
        options: Options,
        presenter: Arc<dyn Presenter>,
        model: Arc<Model>,
        shared: Option<Arc<dyn ResultCache>>,
    ) -> Watched {
        let watch = Arc::new(Watch::default());
        let source = Source::open(&self.db, model.clone(), false).await.unwrap();
        let pipeline = Pipeline::new(Parts {
            model,
            source,
            threads: Arc::new(MemoryThreads::new(Duration::from_secs(3_600), Arc::new(SystemClock))),
            receipts: Arc::new(MemoryReceipts::default()),
            shared,
            observer: watch.clone(),
            presenter,
            options,
        });
        Watched { pipeline, watch }
    }
}

/// A pipeline with its observer.
pub struct Watched {
    pub pipeline: Pipeline,
    pub watch: Arc<Watch>,
}

impl Watched {
    pub async fn ask(&self, text: &str) -> Result<Reply, SourceError> {
        self.pipeline.ask(&question(text), &CancellationToken::new()).await
    }
}

/// Counts what an observer is told.
#[derive(Default)]
pub struct Watch {
    sql: AtomicUsize,
    pub security: Mutex<Vec<&'static str>>,
    pub failed: AtomicUsize,
}

impl Watch {
    /// How often statements ran to their end.
    pub fn sql_runs(&self) -> usize {
        self.sql.load(Ordering::SeqCst)
    }
}

impl Observer for Watch {
    fn stage(&self, report: StageReport) {
        if report.stage == Stage::Sql {
            self.sql.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn failed(&self, _: &Question, _: &SourceError) {
        self.failed.fetch_add(1, Ordering::SeqCst);
    }

    fn security(&self, reason: &'static str, _: Option<&ThreadKey>) {
        self.security.lock().unwrap().push(reason);
    }
}

/// A question of nobody in particular as of 22 November 2026.
pub fn question(text: &str) -> Question {
    Question::new(text, "2026-11-22".parse().unwrap())
}

/// The same in a thread.
pub fn in_thread(text: &str, thread: &str) -> Question {
    Question { thread: Some(ThreadKey::new("test", "", "", thread)), ..question(text) }
}

/// A gate that is shut until it is opened.
#[derive(Default)]
pub struct Gate {
    open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    pub fn shut() -> Arc<Self> {
        Arc::default()
    }

    pub fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.opened.notify_all();
    }

    fn pass(&self) {
        // Not for ever: a test that fails must not hang.
        let long = Duration::from_secs(60);
        drop(self.opened.wait_timeout_while(self.open.lock().unwrap(), long, |open| !*open).unwrap());
    }
}

/// How a part is made.
#[derive(Clone)]
pub enum How {
    Well,
    Panics,
    Fails,
    /// Only when this is open.
    Waits(Arc<Gate>),
}

/// Texts and pictures that are made as the test says.
pub struct Staged {
    pub insight: How,
    pub chart: How,
}

impl Presenter for Staged {
    fn insight(&self, of: Material<'_>) -> Insight {
        match &self.insight {
            How::Well => {}
            How::Panics | How::Fails => panic!("the test wants no insight"),
            How::Waits(gate) => gate.pass(),
        }
        Standard.insight(of)
    }

    fn chart(&self, of: Material<'_>, look: Look) -> Result<Picture, String> {
        match &self.chart {
            How::Well => {}
            How::Panics => panic!("the test wants no chart"),
            How::Fails => return Err("the test wants no chart".into()),
            How::Waits(gate) => gate.pass(),
        }
        Standard.chart(of, look)
    }
}

/// All bytes of a file and the names beside it: what no question may change.
pub fn fingerprint(db: &Path) -> (blake3::Hash, Vec<String>) {
    let names = std::fs::read_dir(db.parent().unwrap()).unwrap();
    let mut names: Vec<String> =
        names.map(|f| f.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    (blake3::hash(&std::fs::read(db).unwrap()), names)
}
