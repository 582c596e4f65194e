//! Rate limits in Redis. While it is away each process goes by buckets of its own.

use std::sync::LazyLock;

use futures::future::BoxFuture;
use redis::Script;

use super::Redis;
use crate::store::limits::{Limit, MemoryLimits, RateLimits, Taken};

static TAKE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/take.lua")));

/// Buckets shared by all replicas.
#[derive(Debug)]
pub struct RedisLimits {
    redis: Redis,
    own: MemoryLimits,
}

impl RedisLimits {
    /// On this Redis.
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        let own = MemoryLimits::new(redis.clock.clone());
        Self { redis, own }
    }
}

impl RateLimits for RedisLimits {
    fn take<'a>(&'a self, key: &'a str, limit: Limit) -> BoxFuture<'a, Taken> {
        Box::pin(async move {
            let mut script = TAKE.prepare_invoke();
            script
                .key(self.redis.key("limit", key.as_bytes()))
                .arg(limit.every_micros())
                .arg(limit.full_micros())
                .arg(self.redis.script_now());
            match self.redis.link.invoke(script).await {
                Ok(wait) => Taken::of_wait(wait),
                Err(_) => self.own.take_here(key, limit),
            }
        })
    }
}
