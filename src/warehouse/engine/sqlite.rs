//! Questions to a SQLite file: a few read-only connections, every statement with a time limit and a row cap.

#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "one of the few places that hand SQL to the driver"
)]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::TryStreamExt;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteRow};
use sqlx::{Arguments, Column, ConnectOptions, Row, SqliteConnection, TypeInfo, ValueRef};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::error::{Cause, EngineError, cause};
use super::identity::Identity;
use super::interrupt::{Armed, Interrupt};
use crate::warehouse::catalog::Catalog;
use crate::warehouse::value::{Statement, Table, Value};

/// Statements that run at the same time.
const CONNECTIONS: usize = 4;
/// Page cache of one connection in KiB, the most that it grows to; the system caches the file besides.
const CACHE_KIB: &str = "-8192";
/// How long to wait for a writer's commit.
const BUSY: Duration = Duration::from_secs(2);
/// For reading the catalog of a database that has none of its own, and has to be counted through.
const CATALOG_TIMEOUT: Duration = Duration::from_secs(120);

/// A SQLite file opened for questions. It follows the path: when an import puts a new file there, the next
/// question reads that one.
#[derive(Debug)]
pub struct SqliteEngine {
    path: PathBuf,
    idle: Mutex<Vec<Reader>>,
    permits: Semaphore,
    catalog: tokio::sync::Mutex<Option<(Identity, Arc<Catalog>)>>,
}

#[derive(Debug)]
struct Reader {
    conn: SqliteConnection,
    interrupt: Arc<Interrupt>,
    file: Identity,
}

impl SqliteEngine {
    /// Opens a database file.
    ///
    /// # Errors
    /// It is missing or no database.
    pub async fn open(path: impl Into<PathBuf>) -> Result<Self, EngineError> {
        let engine = Self {
            path: path.into(),
            idle: Mutex::new(Vec::new()),
            permits: Semaphore::new(CONNECTIONS),
            catalog: tokio::sync::Mutex::new(None),
        };
        let file = engine.identity()?;
        let reader = engine.connect(file).await?;
        engine.put_back(reader);
        Ok(engine)
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// See [`super::Engine::run`].
    ///
    /// # Errors
    /// See [`super::Engine::run`].
    pub async fn run(
        &self,
        statement: &Statement,
        timeout: Duration,
        cancel: &CancellationToken,
        row_cap: usize,
    ) -> Result<Table, EngineError> {
        let asked = Instant::now();
        let permit = tokio::select! {
            permit = self.permits.acquire() => permit,
            () = cancel.cancelled() => return Err(EngineError::Cancelled),
            () = tokio::time::sleep(timeout) => return Err(EngineError::Timeout(timeout)),
        };
        let _permit = permit.map_err(|_| EngineError::Cancelled)?;
        let mut reader = self.reader().await?;
        let left = timeout.saturating_sub(asked.elapsed());
        let armed = reader.interrupt.arm(left);
        let result = {
            let fetching = fetch(&mut reader.conn, statement, row_cap);
            tokio::pin!(fetching);
            tokio::select! {
                result = &mut fetching => result,
                () = cancel.cancelled() => {
                    armed.stop();
                    // The statement ends within microseconds; waiting for it keeps the connection usable.
                    fetching.await
                }
            }
        };
        self.conclude(result, reader, armed, asked, timeout, cancel)
    }

    fn conclude(
        &self,
        result: Result<Table, sqlx::Error>,
        reader: Reader,
        armed: Armed,
        asked: Instant,
        timeout: Duration,
        cancel: &CancellationToken,
    ) -> Result<Table, EngineError> {
        match result {
            Ok(table) => {
                armed.done();
                self.put_back(reader);
                Ok(table)
            }
            Err(error) => match cause(&error) {
                Cause::Interrupted => {
                    armed.done();
                    self.put_back(reader);
                    if cancel.is_cancelled() && asked.elapsed() < timeout {
                        return Err(EngineError::Cancelled);
                    }
                    Err(EngineError::Timeout(timeout))
                }
                // The connection is dropped with the reader: it may be the cause.
                _ => Err(self.explain(&error)),
            },
        }
    }

    fn explain(&self, error: &sqlx::Error) -> EngineError {
        let reason = match error {
            sqlx::Error::Database(e) => e.message().to_owned(),
            other => other.to_string(),
        };
        match cause(error) {
            Cause::Busy => EngineError::Busy,
            Cause::Unreadable => EngineError::Unreadable { path: self.path.clone(), reason },
            Cause::Interrupted | Cause::Other => EngineError::Sql(reason),
        }
    }

    /// See [`super::Engine::state`].
    ///
    /// # Errors
    /// See [`super::Engine::state`].
    pub fn state(&self) -> Result<String, EngineError> {
        Ok(self.identity()?.version())
    }

    fn identity(&self) -> Result<Identity, EngineError> {
        Identity::of(&self.path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => EngineError::Missing(self.path.clone()),
            _ => EngineError::Unreadable { path: self.path.clone(), reason: e.to_string() },
        })
    }

    /// An idle connection to the file that lies at the path now, or a new one.
    async fn reader(&self) -> Result<Reader, EngineError> {
        let file = self.identity()?;
        let idle = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.retain(|reader| reader.file.is_same_file(&file));
            idle.pop()
        };
        match idle {
            Some(reader) => Ok(reader),
            None => self.connect(file).await,
        }
    }

    fn put_back(&self, reader: Reader) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
    }

    async fn connect(&self, file: Identity) -> Result<Reader, EngineError> {
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .read_only(true)
            .busy_timeout(BUSY)
            .pragma("query_only", "1")
            .pragma("cache_size", CACHE_KIB)
            .row_buffer_size(512)
            .disable_statement_logging();
        let opened = async {
            let mut conn = options.connect().await?;
            // Opening reads nothing; this does, and so finds out whether the file is a database.
            sqlx::query("SELECT count(*) FROM sqlite_schema").execute(&mut conn).await?;
            let interrupt = Interrupt::install(&mut conn).await?;
            Ok((conn, interrupt))
        };
        let (conn, interrupt) = opened.await.map_err(|e: sqlx::Error| match self.explain(&e) {
            EngineError::Sql(reason) => EngineError::Unreadable { path: self.path.clone(), reason },
            other => other,
        })?;
        Ok(Reader { conn, interrupt, file })
    }

    /// See [`super::Engine::catalog`].
    ///
    /// # Errors
    /// See [`super::Engine::catalog`].
    pub async fn catalog(&self) -> Result<Arc<Catalog>, EngineError> {
        let file = self.identity()?;
        let mut kept = self.catalog.lock().await;
        if let Some((of, catalog)) = kept.as_ref()
            && *of == file
        {
            return Ok(catalog.clone());
        }
        let catalog = Arc::new(Catalog::load(self, CATALOG_TIMEOUT, &file.version()).await?);
        *kept = Some((file, catalog.clone()));
        Ok(catalog)
    }
}

/// The one place where a question's SQL reaches the driver: the text was made of the model's identifiers and checked.
#[allow(clippy::disallowed_types, clippy::disallowed_methods)]
async fn fetch(
    conn: &mut SqliteConnection,
    statement: &Statement,
    row_cap: usize,
) -> Result<Table, sqlx::Error> {
    let mut args = SqliteArguments::default();
    for value in &statement.params {
        let added = match value {
            Value::Null => args.add(None::<i64>),
            Value::Int(number) => args.add(*number),
            Value::Real(number) => args.add(*number),
            Value::Text(text) => args.add(text.as_str()),
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    let mut table = Table::default();
    let mut rows = sqlx::query_with(sqlx::AssertSqlSafe(statement.sql.as_str()), args).fetch(conn);
    while let Some(row) = rows.try_next().await? {
        if table.rows.is_empty() {
            table.columns = row.columns().iter().map(|c| c.name().to_owned()).collect();
        }
        if table.rows.len() == row_cap {
            table.truncated = true;
            break;
        }
        table.rows.push((0..row.len()).map(|at| value(&row, at)).collect::<Result<_, _>>()?);
    }
    Ok(table)
}

fn value(row: &SqliteRow, at: usize) -> Result<Value, sqlx::Error> {
    let raw = row.try_get_raw(at)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let kind = raw.type_info();
    Ok(match kind.name() {
        "INTEGER" => Value::Int(row.try_get_unchecked(at)?),
        "REAL" => Value::Real(row.try_get_unchecked(at)?),
        _ => Value::Text(row.try_get_unchecked(at)?),
    })
}
