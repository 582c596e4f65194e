//! What an answer looks like where it is sent, whole and plain.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

use std::sync::Arc;

use serde_json::{Value, json};
use topup_port::{
    Answer, Chart, Column, Failure, Format, Insight, Note, Outcome, Receipt, Table, Understood, with_controls,
};
use topup_webhook::{plain, render};

fn answer() -> Answer {
    let columns = vec![
        Column::new("channel", "Channel", Format::Text),
        Column::new("issuances", "Issuances", Format::Money),
    ];
    let rows = vec![vec![json!("Email"), json!(1234.5)], vec![json!("Partner"), json!(null)]];
    let table = Table { columns, rows, partial: vec!["Partner".into()], ..Table::default() };
    let understood = Understood {
        plan: "issuances by channel".into(),
        basis: "amount, by issuance date".into(),
        window: "Nov 9–15, 2026".into(),
    };
    let insight = Insight {
        title: "Email leads".into(),
        summary: "Issuances came to $1,235.".into(),
        bullets: vec!["Email has all of it.".into()],
        ..Insight::default()
    };
    let receipt = Receipt {
        id: "ab12cd".into(),
        data_through: Some("2026-11-22".parse().unwrap()),
        actuals_through: None,
        took_ms: 12,
        cached: false,
    };
    let chart =
        Chart { png: Arc::from(*b"PNG"), alt: "Bars: Email leads".into(), location: Some("within".into()) };
    with_controls(Answer {
        understood: Some(understood),
        insight: Some(insight),
        data: Some(Arc::new(table)),
        chart: Some(chart),
        notes: vec![Note::warning("one week is partial")],
        suggestions: vec!["by grade".into()],
        receipt: Some(receipt),
        outcome: Some(Outcome::Complete),
        ..Answer::default()
    })
}

#[test]
fn a_whole_answer_reads_so() {
    insta::assert_json_snapshot!(render(&answer()));
}

#[test]
fn the_plain_form_has_its_words_and_what_can_be_pressed_alone() {
    let (whole, plain) = (render(&answer()).unwrap(), plain(&answer()).unwrap());
    for part in ["chart", "table", "menus"] {
        assert!(whole.get(part).is_some() && plain.get(part).is_none(), "{part}");
    }
    for part in ["text", "headline", "bullets", "actions", "receipt"] {
        assert_eq!(whole[part], plain[part], "{part}");
    }
}

#[test]
fn a_picture_at_an_address_is_named_and_one_that_was_left_out_is_not() {
    let mut answer = answer();
    answer.chart.as_mut().unwrap().location = Some("https://topup.example.com/webhook/pictures/1.png".into());
    assert_eq!(
        render(&answer).unwrap()["chart"],
        json!({"alt": "Bars: Email leads", "url": "https://topup.example.com/webhook/pictures/1.png"})
    );
    answer.chart.as_mut().unwrap().location = None;
    let without = render(&answer).unwrap();
    assert_eq!(without.get("chart"), None);
    assert!(
        without["text"].as_str().unwrap().contains("• Email: Issuances $1,235"),
        "its rows stand in its place"
    );
}

#[test]
fn a_failure_has_its_code_and_silence_is_nothing() {
    let ended = |outcome| with_controls(Answer { outcome: Some(outcome), ..Answer::default() });
    let failed = render(&ended(Outcome::Failure(Failure::interrupted()))).unwrap();
    assert_eq!((&failed["code"], &failed["outcome"]), (&json!("interrupted"), &json!("failure")));
    assert_eq!(failed["actions"][0]["control"], "retry");
    assert_eq!((render(&ended(Outcome::Silence)), plain(&ended(Outcome::Silence))), (None::<Value>, None));
}
