//! Leases in Redis, by the server's time. While it is away nobody holds one.

use std::sync::LazyLock;
use std::time::Duration;

use futures::future::BoxFuture;
use redis::Script;

use super::{Redis, micros, millis};
use crate::store::{Fence, Leases};

static ACQUIRE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/acquire.lua")));
static HOLD: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/hold.lua")));

/// How long a lease that nobody holds remembers its fence.
const KEEP_FENCE: Duration = Duration::from_secs(30 * 24 * 3_600);

/// Leases between all replicas.
#[derive(Debug)]
pub struct RedisLeases(Redis);

impl RedisLeases {
    /// On this Redis.
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        Self(redis)
    }

    /// Runs a script for the owner; 0 where it does not hold the lease, or nobody can tell.
    async fn run(&self, script: &Script, name: &str, owner: &str, ttl: Duration) -> u64 {
        let mut script = script.prepare_invoke();
        script
            .key(self.0.key("lease", name.as_bytes()))
            .arg(owner)
            .arg(micros(ttl))
            .arg(self.0.script_now())
            .arg(millis(ttl.saturating_add(KEEP_FENCE)));
        self.0.link.invoke(script).await.unwrap_or(0)
    }
}

impl Leases for RedisLeases {
    fn acquire<'a>(&'a self, name: &'a str, owner: &'a str, ttl: Duration) -> BoxFuture<'a, Option<Fence>> {
        Box::pin(async move {
            let fence = self.run(&ACQUIRE, name, owner, ttl).await;
            (fence > 0).then_some(Fence(fence))
        })
    }

    fn renew<'a>(&'a self, name: &'a str, owner: &'a str, ttl: Duration) -> BoxFuture<'a, bool> {
        Box::pin(async move { self.run(&HOLD, name, owner, ttl).await == 1 })
    }

    fn release<'a>(&'a self, name: &'a str, owner: &'a str) -> BoxFuture<'a, bool> {
        Box::pin(async move { self.run(&HOLD, name, owner, Duration::ZERO).await == 1 })
    }
}
