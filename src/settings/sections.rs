//! The sections and their defaults. A new setting is a field here, with its default; nothing else lists it.

use std::path::PathBuf;
use std::time::Duration;

use jiff::civil;
use jiff::tz::TimeZone;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::{DatabaseUrl, RedisUrl};

/// `[database]`: where the data lies, and what a question may cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// A path or a `sqlite://` address.
    pub url: DatabaseUrl,
    /// Seconds until a statement is interrupted.
    pub sql_timeout_s: u64,
    /// Seconds until a question is answered with what is there.
    pub question_timeout_s: u64,
    /// Rows an answer has at most; never above 10,000.
    pub row_cap: u32,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: DatabaseUrl::default(), sql_timeout_s: 30, question_timeout_s: 60, row_cap: 10_000 }
    }
}

impl Database {
    /// How long a statement may run.
    #[must_use]
    pub fn sql_timeout(&self) -> Duration {
        Duration::from_secs(self.sql_timeout_s)
    }

    /// How long a question may take in all.
    #[must_use]
    pub fn question_timeout(&self) -> Duration {
        Duration::from_secs(self.question_timeout_s)
    }
}

/// `[access]`: who may ask, and what they are shown.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Access {
    /// The file of roles; without one every member may see everything.
    pub file: Option<PathBuf>,
}

/// `[time]`: business days and how dates are read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Time {
    /// The business time zone by its IANA name, such as `America/New_York`; the machine's if not set.
    pub zone: Option<Zone>,
    /// Whether 03/04/2026 is the 3rd of April; else it is the 4th of March.
    pub day_first: bool,
}

impl Time {
    /// The zone whose calendar decides what "today" is.
    #[must_use]
    pub fn time_zone(&self) -> TimeZone {
        self.zone.as_ref().map_or_else(TimeZone::system, |zone| zone.0.clone())
    }
}

/// A time zone that exists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        TimeZone::get(&name).map(Self).map_err(|_| {
            format!(
                "there is no time zone {name:?}: use an IANA name, such as \"America/New_York\" or \"UTC\""
            )
        })
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.0.iana_name().unwrap_or("UTC").to_owned()
    }
}

/// `[cache]`: how long and how many results are kept in memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cache {
    /// Seconds a result is kept; 0 keeps none.
    pub ttl_s: u64,
    /// Megabytes all results take at most.
    pub max_mb: u64,
}

impl Default for Cache {
    fn default() -> Self {
        Self { ttl_s: 600, max_mb: 128 }
    }
}

impl Cache {
    /// How long a result is kept.
    #[must_use]
    pub fn ttl(&self) -> Duration {
        Duration::from_secs(self.ttl_s)
    }

    /// Bytes all results take at most.
    #[must_use]
    pub fn max_bytes(&self) -> u64 {
        self.max_mb.saturating_mul(1024 * 1024)
    }
}

/// `[state]`: what is kept between calls: threads, receipts, the prompt's history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct State {
    /// The folder it lies in. `TOPUP_STATE_DIR` and `--state-dir` set it too.
    pub dir: PathBuf,
}

impl Default for State {
    fn default() -> Self {
        Self { dir: PathBuf::from(".topup") }
    }
}

/// `[store]`: the small database of what must not be lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// A path or a `sqlite://` address; `topup-state.db` in the state folder if not set.
    pub url: Option<DatabaseUrl>,
    /// Megabytes that pictures and files for chats take at most; beyond that the oldest go.
    pub files_mb: u64,
}

impl Default for Store {
    fn default() -> Self {
        Self { url: None, files_mb: 256 }
    }
}

impl Store {
    /// Bytes that pictures and files for chats take at most.
    #[must_use]
    pub fn files_bytes(&self) -> u64 {
        self.files_mb.saturating_mul(1024 * 1024)
    }
}

/// `[redis]`: where what replicas share is kept. Without it, it is kept by the process and in the state folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Redis {
    /// `redis://`, `rediss://`, `redis+sentinel://` or `redis+cluster://`; no Redis if not set.
    pub url: Option<RedisUrl>,
    /// What every key begins with, so that several can share one Redis.
    pub prefix: String,
    /// A file of certificates in PEM that TLS trusts; those of the system if not set.
    pub ca_file: Option<PathBuf>,
    /// Milliseconds until an attempt to connect is given up.
    pub connect_timeout_ms: u64,
    /// Milliseconds after which Redis counts as away when it does not answer.
    pub response_timeout_ms: u64,
}

impl Default for Redis {
    fn default() -> Self {
        Self {
            url: None,
            prefix: "topup:".into(),
            ca_file: None,
            connect_timeout_ms: 1_000,
            response_timeout_ms: 300,
        }
    }
}

impl Redis {
    /// How long an attempt to connect may take.
    #[must_use]
    pub fn connect_timeout(&self) -> Duration {
        Duration::from_millis(self.connect_timeout_ms)
    }

    /// How long an answer may take.
    #[must_use]
    pub fn response_timeout(&self) -> Duration {
        Duration::from_millis(self.response_timeout_ms)
    }
}

/// `[log]`: what is logged, to standard error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// For people or for machines.
    pub format: LogFormat,
    /// A level (`warn`) or directives by module (`info,topup::planner=debug`).
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Pretty, level: "warn".into() }
    }
}

/// How a log line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One line of text.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// `[chart]`: how pictures look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Chart {
    /// Light or dark.
    pub theme: ChartTheme,
    /// Pixels per unit of layout, 1 or 2: 2 is crisp on dense screens.
    pub scale: u8,
}

impl Default for Chart {
    fn default() -> Self {
        Self { theme: ChartTheme::Light, scale: 1 }
    }
}

/// The colours of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChartTheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// `[refresh]`: when the running service computes rollups anew.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Refresh {
    /// The time of day in the business time zone, such as `02:30`; never if not set.
    #[serde(deserialize_with = "time_of_day")]
    pub nightly_at: Option<civil::Time>,
}

/// `[ask]`: how much a running service takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ask {
    /// Questions of one person in a minute, in the long run.
    pub per_minute: u32,
    /// Questions of one person at once.
    pub burst: u32,
    /// Answers at work at a time; more are declined until one is done.
    pub at_once: usize,
}

impl Default for Ask {
    fn default() -> Self {
        Self { per_minute: 30, burst: 10, at_once: 256 }
    }
}

/// Reads a time of day and, where it is none, says how to write one.
fn time_of_day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<civil::Time>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    let advice = || D::Error::custom(format!("{text:?} is no time of day: write it as \"02:30\""));
    text.parse().map(Some).map_err(|_| advice())
}
