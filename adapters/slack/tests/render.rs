//! Each kind of answer at each stage as Slack gets it, to be looked at; and that whatever an answer holds, Slack takes
//! the message and makes nothing of its words.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/any.rs"]
mod any;
#[path = "support/fake/check.rs"]
#[allow(dead_code, reason = "views are checked elsewhere")]
mod check;

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::Value;
use topup_port::testing::conformance::HOSTILE;
use topup_port::{Answer, AnswerId, Computed, Definition, Outcome};
use topup_slack::{plain, render, values, views};

fn id() -> AnswerId {
    AnswerId::parse("answer-0123456789").unwrap()
}

/// The message as it is sent, within Slack's limits.
fn sent(answer: &Answer) -> Value {
    let message = serde_json::to_value(render(answer).unwrap().addressed(&id())).unwrap();
    assert_eq!(violations(&message), [""; 0], "{message}");
    message
}

fn violations(message: &Value) -> Vec<String> {
    let blocks = message["blocks"].as_array().unwrap();
    let text = message["text"].as_str().unwrap();
    let mut found = check::blocks(blocks);
    if check::is_text_too_long(text) || check::are_blocks_too_long(blocks) {
        found.push("too long".into());
    }
    if text.trim().is_empty() {
        found.push("no fallback".into());
    }
    if text.contains(['<', '>']) {
        found.push("markup in the fallback".into());
    }
    found
}

macro_rules! snapshots {
    ($($name:ident: $answer:expr;)*) => {
        $(#[test]
        fn $name() {
            insta::assert_json_snapshot!(sent(&$answer));
        })*
    };
}

snapshots! {
    received: answers::received();
    progress: answers::progress();
    partial: answers::partial();
    complete: answers::complete();
    without_a_picture_rows_are_listed: answers::without_picture(13);
    definition: answers::definition();
    clarification: answers::clarification();
    refusal: answers::refusal();
    failure: answers::failure();
    stopped: answers::stopped();
}

#[test]
fn the_plain_form_is_words_alone() {
    let all =
        [answers::complete(), answers::without_picture(4), answers::clarification(), answers::failure()];
    let texts = all.map(|answer| {
        let message = plain(&answer).unwrap();
        assert_eq!(message.blocks, []);
        message.text
    });
    insta::assert_snapshot!(texts.join("\n----\n"));
}

#[test]
fn silence_is_no_message() {
    let silence = answers::ended(Outcome::Silence);
    assert_eq!((render(&silence), plain(&silence)), (None, None));
}

#[test]
fn every_control_carries_the_answers_id() {
    let message = sent(&answers::complete());
    let mut carried = Vec::new();
    collect(&message["blocks"], "value", &mut carried);
    assert!(carried.len() > 10, "buttons, entries of menus and feedback: {carried:?}");
    let read: Vec<_> = carried.iter().map(|value| values::read(value).unwrap()).collect();
    assert!(read.iter().all(|pressed| pressed.answer == id()), "{read:?}");
    let choices: Vec<&str> = read.iter().filter_map(|pressed| pressed.choice.as_deref()).collect();
    for choice in ["last 30 days", "Q&A <partners>", "good", "bad"] {
        assert!(choices.contains(&choice), "{choice} among {choices:?}");
    }
}

/// Every text under a name, anywhere.
fn collect(value: &Value, name: &str, into: &mut Vec<String>) {
    match value {
        Value::Array(all) => all.iter().for_each(|value| collect(value, name, into)),
        Value::Object(fields) => fields.iter().for_each(|(field, value)| match value {
            Value::String(text) if field == name => into.push(text.clone()),
            value => collect(value, name, into),
        }),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_answer_is_a_message_that_slack_takes(answer in any::answer()) {
        for message in [render(&answer), plain(&answer)].into_iter().flatten() {
            let message = serde_json::to_value(message.addressed(&id())).unwrap();
            prop_assert_eq!(violations(&message), Vec::<String>::new());
        }
    }
}

#[test]
fn modals_and_the_home_are_within_slacks_limits_and_harmless() {
    let questions = vec![HOSTILE.to_owned(); 8];
    let mut hostile = answers::complete();
    let all = HOSTILE.repeat(40);
    hostile.computed = Some(Arc::new(Computed {
        plan: all.clone(),
        sql: all.clone(),
        definitions: vec![Definition { term: all.clone(), text: all.clone(), source: all.clone() }; 30],
        ..Computed::default()
    }));
    let shown = [
        views::computed(&answers::complete()),
        views::reason("{}"),
        views::home(&["WoW issuances by channel".into(), "funnel last month".into()]),
        views::home(&[]),
    ];
    let others =
        [views::computed(&hostile), views::notice(&all), views::home(&questions), views::looking_up()];
    for view in shown.iter().chain(&others) {
        assert_eq!(check::view(view), [""; 0], "{view}");
        assert!(!view.to_string().contains("mrkdwn"));
    }
    insta::assert_json_snapshot!(shown);
}
