//! Signs of life of connections, and what is done about those that give none. Serenity notices a heartbeat that is not
//! answered; it does not notice a shard that waits for ever to connect, or whose task is gone.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serenity::gateway::{ConnectionStage, ShardManager, ShardRunnerInfo, ShardRunnerMessage};
use serenity::model::id::ShardId;
use tokio::time::{Instant, sleep};

/// What is known of one shard.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// When it last gave a sign.
    sign: Instant,
    /// How long its last heartbeat took; another number is another heartbeat.
    latency: Option<Duration>,
    /// Whether its connection stands.
    stands: bool,
    /// How often it was restarted since.
    restarts: u32,
    /// Until when it is known to have heard all, while or before its connection stood.
    heard: Option<Timestamp>,
}

/// After so many restarts without a sign all connections are made anew.
const RESTARTS: u32 = 2;
/// How often connections are looked at, if silence is not to be noticed sooner.
const LOOK: Duration = Duration::from_secs(1);
/// What lies between the beginnings of two connections, by Discord's rule; a connection is left within as long.
pub(super) const BETWEEN: Duration = Duration::from_secs(5);

/// When shards last gave a sign of life.
#[derive(Debug, Default)]
pub(crate) struct Life(Mutex<BTreeMap<u32, Known>>);

/// What is to be done about a shard.
#[derive(Debug, PartialEq, Eq)]
enum Due {
    Nothing,
    Restart,
    /// All connections are to be made anew.
    Anew,
}

impl Life {
    fn shards(&self) -> std::sync::MutexGuard<'_, BTreeMap<u32, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So many shards begin, one after the other. Until `heard` all was heard, by an earlier process.
    pub(super) fn begin(&self, shards: u32, heard: Option<Timestamp>) {
        let now = Instant::now();
        let mut known = self.shards();
        // Servers may have changed their shard.
        let heard = known.values().filter_map(|known| known.heard).min().or(heard);
        let begun = |n: u32| {
            let sign = now + BETWEEN * n;
            (n, Known { sign, latency: None, stands: false, restarts: 0, heard })
        };
        *known = (0..shards).map(begun).collect();
    }

    /// Until when a shard heard all, before its connection began.
    pub(super) fn heard(&self, shard: u32) -> Option<Timestamp> {
        self.shards().get(&shard).and_then(|known| known.heard)
    }

    /// Until when all of them heard all; none where one was never there.
    pub(super) fn all_heard(&self) -> Option<Timestamp> {
        let shards = self.shards();
        let heard: Option<Vec<Timestamp>> = shards.values().map(|known| known.heard).collect();
        heard?.into_iter().min()
    }

    /// None stands any more.
    pub(super) fn end(&self) {
        self.shards().values_mut().for_each(|known| known.stands = false);
    }

    /// A shard gave a sign.
    pub(super) fn sign(&self, shard: u32) {
        if let Some(known) = self.shards().get_mut(&shard) {
            (known.sign, known.restarts) = (Instant::now(), 0);
        }
    }

    /// A shard's connection stands.
    pub(super) fn stands(&self, shard: u32) {
        self.sign(shard);
        if let Some(known) = self.shards().get_mut(&shard) {
            known.stands = true;
        }
    }

    /// How many shards stand, and how many there are.
    pub(crate) fn count(&self) -> (u32, u32) {
        let shards = self.shards();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (count(shards.values().filter(|known| known.stands).count()), count(shards.len()))
    }

    /// What the manager says of a shard is a sign where it changed. None where the shard waits to begin.
    fn look(&self, shard: u32, said: Option<(ConnectionStage, Option<Duration>)>, silence: Duration) -> Due {
        let mut shards = self.shards();
        let others = u32::try_from(shards.len()).unwrap_or(u32::MAX);
        let Some(known) = shards.get_mut(&shard) else { return Due::Nothing };
        // A stage that changes back and forth without an event is no life; a heartbeat that is answered is.
        let latency = said.and_then(|(_, latency)| latency);
        if latency.is_some() && latency != known.latency {
            (known.sign, known.restarts) = (Instant::now(), 0);
        }
        known.latency = latency;
        known.stands &= said.is_some_and(|(stage, _)| stage == ConnectionStage::Connected);
        let silent = known.sign.elapsed();
        if known.stands {
            known.heard = Timestamp::now().checked_sub(silent).ok();
        }
        match said {
            _ if silent < silence => Due::Nothing,
            // It has its turn behind all others, and each of them may have to be left before.
            None if silent < silence + BETWEEN * 2 * others => Due::Nothing,
            None => Due::Anew,
            Some((stage, _)) => {
                tracing::warn!(shard, silent_s = silent.as_secs(), %stage, "a connection to Discord is silent");
                (known.sign, known.restarts, known.stands) = (Instant::now(), known.restarts + 1, false);
                if known.restarts <= RESTARTS { Due::Restart } else { Due::Anew }
            }
        }
    }

    /// Restarts shards that are silent for too long. Returns when that does not help.
    pub(super) async fn watch(&self, manager: &Arc<ShardManager>, silence: Duration) {
        loop {
            sleep(LOOK.min(silence / 4)).await;
            let said: BTreeMap<u32, _> = {
                let runners = manager.runners.lock().await;
                runners.iter().map(|(id, runner)| (id.0, (runner.stage, runner.latency))).collect()
            };
            let all: Vec<u32> = self.shards().keys().copied().collect();
            for shard in all {
                match self.look(shard, said.get(&shard).copied(), silence) {
                    Due::Nothing => {}
                    Due::Restart => restart(manager, shard).await,
                    Due::Anew => return,
                }
            }
        }
    }
}

async fn restart(manager: &Arc<ShardManager>, shard: u32) {
    let id = ShardId(shard);
    if let Some(runner) = manager.runners.lock().await.get(&id) {
        leave(id, runner, 4_000);
    }
    manager.restart(id).await;
}

/// Has a shard end its connection. Where the socket is gone already the first of the two ends it: told to shut down at
/// once, serenity would wait for the socket's end for ever, without a pause. Both, or it would come back after the first.
pub(super) fn leave(id: ShardId, runner: &ShardRunnerInfo, code: u16) {
    runner.runner_tx.send_to_shard(ShardRunnerMessage::Close(code, None));
    runner.runner_tx.send_to_shard(ShardRunnerMessage::Shutdown(id, code));
}

#[cfg(test)]
mod tests {
    use super::*;

    const SILENCE: Duration = Duration::from_secs(10);

    fn connected(ms: u64) -> Option<(ConnectionStage, Option<Duration>)> {
        Some((ConnectionStage::Connected, Some(Duration::from_millis(ms))))
    }

    #[tokio::test(start_paused = true)]
    async fn events_and_heartbeats_are_signs_and_stages_are_not() {
        let life = Life::default();
        life.begin(1, None);
        let pass = |s| tokio::time::advance(Duration::from_secs(s));
        let look = |said| life.look(0, said, SILENCE);
        assert_eq!(look(Some((ConnectionStage::Connecting, None))), Due::Nothing);
        pass(9).await;
        assert_eq!(look(Some((ConnectionStage::Handshake, None))), Due::Nothing);
        pass(2).await;
        life.sign(0);
        assert_eq!(look(connected(20)), Due::Nothing);
        pass(9).await;
        // The same number is the same heartbeat.
        assert_eq!(look(connected(20)), Due::Nothing);
        pass(2).await;
        assert_eq!(look(connected(20)), Due::Restart);
        pass(11).await;
        assert_eq!(look(connected(21)), Due::Nothing);
    }

    #[tokio::test(start_paused = true)]
    async fn restarts_are_counted_until_there_is_life_and_one_shard_is_not_another() {
        let life = Life::default();
        life.begin(2, None);
        for due in [Due::Restart, Due::Restart, Due::Anew] {
            tokio::time::advance(Duration::from_secs(16)).await;
            life.sign(1);
            assert_eq!(life.look(0, Some((ConnectionStage::Connected, None)), SILENCE), due);
            assert_eq!(life.look(1, Some((ConnectionStage::Connected, None)), SILENCE), Due::Nothing);
        }
        life.sign(0);
        tokio::time::advance(Duration::from_secs(16)).await;
        assert_eq!(life.look(0, Some((ConnectionStage::Connected, None)), SILENCE), Due::Restart);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_its_turn_has_longer_and_not_for_ever() {
        let life = Life::default();
        life.begin(3, None);
        assert_eq!(life.count(), (0, 3));
        tokio::time::advance(Duration::from_secs(45)).await;
        assert_eq!(life.look(2, None, SILENCE), Due::Nothing);
        tokio::time::advance(Duration::from_secs(6)).await;
        assert_eq!(life.look(2, None, SILENCE), Due::Anew);
        life.stands(1);
        assert_eq!(life.count(), (1, 3));
        life.look(1, connected(5), SILENCE);
        assert_eq!(life.count(), (1, 3));
        life.look(1, None, SILENCE);
        assert_eq!(life.count(), (0, 3));
    }
}
