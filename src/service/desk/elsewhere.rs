//! Stop, pressed on a replica that does not work on the answer: it is written where replicas tell each other things, and
//! whoever works on the answer looks there. Looking costs nothing for quick answers, which nearly all are.

use std::sync::Arc;
use std::time::Duration;

use topup_port::AnswerId;

use crate::store::ResultCache;

/// How long an answer is at work before its replica begins to look, and how often it looks then.
const FIRST: Duration = Duration::from_millis(500);
const EACH: Duration = Duration::from_millis(300);
/// How long a wish to stop is kept: longer than any answer takes.
const KEPT: Duration = Duration::from_secs(300);

/// Asks the other replicas to stop an answer.
pub(super) async fn stop(shared: Option<&Arc<dyn ResultCache>>, answer: &AnswerId) {
    if let Some(shared) = shared {
        shared.put(&name(answer), b"stop".to_vec(), KEPT).await;
    }
}

/// Resolves when another replica was told to stop the answer; never where there is none.
pub(super) async fn stopped(shared: Option<&Arc<dyn ResultCache>>, answer: &AnswerId) {
    let Some(shared) = shared else { return std::future::pending().await };
    tokio::time::sleep(FIRST).await;
    let name = name(answer);
    while shared.get(&name).await.is_none() {
        tokio::time::sleep(EACH).await;
    }
}

fn name(answer: &AnswerId) -> Vec<u8> {
    format!("stop/{answer}").into_bytes()
}
