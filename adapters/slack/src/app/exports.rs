//! The rows of an answer as CSV and its picture as PNG, brought into the answer's thread.

use topup_port::{Look, SurfaceError, Trouble};

use super::patience::once;
use super::{Inner, Who};
use crate::client::Upload;

impl Inner {
    pub(super) async fn export_csv(&self, who: &Who, receipt: &str) {
        match self.parts.library.csv(&who.asker, receipt).await {
            Ok(csv) => self.bring(who, receipt, "csv", "text/csv", "", csv.into_bytes()).await,
            Err(trouble) => self.excuse(who, &trouble).await,
        }
    }

    pub(super) async fn export_png(&self, who: &Who, receipt: &str) {
        let exhibit = self.parts.library.exhibit(&who.asker, receipt, Look::default()).await;
        let chart = exhibit.and_then(|exhibit| exhibit.answer.chart.clone().ok_or(Trouble::Unknown));
        match chart {
            Ok(chart) => self.bring(who, receipt, "png", "image/png", &chart.alt, chart.png.to_vec()).await,
            Err(trouble) => self.excuse(who, &trouble).await,
        }
    }

    /// Uploads a file into the thread. Not repeated after a fault, for it may stand there: the person is told.
    async fn bring(&self, who: &Who, receipt: &str, ending: &str, kind: &str, alt: &str, bytes: Vec<u8>) {
        let name = format!("topup-{receipt}.{ending}");
        let upload = || {
            let file = Upload { name: &name, title: &name, kind, alt, bytes: bytes.clone() };
            self.parts.api.upload(who.team(), file, Some(&who.asker.thread))
        };
        if let Err(error) = once(upload).await {
            tracing::warn!(%error, "an export could not be brought");
            let words = match error {
                SurfaceError::Unauthorized => "I may not upload files here: I lack the scope files:write.",
                _ => "The file could not be brought. If it does not appear, please press the button again.",
            };
            self.whisper(&who.place, &who.asker.person, words).await;
        }
    }
}
