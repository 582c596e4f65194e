//! What people say: mentions, direct messages, replies in threads that Topup is in, and what buttons ask.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};
use topup_port::{Ask, Declined, Standing, ThreadKey, Words};

use super::{Inner, whose};
use crate::inbound::{self, Said};

/// How long Topup is in a thread after it was last spoken to there.
const IN_A_THREAD: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long a question waits for its turn before it is declined.
const TURN: Duration = Duration::from_secs(120);

/// How long Slack may take to say what stands in a thread, how much of it is asked for, and how many of its last lines of
/// what length are read.
const SOON: Duration = Duration::from_secs(2);
const PAGE: &str = "100";
const LINES: usize = 8;
const LINE: usize = 300;

/// What is read of a thread: other apps' messages may hold anything.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    messages: Vec<Value>,
}

impl Inner {
    pub(super) async fn said(&self, said: Said) {
        // A reply that names nobody is heard in our own threads alone.
        if matches!(said.ask.words, Words::Reply(_)) && !self.is_in(&said.ask.thread).await {
            return;
        }
        let Said { mut ask, external } = said;
        if matches!(ask.words, Words::Mention(_)) && !ask.begins && !self.is_in(&ask.thread).await {
            ask.before = self.before(&ask).await;
        }
        self.ask(ask, external).await;
    }

    /// What people said in the thread before this; nothing where Slack does not say it soon.
    async fn before(&self, ask: &Ask) -> Vec<String> {
        let ThreadKey { workspace, channel, thread, .. } = &ask.thread;
        let (channel, thread) = (Some(channel.as_str()), Some(thread.as_str()));
        let params = [("channel", channel), ("ts", thread), ("limit", Some(PAGE))];
        let asked = self.parts.api.read(workspace, "conversations.replies", &params);
        let page: Page = match timeout(SOON, asked).await {
            Ok(Ok(page)) => page,
            Ok(Err(error)) => {
                tracing::debug!(%error, "what was said before in a thread could not be read");
                return Vec::new();
            }
            Err(_) => return Vec::new(),
        };
        let own = ask.delivery.rsplit('/').next().unwrap_or_default();
        let people = page.messages.iter().filter(|message| {
            let of_a_person = message["bot_id"].is_null() && message["subtype"].is_null();
            of_a_person && message["ts"].as_str().is_some_and(|ts| ts < own)
        });
        let mut lines: Vec<String> = people
            .filter_map(|message| message["text"].as_str())
            .map(|text| inbound::as_read(text).chars().take(LINE).collect::<String>())
            .filter(|line| !line.trim().is_empty())
            .collect();
        lines.drain(..lines.len().saturating_sub(LINES));
        lines
    }

    /// Hands a question in, once it is known who asks. `external` if the payload says that the person is.
    pub(super) async fn ask(&self, mut ask: Ask, external: bool) {
        let standing = if external {
            Ok(Standing::External)
        } else {
            self.people.standing(&self.parts.api, &ask.thread.workspace, &ask.person.id).await
        };
        match standing {
            Ok(standing) => ask.person.standing = standing,
            Err(error) => {
                tracing::error!(%error, "Slack does not say who asks: check the scope users:read");
                let (place, person) = whose(&ask);
                self.parts.intake.release(&ask);
                let words =
                    "I could not check with Slack who you are, so I did not answer. Please ask again.";
                return self.whisper(&place, &person, words).await;
            }
        }
        self.hand_in(ask).await;
    }

    /// Hands a question in, waiting for its turn where too much is asked at once.
    pub(super) async fn hand_in(&self, ask: Ask) {
        let ((place, person), thread) = (whose(&ask), ask.thread.clone());
        let until = Instant::now() + TURN;
        let declined = loop {
            match self.parts.intake.accept(ask.clone()) {
                Ok(_) => return self.join(&thread).await,
                Err(Declined::Busy { retry_after }) if Instant::now() + retry_after < until => {
                    sleep(retry_after).await;
                }
                Err(declined) => break declined,
            }
        };
        // What is held at a shutdown stays so: the next process says that it was interrupted.
        if declined != Declined::ShuttingDown {
            self.parts.intake.release(&ask);
        }
        self.whisper(&place, &person, &format!("{declined}.")).await;
    }

    async fn join(&self, thread: &ThreadKey) {
        self.parts.notebook.remember(&seat(thread), Value::Bool(true), IN_A_THREAD).await;
    }

    async fn is_in(&self, thread: &ThreadKey) -> bool {
        self.parts.notebook.recall(&seat(thread)).await.is_some()
    }
}

/// The name under which it is remembered that Topup is in a thread.
fn seat(thread: &ThreadKey) -> String {
    format!("slack/in/{}/{}/{}", thread.workspace, thread.channel, thread.thread)
}
