//! What buttons mean, in the small database.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures::future::BoxFuture;
use serde_json::Value;

use super::StateDb;
use crate::store::expiring::end;
use crate::store::{ControlStore, StoreError};

const PUT: &str = "
    INSERT INTO controls (id, meaning, ends_at) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET meaning = excluded.meaning, ends_at = excluded.ends_at";

/// What has ended is removed each time so many were put.
const SWEEP_EACH: u32 = 256;

impl StateDb {
    /// Removes the buttons that have ended.
    pub(super) async fn sweep_controls(&self) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM controls WHERE ends_at <= ?");
        let query = query.bind(self.clock.now().as_microsecond());
        query.execute(&mut *self.quick.lock().await).await.map_err(self.writing())?;
        Ok(())
    }
}

impl ControlStore for StateDb {
    fn put<'a>(
        &'a self,
        id: &'a str,
        meaning: Value,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let ends_at = end(self.clock.now(), ttl).as_microsecond();
            let query = sqlx::query(PUT).bind(id).bind(meaning.to_string()).bind(ends_at);
            query.execute(&mut *self.quick.lock().await).await.map_err(self.writing())?;
            if self.puts.fetch_add(1, Ordering::Relaxed) % SWEEP_EACH == SWEEP_EACH - 1 {
                self.sweep_controls().await?;
            }
            Ok(())
        })
    }

    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<Value>, StoreError>> {
        Box::pin(async move {
            let query = sqlx::query_scalar("SELECT meaning FROM controls WHERE id = ? AND ends_at > ?");
            let query = query.bind(id).bind(self.clock.now().as_microsecond());
            let text: Option<String> =
                query.fetch_optional(&mut *self.read.lock().await).await.map_err(self.reading())?;
            let Some(text) = text else { return Ok(None) };
            let unreadable = |reason: serde_json::Error| StoreError::Unreadable {
                what: "a button",
                reason: reason.to_string(),
            };
            serde_json::from_str(&text).map(Some).map_err(unreadable)
        })
    }
}
