//! `[slack]`: how Topup speaks with Slack, and its secrets.

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use topup_port::secrets::{self, hidden, is_loopback, is_set, within};

/// How Slack's events reach Topup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Not at all: Topup is not in Slack.
    #[default]
    Off,
    /// Slack calls an address of ours: `/slack`, or `/slack/events`, `/slack/commands` and `/slack/interactions`.
    Http,
    /// Topup keeps a connection to Slack (Socket Mode): no address of ours is needed.
    Socket,
}

/// Settings of the Slack surface. A secret that begins with `@` names the file it stands in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `off`, `http` or `socket`.
    pub mode: Mode,
    /// The bot token of the workspace, `xoxb-…`, where there is a single one.
    #[serde(serialize_with = "hidden")]
    pub bot_token: Option<SecretString>,
    /// Bot tokens by the workspaces' ids, in one line: `T012=xoxb-…, T345=xoxb-…`.
    #[serde(serialize_with = "hidden")]
    pub bot_tokens: Option<SecretString>,
    /// The token of the app itself, `xapp-…`, for Socket Mode.
    #[serde(serialize_with = "hidden")]
    pub app_token: Option<SecretString>,
    /// What Slack signs its requests with, for events over HTTP.
    #[serde(serialize_with = "hidden")]
    pub signing_secret: Option<SecretString>,
    /// The ids of the workspaces that are served, with commas between them; all that have a token if not set.
    /// Installations at `/slack/install` need it.
    pub teams: Option<String>,
    /// The app's client id, where workspaces install Topup themselves at `/slack/install`.
    pub client_id: Option<String>,
    /// The secret that goes with it.
    #[serde(serialize_with = "hidden")]
    pub client_secret: Option<SecretString>,
    /// Our address as browsers reach it, for the installation: `https://topup.example.com`.
    pub public_url: Option<String>,
    /// The Web API. Plain http is for loopback alone.
    pub api_url: String,
    /// Milliseconds between two edits of one message.
    pub between_edits_ms: u64,
    /// Edits in a minute that a workspace allows in all; Slack allows about 50.
    pub edits_per_minute: u32,
    /// Posts in a minute that a channel allows; Slack allows about one a second.
    pub posts_per_minute: u32,
    /// Milliseconds of the minute that those two are counted in: less than 60,000 is for tests, whose Slack is scaled down.
    pub minute_ms: u64,
    /// Milliseconds that one call may take; its effect is unknown after that.
    pub call_timeout_ms: u64,
    /// Milliseconds that Slack may take to process an uploaded picture; it is left out after that.
    pub picture_timeout_ms: u64,
    /// Seconds without a sign of life after which the connection of Socket Mode is made anew.
    pub socket_silence_s: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            mode: Mode::Off,
            bot_token: None,
            bot_tokens: None,
            app_token: None,
            signing_secret: None,
            teams: None,
            client_id: None,
            client_secret: None,
            public_url: None,
            api_url: "https://slack.com/api".into(),
            between_edits_ms: 2_000,
            edits_per_minute: 50,
            posts_per_minute: 60,
            minute_ms: 60_000,
            // The relay gives a call up after 15 s.
            call_timeout_ms: 10_000,
            picture_timeout_ms: 8_000,
            // Slack pings every few seconds.
            socket_silence_s: 60,
        }
    }
}

impl PartialEq for Config {
    /// Secrets are compared too, by those who may read them.
    fn eq(&self, other: &Self) -> bool {
        let shown = |config: &Self| serde_json::to_string(config).unwrap_or_default();
        let secrets = |config: &Self| {
            let all = [
                &config.bot_token,
                &config.bot_tokens,
                &config.app_token,
                &config.signing_secret,
                &config.client_secret,
            ];
            all.map(|secret| secret.as_ref().map(|secret| secret.expose_secret().to_owned()))
        };
        shown(self) == shown(other) && secrets(self) == secrets(other)
    }
}

impl Config {
    /// The same with the secrets that stand in files read from them.
    ///
    /// # Errors
    /// A file cannot be read; the sentence names the setting and the file.
    pub fn with_files(mut self) -> Result<Self, String> {
        let all = [
            ("bot_token", &mut self.bot_token),
            ("bot_tokens", &mut self.bot_tokens),
            ("app_token", &mut self.app_token),
            ("signing_secret", &mut self.signing_secret),
            ("client_secret", &mut self.client_secret),
        ];
        for (name, secret) in all {
            secrets::read_file(&format!("slack.{name}"), secret)?;
        }
        Ok(self)
    }

    /// What is wrong with the settings as a whole.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn check(&self) -> Result<(), String> {
        let url = &self.api_url;
        if !url.starts_with("https://") && !self.is_loopback() {
            return Err(format!(
                "slack.api_url is {url}: tokens are sent over https only (http to loopback alone)"
            ));
        }
        self.tokens()?;
        within("slack.between_edits_ms", self.between_edits_ms, 0, 60_000)?;
        within("slack.call_timeout_ms", self.call_timeout_ms, 100, 14_000)?;
        within("slack.picture_timeout_ms", self.picture_timeout_ms, 100, 60_000)?;
        within("slack.socket_silence_s", self.socket_silence_s, 1, 3_600)?;
        match self.mode {
            Mode::Off => return Ok(()),
            Mode::Http if !is_set(&self.signing_secret) => {
                return Err("slack.mode is http, so slack.signing_secret must be set: it stands at \
                    api.slack.com/apps under Basic Information"
                    .into());
            }
            Mode::Socket if !is_set(&self.app_token) => {
                return Err("slack.mode is socket, so slack.app_token must be set: make one with the scope \
                    connections:write at api.slack.com/apps under Basic Information"
                    .into());
            }
            Mode::Http | Mode::Socket => {}
        }
        if !is_set(&self.bot_token) && !is_set(&self.bot_tokens) && !self.can_be_installed() {
            return Err(
                "slack.bot_token must be set: it stands at api.slack.com/apps under OAuth & Permissions \
                once the app is installed (or set client_id, client_secret and public_url, and install it at \
                /slack/install)"
                    .into(),
            );
        }
        if let Some(url) = &self.public_url
            && !url.starts_with("https://")
            && !is_loopback(url)
        {
            return Err(format!("slack.public_url is {url}: Slack sends browsers back over https only"));
        }
        if self.edits_per_minute == 0 {
            return Err("slack.edits_per_minute is 0: it must be from 1; Slack allows about 50".into());
        }
        if self.posts_per_minute == 0 {
            return Err("slack.posts_per_minute is 0: it must be from 1; Slack allows about 60".into());
        }
        if self.minute_ms == 0 {
            return Err("slack.minute_ms is 0: it must be from 1; a minute has 60000".into());
        }
        Ok(())
    }

    /// Whether workspaces can install Topup themselves.
    #[must_use]
    pub fn can_be_installed(&self) -> bool {
        self.client_id.is_some() && is_set(&self.client_secret) && self.public_url.is_some()
    }

    /// Whether a workspace is served.
    #[must_use]
    pub fn serves(&self, team: &str) -> bool {
        self.teams.as_ref().is_none_or(|teams| teams.split(',').any(|name| name.trim() == team))
    }

    /// The bot tokens of `bot_tokens` by workspace.
    ///
    /// # Errors
    /// It is no such list. The sentence does not repeat it.
    pub fn tokens(&self) -> Result<BTreeMap<String, SecretString>, String> {
        let Some(list) = &self.bot_tokens else { return Ok(BTreeMap::new()) };
        let entries =
            list.expose_secret().split([',', '\n']).map(str::trim).filter(|entry| !entry.is_empty());
        let read = |entry: &str| {
            let (team, token) = entry.split_once('=')?;
            Some((team.trim().to_owned(), SecretString::from(token.trim().to_owned())))
        };
        entries
            .map(|entry| {
                read(entry).ok_or_else(|| {
                    "slack.bot_tokens is no list of tokens by workspace: write T012=xoxb-…, T345=xoxb-…"
                        .into()
                })
            })
            .collect()
    }

    /// Whether the API is plain http on this machine, as a local fake is.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.api_url)
    }

    pub(crate) fn call_timeout(&self) -> Duration {
        Duration::from_millis(self.call_timeout_ms)
    }

    pub(crate) fn picture_timeout(&self) -> Duration {
        Duration::from_millis(self.picture_timeout_ms)
    }

    pub(crate) fn socket_silence(&self) -> Duration {
        Duration::from_secs(self.socket_silence_s.max(1))
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
            "https://slack.com/api/",
        ] {
            assert!(at(good).is_ok(), "{good}");
        }
        for bad in [
            "http://slack.com/api",
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
        let config = Config {
            bot_token: secret(),
            bot_tokens: secret(),
            app_token: secret(),
            signing_secret: secret(),
            client_secret: secret(),
            ..Config::default()
        };
        assert!(!format!("{config:?}").contains("very-secret"));
        assert!(!serde_json::to_string(&config).is_ok_and(|json| json.contains("very-secret")));
        assert!(config.tokens().is_err_and(|said| !said.contains("very-secret")));
    }

    #[test]
    fn each_mode_says_what_it_lacks() {
        let said = |config: Config| config.check().err().unwrap_or_default();
        let secret = |text: &str| Some(text.into());
        let http = Config { mode: Mode::Http, ..Config::default() };
        assert!(said(http.clone()).contains("slack.signing_secret"));
        let http = Config { signing_secret: secret("s"), ..http };
        assert!(said(http.clone()).contains("slack.bot_token"));
        assert!(said(Config { bot_token: secret("  "), ..http.clone() }).contains("slack.bot_token"));
        assert_eq!(said(Config { bot_token: secret("xoxb-1"), ..http.clone() }), "");
        assert_eq!(said(Config { bot_tokens: secret("T1=xoxb-1, T2=xoxb-2"), ..http.clone() }), "");
        let installed = Config {
            client_id: Some("1.2".into()),
            client_secret: secret("c"),
            public_url: Some("https://topup.example.com".into()),
            ..http
        };
        assert_eq!(said(installed), "");
        let socket = Config { mode: Mode::Socket, bot_token: secret("xoxb-1"), ..Config::default() };
        assert!(said(socket.clone()).contains("slack.app_token"));
        assert_eq!(said(Config { app_token: secret("xapp-1"), ..socket }), "");
    }

    #[test]
    fn a_secret_can_stand_in_a_file() {
        let path = std::env::temp_dir().join(format!("topup-slack-secret-{}", std::process::id()));
        std::fs::write(&path, "xoxb-of-a-file\n").expect("a file");
        let named = |path: &str| Config { bot_token: Some(format!("@{path}").into()), ..Config::default() };
        let read = named(&path.display().to_string()).with_files().expect("it is read");
        assert_eq!(read.bot_token.expect("a token").expose_secret(), "xoxb-of-a-file");
        std::fs::remove_file(&path).expect("it goes");
        let said = named("/nowhere/at/all").with_files().expect_err("no such file");
        assert!(said.contains("slack.bot_token") && said.contains("/nowhere/at/all"), "{said}");
    }
}
