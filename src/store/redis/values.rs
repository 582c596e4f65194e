//! Values with an end in Redis.
//!
//! A value is preceded by its end (microseconds since 1970, eight bytes), which is compared by the clock that is
//! handed in; Redis's own time to live only clears away.

use std::time::Duration;

use super::{Redis, millis};
use crate::store::StoreError;
use crate::store::expiring::end;

impl Redis {
    /// The key's bytes; none too where Redis is away or refuses.
    pub(super) async fn get(&self, key: &str) -> Option<Vec<u8>> {
        self.look_up(key).await.unwrap_or_default()
    }

    /// The key's bytes.
    ///
    /// # Errors
    /// As [`Link::query`](super::link::Link::query).
    pub(super) async fn look_up(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut get = redis::cmd("GET");
        get.arg(key);
        let Some(mut held) = self.link.query::<Option<Vec<u8>>>(get).await? else { return Ok(None) };
        let Some((ends_at, _)) = held.split_first_chunk() else { return Ok(None) };
        let alive = self.clock.now().as_microsecond() < i64::from_be_bytes(*ends_at);
        Ok(alive.then(|| held.split_off(size_of::<i64>())))
    }

    /// Keeps the bytes for `ttl`.
    ///
    /// # Errors
    /// As [`Link::query`](super::link::Link::query).
    pub(super) async fn put(&self, key: &str, bytes: &[u8], ttl: Duration) -> Result<(), StoreError> {
        let ends_at = end(self.clock.now(), ttl).as_microsecond();
        let value = [&ends_at.to_be_bytes(), bytes].concat();
        let mut set = redis::cmd("SET");
        set.arg(key).arg(value).arg("PX").arg(millis(ttl));
        self.link.query(set).await
    }
}
