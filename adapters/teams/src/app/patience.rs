//! Calls beside answers, made again where that does no harm.

use std::future::Future;
use std::time::Duration;

use tokio::time::sleep;
use topup_port::SurfaceError;

/// The most tries, and the longest wait that is obeyed.
const TRIES: u32 = 5;
const LONGEST: Duration = Duration::from_secs(60);
/// The wait after a fault; it doubles.
const FIRST: Duration = Duration::from_millis(200);

/// Makes a call whose repetition does no harm, after faults and rate limits again.
pub(super) async fn repeat<T, F>(call: impl Fn() -> F) -> Result<T, SurfaceError>
where
    F: Future<Output = Result<T, SurfaceError>>,
{
    tries(call, true).await
}

/// Makes a call that must not take effect twice: only where it certainly had none again.
pub(super) async fn once<T, F>(call: impl Fn() -> F) -> Result<T, SurfaceError>
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
