//! The context of each thread: what the next message in it may refer to.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use topup_port::ThreadKey;

use super::{StoreError, file};
use crate::clock::Clock;

/// Contexts by thread. A context lives for a fixed time after it was last put; then it is as if it had never been.
pub trait ThreadStore: Send + Sync {
    /// The thread's context, if it has one that is not too old.
    fn get<'a>(&'a self, key: &'a ThreadKey) -> BoxFuture<'a, Result<Option<Value>, StoreError>>;

    /// Replaces the thread's context. Of two that are put at the same time one stays, whole.
    fn put<'a>(&'a self, key: &'a ThreadKey, context: Value) -> BoxFuture<'a, Result<(), StoreError>>;
}

/// A context with its last moment, and the key it was put under.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry {
    key: ThreadKey,
    expires: Timestamp,
    context: Value,
}

impl Entry {
    fn new(key: &ThreadKey, context: Value, now: Timestamp, ttl: Duration) -> Self {
        Self { key: key.clone(), expires: now.checked_add(ttl).unwrap_or(Timestamp::MAX), context }
    }
}

/// Contexts in memory: gone with the process.
#[derive(Debug)]
pub struct MemoryThreads {
    entries: Mutex<HashMap<ThreadKey, Entry>>,
    ttl: Duration,
    clock: Arc<dyn Clock>,
}

/// Each time the memory holds twice as many contexts as after the last sweep, and at least so many, it is swept.
const SWEEP_FROM: usize = 1_024;

impl MemoryThreads {
    /// An empty memory that keeps a context for `ttl` after it was put.
    #[must_use]
    pub fn new(ttl: Duration, clock: Arc<dyn Clock>) -> Self {
        Self { entries: Mutex::default(), ttl, clock }
    }
}

impl ThreadStore for MemoryThreads {
    fn get<'a>(&'a self, key: &'a ThreadKey) -> BoxFuture<'a, Result<Option<Value>, StoreError>> {
        let now = self.clock.now();
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let context = entries.get(key).filter(|entry| now < entry.expires).map(|entry| entry.context.clone());
        Box::pin(std::future::ready(Ok(context)))
    }

    fn put<'a>(&'a self, key: &'a ThreadKey, context: Value) -> BoxFuture<'a, Result<(), StoreError>> {
        let now = self.clock.now();
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        // Swept when the map would grow anyway, so that the cost is spread over as many puts.
        if entries.len() >= SWEEP_FROM && entries.len() == entries.capacity() {
            entries.retain(|_, entry| now < entry.expires);
        }
        entries.insert(key.clone(), Entry::new(key, context, now, self.ttl));
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Contexts in files of the state folder, one a thread: kept between calls of the command line, and shared by
/// processes. The name of a file is a hash of its key, which no text of a platform can steer out of the folder.
#[derive(Debug)]
pub struct FileThreads {
    folder: PathBuf,
    ttl: Duration,
    clock: Arc<dyn Clock>,
}

impl FileThreads {
    /// The contexts under `state_dir`, each kept for `ttl` after it was put. Removes those that are too old.
    ///
    /// # Errors
    /// [`StoreError::File`] if the folder cannot be created.
    pub async fn open(state_dir: &Path, ttl: Duration, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let folder = state_dir.join("threads");
        let (swept, now) = (folder.clone(), clock.now());
        file::blocking(move || {
            file::create_folder(&swept)?;
            sweep(&swept, now, ttl);
            Ok(())
        })
        .await?;
        Ok(Self { folder, ttl, clock })
    }

    fn path(&self, key: &ThreadKey) -> PathBuf {
        self.folder.join(format!("{}.json", blake3::hash(&key.to_bytes()).to_hex()))
    }
}

impl ThreadStore for FileThreads {
    fn get<'a>(&'a self, key: &'a ThreadKey) -> BoxFuture<'a, Result<Option<Value>, StoreError>> {
        let (path, now) = (self.path(key), self.clock.now());
        Box::pin(async move {
            let Some(bytes) = file::blocking(move || file::read(&path)).await? else { return Ok(None) };
            match serde_json::from_slice::<Entry>(&bytes) {
                Ok(entry) => Ok((entry.key == *key && now < entry.expires).then_some(entry.context)),
                Err(reason) => {
                    // A lost context costs a person one sentence; a broken file must not cost the answer.
                    tracing::warn!(%reason, "a thread's context is unreadable and was passed over");
                    Ok(None)
                }
            }
        })
    }

    fn put<'a>(&'a self, key: &'a ThreadKey, context: Value) -> BoxFuture<'a, Result<(), StoreError>> {
        let path = self.path(key);
        // Keys and values of JSON always serialise.
        let entry =
            serde_json::to_vec(&Entry::new(key, context, self.clock.now(), self.ttl)).unwrap_or_default();
        Box::pin(file::blocking(move || file::replace(&path, &entry)))
    }
}

/// Removes what nobody can want any more, as far as it can be removed: contexts that have been expired for as long
/// as they lived, and what writers that died left behind. The margin keeps a sweep from meeting a put of the same
/// thread.
fn sweep(folder: &Path, now: Timestamp, ttl: Duration) {
    let Some(dead) = ttl.checked_mul(2).and_then(|age| now.checked_sub(age).ok()) else { return };
    let Ok(files) = std::fs::read_dir(folder) else { return };
    for file in files.flatten() {
        let modified = file.metadata().and_then(|data| data.modified()).ok();
        let modified = modified.and_then(|time| Timestamp::try_from(time).ok());
        if modified.is_some_and(|modified| modified < dead) {
            let _ = std::fs::remove_file(file.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::clock::{ManualClock, SystemClock};
    use crate::store::suite;

    const TTL: Duration = Duration::from_secs(3_600);

    fn clock() -> Arc<ManualClock> {
        Arc::new(ManualClock::at("2026-11-22T12:00:00Z".parse().unwrap()))
    }

    #[tokio::test]
    async fn memory_passes_the_suite() {
        let clock = clock();
        suite::threads(&MemoryThreads::new(TTL, clock.clone()), &clock, TTL).await;
    }

    #[tokio::test]
    async fn files_pass_the_suite() {
        let (dir, clock) = (tempfile::tempdir().unwrap(), clock());
        let store = FileThreads::open(dir.path(), TTL, clock.clone()).await.unwrap();
        suite::threads(&store, &clock, TTL).await;
    }

    #[tokio::test]
    async fn memory_forgets_what_is_too_old() {
        let clock = clock();
        let store = MemoryThreads::new(TTL, clock.clone());
        for i in 0..20_000 {
            clock.advance(Duration::from_secs(36));
            store.put(&ThreadKey::new("web", "", "", i.to_string()), json!(i)).await.unwrap();
        }
        let held = store.entries.lock().unwrap().len();
        assert!(held < 4 * SWEEP_FROM, "100 contexts are alive and {held} are held");
    }

    #[tokio::test]
    async fn a_context_outlives_the_process_and_a_broken_file_is_passed_over() {
        let (dir, clock) = (tempfile::tempdir().unwrap(), clock());
        let key = ThreadKey::new("terminal", "", "", "../../etc/passwd");
        let store = FileThreads::open(dir.path(), TTL, clock.clone()).await.unwrap();
        store.put(&key, json!({"plan": 1})).await.unwrap();
        let again = FileThreads::open(dir.path(), TTL, clock).await.unwrap();
        assert_eq!(again.get(&key).await.unwrap(), Some(json!({"plan": 1})));
        std::fs::write(again.path(&key), "{\"key\":").unwrap();
        assert_eq!(again.get(&key).await.unwrap(), None);
        again.put(&key, json!(2)).await.unwrap();
        assert_eq!(again.get(&key).await.unwrap(), Some(json!(2)));
    }

    #[tokio::test]
    async fn a_file_that_was_moved_is_nobody_elses_context() {
        let (dir, clock) = (tempfile::tempdir().unwrap(), clock());
        let store = FileThreads::open(dir.path(), TTL, clock).await.unwrap();
        let (mine, yours) =
            (ThreadKey::new("slack", "T1", "C", "1"), ThreadKey::new("slack", "T2", "C", "1"));
        store.put(&mine, json!("mine")).await.unwrap();
        std::fs::rename(store.path(&mine), store.path(&yours)).unwrap();
        assert_eq!(store.get(&yours).await.unwrap(), None);
    }

    #[tokio::test]
    async fn opening_sweeps_the_dead_alone() {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(Timestamp::now()));
        let store = FileThreads::open(dir.path(), TTL, clock.clone()).await.unwrap();
        let key = ThreadKey::new("terminal", "", "", "1");
        store.put(&key, json!(1)).await.unwrap();
        let files = || std::fs::read_dir(dir.path().join("threads")).unwrap().count();
        clock.advance(TTL);
        FileThreads::open(dir.path(), TTL, clock.clone()).await.unwrap();
        assert_eq!(files(), 1);
        clock.advance(TTL + Duration::from_secs(60));
        FileThreads::open(dir.path(), TTL, clock).await.unwrap();
        assert_eq!(files(), 0);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn writers_at_the_same_time_never_leave_a_part() {
        let dir = tempfile::tempdir().unwrap();
        let key = ThreadKey::new("terminal", "", "", "busy");
        let long = |n: usize| json!({ "writer": n, "text": "x".repeat(1_000 * (n + 1)) });
        let mut tasks = Vec::new();
        for writer in 0..4 {
            // A store of its own each, as another process would have.
            let store = FileThreads::open(dir.path(), TTL, Arc::new(SystemClock)).await.unwrap();
            let key = key.clone();
            tasks.push(tokio::spawn(async move {
                for _ in 0..50 {
                    store.put(&key, long(writer)).await.unwrap();
                    let seen = store.get(&key).await.unwrap().expect("a context is always there");
                    let by = usize::try_from(seen["writer"].as_u64().unwrap()).unwrap();
                    assert_eq!(seen, long(by));
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(std::fs::read_dir(dir.path().join("threads")).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn what_people_ask_is_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let store = FileThreads::open(&dir.path().join("new"), TTL, Arc::new(SystemClock)).await.unwrap();
        let key = ThreadKey::new("terminal", "", "", "1");
        store.put(&key, json!(1)).await.unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o077;
        assert_eq!((mode(&store.folder), mode(&store.path(&key))), (0, 0));
    }
}
