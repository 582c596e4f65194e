//! What an error of Slack means for what to do next.

use std::time::Duration;

use slack_morphism::errors::{SlackClientError, SlackClientHttpError};
use topup_port::SurfaceError;

/// How long to wait where Slack limits the rate and does not say how long.
const UNSAID: Duration = Duration::from_secs(1);

/// The reason of a message whose picture Slack is still processing.
pub(super) const NOT_READY: &str = "the picture is not ready yet";

/// The error, as the Relay acts upon it. Bodies of replies stay out of it: they may hold what people said.
pub(super) fn typed(error: &SlackClientError) -> SurfaceError {
    match error {
        SlackClientError::RateLimitError(limited) => {
            SurfaceError::RateLimited { wait: limited.retry_after.unwrap_or(UNSAID) }
        }
        SlackClientError::ApiError(api) => {
            code(&api.code, api.http_response_body.as_deref().unwrap_or_default())
        }
        SlackClientError::HttpError(http) if said(http).is_some() => {
            code(&said(http).unwrap_or_default(), http.http_response_body.as_deref().unwrap_or_default())
        }
        SlackClientError::HttpError(http) => match http.status_code.as_u16() {
            401 | 403 => SurfaceError::Unauthorized,
            404 | 410 => SurfaceError::Gone,
            status @ (408 | 425 | 500..) => transient(&format!("Slack answered with status {status}")),
            status => SurfaceError::Rejected { reason: format!("Slack answered with status {status}") },
        },
        SlackClientError::ProtocolError(_) => transient("Slack's answer could not be read"),
        SlackClientError::HttpProtocolError(_) => transient("Slack could not be reached"),
        SlackClientError::EndOfStream(_)
        | SlackClientError::SystemError(_)
        | SlackClientError::SocketModeProtocolError(_) => transient("the connection to Slack broke"),
    }
}

/// What Slack says in its own words under a status that is no success: some servers have one for each error.
fn said(http: &SlackClientHttpError) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(http.http_response_body.as_deref()?).ok()?;
    Some(body["error"].as_str().filter(|code| !code.is_empty())?.to_owned())
}

/// Whether a method may be known to the server under POST alone.
pub(super) fn may_want_a_form(http: &SlackClientHttpError) -> bool {
    // Under 5xx too: who expects a body may stumble over none. It is read, so that it does no harm.
    matches!(http.status_code.as_u16(), 400 | 404 | 405 | 415 | 500 | 501)
}

pub(super) fn took_too_long() -> SurfaceError {
    transient("Slack took too long to answer")
}

fn transient(reason: &str) -> SurfaceError {
    SurfaceError::Transient { reason: reason.into() }
}

/// The meaning of an error code of the Web API. `details` is the reply it came with.
fn code(code: &str, details: &str) -> SurfaceError {
    match code {
        "ratelimited" | "rate_limited" => SurfaceError::RateLimited { wait: UNSAID },
        "message_not_found"
        | "channel_not_found"
        | "thread_not_found"
        | "is_archived"
        | "edit_window_closed"
        | "cant_update_message"
        | "cant_delete_message"
        | "user_not_found"
        | "user_not_visible" => SurfaceError::Gone,
        "invalid_auth"
        | "not_authed"
        | "token_revoked"
        | "token_expired"
        | "account_inactive"
        | "missing_scope"
        | "not_in_channel"
        | "no_permission"
        | "access_denied"
        | "not_allowed_token_type"
        | "org_login_required"
        | "ekm_access_denied"
        | "team_access_not_granted"
        | "restricted_action"
        | "restricted_action_read_only_channel"
        | "restricted_action_thread_only_channel"
        | "restricted_action_non_threadable_channel"
        | "restricted_action_thread_locked" => SurfaceError::Unauthorized,
        "internal_error"
        | "fatal_error"
        | "service_unavailable"
        | "request_timeout"
        | "accesslimited"
        | "team_added_to_org"
        | "external_channel_migrating" => transient(code),
        // A picture that Slack is still processing cannot be shown yet.
        "invalid_blocks" if details.contains("slack file") || details.contains("slack_file") => {
            transient(NOT_READY)
        }
        _ => SurfaceError::Rejected { reason: code.into() },
    }
}

#[cfg(test)]
mod tests {
    use slack_morphism::errors::{SlackClientApiError, SlackRateLimitError};

    use super::*;

    fn of(code: &str, body: &str) -> SurfaceError {
        let error = SlackClientApiError::new(code.into()).with_http_response_body(body.into());
        typed(&SlackClientError::ApiError(error))
    }

    #[test]
    fn each_code_says_what_to_do_next() {
        for gone in ["message_not_found", "channel_not_found", "thread_not_found", "is_archived"] {
            assert_eq!(of(gone, ""), SurfaceError::Gone, "{gone}");
        }
        for closed in ["invalid_auth", "token_revoked", "missing_scope", "not_in_channel"] {
            assert_eq!(of(closed, ""), SurfaceError::Unauthorized, "{closed}");
        }
        for rejected in ["invalid_blocks", "msg_too_long", "msg_blocks_too_long", "no_text", "something_new"]
        {
            assert_eq!(of(rejected, ""), SurfaceError::Rejected { reason: rejected.into() });
        }
        for fault in ["internal_error", "fatal_error", "request_timeout"] {
            assert!(matches!(of(fault, ""), SurfaceError::Transient { .. }), "{fault}");
        }
    }

    #[test]
    fn what_is_said_under_a_status_counts_before_the_status() {
        let of = |status: u16, body: &str| {
            let status = axum::http::StatusCode::from_u16(status).expect("a status");
            let error = SlackClientHttpError::new(status).with_http_response_body(body.into());
            typed(&SlackClientError::HttpError(error))
        };
        let unknown = SurfaceError::Rejected { reason: "unknown_method".into() };
        assert_eq!(of(404, r#"{"ok":false,"error":"unknown_method"}"#), unknown);
        assert_eq!(of(401, r#"{"ok":false,"error":"invalid_auth"}"#), SurfaceError::Unauthorized);
        assert!(matches!(
            of(500, r#"{"ok":false,"error":"internal_error"}"#),
            SurfaceError::Transient { .. }
        ));
        assert!(matches!(of(502, "<html>"), SurfaceError::Transient { .. }));
        assert_eq!(of(404, "not found"), SurfaceError::Gone);
    }

    #[test]
    fn a_picture_that_is_not_ready_is_waited_for() {
        let body = r#"{"ok":false,"error":"invalid_blocks","errors":["invalid slack file [json-pointer:/blocks/1/slack_file]"]}"#;
        assert!(matches!(of("invalid_blocks", body), SurfaceError::Transient { .. }));
    }

    #[test]
    fn the_wait_is_the_one_that_slack_says() {
        let limited = |seconds: Option<u64>| {
            let error = SlackRateLimitError::new().opt_retry_after(seconds.map(Duration::from_secs));
            typed(&SlackClientError::RateLimitError(error))
        };
        assert_eq!(limited(Some(7)), SurfaceError::RateLimited { wait: Duration::from_secs(7) });
        assert_eq!(limited(None), SurfaceError::RateLimited { wait: UNSAID });
    }
}
