//! Rooms in Redis. While it is away each process goes by rooms of its own.

use std::sync::LazyLock;

use futures::future::BoxFuture;
use redis::Script;

use super::{Redis, micros};
use crate::store::Taken;
use crate::store::places::{MemoryPlaces, Place, Places};

static PLACE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/place.lua")));

/// Rooms shared by all replicas.
#[derive(Debug)]
pub struct RedisPlaces {
    redis: Redis,
    own: MemoryPlaces,
}

impl RedisPlaces {
    /// On this Redis.
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        let own = MemoryPlaces::new(redis.clock.clone());
        Self { redis, own }
    }

    fn room(&self, key: &str) -> String {
        self.redis.key("places", key.as_bytes())
    }
}

impl Places for RedisPlaces {
    fn take<'a>(&'a self, key: &'a str, place: Place<'a>) -> BoxFuture<'a, Taken> {
        Box::pin(async move {
            let mut script = PLACE.prepare_invoke();
            script
                .key(self.room(key))
                .arg(place.name)
                .arg(place.instead_of.unwrap_or_default())
                .arg(place.most)
                .arg(micros(place.lasts))
                .arg(self.redis.script_now());
            match self.redis.link.invoke(script).await {
                Ok(wait) => Taken::of_wait(wait),
                Err(_) => self.own.take_here(key, place),
            }
        })
    }

    fn leave<'a>(&'a self, key: &'a str, name: &'a str) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            // Where it stands is not known after an outage; where it does not, nothing happens.
            self.own.leave_here(key, name);
            let mut command = redis::cmd("ZREM");
            command.arg(self.room(key)).arg(name);
            // What is not given up ends by itself.
            let _: Result<i64, _> = self.redis.link.query(command).await;
        })
    }
}
