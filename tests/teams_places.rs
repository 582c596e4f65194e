//! Where Topup is in Teams and where it is not: what is asked on a message's menu, and conversations that it was taken out of.
#![cfg(all(unix, feature = "teams"))]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "../adapters/teams/tests/support/fake/mod.rs"]
mod fake;
#[path = "support/http.rs"]
mod http;
#[path = "support/service.rs"]
mod service;
#[path = "support/teams.rs"]
mod teams;

use serde_json::{Value, json};
use teams::{ASKER, Office};

use fake::{Kind, check, read};

/// A message of a person, as its menu hands it over.
fn said(id: &str, words: &str) -> Value {
    json!({"id": id, "replyToId": null, "body": {"contentType": "html", "content": format!("<p>{words}</p>")},
        "from": {"user": {"id": "aad-29:ann", "displayName": "Ann"}, "application": null}})
}

/// What is replied to an invoke.
async fn replied(office: &Office, invoke: &Value) -> Value {
    let (status, body) = office.sender.send(&office.fake, invoke).await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_asked_about_from_its_menu_once_and_with_the_rights_of_whoever_asks() {
    let office = Office::open(&[]).await;
    office.fake.join("29:guest", "guest", fake::TENANT);
    for kind in [Kind::Channel, Kind::Group, Kind::Personal] {
        let thread = office.fake.open(kind);
        let root = thread.split_once("messageid=").map_or("1601", |(_, root)| root).to_owned();
        let message = said(&root, "issuances by channel last month?");
        let form = replied(&office, &office.fake.menu(&thread, ASKER, &message, None)).await;
        let task = &form["task"];
        assert_eq!(task["type"], "continue");
        let card = &task["value"]["card"]["content"];
        let wrong = check::card_alone(card);
        assert_eq!(wrong, [""; 0], "{card:#}");
        assert_eq!(card["body"][0]["value"], "issuances by channel last month?");
        // The words are changed, and the form is sent twice.
        let mut data = card["actions"][0]["data"].clone();
        data["words"] = "issuances by grade last month".into();
        for _ in 0..2 {
            let reply = replied(&office, &office.fake.menu(&thread, ASKER, &message, Some(&data))).await;
            assert_eq!(reply, json!({}), "nothing more is shown");
        }
        let answer = office.pictured(&thread).await;
        assert!(answer.text.to_lowercase().contains("grade"), "{}", answer.text);
        // It is in the conversation now.
        office.says(&thread, "by channel").await;
        let second = read::shown(&office.nth(&thread, 2).await);
        assert!(second.text.to_lowercase().contains("channel"), "{}", second.text);
        data["words"] = " ".into();
        let reply = replied(&office, &office.fake.menu(&thread, ASKER, &message, Some(&data))).await;
        assert!(reply["task"]["value"].as_str().unwrap().contains("write what"), "{reply}");
        data["words"] = "issuances by grade last month".into();
        replied(&office, &office.fake.menu(&thread, "29:guest", &message, Some(&data))).await;
        let refused = read::shown(&office.nth(&thread, 3).await);
        assert!(refused.text.contains("members of this workspace alone"), "{}", refused.text);
        office.rests().await;
        assert_eq!(office.fake.ours(&thread).len(), 3);
    }
    assert_eq!(office.fake.state().wrong, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_message_where_it_is_not_it_says_so_and_learns_nothing() {
    let office = Office::open(&[]).await;
    let (home, away) = (office.fake.open(Kind::Group), office.fake.open(Kind::Group));
    office.mention(&home, "issuances by channel last month").await;
    office.answer(&home).await;
    office.fake.state().away.insert(away.clone());
    let (message, data) =
        (said("1", "issuances?"), json!({"topup_about": "1", "words": "issuances by grade"}));
    for _ in 0..2 {
        // Also to somebody who is known.
        let reply = replied(&office, &office.fake.menu(&away, ASKER, &message, Some(&data))).await;
        assert_eq!(reply["task"]["type"], "message");
        assert!(reply["task"]["value"].as_str().unwrap().contains("not in this conversation"), "{reply}");
    }
    let kept = office.desk.sqlite(
        "state/topup-state.db",
        "SELECT value FROM meta WHERE name LIKE 'teams/place/%' AND value <> 'null'",
    );
    assert_eq!(kept.len(), 1, "{kept:?}");
    // An entry that is none of ours is answered all the same.
    let mut other = office.fake.menu(&home, ASKER, &message, None);
    other["value"]["commandId"] = "another".into();
    assert_eq!(replied(&office, &other).await["task"]["type"], "message");
    office.rests().await;
    assert!(office.fake.ours(&away).is_empty());
    assert_eq!(office.fake.ours(&home).len(), 1);
}
