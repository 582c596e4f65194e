//! The shared cache of results, in Redis.

use std::time::Duration;

use futures::future::BoxFuture;

use super::Redis;
use crate::store::results::{MOST_BYTES, ResultCache};

/// Results in Redis, shared by all replicas.
#[derive(Debug)]
pub struct RedisResults(Redis);

impl RedisResults {
    /// The cache on this Redis.
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        Self(redis)
    }
}

impl ResultCache for RedisResults {
    fn get<'a>(&'a self, key: &'a [u8]) -> BoxFuture<'a, Option<Vec<u8>>> {
        Box::pin(async move { self.0.get(&self.0.key("result", key)).await })
    }

    fn put<'a>(&'a self, key: &'a [u8], bytes: Vec<u8>, ttl: Duration) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            if bytes.len() <= MOST_BYTES {
                let _ = self.0.put(&self.0.key("result", key), &bytes, ttl).await;
            }
        })
    }
}
