//! The App Home: what Topup can be asked, for whoever opens it.

use serde_json::json;
use topup_port::{Person, Standing, ThreadKey, patience};

use super::{Done, Inner, Who};
use crate::PLATFORM;
use crate::render::views;

impl Inner {
    pub(super) async fn home(&self, team: &str, person: &Person) {
        let api = &self.parts.api;
        let standing = self.people.standing(api, team, &person.id).await.unwrap_or(Standing::External);
        let questions = if standing == Standing::Member {
            // Whoever opens it sees it alone, as in a direct message.
            let thread = ThreadKey::new(PLATFORM, team, "D", "");
            let asker = Who::new(Person { standing, ..person.clone() }, thread, true).asker;
            self.parts.library.suggest(&asker, "", None).await.unwrap_or_default()
        } else {
            Vec::new()
        };
        let body = json!({"user_id": person.id, "view": views::home(&questions)});
        let shown = patience::repeat(|| api.method(team, "views.publish", &body)).await;
        if let Err(error) = shown.map(|_: Done| ()) {
            tracing::warn!(%error, "the App Home could not be shown");
        }
    }
}
