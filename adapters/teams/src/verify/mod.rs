//! Whether an activity came from Microsoft's service: its token is signed with one of the service's keys, for us, now, and
//! for the address that the activity says it came from.

mod jwt;
mod keys;

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use self::jwt::{Claims, Token};
use self::keys::Keys;
use crate::Config;
use crate::http::Http;

/// Why an activity is not taken. None of it is told to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// There is no token.
    #[error("there is no token in the request")]
    NoToken,
    /// What is there is no token of the kind that the service sends.
    #[error("the token has another form than those of the service")]
    Malformed,
    /// It names a key that the service does not have.
    #[error("the token is signed with a key that the service does not have")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the signature of the token does not fit")]
    Signature,
    /// Somebody else issued it.
    #[error("the token was issued by somebody else: check teams.issuer")]
    Issuer,
    /// It is meant for somebody else.
    #[error("the token is meant for another app: check teams.app_id")]
    Audience,
    /// It is not valid yet, or not any more.
    #[error("the token is not valid now, or the clocks differ by more than five minutes")]
    Time,
    /// It was issued for another address than the activity says it came from.
    #[error("the token was issued for another service address than the activity names")]
    ServiceUrl,
    /// The service may not use its key for the channel of the activity.
    #[error("the key of the token is not endorsed for the activity's channel")]
    Endorsement,
    /// Answers would be sent to a host that is not allowed.
    #[error("the activity names a service address that is not allowed: check teams.service_hosts")]
    Host,
    /// The service's keys cannot be had.
    #[error("the keys of the service cannot be had: check teams.metadata_url")]
    NoKeys,
}

impl Unverified {
    /// The status of the reply.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Endorsement | Self::Host => 403,
            Self::NoKeys => 503,
            _ => 401,
        }
    }
}

/// Checks activities.
pub struct Verifier {
    config: Config,
    keys: Keys,
}

impl Verifier {
    /// By these settings. Nothing is fetched yet.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let http = Http::new(config.call_timeout().min(Duration::from_secs(5)));
        Self { keys: Keys::new(http, config.metadata_url.clone()), config: config.clone() }
    }

    /// The same, fetching the keys anew for an unknown one after so long. For tests of a rotation.
    #[must_use]
    pub fn refreshed_after(mut self, pause: Duration) -> Self {
        self.keys.pause = pause;
        self
    }

    /// Checks an activity: `authorization` is the header of that name, and `now` our clock.
    ///
    /// # Errors
    /// Why the activity is not taken.
    pub async fn check(
        &self,
        authorization: Option<&str>,
        activity: &Value,
        now: Timestamp,
    ) -> Result<(), Unverified> {
        let bearer = authorization.ok_or(Unverified::NoToken)?;
        let (scheme, token) = bearer.trim().split_once(' ').ok_or(Unverified::NoToken)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Unverified::NoToken);
        }
        let token = Token::parse(token.trim()).ok_or(Unverified::Malformed)?;
        let key = self.keys.get(&token.key).await?;
        let claims: Claims = token.claims(&key).ok_or(Unverified::Signature)?;
        claims.check(&self.config.issuer, self.config.app(), now)?;
        let service_url = activity["serviceUrl"].as_str().unwrap_or_default();
        if service_url.is_empty() || claims.service_url.as_deref().map(trimmed) != Some(trimmed(service_url))
        {
            return Err(Unverified::ServiceUrl);
        }
        let channel = activity["channelId"].as_str().unwrap_or_default();
        if !key.is_endorsed_for(channel) {
            return Err(Unverified::Endorsement);
        }
        if self.config.is_served_by(service_url) { Ok(()) } else { Err(Unverified::Host) }
    }

    /// How many keys the service has now, fetched anew: for `topup doctor`.
    pub(crate) async fn count(&self) -> Result<usize, String> {
        self.keys.count().await
    }
}

/// An address for comparing: without a slash at its end, in small letters.
fn trimmed(url: &str) -> String {
    url.trim_end_matches('/').to_ascii_lowercase()
}
