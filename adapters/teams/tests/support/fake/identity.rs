//! Microsoft's identity service: keys made in the test, the tokens of the service for us, and ours for the service.

use std::collections::HashMap;
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Json;
use axum::extract::{Form, Path, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use serde_json::{Value, json};

use super::{APP, PASSWORD, TENANT, World, now};

/// Keys of the service, made once for each process.
fn key(number: usize) -> &'static RsaKeyPair {
    static KEYS: [OnceLock<RsaKeyPair>; 3] = [const { OnceLock::new() }; 3];
    KEYS[number].get_or_init(|| {
        let args = ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-outform", "DER"];
        let made = Command::new("openssl").args(args).output().expect("openssl is installed by tests/run");
        // Which of the two forms it is depends on the version.
        let key = RsaKeyPair::from_pkcs8(&made.stdout).or_else(|_| RsaKeyPair::from_der(&made.stdout));
        key.expect("a key")
    })
}

/// Who signs for the service.
#[derive(Debug, Clone)]
pub struct Signer {
    /// Which key, and the name it is given.
    pub number: usize,
    pub name: String,
    /// The channels that the key is endorsed for; none for all.
    pub endorsements: Option<Vec<String>>,
}

impl Signer {
    pub fn new(number: usize) -> Self {
        let endorsements = Some(vec!["msteams".into(), "webchat".into()]);
        Self { number, name: format!("key-{number}"), endorsements }
    }

    /// The public key, as a set of keys has it.
    pub fn public(&self) -> Value {
        let parts: RsaPublicKeyComponents<Vec<u8>> = key(self.number).public().into();
        let mut json = json!({"kty": "RSA", "use": "sig", "kid": self.name, "x5t": self.name,
            "n": BASE64.encode(parts.n), "e": BASE64.encode(parts.e)});
        if let Some(endorsements) = &self.endorsements {
            json["endorsements"] = json!(endorsements);
        }
        json
    }

    /// A token of this header and these claims.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
        let key = key(self.number);
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", BASE64.encode(signature))
    }

    /// The header of its tokens.
    pub fn header(&self) -> Value {
        json!({"typ": "JWT", "alg": "RS256", "kid": self.name, "x5t": self.name})
    }
}

pub fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// What the service's tokens say.
pub fn claims(service_url: &str) -> Value {
    json!({"iss": "https://api.botframework.com", "aud": APP, "serviceurl": service_url,
        "nbf": seconds() - 10, "exp": seconds() + 3_600})
}

pub(super) async fn metadata(Shared(world): Shared<Arc<World>>) -> Json<Value> {
    Json(json!({"issuer": "https://api.botframework.com", "jwks_uri": format!("{}/keys", world.root),
        "id_token_signing_alg_values_supported": ["RS256"]}))
}

pub(super) async fn keys(Shared(world): Shared<Arc<World>>) -> Json<Value> {
    let mut state = world.lock();
    state.fetched += 1;
    Json(json!({"keys": [state.signer.public(), {"kty": "EC", "kid": "another", "crv": "P-256"}]}))
}

pub(super) async fn token(
    Shared(world): Shared<Arc<World>>,
    Path(tenant): Path<String>,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    let away = world.lock().identity_away.filter(|(_, until)| *until > now());
    if let Some((status, _)) = away {
        let status = StatusCode::from_u16(status).unwrap();
        return (status, [(header::RETRY_AFTER, "1")], "away").into_response();
    }
    let refused = |code: &str| {
        (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_request", "error_description": code})))
            .into_response()
    };
    if field("grant_type") != "client_credentials" {
        return refused("AADSTS70003: unsupported grant type");
    }
    if (tenant.as_str(), field("client_id")) != (TENANT, APP) {
        return refused("AADSTS700016: application not found");
    }
    if field("client_secret") != PASSWORD {
        let body = json!({"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided.\r\nTrace"});
        return (StatusCode::UNAUTHORIZED, Json(body)).into_response();
    }
    let scope = field("scope");
    if !["https://api.botframework.com/.default", "https://graph.microsoft.com/.default"].contains(&scope) {
        return refused("AADSTS70011: invalid scope");
    }
    let mut state = world.lock();
    let token = format!("token-{}", state.fresh());
    state.tokens_given += 1;
    state.tokens.insert(token.clone(), (scope.to_owned(), now() + world.rules.token_lives));
    let lives = world.rules.token_lives.as_secs();
    Json(json!({"token_type": "Bearer", "expires_in": lives, "ext_expires_in": lives, "access_token": token}))
        .into_response()
}
