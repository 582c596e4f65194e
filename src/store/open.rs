//! All stores, chosen by the settings.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::redis::{
    Redis, RedisControls, RedisDedupe, RedisFiles, RedisHealthHandle, RedisLeases, RedisLimits, RedisMeta,
    RedisPlaces, RedisReceipts, RedisResults, RedisThreads,
};
use super::{
    ControlStore, Dedupe, FeedbackStore, FileReceipts, FileStore, FileThreads, Leases, MemoryDedupe,
    MemoryLimits, MemoryPlaces, MemoryResults, MetaStore, PersonKey, Places, RateLimits, ReceiptStore,
    ResultCache, SqliteFiles, StateDb, StoreError, ThreadStore, UnfinishedStore, sqlite,
};
use crate::clock::Clock;
use crate::settings::Settings;

/// How long a thread's context is kept after its last message.
pub const THREAD_TTL: Duration = Duration::from_secs(30 * 24 * 3_600);

/// The share of the cache's memory that results of the second level take without Redis: the pipeline's own cache
/// in front of it holds most of them already.
const SECOND_LEVEL: u64 = 4;

/// Everything that Topup remembers. Clones share it.
#[derive(Clone)]
pub struct Stores {
    /// What is needed to replay an answer.
    pub receipts: Arc<dyn ReceiptStore>,
    /// What people thought of answers.
    pub feedback: Arc<dyn FeedbackStore>,
    /// Answers begun and not ended.
    pub unfinished: Arc<dyn UnfinishedStore>,
    /// Small facts that outlive a process.
    pub meta: Arc<dyn MetaStore>,
    /// Contexts of threads.
    pub threads: Arc<dyn ThreadStore>,
    /// Results shared between replicas.
    pub results: Arc<dyn ResultCache>,
    /// Deliveries seen.
    pub dedupe: Arc<dyn Dedupe>,
    /// Who may ask how often.
    pub limits: Arc<dyn RateLimits>,
    /// What was promised of what a platform allows.
    pub places: Arc<dyn Places>,
    /// Which process does what only one may do.
    pub leases: Arc<dyn Leases>,
    /// What buttons mean.
    pub controls: Arc<dyn ControlStore>,
    /// Pictures and files that chats fetch.
    pub files: Arc<dyn FileStore>,
    /// The key under which persons are hashed.
    pub persons: PersonKey,
    /// The key of the service, which all replicas share: it signs sessions and names answers.
    pub service: PersonKey,
    /// Whether Redis is there; none if the settings name no Redis.
    pub redis: Option<RedisHealthHandle>,
}

/// Opens all stores. What must not be lost lies in the small database. What replicas share lies in Redis, if the
/// settings name one; else threads, buttons, leases and files lie in the state folder, where they outlive the process, and
/// the rest in memory.
///
/// # Errors
/// The state folder or the small database cannot be used, or the settings of Redis are wrong. That Redis is away is
/// no error: it is waited for as long as an attempt to connect takes, and looked for in the background from then on.
pub async fn open(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Stores, StoreError> {
    let state = &settings.state.dir;
    let persons = PersonKey::open(state).await?;
    let db = open_small(settings, clock.clone()).await?;
    let threads: Arc<dyn ThreadStore>;
    let results: Arc<dyn ResultCache>;
    let dedupe: Arc<dyn Dedupe>;
    let limits: Arc<dyn RateLimits>;
    let places: Arc<dyn Places>;
    let leases: Arc<dyn Leases>;
    let controls: Arc<dyn ControlStore>;
    let receipts: Arc<dyn ReceiptStore>;
    let meta: Arc<dyn MetaStore>;
    let most = settings.store.files_bytes();
    let mut files: Arc<dyn FileStore> = Arc::new(SqliteFiles::new(db.clone(), most));
    let service;
    let health;
    if let Some(url) = &settings.redis.url {
        let redis = Redis::open(&settings.redis, url, clock).await?;
        health = Some(redis.health());
        service = redis.shared_key(&persons, state).await?;
        receipts = Arc::new(RedisReceipts::new(redis.clone(), db.clone()));
        threads = Arc::new(RedisThreads::new(redis.clone(), THREAD_TTL));
        results = Arc::new(RedisResults::new(redis.clone()));
        dedupe = Arc::new(RedisDedupe::new(redis.clone()));
        limits = Arc::new(RedisLimits::new(redis.clone()));
        places = Arc::new(RedisPlaces::new(redis.clone()));
        leases = Arc::new(RedisLeases::new(redis.clone()));
        meta = Arc::new(RedisMeta::new(redis.clone(), db.clone()));
        files = Arc::new(RedisFiles::new(redis.clone(), files, most));
        controls = Arc::new(RedisControls::new(redis, db.clone()));
    } else {
        health = None;
        service = persons.clone();
        receipts = db.clone();
        meta = db.clone();
        threads = Arc::new(FileThreads::open(state, THREAD_TTL, clock.clone()).await?);
        results = Arc::new(MemoryResults::new(settings.cache.max_bytes() / SECOND_LEVEL, clock.clone()));
        dedupe = Arc::new(MemoryDedupe::new(clock.clone()));
        limits = Arc::new(MemoryLimits::new(clock.clone()));
        places = Arc::new(MemoryPlaces::new(clock));
        leases = db.clone();
        controls = db.clone();
    }
    Ok(Stores {
        receipts,
        feedback: db.clone(),
        unfinished: db,
        meta,
        threads,
        results,
        dedupe,
        limits,
        places,
        leases,
        controls,
        files,
        persons,
        service,
        redis: health,
    })
}

/// Where the small database lies.
#[must_use]
pub fn small_database(settings: &Settings) -> PathBuf {
    match settings.store.url.as_ref().and_then(|url| url.sqlite_path()) {
        Some(path) => path.to_owned(),
        None => settings.state.dir.join(sqlite::FILE),
    }
}

/// Opens the small database, which also finds the receipts that lie as files in the state folder.
///
/// # Errors
/// As [`open`].
pub async fn open_small(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Arc<StateDb>, StoreError> {
    let files = FileReceipts::open(&settings.state.dir).await?;
    Ok(Arc::new(StateDb::open(&small_database(settings), Some(files), clock).await?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use topup_port::ThreadKey;

    use super::*;
    use crate::clock::SystemClock;
    use crate::settings;

    fn settings(dir: &std::path::Path) -> Settings {
        let mut settings = Settings::default();
        settings.state.dir = dir.join("state");
        settings
    }

    #[tokio::test]
    async fn without_redis_threads_buttons_and_receipts_outlive_the_process() {
        let dir = tempfile::tempdir().unwrap();
        let settings = settings(dir.path());
        let key = ThreadKey::new("slack", "T1", "C1", "1");
        let stores = open(&settings, Arc::new(SystemClock)).await.unwrap();
        assert!(stores.redis.is_none());
        stores.threads.put(&key, json!(1)).await.unwrap();
        stores.controls.put("c1", json!(2), THREAD_TTL).await.unwrap();
        let id = stores.receipts.put(json!(3)).await.unwrap();
        assert!(stores.leases.acquire("digest", "one", THREAD_TTL).await.is_some());
        drop(stores);
        let stores = open(&settings, Arc::new(SystemClock)).await.unwrap();
        assert_eq!(stores.threads.get(&key).await.unwrap(), Some(json!(1)));
        assert_eq!(stores.controls.get("c1").await.unwrap(), Some(json!(2)));
        assert_eq!(stores.receipts.get(&id).await.unwrap(), Some(json!(3)));
        assert!(dir.path().join("state").join(sqlite::FILE).exists());
    }

    #[tokio::test]
    async fn the_small_database_lies_where_the_settings_say() {
        let dir = tempfile::tempdir().unwrap();
        let mut settings = settings(dir.path());
        let elsewhere = dir.path().join("elsewhere/kept.db");
        settings.store.url = Some(elsewhere.display().to_string().parse().unwrap());
        open(&settings, Arc::new(SystemClock)).await.unwrap();
        assert!(elsewhere.exists());
        assert!(!dir.path().join("state").join(sqlite::FILE).exists());
    }

    #[tokio::test]
    async fn a_redis_that_is_away_keeps_nothing_from_opening() {
        let dir = tempfile::tempdir().unwrap();
        let mut settings = settings(dir.path());
        // A port that nobody listens on: the listener is gone at the end of the line.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        settings.redis = settings::Redis {
            url: Some(format!("redis://127.0.0.1:{port}").parse().unwrap()),
            ..settings::Redis::default()
        };
        let stores = open(&settings, Arc::new(SystemClock)).await.unwrap();
        assert!(!stores.redis.unwrap().now().up);
        assert!(stores.receipts.put(json!(1)).await.is_ok());
        assert!(stores.dedupe.first("a", THREAD_TTL).await);
        assert!(stores.leases.acquire("digest", "one", THREAD_TTL).await.is_none());
        stores.controls.put("c1", json!(2), THREAD_TTL).await.unwrap();
        assert_eq!(stores.controls.get("c1").await.unwrap(), Some(json!(2)));
    }
}
