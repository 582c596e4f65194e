//! Whether Redis is there, for whoever has to say so.

use jiff::Timestamp;
use tokio::sync::watch;

/// Whether Redis is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RedisHealth {
    /// Whether it answers.
    pub up: bool,
    /// Since when that is so.
    pub since: Timestamp,
    /// Whether it is there and does not let us in: the password or the user is wrong. That does not pass by itself.
    pub locked_out: bool,
}

/// The health of Redis now and as it changes. Cheap to clone and to ask.
#[derive(Debug, Clone)]
pub struct RedisHealthHandle(pub(super) watch::Receiver<RedisHealth>);

impl RedisHealthHandle {
    /// The health now.
    #[must_use]
    pub fn now(&self) -> RedisHealth {
        *self.0.borrow()
    }

    /// Waits until Redis is there, or is away, as asked. Ends at once where it already is so, and where the stores
    /// are gone.
    pub async fn until(&mut self, up: bool) -> RedisHealth {
        let found = self.0.wait_for(|health| health.up == up).await.map(|health| *health);
        found.unwrap_or_else(|_| self.now())
    }
}
