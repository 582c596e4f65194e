//! Each kind of answer at each stage as Discord gets it, to be looked at; and that whatever an answer holds, Discord takes
//! the message and makes nothing of its words.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "../../slack/tests/support/answers.rs"]
mod answers;
#[path = "support/fake/mod.rs"]
mod fake;

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use topup_discord::{PICTURE, commands, plain, render, values, views};
use topup_port::testing::conformance::HOSTILE;
use topup_port::{
    Answer, AnswerId, Chart, Clarification, Column, Computed, Control, Definition, Failure, FailureCode,
    Format, Insight, Note, Outcome, Parameter, Receipt, Refusal, Table, Timing, Understood, with_controls,
};

use fake::check;

fn id() -> AnswerId {
    AnswerId::parse("answer-0123456789").unwrap()
}

/// The body as it is sent, within Discord's limits.
fn sent(answer: &Answer) -> Value {
    checked(render(answer).unwrap().addressed(&id()).body())
}

fn checked(body: Value) -> Value {
    let declared = body["attachments"].as_array().unwrap().len();
    let files: Vec<fake::Part> = (0..declared)
        .map(|_| fake::Part { field: "files[0]".into(), name: PICTURE.into(), bytes: vec![1] })
        .collect();
    assert_eq!(check::message(&body, &files).err(), None, "{body:#}");
    body
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
        assert!(message.embed.is_none() && message.rows.is_empty() && message.picture.is_none());
        checked(message.body());
        message.content
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
    let rows = message["components"].as_array().unwrap();
    let parts: Vec<&Value> = rows.iter().flat_map(|row| row["components"].as_array().unwrap()).collect();
    let ids: Vec<&str> = parts.iter().map(|part| part["custom_id"].as_str().unwrap()).collect();
    assert!(ids.len() > 8, "{ids:?}");
    let read: Vec<(AnswerId, &str)> = ids.iter().map(|id| values::read(id).unwrap()).collect();
    assert!(read.iter().all(|(answer, _)| *answer == id()));
    let controls: Vec<&str> = read.iter().map(|(_, control)| *control).collect();
    for control in ["ask-1", "window", "segment-channel", "computed", "csv", "png", "good", "bad"] {
        assert!(controls.contains(&control), "{control} among {controls:?}");
    }
}

#[test]
fn how_it_was_computed_reads_so() {
    let mut answer = answers::complete();
    answer.computed = Some(Arc::new(Computed {
        plan: "Issuances by channel, last full week against the week before".into(),
        sql: "SELECT channel, SUM(amount)\nFROM cps_tb\nWHERE day BETWEEN ?1 AND ?2\nGROUP BY 1".into(),
        params: vec![Parameter { name: "window start".into(), value: json!("2026-11-16") }],
        definitions: vec![Definition {
            term: "issuances".into(),
            text: "Sum of issued amounts".into(),
            source: "semantic model".into(),
        }],
        timings: vec![Timing { stage: "query".into(), ms: 1.25 }],
    }));
    let body = views::computed(&answer);
    assert_eq!(check::message(&body, &[]).err(), None);
    insta::assert_json_snapshot!(body);
}

#[test]
fn commands_and_forms_are_taken() {
    let all = Value::Array(commands());
    assert_eq!(check::commands(&all).err(), None);
    assert_eq!(check::callback(9, &views::reason(&id())).err(), None);
    insta::assert_json_snapshot!(all);
}

fn stages() -> Vec<Answer> {
    vec![
        answers::received(),
        answers::progress(),
        answers::partial(),
        answers::complete(),
        answers::without_picture(13),
        answers::definition(),
        answers::clarification(),
        answers::refusal(),
        answers::failure(),
        answers::stopped(),
    ]
}

/// Discord's own API document, where it lies.
#[test]
fn bodies_are_valid_against_discords_own_document() {
    let Some(document) = fake::openapi::Document::find() else { return };
    for answer in stages() {
        for message in [render(&answer).unwrap().addressed(&id()), plain(&answer).unwrap()] {
            let mut body = message.body();
            document.assert("PATCH", "channels/*/messages/*", &body);
            body["nonce"] = id().as_str().into();
            body["enforce_nonce"] = true.into();
            document.assert("POST", "channels/*/messages", &body);
        }
    }
    document.assert("PUT", "applications/*/commands", &Value::Array(commands()));
    let form = json!({"type": 9, "data": views::reason(&id())});
    document.assert("POST", "interactions/*/*/callback", &form);
}

/// A text that is anything, hostile, or long.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "(\\PC|[<>*_@#`|\\[\\]() \\n-]){0,60}",
        Just(HOSTILE.to_owned()),
        Just(String::new()),
        "[a-z]{1,9}".prop_map(|word| format!("{word} ").repeat(700)),
        Just("*".repeat(5_000)),
    ]
}

fn texts(most: usize) -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(text(), 0..most)
}

fn outcome() -> impl Strategy<Value = Option<Outcome>> {
    prop_oneof![
        Just(None),
        Just(Some(Outcome::Complete)),
        Just(Some(Outcome::Stopped)),
        (text(), text(), text()).prop_map(|(term, text, source)| Some(Outcome::Definition(Definition {
            term,
            text,
            source
        }))),
        (text(), text()).prop_map(|(message, advice)| Some(Outcome::Refusal(Refusal { message, advice }))),
        (text(), text()).prop_map(|(message, advice)| {
            Some(Outcome::Failure(Failure { code: FailureCode::Internal, message, advice }))
        }),
        (text(), texts(14)).prop_map(|(question, labels)| {
            let option = |(n, label): (usize, String)| Control::ask(format!("c{n}"), &label, &label);
            let options = labels.into_iter().enumerate().map(option).collect();
            Some(Outcome::Clarification(Clarification { question, options }))
        }),
    ]
}

prop_compose! {
    fn any_answer()(
        outcome in outcome(),
        (title, summary, plan) in (text(), text(), text()),
        bullets in texts(9),
        notes in texts(12),
        suggestions in texts(8),
        cells in proptest::collection::vec(text(), 0..60),
        picture in proptest::option::of(text()),
        computed in proptest::bool::ANY,
    ) -> Answer {
        let columns = vec![
            Column::new("channel", title.as_str(), Format::Text),
            Column::new(summary.as_str(), plan.as_str(), Format::Text),
            Column::new("issuances", "Issuances", Format::Money),
        ];
        let rows = cells.chunks(2).map(|pair| vec![json!(pair[0]), json!(pair.last()), json!(1.5)]).collect();
        let table = Table { columns, rows, ..Table::default() };
        let insight = Insight { title: title.clone(), summary, bullets, drivers: Vec::new() };
        with_controls(Answer {
            understood: Some(Understood { plan: plan.clone(), basis: title.clone(), window: plan }),
            data: Some(Arc::new(table)),
            chart: picture.map(|alt| Chart { alt, location: Some(PICTURE.into()), png: [1_u8].into() }),
            insight: Some(insight),
            notes: notes.into_iter().map(Note::warning).collect(),
            suggestions,
            computed: computed.then(|| Arc::new(Computed { plan: title.clone(), sql: title, ..Computed::default() })),
            receipt: Some(Receipt {
                id: "ab12cd".into(), data_through: None, actuals_through: None, took_ms: 1, cached: false,
            }),
            outcome,
            ..Answer::default()
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn whatever_an_answer_holds_discord_takes_it_and_it_does_nothing(answer in any_answer()) {
        for message in [render(&answer).unwrap().addressed(&id()), plain(&answer).unwrap()] {
            checked(message.body());
            let seen = fake::Message::of_body(&message.body());
            prop_assert_eq!(fake::read::harm(&seen), None);
        }
        prop_assert_eq!(check::message(&views::computed(&answer), &[]).err(), None);
    }
}
