//! `[discord]`: how Topup speaks with Discord, and its token.

use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use topup_port::secrets::{self, hidden, is_loopback, is_set, within};

/// Where Discord itself answers.
pub(crate) const DISCORD: &str = "https://discord.com";

/// How Discord's events reach Topup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Not at all: Topup is not in Discord.
    #[default]
    Off,
    /// Topup keeps connections to Discord's gateway: no address of ours is needed.
    Gateway,
}

/// Where the slash commands are registered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Commands {
    /// For all servers and direct messages.
    #[default]
    Global,
    /// In each server of `discord.guilds` alone, where a change shows at once: while developing.
    Guild,
    /// Not at all: somebody else registers them.
    Off,
}

/// Settings of the Discord surface. A secret that begins with `@` names the file it stands in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `off` or `gateway`.
    pub mode: Mode,
    /// The bot's token.
    #[serde(serialize_with = "hidden")]
    pub token: Option<SecretString>,
    /// The application's id; asked of Discord if not set.
    pub application_id: Option<u64>,
    /// The ids of the servers that are served, with commas between them; all that the bot is in if not set.
    pub guilds: Option<String>,
    /// Where the slash commands are registered: `global`, `guild` or `off`.
    pub commands: Commands,
    /// Whether messages are read that do not name Topup. The intent must be on at discord.com/developers.
    pub message_content: bool,
    /// How many connections share the servers; as many as Discord advises if not set.
    pub shards: Option<u32>,
    /// Discord's address, without `/api` and a slash at the end. Plain http is for loopback alone.
    pub api_url: String,
    /// Milliseconds between two edits of one message; Discord bears five in a row, then one a second.
    pub between_edits_ms: u64,
    /// Milliseconds that one call may take; its effect is unknown after that.
    pub call_timeout_ms: u64,
    /// Seconds without a sign of life after which a connection is made anew.
    pub gateway_silence_s: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            mode: Mode::Off,
            token: None,
            application_id: None,
            guilds: None,
            commands: Commands::Global,
            message_content: false,
            shards: None,
            api_url: DISCORD.into(),
            between_edits_ms: 1_200,
            // The relay gives a call up after 15 s.
            call_timeout_ms: 10_000,
            // Heartbeats are answered every 41 s or so.
            gateway_silence_s: 150,
        }
    }
}

impl PartialEq for Config {
    /// The token is compared too, by those who may read it.
    fn eq(&self, other: &Self) -> bool {
        let shown = |config: &Self| serde_json::to_string(config).unwrap_or_default();
        shown(self) == shown(other) && secrets::same(&self.token, &other.token)
    }
}

impl Config {
    /// The same with the token read from its file, where it names one.
    ///
    /// # Errors
    /// The file cannot be read; the sentence names the setting and the file.
    pub fn with_files(mut self) -> Result<Self, String> {
        secrets::read_file("discord.token", &mut self.token)?;
        Ok(self)
    }

    /// What is wrong with the settings as a whole.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn check(&self) -> Result<(), String> {
        let url = &self.api_url;
        if url.ends_with('/') {
            return Err(format!("discord.api_url is {url}: leave the slash at its end out"));
        }
        if !url.starts_with("https://") && !self.is_loopback() {
            return Err(format!(
                "discord.api_url is {url}: the token is sent over https only (http to loopback alone)"
            ));
        }
        let guilds = self.listed_guilds()?;
        within("discord.between_edits_ms", self.between_edits_ms, 0, 60_000)?;
        within("discord.call_timeout_ms", self.call_timeout_ms, 100, 14_000)?;
        within("discord.gateway_silence_s", self.gateway_silence_s, 1, 3_600)?;
        if let Some(shards) = self.shards {
            within("discord.shards", shards.into(), 1, 10_000)?;
        }
        if self.mode == Mode::Off {
            return Ok(());
        }
        if !is_set(&self.token) {
            return Err("discord.mode is gateway, so discord.token must be set: it stands at \
                discord.com/developers under Bot (Reset Token)"
                .into());
        }
        if self.commands == Commands::Guild && guilds.is_empty() {
            return Err("discord.commands is guild, so discord.guilds must name the servers".into());
        }
        Ok(())
    }

    /// The ids in `guilds`; none of them if it is not set.
    ///
    /// # Errors
    /// One is no id.
    pub fn listed_guilds(&self) -> Result<Vec<u64>, String> {
        let listed = self.guilds.iter().flat_map(|guilds| guilds.split(','));
        let listed = listed.map(str::trim).filter(|id| !id.is_empty());
        let read = |id: &str| id.parse().ok().filter(|id| *id != 0);
        listed
            .map(|id| {
                read(id).ok_or_else(|| {
                    format!(
                        "discord.guilds names {id}: it must be a server's id, a long number (in Discord: Developer Mode \
                         on, right click on the server, Copy Server ID)"
                    )
                })
            })
            .collect()
    }

    /// Whether a server is served.
    #[must_use]
    pub fn serves(&self, guild: u64) -> bool {
        // What is no list was refused at the start.
        let listed = self.listed_guilds().unwrap_or_default();
        listed.is_empty() || listed.contains(&guild)
    }

    /// Whether Discord is plain http on this machine, as a local fake is.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.api_url)
    }

    pub(crate) fn call_timeout(&self) -> Duration {
        Duration::from_millis(self.call_timeout_ms)
    }

    pub(crate) fn gateway_silence(&self) -> Duration {
        Duration::from_secs(self.gateway_silence_s.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(config: Config) -> String {
        config.check().err().unwrap_or_default()
    }

    #[test]
    fn the_token_goes_over_https_or_stays_on_this_machine() {
        let at = |url: &str| said(Config { api_url: url.into(), ..Config::default() });
        for good in ["https://discord.com", "http://127.0.0.1:8080", "http://[::1]:9"] {
            assert_eq!(at(good), "", "{good}");
        }
        for bad in ["http://discord.com", "https://discord.com/", "http://127.0.0.1@evil.example", ""] {
            assert!(at(bad).contains("discord.api_url"), "{bad}");
        }
    }

    #[test]
    fn the_gateway_needs_a_token_and_servers_are_ids() {
        let on = Config { mode: Mode::Gateway, ..Config::default() };
        assert!(said(on.clone()).contains("discord.token"));
        let on = Config { token: Some("t".into()), ..on };
        assert_eq!(said(on.clone()), "");
        let guilds = |guilds: &str| Config { guilds: Some(guilds.into()), ..on.clone() };
        assert_eq!(guilds(" 12, 34 ").listed_guilds(), Ok(vec![12, 34]));
        assert!(guilds("12").serves(12) && !guilds("12").serves(34) && on.serves(34));
        assert!(said(guilds("acme")).contains("acme"));
        assert!(said(Config { commands: Commands::Guild, ..on.clone() }).contains("discord.guilds"));
        assert!(said(Config { between_edits_ms: 70_000, ..on }).contains("from 0 to 60000"));
    }

    #[test]
    fn the_token_is_never_shown() {
        let config = Config { token: Some("very-secret".into()), ..Config::default() };
        assert!(!format!("{config:?}").contains("very-secret"));
        assert!(!serde_json::to_string(&config).is_ok_and(|json| json.contains("very-secret")));
    }
}
