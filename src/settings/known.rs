//! Which settings there are, and which one was meant by a name that is none.
//!
//! The list is read off the sections themselves, so that it cannot fall behind them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::layer::{Layer, variable};
use super::{LEFT_OUT, Settings, SettingsError};

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
    if let Some(platform) = left_out(key, LEFT_OUT) {
        return Err(SettingsError::LeftOut { key: key.clone(), origin: entry.origin.clone(), platform });
    }
    let of_env = entry.origin.strip_prefix("environment ");
    let nearest =
        nearest(key, &known).map(|name| if of_env.is_some() { variable(name) } else { name.clone() });
    Err(match of_env {
        Some(name) => SettingsError::Unknown { key: name.into(), origin: "environment".into(), nearest },
        None => SettingsError::Unknown { key: key.clone(), origin: entry.origin.clone(), nearest },
    })
}

/// The platform of the list whose setting the key is.
fn left_out(key: &str, platforms: &[&'static str]) -> Option<&'static str> {
    let section = key.split('.').next().unwrap_or(key);
    platforms.iter().copied().find(|platform| *platform == section)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_that_was_left_out_is_named_with_how_to_have_it() {
        assert_eq!(left_out("fax.mode", &["telex", "fax"]), Some("fax"));
        assert_eq!(left_out("faxes.mode", &["fax"]), None);
        let refused =
            SettingsError::LeftOut { key: "fax.mode".into(), origin: "topup.toml".into(), platform: "fax" };
        let said = refused.to_string();
        assert!(said.contains("built without fax") && said.contains("--features fax"), "{said}");
        // Whatever this build has is a section, and whatever it has not is none.
        let built: Vec<&str> = Settings::default().platforms().iter().map(|(name, _)| *name).collect();
        assert!(LEFT_OUT.iter().all(|platform| !built.contains(platform)));
        for platform in LEFT_OUT {
            let setting = super::super::layer::Entry { value: "on".into(), origin: "topup.toml".into() };
            let layer = Layer { values: [(format!("{platform}.mode"), setting)].into() };
            assert!(matches!(check(&layer), Err(SettingsError::LeftOut { .. })), "{platform}");
        }
    }
}
