//! What a reply of Discord's means for what to do next.

use std::time::Duration;

use serde_json::Value;
use topup_port::SurfaceError;

/// How long to wait where Discord limits the rate and does not say how long.
const UNSAID: Duration = Duration::from_secs(1);

/// Codes of Discord's errors that are acted upon.
pub(crate) mod code {
    /// The channel, or thread, is no more.
    pub const UNKNOWN_CHANNEL: u64 = 10_003;
    /// The interaction is too old, or was never there.
    pub const UNKNOWN_INTERACTION: u64 = 10_062;
    /// Too many edits of messages that are older than an hour.
    pub const TOO_OLD: u64 = 30_046;
    /// The interaction was answered before.
    pub const ACKNOWLEDGED: u64 = 40_060;
    /// A thread was made from this message before.
    pub const THREAD_EXISTS: u64 = 160_004;
}

/// A reply that is no success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The status of HTTP; 0 where there was no reply at all.
    pub status: u16,
    /// Discord's own code; 0 where it gave none.
    pub code: u64,
    /// What it means.
    pub error: SurfaceError,
}

impl Refusal {
    /// A call whose effect is not known.
    pub(crate) fn transient(reason: &str) -> Self {
        Self { status: 0, code: 0, error: SurfaceError::Transient { reason: reason.into() } }
    }

    /// Not yet: nothing was sent.
    pub(crate) fn wait(wait: Duration) -> Self {
        Self { status: 429, code: 0, error: SurfaceError::RateLimited { wait } }
    }
}

/// The meaning of a reply. Of its body only the codes are kept: it may hold what people said.
pub(crate) fn refusal(status: u16, retry_after: Option<&str>, body: &[u8]) -> Refusal {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let code = body["code"].as_u64().unwrap_or_default();
    let error = match status {
        429 => {
            let seconds = body["retry_after"].as_f64();
            let seconds = seconds.or_else(|| retry_after.and_then(|text| text.trim().parse().ok()));
            SurfaceError::RateLimited { wait: seconds.map_or(UNSAID, seconds_of) }
        }
        401 => SurfaceError::Unauthorized,
        // What may not be done to a message or a channel that is there.
        403 => SurfaceError::Unauthorized,
        404 => SurfaceError::Gone,
        408 | 425 | 500.. => {
            SurfaceError::Transient { reason: format!("Discord answered with status {status}") }
        }
        _ => SurfaceError::Rejected { reason: rejected(status, code, &body) },
    };
    Refusal { status, code, error }
}

fn seconds_of(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.clamp(0.0, 86_400.0)).unwrap_or(UNSAID)
}

/// Why a payload was not taken: the code, and the places in it that were wrong, without what they hold.
fn rejected(status: u16, code: u64, body: &Value) -> String {
    let mut places = Vec::new();
    collect(&body["errors"], &mut String::new(), &mut places);
    places.truncate(5);
    let places = if places.is_empty() { String::new() } else { format!(": {}", places.join(", ")) };
    format!("status {status}, code {code}{places}")
}

fn collect(errors: &Value, path: &mut String, places: &mut Vec<String>) {
    let Some(fields) = errors.as_object() else { return };
    for (name, inner) in fields {
        if name == "_errors" {
            let codes = inner.as_array().into_iter().flatten().filter_map(|error| error["code"].as_str());
            places.push(format!("{path} {}", codes.collect::<Vec<_>>().join(" ")));
            continue;
        }
        let length = path.len();
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(name);
        collect(inner, path, places);
        path.truncate(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, body: &str) -> SurfaceError {
        refusal(status, None, body.as_bytes()).error
    }

    #[test]
    fn each_status_says_what_to_do_next() {
        assert_eq!(of(401, ""), SurfaceError::Unauthorized);
        assert_eq!(of(403, r#"{"code": 50013}"#), SurfaceError::Unauthorized);
        assert_eq!(of(404, r#"{"code": 10008}"#), SurfaceError::Gone);
        for fault in [500, 502, 503, 504, 408] {
            assert!(matches!(of(fault, "<html>"), SurfaceError::Transient { .. }), "{fault}");
        }
        let body = r#"{"code": 50035, "errors": {"embeds": {"0": {"description": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "x"}]}}}}}"#;
        let SurfaceError::Rejected { reason } = of(400, body) else { panic!("rejected") };
        assert_eq!(reason, "status 400, code 50035: embeds.0.description BASE_TYPE_MAX_LENGTH");
    }

    #[test]
    fn the_wait_is_the_one_that_discord_says() {
        let wait = |ms| SurfaceError::RateLimited { wait: Duration::from_millis(ms) };
        assert_eq!(of(429, r#"{"retry_after": 0.25, "global": false}"#), wait(250));
        assert_eq!(refusal(429, Some("2"), b"").error, wait(2_000));
        assert_eq!(of(429, "<html>"), wait(1_000));
        assert_eq!(of(429, r#"{"retry_after": -1}"#), wait(0));
    }
}
