//! Signatures, the same both ways: HMAC-SHA256 over the time, the name in the path where there is one, and the body.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
pub use topup_port::signed::WINDOW_SECONDS;
use topup_port::signed::{self, Signature};

/// The header with the time of a request, in seconds since 1970.
pub const TIMESTAMP: &str = "topup-timestamp";
/// The header with its signature: `v1=` and 64 hexadecimal digits.
pub const SIGNATURE: &str = "topup-signature";

/// Why a request is not taken. It says nothing that only those may know who have the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// A header is missing or of another form.
    #[error("the request is not signed: it needs the headers Topup-Timestamp and Topup-Signature (v1=…)")]
    Malformed,
    /// The time lies outside the window.
    #[error("the request is too old, or the clocks differ by more than five minutes")]
    Stale,
    /// The signature is another one.
    #[error("the signature does not fit: check the secret, and that the very bytes of the body were signed")]
    Wrong,
}

/// Checks a request: `name` stands in its path and may be empty, `timestamp` and `signature` are its headers, `body` the
/// bytes as they came. The comparison takes the same time wherever the signatures differ.
///
/// # Errors
/// Why the request is not taken.
pub fn verify(
    secret: &SecretString,
    name: &str,
    timestamp: Option<&str>,
    signature: Option<&str>,
    body: &[u8],
    now: Timestamp,
) -> Result<(), Unverified> {
    let (Some(timestamp), Some(signature)) = (timestamp, signature) else {
        return Err(Unverified::Malformed);
    };
    let sent: i64 = timestamp.parse().map_err(|_| Unverified::Malformed)?;
    if !signed::is_timely(sent, now) {
        return Err(Unverified::Stale);
    }
    let signature = signature.strip_prefix("v1=").and_then(Signature::read).ok_or(Unverified::Malformed)?;
    let secret = secret.expose_secret();
    // Without a secret nothing is good.
    let good = !secret.is_empty() && signature.is_of(secret, &parts(name, timestamp, body));
    if good { Ok(()) } else { Err(Unverified::Wrong) }
}

/// The header with the signature of what is sent; `name` as in [`verify`].
#[must_use]
pub fn sign(secret: &SecretString, name: &str, timestamp: &str, body: &[u8]) -> String {
    format!("v1={}", signed::sign(secret.expose_secret(), &parts(name, timestamp, body)))
}

/// `time.body`, or `time.name.body`: a body that is read begins with a brace, which no name has, so that the two never meet.
fn parts<'a>(name: &'a str, timestamp: &'a str, body: &'a [u8]) -> Vec<&'a [u8]> {
    let named = [timestamp, name].into_iter().filter(|part| !part.is_empty());
    named.flat_map(|part| [part.as_bytes(), b"."]).chain([body]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "a-secret-of-the-tests";
    const TIME: &str = "1795693200";
    const BODY: &str = r#"{"question":"WoW issuances by channel"}"#;
    // printf '%s' "$TIME.$BODY" | openssl dgst -sha256 -hmac "$SECRET"
    const BY_OPENSSL: &str = "v1=3e7a1cb40647af415bfa4d14eb4cc4eca04bd0b3a503ea3de03d6e84de5f3b0c";
    const NAMED_BY_OPENSSL: &str = "v1=c62ef28813dc4dc23ef0feaba8857c60163a06a07b3611ea63f85f59bb1576ca";

    fn check(
        name: &str,
        time: Option<&str>,
        sign: Option<&str>,
        body: &str,
        late: i64,
    ) -> Result<(), Unverified> {
        let sent: i64 = TIME.parse().expect("a number");
        let now = Timestamp::from_second(sent + late).expect("a time");
        verify(&SECRET.into(), name, time, sign, body.as_bytes(), now)
    }

    #[test]
    fn what_openssl_signs_is_verified() {
        assert_eq!(sign(&SECRET.into(), "", TIME, BODY.as_bytes()), BY_OPENSSL);
        assert_eq!(sign(&SECRET.into(), "ci", TIME, BODY.as_bytes()), NAMED_BY_OPENSSL);
        for late in [0, 300, -300] {
            assert_eq!(check("", Some(TIME), Some(BY_OPENSSL), BODY, late), Ok(()), "{late} s late");
            assert_eq!(check("ci", Some(TIME), Some(NAMED_BY_OPENSSL), BODY, late), Ok(()), "{late} s late");
        }
    }

    #[test]
    fn another_body_is_refused() {
        let other = BODY.replace('W', "w");
        assert_eq!(check("", Some(TIME), Some(BY_OPENSSL), &other, 0), Err(Unverified::Wrong));
    }

    #[test]
    fn another_name_is_refused() {
        for (name, signature) in [("ci", BY_OPENSSL), ("", NAMED_BY_OPENSSL), ("portal", NAMED_BY_OPENSSL)] {
            assert_eq!(check(name, Some(TIME), Some(signature), BODY, 0), Err(Unverified::Wrong), "{name}");
        }
    }

    #[test]
    fn another_secret_and_none_are_refused() {
        let now = Timestamp::from_second(TIME.parse().expect("a number")).expect("a time");
        for secret in ["a-secret-of-the-tesks", ""] {
            let own = sign(&secret.into(), "", TIME, BODY.as_bytes());
            for signature in [BY_OPENSSL, own.as_str()].into_iter().filter(|s| secret.is_empty() || *s != own)
            {
                let taken = verify(&secret.into(), "", Some(TIME), Some(signature), BODY.as_bytes(), now);
                assert!(taken.is_err(), "{secret:?}");
            }
        }
    }

    #[test]
    fn a_recording_is_refused_after_five_minutes_and_another_time_does_not_make_it_fresh() {
        for late in [301, -301, 1_000_000] {
            assert_eq!(
                check("", Some(TIME), Some(BY_OPENSSL), BODY, late),
                Err(Unverified::Stale),
                "{late} s"
            );
        }
        assert_eq!(check("", Some("1795694200"), Some(BY_OPENSSL), BODY, 1_000), Err(Unverified::Wrong));
    }

    #[test]
    fn another_form_is_refused() {
        let short = &BY_OPENSSL[..BY_OPENSSL.len() - 2];
        let not_hex = format!("v1={}", "g".repeat(64));
        let other = BY_OPENSSL.replace("v1=", "v0=");
        for signature in
            [None, Some(""), Some("v1="), Some(&BY_OPENSSL[3..]), Some(short), Some(&not_hex), Some(&other)]
        {
            assert_eq!(
                check("", Some(TIME), signature, BODY, 0),
                Err(Unverified::Malformed),
                "{signature:?}"
            );
        }
        for time in [None, Some(""), Some("now"), Some("1795693200.5")] {
            assert_eq!(check("", time, Some(BY_OPENSSL), BODY, 0), Err(Unverified::Malformed), "{time:?}");
        }
        assert_eq!(
            check("", Some("-9223372036854775808"), Some(BY_OPENSSL), BODY, 0),
            Err(Unverified::Stale)
        );
    }
}
