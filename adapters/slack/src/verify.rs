//! Whether a request came from Slack: its signature over the body and a time that is not long ago.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
pub use topup_port::signed::WINDOW_SECONDS;
use topup_port::signed::{self, Signature};

/// Why a request is not taken. None of it is told to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// There is no signing secret: everything is refused, for there is no insecure mode.
    #[error("there is no signing secret: set slack.signing_secret")]
    NoSecret,
    /// The header with the time or the one with the signature is missing or of another form.
    #[error("the request is not signed as Slack signs")]
    Malformed,
    /// The time lies outside the window.
    #[error("the request is too old, or the clocks differ by more than five minutes")]
    Stale,
    /// The signature is another one.
    #[error("the signature does not fit the body: check slack.signing_secret")]
    Wrong,
}

/// Checks a request: `timestamp` and `signature` are its headers `X-Slack-Request-Timestamp` and `X-Slack-Signature`,
/// `body` the bytes as they came. The comparison takes the same time wherever the signatures differ.
///
/// # Errors
/// Why the request is not taken.
pub fn verify(
    secret: &SecretString,
    timestamp: Option<&str>,
    signature: Option<&str>,
    body: &[u8],
    now: Timestamp,
) -> Result<(), Unverified> {
    let secret = secret.expose_secret();
    if secret.trim().is_empty() {
        return Err(Unverified::NoSecret);
    }
    let (Some(timestamp), Some(signature)) = (timestamp, signature) else {
        return Err(Unverified::Malformed);
    };
    let sent: i64 = timestamp.parse().map_err(|_| Unverified::Malformed)?;
    if !signed::is_timely(sent, now) {
        return Err(Unverified::Stale);
    }
    let signature = signature.strip_prefix("v0=").and_then(Signature::read).ok_or(Unverified::Malformed)?;
    let good = signature.is_of(secret, &[b"v0:", timestamp.as_bytes(), b":", body]);
    if good { Ok(()) } else { Err(Unverified::Wrong) }
}

/// The header `X-Slack-Signature` of a request, as Slack makes it: for whoever stands in for Slack in a test.
#[must_use]
pub fn sign(secret: &SecretString, timestamp: &str, body: &[u8]) -> String {
    let parts: [&[u8]; 4] = [b"v0:", timestamp.as_bytes(), b":", body];
    format!("v0={}", signed::sign(secret.expose_secret(), &parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    // The worked example of Slack's own documents.
    const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
    const TIME: &str = "1531420618";
    const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&\
        channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=\
        https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=\
        398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const SIGNATURE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    fn check(
        secret: &str,
        time: Option<&str>,
        signature: Option<&str>,
        body: &str,
        late: i64,
    ) -> Result<(), Unverified> {
        let sent: i64 = TIME.parse().expect("a number");
        let now = Timestamp::from_second(sent + late).expect("a time");
        verify(&secret.into(), time, signature, body.as_bytes(), now)
    }

    #[test]
    fn the_example_of_slacks_documents_is_verified() {
        assert_eq!(sign(&SECRET.into(), TIME, BODY.as_bytes()), SIGNATURE);
        for late in [0, 300, -300] {
            assert_eq!(check(SECRET, Some(TIME), Some(SIGNATURE), BODY, late), Ok(()), "{late} s late");
        }
    }

    #[test]
    fn a_recording_is_refused_after_five_minutes() {
        for late in [301, -301, 1_000_000] {
            assert_eq!(
                check(SECRET, Some(TIME), Some(SIGNATURE), BODY, late),
                Err(Unverified::Stale),
                "{late} s"
            );
        }
        // Another time does not make it fresh: the time is signed.
        let fresh = Some("1531421618");
        assert_eq!(check(SECRET, fresh, Some(SIGNATURE), BODY, 1_000), Err(Unverified::Wrong));
    }

    #[test]
    fn whatever_differs_is_refused() {
        assert_eq!(
            check(SECRET, Some(TIME), Some(SIGNATURE), &BODY.replace('U', "V"), 0),
            Err(Unverified::Wrong)
        );
        assert_eq!(check("another", Some(TIME), Some(SIGNATURE), BODY, 0), Err(Unverified::Wrong));
        let other = SIGNATURE.replace("503", "504");
        assert_eq!(check(SECRET, Some(TIME), Some(&other), BODY, 0), Err(Unverified::Wrong));
    }

    #[test]
    fn what_is_not_signed_as_slack_signs_is_refused() {
        let short = &SIGNATURE[..SIGNATURE.len() - 2];
        let not_hex = SIGNATURE.replace('a', "g");
        for signature in
            [None, Some(""), Some("v0="), Some(&SIGNATURE[3..]), Some(short), Some(not_hex.as_str())]
        {
            assert_eq!(
                check(SECRET, Some(TIME), signature, BODY, 0),
                Err(Unverified::Malformed),
                "{signature:?}"
            );
        }
        for time in [None, Some(""), Some("now"), Some("1531420618.5")] {
            assert_eq!(check(SECRET, time, Some(SIGNATURE), BODY, 0), Err(Unverified::Malformed), "{time:?}");
        }
        assert_eq!(
            check(SECRET, Some("-9223372036854775808"), Some(SIGNATURE), BODY, 0),
            Err(Unverified::Stale)
        );
    }

    #[test]
    fn without_a_secret_everything_is_refused() {
        for secret in ["", "  "] {
            assert_eq!(check(secret, Some(TIME), Some(SIGNATURE), BODY, 0), Err(Unverified::NoSecret));
        }
    }
}
