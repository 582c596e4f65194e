//! What adapters remember between deliveries, in the stores of the service.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use topup_port::{BoxFuture, Notebook};

use crate::store::{ControlStore, Dedupe, FileStore, MetaStore, Stores};

/// A notebook in the stores: what replicas share and may lose beside what must not be lost.
pub struct Notes {
    seen: Arc<dyn Dedupe>,
    remembered: Arc<dyn ControlStore>,
    kept: Arc<dyn MetaStore>,
    files: Arc<dyn FileStore>,
}

impl Notes {
    /// A notebook in these stores.
    #[must_use]
    pub fn new(stores: &Stores) -> Self {
        Self {
            seen: stores.dedupe.clone(),
            remembered: stores.controls.clone(),
            kept: stores.meta.clone(),
            files: stores.files.clone(),
        }
    }
}

impl Notebook for Notes {
    fn first<'a>(&'a self, name: &'a str, within: Duration) -> BoxFuture<'a, bool> {
        self.seen.first(name, within)
    }

    fn remember<'a>(&'a self, name: &'a str, value: Value, time: Duration) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            if let Err(error) = self.remembered.put(name, value, time).await {
                tracing::warn!(%error, "something could not be remembered");
            }
        })
    }

    fn recall<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Value>> {
        Box::pin(async move {
            self.remembered.get(name).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "what is remembered cannot be looked up");
                None
            })
        })
    }

    fn keep<'a>(&'a self, name: &'a str, value: Value) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async move { self.kept.set(name, value).await.map_err(|error| error.to_string()) })
    }

    fn kept<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Value>, String>> {
        Box::pin(async move { self.kept.get(name).await.map_err(|error| error.to_string()) })
    }

    fn keep_file<'a>(&'a self, name: &'a str, bytes: Vec<u8>, time: Duration) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let kept = self.files.put(name, bytes, time).await;
            kept.inspect_err(|error| tracing::warn!(%error, "a file could not be kept")).is_ok()
        })
    }

    fn file<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Vec<u8>>> {
        Box::pin(async move {
            self.files.get(name).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "a file cannot be looked up");
                None
            })
        })
    }
}
