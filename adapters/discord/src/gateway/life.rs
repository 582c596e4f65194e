//! Signs of life of connections, and what is done about those that give none. Serenity notices a heartbeat that is not
//! answered; it does not notice a shard that waits for ever to connect, or whose task is gone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serenity::gateway::{ConnectionStage, ShardManager};
use tokio::time::{Instant, sleep};

/// What is known of one shard.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// When it last gave a sign.
    sign: Instant,
    /// How long its last heartbeat took; another number is another heartbeat.
    latency: Option<Duration>,
    stage: Option<ConnectionStage>,
    /// How often it was restarted since.
    restarts: u32,
}

/// After so many restarts without a sign all connections are made anew.
const RESTARTS: u32 = 2;

/// When shards last gave a sign of life.
#[derive(Debug, Default)]
pub(super) struct Life(Mutex<HashMap<u32, Known>>);

impl Life {
    /// A shard gave a sign.
    pub(super) fn sign(&self, shard: u32) {
        let mut shards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = shards.entry(shard).or_insert_with(Known::now);
        (known.sign, known.restarts) = (Instant::now(), 0);
    }

    /// What the manager says of a shard is a sign where it changed. Gives for how long there was none.
    fn look(&self, shard: u32, stage: ConnectionStage, latency: Option<Duration>) -> Duration {
        let mut shards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = shards.entry(shard).or_insert_with(Known::now);
        // A stage that changes back and forth without an event is no life; a heartbeat that is answered is.
        if latency.is_some() && latency != known.latency {
            (known.sign, known.restarts) = (Instant::now(), 0);
        }
        (known.latency, known.stage) = (latency, Some(stage));
        known.sign.elapsed()
    }

    /// A shard is restarted; false if that was done often enough.
    fn restart(&self, shard: u32) -> bool {
        let mut shards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = shards.entry(shard).or_insert_with(Known::now);
        (known.sign, known.restarts) = (Instant::now(), known.restarts + 1);
        known.restarts <= RESTARTS
    }

    /// Restarts shards that are silent for too long. Returns when that does not help.
    pub(super) async fn watch(&self, manager: &Arc<ShardManager>, silence: Duration) {
        loop {
            sleep(silence / 4).await;
            let shards: Vec<_> = {
                let runners = manager.runners.lock().await;
                runners.iter().map(|(id, runner)| (*id, runner.stage, runner.latency)).collect()
            };
            for (id, stage, latency) in shards {
                let silent = self.look(id.0, stage, latency);
                if silent < silence {
                    continue;
                }
                tracing::warn!(shard = id.0, silent_s = silent.as_secs(), %stage, "a connection to Discord is silent");
                if !self.restart(id.0) {
                    return;
                }
                manager.restart(id).await;
            }
        }
    }
}

impl Known {
    fn now() -> Self {
        Self { sign: Instant::now(), latency: None, stage: None, restarts: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn events_and_heartbeats_are_signs_and_stages_are_not() {
        let life = Life::default();
        let ms = Duration::from_millis;
        assert_eq!(life.look(0, ConnectionStage::Connecting, None), ms(0));
        tokio::time::advance(ms(500)).await;
        assert_eq!(life.look(0, ConnectionStage::Handshake, None), ms(500));
        life.sign(0);
        tokio::time::advance(ms(300)).await;
        assert_eq!(life.look(0, ConnectionStage::Connected, Some(ms(20))), ms(0));
        tokio::time::advance(ms(300)).await;
        assert_eq!(life.look(0, ConnectionStage::Connected, Some(ms(20))), ms(300));
    }

    #[tokio::test(start_paused = true)]
    async fn restarts_are_counted_until_there_is_life() {
        let life = Life::default();
        assert!(life.restart(0) && life.restart(0) && !life.restart(0));
        life.sign(0);
        assert!(life.restart(0));
    }
}
