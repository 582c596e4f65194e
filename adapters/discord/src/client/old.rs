//! Edits of messages that are older than an hour. Discord takes few of them, by a cap of its own that no header tells: they
//! are counted, and where it is spent the edits of younger messages in the same channel go on.

use std::time::Duration;

use jiff::Timestamp;
use serenity::http::{LightMethod, Request, Route};
use topup_port::SurfaceError;

use super::errors::{Refusal, code};
use super::ids::said_at_ms;

/// From when on a message counts as old: Discord's hour, less what two clocks and a call may differ.
const YOUNG: Duration = Duration::from_secs(3_600 - 60);
/// The most such edits of a channel, in so long. Discord names no number; people found three in twenty seconds.
pub(super) const MOST: u32 = 3;
pub(super) const PER: Duration = Duration::from_secs(21);
/// Where an edit would have to wait for longer, the answer is posted anew.
const LONGEST: Duration = Duration::from_secs(60);

/// The name under which a call is counted, if it edits an old message.
pub(super) fn counted(request: &Request<'_>, now: Timestamp) -> Option<String> {
    let Route::ChannelMessage { channel_id, message_id } = request.route_ref() else { return None };
    let edits = matches!(request.method_ref(), LightMethod::Patch);
    let age = now.as_millisecond() - said_at_ms(message_id.get());
    let old = edits && age >= i64::try_from(YOUNG.as_millis()).unwrap_or(i64::MAX);
    old.then(|| format!("old {channel_id}"))
}

/// What a refused edit means: where the cap is spent for longer than anybody waits, the message is as good as gone.
pub(super) fn meant(refusal: Refusal) -> SurfaceError {
    match refusal {
        Refusal { code: code::TOO_OLD, error: SurfaceError::RateLimited { wait }, .. } if wait > LONGEST => {
            tracing::warn!("Discord takes no more edits of old messages here: the answer is posted anew");
            SurfaceError::Gone
        }
        other => other.error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_edits_of_messages_of_an_hour_ago_are_counted() {
        let now = Timestamp::from_second(1_795_000_000).expect("a time");
        let request = |method, minutes: i64| {
            let id = (now.as_millisecond() - minutes * 60_000 - said_at_ms(0)) << 22;
            let id = u64::try_from(id).expect("a number");
            Request::new(Route::ChannelMessage { channel_id: 7.into(), message_id: id.into() }, method)
        };
        assert_eq!(counted(&request(LightMethod::Patch, 61), now).as_deref(), Some("old 7"));
        assert_eq!(counted(&request(LightMethod::Patch, 58), now), None);
        assert_eq!(counted(&request(LightMethod::Delete, 61), now), None);
    }
}
