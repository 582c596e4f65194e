//! Settings: what an owner can change without touching code.
//!
//! Four layers, each over the one before: defaults, the file `topup.toml` (or the one named by `--config` or
//! `TOPUP_CONFIG`), environment variables `TOPUP_SECTION__KEY`, and command-line flags. A key nobody knows is
//! refused, with the nearest known one named: a misspelt limit must not silently be no limit. The file is read
//! once, at the start.

mod database_url;
mod error;
mod known;
mod layer;
mod print;
mod redis_url;
mod sections;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use topup_port::PlatformConfig;

pub use database_url::DatabaseUrl;
pub use error::SettingsError;
pub use layer::{Flag, Sources};
pub use print::print_config;
pub use redis_url::{RedisKind, RedisUrl};
pub use sections::{
    Access, Ask, Cache, Chart, ChartTheme, Database, Log, LogFormat, Redis, Refresh, State, Store, Time, Zone,
};

use layer::Layer;

/// All settings: the sections that are there anyway, and one for each platform of the list that is built.
macro_rules! settings {
    ($($(#[$doc:meta])* $section:ident: $platform:ident if $feature:literal,)*) => {
        /// All settings, one struct per section.
        #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Settings {
            /// Where the data lies, and what a question may cost.
            pub database: Database,
            /// Business days and how dates are read.
            pub time: Time,
            /// How long and how many results are kept.
            pub cache: Cache,
            /// What is kept between calls.
            pub state: State,
            /// The small database of what must not be lost.
            pub store: Store,
            /// Where what replicas share is kept.
            pub redis: Redis,
            /// What is logged and how.
            pub log: Log,
            /// How pictures look.
            pub chart: Chart,
            /// When rollups are computed anew.
            pub refresh: Refresh,
            /// Who may ask, and what they are shown.
            pub access: Access,
            /// How much a running service takes.
            pub ask: Ask,
            /// The page and the API.
            pub web: topup_web::Config,
            $(#[cfg(feature = $feature)] $(#[$doc])* pub $section: $platform::Config,)*
        }

        /// The platforms that this build leaves out, by the names of their sections.
        pub const LEFT_OUT: &[&str] = &[$(#[cfg(not(feature = $feature))] stringify!($section),)*];

        impl Settings {
            /// The platforms with their settings, by the names of their sections.
            #[must_use]
            pub fn platforms(&self) -> Vec<(&'static str, &dyn PlatformConfig)> {
                Vec::from([$(#[cfg(feature = $feature)] (stringify!($section), &self.$section as &dyn PlatformConfig),)*])
            }
        }
    };
}

crate::platforms::platforms!(settings);

/// Settings with where they came from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// The file that was read, if one was.
    pub file: Option<PathBuf>,
    /// What was noticed and passed over, for the log.
    pub warnings: Vec<String>,
    /// The layers in rising order, for [`print_config`].
    layers: Vec<Layer>,
}

impl Settings {
    /// Reads and checks all layers.
    ///
    /// # Errors
    /// [`SettingsError`] names the key, where it was set and what to write instead.
    pub fn load(sources: &Sources) -> Result<Loaded, SettingsError> {
        let (layers, file, warnings) = layer::collect(sources)?;
        for layer in &layers {
            known::check(layer)?;
        }
        let mut builder = config::Config::builder();
        for layer in &layers {
            builder = builder.add_source(layer.clone());
        }
        let settings = builder.build().and_then(config::Config::try_deserialize::<Self>);
        let settings = settings.map_err(|error| error::invalid(&error, &layers))?;
        settings.check()?;
        Ok(Loaded { settings, file, warnings, layers })
    }

    /// What the types alone do not hold.
    fn check(&self) -> Result<(), SettingsError> {
        let within = |key: &str, value: u64, least: u64, most: u64| {
            if (least..=most).contains(&value) {
                Ok(())
            } else {
                Err(SettingsError::Invalid(format!("{key} is {value}: it must be from {least} to {most}")))
            }
        };
        within("database.sql_timeout_s", self.database.sql_timeout_s, 1, 3_600)?;
        within("database.question_timeout_s", self.database.question_timeout_s, 1, 3_600)?;
        within("database.row_cap", self.database.row_cap.into(), 1, 10_000)?;
        within("redis.connect_timeout_ms", self.redis.connect_timeout_ms, 10, 60_000)?;
        within("redis.response_timeout_ms", self.redis.response_timeout_ms, 10, 10_000)?;
        let prefix = &self.redis.prefix;
        // In a cluster braces decide where a key lies; every key of ours would lie in one place.
        if prefix.len() > 64 || prefix.contains(|c: char| !c.is_ascii_graphic() || "{}".contains(c)) {
            return Err(SettingsError::Invalid(
                "redis.prefix must be at most 64 plain characters without blanks and braces".into(),
            ));
        }
        if self.store.url.as_ref().is_some_and(|url| url.sqlite_path().is_none()) {
            return Err(SettingsError::Invalid(
                "store.url must be a SQLite file: give a path or a sqlite:// address".into(),
            ));
        }
        within("store.files_mb", self.store.files_mb, 16, 1_000_000)?;
        within("chart.scale", self.chart.scale.into(), 1, 2)?;
        within("ask.per_minute", self.ask.per_minute.into(), 1, 100_000)?;
        within("ask.burst", self.ask.burst.into(), 1, 100_000)?;
        within("ask.at_once", self.ask.at_once as u64, 1, 100_000)?;
        for (_, platform) in self.platforms() {
            platform.check().map_err(SettingsError::Invalid)?;
        }
        within("web.body_kb", self.web.body_kb as u64, 1, 1_024)?;
        within("web.return_within_s", self.web.return_within_s, 1, 600)
    }
}

#[cfg(test)]
mod tests;
