//! Slash commands. They have no thread: a root message says who asked what, and the answer stands in its thread.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;
use tokio::time::sleep;
use topup_port::{AnswerId, Ask, MessageRef, Surface, SurfaceError, ThreadKey, Words, patience};

use super::{Inner, whose};
use crate::render::{root, said};

/// Slack does not deliver commands again, but a connection may.
const SEEN: Duration = Duration::from_secs(3600);
/// How often a root is tried.
const TRIES: u32 = 6;

/// What `/topup help` says.
pub(super) const HELP: &str = "Ask me about the business in plain words: mention me in a channel, write me a direct \
    message, or use /trend, /forecast and /funnel. For example: WoW issuances by channel · forecast vs actual by \
    week, last 3 months · funnel last month. In my threads you can go on without naming me: \"by grade\", \"only \
    Email\", \"why?\". Under each answer are next questions, other time windows, the numbers as CSV, and how it was \
    computed.";

impl Inner {
    pub(super) async fn command(&self, mut ask: Ask, response_url: &str) {
        if !self.parts.notebook.first(&format!("slack/{}", ask.delivery), SEEN).await {
            return;
        }
        let Some(words) = meant(&ask.words) else {
            return self.respond(&ask, response_url, HELP).await;
        };
        let shown = match &words {
            Words::Command { name, args } => format!("/{name} {args}").trim_end().to_owned(),
            other => other.text().unwrap_or_default().to_owned(),
        };
        ask.words = words;
        match self.root(&ask, &shown).await {
            Ok(ts) => {
                ask.thread.thread = ts;
                self.ask(ask, false).await;
            }
            Err(error) => {
                tracing::warn!(%error, "a command could not be answered where it was given");
                let words = "I cannot post here. Invite me to this channel (/invite) and ask again, or ask me in a \
                    direct message.";
                self.respond(&ask, response_url, words).await;
            }
        }
    }

    /// Posts the message that the answer's thread hangs on, once whatever happens. Gives its time stamp.
    async fn root(&self, ask: &Ask, shown: &str) -> Result<String, SurfaceError> {
        let (message, marker) = (root(&ask.person.id, shown), marker(&ask.delivery));
        let place = ThreadKey { thread: String::new(), ..ask.thread.clone() };
        let mut unclear = false;
        let mut tried = 0;
        loop {
            tried += 1;
            if unclear && let Some(at) = patience::repeat(|| self.surface.find(&place, &marker)).await? {
                return Ok(time_stamp(at));
            }
            self.turn(&place).await;
            let error = match self.surface.post(&place, &marker, &message).await {
                Ok(at) => return Ok(time_stamp(at)),
                Err(error) => error,
            };
            let wait = match &error {
                SurfaceError::RateLimited { wait } => *wait,
                SurfaceError::Transient { .. } => {
                    unclear = true;
                    Duration::from_millis(300) * tried
                }
                _ => return Err(error),
            };
            if tried >= TRIES {
                return Err(error);
            }
            sleep(wait).await;
        }
    }

    /// Answers a command to its giver alone, also where Topup may not post.
    pub(super) async fn respond(&self, ask: &Ask, response_url: &str, words: &str) {
        let Ok(url) = url_of(response_url, self.parts.api.config().is_loopback()) else {
            let (place, person) = whose(ask);
            return self.whisper(&place, &person, words).await;
        };
        let mut body = json!({"response_type": "ephemeral"});
        said(words).write_into(&mut body);
        let api = &self.parts.api;
        let sent: Result<(), _> = patience::repeat(|| api.post_to(&url, &body)).await;
        if let Err(error) = sent {
            tracing::warn!(%error, "a command could not be replied to");
        }
    }
}

/// What a command asks; none for a call for help. `/topup ask …` and `/topup …` are questions.
fn meant(words: &Words) -> Option<Words> {
    let Words::Command { name, args } = words else { return Some(words.clone()) };
    // Where a name is taken in a workspace its owner gives ours a prefix.
    let name = name.strip_prefix("topup-").or_else(|| name.strip_prefix("topup_")).unwrap_or(name);
    if name != "topup" {
        return Some(Words::Command { name: name.to_owned(), args: args.clone() });
    }
    let (first, rest) = args.split_once(char::is_whitespace).unwrap_or((args, ""));
    match first.to_lowercase().as_str() {
        "" | "help" | "?" => None,
        "ask" if rest.trim().is_empty() => None,
        "ask" => Some(Words::Mention(rest.trim().to_owned())),
        _ => Some(Words::Mention(args.clone())),
    }
}

/// The marker of a command's root: always the same for the same command.
#[allow(clippy::expect_used, reason = "a key may have any length, and hexadecimal digits are an id")]
fn marker(delivery: &str) -> AnswerId {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"root of a slash command").expect("any key will do");
    mac.update(delivery.as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    AnswerId::parse(hex).expect("24 hexadecimal digits are an id")
}

/// The time stamp of a reference, which names the marker behind it.
fn time_stamp(at: MessageRef) -> String {
    at.0.split(':').next().unwrap_or_default().to_owned()
}

/// Where a reply may be sent: to Slack alone, or to a fake on this machine.
fn url_of(text: &str, fake: bool) -> Result<url::Url, ()> {
    let slacks = text.starts_with("https://hooks.slack.com/");
    let fakes = fake && topup_port::secrets::is_loopback(text);
    if slacks || fakes { text.parse().map_err(|_| ()) } else { Err(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topup_asks_or_helps_and_the_others_go_through() {
        let meant = |name: &str, args: &str| meant(&Words::Command { name: name.into(), args: args.into() });
        for help in ["", "help", "HELP", "?", "ask", "ask  "] {
            assert_eq!(meant("topup", help), None, "{help}");
        }
        assert_eq!(meant("topup", "ask WoW issuances"), Some(Words::Mention("WoW issuances".into())));
        assert_eq!(meant("topup", "WoW issuances"), Some(Words::Mention("WoW issuances".into())));
        let trend = |args: &str| Some(Words::Command { name: "trend".into(), args: args.into() });
        assert_eq!(meant("trend", ""), trend(""));
        assert_eq!(meant("topup-trend", "issuances"), trend("issuances"));
    }

    #[test]
    fn replies_go_to_slack_alone() {
        assert!(url_of("https://hooks.slack.com/commands/T1/2/x", false).is_ok());
        assert!(url_of("http://127.0.0.1:9/respond", true).is_ok());
        for (bad, fake) in [
            ("http://127.0.0.1:9/respond", false),
            ("https://hooks.slack.com.evil.example/", false),
            ("https://evil.example/", true),
            ("", true),
        ] {
            assert!(url_of(bad, fake).is_err(), "{bad}");
        }
    }
}
