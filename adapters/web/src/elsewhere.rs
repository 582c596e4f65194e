//! An answer between replicas: one that takes its time or has lost its listener is shown to the others, stops when it is
//! stopped there, and lives as long as somebody follows it there.

use std::sync::Arc;
use std::time::Duration;

use futures::Stream;
use futures::stream::unfold;
use tokio::time::{Instant, sleep};
use topup_port::{AnswerId, Intake};

use crate::board::{ALIVE, Notices};
use crate::render::{Event, interrupted};
use crate::runs::{KEPT, Listener, Numbered, Run};

/// A quicker answer is nobody else's business, unless its connection is lost.
const QUICK: Duration = Duration::from_secs(1);
/// How often the replica at work looks what the others say.
const LOOK: Duration = Duration::from_millis(500);
/// How often a replica that follows looks for more.
const FOLLOW: Duration = Duration::from_millis(200);

/// Shows the run to the other replicas until it has ended, and does what they say.
pub async fn share(
    run: Arc<Run>,
    answer: AnswerId,
    notices: Notices,
    intake: Arc<dyn Intake>,
    within: Duration,
) {
    let mut listeners = run.listeners();
    tokio::select! {
        () = sleep(QUICK) => {}
        _ = listeners.wait_for(|n| *n == 0) => {}
    }
    if run.was_read() {
        return;
    }
    let mut grown = run.grown();
    let mut elsewhere = None;
    loop {
        let (events, ended) = run.log();
        notices.show(&answer, &events, ended, if ended { KEPT } else { ALIVE }).await;
        if ended {
            return;
        }
        if notices.stopped(&answer).await {
            intake.stop(&answer);
        }
        if !notices.followed(&answer).await {
            elsewhere = None;
        } else if elsewhere.is_none() {
            elsewhere = Some(Listener::new(run.clone(), answer.clone(), intake.clone(), within));
        }
        tokio::select! {
            () = sleep(LOOK) => {}
            _ = grown.changed() => sleep(LOOK / 10).await,
        }
    }
}

/// The events behind `after` of an answer that another replica works on, as they come. One of which nothing is heard
/// ends as interrupted.
pub fn follow(
    notices: Option<Notices>,
    answer: AnswerId,
    after: usize,
) -> impl Stream<Item = Numbered> + Send {
    let at = Place { notices, answer, at: after, heard: Instant::now(), waiting: Vec::new(), ended: false };
    unfold(at, |mut place| async move {
        let next = place.next().await?;
        place.at += 1;
        Some(((place.at, next), place))
    })
}

struct Place {
    notices: Option<Notices>,
    answer: AnswerId,
    at: usize,
    /// When the other replica was last heard of.
    heard: Instant,
    /// Events that came and are not given yet, the next one last.
    waiting: Vec<Event>,
    ended: bool,
}

impl Place {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop() {
                return Some(event);
            }
            if self.ended {
                return None;
            }
            let Some(notices) = self.notices.clone() else { return Some(self.lost()) };
            if let Some((events, ended)) = notices.shown(&self.answer).await {
                self.heard = Instant::now();
                self.ended = ended;
                self.waiting = events.into_iter().skip(self.at).rev().collect();
                if !self.waiting.is_empty() || ended {
                    continue;
                }
            } else if self.heard.elapsed() > ALIVE {
                return Some(self.lost());
            }
            notices.follow(&self.answer).await;
            sleep(FOLLOW).await;
        }
    }

    fn lost(&mut self) -> Event {
        self.ended = true;
        interrupted()
    }
}
