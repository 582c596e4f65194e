//! "How was this computed?": a modal that opens at once, since its trigger lives three seconds, and is filled when the
//! answer is looked up.

use serde::Deserialize;
use serde_json::{Value, json};
use topup_port::words::sentence;
use topup_port::{Look, SurfaceError, patience};

use super::{Done, Inner, Who};
use crate::render::views;

#[derive(Deserialize)]
struct Opened {
    view: View,
}

#[derive(Deserialize)]
struct View {
    id: String,
}

impl Inner {
    pub(super) async fn show_computed(&self, who: &Who, receipt: &str, trigger: &str) {
        let Ok(id) = self.open(who.team(), trigger, views::looking_up()).await else { return };
        let view = match self.parts.library.exhibit(&who.asker, receipt, Look::default()).await {
            Ok(exhibit) => views::computed(&exhibit.answer),
            Err(trouble) => views::notice(&sentence(&trouble.to_string())),
        };
        let body = json!({"view_id": id, "view": view});
        let api = &self.parts.api;
        let filled = patience::repeat(|| api.method(who.team(), "views.update", &body)).await;
        if let Err(error) = filled.map(|_: Done| ()) {
            tracing::warn!(%error, "a modal could not be filled");
        }
    }

    /// Opens a modal and gives its id. A fault is logged: the person presses again.
    pub(super) async fn open(&self, team: &str, trigger: &str, view: Value) -> Result<String, SurfaceError> {
        let body = json!({"trigger_id": trigger, "view": view});
        let opened: Result<Opened, _> = self.parts.api.method(team, "views.open", &body).await;
        opened.map(|opened| opened.view.id).inspect_err(|error| {
            tracing::warn!(%error, "a modal could not be opened");
        })
    }
}
