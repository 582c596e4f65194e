//! Each kind of answer at each stage as Slack gets it, to be looked at; and that whatever an answer holds, Slack takes
//! the message and makes nothing of its words.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/fake/check.rs"]
#[allow(dead_code, reason = "views are checked elsewhere")]
mod check;

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use topup_port::testing::conformance::HOSTILE;
use topup_port::{
    Answer, AnswerId, Chart, Clarification, Column, Computed, Control, Definition, Driver, Failure,
    FailureCode, Format, Insight, Note, Outcome, Receipt, Refusal, Table, Understood, with_controls,
};
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

/// Texts that are nothing, ordinary, hostile or far too long, in any script.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        4 => "[a-zA-Z0-9 ,.&<>*_~`:|@#-]{0,60}",
        2 => "\\PC{0,40}",
        1 => Just(HOSTILE.to_owned()),
        1 => Just(" \n\t\u{202e}\u{200b} ".to_owned()),
        2 => ("(\\PC|[a-z &<]){1,8}", 1_usize..3_000).prop_map(|(part, times)| part.repeat(times)),
    ]
}

fn texts(most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text(), 0..most)
}

fn outcome() -> impl Strategy<Value = Option<Outcome>> {
    let pair = || (text(), text());
    prop_oneof![
        Just(None),
        Just(Some(Outcome::Complete)),
        Just(Some(Outcome::Complete)),
        Just(Some(Outcome::Complete)),
        (text(), text(), text()).prop_map(|(term, text, source)| Some(Outcome::Definition(Definition {
            term,
            text,
            source
        }))),
        (text(), texts(30)).prop_map(|(question, options)| {
            let options = options.into_iter().enumerate();
            let options =
                options.map(|(n, words)| Control::ask(format!("o{}", n % 20), &words, &words)).collect();
            Some(Outcome::Clarification(Clarification { question, options }))
        }),
        pair().prop_map(|(message, advice)| Some(Outcome::Refusal(Refusal { message, advice }))),
        pair().prop_map(|(message, advice)| {
            Some(Outcome::Failure(Failure { code: FailureCode::Internal, message, advice }))
        }),
        Just(Some(Outcome::Stopped)),
    ]
}

fn table() -> impl Strategy<Value = Table> {
    let format = prop::sample::select(vec![Format::Text, Format::Date, Format::Money, Format::Percent]);
    let column = (text(), text(), format).prop_map(|(name, label, format)| Column::new(name, label, format));
    let cell =
        prop_oneof![text().prop_map(Value::String), any::<f64>().prop_map(|n| json!(n)), Just(Value::Null)];
    // Rows of any length: a renderer does not fall over a short one.
    let rows = prop::collection::vec(prop::collection::vec(cell, 0..8), 0..130);
    (prop::collection::vec(column, 0..8), rows, texts(3)).prop_map(|(columns, rows, partial)| Table {
        columns,
        rows,
        partial,
        ..Table::default()
    })
}

fn answer() -> impl Strategy<Value = Answer> {
    let understood =
        (text(), text(), text()).prop_map(|(plan, basis, window)| Understood { plan, basis, window });
    let driver = |segment| Driver {
        segment,
        format: Format::Money,
        value: None,
        delta: Some(f64::MAX),
        delta_pct: Some(-1e300),
        effect: None,
    };
    let insight =
        (text(), text(), texts(12), texts(5)).prop_map(move |(title, summary, bullets, drivers)| Insight {
            title,
            summary,
            bullets,
            drivers: drivers.into_iter().map(driver).collect(),
        });
    let chart = (text(), prop::option::of("F[A-Z0-9]{0,10}")).prop_map(|(alt, location)| Chart {
        alt,
        location,
        ..Chart::default()
    });
    let receipt = (text(), any::<u64>(), any::<bool>()).prop_map(|(id, took_ms, cached)| Receipt {
        id,
        data_through: Some(jiff::civil::date(2026, 11, 22)),
        actuals_through: None,
        took_ms,
        cached,
    });
    let control = (text(), text()).prop_map(|(id, label)| Control::ask(id, &label, &label));
    let parts = (
        prop::option::of(understood),
        prop::option::of(table()),
        prop::option::of(chart),
        prop::option::of(insight),
        prop::option::of(receipt),
    );
    let lists = (texts(30), texts(12), prop::collection::vec(control, 0..30));
    (parts, lists, outcome()).prop_map(|((understood, data, chart, insight, receipt), lists, outcome)| {
        let (notes, suggestions, controls) = lists;
        with_controls(Answer {
            understood,
            data: data.map(Arc::new),
            chart,
            insight,
            notes: notes.into_iter().map(Note::warning).collect(),
            suggestions,
            controls,
            receipt,
            computed: Some(Arc::new(Computed::default())),
            outcome,
            ..Answer::default()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_answer_is_a_message_that_slack_takes(answer in answer()) {
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
