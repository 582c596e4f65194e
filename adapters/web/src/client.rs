//! The surface: states of an answer become events of its run. There is no platform in between, so there are no limits
//! but those of good manners.

use std::sync::Arc;
use std::time::Duration;

use topup_port::{Answer, AnswerId, Chart, Limits, MessageRef, RelayParts, Surface, SurfaceError, ThreadKey};

use crate::pictures::Pictures;
use crate::render::WebAnswer;
use crate::runs::Runs;
use crate::verify::Signer;

/// The surface of the page and the API.
pub struct WebSurface {
    runs: Runs,
    pictures: Arc<Pictures>,
    signer: Signer,
}

impl WebSurface {
    /// Shows answers in these runs.
    #[must_use]
    pub fn new(runs: Runs, pictures: Arc<Pictures>, signer: Signer) -> Self {
        Self { runs, pictures, signer }
    }

    /// How a relay serves this surface: progress is shown at once, and the end together with its picture, which is
    /// placed in no time; a run has one end.
    #[must_use]
    pub fn relay_parts() -> RelayParts {
        let picture_grace = Duration::from_secs(10);
        RelayParts { grace: Duration::ZERO, picture_grace, ..RelayParts::default() }
    }

    fn grow(&self, thread: &ThreadKey, answer: &AnswerId, message: &WebAnswer) {
        let session = &thread.channel;
        self.runs.grow(answer, session, message, |receipt| self.signer.cache_key(session, receipt));
    }
}

impl Surface for WebSurface {
    type Native = WebAnswer;

    fn limits(&self) -> Limits {
        Limits { between_edits: Duration::ZERO, edits: None, picture_bytes: None, status_rearm: None }
    }

    fn render(&self, answer: &Answer) -> Option<WebAnswer> {
        WebAnswer::of(answer)
    }

    fn plain(&self, answer: &Answer) -> Option<WebAnswer> {
        WebAnswer::of(&Answer { chart: None, data: None, ..answer.clone() })
    }

    async fn post(
        &self,
        thread: &ThreadKey,
        answer: &AnswerId,
        message: &WebAnswer,
    ) -> Result<MessageRef, SurfaceError> {
        self.grow(thread, answer, message);
        Ok(MessageRef(answer.to_string()))
    }

    async fn find(&self, thread: &ThreadKey, answer: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        Ok(self.runs.find(answer, &thread.channel).map(|_| MessageRef(answer.to_string())))
    }

    async fn edit(
        &self,
        thread: &ThreadKey,
        at: &MessageRef,
        message: &WebAnswer,
    ) -> Result<(), SurfaceError> {
        let answer = AnswerId::parse(&at.0).map_err(|_| SurfaceError::Gone)?;
        self.runs.find(&answer, &thread.channel).ok_or(SurfaceError::Gone)?;
        self.grow(thread, &answer, message);
        Ok(())
    }

    async fn withdraw(&self, _: &ThreadKey, at: &MessageRef) -> Result<(), SurfaceError> {
        let answer = AnswerId::parse(&at.0).map_err(|_| SurfaceError::Gone)?;
        self.runs.withdraw(&answer);
        Ok(())
    }

    async fn upload(&self, _: &ThreadKey, chart: &Chart) -> Result<String, SurfaceError> {
        let id = self.signer.picture_name(&chart.png);
        self.pictures.put(id.clone(), chart.png.clone()).await;
        Ok(format!("/pictures/{id}.png"))
    }
}
