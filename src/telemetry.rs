//! What is logged, where, and what never is.
//!
//! Log lines go to standard error, for people ([`LogFormat::Pretty`]) or machines ([`LogFormat::Json`]); standard
//! output belongs to answers. The redaction policy:
//!
//! - **Secrets** are never logged. They are held in types whose `Debug` and `Display` hide them.
//! - **People** are logged by their platform id alone, never by name or address.
//! - **What people write** is logged only through [`scrub()`] (use [`Scrubbed`] as a field), which takes out e-mail
//!   addresses, phone and social security numbers and long runs of digits. It is a net, not a promise, so the text
//!   of a message that came to no answer, which may be anything, is not logged at all.
//! - **Rows and bound values** are not logged: the receipt holds them, under the rights of who asked.
//!
//! A refused attempt on the data is a security event: a warning under the target [`SECURITY`], with what was tried
//! by kind and without the person's data, so that it can be counted and routed by itself.

mod scrub;

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::settings::{Log, LogFormat};

pub use scrub::{Scrubbed, scrub};

/// The target of security events: `tracing::warn!(target: SECURITY, kind = "sql_in_question", …)`.
pub const SECURITY: &str = "topup::security";

/// A library that warns of what is none of our business.
const QUIET: &str = "tiny_skia=error";

/// Logging could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The level is none.
    #[error(
        "log.level {level:?} is no level and no list of directives ({reason}): use one such as \"info\" or \"warn,topup=debug\""
    )]
    Level {
        /// What was given.
        level: String,
        /// The parser's reason.
        reason: String,
    },
    /// It was set up before.
    #[error("logging was set up twice")]
    Twice,
}

/// Sets up logging for the whole process: once, at its start.
///
/// # Errors
/// [`TelemetryError`] if the level cannot be read or logging was set up before.
pub fn init(log: &Log) -> Result<(), TelemetryError> {
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter(&log.level)?)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let done = match log.format {
        LogFormat::Pretty => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).with_ansi(false).try_init(),
    };
    done.map_err(|_| TelemetryError::Twice)
}

fn filter(level: &str) -> Result<EnvFilter, TelemetryError> {
    let bad = |reason: String| TelemetryError::Level { level: level.to_owned(), reason };
    if level.trim().is_empty() {
        return Err(bad("it is empty".into()));
    }
    // A single word that is no level would be read as the name of a module, and silence everything.
    let is_word = level.chars().all(|c| c.is_ascii_alphanumeric());
    if is_word && level.parse::<tracing_subscriber::filter::LevelFilter>().is_err() {
        return Err(bad("it is neither trace, debug, info, warn, error nor off".into()));
    }
    let filter = EnvFilter::builder().parse(level).map_err(|error| bad(error.to_string()))?;
    // The rasteriser warns of every empty bar; whoever wants to read that names it.
    match QUIET.parse() {
        Ok(quiet) if !level.contains("tiny_skia") => Ok(filter.add_directive(quiet)),
        _ => Ok(filter),
    }
}

/// The memory of this process that is resident, in bytes, where the system tells.
#[must_use]
pub fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_directives_are_read() {
        for level in ["info", "WARN", "off", "warn,topup::planner=debug", "topup=trace"] {
            assert!(filter(level).is_ok(), "{level}");
        }
    }

    #[test]
    fn a_misspelt_level_is_refused_with_advice() {
        for level in ["infos", "", " ", "topup=lots"] {
            let error = filter(level).expect_err(level).to_string();
            assert!(error.contains("warn,topup=debug"), "{error}");
        }
    }
}
