//! What people say: mentions, messages in the chat with Topup, messages in conversations that Topup is in, and what buttons
//! ask.

use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};
use topup_port::words::sentence;
use topup_port::{Ask, Asker, Declined, Look, Standing, SurfaceError, ThreadKey, Words};

use super::Inner;
use super::away::{Next, Tries};
use crate::inbound::{Said, Who};
use crate::place::is_channel;
use crate::render::remark;

/// How long Topup is in a thread of a channel after it was last spoken to there, and in a group's chat, where everything
/// stands in one line and most is meant for others.
const IN_A_THREAD: Duration = Duration::from_secs(30 * 24 * 3600);
const IN_A_GROUP: Duration = Duration::from_secs(1_800);
/// How long a question waits for its turn before it is declined.
const TURN: Duration = Duration::from_secs(120);
/// How long Graph may take to say what was said before.
const SOON: Duration = Duration::from_secs(2);
/// How long a click on a question of the greeting counts as the same.
const SEEN: Duration = Duration::from_secs(3_600);

impl Inner {
    pub(super) async fn said(&self, said: Said) {
        let Said { mut ask, help, who } = said;
        // What names nobody is heard in our own conversations alone.
        if matches!(ask.words, Words::Reply(_)) && !self.is_in(&ask.thread).await {
            return;
        }
        if help {
            if self.parts.notebook.first(&format!("teams/{}", ask.delivery), SEEN).await {
                self.help(&ask.thread, &asker(&ask)).await;
            }
            return;
        }
        match self.in_time(&ask.thread, &who, Some(&ask)).await {
            Ok(Some(standing)) => ask.person.standing = standing,
            // It stays held: the next process tells the person.
            Ok(None) => return,
            Err(error) => {
                tracing::error!(%error, "Teams does not say who asks");
                let words =
                    "I could not check with Teams who you are, so I did not answer. Please ask again.";
                // What could not be said stays held too.
                if self.is_shown(&ask.thread, remark(words)).await {
                    self.parts.intake.release(&ask);
                }
                return;
            }
        }
        let by_name = matches!(ask.words, Words::Mention(_));
        if by_name && !ask.private && !ask.begins && !self.is_in(&ask.thread).await {
            let own = ask.delivery.rsplit('/').next().unwrap_or_default();
            let said = self.parts.connector.said_before(&ask.thread, own);
            ask.before = timeout(SOON, said).await.unwrap_or_default();
        }
        self.hand_in(ask).await;
    }

    /// The standing of whoever asks or presses, asked for again and again where Microsoft's services are away. None where we
    /// are closing.
    async fn in_time(
        &self,
        at: &ThreadKey,
        who: &Who,
        held: Option<&Ask>,
    ) -> Result<Option<Standing>, SurfaceError> {
        let mut tries = Tries::begin();
        loop {
            let error = match self.people.standing(&self.parts.connector, at, who).await {
                Ok(standing) => return Ok(Some(standing)),
                Err(error) => error,
            };
            let passes = matches!(error, SurfaceError::RateLimited { .. } | SurfaceError::Transient { .. });
            if !passes {
                return Err(error);
            }
            tracing::warn!(%error, "Teams does not say who somebody is: it is asked again");
            match tries.next(&self.closing).await {
                Next::Again => {}
                Next::GiveUp => return Err(error),
                Next::Closing => return Ok(None),
            }
            // A sign of life, so that no other process takes it for left over.
            if let Some(ask) = held.filter(|ask| !matches!(ask.words, Words::Reply(_))) {
                let _ = timeout(super::HOLD, self.parts.intake.hold(ask, false)).await;
            }
        }
    }

    /// Hands a question in, waiting for its turn where too much is asked at once.
    pub(super) async fn hand_in(&self, ask: Ask) {
        let thread = ask.thread.clone();
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
        // What is held at a shutdown stays so: the next process answers it.
        if declined != Declined::ShuttingDown {
            self.parts.intake.release(&ask);
        }
        self.say(&thread, &sentence(&declined.to_string())).await;
    }

    async fn join(&self, thread: &ThreadKey) {
        let time = if is_channel(thread) { IN_A_THREAD } else { IN_A_GROUP };
        self.parts.notebook.remember(&seat(thread), Value::Bool(true), time).await;
    }

    async fn is_in(&self, thread: &ThreadKey) -> bool {
        self.parts.notebook.recall(&seat(thread)).await.is_some()
    }

    /// Who pressed something, with the standing that Teams says; none where it does not say it, which the person is told
    /// (but not where we are closing: that click is pressed again).
    pub(super) async fn presser(&self, at: &ThreadKey, who: &Who, about: Asker) -> Option<super::Presser> {
        match self.in_time(at, who, None).await {
            Ok(None) => None,
            Ok(Some(standing)) => {
                let mut asker = about;
                asker.person.standing = standing;
                Some(super::Presser { asker, at: at.clone() })
            }
            Err(error) => {
                tracing::error!(%error, "Teams does not say who clicked");
                self.say(at, "I could not check with Teams who you are. Please press it again.").await;
                None
            }
        }
    }

    /// The look of pictures that are asked for again.
    pub(super) fn look() -> Look {
        Look::default()
    }
}

/// Who asks, and where.
fn asker(ask: &Ask) -> Asker {
    Asker { person: ask.person.clone(), thread: ask.thread.clone(), private: ask.private }
}

/// The name under which it is remembered that Topup is in a conversation.
fn seat(thread: &ThreadKey) -> String {
    format!("teams/in/{}/{}/{}", thread.workspace, thread.channel, thread.thread)
}
