//! The rows of an answer as CSV and its picture as PNG, brought into the answer's thread; of what one person alone was
//! shown into that person's direct messages, for a file in a channel is everybody's.

use serde::Deserialize;
use serde_json::json;
use topup_port::patience::once;
use topup_port::{Look, SurfaceError, ThreadKey, Trouble};

use super::{Inner, Who};
use crate::client::Upload;
use crate::render::said;

/// A file to be brought: its ending, its kind, and what stands in it.
struct Export {
    ending: &'static str,
    kind: &'static str,
    alt: String,
    bytes: Vec<u8>,
}

/// Where a message was posted: a person's name is answered with their direct messages.
#[derive(Deserialize)]
struct Posted {
    channel: String,
    ts: String,
}

impl Inner {
    pub(super) async fn export_csv(&self, who: &Who, receipt: &str, alone: bool) {
        match self.parts.library.csv(&who.asker, receipt).await {
            Ok(csv) => {
                let bytes = csv.into_bytes();
                let file = Export { ending: "csv", kind: "text/csv", alt: String::new(), bytes };
                self.export(who, receipt, file, alone).await;
            }
            Err(trouble) => self.excuse(who, &trouble).await,
        }
    }

    pub(super) async fn export_png(&self, who: &Who, receipt: &str, alone: bool) {
        let exhibit = self.parts.library.exhibit(&who.asker, receipt, Look::default()).await;
        let chart = exhibit.and_then(|exhibit| exhibit.answer.chart.clone().ok_or(Trouble::Unknown));
        match chart {
            Ok(chart) => {
                let bytes = chart.png.to_vec();
                let file = Export { ending: "png", kind: "image/png", alt: chart.alt, bytes };
                self.export(who, receipt, file, alone).await;
            }
            Err(trouble) => self.excuse(who, &trouble).await,
        }
    }

    async fn export(&self, who: &Who, receipt: &str, file: Export, alone: bool) {
        if !alone {
            self.bring(who, receipt, &file, &who.asker.thread).await;
            return;
        }
        match self.direct(who, receipt, file.ending).await {
            Ok(there) => {
                if self.bring(who, receipt, &file, &there).await {
                    let words = "It is in your direct messages with me.";
                    self.whisper(&who.place, &who.asker.person, words).await;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a person could not be written to");
                let words = "I could not write you a direct message, and a file in this channel would be for everybody. \
                    Please ask me the same in a direct message.";
                self.whisper(&who.place, &who.asker.person, words).await;
            }
        }
    }

    /// A message to the person alone, for the file to hang on. Posting to a person needs no scope but `chat:write`.
    async fn direct(&self, who: &Who, receipt: &str, ending: &str) -> Result<ThreadKey, SurfaceError> {
        let what = if ending == "png" { "chart" } else { "rows" };
        let mut body = json!({"channel": who.asker.person.id});
        said(&format!("The {what} of the answer that you alone were shown (#{receipt}):"))
            .write_into(&mut body);
        let place = ThreadKey { channel: who.asker.person.id.clone(), ..who.asker.thread.clone() };
        self.turn(&place).await;
        let posted: Posted = once(|| self.parts.api.method(who.team(), "chat.postMessage", &body)).await?;
        Ok(ThreadKey { channel: posted.channel, thread: posted.ts, ..place })
    }

    /// Uploads a file into a thread; whether it is there. Not repeated after a fault, for it may stand there: the person
    /// is told.
    async fn bring(&self, who: &Who, receipt: &str, file: &Export, into: &ThreadKey) -> bool {
        let name = format!("topup-{receipt}.{}", file.ending);
        let upload = || {
            let Export { kind, alt, bytes, .. } = file;
            let file = Upload { name: &name, title: &name, kind, alt, bytes: bytes.clone() };
            self.parts.api.upload(who.team(), file, Some(into))
        };
        self.turn(into).await;
        let Err(error) = once(upload).await else { return true };
        tracing::warn!(%error, "an export could not be brought");
        let words = match error {
            SurfaceError::Unauthorized => "I may not upload files here: I lack the scope files:write.",
            SurfaceError::Rejected { reason } if reason == "unknown_method" => {
                "Files cannot be brought here."
            }
            _ => "The file could not be brought. If it does not appear, please press the button again.",
        };
        self.whisper(&who.place, &who.asker.person, words).await;
        false
    }
}
