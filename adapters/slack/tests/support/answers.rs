//! Answers of each kind, at each stage.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

use std::sync::Arc;

use serde_json::{Value, json};
use topup_port::{
    Answer, AnswerEvent, Chart, Clarification, Column, Computed, Control, Definition, Driver, Failure,
    FailureCode, Format, Insight, Note, Outcome, Receipt, Refusal, Stage, Table, Understood, with_controls,
};

/// The answer after these events, with the controls of its state.
pub fn grown(events: impl IntoIterator<Item = AnswerEvent>) -> Answer {
    with_controls(events.into_iter().fold(Answer::default(), Answer::apply))
}

/// The answer that ended so, with nothing before.
pub fn ended(outcome: Outcome) -> Answer {
    grown([AnswerEvent::End(outcome)])
}

fn understood() -> AnswerEvent {
    AnswerEvent::Understood(Understood {
        plan: "Issuances by channel, last full week against the week before".into(),
        basis: "amount, by issue date".into(),
        window: "Nov 16 – Nov 22, 2026".into(),
    })
}

fn table() -> Table {
    let row = |channel: &str, now: f64, before: f64| -> Vec<Value> {
        vec![json!(channel), json!(now), json!(before), json!(now - before)]
    };
    Table {
        columns: vec![
            Column::new("channel", "Channel", Format::Text),
            Column::new("current", "Nov 16 – Nov 22", Format::Money),
            Column::new("prior", "Nov 9 – Nov 15", Format::Money),
            Column::new("delta", "Change", Format::Money).signed(),
        ],
        rows: vec![
            row("Email", 1_234_567.49, 1_402_000.0),
            row("Direct Mail", 804_112.0, 790_500.0),
            row("Q&A <partners>", 45_000.0, 0.0),
        ],
        ..Table::default()
    }
}

fn insight() -> AnswerEvent {
    AnswerEvent::Insight(Insight {
        title: "Issuances fell 5.5% week over week, led by Email".into(),
        summary: "$2.08M was issued in the week of Nov 16, $121K less than in the week before.".into(),
        bullets: vec![
            "Email accounts for more than the whole fall: it lost $167K.".into(),
            "Q&A <partners> issued its first $45K.".into(),
        ],
        drivers: vec![Driver {
            segment: "channel Email".into(),
            format: Format::Money,
            value: Some(1_234_567.49),
            delta: Some(-167_432.51),
            delta_pct: Some(-0.1194),
            effect: None,
        }],
    })
}

/// Just taken in; then understood and at the database.
pub fn received() -> Answer {
    grown([])
}

pub fn progress() -> Answer {
    grown([understood(), AnswerEvent::Stage(Stage::Querying)])
}

/// The headline stands, the chart is on its way.
pub fn partial() -> Answer {
    grown([
        understood(),
        AnswerEvent::Stage(Stage::Presenting),
        AnswerEvent::Data(Arc::new(table())),
        insight(),
    ])
}

/// Everything.
pub fn complete() -> Answer {
    let file = Some("F0CHART".into());
    grown([
        understood(),
        AnswerEvent::Data(Arc::new(table())),
        AnswerEvent::Chart(Chart { alt: "Bars by channel".into(), location: file, ..Chart::default() }),
        insight(),
        AnswerEvent::Note(Note::info("Read \"issunaces\" as issuances.")),
        AnswerEvent::Note(Note::warning("12 applications have no channel.")),
        AnswerEvent::Suggestions(
            ["the same by grade", "weekly, last 13 weeks", "for Email", "as a funnel", "one too many"]
                .map(Into::into)
                .into(),
        ),
        AnswerEvent::Computed(Arc::new(Computed::default())),
        AnswerEvent::Receipt(Receipt {
            id: "ab12cd".into(),
            data_through: Some(jiff::civil::date(2026, 11, 22)),
            actuals_through: None,
            took_ms: 1_340,
            cached: true,
        }),
        AnswerEvent::End(Outcome::Complete),
    ])
}

/// The same without a picture: so many weeks, the last one partial and the two before it maturing.
pub fn without_picture(weeks: usize) -> Answer {
    let monday = |week: usize| jiff::civil::date(2026, 6, 1) + jiff::Span::new().days(7 * week as i64);
    let label = |week: usize| monday(week).to_string();
    let rows = (0..weeks).map(|week| {
        let rate = if week == 0 { Value::Null } else { json!(0.4372 - week as f64 / 100.0) };
        vec![json!(label(week)), rate, json!(1000 + week)]
    });
    let table = Table {
        columns: vec![
            Column::new("period", "Week of", Format::Date),
            Column::new("funding_rate", "Funding rate", Format::Percent),
            Column::new("submits", "Submits", Format::Count),
        ],
        rows: rows.collect(),
        partial: vec![label(weeks - 1)],
        maturing: vec![label(weeks - 3), label(weeks - 2), label(weeks - 1)],
        ..Table::default()
    };
    grown([understood(), AnswerEvent::Data(Arc::new(table)), AnswerEvent::End(Outcome::Complete)])
}

pub fn definition() -> Answer {
    let definition = Definition {
        term: "funding_rate".into(),
        text: "Issued applications divided by submitted applications, by submission date.\nAlso: conversion."
            .into(),
        source: "semantic model, metric funding_rate".into(),
    };
    let suggestions = AnswerEvent::Suggestions(vec!["funding rate by channel last month".into()]);
    grown([suggestions, AnswerEvent::End(Outcome::Definition(definition))])
}

pub fn clarification() -> Answer {
    ended(Outcome::Clarification(Clarification {
        question: "There is no channel \"Emial\". Which one do you mean?".into(),
        options: vec![
            Control::ask("c1", "Email", "submits for Email"),
            Control::ask("c2", "without this filter", "submits"),
        ],
    }))
}

pub fn refusal() -> Answer {
    ended(Outcome::Refusal(Refusal {
        message: "I can't show single applications or personal data.".into(),
        advice: "Ask for totals instead, such as \"submits by channel last month\".".into(),
    }))
}

pub fn failure() -> Answer {
    let failure = Failure {
        code: FailureCode::Timeout,
        message: "The query took longer than 30 seconds and was stopped.".into(),
        advice: "Ask for a shorter window or fewer groups.".into(),
    };
    grown([understood(), AnswerEvent::End(Outcome::Failure(failure))])
}

pub fn stopped() -> Answer {
    grown([understood(), AnswerEvent::End(Outcome::Stopped)])
}
