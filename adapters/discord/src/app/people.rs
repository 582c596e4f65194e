//! Who people are, where an event does not say it: direct messages come from anybody who shares a server with the bot.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use serenity::http::Route;
use serenity::model::id::{GuildId, UserId};
use tokio::time::Instant;
use topup_port::{Standing, SurfaceError};

use super::Inner;
use crate::client::number;
use crate::inbound::standing;

/// How long an answer of Discord's counts, and the most that are remembered.
const FRESH: Duration = Duration::from_secs(600);
const MOST: usize = 20_000;
/// The flag of a member who is there for one call alone.
const IS_GUEST: u64 = 1 << 4;

/// The people that were looked up, by server and person.
#[derive(Debug, Default)]
pub(super) struct People(Mutex<HashMap<(u64, u64), (Instant, Standing)>>);

impl People {
    /// A person's standing: in a server, or for direct messages in whichever server both are in.
    ///
    /// # Errors
    /// Discord does not say it.
    pub(super) async fn standing(
        &self,
        of: &Inner,
        guild: Option<&str>,
        user: &str,
    ) -> Result<Standing, SurfaceError> {
        let user = number(user).map_err(|refusal| refusal.error)?;
        if let Some(guild) = guild {
            let guild = number(guild).map_err(|refusal| refusal.error)?;
            return self.in_guild(of, guild, user).await;
        }
        self.best(of, user).await.map(|(_, standing)| standing)
    }

    /// The server that direct messages of a person count for; none where both share none that is served.
    pub(super) async fn home(&self, of: &Inner, user: &str) -> Option<String> {
        let user = number(user).ok()?;
        self.best(of, user).await.ok().and_then(|(guild, _)| guild).map(|guild| guild.to_string())
    }

    /// The first server in which the person is a member, else one in which a guest.
    async fn best(&self, of: &Inner, user: u64) -> Result<(Option<u64>, Standing), SurfaceError> {
        let config = of.parts.api.config();
        let listed = config.listed_guilds().unwrap_or_default();
        let guilds: Vec<u64> = if listed.is_empty() { of.guilds().iter().copied().collect() } else { listed };
        let mut best = (None, Standing::External);
        for guild in guilds {
            match self.in_guild(of, guild, user).await? {
                Standing::Member => return Ok((Some(guild), Standing::Member)),
                Standing::Guest => best = (Some(guild), Standing::Guest),
                Standing::External => {}
            }
        }
        Ok(best)
    }

    async fn in_guild(&self, of: &Inner, guild: u64, user: u64) -> Result<Standing, SurfaceError> {
        if let Some(known) = self.known(guild, user) {
            return Ok(known);
        }
        let route = Route::GuildMember { guild_id: GuildId::new(guild), user_id: UserId::new(user) };
        let api = &of.parts.api;
        let member = topup_port::patience::repeat(|| async {
            api.get(route, &[]).await.map_err(|refusal| refusal.error)
        })
        .await;
        let found = match member {
            Ok(member) => is(&member),
            // Whom the server does not know, or a server that we are not in.
            Err(SurfaceError::Gone) => Standing::External,
            Err(error) => return Err(error),
        };
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= MOST {
            held.clear();
        }
        held.insert((guild, user), (Instant::now(), found));
        Ok(found)
    }

    fn known(&self, guild: u64, user: u64) -> Option<Standing> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&(guild, user)).copied();
        known.filter(|(asked, _)| asked.elapsed() < FRESH).map(|(_, standing)| standing)
    }

    /// Forgets everybody: a server took Topup away.
    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The standing that Discord's description of a member says.
fn is(member: &Value) -> Standing {
    if member["user"]["bot"] == true {
        return Standing::External;
    }
    let guest = member["flags"].as_u64().is_some_and(|flags| flags & IS_GUEST != 0);
    standing(member["pending"] == true, guest)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn who_belongs_is_read_off_discords_description() {
        assert_eq!(is(&json!({"user": {"id": "1"}, "flags": 0})), Standing::Member);
        assert_eq!(is(&json!({"user": {"id": "1"}, "flags": 0, "pending": true})), Standing::Guest);
        assert_eq!(is(&json!({"user": {"id": "1"}, "flags": 18})), Standing::Guest);
        assert_eq!(is(&json!({"user": {"id": "1", "bot": true}})), Standing::External);
    }
}
