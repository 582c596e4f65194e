//! What an adapter remembers beside its answers: deliveries it saw, threads it is in, tokens it was given.

use std::time::Duration;

use serde_json::Value;

use crate::BoxFuture;

/// An adapter's memory. Names are of the adapter's own making and begin with its platform: `slack/in/T1/C1/1.2`.
pub trait Notebook: Send + Sync {
    /// True for the first who asks with this name within the time, on whatever replica; false for all others. It never
    /// fails: without the shared memory, the process's own decides.
    fn first<'a>(&'a self, name: &'a str, within: Duration) -> BoxFuture<'a, bool>;

    /// Remembers a value for some time, over what is there. A fault is logged and the value forgotten.
    fn remember<'a>(&'a self, name: &'a str, value: Value, time: Duration) -> BoxFuture<'a, ()>;

    /// What is remembered under the name; none if there is nothing, or it cannot be looked up just now.
    fn recall<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Value>>;

    /// Keeps a value for good, over what is there; null takes it away.
    ///
    /// # Errors
    /// A sentence for the log: it is not kept.
    fn keep<'a>(&'a self, name: &'a str, value: Value) -> BoxFuture<'a, Result<(), String>>;

    /// What is kept under the name.
    ///
    /// # Errors
    /// A sentence for the log: it is not known.
    fn kept<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Value>, String>>;

    /// Keeps a picture or a file that others fetch from an address of ours, for so long at most: where much is kept, the
    /// oldest go before their time. No name is given twice. False where it is not kept.
    fn keep_file<'a>(&'a self, name: &'a str, bytes: Vec<u8>, time: Duration) -> BoxFuture<'a, bool> {
        let _ = (name, bytes, time);
        Box::pin(async { false })
    }

    /// A file that was kept; none if it is gone, or cannot be looked up just now.
    fn file<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Vec<u8>>> {
        let _ = name;
        Box::pin(async { None })
    }
}
