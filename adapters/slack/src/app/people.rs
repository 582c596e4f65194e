//! Whether a person belongs to the workspace, as Slack says it; asked seldom, and remembered for some minutes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;
use topup_port::{Standing, SurfaceError};

use crate::Api;
use topup_port::patience::repeat;

/// How long an answer of Slack's counts, and the most that are remembered.
const FRESH: Duration = Duration::from_secs(600);
const MOST: usize = 20_000;

/// The standings that were looked up.
#[derive(Debug, Default)]
pub(super) struct People(Mutex<HashMap<(String, String), (Instant, Standing)>>);

#[derive(Deserialize)]
struct Info {
    user: Value,
}

impl People {
    /// A person's standing in a workspace.
    ///
    /// # Errors
    /// Slack does not say it.
    pub(super) async fn standing(&self, api: &Api, team: &str, user: &str) -> Result<Standing, SurfaceError> {
        if let Some(standing) = self.known(team, user) {
            return Ok(standing);
        }
        let params = [("user", Some(user))];
        let info: Result<Info, _> = repeat(|| api.read(team, "users.info", &params)).await;
        let standing = match info {
            Ok(info) => of(&info.user, team),
            // Whom the workspace does not know, does not belong to it.
            Err(SurfaceError::Gone) => Standing::External,
            // Slack knows the method; an emulator on this machine may not, and has no strangers.
            Err(SurfaceError::Rejected { reason })
                if reason == "unknown_method" && api.config().is_loopback() =>
            {
                tracing::warn!("{} knows no users.info: everybody counts as a member", api.config().api_url);
                Standing::Member
            }
            Err(error) => return Err(error),
        };
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= MOST {
            held.clear();
        }
        held.insert((team.to_owned(), user.to_owned()), (Instant::now(), standing));
        Ok(standing)
    }

    /// A person's standing, where it was looked up not long ago.
    pub(super) fn known(&self, team: &str, user: &str) -> Option<Standing> {
        let key = (team.to_owned(), user.to_owned());
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
        known.filter(|(asked, _)| asked.elapsed() < FRESH).map(|(_, standing)| standing)
    }

    /// Forgets the people of a workspace.
    pub(super) fn forget(&self, team: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(of, _), _| of != team);
    }
}

/// The standing that Slack's description of a person says. In an organisation a person's home may be another
/// workspace than the one that both are in.
fn of(user: &Value, team: &str) -> Standing {
    let is = |name: &str| user[name] == true;
    // Slack marks strangers; whom a workspace describes without a word of another home is its own.
    let unsaid = user["team_id"].is_null() && user["id"].is_string();
    let at_home = unsaid
        || user["team_id"] == team
        || user["enterprise_user"]["teams"].as_array().is_some_and(|teams| teams.iter().any(|t| t == team));
    if is("is_stranger") || is("deleted") || is("is_bot") || !at_home {
        Standing::External
    } else if is("is_restricted") || is("is_ultra_restricted") {
        Standing::Guest
    } else {
        Standing::Member
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn who_belongs_is_read_off_slacks_description() {
        let of = |user: Value| of(&user, "T1");
        assert_eq!(of(json!({"team_id": "T1"})), Standing::Member);
        assert_eq!(
            of(json!({"team_id": "T2", "enterprise_user": {"teams": ["T2", "T1"]}})),
            Standing::Member
        );
        assert_eq!(of(json!({"id": "U1"})), Standing::Member);
        assert_eq!(of(json!({"id": "U1", "is_stranger": true})), Standing::External);
        assert_eq!(of(json!({"team_id": "T1", "is_restricted": true})), Standing::Guest);
        assert_eq!(of(json!({"team_id": "T1", "is_ultra_restricted": true})), Standing::Guest);
        for other in [
            json!({"team_id": "T2"}),
            json!({"team_id": "T1", "is_stranger": true}),
            json!({"team_id": "T1", "deleted": true}),
            json!({"team_id": "T1", "is_bot": true}),
            json!({}),
        ] {
            assert_eq!(of(other.clone()), Standing::External, "{other}");
        }
    }
}
