//! Topup in Slack over HTTP: the running service against a Slack of our own.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "../adapters/slack/tests/support/fake/mod.rs"]
mod fake;
#[path = "support/http.rs"]
mod http;
#[path = "support/slack.rs"]
mod slack;

use fake::sender::{SECRET, Sender};
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
