//! From a verified body to what is wanted, purely: a question, or a press on something under an earlier answer.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use topup_port::signed::hex;
use topup_port::words::asked;
use topup_port::{AnswerId, Ask, Asker, Look, Person, Standing, ThreadKey, Wishes, Words};

use crate::PLATFORM;

/// The longest name, of whatever, in characters, and the longest remark on an answer.
const NAME: usize = 128;
const REASON: usize = 2_000;

/// A body, as it is sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Body {
    question: Option<String>,
    press: Option<Press>,
    thread: Option<String>,
    person: Option<String>,
    standing: Standing,
    private: bool,
    id: Option<String>,
    wait: bool,
    segments: BTreeMap<String, Vec<String>>,
    window: Option<String>,
    look: Look,
}

/// Something under an earlier answer that is pressed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Press {
    /// The answer.
    pub answer: AnswerId,
    /// The control's id.
    pub control: String,
    /// The chosen value of a menu.
    #[serde(default)]
    pub value: Option<String>,
    /// Why an answer was bad.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// It, as a question. Of a press: what it would ask, if it asks something.
    pub ask: Ask,
    /// The press, if it is one.
    pub press: Option<Press>,
    /// Whether its sender waits for the answer.
    pub wait: bool,
}

impl Wanted {
    /// Who wants it, and where.
    #[must_use]
    pub fn asker(&self) -> Asker {
        let Ask { person, thread, private, .. } = &self.ask;
        Asker { person: person.clone(), thread: thread.clone(), private: *private }
    }
}

/// Whether a path's name is one: letters, digits, `-` and `_`.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=64).contains(&name.len()) && name.bytes().all(plain)
}

/// What a body wants. `name` stood in the path and may be empty; `signature` names the delivery where its sender does not.
///
/// # Errors
/// A sentence for the sender.
pub fn read(body: &[u8], name: &str, signature: &str, now: Timestamp) -> Result<Wanted, String> {
    let unreadable = |error: serde_json::Error| format!("the body cannot be read: {error}");
    // A list would be read as an object without names.
    let body: Map<String, Value> = serde_json::from_slice(body).map_err(unreadable)?;
    let body: Body = serde_json::from_value(body.into()).map_err(unreadable)?;
    let of = |field: &str, text: Option<String>| named(field, text);
    let (thread, person, id) = (of("thread", body.thread)?, of("person", body.person)?, of("id", body.id)?);
    let delivery = match id {
        // Two names may choose the same id.
        Some(id) => format!("{name}/id/{id}"),
        None => format!("{name}/signed/{signature}"),
    };
    let words = match (&body.question, &body.press) {
        (Some(question), None) => words(question)?,
        (None, Some(press)) => {
            if thread.is_none() {
                return Err("`thread` is missing: a press names the thread that its answer stands in".into());
            }
            if !is_name(&press.control) {
                return Err("`press.control` is no control's id".into());
            }
            let long = |text: &Option<String>, most| text.as_ref().is_some_and(|t| t.chars().count() > most);
            if long(&press.value, NAME * 2) || long(&press.reason, REASON) {
                return Err("`press.value` or `press.reason` is too long".into());
            }
            let value = press.value.as_ref().map(|value| asked(&press.control, value));
            Words::Control { answer: press.answer.clone(), id: press.control.clone(), value }
        }
        _ => return Err("the body must have either `question` or `press`".into()),
    };
    // The same for the same delivery, whoever sends it again.
    let thread = thread.unwrap_or_else(|| format!("t-{}", hex(&Sha256::digest(&delivery)[..12])));
    let place = if name.is_empty() { PLATFORM } else { name };
    let person =
        Person { standing: body.standing, ..Person::new(person.unwrap_or_else(|| place.to_owned())) };
    let ask = Ask {
        delivery,
        thread: ThreadKey::new(PLATFORM, "", place, thread),
        person,
        private: body.private,
        begins: false,
        words,
        after: None,
        wishes: Wishes { segments: body.segments, window: body.window, look: body.look },
        before: Vec::new(),
        received_at: now,
    };
    Ok(Wanted { ask, press: body.press, wait: body.wait })
}

/// A name that may be left out.
fn named(field: &str, text: Option<String>) -> Result<Option<String>, String> {
    let Some(text) = text else { return Ok(None) };
    let good = (1..=NAME).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if good && !text.trim().is_empty() {
        Ok(Some(text))
    } else {
        Err(format!("`{field}` must be a text of 1 to {NAME} characters"))
    }
}

/// A slash command, or words: whoever posts them means Topup.
fn words(question: &str) -> Result<Words, String> {
    let question = question.trim();
    if question.is_empty() {
        return Err("`question` is empty".into());
    }
    Ok(match question.strip_prefix('/') {
        Some(command) => {
            let (name, args) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
            Words::Command { name: name.to_lowercase(), args: args.trim().to_owned() }
        }
        None => Words::Mention(question.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str, name: &str, signature: &str) -> Result<Wanted, String> {
        read(body.as_bytes(), name, signature, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_question_is_asked_where_and_by_whom_it_says() {
        let body = r#"{"question": " /Trend issuances ", "thread": "t", "person": "anna", "id": "7", "private": true,
            "standing": "guest", "wait": true, "segments": {"channel": ["Email"]}, "window": "last month"}"#;
        let Wanted { ask, press, wait } = of(body, "ci", "s").expect("a question");
        assert_eq!(ask.words, Words::Command { name: "trend".into(), args: "issuances".into() });
        assert_eq!(ask.thread, ThreadKey::new("webhook", "", "ci", "t"));
        assert_eq!(
            (ask.person.id.as_str(), ask.person.standing, ask.private),
            ("anna", Standing::Guest, true)
        );
        assert_eq!(ask.wishes.window.as_deref(), Some("last month"));
        assert!(press.is_none() && wait);
    }

    #[test]
    fn a_delivery_is_named_by_its_id_or_its_signature_and_has_a_thread_of_its_own() {
        let plain = |signature: &str| of(r#"{"question": "x"}"#, "", signature).expect("a question").ask;
        assert_eq!(plain("a"), plain("a"));
        assert_ne!(plain("a").delivery, plain("b").delivery);
        assert_ne!(plain("a").thread, plain("b").thread);
        assert_eq!(plain("a").person.id, "webhook");
        let named =
            |name: &str, signature| of(r#"{"question": "x", "id": "7"}"#, name, signature).expect("one").ask;
        assert_eq!(named("ci", "a"), named("ci", "b"));
        assert_ne!(named("ci", "a").delivery, named("portal", "a").delivery);
        // An id cannot be made to look like a signature.
        assert_ne!(
            of(r#"{"question": "x", "id": "signed/a"}"#, "", "b").expect("one").ask.delivery,
            plain("a").delivery
        );
    }

    #[test]
    fn a_press_names_its_answer_and_its_thread() {
        let body = |more: &str| {
            format!(r#"{{"press": {{"answer": "abcdefabcdef", "control": "window"{more}}}, "thread": "t"}}"#)
        };
        let wanted = of(&body(r#", "value": "last month""#), "", "s").expect("a press");
        let value = Some("last month".to_owned());
        assert!(matches!(&wanted.ask.words, Words::Control { value: v, .. } if *v == value));
        assert!(of(&body("").replace(r#", "thread": "t""#, ""), "", "s").expect_err("no").contains("thread"));
        assert!(of(&body("").replace("window", "win dow"), "", "s").is_err());
        assert!(of(&body("").replace("abcdefabcdef", "short"), "", "s").is_err());
    }

    #[test]
    fn what_nobody_knows_is_refused_with_what_is_wrong() {
        for (body, said) in [
            ("", "cannot be read"),
            ("[]", "cannot be read"),
            (r#"{"quetsion": "x"}"#, "quetsion"),
            (r#"{"question": "x", "callback_url": "https://evil.example"}"#, "callback_url"),
            (r#"{"question": " "}"#, "empty"),
            ("{}", "either"),
            (r#"{"question": "x", "thread": ""}"#, "thread"),
            (r#"{"question": "x", "person": "a\nb"}"#, "person"),
            (r#"{"question": "x", "standing": "owner"}"#, "owner"),
        ] {
            let error = of(body, "", "s").expect_err(body);
            assert!(error.contains(said), "{error}");
        }
        assert!(is_name("ci-2_b") && !is_name("") && !is_name("a/b") && !is_name("a.b") && !is_name("ä"));
    }
}
