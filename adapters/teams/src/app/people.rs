//! Whether a person belongs to the tenant, as Teams says it; asked seldom, and remembered for some minutes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hyper::Method;
use serde_json::{Value, json};
use tokio::time::Instant;
use topup_port::patience::repeat;
use topup_port::{Notebook, Standing, SurfaceError, ThreadKey};

use crate::Connector;
use crate::inbound::Who;
use crate::place::encoded;

/// How long an answer counts, and the most that are remembered.
const FRESH: Duration = Duration::from_secs(600);
const MOST: usize = 20_000;
/// How long a person's account is remembered.
const ACCOUNT: Duration = Duration::from_secs(90 * 24 * 3600);

/// The standings that were looked up.
#[derive(Debug, Default)]
pub(super) struct People(Mutex<HashMap<(String, String), (Instant, Standing)>>);

impl People {
    /// A person's standing, asked in a conversation that the person is in.
    ///
    /// # Errors
    /// Teams does not say it.
    pub(super) async fn standing(
        &self,
        connector: &Connector,
        at: &ThreadKey,
        who: &Who,
    ) -> Result<Standing, SurfaceError> {
        if let Some(standing) = self.known(&at.workspace, who) {
            return Ok(standing);
        }
        // Of a thread the members are the channel's.
        let whole = ThreadKey { thread: String::new(), ..at.clone() };
        let path = format!("/members/{}", encoded(&who.account));
        let member = repeat(|| connector.call(Method::GET, &whole, &path, None)).await;
        let standing = match member {
            Ok(member) => of(&member, connector.config().tenant()),
            // Whom the conversation does not know, does not belong to it.
            Err(SurfaceError::Gone) => Standing::External,
            Err(error) => return Err(error),
        };
        let name = account_name(&at.workspace, &who.id);
        connector.notebook().remember(&name, json!(who.account), ACCOUNT).await;
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= MOST {
            held.clear();
        }
        held.insert(key(&at.workspace, who), (Instant::now(), standing));
        Ok(standing)
    }

    /// A person's standing, where the activity says it or it was looked up not long ago.
    pub(super) fn known(&self, tenant: &str, who: &Who) -> Option<Standing> {
        if who.external {
            return Some(Standing::External);
        }
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key(tenant, who)).copied();
        known.filter(|(asked, _)| asked.elapsed() < FRESH).map(|(_, standing)| standing)
    }
}

fn key(tenant: &str, who: &Who) -> (String, String) {
    (tenant.to_owned(), who.account.clone())
}

/// The account of a person that was seen before.
pub(crate) async fn account(notebook: &dyn Notebook, tenant: &str, person: &str) -> Option<String> {
    notebook.recall(&account_name(tenant, person)).await?.as_str().map(str::to_owned)
}

fn account_name(tenant: &str, person: &str) -> String {
    format!("teams/account/{tenant}/{person}")
}

/// The standing that Teams' description of a member says.
fn of(member: &Value, tenant: &str) -> Standing {
    let text = |name: &str| member[name].as_str().unwrap_or_default();
    let abroad = !text("tenantId").is_empty() && text("tenantId") != tenant;
    match text("userRole").to_ascii_lowercase().as_str() {
        _ if abroad => Standing::External,
        "anonymous" => Standing::External,
        "guest" => Standing::Guest,
        // So Microsoft's directory names whoever was invited.
        _ if text("userPrincipalName").to_ascii_lowercase().contains("#ext#") => Standing::Guest,
        "user" | "owner" | "" if member["id"].is_string() => Standing::Member,
        _ => Standing::External,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_belongs_is_read_off_teams_description() {
        let of = |member: Value| of(&member, "t1");
        let own = json!({"id": "29:1", "userRole": "user", "tenantId": "t1", "userPrincipalName": "ann@lender.example"});
        assert_eq!(of(own), Standing::Member);
        assert_eq!(of(json!({"id": "29:1"})), Standing::Member);
        assert_eq!(of(json!({"id": "29:1", "userRole": "guest", "tenantId": "t1"})), Standing::Guest);
        let invited = json!({"id": "29:1", "userPrincipalName": "bob_else.example#EXT#@lender.example"});
        assert_eq!(of(invited), Standing::Guest);
        for other in [
            json!({"id": "29:1", "userRole": "user", "tenantId": "t2"}),
            json!({"id": "29:1", "userRole": "anonymous"}),
            json!({"id": "29:1", "userRole": "something new"}),
            json!({}),
        ] {
            assert_eq!(of(other.clone()), Standing::External, "{other}");
        }
    }
}
