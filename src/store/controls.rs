//! What buttons mean. Platforms carry a short id; the meaning lies here, so that a button works after a restart and
//! in another replica, and says so when it is too old.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, ready};
use serde_json::Value;

use super::StoreError;
use super::expiring::Expiring;
use crate::clock::Clock;

/// Meanings by the id of a control.
pub trait ControlStore: Send + Sync {
    /// Keeps what `id` means for `ttl`, over what is there.
    fn put<'a>(&'a self, id: &'a str, meaning: Value, ttl: Duration)
    -> BoxFuture<'a, Result<(), StoreError>>;

    /// What the id means; none if it is unknown or too old.
    ///
    /// # Errors
    /// [`StoreError::Away`]: it may be known where we cannot look just now. Whoever pressed is told to press again,
    /// and not that the button is dead.
    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<Value>, StoreError>>;
}

/// A new id for a control: 26 digits and small letters that nobody can guess.
///
/// # Errors
/// The system gives no random bytes.
pub fn fresh_id() -> Result<String, StoreError> {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut bytes = [0u8; 26];
    getrandom::fill(&mut bytes).map_err(|reason| StoreError::File {
        action: "read",
        path: "the system's random numbers".into(),
        reason: reason.into(),
    })?;
    Ok(bytes.iter().map(|byte| char::from(DIGITS[usize::from(byte & 31)])).collect())
}

/// So many controls are kept in memory.
const MOST: usize = 100_000;

/// Meanings in memory: gone with the process.
#[derive(Debug)]
pub struct MemoryControls {
    held: Expiring<String, Value>,
    clock: Arc<dyn Clock>,
}

impl MemoryControls {
    /// Empty, by this clock.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { held: Expiring::new(MOST), clock }
    }
}

impl ControlStore for MemoryControls {
    fn put<'a>(
        &'a self,
        id: &'a str,
        meaning: Value,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        self.held.put(id.to_owned(), meaning, self.clock.now(), ttl);
        Box::pin(ready(Ok(())))
    }

    fn get<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<Option<Value>, StoreError>> {
        Box::pin(ready(Ok(self.held.get(id, self.clock.now()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_ids_suit_every_platform_and_never_repeat() {
        let ids: std::collections::HashSet<String> = (0..1_000).map(|_| fresh_id().unwrap()).collect();
        assert_eq!(ids.len(), 1_000);
        assert!(ids.iter().all(|id| id.len() == 26 && id.bytes().all(|c| c.is_ascii_alphanumeric())));
    }
}
