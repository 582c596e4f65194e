//! A token in its three parts: read, checked against a key, and its claims looked at. RS256 alone: whatever else a token
//! names as its method is refused before anything is computed.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::Value;

use super::Unverified;
use super::keys::Key;

/// The longest token that is looked at.
const LONGEST: usize = 16 * 1024;
/// How far clocks may differ, in seconds.
const LEEWAY: f64 = 300.0;

/// A token whose signature was not checked yet.
#[derive(Debug)]
pub(super) struct Token<'a> {
    /// The name of the key that it says it is signed with.
    pub(super) key: String,
    signed: &'a str,
    payload: Value,
    signature: Vec<u8>,
}

/// What a signed token says.
#[derive(Debug)]
pub(super) struct Claims {
    payload: Value,
    /// The address of the service that it was issued for.
    pub(super) service_url: Option<String>,
}

impl<'a> Token<'a> {
    /// Reads a token; none if it is not signed as the service signs.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let json = |part: &str| -> Option<Value> {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).ok()?;
            serde_json::from_slice(&bytes).ok().filter(Value::is_object)
        };
        let header = json(header)?;
        if header["alg"] != "RS256" || !header["crit"].is_null() {
            return None;
        }
        Some(Self {
            key: header["kid"].as_str()?.to_owned(),
            signed,
            payload: json(payload)?,
            signature: BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }

    /// What the token says, if it is signed with this key.
    pub(super) fn claims(self, key: &Key) -> Option<Claims> {
        key.has_signed(self.signed.as_bytes(), &self.signature).then(|| Claims {
            service_url: self.payload["serviceurl"].as_str().map(str::to_owned),
            payload: self.payload,
        })
    }
}

impl Claims {
    /// Whether the token is of that issuer, for us, and valid now.
    pub(super) fn check(&self, issuer: &str, app: &str, now: Timestamp) -> Result<(), Unverified> {
        if self.payload["iss"] != issuer {
            return Err(Unverified::Issuer);
        }
        let audience = &self.payload["aud"];
        let is_ours = |value: &Value| !app.is_empty() && value == app;
        if !is_ours(audience) && !audience.as_array().is_some_and(|all| all.iter().any(is_ours)) {
            return Err(Unverified::Audience);
        }
        // A time that is no number is no time: it must not count as one that was not given.
        #[allow(clippy::cast_precision_loss, reason = "seconds of this age are exact")]
        let now = now.as_second() as f64;
        let expires = self.payload["exp"].as_f64().ok_or(Unverified::Time)?;
        let begins = match &self.payload["nbf"] {
            Value::Null => f64::MIN,
            begins => begins.as_f64().ok_or(Unverified::Time)?,
        };
        if now < expires + LEEWAY && now > begins - LEEWAY { Ok(()) } else { Err(Unverified::Time) }
    }
}
