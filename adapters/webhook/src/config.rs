//! `[webhook]`: whether questions of tools are taken, by which secret, and where answers go.

use std::time::Duration;

use hyper::Uri;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use topup_port::secrets;

/// The shortest secret, in bytes.
const SHORTEST: usize = 16;

/// Whether questions of tools are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Not at all.
    #[default]
    Off,
    /// At `POST /webhook`.
    On,
}

/// Which states of an answer are sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Callback {
    /// The last one alone.
    #[default]
    Final,
    /// Progress too, where an answer takes longer than a second.
    Stages,
}

/// Settings of the webhook. A secret that begins with `@` names the file it stands in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `off` or `on`.
    pub mode: Mode,
    /// What requests and answers are signed with.
    #[serde(serialize_with = "secrets::hidden")]
    pub secret: Option<SecretString>,
    /// The one address that answers are sent to; none where every question waits for its answer. Many such addresses
    /// are secrets themselves, so it is treated as one.
    #[serde(serialize_with = "secrets::hidden")]
    pub callback_url: Option<SecretString>,
    /// `final` or `stages`.
    pub callback: Callback,
    /// Our address as tools reach it, for pictures: `https://topup.example.com`. Without it they travel within the JSON.
    pub public_url: Option<String>,
    /// Days for which pictures can be fetched.
    pub picture_days: u64,
    /// Seconds that a question with `"wait": true` waits for its answer at most.
    pub wait_s: u64,
    /// Milliseconds between two states of one answer.
    pub stage_ms: u64,
    /// Milliseconds that one call may take; its effect is unknown after that.
    pub call_timeout_ms: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            mode: Mode::Off,
            secret: None,
            callback_url: None,
            callback: Callback::Final,
            public_url: None,
            picture_days: 7,
            wait_s: 30,
            stage_ms: 1_000,
            // The relay gives a call up after 15 s.
            call_timeout_ms: 10_000,
        }
    }
}

impl PartialEq for Config {
    /// The secrets are compared too, by those who may read them.
    fn eq(&self, other: &Self) -> bool {
        let shown = |config: &Self| serde_json::to_string(config).unwrap_or_default();
        shown(self) == shown(other)
            && secrets::same(&self.secret, &other.secret)
            && secrets::same(&self.callback_url, &other.callback_url)
    }
}

impl Config {
    /// The same with what stands in files read from them.
    ///
    /// # Errors
    /// A file cannot be read, or holds what the settings must not; the sentence names the setting.
    pub fn with_files(mut self) -> Result<Self, String> {
        secrets::read_file("webhook.secret", &mut self.secret)?;
        secrets::read_file("webhook.callback_url", &mut self.callback_url)?;
        self.check()?;
        Ok(self)
    }

    /// What is wrong with the settings as a whole.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn check(&self) -> Result<(), String> {
        for (name, value, least, most) in [
            ("picture_days", self.picture_days, 1, 365),
            ("wait_s", self.wait_s, 1, 120),
            ("stage_ms", self.stage_ms, 0, 60_000),
            ("call_timeout_ms", self.call_timeout_ms, 100, 14_000),
        ] {
            secrets::within(&format!("webhook.{name}"), value, least, most)?;
        }
        if let Some(url) = self.public_url.as_deref().filter(|url| !is_safe(url) || url.ends_with('/')) {
            return Err(format!(
                "webhook.public_url is {url}: it must begin with https:// (http:// is for this machine alone) and end \
                 without a slash"
            ));
        }
        if let Some(url) = shown(&self.callback_url).filter(|url| !is_in_a_file(url) && !is_safe(url)) {
            // Only its beginning: the rest may be a secret.
            let scheme = url.split_once("://").map_or("no address", |(scheme, _)| scheme);
            return Err(format!(
                "webhook.callback_url ({scheme}) must be an address that begins with https:// (http:// is for this machine \
                 alone), without a user's name"
            ));
        }
        match shown(&self.secret) {
            _ if self.mode == Mode::Off => Ok(()),
            None => Err("webhook.mode is on, so webhook.secret must be set: without it anybody could ask. \
                `openssl rand -hex 32` makes one"
                .into()),
            Some(secret) if !is_in_a_file(secret) && secret.len() < SHORTEST => {
                Err(format!("webhook.secret is too short: give it at least {SHORTEST} characters"))
            }
            Some(_) => Ok(()),
        }
    }

    /// The secret, where there is one.
    pub(crate) fn secret(&self) -> SecretString {
        self.secret.clone().unwrap_or_default()
    }

    /// The address that answers are sent to.
    pub(crate) fn callback_url(&self) -> Option<&str> {
        shown(&self.callback_url)
    }

    pub(crate) fn call_timeout(&self) -> Duration {
        Duration::from_millis(self.call_timeout_ms)
    }

    pub(crate) fn wait(&self) -> Duration {
        Duration::from_secs(self.wait_s)
    }

    pub(crate) fn picture_time(&self) -> Duration {
        Duration::from_secs(self.picture_days * 24 * 3_600)
    }
}

fn shown(secret: &Option<SecretString>) -> Option<&str> {
    secret.as_ref().map(|secret| secret.expose_secret().trim()).filter(|text| !text.is_empty())
}

fn is_in_a_file(value: &str) -> bool {
    value.starts_with('@')
}

/// Whether requests can be sent to an address, and what is sent stays between it and us.
fn is_safe(url: &str) -> bool {
    let host = url.parse::<Uri>().ok().is_some_and(|uri| uri.host().is_some_and(|host| !host.is_empty()));
    host && topup_port::addresses::is_safe(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on() -> Config {
        let secret = Some("0123456789abcdef".into());
        Config { mode: Mode::On, secret, ..Config::default() }
    }

    #[test]
    fn answers_are_sent_over_tls_or_to_this_machine() {
        for good in ["https://hooks.example.com/a?b=c", "http://127.0.0.1:9000/in", "http://localhost/in"] {
            let config = Config { callback_url: Some(good.into()), ..on() };
            assert_eq!(config.check(), Ok(()), "{good}");
        }
        for bad in [
            "http://hooks.example.com/s3cret",
            "https://bob:s3cret@x.example/",
            "ftp://x/s3cret",
            "s3cret",
            "https://",
        ] {
            let config = Config { callback_url: Some(bad.into()), ..on() };
            let said = config.check().expect_err(bad);
            assert!(said.contains("webhook.callback_url") && !said.contains("s3cret"), "{said}");
        }
    }

    #[test]
    fn without_a_secret_of_some_length_it_is_not_served() {
        for secret in [None, Some(""), Some("   "), Some("short")] {
            let config = Config { secret: secret.map(Into::into), ..on() };
            assert!(config.check().expect_err("refused").contains("webhook.secret"), "{secret:?}");
        }
        assert_eq!(on().check(), Ok(()));
        assert_eq!(Config::default().check(), Ok(()));
    }

    #[test]
    fn what_stands_in_a_file_is_checked_when_it_is_read() {
        let path = std::env::temp_dir().join(format!("topup-webhook-secret-{}", std::process::id()));
        std::fs::write(&path, "short\n").expect("a file");
        let config = Config { secret: Some(format!("@{}", path.display()).into()), ..on() };
        assert_eq!(config.check(), Ok(()));
        assert!(config.with_files().expect_err("too short").contains("webhook.secret"));
        std::fs::remove_file(&path).expect("it goes");
    }

    #[test]
    fn nothing_secret_is_shown() {
        let config = Config { callback_url: Some("https://x.example/s3cret".into()), ..on() };
        let shown = format!("{config:?} {}", serde_json::to_string(&config).expect("JSON"));
        assert!(!shown.contains("s3cret") && !shown.contains("0123456789abcdef"), "{shown}");
    }
}
