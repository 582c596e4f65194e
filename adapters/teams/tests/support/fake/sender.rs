//! What Teams sends: activities with a token of the service, as often as it sends what is not acknowledged.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::identity::claims;
use super::state::Kind;
use super::{BOT, Fake, TEAM_THREAD, TENANT, read};

/// Sends to one address.
pub struct Sender {
    /// Where the service listens: `127.0.0.1:8737`.
    pub address: Mutex<String>,
    /// How long an acknowledgement may take; Teams' fifteen seconds.
    pub patience: Duration,
    /// How long it waits before it sends again.
    pub retries: Vec<Duration>,
    /// Whether everything is delivered twice.
    pub doubles: bool,
    /// How long each acknowledgement took.
    pub acks: Mutex<Vec<Duration>>,
}

impl Sender {
    pub fn new(address: &str) -> Self {
        Self {
            address: Mutex::new(address.to_owned()),
            patience: Duration::from_secs(15),
            retries: Vec::new(),
            doubles: false,
            acks: Mutex::default(),
        }
    }

    /// Sends an activity until it is taken. Gives the last status and body.
    pub async fn send(&self, fake: &Fake, activity: &Value) -> (u16, String) {
        let token = {
            let state = fake.state();
            state.signer.sign(&state.signer.header(), &claims(activity["serviceUrl"].as_str().unwrap()))
        };
        let (bearer, body) = (format!("Bearer {token}"), activity.to_string());
        let mut last = (0, String::new());
        for wait in [Duration::ZERO].iter().chain(&self.retries) {
            sleep(*wait).await;
            let begun = Instant::now();
            let sent = timeout(self.patience, self.post(Some(&bearer), &body)).await;
            if let Ok(Ok(reply)) = sent {
                last = reply;
                if (200..300).contains(&last.0) {
                    self.acks.lock().unwrap_or_else(PoisonError::into_inner).push(begun.elapsed());
                    break;
                }
            }
        }
        if self.doubles {
            let _ = self.post(Some(&bearer), &body).await;
        }
        last
    }

    /// One request.
    pub async fn post(&self, authorization: Option<&str>, body: &str) -> std::io::Result<(u16, String)> {
        let authorization =
            authorization.map(|value| format!("authorization: {value}\r\n")).unwrap_or_default();
        let head = format!(
            "POST /api/messages HTTP/1.1\r\nhost: topup.example.com\r\nconnection: close\r\n\
             content-type: application/json; charset=utf-8\r\n{authorization}content-length: {}\r\n\r\n",
            body.len()
        );
        self.exchange(&format!("{head}{body}"))
            .await
            .map(|(status, body)| (status, String::from_utf8_lossy(&body).into_owned()))
    }

    /// What anybody may fetch.
    pub async fn get(&self, path: &str) -> std::io::Result<(u16, Vec<u8>)> {
        self.exchange(&format!("GET {path} HTTP/1.1\r\nhost: topup.example.com\r\nconnection: close\r\n\r\n"))
            .await
    }

    /// A picture of a card, fetched as Teams does, which shows none with a side of more than 1,024 pixels.
    pub async fn picture(&self, path: &str) -> std::io::Result<Vec<u8>> {
        let (status, png) = self.get(path).await?;
        let side = |at: usize| png.get(at..at + 4).map(|four| u32::from_be_bytes(four.try_into().unwrap()));
        match (status, side(16), side(20)) {
            (200, Some(1..=1_024), Some(1..=1_024)) => Ok(png),
            refused => Err(std::io::Error::other(format!("no picture that Teams shows: {refused:?}"))),
        }
    }

    async fn exchange(&self, request: &str) -> std::io::Result<(u16, Vec<u8>)> {
        let address = self.address.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut socket = TcpStream::connect(&address).await?;
        socket.write_all(request.as_bytes()).await?;
        let mut reply = Vec::new();
        socket.read_to_end(&mut reply).await?;
        let broken = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let split = reply.windows(4).position(|four| four == b"\r\n\r\n").ok_or_else(broken)?;
        let head = String::from_utf8_lossy(&reply[..split]).into_owned();
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(broken)?;
        Ok((status, reply[split + 4..].to_vec()))
    }
}

/// What every activity of a conversation has.
pub fn activity(fake: &Fake, conversation: &str, user: &str, kind: &str) -> Value {
    let of = fake.state().conversations.get(conversation).copied().unwrap_or(Kind::Personal);
    let id = fake.state().fresh();
    let mut activity = json!({
        "type": kind,
        "id": id,
        "timestamp": "2026-11-22T15:00:00.000Z",
        "channelId": "msteams",
        "serviceUrl": fake.service_url(),
        "from": {"id": user, "name": "A Person", "aadObjectId": format!("aad-{user}")},
        "recipient": {"id": BOT, "name": "Topup"},
        "conversation": {"conversationType": of.name(), "tenantId": TENANT, "id": conversation},
        "channelData": {"tenant": {"id": TENANT}},
    });
    if of != Kind::Personal {
        activity["conversation"]["isGroup"] = true.into();
    }
    if of == Kind::Channel {
        let channel = conversation.split(';').next().unwrap();
        // Of the group behind the team nothing is said.
        activity["channelData"]["team"] = json!({"id": TEAM_THREAD});
        activity["channelData"]["channel"] = json!({"id": channel});
        activity["channelData"]["teamsChannelId"] = channel.into();
    }
    activity
}

impl Fake {
    /// A person says something, mentioning the bot where `mentions`. Gives the activity that is sent.
    pub fn says(&self, conversation: &str, user: &str, words: &str, mentions: bool) -> Value {
        let mut said = activity(self, conversation, user, "message");
        let text = if mentions { format!("<at>Topup</at> {words}") } else { words.to_owned() };
        if mentions {
            said["entities"] = json!([{"type": "mention", "mentioned": {"id": BOT, "name": "Topup"}, "text": "<at>Topup</at>"},
                {"type": "clientInfo", "locale": "en-US"}]);
        }
        said["text"] = text.as_str().into();
        said["textFormat"] = "plain".into();
        let id = said["id"].as_str().unwrap().to_owned();
        self.state().said(conversation, id, user, &text);
        said
    }

    /// A person chooses the entry in the menu of a message, or sends the form (`data` is what was entered). Gives the invoke.
    pub fn menu(&self, conversation: &str, user: &str, message: &Value, data: Option<&Value>) -> Value {
        let mut invoke = activity(self, conversation, user, "invoke");
        invoke["id"] = format!("f:{}", invoke["id"].as_str().unwrap()).into();
        invoke["name"] =
            if data.is_some() { "composeExtension/submitAction" } else { "composeExtension/fetchTask" }
                .into();
        invoke["value"] = json!({"commandId": "ask", "commandContext": "message", "messagePayload": message,
            "context": {"theme": "default"}});
        if let Some(data) = data {
            invoke["value"]["data"] = data.clone();
        }
        invoke
    }

    /// A person presses a button of a message, with what was entered.
    pub fn presses(&self, message: &super::Message, user: &str, title: &str, entered: &Value) -> Value {
        let all = read::actions(message.card());
        let pressed = all.iter().find(|a| a["type"] == "Action.Submit" && a["title"] == title);
        let pressed = pressed.unwrap_or_else(|| panic!("no button {title}: {all:#?}"));
        let mut click = activity(self, &message.conversation, user, "message");
        click["replyToId"] = message.id.as_str().into();
        click["value"] = pressed["data"].clone();
        for (name, value) in entered.as_object().into_iter().flatten() {
            click["value"][name] = value.clone();
        }
        click
    }
}
