//! Where Redis is: parsed once, so that no password can be printed by accident and nothing is left to guess.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// The address of a Redis server, of a master that Sentinels know, or of a cluster. Shown and serialised without its
/// user and password.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedisUrl {
    /// Whether the way there is encrypted.
    pub tls: bool,
    /// Hosts with their ports, at least one: the server, or those that are asked first.
    pub hosts: Vec<(String, u16)>,
    /// What is there.
    pub kind: RedisKind,
    /// The user, where there is one.
    pub user: Option<String>,
    /// The password, where there is one.
    pub password: Option<SecretString>,
}

/// What answers at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedisKind {
    /// One server: its database.
    Server {
        /// The database's number.
        db: i64,
    },
    /// Sentinels that know where the master is.
    Sentinel {
        /// The name under which they know it.
        master: String,
        /// The database's number.
        db: i64,
    },
    /// Nodes of a cluster.
    Cluster,
}

/// What replaces a secret wherever settings are shown.
const HIDDEN: &str = "***";
/// What is understood, for refusals.
const FORMS: &str = "write redis://host:6379/0, rediss:// for TLS, redis+sentinel://host:26379,host2:26379/master/0 \
                     or redis+cluster://host:6379,host2:6379";

impl RedisUrl {
    fn scheme(&self) -> &'static str {
        match (&self.kind, self.tls) {
            (RedisKind::Server { .. }, false) => "redis",
            (RedisKind::Server { .. }, true) => "rediss",
            (RedisKind::Sentinel { .. }, false) => "redis+sentinel",
            (RedisKind::Sentinel { .. }, true) => "rediss+sentinel",
            (RedisKind::Cluster, false) => "redis+cluster",
            (RedisKind::Cluster, true) => "rediss+cluster",
        }
    }
}

impl TryFrom<String> for RedisUrl {
    type Error = String;

    /// Parses `redis://[[user]:password@]host[:port][/db]`, its forms with TLS, `redis+sentinel://…/master[/db]` and
    /// `redis+cluster://…`, the last two with several hosts. The error never repeats the text: it may hold a
    /// password.
    fn try_from(text: String) -> Result<Self, String> {
        let Some((scheme, rest)) = text.trim().split_once("://") else {
            return Err(format!("this is no address of Redis: {FORMS}"));
        };
        let (secure, form) = match scheme.split_once('+') {
            Some((base, form)) => (base, form),
            None => (scheme, ""),
        };
        let tls = match (secure, form) {
            ("redis", "" | "sentinel" | "cluster") => false,
            ("rediss", "" | "sentinel" | "cluster") => true,
            _ => return Err(format!("\"{scheme}://\" is no way to Redis: {FORMS}")),
        };
        // A password may hold an "@": the last one ends it.
        let (secrets, place) = match rest.rsplit_once('@') {
            Some((secrets, place)) => (Some(secrets), place),
            None => (None, rest),
        };
        if place.contains(['?', '#']) {
            return Err("redis.url takes no parameters behind \"?\" or \"#\"".into());
        }
        let (user, password) = match secrets {
            None => (None, None),
            Some(secrets) => {
                let (user, password) = secrets.split_once(':').ok_or(
                    "redis.url has a \"@\" and no password before it: write user:password@ or :password@",
                )?;
                let user = decoded(user)?;
                ((!user.is_empty()).then_some(user), Some(SecretString::from(decoded(password)?)))
            }
        };
        let (hosts, path) = place.split_once('/').unwrap_or((place, ""));
        let port = if form == "sentinel" { 26_379 } else { 6_379 };
        let hosts: Vec<_> = hosts.split(',').map(|host| address(host, port)).collect::<Result<_, _>>()?;
        let kind = kind(form, path)?;
        if hosts.len() > 1 && matches!(kind, RedisKind::Server { .. }) {
            return Err(
                "redis:// takes one host; for several write redis+sentinel:// or redis+cluster://".into()
            );
        }
        Ok(Self { tls, hosts, kind, user, password })
    }
}

/// What is there, by the form of the scheme and what stands behind the hosts.
fn kind(form: &str, path: &str) -> Result<RedisKind, String> {
    let db = |text: &str| match text {
        "" => Ok(0),
        text => text.parse::<u16>().map(i64::from).map_err(|_| "the database of redis.url is no number"),
    };
    let path = path.trim_end_matches('/');
    Ok(match form {
        "sentinel" => {
            let (master, number) = path.split_once('/').unwrap_or((path, ""));
            if master.is_empty() {
                return Err("redis+sentinel:// needs the master's name: write …:26379/mymaster".into());
            }
            RedisKind::Sentinel { master: decoded(master)?, db: db(number)? }
        }
        "cluster" if db(path)? != 0 => {
            return Err("a cluster has database 0 alone: leave the number away".into());
        }
        "cluster" => RedisKind::Cluster,
        _ => RedisKind::Server { db: db(path)? },
    })
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`.
fn address(text: &str, default: u16) -> Result<(String, u16), String> {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    if host.is_empty() {
        return Err(format!("redis.url names no host: {FORMS}"));
    }
    let port = match port {
        None => default,
        Some(port) => {
            port.parse().ok().filter(|port| *port > 0).ok_or("redis.url has a port that is no port")?
        }
    };
    Ok((host.to_owned(), port))
}

/// Text with its percent signs understood.
fn decoded(text: &str) -> Result<String, String> {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .map(Into::into)
        .map_err(|_| "the user or password of redis.url is no UTF-8".to_owned())
}

impl std::str::FromStr for RedisUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::try_from(text.to_owned())
    }
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = if self.password.is_some() { format!("{HIDDEN}@") } else { String::new() };
        let host = |(host, port): &(String, u16)| match host.contains(':') {
            true => format!("[{host}]:{port}"),
            false => format!("{host}:{port}"),
        };
        let hosts: Vec<String> = self.hosts.iter().map(host).collect();
        write!(f, "{}://{hidden}{}", self.scheme(), hosts.join(","))?;
        match &self.kind {
            RedisKind::Server { db } => write!(f, "/{db}"),
            RedisKind::Sentinel { master, db } => write!(f, "/{master}/{db}"),
            RedisKind::Cluster => Ok(()),
        }
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedisUrl({self})")
    }
}

impl From<RedisUrl> for String {
    /// Without secrets: settings are serialised to be shown.
    fn from(url: RedisUrl) -> Self {
        url.to_string()
    }
}

impl PartialEq for RedisUrl {
    fn eq(&self, other: &Self) -> bool {
        let secret = |url: &Self| url.password.as_ref().map(|password| password.expose_secret().to_owned());
        self.to_string() == other.to_string() && self.user == other.user && secret(self) == secret(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<RedisUrl, String> {
        text.parse()
    }

    #[test]
    fn every_supported_form_is_read() {
        for (text, shown) in [
            ("redis://localhost", "redis://localhost:6379/0"),
            (" redis://h:1/3 ", "redis://h:1/3"),
            ("rediss://[::1]:7000", "rediss://[::1]:7000/0"),
            ("redis+sentinel://a,b:5/mine/2", "redis+sentinel://a:26379,b:5/mine/2"),
            ("rediss+sentinel://a/mine", "rediss+sentinel://a:26379/mine/0"),
            ("redis+cluster://a,b:7001", "redis+cluster://a:6379,b:7001"),
            ("rediss+cluster://a/0", "rediss+cluster://a:6379"),
        ] {
            let url = parse(text).unwrap();
            assert_eq!(url.to_string(), shown);
            assert_eq!(url.tls, text.trim().starts_with("rediss"), "{text}");
        }
    }

    #[test]
    fn users_and_passwords_are_read_and_never_shown() {
        for (text, user, password) in [
            ("redis://:s3cret@h", None, "s3cret"),
            ("rediss://bob:s3%40cr%2Fet@h:1/2", Some("bob"), "s3@cr/et"),
            ("redis://bob:s3@c/r?e#t@h", Some("bob"), "s3@c/r?e#t"),
        ] {
            let url = parse(text).unwrap();
            assert_eq!(
                (url.user.as_deref(), url.password.as_ref().unwrap().expose_secret()),
                (user, password)
            );
            assert_eq!(url.hosts[0].0, "h");
            let shown = format!("{url} {url:?} {}", String::from(url.clone()));
            assert!(!shown.contains("s3") && !shown.contains("bob") && shown.contains("***@h:"), "{shown}");
        }
        assert_ne!(parse("redis://:a@h").unwrap(), parse("redis://:b@h").unwrap());
        assert_eq!(parse("redis://h").unwrap(), parse("redis://h:6379/0").unwrap());
    }

    #[test]
    fn what_is_not_supported_is_refused_with_advice_and_without_the_text() {
        for (text, advice) in [
            ("s3cret", "redis://host:6379"),
            ("redis+unix:///s3cret.sock", "is no way to Redis"),
            ("unix:///s3cret.sock", "is no way to Redis"),
            ("valkey://:s3cret@h", "is no way to Redis"),
            ("redis://s3cret@h", ":password@"),
            ("redis://:s3cret@", "no host"),
            ("redis://:s3cret@h:0", "no port"),
            ("redis://:s3cret@h/x", "no number"),
            ("rediss://:s3cret@h/0#insecure", "no parameters"),
            ("redis://:s3cret@h?timeout=3s", "no parameters"),
            ("redis://:s3cret@a,b", "redis+cluster://"),
            ("redis+sentinel://:s3cret@a", "master's name"),
            ("redis+cluster://:s3cret@a/3", "database 0 alone"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains(advice), "{text}: {error}");
            assert!(!error.contains("s3cret"), "{error}");
        }
    }
}
