//! What comes over the socket, read.

use serde_json::Value;

use crate::app::Payload;

/// One message of Slack.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The connection stands.
    Hello,
    /// Another one is to be made.
    Disconnect {
        /// Why, in Slack's word.
        reason: String,
    },
    /// Something to be acknowledged.
    Envelope(Envelope),
    /// Nothing that matters.
    Other,
}

/// A payload and the id to acknowledge it by; without a payload it is of a kind that nobody listens to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Envelope {
    pub(super) id: String,
    pub(super) payload: Option<Payload>,
}

pub(super) fn read(text: &str) -> Frame {
    let Ok(mut message) = serde_json::from_str::<Value>(text) else { return Frame::Other };
    let kind = message["type"].as_str().unwrap_or_default().to_owned();
    match kind.as_str() {
        "hello" => return Frame::Hello,
        "disconnect" => {
            return Frame::Disconnect { reason: message["reason"].as_str().unwrap_or_default().to_owned() };
        }
        _ => {}
    }
    let Some(id) = message["envelope_id"].as_str().map(str::to_owned) else { return Frame::Other };
    let payload = message["payload"].take();
    let payload = match kind.as_str() {
        "events_api" => Some(Payload::Event(payload)),
        "interactive" => Some(Payload::Interaction(payload)),
        "slash_commands" => {
            let fields = payload.as_object().into_iter().flatten();
            let texts = fields.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
            Some(Payload::Command(texts.collect()))
        }
        _ => None,
    };
    Frame::Envelope(Envelope { id, payload })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_message_of_the_socket_has_its_meaning() {
        assert_eq!(read(r#"{"type":"hello","num_connections":1}"#), Frame::Hello);
        assert_eq!(
            read(r#"{"type":"disconnect","reason":"refresh_requested"}"#),
            Frame::Disconnect { reason: "refresh_requested".into() }
        );
        let of = |kind: &str| {
            json!({"type": kind, "envelope_id": "e1", "payload": {"command": "/trend"}}).to_string()
        };
        let envelope = |payload| Frame::Envelope(Envelope { id: "e1".into(), payload });
        let body = json!({"command": "/trend"});
        assert_eq!(read(&of("events_api")), envelope(Some(Payload::Event(body.clone()))));
        assert_eq!(read(&of("interactive")), envelope(Some(Payload::Interaction(body))));
        let fields = [("command".to_owned(), "/trend".to_owned())].into();
        assert_eq!(read(&of("slash_commands")), envelope(Some(Payload::Command(fields))));
        // Of an unknown kind it is acknowledged all the same, or it would come again and again.
        assert_eq!(read(&of("something_new")), envelope(None));
        for other in ["", "nonsense", "{}", r#"{"type":"events_api"}"#] {
            assert_eq!(read(other), Frame::Other, "{other}");
        }
    }
}
