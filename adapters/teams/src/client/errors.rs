//! What a reply of the service means for what to do next.

use std::time::Duration;

use topup_port::SurfaceError;

use crate::http::{NoReply, Reply};

/// How long to wait where the service limits the rate and does not say how long.
const UNSAID: Duration = Duration::from_secs(1);
/// How long to wait where another call was in the way, or no connection came about.
const SOON: Duration = Duration::from_millis(500);
/// What is added at most, so that those who were told the same do not come back together.
const SPREAD_MS: u64 = 250;

/// The reason where it cannot be known whether a message stands.
pub(crate) const NOBODY_CAN_LOOK: &str = "it cannot be looked whether the message stands";

/// The reason where it cannot be known and the person was told before.
pub(crate) const OFFERED: &str = "it was said before that the message may be missing";

/// The reason where the service forbids to write to a conversation.
const BLOCKED: &str = "MessageWritesBlocked";
/// The reason where we are not in a conversation (any more), and where it is none (any more).
const NOT_IN: &str = "BotNotInConversationRoster";
const NO_CONVERSATION: &str = "ConversationNotFound";

/// What a reply says of the conversation itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// It takes no messages of ours for now.
    Blocked,
    /// We are not in it.
    NotIn,
    /// There is none.
    Nowhere,
}

/// What a reply says of the conversation; none if nothing. The documents name the reason now as a code, now as a subcode.
pub(super) fn closed(reply: &Reply) -> Option<Closed> {
    let body = reply.json();
    let says = |what: &str| {
        [&body["error"]["code"], &body["error"]["subCode"], &body["subCode"], &body["errorCode"]]
            .iter()
            .any(|said| *said == what)
    };
    match reply.status {
        403 if says(BLOCKED) => Some(Closed::Blocked),
        403 if says(NOT_IN) => Some(Closed::NotIn),
        404 if says(NO_CONVERSATION) => Some(Closed::Nowhere),
        _ => None,
    }
}

/// The outcome of a call: its reply, or the error as the Relay acts upon it. Bodies stay out of errors but for their code:
/// they may hold what people said.
pub(super) fn typed(reply: Result<Reply, NoReply>) -> Result<Reply, SurfaceError> {
    let reply = match reply {
        Ok(reply) => reply,
        // Nothing was sent, so that a post can be repeated.
        Err(NoReply::Unreachable) => return Err(SurfaceError::RateLimited { wait: spread(SOON) }),
        Err(NoReply::Impossible) => {
            return Err(SurfaceError::Rejected { reason: "the address of the service is none".into() });
        }
        Err(error) => return Err(SurfaceError::Transient { reason: error.to_string() }),
    };
    Err(match reply.status {
        200..300 => return Ok(reply),
        429 => SurfaceError::RateLimited { wait: spread(reply.retry_after.unwrap_or(UNSAID)) },
        // Another call was in the way, and this one had no effect.
        412 | 409 => SurfaceError::RateLimited { wait: spread(reply.retry_after.unwrap_or(SOON)) },
        401 | 403 => SurfaceError::Unauthorized,
        404 | 410 => SurfaceError::Gone,
        status @ (408 | 425 | 500..) => {
            SurfaceError::Transient { reason: format!("Teams answered with status {status}") }
        }
        status => {
            let code = code(&reply);
            SurfaceError::Rejected {
                reason: format!("Teams answered with status {status} {code}").trim().into(),
            }
        }
    })
}

/// The code of an error, where the reply has one.
fn code(reply: &Reply) -> String {
    let body = reply.json();
    let code = body["error"]["code"].as_str().or_else(|| body["errorCode"].as_str()).unwrap_or_default();
    code.chars().filter(char::is_ascii_alphanumeric).take(60).collect()
}

fn spread(wait: Duration) -> Duration {
    wait + Duration::from_millis(fastrand::u64(0..=SPREAD_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, retry_after: Option<u64>, body: &'static str) -> SurfaceError {
        let retry_after = retry_after.map(Duration::from_secs);
        typed(Ok(Reply { status, retry_after, body: body.into() })).expect_err("an error")
    }

    #[test]
    fn each_status_says_what_to_do_next() {
        for gone in [404, 410] {
            assert_eq!(of(gone, None, ""), SurfaceError::Gone);
        }
        for closed in [401, 403] {
            assert_eq!(of(closed, None, ""), SurfaceError::Unauthorized);
        }
        for fault in [408, 500, 502, 503, 504] {
            assert!(matches!(of(fault, None, ""), SurfaceError::Transient { .. }), "{fault}");
        }
        let reason = "Teams answered with status 400 BadArgument".into();
        assert_eq!(of(400, None, r#"{"error":{"code":"BadArgument"}}"#), SurfaceError::Rejected { reason });
        assert!(matches!(of(413, None, ""), SurfaceError::Rejected { .. }));
        let unknown = typed(Err(NoReply::Unknown)).expect_err("an error");
        assert!(matches!(unknown, SurfaceError::Transient { .. }));
    }

    #[test]
    fn what_is_said_of_the_conversation_is_read_wherever_it_stands() {
        let of =
            |status: u16, body: &'static str| closed(&Reply { status, retry_after: None, body: body.into() });
        for body in [
            r#"{"error":{"code":"MessageWritesBlocked"}}"#,
            r#"{"error":{"code":"Forbidden","subCode":"MessageWritesBlocked"}}"#,
            r#"{"subCode":"MessageWritesBlocked"}"#,
        ] {
            assert_eq!(of(403, body), Some(Closed::Blocked), "{body}");
        }
        assert_eq!(of(403, r#"{"error":{"code":"BotNotInConversationRoster"}}"#), Some(Closed::NotIn));
        assert_eq!(of(404, r#"{"error":{"code":"ConversationNotFound"}}"#), Some(Closed::Nowhere));
        for (status, body) in [(403, ""), (404, r#"{"error":{"code":"ActivityNotFoundInConversation"}}"#)] {
            assert_eq!(of(status, body), None, "{body}");
        }
    }

    #[test]
    fn what_had_no_effect_is_waited_for_and_repeated_with_a_spread() {
        let wait = |error: SurfaceError| match error {
            SurfaceError::RateLimited { wait } => wait.as_millis(),
            other => panic!("{other}"),
        };
        assert!((7_000..=7_250).contains(&wait(of(429, Some(7), ""))));
        assert!((1_000..=1_250).contains(&wait(of(429, None, ""))));
        assert!((500..=750).contains(&wait(of(412, None, ""))));
        assert!((500..=750).contains(&wait(typed(Err(NoReply::Unreachable)).expect_err("an error"))));
    }
}
