//! A file on its way to Slack. A picture is uploaded without a channel, so that it stands nowhere by itself, and then
//! shown by a block as a file of ours; an export is shared into its thread.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use slack_morphism::prelude::*;
use tokio::time::{Instant, sleep};
use topup_port::{SurfaceError, ThreadKey};

use super::{Api, Session, thread_ts};

/// The wait before Slack is asked again whether it has processed the file; it doubles up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// How often a file is asked about whose kind is not even named; after that the message shows whether it is ready.
const UNSAID: u32 = 3;
/// The longest alternative text of the file itself: it travels in an address.
const ALT: usize = 500;

/// A file to be uploaded.
pub(crate) struct Upload<'a> {
    pub(crate) name: &'a str,
    pub(crate) title: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) alt: &'a str,
    pub(crate) bytes: Vec<u8>,
}

/// What is read of `files.info`.
#[derive(Deserialize)]
struct Info {
    file: File,
}

#[derive(Deserialize)]
struct File {
    /// Empty until the file is processed; some servers do not say it at all.
    #[serde(default)]
    mimetype: Option<String>,
    /// The width of a picture, once it is known.
    #[serde(default)]
    original_w: Option<u64>,
}

/// What is read of `files.getUploadURLExternal`.
#[derive(Deserialize)]
struct Ticket {
    upload_url: SlackFileUploadUrl,
    file_id: String,
}

impl Api {
    /// Uploads a file, into a thread or to nowhere. Gives its id.
    pub(crate) async fn upload(
        &self,
        team: &str,
        file: Upload<'_>,
        into: Option<&ThreadKey>,
    ) -> Result<String, SurfaceError> {
        let token = self.token(team).await?;
        let session: Session<'_> = self.client().open_session(&token);
        let alt: String = file.alt.chars().filter(|c| !c.is_control()).take(ALT).collect();
        let length = file.bytes.len().to_string();
        let params = [
            ("filename", Some(file.name)),
            ("length", Some(length.as_str())),
            ("alt_txt", Some(alt.as_str()).filter(|alt| !alt.is_empty())),
        ];
        let Ticket { upload_url, file_id: id } =
            self.read(team, "files.getUploadURLExternal", &params).await?;
        let bytes = SlackApiFilesUploadViaUrlRequest::new(upload_url, file.bytes, file.kind.into());
        self.call(session.files_upload_via_url(&bytes)).await?;
        let mut complete = json!({"files": [{"id": id, "title": file.title}]});
        if let Some(thread) = into {
            complete["channel_id"] = thread.channel.as_str().into();
            if let Some(ts) = thread_ts(thread) {
                complete["thread_ts"] = ts.into();
            }
        }
        let _: super::Done = self.method(team, "files.completeUploadExternal", &complete).await?;
        Ok(id)
    }

    /// Waits, within the settings' bound, until a message can show the picture.
    pub(super) async fn until_processed(&self, team: &str, file: &str) -> Result<(), SurfaceError> {
        let end = Instant::now() + self.config().picture_timeout();
        let mut wait = FIRST_WAIT;
        let mut asked = 0;
        loop {
            let info: Result<Info, _> = self.read(team, "files.info", &[("file", Some(file))]).await;
            let File { mimetype, original_w } = match info {
                Ok(info) => info.file,
                // Nobody tells (the method or the scope files:read is missing): the message itself shows whether it is
                // ready, and is tried again where it is not.
                Err(SurfaceError::Rejected { .. } | SurfaceError::Unauthorized) => return Ok(()),
                Err(error) => return Err(error),
            };
            asked += 1;
            let unsaid = mimetype.is_none() && asked >= UNSAID;
            if unsaid || original_w.is_some() || mimetype.is_some_and(|kind| kind.starts_with("image/")) {
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
