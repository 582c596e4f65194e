//! Pictures and files for chats, in Redis. A list beside them says how much they are, oldest first: a line is the file's
//! size, its end (microseconds since 1970) and its key. While Redis is away, files are kept where the process can keep
//! them, and are found there also after it is back.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use futures::future::BoxFuture;
use redis::Script;

use super::Redis;
use crate::store::expiring::end;
use crate::store::{FileStore, Held, StoreError};

static FILES: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scripts/files.lua")));

/// Files in Redis, shared by all replicas, no more than so many bytes.
pub struct RedisFiles {
    redis: Redis,
    /// What was put while Redis was away.
    behind: Arc<dyn FileStore>,
    most: u64,
}

impl RedisFiles {
    /// Files on this Redis, and `behind` it where it is away.
    #[must_use]
    pub fn new(redis: Redis, behind: Arc<dyn FileStore>, most: u64) -> Self {
        Self { redis, behind, most }
    }

    fn key(&self, name: &str) -> String {
        self.redis.key("file", name.as_bytes())
    }

    fn list(&self) -> String {
        format!("{}files", self.redis.prefix)
    }

    async fn share(&self, name: &str, bytes: &[u8], ttl: Duration) -> Result<(), StoreError> {
        let (key, ends_at) = (self.key(name), end(self.redis.clock.now(), ttl).as_microsecond());
        self.redis.put(&key, bytes, ttl).await?;
        let mut script = FILES.prepare_invoke();
        script
            .key(self.list())
            .arg(format!("{} {ends_at} {key}", bytes.len()))
            .arg(self.most)
            .arg(self.redis.script_now());
        let gone: Vec<String> = self.redis.link.invoke(script).await?;
        for key in gone {
            // One at a time: in a cluster each key has a place of its own.
            let mut delete = redis::cmd("DEL");
            delete.arg(key);
            let _: i64 = self.redis.link.query(delete).await?;
        }
        Ok(())
    }
}

impl FileStore for RedisFiles {
    fn put<'a>(
        &'a self,
        name: &'a str,
        bytes: Vec<u8>,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            match self.share(name, &bytes, ttl).await {
                Ok(()) => Ok(()),
                Err(_) => self.behind.put(name, bytes, ttl).await,
            }
        })
    }

    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, StoreError>> {
        Box::pin(async move {
            let found = self.redis.look_up(&self.key(name)).await;
            if let Ok(Some(bytes)) = found {
                return Ok(Some(bytes));
            }
            match self.behind.get(name).await? {
                Some(bytes) => Ok(Some(bytes)),
                None => found,
            }
        })
    }

    /// Redis clears away by itself.
    fn sweep(&self) -> BoxFuture<'_, Result<(), StoreError>> {
        self.behind.sweep()
    }

    fn held(&self) -> BoxFuture<'_, Result<Held, StoreError>> {
        Box::pin(async move {
            let mut range = redis::cmd("ZRANGE");
            range.arg(self.list()).arg(0).arg(-1);
            let lines: Vec<String> = self.redis.link.query(range).await?;
            let now = self.redis.clock.now().as_microsecond();
            let mut held = Held { files: 0, bytes: 0, most: self.most };
            for line in lines {
                let mut parts = line.split(' ').map(|part| part.parse::<i64>().unwrap_or_default());
                let (size, ends_at) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
                if ends_at > now {
                    held.files += 1;
                    held.bytes += u64::try_from(size).unwrap_or_default();
                }
            }
            Ok(held)
        })
    }
}
