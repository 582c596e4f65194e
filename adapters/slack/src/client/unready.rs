//! Pictures that Slack does not show although it has processed them. For a while that is a fault that passes; after it
//! the message is rejected for good, so that the Relay shows the answer in words and nobody waits for a picture.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use slack_morphism::prelude::*;
use tokio::time::Instant;
use topup_port::SurfaceError;

use super::errors::NOT_READY;

/// The most pictures that are remembered; they are forgotten all at once, which only prolongs a wait.
const MOST: usize = 1_000;

/// Since when each picture is waited for.
#[derive(Debug, Default)]
pub(super) struct Unready(Mutex<HashMap<String, Instant>>);

impl Unready {
    /// The error of a message, as it is to be understood at this moment.
    pub(super) fn judge(
        &self,
        blocks: &[SlackBlock],
        error: SurfaceError,
        patience: Duration,
    ) -> SurfaceError {
        let not_ready = matches!(&error, SurfaceError::Transient { reason } if reason == NOT_READY);
        let Some(file) = blocks.iter().find_map(picture).filter(|_| not_ready) else { return error };
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if since.len() >= MOST {
            since.clear();
        }
        let first = *since.entry(file.to_owned()).or_insert_with(Instant::now);
        if first.elapsed() < patience {
            return error;
        }
        SurfaceError::Rejected { reason: "Slack does not show the picture".into() }
    }
}

fn picture(block: &SlackBlock) -> Option<&str> {
    let SlackBlock::Image(image) = block else { return None };
    match &image.image_url_or_file {
        SlackImageUrlOrFile::SlackFile { slack_file: SlackFileIdOrUrl::Id { id } } => Some(&id.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(file: &str) -> Vec<SlackBlock> {
        let slack_file = SlackFileIdOrUrl::Id { id: SlackFileId(file.into()) };
        vec![SlackImageBlock::new(SlackImageUrlOrFile::SlackFile { slack_file }, "alt".into()).into()]
    }

    #[tokio::test(start_paused = true)]
    async fn a_picture_is_waited_for_and_then_given_up() {
        let (unready, patience) = (Unready::default(), Duration::from_secs(8));
        let not_ready = || SurfaceError::Transient { reason: NOT_READY.into() };
        let judge = |file: &str, error| unready.judge(&blocks(file), error, patience);
        assert_eq!(judge("F1", not_ready()), not_ready());
        tokio::time::advance(Duration::from_secs(7)).await;
        assert_eq!(judge("F1", not_ready()), not_ready());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(matches!(judge("F1", not_ready()), SurfaceError::Rejected { .. }));
        // Another picture has its own time, and other errors are left as they are.
        assert_eq!(judge("F2", not_ready()), not_ready());
        assert_eq!(judge("F1", SurfaceError::Gone), SurfaceError::Gone);
        assert_eq!(unready.judge(&[], not_ready(), patience), not_ready());
    }
}
