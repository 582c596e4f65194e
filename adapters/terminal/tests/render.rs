//! How answers read in the terminal, as snapshots to be looked at.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

use std::sync::Arc;

use serde_json::{Value, json};
use topup_port::{
    Answer, AnswerEvent, Chart, Clarification, Column, Control, Definition, Driver, Emitter, Failure,
    FailureCode, Format, Insight, Note, Outcome, Receipt, Refusal, Stage, Table, Understood,
};
use topup_terminal::{TextStyle, render};

fn plain(answer: &Answer) -> String {
    let text = render(answer, &TextStyle::default());
    for line in text.lines().filter(|line| !line.starts_with("Chart: ")) {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "wider than 80 columns: {line}");
    }
    text
}

fn variance() -> Answer {
    let row = |channel: &str, now: f64, before: f64| -> Vec<Value> {
        let pct = if before > 0.0 { json!(now / before - 1.0) } else { Value::Null };
        vec![json!(channel), json!(now), json!(before), json!(now - before), pct]
    };
    let table = Table {
        columns: vec![
            Column::new("channel", "Channel", Format::Text),
            Column::new("current", "Nov 16 – Nov 22", Format::Money),
            Column::new("prior", "Nov 9 – Nov 15", Format::Money),
            Column::new("delta", "Change", Format::Money).signed(),
            Column::new("delta_pct", "Change %", Format::Percent).signed(),
        ],
        rows: vec![
            row("Email", 1_234_567.49, 1_402_000.0),
            row("Direct Mail", 804_112.0, 790_500.0),
            row("OMB", 45_000.0, 0.0),
            row("(unknown)", 0.0, 12_000.0),
        ],
        totals:
            json!({"current": 2_083_679.49, "prior": 2_204_500.0, "delta": -120_820.51, "delta_pct": -0.0548})
                .as_object()
                .unwrap()
                .clone(),
        ..Table::default()
    };
    let driver = |segment: &str, delta: f64, delta_pct: Option<f64>| Driver {
        segment: segment.into(),
        format: Format::Money,
        value: Some(1.0),
        delta: Some(delta),
        delta_pct,
        effect: None,
    };
    let events = [
        AnswerEvent::Understood(Understood {
            plan: "Issuances by channel, last full week against the week before".into(),
            basis: "amount, by issue date".into(),
            window: "Nov 16 – Nov 22, 2026".into(),
        }),
        AnswerEvent::Data(Arc::new(table)),
        AnswerEvent::Chart(Chart {
            alt: "Bars by channel".into(),
            location: Some("out/wow-issuances-by-channel.png".into()),
            ..Chart::default()
        }),
        AnswerEvent::Insight(Insight {
            title: "Issuances fell 5.5% week over week, led by Email".into(),
            summary: "$2.08M was issued in the week of Nov 16, $121K less than in the week before.".into(),
            bullets: vec![
                "Email accounts for more than the whole fall: it lost $167K, while OMB started and Direct Mail grew."
                    .into(),
                "OMB issued its first $45K.".into(),
            ],
            drivers: vec![
                driver("channel Email", -167_432.51, Some(-0.1194)),
                driver("channel OMB", 45_000.0, None),
            ],
        }),
        AnswerEvent::Note(Note::info("Read \"issunaces\" as issuances.")),
        AnswerEvent::Note(Note::warning(
            "12 applications have no channel; they stand under (unknown) and are counted in the totals.",
        )),
        AnswerEvent::Suggestions(vec![
            "the same by grade".into(),
            "issuances by channel over the last 13 weeks, weekly".into(),
        ]),
        AnswerEvent::Receipt(Receipt {
            id: "ab12cd".into(),
            data_through: Some(jiff::civil::date(2026, 11, 22)),
            actuals_through: None,
            took_ms: 12,
            cached: true,
        }),
        AnswerEvent::End(Outcome::Complete),
    ];
    events.into_iter().fold(Answer::default(), Answer::apply)
}

fn ended(outcome: Outcome) -> Answer {
    Answer::default().apply(AnswerEvent::End(outcome))
}

/// An answer whose data is a trend of so many weeks, the last one partial and the two before it maturing.
fn trend(weeks: usize) -> Answer {
    let monday = |week: usize| jiff::civil::date(2026, 6, 1) + jiff::Span::new().days(7 * week as i64);
    let label = |week: usize| monday(week).to_string();
    let rows = (0..weeks).map(|w| {
        let rate = if w == 0 { Value::Null } else { json!(0.4372 - w as f64 / 100.0) };
        vec![json!(label(w)), json!(60), rate, json!(1000 + w)]
    });
    let table = Table {
        columns: vec![
            Column::new("period", "Week of", Format::Date),
            Column::new("term", "Term", Format::Text),
            Column::new("funding_rate", "Funding rate", Format::Percent),
            Column::new("submits", "Submits", Format::Count),
        ],
        rows: rows.collect(),
        partial: vec![label(weeks - 1)],
        maturing: vec![label(weeks - 3), label(weeks - 2), label(weeks - 1)],
        ..Table::default()
    };
    Answer::default().apply(AnswerEvent::Data(Arc::new(table)))
}

#[test]
fn a_whole_answer() {
    insta::assert_snapshot!(plain(&variance()));
}

#[test]
fn a_whole_answer_in_colour() {
    let text = render(&variance(), &TextStyle { width: 80, colour: true });
    insta::assert_snapshot!(text.replace('\u{1b}', "␛"));
}

#[test]
fn a_narrow_terminal() {
    let text = render(&variance(), &TextStyle { width: 44, colour: false });
    insta::assert_snapshot!(text);
}

#[test]
fn partial_and_maturing_weeks_are_marked() {
    insta::assert_snapshot!(plain(&trend(5).apply(AnswerEvent::End(Outcome::Complete))));
}

#[test]
fn of_many_periods_the_newest_are_shown_under_a_count_of_the_rest() {
    let answer = trend(40);
    let text = plain(&answer);
    assert!(text.contains("… 25 earlier rows (--csv FILE has them all)"), "{text}");
    let newest = answer.data.as_ref().and_then(|t| t.rows.last()).map(|r| r[0].clone()).expect("rows");
    let newest: jiff::civil::Date = newest.as_str().and_then(|d| d.parse().ok()).expect("a date");
    assert!(text.contains(&newest.strftime("%b %-d, %Y").to_string()), "{text}");
    assert_eq!(text.lines().filter(|line| line.contains(", 202")).count(), 15);
}

#[test]
fn a_growing_answer_says_what_it_is_doing() {
    let answer = Answer::default()
        .apply(AnswerEvent::Understood(Understood {
            plan: "Submits by week".into(),
            ..Understood::default()
        }))
        .apply(AnswerEvent::Stage(Stage::Querying));
    insta::assert_snapshot!(plain(&answer));
}

#[test]
fn the_other_ends() {
    let definition = Definition {
        term: "funding_rate".into(),
        text: "Issued applications divided by submitted applications, by submission date.\nAlso: conversion."
            .into(),
        source: "semantic model, metric funding_rate".into(),
    };
    let clarification = Clarification {
        question: "There is no channel \"Emial\". Which one do you mean?".into(),
        options: vec![
            Control::ask("c1", "Email", "submits for Email"),
            Control::ask("c2", "without this filter", "submits"),
        ],
    };
    let refusal = Refusal {
        message: "I can't show single applications or personal data.".into(),
        advice: "Ask for totals instead, such as \"submits by channel last month\".".into(),
    };
    let failure = Failure {
        code: FailureCode::Timeout,
        message: "The query took longer than 30 seconds and was stopped.".into(),
        advice: "Ask for a shorter window or fewer groups.".into(),
    };
    let ends = [
        Outcome::Definition(definition),
        Outcome::Clarification(clarification),
        Outcome::Refusal(refusal),
        Outcome::Failure(failure),
        Outcome::Stopped,
    ];
    let texts: Vec<String> = ends.into_iter().map(|end| plain(&ended(end))).collect();
    insta::assert_snapshot!(texts.join("----\n"));
    assert_eq!(plain(&ended(Outcome::Silence)), "");
}

#[test]
fn a_dropped_pipeline_reads_as_interrupted_under_what_was_there() {
    let (emitter, answers) = Emitter::new();
    emitter.emit(AnswerEvent::Understood(Understood {
        plan: "Submits by week".into(),
        ..Understood::default()
    }));
    drop(emitter);
    insta::assert_snapshot!(plain(&answers.current()));
}

#[test]
fn hostile_data_stays_text() {
    let table = Table {
        columns: vec![
            Column::new("channel", "Channel\u{1b}]0;owned\u{7}", Format::Text),
            Column::new("submits", "Submits", Format::Count),
        ],
        rows: vec![
            vec![json!("Em\u{1b}[2Jail\nfake row  999"), json!(1)],
            vec![json!("日本語チャネル"), json!(20)],
            vec![
                json!("a channel with quite a long name that goes on and on, past the end of the line"),
                json!(3),
            ],
        ],
        ..Table::default()
    };
    let answer = Answer::default().apply(AnswerEvent::Data(Arc::new(table)));
    let answer = answer.apply(AnswerEvent::Suggestions(vec!["submits for \u{1b}[31mEmail".into()]));
    let text = plain(&answer);
    assert!(!text.contains('\u{1b}') && !text.contains('\u{7}'));
    insta::assert_snapshot!(text);
}

#[test]
fn columns_that_do_not_fit_are_named() {
    let columns = (0..12).map(|i| Column::new(format!("m{i}"), format!("Measure {i}"), Format::Money));
    let table = Table {
        columns: columns.collect(),
        rows: vec![(0..12).map(|i| json!(1_000_000 + i)).collect()],
        ..Table::default()
    };
    insta::assert_snapshot!(plain(&Answer::default().apply(AnswerEvent::Data(Arc::new(table)))));
}
