//! Any answer at all, for renderers to hold out against.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};
use topup_port::testing::conformance::HOSTILE;
use topup_port::{
    Answer, Chart, Clarification, Column, Computed, Control, Definition, Driver, Failure, FailureCode,
    Format, Insight, Note, Outcome, Receipt, Refusal, Table, Understood, with_controls,
};

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

/// Any answer.
pub fn answer() -> impl Strategy<Value = Answer> {
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
