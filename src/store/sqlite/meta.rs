//! Small facts in the small database.

use futures::future::BoxFuture;
use serde_json::Value;

use super::StateDb;
use crate::store::{MetaStore, StoreError};

const SET: &str = "
    INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value";

impl MetaStore for StateDb {
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Value>, StoreError>> {
        Box::pin(async move {
            let query = sqlx::query_scalar("SELECT value FROM meta WHERE name = ?").bind(name);
            let text: Option<String> =
                query.fetch_optional(&mut *self.read.lock().await).await.map_err(self.reading())?;
            let Some(text) = text else { return Ok(None) };
            let unreadable = |reason: serde_json::Error| StoreError::Unreadable {
                what: "a fact",
                reason: reason.to_string(),
            };
            serde_json::from_str(&text).map(Some).map_err(unreadable)
        })
    }

    fn set<'a>(&'a self, name: &'a str, value: Value) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let query = sqlx::query(SET).bind(name).bind(value.to_string());
            query.execute(&mut *self.durable.lock().await).await.map_err(self.writing())?;
            Ok(())
        })
    }
}
