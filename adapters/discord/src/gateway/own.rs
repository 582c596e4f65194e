//! A runtime for serenity alone. What it spawns cannot be ended one by one: a queue that still wants to begin shards, or
//! a shard that waits for a connection, would go on beside the connections that were made in their place. And where a
//! socket ends without a code it asks it again without a pause, until the next heartbeat: nobody else waits for that.

use std::future::Future;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// Threads: one that is busy with a socket's end leaves the other to the other shards.
const THREADS: usize = 2;

/// The runtime; everything in it ends with this value.
pub(super) struct Own(Option<Runtime>);

impl Own {
    pub(super) fn new() -> std::io::Result<Self> {
        let built = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("discord")
            .enable_all()
            .build()?;
        Ok(Self(Some(built)))
    }

    /// Runs something there.
    pub(super) fn spawn<T: Send + 'static>(
        &self,
        what: impl Future<Output = T> + Send + 'static,
    ) -> Option<JoinHandle<T>> {
        self.0.as_ref().map(|runtime| runtime.spawn(what))
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        // Without waiting: this is no place to wait in.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
