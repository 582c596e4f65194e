//! `[teams]`: how Topup speaks with Microsoft Teams, and its secret.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use topup_port::addresses::{authority, host_of, is_safe};
use topup_port::secrets;

/// Whether Topup is in Teams.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Not at all.
    #[default]
    Off,
    /// Microsoft's service calls an address of ours: `/api/messages`.
    On,
}

/// Settings of the Teams surface. A secret that begins with `@` names the file it stands in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `off` or `on`.
    pub mode: Mode,
    /// The id of the app's registration ("Application (client) ID").
    pub app_id: Option<String>,
    /// The client secret of the registration.
    #[serde(serialize_with = "secrets::hidden")]
    pub app_password: Option<SecretString>,
    /// The tenant that the registration belongs to ("Directory (tenant) ID"), whose people are answered.
    pub tenant_id: Option<String>,
    /// Our address as Teams reaches it, for pictures and files: `https://topup.example.com`. Without it pictures are
    /// small and travel within the messages.
    pub public_url: Option<String>,
    /// Days for which pictures can be fetched.
    pub picture_days: u64,
    /// Where the keys are found that incoming activities are signed with.
    pub metadata_url: String,
    /// Who signs incoming activities.
    pub issuer: String,
    /// Where tokens for outgoing calls come from, without a slash at the end.
    pub login_url: String,
    /// The hosts that tokens are sent to, with commas between them.
    pub service_hosts: String,
    /// Microsoft Graph, where the rights of the app allow to look for a message whose post ended unclearly.
    pub graph_url: String,
    /// Whether it is looked there.
    pub look_up: bool,
    /// Milliseconds between two edits of one message in a chat.
    pub chat_edits_ms: u64,
    /// Milliseconds between two edits of one message in a channel.
    pub channel_edits_ms: u64,
    /// Milliseconds that one call may take; its effect is unknown after that.
    pub call_timeout_ms: u64,
    /// Milliseconds after which it is looked once more for a message that was not found.
    pub look_again_ms: u64,
}

impl Default for Config {
    fn default() -> Self {
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self {
            mode: Mode::Off,
            app_id: None,
            app_password: None,
            tenant_id: None,
            public_url: None,
            picture_days: 7,
            metadata_url: "https://login.botframework.com/v1/.well-known/openidconfiguration".into(),
            issuer: "https://api.botframework.com".into(),
            login_url: "https://login.microsoftonline.com".into(),
            service_hosts: "smba.trafficmanager.net".into(),
            graph_url: "https://graph.microsoft.com/v1.0".into(),
            look_up: true,
            chat_edits_ms: ms(crate::limits::CHAT_EDITS),
            channel_edits_ms: ms(crate::limits::CHANNEL_EDITS),
            // The relay gives a call up after 15 s.
            call_timeout_ms: 10_000,
            look_again_ms: 1_500,
        }
    }
}

impl PartialEq for Config {
    /// The secret is compared too, by those who may read it.
    fn eq(&self, other: &Self) -> bool {
        let shown = |config: &Self| serde_json::to_string(config).unwrap_or_default();
        shown(self) == shown(other) && secrets::same(&self.app_password, &other.app_password)
    }
}

impl Config {
    /// The same with a secret that stands in a file read from it.
    ///
    /// # Errors
    /// The file cannot be read; the sentence names the setting and the file.
    pub fn with_files(mut self) -> Result<Self, String> {
        secrets::read_file("teams.app_password", &mut self.app_password)?;
        Ok(self)
    }

    /// What is wrong with the settings as a whole.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn check(&self) -> Result<(), String> {
        let addresses = [
            ("metadata_url", Some(&self.metadata_url)),
            ("login_url", Some(&self.login_url)),
            ("graph_url", Some(&self.graph_url)),
            ("public_url", self.public_url.as_ref()),
        ];
        for (name, url) in addresses {
            let Some(url) = url else { continue };
            if url.ends_with('/') {
                return Err(format!("teams.{name} is {url}: leave the slash at its end out"));
            }
            if !is_safe(url) {
                return Err(format!(
                    "teams.{name} is {url}: it must begin with https:// (http:// is for this machine alone)"
                ));
            }
        }
        for (name, value, least, most) in [
            ("chat_edits_ms", self.chat_edits_ms, 0, 60_000),
            ("channel_edits_ms", self.channel_edits_ms, 0, 60_000),
            ("call_timeout_ms", self.call_timeout_ms, 100, 14_000),
            ("look_again_ms", self.look_again_ms, 0, 10_000),
            ("picture_days", self.picture_days, 1, 365),
        ] {
            secrets::within(&format!("teams.{name}"), value, least, most)?;
        }
        if self.mode == Mode::Off {
            return Ok(());
        }
        if self.app().is_empty() {
            return Err("teams.mode is on, so teams.app_id must be set: the \"Application (client) ID\" of the bot's \
                registration"
                .into());
        }
        if self.password().is_none() {
            return Err(
                "teams.app_password must be set: a client secret of the registration, under Certificates & \
                secrets (its value, not its id)"
                    .into(),
            );
        }
        let tenant = self.tenant();
        if tenant.is_empty() || !tenant.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.') {
            return Err(
                "teams.tenant_id must be set: the \"Directory (tenant) ID\" of the bot's registration".into(),
            );
        }
        if self.hosts().next().is_none() {
            return Err(
                "teams.service_hosts is empty: answers could be sent nowhere (smba.trafficmanager.net)"
                    .into(),
            );
        }
        // What is written as an address would match nothing, and every message would be refused.
        if let Some(host) = self.hosts().find(|host| host.contains('/') || host.contains(char::is_whitespace))
        {
            return Err(format!(
                "teams.service_hosts names {host}: hosts alone, without https:// and path (smba.trafficmanager.net)"
            ));
        }
        if self.issuer.trim().is_empty() {
            return Err(
                "teams.issuer is empty: it must be the issuer as tokens name it (https://api.botframework.com)".into()
            );
        }
        Ok(())
    }

    /// The app's id; empty where none is set.
    #[must_use]
    pub fn app(&self) -> &str {
        self.app_id.as_deref().unwrap_or_default().trim()
    }

    /// The tenant's id; empty where none is set.
    #[must_use]
    pub fn tenant(&self) -> &str {
        self.tenant_id.as_deref().unwrap_or_default().trim()
    }

    pub(crate) fn password(&self) -> Option<&SecretString> {
        self.app_password.as_ref().filter(|secret| !secret.expose_secret().trim().is_empty())
    }

    fn hosts(&self) -> impl Iterator<Item = &str> {
        self.service_hosts.split(',').map(str::trim).filter(|host| !host.is_empty())
    }

    /// Whether a token may be sent to this address of the service: https (or this machine) and one of the hosts.
    #[must_use]
    pub fn is_served_by(&self, service_url: &str) -> bool {
        let Some(authority) = authority(service_url).filter(|_| is_safe(service_url)) else { return false };
        let host = host_of(authority);
        self.hosts().any(|known| {
            let exact = if known.contains(':') { authority } else { host };
            known.eq_ignore_ascii_case(exact)
        })
    }

    pub(crate) fn call_timeout(&self) -> Duration {
        Duration::from_millis(self.call_timeout_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on() -> Config {
        Config {
            mode: Mode::On,
            app_id: Some("app".into()),
            app_password: Some("very-secret".into()),
            tenant_id: Some("tenant".into()),
            ..Config::default()
        }
    }

    #[test]
    fn each_thing_that_is_missing_is_named() {
        assert_eq!(on().check(), Ok(()));
        assert_eq!(Config::default().check(), Ok(()));
        let said = |config: Config| config.check().expect_err("something is missing");
        assert!(said(Config { app_id: None, ..on() }).contains("teams.app_id"));
        assert!(said(Config { app_password: Some("  ".into()), ..on() }).contains("teams.app_password"));
        assert!(said(Config { tenant_id: Some("a/b".into()), ..on() }).contains("teams.tenant_id"));
        for hosts in [" ,", "https://smba.trafficmanager.net/teams/", "a.example, b.example/x"] {
            assert!(
                said(Config { service_hosts: hosts.into(), ..on() }).contains("teams.service_hosts"),
                "{hosts}"
            );
        }
        for issuer in ["", " "] {
            assert!(said(Config { issuer: issuer.into(), ..on() }).contains("teams.issuer"), "{issuer}");
        }
        for bad in ["http://login.example", "ftp://x", "https://x/", "http://localhost@evil.example", ""] {
            assert!(said(Config { login_url: bad.into(), ..on() }).contains("teams.login_url"), "{bad}");
            assert!(
                said(Config { public_url: Some(bad.into()), ..on() }).contains("teams.public_url"),
                "{bad}"
            );
        }
    }

    #[test]
    fn tokens_are_sent_to_the_hosts_of_the_settings_alone() {
        let config = Config { service_hosts: "smba.trafficmanager.net, 127.0.0.1:9".into(), ..on() };
        for good in [
            "https://smba.trafficmanager.net/teams/",
            "https://SMBA.trafficmanager.net/emea/0b1/",
            "https://smba.trafficmanager.net:443",
            "http://127.0.0.1:9/",
        ] {
            assert!(config.is_served_by(good), "{good}");
        }
        for bad in [
            "http://smba.trafficmanager.net/teams/",
            "https://evil.example/",
            "https://smba.trafficmanager.net.evil.example/",
            "https://smba.trafficmanager.net@evil.example/",
            "https://evil.example\\@smba.trafficmanager.net/",
            "https://evil.example/smba.trafficmanager.net",
            "http://127.0.0.1:10/",
            "smba.trafficmanager.net",
            "",
        ] {
            assert!(!config.is_served_by(bad), "{bad}");
        }
    }

    #[test]
    fn the_secret_is_never_shown_and_can_stand_in_a_file() {
        assert!(!format!("{:?}", on()).contains("very-secret"));
        assert!(!serde_json::to_string(&on()).is_ok_and(|json| json.contains("very-secret")));
        let path = std::env::temp_dir().join(format!("topup-teams-secret-{}", std::process::id()));
        std::fs::write(&path, "of-a-file\n").expect("a file");
        let named = |path: &str| Config { app_password: Some(format!("@{path}").into()), ..on() };
        let read = named(&path.display().to_string()).with_files().expect("it is read");
        assert_eq!(read.password().expect("a secret").expose_secret(), "of-a-file");
        std::fs::remove_file(&path).expect("it goes");
        let said = named("/nowhere/at/all").with_files().expect_err("no such file");
        assert!(said.contains("teams.app_password") && said.contains("/nowhere/at/all"), "{said}");
    }
}
