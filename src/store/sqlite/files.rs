//! Pictures and files for chats, in the small database. What was removed leaves room for what comes, so that the database
//! never grows by more than the bound.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::Connection;

use super::StateDb;
use crate::store::expiring::end;
use crate::store::{FileStore, Held, StoreError};

const ENDED: &str = "DELETE FROM files WHERE ends_at <= ?";
const PUT: &str = "INSERT OR REPLACE INTO files (name, ends_at, size, content) VALUES (?, ?, ?, ?)";
/// Whatever is beyond the bound, counted from the newest.
const TRIM: &str = "
    DELETE FROM files WHERE id IN (
        SELECT id FROM (SELECT id, sum(size) OVER (ORDER BY id DESC) AS so_far FROM files) WHERE so_far > ?)";

/// Files in the small database, no more than so many bytes.
pub struct SqliteFiles {
    db: Arc<StateDb>,
    most: u64,
}

impl SqliteFiles {
    /// In this database.
    #[must_use]
    pub fn new(db: Arc<StateDb>, most: u64) -> Self {
        Self { db, most }
    }

    fn now(&self) -> i64 {
        self.db.clock.now().as_microsecond()
    }
}

impl FileStore for SqliteFiles {
    fn put<'a>(
        &'a self,
        name: &'a str,
        bytes: Vec<u8>,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let (db, ends_at) = (&self.db, end(self.db.clock.now(), ttl).as_microsecond());
            let most = i64::try_from(self.most).unwrap_or(i64::MAX);
            let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
            let mut quick = db.quick.lock().await;
            let mut tx = quick.begin_with("BEGIN IMMEDIATE").await.map_err(db.writing())?;
            sqlx::query(ENDED).bind(self.now()).execute(&mut *tx).await.map_err(db.writing())?;
            let put = sqlx::query(PUT).bind(name).bind(ends_at).bind(size).bind(bytes);
            put.execute(&mut *tx).await.map_err(db.writing())?;
            sqlx::query(TRIM).bind(most).execute(&mut *tx).await.map_err(db.writing())?;
            tx.commit().await.map_err(db.writing())
        })
    }

    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(async move {
            let query = sqlx::query_scalar("SELECT content FROM files WHERE name = ? AND ends_at > ?");
            let query = query.bind(name).bind(self.now());
            query.fetch_optional(&mut *self.db.read.lock().await).await.map_err(self.db.reading())
        })
    }

    fn sweep(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let query = sqlx::query(ENDED).bind(self.now());
            query.execute(&mut *self.db.quick.lock().await).await.map_err(self.db.writing())?;
            Ok(())
        })
    }

    fn held(&self) -> BoxFuture<'_, Result<Held, StoreError>> {
        Box::pin(async move {
            let query =
                sqlx::query_as("SELECT count(*), coalesce(sum(size), 0) FROM files WHERE ends_at > ?");
            let query = query.bind(self.now());
            let found: (i64, i64) =
                query.fetch_one(&mut *self.db.read.lock().await).await.map_err(self.db.reading())?;
            let whole = |n: i64| u64::try_from(n).unwrap_or_default();
            Ok(Held { files: whole(found.0), bytes: whole(found.1), most: self.most })
        })
    }
}
