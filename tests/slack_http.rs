//! Topup in Slack over HTTP: the running service against a Slack of our own.
#![cfg(all(unix, feature = "slack"))]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "../adapters/slack/tests/support/fake/mod.rs"]
mod fake;
#[path = "support/http.rs"]
mod http;
#[path = "support/service.rs"]
mod service;
#[path = "support/slack.rs"]
mod slack;

use fake::sender::{SECRET, Sender, said};
use fake::{BOT, Rules};
use slack::Office;

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_is_answered_once_in_its_thread() {
    let office = Office::open(&[]).await;
    let (channel, _) = office.fake.new_thread();
    let ts = office.mention(&channel, None, "issuances by channel last month").await;
    let shown = office.answer(&channel, &ts).await;
    assert_eq!(shown.pictures, 1);
    assert!(shown.text.contains("Issuances"), "{}", shown.text);
    assert!(shown.buttons.iter().any(|label| label == "CSV"), "{:?}", shown.buttons);
    // What is delivered again is not answered again.
    office.again().await;
    office.rests().await;
    assert_eq!(office.ours(&channel, &ts).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_signed_by_slack_is_refused() {
    let office = Office::open(&[]).await;
    let sender = Sender::new(&office.address());
    let body = r#"{"type":"url_verification","challenge":"3eZbrw1aB"}"#;
    for path in ["/slack", "/slack/events", "/slack/commands", "/slack/interactions"] {
        let post = async |secret: &str, late: u64| {
            sender.post(path, "application/json", body, secret, late).await.unwrap()
        };
        assert_eq!(post(SECRET, 0).await, (200, "3eZbrw1aB".into()), "{path}");
        assert_eq!(post("another", 0).await.0, 401, "{path}");
        assert_eq!(post(SECRET, 301).await.0, 401, "{path}");
    }
    assert_eq!(sender.post("/slack", "application/json", "{", SECRET, 0).await.unwrap().0, 400);
    // Slack's look at the certificate may be unsigned, and nothing is done for it.
    let form = "application/x-www-form-urlencoded";
    assert_eq!(
        sender.post("/slack/commands", form, "ssl_check=1&token=x", "another", 0).await.unwrap().0,
        200
    );
    // JSON is JSON, whatever a gateway calls it.
    assert_eq!(
        sender.post("/slack", "text/plain", body, SECRET, 0).await.unwrap(),
        (200, "3eZbrw1aB".into())
    );
}

/// An emulator that is no whole Slack.
async fn sparse(unknown: &[&'static str]) -> Office {
    let rules = Rules { unknown: unknown.to_vec(), forms_alone: true, ..Rules::without_rates() };
    Office::open_with(rules, &[]).await
}

/// An event with as little around it as can be.
fn bare(kind: &str, channel: &str, ts: &str, user: &str, text: &str) -> serde_json::Value {
    let mut payload = said(kind, channel, ts, None, user, text);
    payload.as_object_mut().unwrap().remove("authorizations");
    payload["event"].as_object_mut().unwrap().remove("team");
    payload
}

#[tokio::test(flavor = "multi_thread")]
async fn where_half_of_slack_is_missing_an_answer_is_whole_all_the_same() {
    let office =
        sparse(&["users.info", "files.info", "assistant.threads.setStatus", "conversations.replies"]).await;
    let (channel, _) = office.fake.new_thread();
    // Told as a message alone, by a payload that does not say who we are.
    let text = format!("<@{BOT}> issuances by channel last month");
    let ts = office.fake.state().say(&channel, None, "U0ASKER", &text);
    office.sender.event(&bare("message", &channel, &ts, "U0ASKER", &text)).await.unwrap();
    let shown = office.answer(&channel, &ts).await;
    assert_eq!(shown.pictures, 1, "{shown:?}");
    // Our own words, told back without any mark of an app, are nobody's question.
    let direct = "D0ASKER";
    let ts = office.fake.state().say(direct, None, BOT, "Issuances rose to $117K last week");
    office
        .sender
        .event(&bare("message", direct, &ts, BOT, "Issuances rose to $117K last week"))
        .await
        .unwrap();
    office.rests().await;
    assert_eq!(office.ours(direct, &ts).len(), 1, "that one message and no answer to it");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_files_are_unknown_an_answer_stands_without_a_picture_and_says_so() {
    let office = sparse(&["files.getUploadURLExternal"]).await;
    let (channel, _) = office.fake.new_thread();
    let ts = office.mention(&channel, None, "issuances by channel last month").await;
    let shown = office.answer(&channel, &ts).await;
    assert!(shown.pictures == 0 && shown.text.contains("chart could not be shown"), "{shown:?}");
    let message = office.nth(&channel, &ts, 1).await;
    office.press(&channel, &message.ts, "CSV").await;
    office
        .until("they are told", |o| o.whispers().into_iter().find(|w| w.contains("Files cannot be brought")))
        .await;
}
