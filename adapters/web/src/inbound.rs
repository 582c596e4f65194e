//! From a request of `POST /chat` to an [`Ask`].

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use topup_port::{Ask, Look, Person, ThreadKey, Wishes, Words};

use crate::error::ApiError;
use crate::filters::Filters;

/// The name of this surface in thread keys.
pub const PLATFORM: &str = "web";

/// The longest name of a thread or a delivery, in characters.
const LONGEST_NAME: usize = 64;

/// The body of `POST /chat`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChatRequest {
    /// The question, or a slash command with its text.
    pub message: String,
    /// What is chosen beside the words.
    #[serde(default, deserialize_with = "or_default")]
    pub filters: Filters,
    /// The thread, as the client names it; `main` if it names none.
    #[serde(default)]
    pub thread: Option<String>,
    /// The cache key of the earlier answer that the message goes on from (a suggestion under it, say); none for the
    /// thread's last one.
    #[serde(default)]
    pub after: Option<String>,
    /// The client's own name of this request: sent again, it is answered once.
    #[serde(default)]
    pub delivery: Option<String>,
    /// How pictures look.
    #[serde(default, deserialize_with = "or_default")]
    pub look: Look,
}

/// What may be left out may be null as well.
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

/// The thread of a session.
///
/// # Errors
/// The name is longer than a name is.
pub fn thread_key(session: &str, thread: Option<&str>) -> Result<ThreadKey, ApiError> {
    let thread = thread.map(str::trim).filter(|t| !t.is_empty()).unwrap_or("main");
    if thread.chars().count() > LONGEST_NAME {
        return Err(ApiError::bad_request(format!("`thread` is longer than {LONGEST_NAME} characters.")));
    }
    Ok(ThreadKey::new(PLATFORM, "", session, thread))
}

/// The ask of a request; `fresh` names it if the client does not, `after` is the receipt that it goes on from.
///
/// # Errors
/// The message is empty, or a name is too long.
pub fn ask(
    request: ChatRequest,
    session: &str,
    fresh: &str,
    after: Option<String>,
    now: Timestamp,
) -> Result<Ask, ApiError> {
    let thread = thread_key(session, request.thread.as_deref())?;
    let delivery = request.delivery.filter(|d| !d.is_empty()).unwrap_or_else(|| fresh.to_owned());
    if delivery.chars().count() > LONGEST_NAME {
        return Err(ApiError::bad_request(format!("`delivery` is longer than {LONGEST_NAME} characters.")));
    }
    let message = request.message.trim();
    if message.is_empty() {
        return Err(ApiError::bad_request("`message` is empty."));
    }
    let Filters { segments, window } = request.filters;
    Ok(Ask {
        // Two sessions may choose the same name.
        delivery: format!("{session}/{delivery}"),
        thread,
        person: Person::new(session),
        private: true,
        begins: false,
        words: words(message),
        after,
        wishes: Wishes { segments, window, look: request.look },
        before: Vec::new(),
        received_at: now,
    })
}

/// A slash command, or words that are meant for Topup: there is nobody else here.
fn words(message: &str) -> Words {
    match message.strip_prefix('/') {
        Some(command) => {
            let (name, args) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
            Words::Command { name: name.to_lowercase(), args: args.trim().to_owned() }
        }
        None => Words::Mention(message.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(message: &str) -> ChatRequest {
        ChatRequest { message: message.into(), ..ChatRequest::default() }
    }

    #[test]
    fn words_and_commands_are_told_apart() {
        let words = |m: &str| ask(request(m), "s", "d", None, Timestamp::UNIX_EPOCH).map(|a| a.words);
        assert_eq!(words(" issuances by channel\n"), Ok(Words::Mention("issuances by channel".into())));
        let command = Words::Command { name: "trend".into(), args: "submits by week".into() };
        assert_eq!(words("/Trend  submits by week"), Ok(command));
        assert_eq!(words("/funnel"), Ok(Words::Command { name: "funnel".into(), args: String::new() }));
        assert!(words("  ").is_err());
    }

    #[test]
    fn threads_and_deliveries_of_two_sessions_never_meet() {
        let ask = |session: &str| {
            let request =
                ChatRequest { thread: Some("t".into()), delivery: Some("1".into()), ..request("x") };
            ask(request, session, "d", None, Timestamp::UNIX_EPOCH).expect("an ask")
        };
        assert_ne!(ask("a").thread, ask("b").thread);
        assert_ne!(ask("a").delivery, ask("b").delivery);
        assert_eq!(ask("a"), ask("a"));
    }

    #[test]
    fn what_nobody_knows_is_refused() {
        let parsed: Result<ChatRequest, _> = serde_json::from_str(r#"{"message": "x", "fliters": {}}"#);
        assert!(parsed.is_err());
        let long = ChatRequest { thread: Some("t".repeat(65)), ..request("x") };
        assert!(ask(long, "s", "d", None, Timestamp::UNIX_EPOCH).is_err());
    }
}
