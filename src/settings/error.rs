//! What can be wrong with settings, said so that the owner can put it right.

use std::path::PathBuf;

use super::layer::Layer;

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The named file cannot be read.
    #[error("cannot read the settings file {}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: std::io::Error,
    },
    /// The file is no TOML. Its text is not repeated: it may hold secrets.
    #[error("{}, line {line}: {reason}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where, counted from 1.
        line: usize,
        /// The parser's reason.
        reason: String,
    },
    /// A key nobody knows.
    #[error("unknown setting {key} ({origin}){}", advice(.nearest.as_deref()))]
    Unknown {
        /// The key as it was written.
        key: String,
        /// Where it was written.
        origin: String,
        /// What was probably meant, as it is written there.
        nearest: Option<String>,
    },
    /// A key of a platform that this build leaves out.
    #[error(
        "{key} ({origin}) is a setting of {platform}, and this Topup was built without {platform}: build it with \
         `--features {platform}`, or take the setting out"
    )]
    LeftOut {
        /// The key as it was written.
        key: String,
        /// Where it was written.
        origin: String,
        /// The platform, by the name of its section and its feature.
        platform: &'static str,
    },
    /// A value of the wrong type or out of range.
    #[error("{0}")]
    Invalid(String),
}

fn advice(nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!(": did you mean {nearest}?"),
        None => ": `topup doctor --print-config` lists the settings there are".into(),
    }
}

/// The library's error in one line that says where the value was written.
pub(super) fn invalid(error: &config::ConfigError, layers: &[Layer]) -> SettingsError {
    let message = error.to_string();
    let key = match error {
        config::ConfigError::At { key, .. } | config::ConfigError::Type { key, .. } => key.as_deref(),
        _ => None,
    };
    let entry = key.and_then(|key| layers.iter().rev().find_map(|layer| layer.values.get(key)));
    SettingsError::Invalid(match entry {
        Some(entry) if !message.contains(&entry.origin) => format!("{message} ({})", entry.origin),
        _ => message,
    })
}
