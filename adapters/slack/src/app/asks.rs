//! What people say: mentions, direct messages, replies in threads that Topup is in, and what buttons ask.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};
use topup_port::{Ask, Declined, Standing, SurfaceError, ThreadKey, Words};

use super::{Inner, whose};
use crate::inbound::{self, Said};

/// How long Topup is in a thread after it was last spoken to there.
const IN_A_THREAD: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long a question waits for its turn before it is declined.
const TURN: Duration = Duration::from_secs(120);

/// How long Slack may take to say what stands in a thread, and how many of its last lines of what length are read.
const SOON: Duration = Duration::from_secs(3);
const LINES: usize = 8;
const LINE: usize = 300;
/// A thread comes from its beginning in pages of a thousand at most, so that its last lines stand on the last one. A
/// longer thread than that many pages is not read: its middle would pass for its end.
const PAGE: &str = "999";
const PAGES: usize = 5;

/// A page of a thread: other apps' messages may hold anything.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    messages: Vec<Value>,
    #[serde(default)]
    response_metadata: Value,
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

    /// The last lines that people said in the thread before this; nothing where Slack does not say it soon.
    async fn before(&self, ask: &Ask) -> Vec<String> {
        match timeout(SOON, self.all_said(&ask.thread)).await {
            Ok(Ok(Some(messages))) => {
                last_lines(messages, ask.delivery.rsplit('/').next().unwrap_or_default())
            }
            Ok(Ok(None)) => {
                tracing::debug!("a thread is too long to be read to its end");
                Vec::new()
            }
            Ok(Err(error)) => {
                tracing::debug!(%error, "what was said before in a thread could not be read");
                Vec::new()
            }
            Err(_) => Vec::new(),
        }
    }

    /// The messages of a thread, the last ones with certainty; none of a thread whose end was not reached.
    async fn all_said(&self, thread: &ThreadKey) -> Result<Option<Vec<Value>>, SurfaceError> {
        let mut cursor = None::<String>;
        let mut messages = Vec::new();
        for _ in 0..PAGES {
            let params = [
                ("channel", Some(thread.channel.as_str())),
                ("ts", Some(thread.thread.as_str())),
                ("limit", Some(PAGE)),
                ("cursor", cursor.as_deref()),
            ];
            let api = &self.parts.api;
            let page: Page = api.read(&thread.workspace, "conversations.replies", &params).await?;
            messages.extend(page.messages);
            let next = page.response_metadata["next_cursor"].as_str().filter(|next| !next.is_empty());
            match next {
                Some(next) => cursor = Some(next.to_owned()),
                None => return Ok(Some(messages)),
            }
        }
        Ok(None)
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

/// The last lines of people among the messages that are older than `own`.
fn last_lines(messages: Vec<Value>, own: &str) -> Vec<String> {
    // By time, and each once: a later page may begin with the first message of all.
    let mut said: Vec<(String, String)> = messages
        .iter()
        .filter(|message| message["bot_id"].is_null() && message["subtype"].is_null())
        .filter_map(|message| Some((message["ts"].as_str()?.to_owned(), message["text"].as_str()?)))
        .filter(|(ts, _)| ts.as_str() < own)
        .map(|(ts, text)| (ts, inbound::as_read(text).chars().take(LINE).collect::<String>()))
        .filter(|(_, line)| !line.trim().is_empty())
        .collect();
    said.sort();
    said.dedup_by(|one, other| one.0 == other.0);
    said.drain(..said.len().saturating_sub(LINES));
    said.into_iter().map(|(_, line)| line).collect()
}

/// The name under which it is remembered that Topup is in a thread.
fn seat(thread: &ThreadKey) -> String {
    format!("slack/in/{}/{}/{}", thread.workspace, thread.channel, thread.thread)
}
