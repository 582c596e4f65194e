//! A status beside the thread that lapses by itself: set at once, set again before it lapses, cleared at the end.

use std::future::pending;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until, timeout};

use crate::{Answers, Surface, SurfaceError, ThreadKey};

/// How long one call may take. A status is a courtesy: nobody waits for it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Keeps the status standing until `over` resolves, whichever way. A platform that does not take it is left alone.
pub(super) async fn keep<S: Surface>(
    surface: &S,
    thread: &ThreadKey,
    answers: Answers,
    mut over: oneshot::Receiver<()>,
) {
    if answers.current().is_final() {
        return;
    }
    // When the platform lets us call again.
    let mut open = Instant::now();
    loop {
        let words = answers.current().stage.to_string();
        // A call under way is finished before the status is cleared, or it could be set after that.
        match timeout(PATIENCE, surface.status(thread, Some(&words))).await {
            Ok(Err(SurfaceError::Unauthorized | SurfaceError::Rejected { .. } | SurfaceError::Gone)) => {
                return;
            }
            Ok(Err(SurfaceError::RateLimited { wait })) => open = Instant::now() + wait,
            Ok(Ok(()) | Err(SurfaceError::Transient { .. })) | Err(_) => {}
        }
        let rearm = async {
            match surface.limits().status_rearm {
                Some(rearm) => sleep_until(open.max(Instant::now() + rearm)).await,
                None => pending().await,
            }
        };
        tokio::select! {
            _ = &mut over => break,
            () = rearm => {}
        }
    }
    // What cannot be cleared now lapses by itself.
    if open <= Instant::now() {
        let _ = timeout(PATIENCE, surface.status(thread, None)).await;
    }
}
