//! Payloads of the shapes in Slack's documents, and what each of them means.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;
use serde_json::Value;
use topup_port::{Ask, Words};
use topup_slack::inbound::{Inbound, Press, command, event, interaction};

fn fixture(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn of_event(name: &str) -> Inbound {
    event(&fixture(name), None, Timestamp::UNIX_EPOCH)
}

fn of_click(name: &str) -> Inbound {
    interaction(&fixture(name), Timestamp::UNIX_EPOCH)
}

fn said(name: &str) -> Ask {
    match of_event(name) {
        Inbound::Said(said) => said.ask,
        other => panic!("{name} is said: {other:?}"),
    }
}

fn pressed(name: &str) -> Press {
    match of_click(name) {
        Inbound::Pressed(press) => *press,
        other => panic!("{name} is pressed: {other:?}"),
    }
}

#[test]
fn every_payload_has_its_meaning() {
    let events = [
        "app_mention",
        "app_mention_in_a_thread",
        "message_im",
        "message_in_a_thread",
        "message_in_a_channel",
        "message_changed",
        "channel_join",
        "our_own_message",
        "another_bot_mentions_us",
        "mention_by_a_guest_of_another_workspace",
        "message_with_a_file",
        "app_home_opened",
        "app_home_messages",
        "app_uninstalled",
        "url_verification",
    ];
    let clicks = [
        "press_a_follow_up",
        "press_what_one_person_alone_was_shown",
        "choose_a_segment",
        "vote",
        "press_in_an_organisation",
        "press_a_foreign_button",
        "deselected",
        "ask_about",
        "view_submission",
        "a_modal_closed",
    ];
    let events = events.map(|name| format!("{name}: {:#?}", of_event(name)));
    let clicks = clicks.map(|name| format!("{name}: {:#?}", of_click(name)));
    insta::assert_snapshot!(events.into_iter().chain(clicks).collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn a_mention_that_arrives_twice_is_one() {
    let (mention, message) = (said("app_mention"), said("message_of_the_same_mention"));
    assert_eq!(mention, message);
    assert_eq!(mention.words, Words::Mention("issuances by channel for @U2 & co".into()));
}

#[test]
fn an_answer_goes_into_the_thread_of_the_question() {
    assert_eq!(said("app_mention").thread.thread, "1515449522.000016", "a thread of its own");
    assert_eq!(said("app_mention_in_a_thread").thread, said("app_mention").thread);
    assert_eq!(said("message_in_a_thread").thread, said("app_mention").thread);
    assert_eq!(said("message_im").thread.thread, "1355517523.000005", "also in a direct message");
}

#[test]
fn what_is_said_in_a_thread_without_a_mention_is_a_reply() {
    assert_eq!(said("message_in_a_thread").words, Words::Reply("and by grade?".into()));
    assert!(matches!(of_event("message_in_a_channel"), Inbound::Nothing(_)));
    assert_eq!(said("app_mention_in_a_thread").words, Words::Mention(String::new()), "a bare mention");
}

#[test]
fn bots_edits_and_joins_are_not_heard() {
    for name in ["message_changed", "channel_join", "our_own_message", "another_bot_mentions_us"] {
        assert!(matches!(of_event(name), Inbound::Nothing(_)), "{name}");
    }
    // Nor ourselves where only our user is known.
    let mut ours = fixture("message_im");
    ours["authorizations"] = Value::Null;
    ours["event"]["user"] = "U0TOPUP".into();
    assert!(matches!(event(&ours, Some("U0TOPUP"), Timestamp::UNIX_EPOCH), Inbound::Nothing(_)));
}

#[test]
fn a_person_of_another_workspace_is_told_apart() {
    let external = |name: &str| matches!(of_event(name), Inbound::Said(said) if said.external);
    assert!(external("mention_by_a_guest_of_another_workspace"));
    assert!(!external("app_mention"));
}

#[test]
fn a_click_names_its_answer_its_choice_and_its_thread() {
    let press = pressed("press_a_follow_up");
    assert_eq!(
        (press.control.as_str(), press.answer.as_str(), &press.choice),
        ("ask-1", "k3_Zq-9w0bTx", &None)
    );
    assert_eq!(press.thread.thread, "1515449522.000016", "of the message, for the container names none");
    assert_eq!(pressed("choose_a_segment").choice.as_deref(), Some("Q&A <partners>"), "as it was written");
    assert_eq!(pressed("vote").choice.as_deref(), Some("bad"));
    assert_eq!(pressed("press_in_an_organisation").thread.workspace, "T123ABC456");
    // Delivered twice it is one click; a second click is another.
    assert_eq!(press.delivery, pressed("press_a_follow_up").delivery);
    let mut again = fixture("press_a_follow_up");
    again["actions"][0]["action_ts"] = "1515449700.000000".into();
    let Inbound::Pressed(again) = interaction(&again, Timestamp::UNIX_EPOCH) else { panic!("a click") };
    assert_ne!(press.delivery, again.delivery);
}

#[test]
fn a_command_has_words_and_no_thread_yet() {
    let fields = |text: &str| -> HashMap<String, String> {
        [
            ("team_id", "T123ABC456"),
            ("channel_id", "C123ABC456"),
            ("user_id", "U061F7AUR"),
            ("command", "/Trend"),
            ("text", text),
            ("trigger_id", "13345224609.738474920.8088930838d88f008e0"),
            ("response_url", "https://hooks.slack.com/commands/1234/5678"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    };
    let read = |fields| command(&fields, Timestamp::UNIX_EPOCH);
    let Inbound::Command { ask, response_url } = read(fields(" Q&amp;A by week ")) else {
        panic!("a command")
    };
    assert_eq!(ask.words, Words::Command { name: "trend".into(), args: "Q&A by week".into() });
    assert_eq!((ask.thread.channel.as_str(), ask.thread.thread.as_str()), ("C123ABC456", ""));
    assert!(response_url.starts_with("https://"));
    // Without a trigger the address for replies tells one use from another.
    let mut untriggered = fields("");
    untriggered.remove("trigger_id");
    assert!(matches!(read(untriggered.clone()), Inbound::Command { .. }));
    untriggered.remove("response_url");
    assert!(matches!(read(untriggered), Inbound::Nothing(_)));
    for missing in ["team_id", "channel_id", "user_id", "command"] {
        let mut half = fields("");
        half.remove(missing);
        assert!(matches!(read(half), Inbound::Nothing(_)), "{missing}");
    }
}

/// Whatever is missing from a payload, or is of another kind, nothing falls over.
#[test]
fn a_payload_of_another_shape_is_nothing_or_something_and_no_panic() {
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")).unwrap() {
        let payload: Value =
            serde_json::from_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        let mut places = Vec::new();
        walk(&payload, String::new(), &mut places);
        for place in places {
            for other in
                [Value::Null, Value::from(7), Value::from("x"), serde_json::json!([]), serde_json::json!({})]
            {
                let mut changed = payload.clone();
                *changed.pointer_mut(&place).unwrap() = other;
                let _ = event(&changed, Some("U0TOPUP"), Timestamp::UNIX_EPOCH);
                let _ = interaction(&changed, Timestamp::UNIX_EPOCH);
            }
        }
    }
}

fn walk(value: &Value, at: String, places: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| walk(value, format!("{at}/{name}"), places))
        }
        Value::Array(all) => {
            all.iter().enumerate().for_each(|(n, value)| walk(value, format!("{at}/{n}"), places))
        }
        _ => {}
    }
    places.push(at);
}

/// The mention of `app_mention.json` with something changed in it.
/// What is made of a payload.
type Change = fn(&mut Value);

fn changed(change: impl Fn(&mut Value)) -> Inbound {
    let mut payload = fixture("app_mention");
    change(&mut payload);
    event(&payload, None, Timestamp::UNIX_EPOCH)
}

#[test]
fn what_slack_or_who_stands_in_for_it_may_leave_out_is_not_missed() {
    let whole = changed(|_| {});
    let same: [(&str, Change); 6] = [
        ("authorizations", |p| p["authorizations"] = Value::Null),
        ("who is a bot", |p| p["authorizations"][0]["is_bot"] = Value::Null),
        ("the workspace, beside the authorisation", |p| p["team_id"] = Value::Null),
        ("the person's workspace", |p| p["event"]["team"] = Value::Null),
        ("nulls in place of nothing", |p| {
            for name in ["bot_id", "edited", "thread_ts", "subtype", "app_id"] {
                p["event"][name] = Value::Null;
            }
        }),
        ("empty in place of nothing", |p| p["event"]["bot_id"] = "".into()),
    ];
    for (left_out, change) in same {
        assert_eq!(changed(change), whole, "{left_out}");
    }
    // Without a kind a direct message is known by its channel.
    let mut direct = fixture("message_im");
    let whole = event(&direct, None, Timestamp::UNIX_EPOCH);
    direct["event"]["channel_type"] = Value::Null;
    assert_eq!(event(&direct, None, Timestamp::UNIX_EPOCH), whole);
}

#[test]
fn our_own_messages_are_known_by_any_of_their_marks() {
    let marks: [fn(&mut Value); 4] = [
        |p| p["event"]["bot_id"] = "B1".into(),
        |p| p["event"]["app_id"] = "A1".into(),
        |p| p["event"]["metadata"] = serde_json::json!({"event_type": "topup_answer"}),
        |p| p["event"]["user"] = "U0TOPUP".into(),
    ];
    for mark in marks {
        assert!(matches!(changed(mark), Inbound::Nothing(_)));
    }
}

#[test]
fn events_that_are_held_back_are_noticed() {
    let payload = serde_json::json!({"token": "x", "type": "app_rate_limited", "team_id": "T1",
        "minute_rate_limited": 1_518_467_820, "api_app_id": "A1"});
    assert_eq!(event(&payload, None, Timestamp::UNIX_EPOCH), Inbound::HeldBack { team: "T1".into() });
}
