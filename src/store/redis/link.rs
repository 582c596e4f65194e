//! The way to Redis: never waited for longer than the timeout, and not at all while Redis is known to be away.
//!
//! A circuit breaker. The first call that fails or stays unanswered opens it: from then on calls return at once, and
//! a task in the background (the keeper) connects anew until Redis answers. While all is well the keeper asks from
//! time to time, so that an outage is mostly noticed before an answer needs Redis.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use redis::{Cmd, ErrorKind, FromRedisValue, RedisError, RedisResult, ScriptInvocation, ServerErrorKind};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::task::AbortOnDropHandle;

use super::connect::{Connection, Connector};
use super::health::{RedisHealth, RedisHealthHandle};
use crate::clock::Clock;
use crate::settings;
use crate::store::StoreError;

/// How often Redis is asked while nobody else needs it.
const ASK_EVERY: Duration = Duration::from_secs(5);
/// The pause after the first vain attempt to connect; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// A connection that held shorter was no recovery: the pauses go on growing.
const STEADY: Duration = Duration::from_secs(5);

/// The way to one Redis. The keeper ends when it is dropped.
pub(super) struct Link {
    shared: Arc<Shared>,
    _keeper: AbortOnDropHandle<()>,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("health", &*self.shared.health.borrow()).finish_non_exhaustive()
    }
}

/// What calls and the keeper share.
struct Shared {
    /// The connection, if there is one that works, with its number: failures of an earlier one say nothing about it.
    connection: RwLock<Option<(u64, Connection)>>,
    /// The connection was given up.
    given_up: Notify,
    health: watch::Sender<RedisHealth>,
    clock: Arc<dyn Clock>,
    response_timeout: Duration,
    /// Whether a refusal was logged since the connection was made.
    complained: AtomicBool,
}

impl Link {
    /// Begins to look for Redis.
    pub(super) fn open(connector: Connector, settings: &settings::Redis, clock: Arc<dyn Clock>) -> Self {
        let shared = Arc::new(Shared {
            connection: RwLock::default(),
            given_up: Notify::new(),
            health: watch::Sender::new(RedisHealth { up: false, since: clock.now(), locked_out: false }),
            clock,
            response_timeout: settings.response_timeout(),
            complained: AtomicBool::new(false),
        });
        let keeper = tokio::spawn(keep(shared.clone(), connector));
        Self { shared, _keeper: AbortOnDropHandle::new(keeper) }
    }

    /// Waits until Redis is there, but no longer than this.
    pub(super) async fn wait_for(&self, longest: Duration) {
        let mut health = self.health();
        let _ = timeout(longest, health.until(true)).await;
    }

    pub(super) fn health(&self) -> RedisHealthHandle {
        RedisHealthHandle(self.shared.health.subscribe())
    }

    /// Sends a command.
    ///
    /// # Errors
    /// [`StoreError::Away`] at once or after the response timeout; [`StoreError::Refused`].
    pub(super) async fn query<T: FromRedisValue>(&self, cmd: Cmd) -> Result<T, StoreError> {
        self.shared.query(cmd).await
    }

    /// Runs a script.
    ///
    /// # Errors
    /// As [`Link::query`].
    pub(super) async fn invoke<T: FromRedisValue>(
        &self,
        script: ScriptInvocation<'_>,
    ) -> Result<T, StoreError> {
        let run = |mut connection| async move { script.invoke_async(&mut connection).await };
        self.shared.call(run).await
    }
}

impl Shared {
    fn connection(&self) -> Option<(u64, Connection)> {
        self.connection.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn query<T: FromRedisValue>(&self, cmd: Cmd) -> Result<T, StoreError> {
        self.call(|mut connection| async move { cmd.query_async(&mut connection).await }).await
    }

    async fn call<T, F>(&self, work: impl FnOnce(Connection) -> F) -> Result<T, StoreError>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let Some((number, connection)) = self.connection() else { return Err(StoreError::Away) };
        match timeout(self.response_timeout, work(connection)).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) if means_away(&error) => {
                self.give_up(number, &error.to_string());
                Err(StoreError::Away)
            }
            Ok(Err(error)) => {
                if !self.complained.swap(true, Ordering::Relaxed) {
                    tracing::warn!(%error, "Redis refused; further refusals on this connection are not logged");
                }
                Err(StoreError::Refused(error.to_string()))
            }
            Err(_) => {
                self.give_up(number, "no answer within the timeout");
                Err(StoreError::Away)
            }
        }
    }

    /// Uses the connection of this number no more.
    fn give_up(&self, number: u64, reason: &str) {
        let mut held = self.connection.write().unwrap_or_else(PoisonError::into_inner);
        if held.as_ref().is_none_or(|(current, _)| *current != number) {
            return;
        }
        *held = None;
        self.health.send_replace(RedisHealth { up: false, since: self.clock.now(), locked_out: false });
        drop(held);
        tracing::debug!(reason, "the connection to Redis was given up");
        self.given_up.notify_one();
    }

    fn install(&self, number: u64, connection: Connection) {
        let mut held = self.connection.write().unwrap_or_else(PoisonError::into_inner);
        *held = Some((number, connection));
        self.complained.store(false, Ordering::Relaxed);
        self.health.send_replace(RedisHealth { up: true, since: self.clock.now(), locked_out: false });
    }
}

/// Whether the error says that this connection is of no more use.
fn means_away(error: &RedisError) -> bool {
    error.is_io_error()
        || error.is_connection_dropped()
        || error.is_unrecoverable_error()
        || matches!(
            error.kind(),
            // `ReadOnly`: the master of a Sentinel has become a replica, and another server is the master now.
            ErrorKind::Server(
                ServerErrorKind::BusyLoading
                    | ServerErrorKind::ClusterDown
                    | ServerErrorKind::MasterDown
                    | ServerErrorKind::ReadOnly
            )
        )
}

/// Whether Redis is there and wants another password or user.
fn refuses_us(error: &RedisError) -> bool {
    error.kind() == ErrorKind::AuthenticationFailed
        || error.code().is_some_and(|code| ["NOAUTH", "WRONGPASS", "NOPERM"].contains(&code))
}

/// Connects whenever there is no connection, for ever. Says once that Redis is away, and once that it is back.
async fn keep(shared: Arc<Shared>, mut connector: Connector) {
    let (mut pause, mut told) = (FIRST_PAUSE, false);
    for number in 0.. {
        match connector.connect().await {
            Ok(connection) => {
                let made = Instant::now();
                shared.install(number, connection);
                if std::mem::take(&mut told) {
                    // As loud as that it was away: else the log of a quiet level would end there.
                    tracing::warn!("Redis is back");
                }
                watch_over(&shared).await;
                if made.elapsed() >= STEADY {
                    pause = FIRST_PAUSE;
                    continue;
                }
            }
            Err(error) => {
                let first = !std::mem::replace(&mut told, true);
                let locked_out = refuses_us(&error);
                shared.health.send_modify(|health| health.locked_out = locked_out);
                if first && locked_out {
                    tracing::error!(
                        %error,
                        "Redis refuses us: set the user and password of redis.url right. Until then threads have no \
                         context, and nothing is shared"
                    );
                } else if first {
                    tracing::warn!(
                        %error,
                        "Redis is away: threads have no context and results are not shared until it is back"
                    );
                }
            }
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Asks from time to time, until the connection is given up.
async fn watch_over(shared: &Shared) {
    while shared.connection().is_some() {
        tokio::select! {
            () = shared.given_up.notified() => {}
            () = sleep(ASK_EVERY) => {
                // What it finds it does itself: a failure gives the connection up.
                let _ = shared.query::<()>(redis::cmd("PING")).await;
            }
        }
    }
}
