//! The rows of an answer as CSV and its picture as PNG: at an address of ours that cannot be guessed and ends soon. Without
//! an address that Teams can reach, the rows are shown instead.

use std::time::Duration;

use topup_port::Trouble;

use super::{Inner, Presser};
use crate::pictures;
use crate::render::{link, rows_alone};

/// How long a file can be fetched.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// What is said where no file can be handed out.
const NO_FILES: &str = "These are the rows. A file cannot be handed out here (teams.public_url is not set).";

impl Inner {
    pub(super) async fn export_csv(&self, presser: &Presser, receipt: &str) {
        let csv = match self.parts.library.csv(&presser.asker, receipt).await {
            Ok(csv) => csv,
            Err(trouble) => return self.excuse(presser, &trouble).await,
        };
        if self.bring(presser, receipt, "csv", csv.as_bytes()).await {
            return;
        }
        match self.parts.library.exhibit(&presser.asker, receipt, Self::look()).await {
            Ok(exhibit) => self.show(&presser.at, rows_alone(&exhibit.answer, NO_FILES)).await,
            Err(trouble) => self.excuse(presser, &trouble).await,
        }
    }

    pub(super) async fn export_png(&self, presser: &Presser, receipt: &str) {
        let exhibit = self.parts.library.exhibit(&presser.asker, receipt, Self::look()).await;
        let chart = exhibit.and_then(|exhibit| exhibit.answer.chart.clone().ok_or(Trouble::Unknown));
        match chart {
            Ok(chart) if self.bring(presser, receipt, "png", &chart.png).await => {}
            Ok(_) => self.say(&presser.at, "The picture cannot be handed out as a file here.").await,
            Err(trouble) => self.excuse(presser, &trouble).await,
        }
    }

    /// Puts a file at an address of ours and says where. False where there is none.
    async fn bring(&self, presser: &Presser, receipt: &str, ending: &str, bytes: &[u8]) -> bool {
        let connector = &self.parts.connector;
        let Some(public) = connector.config().public_url.clone() else { return false };
        let name = format!("topup-{receipt}.{ending}");
        let Some(url) = pictures::keep(connector.notebook(), &public, &name, bytes, KEPT).await else {
            return false;
        };
        let (what, title) = if ending == "csv" {
            ("The rows as CSV", "Download CSV")
        } else {
            ("The picture as PNG", "Open PNG")
        };
        let words = format!("{what}, for a day: {name}");
        self.show(&presser.at, link(&words, title, &url)).await;
        true
    }
}
