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
    let listed = key.and_then(|key| Some((key, allowed(key, layers)?)));
    if let Some((key, (value, allowed, origin))) = listed {
        return SettingsError::Invalid(format!("{key} is {value}: it must be {allowed} ({origin})"));
    }
    let entry = key.and_then(|key| layers.iter().rev().find_map(|layer| layer.values.get(key)));
    if let Some(((key, entry), wanted)) = key.zip(entry).zip(in_plain_words(&message)) {
        return SettingsError::Invalid(format!(
            "{key} is {}: it must be {wanted} ({})",
            entry.value, entry.origin
        ));
    }
    SettingsError::Invalid(match entry {
        Some(entry) if !message.contains(&entry.origin) => format!("{message} ({})", entry.origin),
        _ => message,
    })
}

/// What a value should have been: the library says it in the words of the machine.
fn in_plain_words(message: &str) -> Option<&'static str> {
    let (_, wanted) = message.split_once(", expected ")?;
    let wanted = wanted.trim_start_matches("an ").trim_start_matches("a ");
    Some(match wanted {
        w if w.starts_with("unsigned 8 bit integer") => "a whole number from 0 to 255",
        w if w.starts_with("unsigned 16 bit integer") => "a whole number from 0 to 65,535",
        w if w.starts_with("unsigned 32 bit integer") => "a whole number from 0 to 4,294,967,295",
        w if w.starts_with("unsigned") => "a whole number, 0 or more",
        w if w.starts_with("integer") || w.starts_with("signed") => "a whole number",
        w if w.starts_with("floating point") => "a number",
        w if w.starts_with("boolean") => "true or false",
        _ => return None,
    })
}

/// What a setting may be that is one of a few words, with what was written in their place and where. The library does not
/// name them; the type itself does when it is read on its own, among the defaults of all others.
fn allowed(key: &str, layers: &[Layer]) -> Option<(String, String, String)> {
    let entry = layers.iter().rev().find_map(|layer| layer.values.get(key))?;
    let written = entry.value.to_string();
    let mut settings = serde_json::to_value(super::Settings::default()).ok()?;
    let (section, name) = key.split_once('.')?;
    *settings.get_mut(section)?.get_mut(name)? = written.clone().into();
    let refused = serde_json::from_value::<super::Settings>(settings).err()?.to_string();
    // As serde says it: unknown variant `x`, expected `a` or `b`.
    let (_, allowed) = refused.strip_prefix("unknown variant ")?.rsplit_once(", expected ")?;
    Some((format!("{written:?}"), allowed.replace('`', "\""), entry.origin.clone()))
}
