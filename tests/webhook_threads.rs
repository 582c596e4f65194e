//! What a tool has of a thread: questions, follow-ups, presses, answers at the one address or in the response.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "support/http.rs"]
mod http;
#[path = "../adapters/webhook/tests/support/receiver.rs"]
mod receiver;
#[path = "support/webhook.rs"]
mod webhook;

use serde_json::{Value, json};
use webhook::Office;

fn text(value: &Value) -> &str {
    value["text"].as_str().unwrap_or_else(|| panic!("no text: {value:#}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_acknowledged_and_answered_at_the_address() {
    let office = Office::open(&[]).await;
    let taken = office.ask(&json!({"question": "WoW issuances by channel"})).await;
    assert_eq!((&taken["duplicate"], &taken["name"]), (&false.into(), &"webhook".into()));
    let answer = office.last_of(&taken).await;
    assert_eq!((&answer["thread"], &answer["outcome"]), (&taken["thread"], &"complete".into()));
    assert!(text(&answer).contains('$'), "{answer:#}");
    assert!(!answer["bullets"].as_array().unwrap().is_empty());
    assert!(answer["receipt"]["id"].is_string() && answer["table"]["rows"].as_array().unwrap().len() > 3);
    assert!(answer["chart"]["png_base64"].as_str().unwrap().starts_with("iVBORw0KGgo"));
    // One body for an answer: progress is sent only where the settings say so.
    let state = office.receiver.state();
    assert_eq!((state.arrived, state.wrong.len()), (1, 0), "{:?}", state.wrong);
}
