//! What people say: mentions, direct messages, and replies in threads that Topup is in.

use std::time::Duration;

use serde_json::{Value, json};
use serenity::http::Route;
use tokio::time::{Instant, sleep, timeout};
use topup_port::{Accepted, Ask, Declined, ThreadKey, Wishes, Words};

use super::Inner;
use crate::client::{By, channel, remark};
use crate::inbound::{Said, as_read};

/// How long Topup is in a thread after it was last spoken to there.
const IN_A_THREAD: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long a question waits for its turn before it is declined.
const TURN: Duration = Duration::from_secs(120);
/// How often a thread is told that its messages cannot be read.
const TOLD: Duration = Duration::from_secs(30 * 24 * 3600);

/// How long Discord may take to say what stands in a thread, how much of it is asked for, and how many of its last lines
/// of what length are read.
const SOON: Duration = Duration::from_secs(2);
const PAGE: &str = "30";
const LINES: usize = 8;
const LINE: usize = 300;

/// What is said where a reply cannot be read.
const UNREADABLE: &str = "Discord shows me only messages that name me. To go on here, mention me, or reply to one of my \
    messages.";

impl Inner {
    pub(super) async fn said(&self, said: Said) {
        if !self.serves(said.guild.as_deref()) {
            return;
        }
        let Some((thread, begins)) = self.place(&said).await else { return };
        let mut person = said.person.clone();
        let private = said.guild.is_none();
        if !said.known {
            match self.people.standing(self, said.guild.as_deref(), &person.id).await {
                Ok(standing) => person.standing = standing,
                Err(error) => {
                    tracing::error!(%error, "Discord does not say who asks");
                    let words =
                        "I could not check with Discord who you are, so I did not answer. Please ask again.";
                    self.tell(&thread, words, &said.message).await;
                    return;
                }
            }
        }
        let mut ask = Ask {
            delivery: said.delivery(),
            thread,
            person,
            private,
            begins,
            words: said.words,
            after: None,
            wishes: Wishes::default(),
            before: Vec::new(),
            received_at: said.received_at,
        };
        // From here on it is answered, whatever happens to this process.
        self.parts.intake.hold(&ask, true).await;
        if !private && !begins && matches!(ask.words, Words::Mention(_)) && !self.is_in(&ask.thread).await {
            ask.before = self.before(&ask.thread, &said.message).await;
        }
        let name = ask.words.text().unwrap_or_default().to_owned();
        self.open(&ask, &name).await;
        self.hand_in(ask, true, By::Words(&said.person.id)).await;
    }

    /// Makes the thread of a question that has none yet. Without one the answer stands in the channel.
    pub(super) async fn open(&self, ask: &Ask, name: &str) {
        if !ask.begins {
            return;
        }
        let made = topup_port::patience::repeat(|| async {
            self.surface.make_thread(&ask.thread, name).await.map_err(|refusal| refusal.error)
        })
        .await;
        match made {
            Ok(()) => self.places.is_thread(&ask.thread),
            Err(error) => {
                tracing::info!(%error, "no thread could be made: the answer goes into the channel");
            }
        }
    }

    /// The conversation that something said belongs to, and whether it begins it. None where it is none of ours.
    async fn place(&self, said: &Said) -> Option<(ThreadKey, bool)> {
        let Some(guild) = &said.guild else {
            let home = self.people.home(self, &said.person.id).await;
            return Some((direct(home, &said.channel), false));
        };
        let key = |channel: &str, thread: &str| ThreadKey::new(crate::PLATFORM, guild, channel, thread);
        let known = self.parts.notebook.recall(&seat(guild, &said.channel)).await;
        if let Some(parent) = known.as_ref().and_then(Value::as_str) {
            return Some((key(parent, &said.channel), false));
        }
        // A reply that names nobody is heard in our own threads alone.
        if matches!(said.words, Words::Reply(_)) {
            return None;
        }
        match self.places.parent(&self.parts.api, &said.channel).await {
            Some(parent) => Some((key(&parent, &said.channel), false)),
            None => {
                let root = said.root.as_ref().unwrap_or(&said.message);
                Some((key(&said.channel, root), said.root.is_none()))
            }
        }
    }

    /// A message in a thread of ours that Discord shows without its words: said so once.
    pub(super) async fn unread(&self, said: Said) {
        let Some(guild) = &said.guild else { return };
        if !self.serves(Some(guild)) || self.parts.api.config().message_content {
            return;
        }
        let book = &self.parts.notebook;
        let Some(parent) = book.recall(&seat(guild, &said.channel)).await else { return };
        let name = format!("discord/unreadable/{}", said.channel);
        if book.first(&name, TOLD).await {
            let parent = parent.as_str().unwrap_or_default();
            let thread = ThreadKey::new(crate::PLATFORM, guild, parent, &said.channel);
            self.tell(&thread, UNREADABLE, &said.message).await;
        }
    }

    /// What people said in a thread before a message; nothing where Discord does not say it soon.
    async fn before(&self, thread: &ThreadKey, message: &str) -> Vec<String> {
        let Ok(channel_id) = channel(&thread.thread) else { return Vec::new() };
        let params = [("limit", PAGE.to_owned()), ("before", message.to_owned())];
        let asked = self.parts.api.get(Route::ChannelMessages { channel_id }, &params);
        let page = match timeout(SOON, asked).await {
            Ok(Ok(page)) => page,
            Ok(Err(refusal)) => {
                tracing::debug!(error = %refusal.error, "what was said before in a thread could not be read");
                return Vec::new();
            }
            Err(_) => return Vec::new(),
        };
        let bot = self.bot.load(std::sync::atomic::Ordering::Acquire);
        let people = page.as_array().into_iter().flatten();
        let people =
            people.filter(|message| message["author"]["bot"] != true && message["webhook_id"].is_null());
        let mut lines: Vec<String> = people
            .filter_map(|message| message["content"].as_str())
            .map(|text| as_read(text, bot, &[]).0.chars().take(LINE).collect::<String>())
            .filter(|line| !line.trim().is_empty())
            .take(LINES)
            .collect();
        // The newest stands first.
        lines.reverse();
        lines
    }

    /// Hands a question in, waiting for its turn where too much is asked at once. `held` if it was written down before.
    pub(super) async fn hand_in(&self, ask: Ask, held: bool, by: By<'_>) {
        let until = Instant::now() + TURN;
        let declined = loop {
            match self.parts.intake.accept(ask.clone()) {
                Ok(taken) => {
                    // Where it may not be posted, the answer stands in the reply to what asked for it.
                    if let Accepted::New(answer) = &taken {
                        self.hooks.keep(answer, by).await;
                    }
                    // Another replica has it.
                    if held && matches!(taken, Accepted::Duplicate(_)) {
                        self.parts.intake.release(&ask);
                    }
                    return self.join(&ask.thread).await;
                }
                Err(Declined::Busy { retry_after }) if Instant::now() + retry_after < until => {
                    sleep(retry_after).await;
                }
                Err(declined) => break declined,
            }
        };
        // What is held at a shutdown stays so: the next process says that it was interrupted.
        if held && declined != Declined::ShuttingDown {
            self.parts.intake.release(&ask);
        }
        let nonce = ask.delivery.rsplit('/').next().unwrap_or_default();
        let words = topup_port::words::sentence(&declined.to_string());
        if !self.tell(&ask.thread, &words, nonce).await
            && let By::Command(handle) | By::Press(handle) = by
        {
            self.whisper(handle, &words).await;
        }
    }

    /// Says something in a conversation, once for the nonce. A fault is logged; false then.
    pub(super) async fn tell(&self, thread: &ThreadKey, words: &str, nonce: &str) -> bool {
        // Another one than the answer's own, and not longer than Discord takes.
        let nonce: String = format!("t{nonce}").chars().take(25).collect();
        let body = remark(words, &nonce);
        let told = topup_port::patience::repeat(|| async {
            self.surface.say(thread, &body, None).await.map_err(|refusal| refusal.error)
        })
        .await;
        if let Err(error) = &told {
            tracing::warn!(%error, "a person could not be told something");
        }
        told.is_ok()
    }

    async fn join(&self, thread: &ThreadKey) {
        let name = seat(&thread.workspace, &thread.thread);
        self.parts.notebook.remember(&name, json!(thread.channel), IN_A_THREAD).await;
        self.seen.watch(thread).await;
    }

    async fn is_in(&self, thread: &ThreadKey) -> bool {
        self.parts.notebook.recall(&seat(&thread.workspace, &thread.thread)).await.is_some()
    }
}

/// The conversation of direct messages with a person whose server that is.
pub(super) fn direct(home: Option<String>, channel: &str) -> ThreadKey {
    ThreadKey::new(crate::PLATFORM, home.unwrap_or_default(), channel, channel)
}

/// The name under which it is remembered that Topup is in a thread, and in which channel that is.
fn seat(guild: &str, thread: &str) -> String {
    format!("discord/in/{guild}/{thread}")
}
