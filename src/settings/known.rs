//! Which settings there are, and which one was meant by a name that is none.
//!
//! The list is read off the sections themselves, so that it cannot fall behind them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::layer::{Layer, variable};
use super::{Settings, SettingsError};

/// A name is taken for another from this likeness on, 1 being equality.
const ALIKE: f64 = 0.6;

/// The settings as `section.key` and value, secrets hidden, options that are not set as null.
pub(super) fn flat(settings: &Settings) -> BTreeMap<String, Value> {
    let mut out = BTreeMap::new();
    // Every section serialises to an object of plain values: there is nothing in it that can fail.
    let Ok(Value::Object(sections)) = serde_json::to_value(settings) else { return out };
    for (section, values) in sections {
        let Value::Object(values) = values else { continue };
        out.extend(values.into_iter().map(|(key, value)| (format!("{section}.{key}"), value)));
    }
    out
}

/// The names of all settings.
pub(super) fn names() -> impl Iterator<Item = String> {
    flat(&Settings::default()).into_keys()
}

/// Refuses the first key of the layer that nobody knows.
pub(super) fn check(layer: &Layer) -> Result<(), SettingsError> {
    let known: Vec<String> = names().collect();
    let Some((key, entry)) = layer.values.iter().find(|(key, _)| !known.contains(key)) else {
        return Ok(());
    };
    let of_env = entry.origin.strip_prefix("environment ");
    let nearest =
        nearest(key, &known).map(|name| if of_env.is_some() { variable(name) } else { name.clone() });
    Err(match of_env {
        Some(name) => SettingsError::Unknown { key: name.into(), origin: "environment".into(), nearest },
        None => SettingsError::Unknown { key: key.clone(), origin: entry.origin.clone(), nearest },
    })
}

/// The setting most like `key`: by its whole name, or by its last part in another section.
fn nearest<'a>(key: &str, known: &'a [String]) -> Option<&'a String> {
    let last = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
    let alike = |name: &str| {
        let whole = strsim::normalized_damerau_levenshtein(key, name);
        // The section is a hint too: among equal last parts the likelier section wins.
        let part = strsim::normalized_damerau_levenshtein(&last(key), &last(name)) - 0.1 + whole / 100.0;
        whole.max(part)
    };
    let scored = known.iter().map(|name| (alike(name), name)).filter(|(likeness, _)| *likeness >= ALIKE);
    scored.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, name)| name)
}
