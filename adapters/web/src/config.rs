//! `[web]`: where the page and the API listen, and who may use them.

use std::net::SocketAddr;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use crate::address::Networks;
use crate::verify::CookieKept;

/// Settings of the web surface.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address and port to listen on. Loopback needs no token; anything else does.
    pub listen: SocketAddr,
    /// What callers from beyond this machine must present, as `Authorization: Bearer …` or on the page.
    #[serde(serialize_with = "hidden")]
    pub token: Option<SecretString>,
    /// Host names under which browsers reach the service beside loopback, such as `topup.example.com`.
    pub hosts: Names,
    /// Origins whose pages may call the API, such as `https://board.example.com`; none beside our own by default.
    pub origins: Names,
    /// Proxies whose `X-Forwarded-For` is believed, such as `127.0.0.1` or `10.0.0.0/8`.
    pub proxies: Names,
    /// Requests of one address, and of all who send the token, in a minute; half of it for one session, a tenth for
    /// sessions begun from one address. 0 sets no limit.
    pub per_minute: u32,
    /// The same at once.
    pub burst: u32,
    /// Cookies go over plain HTTP too: for a network that is trusted and has no TLS.
    pub plain_http: bool,
    /// Cookies go with requests from pages of `origins` too (`SameSite=None`, over TLS alone).
    pub cross_site_cookie: bool,
    /// The largest request body, in kilobytes.
    pub body_kb: usize,
    /// Seconds a lost connection has to come back before its work is stopped.
    pub return_within_s: u64,
    /// Seconds between two signs of life on a quiet stream.
    pub keep_alive_s: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8737)),
            token: None,
            hosts: Names::default(),
            origins: Names::default(),
            proxies: Names::default(),
            per_minute: 600,
            burst: 300,
            plain_http: false,
            cross_site_cookie: false,
            body_kb: 64,
            return_within_s: 15,
            keep_alive_s: 10,
        }
    }
}

/// Names in one line, with commas between them; the brackets and quotes of a TOML list may stand around them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Names(Vec<String>);

impl From<String> for Names {
    fn from(text: String) -> Self {
        let list = text.trim().trim_start_matches('[').trim_end_matches(']');
        let names = list.split(',').map(|name| name.trim().trim_matches(['"', '\'']).trim().to_owned());
        Self(names.filter(|name| !name.is_empty()).collect())
    }
}

impl From<Names> for String {
    fn from(names: Names) -> Self {
        names.0.join(", ")
    }
}

impl std::ops::Deref for Names {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

impl PartialEq for Config {
    fn eq(&self, other: &Self) -> bool {
        let token = |c: &Self| c.token.as_ref().map(|t| t.expose_secret().to_owned());
        self.listen == other.listen
            && token(self) == token(other)
            && (&self.hosts, &self.origins, &self.proxies) == (&other.hosts, &other.origins, &other.proxies)
            && (self.per_minute, self.burst) == (other.per_minute, other.burst)
            && (self.plain_http, self.cross_site_cookie) == (other.plain_http, other.cross_site_cookie)
            && (self.body_kb, self.return_within_s) == (other.body_kb, other.return_within_s)
            && self.keep_alive_s == other.keep_alive_s
    }
}

impl Config {
    /// What is wrong with the settings as a whole.
    ///
    /// # Errors
    /// A sentence that says what to change.
    pub fn check(&self) -> Result<(), String> {
        Networks::parse(&self.proxies).map_err(|reason| format!("web.proxies: {reason}"))?;
        if self.cross_site_cookie && (self.origins.is_empty() || self.plain_http) {
            return Err(
                "web.cross_site_cookie is for pages of web.origins, over TLS: set web.origins, and not \
                        web.plain_http"
                    .into(),
            );
        }
        let long = |token: &SecretString| token.expose_secret().len() >= 16;
        match &self.token {
            Some(token) if !long(token) => Err(
                "web.token is too short: use at least 16 characters, such as `openssl rand -hex 24` prints"
                    .into(),
            ),
            None if !self.listen.ip().is_loopback() => Err(format!(
                "web.listen is {}, which others can reach: set web.token, or listen on 127.0.0.1",
                self.listen
            )),
            _ => Ok(()),
        }
    }

    /// Where cookies go: over TLS alone where the service has a name beyond this machine.
    #[must_use]
    pub fn cookie_kept(&self) -> CookieKept {
        match (self.cross_site_cookie, self.hosts.is_empty() || self.plain_http) {
            (true, _) => CookieKept::CrossSite,
            (false, true) => CookieKept::Plain,
            (false, false) => CookieKept::Secure,
        }
    }

    /// How long a lost connection has to come back.
    #[must_use]
    pub fn return_within(&self) -> Duration {
        Duration::from_secs(self.return_within_s)
    }

    /// The longest silence of a stream.
    #[must_use]
    pub fn keep_alive(&self) -> Duration {
        Duration::from_secs(self.keep_alive_s.max(1))
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
    fn beyond_loopback_a_token_is_required() {
        let open = Config { listen: SocketAddr::from(([0, 0, 0, 0], 8737)), ..Config::default() };
        assert!(Config::default().check().is_ok());
        assert!(open.check().is_err_and(|e| e.contains("web.token")));
        let short = Config { token: Some("short".into()), ..open.clone() };
        assert!(short.check().is_err_and(|e| e.contains("16 characters")));
        assert!(Config { token: Some("0123456789abcdef".into()), ..open }.check().is_ok());
    }

    #[test]
    fn what_cannot_work_is_refused_with_what_to_change() {
        let wrong = Config { proxies: String::from("10.0.0.0/99").into(), ..Config::default() };
        assert!(wrong.check().is_err_and(|e| e.contains("web.proxies") && e.contains("10.0.0.0/8")));
        let cross = Config { cross_site_cookie: true, ..Config::default() };
        assert!(cross.check().is_err_and(|e| e.contains("web.origins")));
        let origins = String::from("https://board.example.com").into();
        let cross = Config { origins, ..cross };
        assert_eq!((cross.check(), cross.cookie_kept()), (Ok(()), CookieKept::CrossSite));
        let named = Config { hosts: String::from("topup.lan").into(), ..Config::default() };
        assert_eq!(named.cookie_kept(), CookieKept::Secure);
        assert_eq!(Config { plain_http: true, ..named }.cookie_kept(), CookieKept::Plain);
    }

    #[test]
    fn lists_are_read_as_they_are_written_in_files_and_variables() {
        for text in [
            "a.example,b.example:8443",
            "[\"a.example\", \"b.example:8443\"]",
            " a.example , b.example:8443 ",
        ] {
            assert_eq!(*Names::from(text.to_owned()), ["a.example", "b.example:8443"], "{text}");
        }
        assert!(Names::from(String::from("[]")).is_empty() && Names::from(String::new()).is_empty());
        assert_eq!(String::from(Names::from(String::from("a,b"))), "a, b");
    }

    #[test]
    fn the_token_is_never_shown() {
        let config = Config { token: Some("0123456789abcdef".into()), ..Config::default() };
        assert!(!format!("{config:?}").contains("0123456789"));
        assert!(!serde_json::to_string(&config).is_ok_and(|json| json.contains("0123456789")));
    }
}
