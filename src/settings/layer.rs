//! The layers that settings are read from, each as flat `section.key` values that know where they were written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use config::{Map, Source, Value, ValueKind};

use super::{Settings, SettingsError, known};

/// The file that is read if it is there and no other is named.
const FILE: &str = "topup.toml";
/// Environment variables of ours begin so.
const PREFIX: &str = "TOPUP_";
/// Names the file to read.
const CONFIG: &str = "TOPUP_CONFIG";
/// A short name that is a contract of the command line.
const STATE_DIR: &str = "TOPUP_STATE_DIR";

/// Where settings come from besides the defaults.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file to read. If none is named, `TOPUP_CONFIG` may name it; else `topup.toml` is read if it is there.
    pub file: Option<PathBuf>,
    /// The folder in which relative files are looked for.
    pub directory: PathBuf,
    /// Environment variables; those that do not begin with `TOPUP_` matter only as the home of the state folder.
    pub env: BTreeMap<String, String>,
    /// Flags of the command line.
    pub flags: Vec<Flag>,
}

/// A command-line flag that sets a setting.
#[derive(Debug, Clone)]
pub struct Flag {
    /// As it is written: `--db`.
    pub name: &'static str,
    /// The setting: `database.url`.
    pub key: &'static str,
    /// What was given.
    pub value: String,
}

impl Sources {
    /// The process's own environment and folder; `file` and `flags` as given on the command line.
    #[must_use]
    pub fn of_process(file: Option<PathBuf>, flags: Vec<Flag>) -> Self {
        // A variable that is no Unicode cannot be one of ours.
        let env =
            std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
        Self { file, directory: PathBuf::new(), env: env.collect(), flags }
    }
}

/// One layer: values by `section.key`, each with where it was written.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub(super) values: BTreeMap<String, Entry>,
}

/// One value of a layer.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) value: ValueKind,
    /// For people: `topup.toml`, `environment TOPUP_LOG__LEVEL`, `flag --db`, `default`.
    pub(super) origin: String,
}

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, config::ConfigError> {
        let values = self.values.iter();
        Ok(values
            .map(|(key, entry)| (key.clone(), Value::new(Some(&entry.origin), entry.value.clone())))
            .collect())
    }
}

/// The layers, the file that was read, and warnings.
type Collected = (Vec<Layer>, Option<PathBuf>, Vec<String>);

/// Reads every layer, in rising order.
pub(super) fn collect(sources: &Sources) -> Result<Collected, SettingsError> {
    let mut layers = vec![defaults(&sources.env)];
    let named = sources.file.clone().or_else(|| sources.env.get(CONFIG).map(PathBuf::from));
    let path = sources.directory.join(named.as_deref().unwrap_or(Path::new(FILE)));
    let file = match std::fs::read_to_string(&path) {
        Ok(text) => {
            layers.push(from_toml(&path, &text)?);
            Some(path)
        }
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => None,
        Err(reason) => return Err(SettingsError::Unreadable { path, reason }),
    };
    let mut warnings = Vec::new();
    layers.push(from_env(&sources.env, &mut warnings)?);
    let flags = sources.flags.iter().map(|flag| {
        let entry = Entry { value: flag.value.as_str().into(), origin: format!("flag {}", flag.name) };
        (flag.key.to_owned(), entry)
    });
    layers.push(Layer { values: flags.collect() });
    Ok((layers, file, warnings))
}

/// The defaults of the sections, with the state folder where the system keeps such things.
fn defaults(env: &BTreeMap<String, String>) -> Layer {
    let mut settings = Settings::default();
    let absolute = |name: &str| env.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")));
    if let Some(home) = home {
        settings.state.dir = home.join("topup");
    }
    let values = known::flat(&settings).into_iter();
    let values = values.map(|(key, value)| (key, Entry { value: kind(value), origin: "default".into() }));
    Layer { values: values.collect() }
}

/// The file's text, flat. Syntax errors name the line and do not repeat it.
fn from_toml(path: &Path, text: &str) -> Result<Layer, SettingsError> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| SettingsError::Syntax {
        path: path.to_owned(),
        line: error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1),
        reason: error.message().to_owned(),
    })?;
    let mut values = BTreeMap::new();
    let origin = path.display().to_string();
    let mut open: Vec<(String, toml::Value)> = table.into_iter().collect();
    while let Some((key, value)) = open.pop() {
        match value {
            toml::Value::Table(table) => {
                open.extend(table.into_iter().map(|(name, value)| (format!("{key}.{name}"), value)));
            }
            value => {
                // Dates and times are written without quotes in TOML and read as text here.
                let value = match value {
                    toml::Value::String(text) => text.into(),
                    toml::Value::Integer(number) => number.into(),
                    toml::Value::Float(number) => number.into(),
                    toml::Value::Boolean(flag) => flag.into(),
                    other => other.to_string().into(),
                };
                values.insert(key, Entry { value, origin: origin.clone() });
            }
        }
    }
    Ok(Layer { values })
}

/// The environment's part. An empty variable counts as not set.
///
/// A variable of ours with a double underscore is a setting and must be known. One without may belong to somebody
/// else's scripts and is passed over with a warning, unless it is a setting with its underscores wrong.
fn from_env(env: &BTreeMap<String, String>, warnings: &mut Vec<String>) -> Result<Layer, SettingsError> {
    let mut values = BTreeMap::new();
    for (name, value) in env.iter().filter(|(_, value)| !value.is_empty()) {
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        let origin = format!("environment {name}");
        let key = match name.as_str() {
            CONFIG => continue,
            STATE_DIR => "state.dir".to_owned(),
            _ => rest.to_lowercase().replace("__", "."),
        };
        if name != STATE_DIR && !rest.contains("__") {
            if let Some(meant) = known::names().find(|known| known.replace('.', "_") == key) {
                let nearest = Some(variable(&meant));
                return Err(SettingsError::Unknown {
                    key: name.clone(),
                    origin: "environment".into(),
                    nearest,
                });
            }
            warnings.push(format!("{name} is no setting and was passed over"));
            continue;
        }
        values.insert(key, Entry { value: value.as_str().into(), origin });
    }
    Ok(Layer { values })
}

/// The environment variable of a setting.
pub(super) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_uppercase())
}

/// A default in the library's own type.
fn kind(value: serde_json::Value) -> ValueKind {
    match value {
        serde_json::Value::Null => ValueKind::Nil,
        serde_json::Value::Bool(flag) => flag.into(),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().into(),
        },
        serde_json::Value::String(text) => text.into(),
        other => other.to_string().into(),
    }
}
