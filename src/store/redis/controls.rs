//! What buttons mean, in Redis. While it is away, new buttons are kept where the process can keep them, and are
//! found there also after it is back.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use serde_json::Value;

use super::Redis;
use crate::store::{ControlStore, StoreError};

/// Meanings in Redis, shared by all replicas.
pub struct RedisControls {
    redis: Redis,
    /// What was put while Redis was away.
    behind: Arc<dyn ControlStore>,
}

impl RedisControls {
    /// Buttons on this Redis, and `behind` it where it is away.
    #[must_use]
    pub fn new(redis: Redis, behind: Arc<dyn ControlStore>) -> Self {
        Self { redis, behind }
    }

    fn key(&self, id: &str) -> String {
        self.redis.key("control", id.as_bytes())
    }
}

impl ControlStore for RedisControls {
    fn put<'a>(
        &'a self,
        id: &'a str,
        meaning: Value,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let bytes = meaning.to_string().into_bytes();
            match self.redis.put(&self.key(id), &bytes, ttl).await {
                Ok(()) => Ok(()),
                Err(_) => self.behind.put(id, meaning, ttl).await,
            }
        })
    }

    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<Value>, StoreError>> {
        Box::pin(async move {
            let found = self.redis.look_up(&self.key(id)).await;
            if let Ok(Some(bytes)) = found {
                let unreadable = |reason: serde_json::Error| StoreError::Unreadable {
                    what: "a button",
                    reason: reason.to_string(),
                };
                return serde_json::from_slice(&bytes).map(Some).map_err(unreadable);
            }
            match self.behind.get(id).await? {
                Some(meaning) => Ok(Some(meaning)),
                None => found.map(|_| None),
            }
        })
    }
}
