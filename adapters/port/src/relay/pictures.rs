//! Pictures on their way to the platform: each is uploaded once, beside everything else, and an answer whose picture
//! could not be placed is shown without it.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};

use crate::{Answer, Answers, Chart, Note, Surface, SurfaceError, ThreadKey};

/// How long an answer waits for its picture, waits that the platform asks for included.
const PATIENCE: Duration = Duration::from_secs(20);
/// The shortest wait after a rate limit, so that a wait of zero is no busy loop.
const SHORTEST: Duration = Duration::from_millis(200);

/// What became of the pictures so far. One answer has one picture, seldom a second in its place.
#[derive(Debug, Clone, Default)]
pub(super) struct Pictures(Vec<(Arc<[u8]>, Placement)>);

/// What became of one picture.
#[derive(Debug, Clone)]
enum Placement {
    /// It stands here.
    At(String),
    /// It does not stand; the sentence tells the reader.
    LeftOut(String),
}

impl Pictures {
    fn of(&self, chart: &Chart) -> Option<&Placement> {
        let known = self.0.iter().find(|(png, _)| Arc::ptr_eq(png, &chart.png) || *png == chart.png);
        known.map(|(_, placement)| placement)
    }

    /// The answer with its picture's place, or without the picture: still on its way, or left out, with a note that
    /// says so. The flag is false while the picture is on its way.
    pub(super) fn fill(&self, mut answer: Answer) -> (Answer, bool) {
        let Some(chart) = answer.chart.as_mut().filter(|chart| chart.location.is_none()) else {
            return (answer, true);
        };
        match self.of(chart) {
            Some(Placement::At(location)) => {
                chart.location = Some(location.clone());
                (answer, true)
            }
            Some(Placement::LeftOut(why)) => {
                answer.chart = None;
                // Progress shows no picture anyway, and another may come in this one's place.
                if answer.is_final() {
                    answer.notes.push(Note::info(why));
                }
                (answer, true)
            }
            None => {
                // An answer from a store has no bytes and so no picture to wait for.
                let settled = chart.png.is_empty();
                answer.chart = None;
                (answer, settled)
            }
        }
    }
}

/// Places each picture of the answer as it comes, and tells of it. Goes on until it is dropped.
pub(super) async fn place<S: Surface>(
    surface: &S,
    thread: &ThreadKey,
    mut answers: Answers,
    placed: watch::Sender<Pictures>,
) -> Infallible {
    let mut state = answers.current();
    // When the platform lets us upload again: a wait it asked for outlives the picture it was asked for.
    let mut open = Instant::now();
    loop {
        if let Some(chart) = &state.chart
            && chart.location.is_none()
            && !chart.png.is_empty()
            && placed.borrow().of(chart).is_none()
        {
            let placement = upload(surface, thread, chart, &mut open).await;
            placed.send_modify(|pictures| pictures.0.push((Arc::clone(&chart.png), placement)));
        }
        state = match answers.next().await {
            Some(newer) => newer,
            None => pending().await,
        };
    }
}

/// Uploads one picture. Only a call that certainly did nothing is repeated.
async fn upload<S: Surface>(surface: &S, thread: &ThreadKey, chart: &Chart, open: &mut Instant) -> Placement {
    if surface.limits().picture_bytes.is_some_and(|most| chart.png.len() > most) {
        return Placement::LeftOut(
            "The chart is too large to be shown here; it can be exported as PNG.".into(),
        );
    }
    let end = Instant::now() + PATIENCE;
    let mut error = SurfaceError::RateLimited { wait: open.saturating_duration_since(Instant::now()) };
    while *open < end {
        sleep_until(*open).await;
        match timeout(end - Instant::now(), surface.upload(thread, chart)).await {
            Ok(Ok(location)) => return Placement::At(location),
            Ok(Err(failed)) => {
                error = failed;
                let SurfaceError::RateLimited { wait } = error else { break };
                *open = Instant::now() + wait.max(SHORTEST);
            }
            Err(_) => {
                error = super::took_too_long();
                break;
            }
        }
    }
    tracing::warn!(platform = %thread.platform, %error, "a chart could not be uploaded and was left out");
    Placement::LeftOut("The chart could not be shown here; it can be exported as PNG.".into())
}
