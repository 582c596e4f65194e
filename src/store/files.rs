//! Pictures and files that chats fetch from an address of ours: each for a time of its own, and all together no more than
//! so much. Where it becomes too much the oldest go before their time, for the newest are those that are still looked at.

use std::time::Duration;

use futures::future::BoxFuture;

use super::StoreError;

/// Files by their names. No name is given twice.
pub trait FileStore: Send + Sync {
    /// Keeps a file for `ttl` at most.
    fn put<'a>(
        &'a self,
        name: &'a str,
        bytes: Vec<u8>,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<(), StoreError>>;

    /// A file; none where there is none (any more).
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Vec<u8>>, StoreError>>;

    /// Removes what has ended.
    fn sweep(&self) -> BoxFuture<'_, Result<(), StoreError>>;

    /// What is held.
    fn held(&self) -> BoxFuture<'_, Result<Held, StoreError>>;
}

/// How much is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The most bytes that are held.
    pub most: u64,
}
