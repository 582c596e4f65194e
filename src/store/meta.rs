//! Small facts that outlive a process, such as when the last digest went out.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use futures::future::{BoxFuture, ready};
use serde_json::Value;

use super::StoreError;

/// Values by name. Names are of our own making: `digest.weekly.last`.
pub trait MetaStore: Send + Sync {
    /// The name's value, if it has one.
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Value>, StoreError>>;

    /// Sets the name's value, over what is there.
    fn set<'a>(&'a self, name: &'a str, value: Value) -> BoxFuture<'a, Result<(), StoreError>>;
}

/// Values in memory: gone with the process, for tests and trials.
#[derive(Debug, Default)]
pub struct MemoryMeta {
    held: Mutex<HashMap<String, Value>>,
}

impl MetaStore for MemoryMeta {
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Value>, StoreError>> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        Box::pin(ready(Ok(held.get(name).cloned())))
    }

    fn set<'a>(&'a self, name: &'a str, value: Value) -> BoxFuture<'a, Result<(), StoreError>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.insert(name.to_owned(), value);
        Box::pin(ready(Ok(())))
    }
}
