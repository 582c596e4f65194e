//! The rows of an answer as CSV and its picture as PNG, brought into the answer's conversation.

use serde_json::json;
use topup_port::words::line;
use topup_port::{Look, SurfaceError, Trouble};

use super::{Inner, Who};
use crate::client::{File, hand_over};
use crate::inbound::Handle;
use crate::limits::{ALT, FILE};
use crate::render::NOBODY;

impl Inner {
    pub(super) async fn export_csv(&self, who: &Who, handle: &Handle, receipt: &str) {
        match self.parts.library.csv(&who.asker, receipt).await {
            Ok(csv) => self.bring(who, handle, receipt, "csv", "", csv.as_bytes()).await,
            Err(trouble) => self.excuse(who, handle, &trouble).await,
        }
    }

    pub(super) async fn export_png(&self, who: &Who, handle: &Handle, receipt: &str) {
        let exhibit = self.parts.library.exhibit(&who.asker, receipt, Look::default()).await;
        match exhibit.and_then(|exhibit| exhibit.answer.chart.clone().ok_or(Trouble::Unknown)) {
            Ok(chart) => self.bring(who, handle, receipt, "png", &chart.alt, &chart.png).await,
            Err(trouble) => self.excuse(who, handle, &trouble).await,
        }
    }

    /// Posts a file. The nonce is the click's, so that a repetition does not bring it twice.
    async fn bring(&self, who: &Who, handle: &Handle, receipt: &str, ending: &str, alt: &str, bytes: &[u8]) {
        if bytes.len() > FILE {
            let words = "The file is larger than Discord takes. Please ask for less at once.";
            return self.whisper(handle, words).await;
        }
        let name = format!("topup-{receipt}.{ending}");
        let mut attachment = json!({"id": "0", "filename": name});
        if !alt.is_empty() {
            attachment["description"] = line(alt, ALT).into();
        }
        let body = json!({
            "content": "",
            "attachments": [attachment],
            "allowed_mentions": *NOBODY,
            "nonce": format!("f{}", handle.id),
            "enforce_nonce": true,
        });
        let brought = topup_port::patience::repeat(|| async {
            let file = File { name: &name, bytes };
            let brought = self.surface.say(&who.place, &body, Some(file)).await;
            brought.map(|_| ()).map_err(|refusal| refusal.error)
        })
        .await;
        let brought = match brought {
            // What may not be posted for all, whoever asked for it is given.
            Err(SurfaceError::Unauthorized) => {
                hand_over(&self.parts.api, handle, body, File { name: &name, bytes }).await
            }
            brought => brought,
        };
        if let Err(error) = brought {
            tracing::warn!(%error, "an export could not be brought");
            let words = match error {
                SurfaceError::Unauthorized => {
                    "I may not attach files here: I lack the permission Attach Files."
                }
                _ => "The file could not be brought. If it does not appear, please press the button again.",
            };
            self.whisper(handle, words).await;
        }
    }
}
