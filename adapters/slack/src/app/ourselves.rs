//! Who we are in a workspace, for payloads that do not tell: Slack's always do, those of gateways and emulators may not.
//! Without it our own words could pass for a person's, and a name in a text for nobody's.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::{Instant, timeout};

use crate::Api;
use crate::inbound;

/// How long an acknowledgement may wait for it, and how long it is not asked again where nobody says it.
const SOON: Duration = Duration::from_millis(800);
const LATER: Duration = Duration::from_secs(60);

/// Our users by workspace, and until when those count that nobody would say.
#[derive(Debug, Default)]
pub(super) struct Ourselves(Mutex<HashMap<String, (Option<String>, Instant)>>);

#[derive(Deserialize)]
struct Me {
    user_id: String,
}

impl Ourselves {
    /// Our user, where the event is of a kind that needs it and does not tell.
    pub(super) async fn of(&self, api: &Api, event: &Value) -> Option<String> {
        let team = inbound::in_need_of_our_user(event)?;
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(team).cloned();
        if let Some((user, until)) = known
            && (user.is_some() || Instant::now() < until)
        {
            return user;
        }
        let asked = timeout(SOON, api.read::<Me>(team, "auth.test", &[])).await;
        let user = asked.ok().and_then(Result::ok).map(|me| me.user_id).filter(|user| !user.is_empty());
        if user.is_none() {
            tracing::debug!("an event does not tell who we are, and neither does auth.test");
        }
        let kept = (user.clone(), Instant::now() + LATER);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(team.to_owned(), kept);
        user
    }
}
