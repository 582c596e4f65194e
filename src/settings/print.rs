//! The settings as they are, each with where it came from: what `topup doctor --print-config` prints.

use serde_json::Value;

use super::{Loaded, known};

/// All settings as TOML that could be saved as `topup.toml`, except that secrets are hidden as `***`. Behind each
/// stands its origin.
#[must_use]
pub fn print_config(loaded: &Loaded) -> String {
    let mut out = String::new();
    let mut section_now = String::new();
    for (key, value) in known::flat(&loaded.settings) {
        let (section, name) = key.split_once('.').unwrap_or(("", &key));
        if section != section_now {
            let gap = if out.is_empty() { "" } else { "\n" };
            out.push_str(&format!("{gap}[{section}]\n"));
            section_now = section.to_owned();
        }
        let origin = loaded.layers.iter().rev().find_map(|layer| layer.values.get(&key));
        let origin = origin.map_or("default", |entry| entry.origin.as_str());
        let line = match value {
            Value::Null => format!("# {name} is not set"),
            // A JSON text is a TOML text: what JSON escapes TOML escapes alike.
            value => format!("{name} = {value}"),
        };
        out.push_str(&format!("{line:<48} # {origin}\n"));
    }
    out
}
