//! Calls beside answers: they wait for their turn, and are made again where that does no harm.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use crate::{Budget, Permit, SurfaceError, ThreadKey};

/// The most tries, and the longest wait that is obeyed.
const TRIES: u32 = 5;
const LONGEST: Duration = Duration::from_secs(60);
/// The wait after a fault; it doubles.
const FIRST: Duration = Duration::from_millis(200);

/// How long a post waits for its turn in the channel, and for being told when that is: it goes after that, for the
/// budget may be away, and the platform says itself when it is too much.
const TURN: Duration = Duration::from_secs(30);
const TOLD: Duration = Duration::from_millis(300);

/// Waits for a turn among the posts of a channel.
pub async fn turn(budget: &dyn Budget, place: &ThreadKey) {
    let end = Instant::now() + TURN;
    while let Ok(Permit::Wait(wait)) = timeout(TOLD, budget.post(place)).await {
        if Instant::now() + wait > end {
            return;
        }
        sleep(wait.max(Duration::from_millis(20))).await;
    }
}

/// Makes a call whose repetition does no harm, after faults and rate limits again.
///
/// # Errors
/// As the last try said.
pub async fn repeat<T, F>(call: impl Fn() -> F) -> Result<T, SurfaceError>
where
    F: Future<Output = Result<T, SurfaceError>>,
{
    tries(call, true).await
}

/// Makes a call that must not take effect twice: only where it certainly had none again.
///
/// # Errors
/// As the last try said.
pub async fn once<T, F>(call: impl Fn() -> F) -> Result<T, SurfaceError>
where
    F: Future<Output = Result<T, SurfaceError>>,
{
    tries(call, false).await
}

async fn tries<T, F>(call: impl Fn() -> F, faults_too: bool) -> Result<T, SurfaceError>
where
    F: Future<Output = Result<T, SurfaceError>>,
{
    for tried in 1.. {
        let error = match call().await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        let wait = match &error {
            SurfaceError::RateLimited { wait } => *wait,
            SurfaceError::Transient { .. } if faults_too => FIRST * 2_u32.pow(tried - 1),
            _ => return Err(error),
        };
        if tried >= TRIES || wait > LONGEST {
            return Err(error);
        }
        sleep(wait).await;
    }
    unreachable!("the tries are bounded")
}
