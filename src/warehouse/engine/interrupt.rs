//! Stopping a running statement: SQLite asks between its steps whether to go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sqlx::SqliteConnection;

/// Steps of SQLite's machine between two questions: some tens of microseconds.
const STEPS: i32 = 2_000;

/// The switch of one connection.
#[derive(Debug)]
pub struct Interrupt {
    started: Instant,
    stop: AtomicBool,
    /// Microseconds after `started`; [`u64::MAX`] for never.
    deadline: AtomicU64,
}

impl Interrupt {
    /// Puts a switch into a connection.
    pub async fn install(conn: &mut SqliteConnection) -> Result<Arc<Self>, sqlx::Error> {
        let switch = Arc::new(Self {
            started: Instant::now(),
            stop: AtomicBool::new(false),
            deadline: AtomicU64::new(u64::MAX),
        });
        let asked = switch.clone();
        conn.lock_handle().await?.set_progress_handler(STEPS, move || !asked.is_due());
        Ok(switch)
    }

    fn micros(&self, since: Duration) -> u64 {
        u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
    }

    fn is_due(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
            || self.micros(self.started.elapsed()) >= self.deadline.load(Ordering::Relaxed)
    }

    /// Arms the switch for one statement, which is stopped when the returned guard is dropped before
    /// [`Armed::done`], however that comes about.
    pub fn arm(self: &Arc<Self>, timeout: Duration) -> Armed {
        let deadline = self.started.elapsed().saturating_add(timeout);
        self.stop.store(false, Ordering::Relaxed);
        self.deadline.store(self.micros(deadline), Ordering::Relaxed);
        Armed { switch: self.clone(), ended: false }
    }
}

/// A statement that may still run.
#[derive(Debug)]
pub struct Armed {
    switch: Arc<Interrupt>,
    ended: bool,
}

impl Armed {
    /// Stops the statement at its next step.
    pub fn stop(&self) {
        self.switch.stop.store(true, Ordering::Relaxed);
    }

    /// The statement has ended; the connection may be used again.
    pub fn done(mut self) {
        self.switch.deadline.store(u64::MAX, Ordering::Relaxed);
        self.ended = true;
    }
}

impl Drop for Armed {
    fn drop(&mut self) {
        if !self.ended {
            self.stop();
        }
    }
}
