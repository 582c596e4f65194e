//! Whether an activity is taken: each check by a token that breaks only that one.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/fake/mod.rs"]
mod fake;

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};
use topup_teams::{Config, Unverified, Verifier};

use fake::identity::{Signer, claims, seconds};
use fake::sender::activity;
use fake::{APP, Fake, Kind, Rules};

struct Case {
    fake: Fake,
    verifier: Verifier,
    activity: Value,
}

impl Case {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let fake = Fake::start(Rules::default()).await;
        let mut config = desk::config(&fake);
        change(&mut config);
        let id = fake.open(Kind::Channel);
        let activity = activity(&fake, &id, "29:ann", "message");
        Self { verifier: Verifier::new(&config), activity, fake }
    }

    fn claims(&self) -> Value {
        claims(&self.fake.service_url())
    }

    fn signed(&self, claims: &Value) -> String {
        let signer = self.fake.state().signer.clone();
        format!("Bearer {}", signer.sign(&signer.header(), claims))
    }

    async fn check(&self, authorization: &str) -> Result<(), Unverified> {
        self.verifier.check(Some(authorization), &self.activity, jiff::Timestamp::now()).await
    }

    /// A good token with one claim changed.
    async fn with_claim(&self, name: &str, value: Value) -> Result<(), Unverified> {
        let mut claims = self.claims();
        claims[name] = value;
        self.check(&self.signed(&claims)).await
    }
}

#[tokio::test]
async fn a_good_token_is_taken() {
    let case = Case::new().await;
    assert_eq!(case.check(&case.signed(&case.claims())).await, Ok(()));
    assert_eq!(case.check(&case.signed(&case.claims()).replace("Bearer", "bearer")).await, Ok(()));
    // Within a list of those it is meant for, and without the time from which it is valid.
    assert_eq!(case.with_claim("aud", json!(["another", APP])).await, Ok(()));
    assert_eq!(case.with_claim("nbf", Value::Null).await, Ok(()));
    assert_eq!(case.fake.state().fetched, 1, "the keys are kept");
}

#[tokio::test]
async fn without_a_token_nothing_is_taken() {
    let case = Case::new().await;
    let now = jiff::Timestamp::now();
    assert_eq!(case.verifier.check(None, &case.activity, now).await, Err(Unverified::NoToken));
    for bad in ["", "Bearer", "Basic abc", "token"] {
        assert_eq!(case.check(bad).await, Err(Unverified::NoToken), "{bad}");
    }
    for bad in ["Bearer a", "Bearer a.b", "Bearer a.b.c", "Bearer ..", "Bearer e30.e30."] {
        assert_eq!(case.check(bad).await, Err(Unverified::Malformed), "{bad}");
    }
    assert_eq!(case.fake.state().fetched, 0, "nothing is fetched for what is no token");
}

#[tokio::test]
async fn the_issuer_is_the_service() {
    let case = Case::new().await;
    for other in
        [json!("https://sts.windows.net/x/"), json!("https://api.botframework.com/"), json!(1), Value::Null]
    {
        assert_eq!(case.with_claim("iss", other).await, Err(Unverified::Issuer));
    }
}

#[tokio::test]
async fn the_token_is_meant_for_our_app() {
    let case = Case::new().await;
    for other in [json!("another"), json!(["another"]), json!(""), Value::Null, json!({"a": APP})] {
        assert_eq!(case.with_claim("aud", other).await, Err(Unverified::Audience));
    }
}

#[tokio::test]
async fn the_token_is_valid_now_with_five_minutes_for_the_clocks() {
    let case = Case::new().await;
    let now = seconds();
    assert_eq!(case.with_claim("exp", json!(now - 290)).await, Ok(()));
    assert_eq!(case.with_claim("nbf", json!(now + 290)).await, Ok(()));
    for late in [json!(now - 310), json!("later"), Value::Null, json!(format!("{}", now + 1000))] {
        assert_eq!(case.with_claim("exp", late).await, Err(Unverified::Time));
    }
    for early in [json!(now + 320), json!("earlier"), json!(true)] {
        assert_eq!(case.with_claim("nbf", early).await, Err(Unverified::Time));
    }
}

#[tokio::test]
async fn the_token_is_for_the_address_that_the_activity_names() {
    let case = Case::new().await;
    let url = case.fake.service_url();
    assert_eq!(case.with_claim("serviceurl", json!(url.trim_end_matches('/'))).await, Ok(()));
    assert_eq!(case.with_claim("serviceurl", json!(url.to_uppercase())).await, Ok(()));
    for other in
        [json!("https://smba.trafficmanager.net/teams/"), json!(format!("{url}x")), json!(""), Value::Null]
    {
        assert_eq!(case.with_claim("serviceurl", other).await, Err(Unverified::ServiceUrl));
    }
    let mut nowhere = Case::new().await;
    nowhere.activity["serviceUrl"] = Value::Null;
    assert_eq!(nowhere.with_claim("serviceurl", json!("")).await, Err(Unverified::ServiceUrl));
}

#[tokio::test]
async fn the_key_is_endorsed_for_the_channel_of_the_activity() {
    let case = Case::new().await;
    let mut other = Case::new().await;
    other.activity["channelId"] = "slack".into();
    let refused = other.check(&other.signed(&other.claims())).await;
    assert_eq!(refused, Err(Unverified::Endorsement));
    assert_eq!(refused.unwrap_err().status(), 403);
    // A key without endorsements is good for all.
    let free = Case::new().await;
    free.fake.state().signer.endorsements = None;
    assert_eq!(free.check(&free.signed(&free.claims())).await, Ok(()));
    case.fake.state().signer.endorsements = Some(Vec::new());
    assert_eq!(case.check(&case.signed(&case.claims())).await, Err(Unverified::Endorsement));
}

#[tokio::test]
async fn answers_go_to_allowed_hosts_alone() {
    let case = Case::with(|config| config.service_hosts = "smba.trafficmanager.net".into()).await;
    let refused = case.check(&case.signed(&case.claims())).await;
    assert_eq!(refused, Err(Unverified::Host));
    assert_eq!(refused.unwrap_err().status(), 403);
}

#[tokio::test]
async fn the_signature_is_the_keys_own_by_rs256_alone() {
    let case = Case::new().await;
    let (signer, claims) = (case.fake.state().signer.clone(), case.claims());
    // Another key under the same name.
    let forged = Signer { number: 1, ..signer.clone() };
    let token = format!("Bearer {}", forged.sign(&signer.header(), &claims));
    assert_eq!(case.check(&token).await, Err(Unverified::Signature));
    // Other claims than those that were signed.
    let good = case.signed(&claims);
    let mut parts: Vec<&str> = good.trim_start_matches("Bearer ").split('.').collect();
    let mut others = claims.clone();
    others["exp"] = json!(seconds() + 99_999);
    let payload = BASE64.encode(others.to_string());
    parts[1] = &payload;
    assert_eq!(case.check(&format!("Bearer {}", parts.join("."))).await, Err(Unverified::Signature));
    // Without a signature, whatever the header says.
    for alg in ["none", "HS256", "RS512", "ES256", "rs256"] {
        let mut header = signer.header();
        header["alg"] = alg.into();
        let token = format!("Bearer {}", signer.sign(&header, &claims));
        assert_eq!(case.check(&token).await, Err(Unverified::Malformed), "{alg}");
    }
    let mut header = signer.header();
    header["crit"] = json!(["exp"]);
    let token = format!("Bearer {}", signer.sign(&header, &claims));
    assert_eq!(case.check(&token).await, Err(Unverified::Malformed));
}

#[tokio::test]
async fn a_new_key_is_fetched_once_and_made_up_ones_cost_nothing() {
    let case = Case::new().await;
    assert_eq!(case.check(&case.signed(&case.claims())).await, Ok(()));
    let old = case.fake.state().signer.clone();
    case.fake.state().signer = Signer::new(1);
    // Too soon after the last fetch: what a stranger makes up is not worth one.
    for _ in 0..5 {
        assert_eq!(case.check(&case.signed(&case.claims())).await, Err(Unverified::UnknownKey));
    }
    assert_eq!(case.fake.state().fetched, 1);
    let Case { fake, verifier, activity } = case;
    let case = Case { fake, verifier: verifier.refreshed_after(Duration::ZERO), activity };
    assert_eq!(case.check(&case.signed(&case.claims())).await, Ok(()));
    assert_eq!(case.fake.state().fetched, 2);
    // The old key is gone with the set that it was in.
    let token = format!("Bearer {}", old.sign(&old.header(), &case.claims()));
    assert_eq!(case.check(&token).await, Err(Unverified::UnknownKey));
}

#[tokio::test]
async fn keys_count_for_a_day_and_are_fetched_anew_after_it() {
    let case = Case::new().await;
    let later = |hours: u64| async move {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(hours * 3600)).await;
        tokio::time::resume();
    };
    assert_eq!(case.check(&case.signed(&case.claims())).await, Ok(()));
    later(23).await;
    assert_eq!(case.check(&case.signed(&case.claims())).await, Ok(()));
    assert_eq!(case.fake.state().fetched, 1);
    // A day after the fetch; the key that the service has taken back no longer counts.
    later(2).await;
    let old = case.fake.state().signer.clone();
    case.fake.state().signer = Signer::new(1);
    let token = format!("Bearer {}", old.sign(&old.header(), &case.claims()));
    assert_eq!(case.check(&token).await, Err(Unverified::UnknownKey));
    assert_eq!(case.fake.state().fetched, 2);
    assert_eq!(case.check(&case.signed(&case.claims())).await, Ok(()));
}

#[tokio::test]
async fn without_keys_nothing_is_taken_and_it_is_a_fault_of_ours() {
    let case = Case::with(|config| config.metadata_url = "http://127.0.0.1:9/openid".into()).await;
    let refused = case.check(&case.signed(&case.claims())).await;
    assert_eq!(refused, Err(Unverified::NoKeys));
    assert_eq!(refused.unwrap_err().status(), 503);
}
