//! What a reply of the callback's address means for what to do next.

use std::time::Duration;

use topup_port::SurfaceError;

use crate::http::{NoReply, Reply};

/// How long to wait where the other side limits the rate and does not say how long.
const UNSAID: Duration = Duration::from_secs(1);
/// How long to wait where no connection came about.
const SOON: Duration = Duration::from_millis(500);
/// What is added at most, so that answers that were told the same do not come back together.
const SPREAD_MS: u64 = 250;

/// The outcome of a call. `replaces` says whether it was about what had been sent before: only then can that be missing.
pub(crate) fn typed(reply: Result<Reply, NoReply>, replaces: bool) -> Result<(), SurfaceError> {
    let Reply { status, retry_after, .. } = match reply {
        Ok(reply) => reply,
        // Nothing was sent.
        Err(NoReply::Unreachable) => return Err(SurfaceError::RateLimited { wait: spread(SOON) }),
        Err(error @ NoReply::Impossible) => {
            return Err(SurfaceError::Rejected { reason: error.to_string() });
        }
        Err(error) => return Err(SurfaceError::Transient { reason: error.to_string() }),
    };
    let reason = format!("the callback's address answered with status {status}");
    Err(match (status, retry_after) {
        (200..300, _) => return Ok(()),
        (429, wait) => SurfaceError::RateLimited { wait: spread(wait.unwrap_or(UNSAID)) },
        // Whoever says when to come back did nothing.
        (503, Some(wait)) => SurfaceError::RateLimited { wait: spread(wait) },
        (401 | 403, _) => SurfaceError::Unauthorized,
        (404, _) if replaces => SurfaceError::Gone,
        // It wants nothing any more: also no new message in the place of one that is gone.
        (410, _) if replaces => SurfaceError::Unauthorized,
        (410, _) => SurfaceError::Gone,
        (408 | 425 | 500.., _) => SurfaceError::Transient { reason },
        // Redirects are among these: answers go where the settings say.
        _ => SurfaceError::Rejected { reason },
    })
}

fn spread(wait: Duration) -> Duration {
    wait + Duration::from_millis(fastrand::u64(0..=SPREAD_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, retry_after: Option<u64>, replaces: bool) -> SurfaceError {
        let retry_after = retry_after.map(Duration::from_secs);
        typed(Ok(Reply { status, retry_after, ..Reply::default() }), replaces).expect_err("an error")
    }

    #[test]
    fn each_status_says_what_to_do_next() {
        assert_eq!(typed(Ok(Reply { status: 204, ..Reply::default() }), false), Ok(()));
        assert_eq!(of(410, None, false), SurfaceError::Gone);
        assert_eq!(of(410, None, true), SurfaceError::Unauthorized);
        assert_eq!(of(404, None, true), SurfaceError::Gone);
        for closed in [401, 403] {
            assert_eq!(of(closed, None, false), SurfaceError::Unauthorized);
        }
        for fault in [408, 500, 502, 503, 504] {
            assert!(matches!(of(fault, None, false), SurfaceError::Transient { .. }), "{fault}");
        }
        // A redirect is no address of the settings.
        for other in [302, 307, 400, 404, 405, 413, 422] {
            assert!(matches!(of(other, None, false), SurfaceError::Rejected { .. }), "{other}");
        }
    }

    #[test]
    fn a_wait_is_obeyed_with_a_spread() {
        let wait = |error: SurfaceError| match error {
            SurfaceError::RateLimited { wait } => wait.as_millis(),
            other => panic!("{other}"),
        };
        assert!((7_000..=7_250).contains(&wait(of(429, Some(7), false))));
        assert!((7_000..=7_250).contains(&wait(of(503, Some(7), true))));
        assert!((1_000..=1_250).contains(&wait(of(429, None, false))));
        assert!((500..=750).contains(&wait(typed(Err(NoReply::Unreachable), false).expect_err("an error"))));
    }
}
