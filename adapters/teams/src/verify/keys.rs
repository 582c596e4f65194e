//! The keys of the service, as its metadata names them: kept for a day, fetched anew when a token names another one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hyper::Method;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::Value;
use tokio::time::Instant;

use super::Unverified;
use crate::http::{Body, Http};

/// How long keys count, and how long they are used while no newer ones can be had.
const FRESH: Duration = Duration::from_secs(24 * 3600);
const USABLE: Duration = Duration::from_secs(48 * 3600);
/// The shortest time between two fetches: whoever sends tokens with made-up keys causes no more than these.
const PAUSE: Duration = Duration::from_secs(60);
/// The most keys that are kept.
const MOST: usize = 200;

/// A public key.
#[derive(Debug, Clone)]
pub(super) struct Key {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    /// The channels that it may be used for; none for all.
    endorsements: Option<Vec<String>>,
}

impl Key {
    /// A key of a set of keys; none if it is of another kind.
    fn read(key: &Value) -> Option<Self> {
        let signs = key["use"].is_null() || key["use"] == "sig";
        if key["kty"] != "RSA" || !signs || !(key["alg"].is_null() || key["alg"] == "RS256") {
            return None;
        }
        let number = |name: &str| {
            let text = key[name].as_str()?.trim_end_matches('=');
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
            // Some write the number with a zero before it.
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            Some(bytes[zeros..].to_vec())
        };
        let names = |all: &Vec<Value>| all.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        Some(Self {
            modulus: number("n")?,
            exponent: number("e")?,
            endorsements: key["endorsements"].as_array().map(names),
        })
    }

    /// Whether the signature is this key's.
    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = RsaPublicKeyComponents { n: &self.modulus, e: &self.exponent };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
    }

    /// Whether it may be used for a channel.
    pub(super) fn is_endorsed_for(&self, channel: &str) -> bool {
        self.endorsements.as_ref().is_none_or(|all| all.iter().any(|name| name == channel))
    }
}

/// The keys of the service.
pub(super) struct Keys {
    http: Http,
    metadata: String,
    /// The shortest time between two fetches.
    pub(super) pause: Duration,
    held: Mutex<Held>,
    /// One fetch at a time; the others wait for it.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Held {
    keys: HashMap<String, Arc<Key>>,
    /// When they were fetched, and when it was tried last.
    fetched: Option<Instant>,
    tried: Option<Instant>,
}

impl Keys {
    pub(super) fn new(http: Http, metadata: String) -> Self {
        Self { http, metadata, pause: PAUSE, held: Mutex::default(), fetching: tokio::sync::Mutex::default() }
    }

    /// The key of that name.
    pub(super) async fn get(&self, name: &str) -> Result<Arc<Key>, Unverified> {
        if let Some(key) = self.fresh(name) {
            return Ok(key);
        }
        let _one = self.fetching.lock().await;
        // Whoever was before us may have fetched it.
        if let Some(key) = self.fresh(name) {
            return Ok(key);
        }
        if self.may_try() {
            match self.fetch().await {
                Ok(keys) => {
                    let mut held = self.lock();
                    (held.keys, held.fetched) = (keys, Some(Instant::now()));
                }
                Err(reason) => tracing::error!(reason, "the keys of Microsoft's service cannot be had"),
            }
        }
        let held = self.lock();
        match held.fetched {
            Some(at) if at.elapsed() < USABLE => held.keys.get(name).cloned().ok_or(Unverified::UnknownKey),
            _ => Err(Unverified::NoKeys),
        }
    }

    /// How many keys the service has.
    pub(super) async fn count(&self) -> Result<usize, String> {
        self.fetch().await.map(|keys| keys.len())
    }

    fn fresh(&self, name: &str) -> Option<Arc<Key>> {
        let held = self.lock();
        held.fetched.filter(|at| at.elapsed() < FRESH)?;
        held.keys.get(name).cloned()
    }

    /// Whether it is time for a fetch; then it counts as tried.
    fn may_try(&self) -> bool {
        let mut held = self.lock();
        // Right after the start nothing is there to be spared.
        let pause = if held.fetched.is_some() { self.pause } else { self.pause.min(Duration::from_secs(2)) };
        if held.tried.is_some_and(|at| at.elapsed() < pause) {
            return false;
        }
        held.tried = Some(Instant::now());
        true
    }

    async fn fetch(&self) -> Result<HashMap<String, Arc<Key>>, String> {
        let metadata = self.json(&self.metadata).await?;
        let address = metadata["jwks_uri"].as_str().ok_or("the metadata names no keys (jwks_uri)")?;
        let set = self.json(address).await?;
        let all = set["keys"].as_array().ok_or("the set of keys has none")?;
        let named = |key: &Value| Some((key["kid"].as_str()?.to_owned(), Arc::new(Key::read(key)?)));
        Ok(all.iter().take(MOST).filter_map(named).collect())
    }

    async fn json(&self, url: &str) -> Result<Value, String> {
        let reply = self.http.call(Method::GET, url, None, Body::Nothing).await;
        let reply = reply.map_err(|error| format!("{url}: {error}"))?;
        match reply.status {
            200 => Ok(reply.json()),
            status => Err(format!("{url} answers with status {status}")),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
