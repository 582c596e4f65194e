//! What Slack sends: events, clicks and commands, signed, with the time it gives for an acknowledgement and its retries.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::socket::Hub;
use super::{BOT, Fake, TEAM};

/// What the fake signs with.
pub const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

/// Sends to one address.
pub struct Sender {
    /// Where the service listens: `127.0.0.1:8737`.
    pub address: Mutex<String>,
    /// How long an acknowledgement may take; Slack's three seconds.
    pub patience: Duration,
    /// How long Slack waits before it sends again what was not acknowledged: at once, then a minute, then five.
    pub retries: Vec<Duration>,
    /// How long each acknowledgement took.
    pub acks: Mutex<Vec<Duration>>,
    /// Sends over connections of Socket Mode in place of HTTP.
    pub hub: Option<Hub>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ack {
    pub status: u16,
    pub body: String,
    /// How often it was sent.
    pub tries: usize,
}

impl Sender {
    pub fn new(address: &str) -> Self {
        Self {
            address: Mutex::new(address.to_owned()),
            patience: Duration::from_secs(3),
            retries: Vec::new(),
            acks: Mutex::default(),
            hub: None,
        }
    }

    /// Sends an event until it is acknowledged, as often as Slack does.
    pub async fn event(&self, payload: &Value) -> Option<Ack> {
        if let Some(hub) = &self.hub {
            let begun = Instant::now();
            let acked = hub.deliver("events_api", payload, self.patience).await;
            self.acks.lock().unwrap_or_else(PoisonError::into_inner).push(begun.elapsed());
            return acked.then(|| Ack { status: 200, body: String::new(), tries: 1 });
        }
        let body = payload.to_string();
        for (tried, wait) in [Duration::ZERO].iter().chain(&self.retries).enumerate() {
            sleep(*wait).await;
            let begun = Instant::now();
            let sent =
                timeout(self.patience, self.post("/slack/events", "application/json", &body, SECRET, 0))
                    .await;
            if let Ok(Ok((status, body))) = sent
                && (200..300).contains(&status)
            {
                self.acks.lock().unwrap_or_else(PoisonError::into_inner).push(begun.elapsed());
                return Some(Ack { status, body, tries: tried + 1 });
            }
        }
        None
    }

    /// Sends a click, a shortcut or a modal; Slack sends those once.
    pub async fn interaction(&self, payload: &Value) -> (u16, String) {
        if let Some(hub) = &self.hub {
            let acked = hub.deliver("interactive", payload, self.patience).await;
            return (if acked { 200 } else { 0 }, String::new());
        }
        let body = form(&[("payload", &payload.to_string())]);
        self.form("/slack/interactions", &body).await
    }

    /// Sends a slash command.
    pub async fn command(&self, fields: &[(&str, &str)]) -> (u16, String) {
        if let Some(hub) = &self.hub {
            let payload: HashMap<&str, &str> = fields.iter().copied().collect();
            let acked = hub.deliver("slash_commands", &json!(payload), self.patience).await;
            return (if acked { 200 } else { 0 }, String::new());
        }
        self.form("/slack/commands", &form(fields)).await
    }

    pub async fn form(&self, path: &str, body: &str) -> (u16, String) {
        let kind = "application/x-www-form-urlencoded";
        timeout(self.patience, self.post(path, kind, body, SECRET, 0)).await.expect("no ack in time").unwrap()
    }

    /// What anybody may fetch, as text.
    pub async fn get(&self, path: &str) -> std::io::Result<(u16, String)> {
        let address = self.address.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut socket = TcpStream::connect(&address).await?;
        let head = format!("GET {path} HTTP/1.1\r\nhost: topup.example.com\r\nconnection: close\r\n\r\n");
        socket.write_all(head.as_bytes()).await?;
        let mut reply = Vec::new();
        socket.read_to_end(&mut reply).await?;
        let text = String::from_utf8_lossy(&reply).into_owned();
        let status = text.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or_default();
        Ok((status, text))
    }

    /// One request, signed with this secret by a clock that is so many seconds late.
    pub async fn post(
        &self,
        path: &str,
        kind: &str,
        body: &str,
        secret: &str,
        late: u64,
    ) -> std::io::Result<(u16, String)> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() - late;
        let signature = topup_slack::sign(&secret.into(), &now.to_string(), body.as_bytes());
        let address = self.address.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut socket = TcpStream::connect(&address).await?;
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: topup.example.com\r\nconnection: close\r\ncontent-type: {kind}\r\n\
             x-slack-request-timestamp: {now}\r\nx-slack-signature: {signature}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        socket.write_all(format!("{head}{body}").as_bytes()).await?;
        let mut reply = Vec::new();
        socket.read_to_end(&mut reply).await?;
        let text = String::from_utf8_lossy(&reply).into_owned();
        let broken = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let status = text.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(broken)?;
        let body = text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).ok_or_else(broken)?;
        Ok((status, body))
    }
}

/// A form's body.
fn form(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(|b| match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(b).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect()
    };
    fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect::<Vec<_>>().join("&")
}

/// The event of a message that somebody said.
pub fn said(kind: &str, channel: &str, ts: &str, thread: Option<&str>, user: &str, text: &str) -> Value {
    let channel_type = match channel.chars().next() {
        Some('D') => "im",
        Some('G') => "mpim",
        _ => "channel",
    };
    let mut event = json!({"type": kind, "user": user, "text": text, "ts": ts, "channel": channel, "team": TEAM,
        "event_ts": ts});
    if kind == "message" {
        event["channel_type"] = channel_type.into();
    }
    if let Some(thread) = thread {
        event["thread_ts"] = thread.into();
    }
    callback(&event, &format!("{kind}-{ts}"))
}

/// An event in its envelope.
pub fn callback(event: &Value, id: &str) -> Value {
    json!({"token": "x", "team_id": TEAM, "api_app_id": "A0TOPUP", "event": event, "type": "event_callback",
        "event_id": format!("Ev{id}"), "event_time": 1_760_000_000,
        "authorizations": [{"enterprise_id": null, "team_id": TEAM, "user_id": BOT, "is_bot": true}],
        "is_ext_shared_channel": false})
}

impl Fake {
    /// Somebody mentions Topup in a channel: Slack tells it twice, as a mention and as a message. Gives the time stamp.
    pub async fn mention(
        &self,
        sender: &Sender,
        channel: &str,
        thread: Option<&str>,
        user: &str,
        words: &str,
    ) -> String {
        let text = format!("<@{BOT}> {words}");
        let ts = self.state().say(channel, thread, user, &text);
        let events = ["app_mention", "message"].map(|kind| said(kind, channel, &ts, thread, user, &text));
        let (one, two) = tokio::join!(sender.event(&events[0]), sender.event(&events[1]));
        assert!(one.is_some() && two.is_some(), "not acknowledged in time");
        ts
    }

    /// Somebody says something where Topup hears it.
    pub async fn message(
        &self,
        sender: &Sender,
        channel: &str,
        thread: Option<&str>,
        user: &str,
        words: &str,
    ) -> String {
        let ts = self.state().say(channel, thread, user, words);
        sender
            .event(&said("message", channel, &ts, thread, user, words))
            .await
            .expect("not acknowledged in time");
        ts
    }

    /// A click of a person on something of a message: a button by its label, or a menu by its `action_id` with the label
    /// of an entry.
    pub async fn press(&self, sender: &Sender, channel: &str, ts: &str, user: &str, label: &str) -> String {
        let payload = self.click(channel, ts, user, label);
        let trigger = payload["trigger_id"].as_str().unwrap().to_owned();
        assert_eq!(sender.interaction(&payload).await.0, 200);
        trigger
    }

    /// A click on what one person alone was shown. Slack sends no message with it.
    pub async fn press_alone(&self, sender: &Sender, ts: &str, user: &str, label: &str) -> Value {
        let payload = {
            let trigger = self.trigger();
            let mut state = self.state();
            let action_ts = state.fresh("17600000.");
            let one = state.ephemerals.iter().find(|one| one.ts == ts).expect("an ephemeral message").clone();
            let mut action =
                action(&one.body, label).unwrap_or_else(|| panic!("nothing says {label}: {:#}", one.body));
            action["action_ts"] = action_ts.into();
            let mut container = json!({"type": "message", "message_ts": ts, "channel_id": one.channel,
                "is_ephemeral": true});
            if let Some(thread) = one.body["thread_ts"].as_str() {
                container["thread_ts"] = thread.into();
            }
            let url = format!("{}/respond/{ts}", self.api_url.trim_end_matches("/api"));
            json!({"type": "block_actions", "user": {"id": user, "team_id": TEAM}, "api_app_id": "A0TOPUP",
                "container": container, "trigger_id": trigger, "team": {"id": TEAM, "domain": "fake"},
                "channel": {"id": one.channel}, "state": {"values": {}}, "response_url": url, "actions": [action]})
        };
        assert_eq!(sender.interaction(&payload).await.0, 200);
        payload
    }

    /// The payload of such a click.
    pub fn click(&self, channel: &str, ts: &str, user: &str, label: &str) -> Value {
        let trigger_id = self.trigger();
        let mut state = self.state();
        let action_ts = state.fresh("17600000.");
        let message = state.message(channel, ts).expect("a message").to_json(false);
        let mut action =
            action(&message, label).unwrap_or_else(|| panic!("nothing says {label}: {message:#}"));
        action["action_ts"] = action_ts.into();
        json!({"type": "block_actions", "user": {"id": user, "team_id": TEAM}, "api_app_id": "A0TOPUP",
            "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": false},
            "trigger_id": trigger_id, "team": {"id": TEAM, "domain": "fake"}, "channel": {"id": channel},
            "message": message, "state": {"values": {}}, "actions": [action]})
    }
}

/// The action of the element with that label, as Slack sends it.
fn action(message: &Value, label: &str) -> Option<Value> {
    let blocks = message["blocks"].as_array()?.iter();
    let elements = blocks.flat_map(|b| b["elements"].as_array().into_iter().flatten().map(move |e| (b, e)));
    for (block, element) in elements {
        let kind = element["type"].as_str().unwrap_or_default();
        // Slack names blocks that the sender did not name.
        let block_id = block["block_id"].as_str().unwrap_or("aB1c");
        let of = |value: &Value| json!({"type": kind, "action_id": element["action_id"], "block_id": block_id, "value": value});
        match kind {
            "button" if element["text"]["text"] == label => return Some(of(&element["value"])),
            "static_select" => {
                let entry = element["options"].as_array()?.iter().find(|o| o["text"]["text"] == label);
                if let Some(entry) = entry {
                    let mut action =
                        json!({"type": kind, "action_id": element["action_id"], "block_id": block_id});
                    action["selected_option"] = entry.clone();
                    return Some(action);
                }
            }
            "feedback_buttons" => {
                let both = ["positive_button", "negative_button"].map(|name| &element[name]);
                if let Some(button) = both.into_iter().find(|b| b["text"]["text"] == label) {
                    return Some(of(&button["value"]));
                }
            }
            _ => {}
        }
    }
    None
}
