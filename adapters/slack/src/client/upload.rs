//! A picture on its way to Slack: uploaded without a channel, so that it stands nowhere by itself, and then shown by a
//! block as a file of ours.

use std::time::Duration;

use serde::Deserialize;
use slack_morphism::prelude::*;
use tokio::time::{Instant, sleep};
use topup_port::{Chart, SurfaceError, ThreadKey};

use super::{Session, SlackSurface};

/// The wait before Slack is asked again whether it has processed the file; it doubles up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// The longest alternative text of the file itself: it travels in an address.
const ALT: usize = 500;

/// What is read of `files.info`.
#[derive(Deserialize)]
struct Info {
    file: File,
}

#[derive(Deserialize)]
struct File {
    /// Empty until the file is processed.
    #[serde(default)]
    mimetype: Option<String>,
}

impl SlackSurface {
    /// Uploads a picture and waits, within the settings' bound, until a message can show it. Gives the file's id.
    pub(super) async fn place(&self, thread: &ThreadKey, chart: &Chart) -> Result<String, SurfaceError> {
        let token = self.token(thread).await?;
        let session: Session<'_> = self.client.open_session(&token);
        let alt: String = chart.alt.chars().filter(|c| !c.is_control()).take(ALT).collect();
        let request = SlackApiFilesGetUploadUrlExternalRequest::new("chart.png".into(), chart.png.len())
            .opt_alt_txt(Some(alt).filter(|alt| !alt.is_empty()));
        let ticket = self.call(session.get_upload_url_external(&request)).await?;
        let bytes =
            SlackApiFilesUploadViaUrlRequest::new(ticket.upload_url, chart.png.to_vec(), "image/png".into());
        self.call(session.files_upload_via_url(&bytes)).await?;
        let file = SlackApiFilesComplete::new(ticket.file_id.clone()).with_title("Chart".into());
        let complete = SlackApiFilesCompleteUploadExternalRequest::new(vec![file]);
        let _: super::Done = self
            .call(session.http_session_api.http_post("files.completeUploadExternal", &complete, None))
            .await?;
        self.until_processed(&session, &ticket.file_id.0).await?;
        Ok(ticket.file_id.0)
    }

    async fn until_processed(&self, session: &Session<'_>, file: &str) -> Result<(), SurfaceError> {
        let end = Instant::now() + self.config.picture_timeout();
        let mut wait = FIRST_WAIT;
        loop {
            let params = vec![("file", Some(file))];
            let info: Info =
                self.call(session.http_session_api.http_get("files.info", &params, None)).await?;
            if info.file.mimetype.is_some_and(|kind| kind.starts_with("image/")) {
                return Ok(());
            }
            if Instant::now() + wait > end {
                let reason = "Slack did not process the picture in time".into();
                return Err(SurfaceError::Transient { reason });
            }
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }
}
