//! A notebook in memory, which forgets nothing but files whose time has ended.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use crate::{BoxFuture, Notebook};

/// A notebook in memory. Time passes in it for files alone, by tokio's clock, which tests may move.
#[derive(Debug, Default)]
pub struct Book {
    seen: Mutex<HashSet<String>>,
    values: Mutex<HashMap<String, Value>>,
    files: Mutex<HashMap<String, Kept>>,
}

/// A file with its end; none for a time beyond what a clock can say.
type Kept = (Vec<u8>, Option<Instant>);

impl Book {
    /// Writes a value down.
    pub fn put(&self, name: &str, value: Value) {
        self.values.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), value);
    }

    /// What is written down under the name; none for null too.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        values.get(name).filter(|value| !value.is_null()).cloned()
    }
}

impl Notebook for Book {
    fn first<'a>(&'a self, name: &'a str, _: Duration) -> BoxFuture<'a, bool> {
        let first = self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        Box::pin(std::future::ready(first))
    }

    fn remember<'a>(&'a self, name: &'a str, value: Value, _: Duration) -> BoxFuture<'a, ()> {
        self.put(name, value);
        Box::pin(std::future::ready(()))
    }

    fn recall<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Value>> {
        Box::pin(std::future::ready(self.get(name)))
    }

    fn keep<'a>(&'a self, name: &'a str, value: Value) -> BoxFuture<'a, Result<(), String>> {
        self.put(name, value);
        Box::pin(std::future::ready(Ok(())))
    }

    fn kept<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Value>, String>> {
        Box::pin(std::future::ready(Ok(self.get(name))))
    }

    fn keep_file<'a>(&'a self, name: &'a str, bytes: Vec<u8>, time: Duration) -> BoxFuture<'a, bool> {
        let kept = (bytes, Instant::now().checked_add(time));
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), kept);
        Box::pin(std::future::ready(true))
    }

    fn file<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Vec<u8>>> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = files.get(name).filter(|(_, end)| end.is_none_or(|end| Instant::now() < end));
        Box::pin(std::future::ready(kept.map(|(bytes, _)| bytes.clone())))
    }
}
