//! Each kind of answer at each stage as Teams gets it, to be looked at; and that whatever an answer holds, Teams takes the
//! card and makes nothing of its words.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "../../slack/tests/support/answers.rs"]
mod answers;
#[path = "../../slack/tests/support/any.rs"]
mod any;
#[path = "support/fake/mod.rs"]
mod fake;

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use topup_port::testing::conformance::HOSTILE;
use topup_port::{Answer, AnswerId, Computed, Definition, Outcome};
use topup_teams::{Card, computed, plain, render, values};

use fake::{check, read};

fn id() -> AnswerId {
    AnswerId::parse("answer-0123456789").unwrap()
}

/// The card as it is sent.
fn activity(card: Card) -> Value {
    let card = card.addressed(&id(), None);
    json!({"type": "message", "summary": card.summary,
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card.card}]})
}

/// The answer's card, within Teams' rules. Its picture stands at an address of ours.
fn sent(answer: &Answer) -> Value {
    let message = activity(render(&hosted(answer)).unwrap());
    assert_eq!(check::message(&message), [""; 0], "{message}");
    message
}

fn hosted(answer: &Answer) -> Answer {
    let mut answer = answer.clone();
    if let Some(location) = answer.chart.as_mut().and_then(|chart| chart.location.as_mut()) {
        *location = format!("https://topup.example.com/teams/files/{location}.png");
    }
    answer
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
    without_a_picture_rows_stand_in_a_table: answers::without_picture(13);
    definition: answers::definition();
    clarification: answers::clarification();
    refusal: answers::refusal();
    failure: answers::failure();
    stopped: answers::stopped();
}

#[test]
fn the_plain_form_has_words_and_buttons_alone() {
    let all =
        [answers::complete(), answers::without_picture(4), answers::clarification(), answers::failure()];
    let texts = all.map(|answer| {
        let message = activity(plain(&hosted(&answer)).unwrap());
        assert_eq!(check::message(&message), [""; 0], "{message}");
        let card = &message["attachments"][0]["content"];
        let shown = read::shown_card(card);
        let windows = read::menus(card).iter().filter(|menu| menu["id"] == "window").count();
        assert_eq!((shown.pictures, windows), (0, 0));
        format!("{}\n[{}]", shown.text, shown.buttons.join("] ["))
    });
    insta::assert_snapshot!(texts.join("\n----\n"));
}

#[test]
fn silence_is_no_message() {
    let silence = answers::ended(Outcome::Silence);
    assert_eq!((render(&silence), plain(&silence)), (None, None));
}

#[test]
fn every_button_carries_the_answers_id_and_where_it_belongs() {
    let card = render(&hosted(&answers::complete()))
        .unwrap()
        .addressed(&id(), Some("19:a@thread.tacv2;messageid=1"));
    let buttons = read::actions(&card.card);
    let submits: Vec<&Value> = buttons.iter().filter(|b| b["type"] == "Action.Submit").collect();
    assert!(submits.len() > 7, "{submits:?}");
    for button in submits {
        let pressed = values::read(&button["data"]).unwrap();
        assert_eq!((pressed.answer, pressed.about.as_deref()), (id(), Some("19:a@thread.tacv2;messageid=1")));
    }
    let menus = read::menus(&card.card);
    let entries: Vec<&str> = menus
        .iter()
        .flat_map(|m| m["choices"].as_array().unwrap())
        .filter_map(|c| c["value"].as_str())
        .collect();
    for choice in ["last 30 days", "Q&A <partners>"] {
        assert!(entries.contains(&choice), "{choice} among {entries:?}");
    }
}

#[test]
fn a_picture_within_the_message_offers_no_file() {
    let mut answer = answers::complete();
    answer.chart.as_mut().unwrap().location = Some("data:image/png;base64,AAAA".into());
    let card = activity(render(&answer).unwrap());
    let shown = read::shown_card(&card["attachments"][0]["content"]);
    assert_eq!(shown.pictures, 1);
    assert!(shown.buttons.contains(&"CSV".into()) && !shown.buttons.contains(&"PNG".into()), "{shown:?}");
}

#[test]
fn how_it_was_computed_is_harmless_whatever_it_holds() {
    let all = HOSTILE.repeat(40);
    let mut hostile = answers::complete();
    hostile.computed = Some(Arc::new(Computed {
        plan: all.clone(),
        sql: all.clone(),
        definitions: vec![Definition { term: all.clone(), text: all.clone(), source: all }; 30],
        ..Computed::default()
    }));
    for answer in [hostile, answers::complete(), answers::refusal()] {
        let message = activity(computed(&answer));
        assert_eq!(check::message(&message), [""; 0], "{message}");
        assert!(!message.to_string().contains("\"TextBlock\""));
    }
    insta::assert_json_snapshot!(activity(computed(&answers::complete())));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_answer_is_a_card_that_teams_takes(answer in any::answer()) {
        let answer = hosted(&answer);
        for card in [render(&answer), plain(&answer), Some(computed(&answer))].into_iter().flatten() {
            prop_assert_eq!(check::message(&activity(card)), Vec::<String>::new());
        }
    }
}
