//! Opening the small database: made for its owner alone, and brought to the newest version by the migrations of
//! `sql/store`, each in a transaction. Processes that open it at the same time wait for each other.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::Mutex;

use super::{StateDb, failed};
use crate::clock::Clock;
use crate::store::{FileReceipts, StoreError, file};

/// The migrations, in order; each ends by setting `user_version` to its number.
pub(super) const MIGRATIONS: [&str; 4] = [
    include_str!("../../../sql/store/0001_what_must_not_be_lost.sql"),
    include_str!("../../../sql/store/0002_controls_and_leases.sql"),
    include_str!("../../../sql/store/0003_what_was_asked.sql"),
    include_str!("../../../sql/store/0004_files.sql"),
];

/// How long a statement waits for another process that writes.
const BUSY: Duration = Duration::from_secs(5);

impl StateDb {
    /// Opens the database, and makes it where there is none. Receipts that are not in it are looked for in `files`.
    ///
    /// # Errors
    /// [`StoreError::File`] and [`StoreError::Database`] if it cannot be made, opened or migrated;
    /// [`StoreError::Newer`] if a later version wrote it.
    pub async fn open(
        path: &Path,
        files: Option<FileReceipts>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let prepared = path.to_owned();
        // Held until everything is in place: SQLite's own locks do not cover the change to WAL.
        let lock = file::blocking(move || prepare(&prepared)).await?;
        let mut durable = connect(path, SqliteSynchronous::Full, false).await?;
        migrate(&mut durable, path).await?;
        let quick = connect(path, SqliteSynchronous::Normal, false).await?;
        let read = connect(path, SqliteSynchronous::Normal, true).await?;
        drop(lock);
        let db = Self {
            path: path.to_owned(),
            durable: Mutex::new(durable),
            quick: Mutex::new(quick),
            read: Mutex::new(read),
            files,
            clock,
            puts: AtomicU32::new(0),
        };
        db.sweep_controls().await?;
        Ok(db)
    }
}

/// The lock of the openers; unlocked when dropped, also where a child process just forked has a copy of the handle.
struct OpenLock(File);

impl Drop for OpenLock {
    fn drop(&mut self) {
        self.0.unlock().ok();
    }
}

/// Makes the folder and an empty file that its owner alone can read, and waits for the lock. SQLite gives the files
/// it puts beside it the same rights.
fn prepare(path: &Path) -> Result<OpenLock, StoreError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        file::create_folder(folder)?;
    }
    let lock_path = beside(path);
    let lock = private(&lock_path)?;
    lock.lock().map_err(|reason| file::error("lock", &lock_path, reason))?;
    private(path)?;
    Ok(OpenLock(lock))
}

/// `.NAME.lock` in the file's folder.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.lock"))
}

/// Opens the file and makes sure that nobody else can.
fn private(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|reason| file::error("create", path, reason))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let close = || {
            let mut rights = file.metadata()?.permissions();
            if rights.mode() & 0o077 != 0 {
                rights.set_mode(0o600);
                file.set_permissions(rights)?;
            }
            Ok(())
        };
        close().map_err(|reason| file::error("protect", path, reason))?;
    }
    Ok(file)
}

async fn connect(
    path: &Path,
    synchronous: SqliteSynchronous,
    query_only: bool,
) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .pragma("query_only", if query_only { "ON" } else { "OFF" })
        .disable_statement_logging();
    options.connect().await.map_err(failed("open", path))
}

/// Runs the migrations that the database does not have yet.
async fn migrate(conn: &mut SqliteConnection, path: &Path) -> Result<(), StoreError> {
    let mut tx = conn.begin_with("BEGIN IMMEDIATE").await.map_err(failed("open", path))?;
    let found: i64 =
        sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *tx).await.map_err(failed("read", path))?;
    let known = MIGRATIONS.len();
    let Some(missing) = usize::try_from(found).ok().and_then(|done| MIGRATIONS.get(done..)) else {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known: i64::try_from(known).unwrap_or(i64::MAX),
        });
    };
    for migration in missing {
        sqlx::query(*migration).execute(&mut *tx).await.map_err(failed("write", path))?;
    }
    tx.commit().await.map_err(failed("write", path))
}
