//! Contexts of threads in Redis. While it is away a thread has no context, and the answer goes on.

use std::time::Duration;

use futures::future::BoxFuture;
use serde_json::Value;
use topup_port::ThreadKey;

use super::Redis;
use crate::store::{StoreError, ThreadStore};

/// Contexts in Redis, shared by all replicas.
#[derive(Debug)]
pub struct RedisThreads {
    redis: Redis,
    ttl: Duration,
}

impl RedisThreads {
    /// Contexts that are kept for `ttl` after they were put.
    #[must_use]
    pub fn new(redis: Redis, ttl: Duration) -> Self {
        Self { redis, ttl }
    }
}

impl ThreadStore for RedisThreads {
    fn get<'a>(&'a self, key: &'a ThreadKey) -> BoxFuture<'a, Result<Option<Value>, StoreError>> {
        Box::pin(async move {
            let bytes = self.redis.get(&self.redis.thread_key(key)).await;
            match bytes.as_deref().map(serde_json::from_slice) {
                Some(Ok(context)) => Ok(Some(context)),
                Some(Err(reason)) => {
                    // A lost context costs a person one sentence; a broken value must not cost the answer.
                    tracing::warn!(%reason, "a thread's context is unreadable and was passed over");
                    Ok(None)
                }
                None => Ok(None),
            }
        })
    }

    fn put<'a>(&'a self, key: &'a ThreadKey, context: Value) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let bytes = context.to_string().into_bytes();
            let _ = self.redis.put(&self.redis.thread_key(key), &bytes, self.ttl).await;
            Ok(())
        })
    }
}
