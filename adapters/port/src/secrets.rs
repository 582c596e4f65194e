//! Secrets and addresses in the settings of platforms: secrets are never shown, may stand in files, and are sent over
//! TLS or not beyond this machine.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use serde::Serializer;

use crate::addresses::{host_of, is_this_machine};

/// Whether a secret is there and not blank.
#[must_use]
pub fn is_set(secret: &Option<SecretString>) -> bool {
    secret.as_ref().is_some_and(|secret| !secret.expose_secret().trim().is_empty())
}

/// Serialises a secret as what it is: hidden. For `#[serde(serialize_with)]`.
///
/// # Errors
/// As the serialiser says.
pub fn hidden<S: Serializer>(secret: &Option<SecretString>, to: S) -> Result<S::Ok, S::Error> {
    match secret {
        Some(_) => to.serialize_some("(hidden)"),
        None => to.serialize_none(),
    }
}

/// Whether two secrets are the same, for those who may know both.
#[must_use]
pub fn same(one: &Option<SecretString>, other: &Option<SecretString>) -> bool {
    one.as_ref().map(ExposeSecret::expose_secret) == other.as_ref().map(ExposeSecret::expose_secret)
}

/// Puts the contents of a file in the place of a secret that names it as `@FILE`. `setting` is its name for people.
///
/// # Errors
/// The file cannot be read; the sentence names the setting and the file.
pub fn read_file(setting: &str, secret: &mut Option<SecretString>) -> Result<(), String> {
    let Some(value) = secret.as_ref().map(|secret| secret.expose_secret().to_owned()) else { return Ok(()) };
    let Some(path) = value.trim().strip_prefix('@') else { return Ok(()) };
    let text = std::fs::read_to_string(Path::new(path))
        .map_err(|reason| format!("{setting} names the file {path}, which cannot be read: {reason}"))?;
    *secret = Some(text.trim().to_owned().into());
    Ok(())
}

/// Whether an address is plain http (or an open socket) on this machine.
#[must_use]
pub fn is_loopback(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://").or_else(|| url.strip_prefix("ws://")) else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    // A name before an @ is a user's, not the host's.
    if authority.contains('@') {
        return false;
    }
    is_this_machine(host_of(authority))
}

/// Whether a number of the settings is within its bounds.
///
/// # Errors
/// A sentence that names the setting and the bounds.
pub fn within(setting: &str, value: u64, least: u64, most: u64) -> Result<(), String> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(format!("{setting} is {value}: it must be from {least} to {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        for here in
            ["http://127.0.0.1:8080/api", "http://localhost/api", "http://[::1]:9/api", "ws://127.0.0.1/"]
        {
            assert!(is_loopback(here), "{here}");
        }
        for away in [
            "https://127.0.0.1",
            "http://slack.com",
            "http://127.0.0.1@evil.example/api",
            "http://127.0.0.1.evil.example/api",
            "ftp://127.0.0.1",
            "",
        ] {
            assert!(!is_loopback(away), "{away}");
        }
    }

    #[test]
    fn a_secret_can_stand_in_a_file() {
        let path = std::env::temp_dir().join(format!("topup-port-secret-{}", std::process::id()));
        std::fs::write(&path, "of-a-file\n").expect("a file");
        let mut secret = Some(format!("@{}", path.display()).into());
        read_file("x.token", &mut secret).expect("it is read");
        assert!(same(&secret, &Some("of-a-file".into())) && is_set(&secret));
        std::fs::remove_file(&path).expect("it goes");
        let mut missing = Some("@/nowhere/at/all".into());
        let said = read_file("x.token", &mut missing).expect_err("no such file");
        assert!(said.contains("x.token") && said.contains("/nowhere/at/all"), "{said}");
    }
}
