//! What an error of Slack means for what to do next.

use std::time::Duration;

use slack_morphism::errors::SlackClientError;
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
