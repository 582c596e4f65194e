//! `[slack]`: where Slack's Web API is, and how the surface speaks with it.

use std::net::IpAddr;
use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Serialize, Serializer};

/// Settings of the Slack surface.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The Web API, without a slash at the end. Plain http is for loopback alone.
    pub api_url: String,
    /// The bot token of the workspace, `xoxb-…`, where there is a single one.
    #[serde(serialize_with = "hidden")]
    pub bot_token: Option<SecretString>,
    /// What Slack signs its requests with, for events over HTTP.
    #[serde(serialize_with = "hidden")]
    pub signing_secret: Option<SecretString>,
    /// Milliseconds between two edits of one message.
    pub between_edits_ms: u64,
    /// Milliseconds that one call may take; its effect is unknown after that.
    pub call_timeout_ms: u64,
    /// Milliseconds that Slack may take to process an uploaded picture; it is left out after that.
    pub picture_timeout_ms: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            api_url: "https://slack.com/api".into(),
            bot_token: None,
            signing_secret: None,
            between_edits_ms: 2_000,
            // The relay gives a call up after 15 s.
            call_timeout_ms: 10_000,
            picture_timeout_ms: 8_000,
        }
    }
}

impl Config {
    /// What is wrong with the settings as a whole.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn check(&self) -> Result<(), String> {
        let url = &self.api_url;
        if url.ends_with('/') {
            return Err(format!("slack.api_url is {url}: leave the slash at its end out"));
        }
        if url.starts_with("https://") || self.is_loopback() {
            Ok(())
        } else {
            Err(format!("slack.api_url is {url}: tokens are sent over https only (http to loopback alone)"))
        }
    }

    /// Whether the API is plain http on this machine, as a local fake is.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let Some(rest) = self.api_url.strip_prefix("http://") else { return false };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        // A name before an @ is a user's, not the host's.
        if authority.contains('@') {
            return false;
        }
        let host = match authority.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or(v6),
            None => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
        };
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    pub(crate) fn call_timeout(&self) -> Duration {
        Duration::from_millis(self.call_timeout_ms)
    }

    pub(crate) fn picture_timeout(&self) -> Duration {
        Duration::from_millis(self.picture_timeout_ms)
    }
}

fn hidden<S: Serializer>(token: &Option<SecretString>, to: S) -> Result<S::Ok, S::Error> {
    match token {
        Some(_) => to.serialize_some("(hidden)"),
        None => to.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_go_over_https_or_stay_on_this_machine() {
        let at = |url: &str| Config { api_url: url.into(), ..Config::default() }.check();
        for good in [
            "https://slack.com/api",
            "http://127.0.0.1:8080/api",
            "http://localhost/api",
            "http://[::1]:9/api",
        ] {
            assert!(at(good).is_ok(), "{good}");
        }
        for bad in [
            "http://slack.com/api",
            "https://slack.com/api/",
            "ftp://127.0.0.1",
            "http://127.0.0.1@evil.example/api",
            "http://127.0.0.1.evil.example/api",
            "",
        ] {
            assert!(at(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn secrets_are_never_shown() {
        let secret = || Some("xoxb-very-secret".into());
        let config = Config { bot_token: secret(), signing_secret: secret(), ..Config::default() };
        assert!(!format!("{config:?}").contains("very-secret"));
        assert!(!serde_json::to_string(&config).is_ok_and(|json| json.contains("very-secret")));
    }
}
