//! A new database file beside the old one, put in its place in one step.
//!
//! Until the rename the old file is untouched; whoever has it open keeps a consistent view of it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::error::LoadError;

/// The right to write one database; given up when dropped, or when the process dies.
#[derive(Debug)]
pub struct WriteLock(File);

impl Drop for WriteLock {
    fn drop(&mut self) {
        // Closing alone is not enough while a child process, just forked, still has a copy of the handle.
        self.0.unlock().ok();
    }
}

impl WriteLock {
    /// Takes the lock, or refuses at once if another process holds it.
    ///
    /// # Errors
    /// [`LoadError::Locked`], or the folder cannot be written.
    pub fn take(db: &Path) -> Result<Self, LoadError> {
        if let Some(folder) = db.parent().filter(|f| !f.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(LoadError::io(folder))?;
        }
        let path = beside(db, "lock");
        let mut open = OpenOptions::new();
        let file = open.write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(LoadError::io(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(LoadError::Locked(db.to_owned())),
            Err(TryLockError::Error(source)) => Err(LoadError::Io { path, source }),
        }
    }
}

/// `.NAME.suffix` in the database's folder.
fn beside(db: &Path, suffix: &str) -> PathBuf {
    let name = db.file_name().unwrap_or_default().to_string_lossy();
    db.with_file_name(format!(".{name}.{suffix}"))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The new file while it is written.
#[derive(Debug)]
pub struct Replacement {
    db: PathBuf,
    temp: PathBuf,
    _lock: WriteLock,
}

impl Replacement {
    /// Takes the lock, clears away what a killed load left behind, and settles the old file (its journal, if a writer
    /// died, must not be taken for one of the new file).
    ///
    /// # Errors
    /// Another load is running, the old file is no database or in use by a writer, or the folder cannot be written.
    pub async fn begin(db: &Path) -> Result<Self, LoadError> {
        let lock = WriteLock::take(db)?;
        let temp = beside(db, "new");
        for leftover in [temp.clone(), with_suffix(&temp, "-journal"), with_suffix(&temp, "-wal")] {
            match fs::remove_file(&leftover) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                    return Err(LoadError::io(leftover)(e));
                }
                _ => {}
            }
        }
        if db.exists() {
            settle(db).await?;
        }
        Ok(Self { db: db.to_owned(), temp, _lock: lock })
    }

    /// The place that the new file will take.
    pub fn db(&self) -> &Path {
        &self.db
    }

    /// The old file, if there is one.
    pub fn old(&self) -> Option<&Path> {
        self.db.exists().then_some(self.db.as_path())
    }

    /// Opens the new file for a load: no journal and no syncing, since a failed load throws the file away.
    ///
    /// # Errors
    /// The file cannot be made or opened.
    pub async fn open(&self) -> Result<SqliteConnection, LoadError> {
        let options = SqliteConnectOptions::new()
            .filename(&self.temp)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .locking_mode(SqliteLockingMode::Exclusive)
            .pragma("cache_size", "-65536")
            .disable_statement_logging();
        Ok(options.connect().await?)
    }

    /// Closes the new file, makes sure it is on the disk, and puts it in the old one's place.
    ///
    /// # Errors
    /// The old file stays in place then.
    pub async fn commit(self, conn: SqliteConnection) -> Result<(), LoadError> {
        conn.close().await?;
        let file = File::open(&self.temp).map_err(LoadError::io(&self.temp))?;
        file.sync_all().map_err(LoadError::io(&self.temp))?;
        for journal in ["-journal", "-wal"].map(|s| with_suffix(&self.db, s)) {
            if journal.exists() {
                let reason = "a program is writing to it just now".to_owned();
                return Err(LoadError::NotADatabase { path: self.db.clone(), reason });
            }
        }
        fs::rename(&self.temp, &self.db).map_err(LoadError::io(&self.db))?;
        let folder = self.db.parent().filter(|f| !f.as_os_str().is_empty());
        // Some file systems cannot sync a folder; the rename itself has happened.
        if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
            folder.sync_all().ok();
        }
        Ok(())
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        // Gone already after a commit.
        fs::remove_file(&self.temp).ok();
    }
}

/// Opens the old file once so that SQLite plays back a journal left by a dead writer, and leaves WAL mode.
async fn settle(db: &Path) -> Result<(), LoadError> {
    let not_one = |e: sqlx::Error| LoadError::NotADatabase { path: db.to_owned(), reason: e.to_string() };
    let options = SqliteConnectOptions::new()
        .filename(db)
        .journal_mode(SqliteJournalMode::Delete)
        .disable_statement_logging();
    let mut conn = options.connect().await.map_err(not_one)?;
    let read = sqlx::query("SELECT count(*) FROM sqlite_schema").execute(&mut conn);
    read.await.map_err(not_one)?;
    conn.close().await?;
    Ok(())
}
