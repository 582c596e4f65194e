//! Small facts that all replicas share, in Redis and in the small database of whoever wrote them: Redis may lose them,
//! and a replica whose own database has one gives it back.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde_json::Value;

use super::Redis;
use crate::store::{MetaStore, StoreError};

/// Facts in Redis, and behind it in this process's own store.
pub struct RedisMeta {
    redis: Redis,
    behind: Arc<dyn MetaStore>,
}

impl RedisMeta {
    /// Facts on this Redis, kept in `behind` too.
    #[must_use]
    pub fn new(redis: Redis, behind: Arc<dyn MetaStore>) -> Self {
        Self { redis, behind }
    }

    fn key(&self, name: &str) -> String {
        self.redis.key("fact", name.as_bytes())
    }

    async fn share(&self, name: &str, value: &Value) -> Result<(), StoreError> {
        let mut set = redis::cmd("SET");
        set.arg(self.key(name)).arg(value.to_string());
        self.redis.link.query(set).await
    }
}

impl MetaStore for RedisMeta {
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Value>, StoreError>> {
        Box::pin(async move {
            let mut get = redis::cmd("GET");
            get.arg(self.key(name));
            match self.redis.link.query::<Option<Vec<u8>>>(get).await {
                Ok(Some(bytes)) => {
                    let unreadable = |reason: serde_json::Error| StoreError::Unreadable {
                        what: "a fact",
                        reason: reason.to_string(),
                    };
                    serde_json::from_slice(&bytes).map(Some).map_err(unreadable)
                }
                Ok(None) => {
                    let kept = self.behind.get(name).await?;
                    if let Some(value) = &kept {
                        // Redis was emptied. A fault is one more question of the other replicas.
                        let _ = self.share(name, value).await;
                    }
                    Ok(kept)
                }
                Err(_) => self.behind.get(name).await,
            }
        })
    }

    /// It counts where all replicas see it: that Redis is away is an error.
    fn set<'a>(&'a self, name: &'a str, value: Value) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.share(name, &value).await?;
            self.behind.set(name, value).await
        })
    }
}
