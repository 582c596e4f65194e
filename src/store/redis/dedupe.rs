//! Deliveries seen, in Redis. The process's own memory is asked first and always keeps along: it answers what this
//! process has seen without a way, and goes on alone while Redis is away.

use std::sync::LazyLock;
use std::time::Duration;

use futures::future::BoxFuture;
use redis::Script;

use super::{Redis, micros};
use crate::store::{Dedupe, MemoryDedupe};

static FIRST: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/first.lua")));

/// Deliveries seen by all replicas.
#[derive(Debug)]
pub struct RedisDedupe {
    redis: Redis,
    own: MemoryDedupe,
}

impl RedisDedupe {
    /// On this Redis.
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        let own = MemoryDedupe::new(redis.clock.clone());
        Self { redis, own }
    }
}

impl Dedupe for RedisDedupe {
    fn first<'a>(&'a self, key: &'a str, ttl: Duration) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            if !self.own.first_here(key, ttl) {
                return false;
            }
            let mut script = FIRST.prepare_invoke();
            script.key(self.redis.key("seen", key.as_bytes())).arg(micros(ttl)).arg(self.redis.script_now());
            self.redis.link.invoke(script).await.unwrap_or(true)
        })
    }
}
