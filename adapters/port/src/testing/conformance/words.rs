//! What answers may contain: every outcome, hostile texts, and far too much.

use std::sync::Arc;

use serde_json::{Value, json};

use super::bench::{Bench, TITLE, assert_shown, deliver, only, picture};
use crate::testing::CallKind;
use crate::{
    Answer, AnswerEvent, Answers, Chart, Clarification, Column, Computed, Control, Definition, Driver,
    Emitter, Failure, FailureCode, Format, Insight, Note, Outcome, Parameter, Refusal, Table, Timing,
    Understood,
};

/// A text that does harm wherever a platform interprets what it shows.
pub const HOSTILE: &str = "<!channel> <!here> <@U123> <#C1> @everyone @here <@&42> <at>All</at> \
    <script>alert(1)</script> <img src=x onerror=alert(1)> [free money](https://evil.example/) \
    <https://evil.example/|click> https://evil.example/ *b* _i_ ~s~ `c` ```x``` **b** # h > q | t | \
    ![i](https://evil.example/p.png) {{DATE(2026-01-01, SHORT)}} =HYPERLINK(\"https://evil.example/\") \
    &amp; &lt;b&gt; \u{202e}olleh \u{1b}[31mred";

/// Each outcome shows its words.
pub async fn every_outcome_is_shown<B: Bench>(bench: &B) {
    let options = vec![
        Control::ask("option-1", "By issue date", "issuances by issue date"),
        Control::ask("option-2", "By application date", "issuances by application date"),
    ];
    let clarification = Clarification { question: "Which date do you mean".into(), options };
    let definition = Definition {
        term: "funding rate".into(),
        text: "Issued applications by approved ones".into(),
        source: "semantic model".into(),
    };
    let refusal = Refusal { message: "Names are not shown".into(), advice: "Ask for totals".into() };
    let failure = Failure {
        code: FailureCode::Warehouse,
        message: "The database is away".into(),
        advice: "Try again in a minute".into(),
    };
    let cases: [(Outcome, &[&str], &[&str]); 5] = [
        (
            Outcome::Clarification(clarification),
            &["Which date do you mean"],
            &["By issue date", "By application date"],
        ),
        (Outcome::Definition(definition), &["Issued applications by approved ones"], &[]),
        (Outcome::Refusal(refusal), &["Names are not shown", "Ask for totals"], &[]),
        (Outcome::Failure(failure), &["The database is away", "Try again in a minute"], &["Retry"]),
        (Outcome::Stopped, &["topped"], &[]),
    ];
    for (outcome, words, buttons) in cases {
        let thread = bench.thread();
        let (emitter, answers) = Emitter::new();
        emitter.end(outcome.clone());
        assert_shown(&deliver(bench, &thread, answers).await);
        let shown = only(bench, &thread);
        for words in words {
            assert!(shown.text.contains(words), "{words:?} of {outcome:?} in {shown:?}");
        }
        for button in buttons {
            assert!(shown.offers(button), "{button:?} of {outcome:?} in {shown:?}");
        }
    }
}

/// A hostile text in every place of an answer, and in every outcome, does what [`Bench::harm`] looks for nowhere.
pub async fn hostile_text_is_harmless<B: Bench>(bench: &B) {
    let text = || HOSTILE.to_owned();
    let options = vec![Control::ask("option-1", text(), text())];
    let outcomes = [
        Outcome::Complete,
        Outcome::Definition(Definition { term: text(), text: text(), source: text() }),
        Outcome::Clarification(Clarification { question: text(), options }),
        Outcome::Refusal(Refusal { message: text(), advice: text() }),
        Outcome::Failure(Failure { code: FailureCode::Internal, message: text(), advice: text() }),
    ];
    for outcome in outcomes {
        let thread = bench.thread();
        let answers = ended(full(HOSTILE, 3), outcome.clone());
        assert_shown(&deliver(bench, &thread, answers).await);
        only(bench, &thread);
        assert_eq!(bench.harm(&thread), None, "of {outcome:?}");
    }
}

/// Far more of everything than a platform takes is cut to fit, and not rejected.
pub async fn the_largest_answer_fits<B: Bench>(bench: &B) {
    let thread = bench.thread();
    let mut answer = full(&"many long words ".repeat(400), 60);
    if let Some(insight) = &mut answer.insight {
        insight.title = format!("{TITLE} {}", insight.title);
    }
    assert_shown(&deliver(bench, &thread, ended(answer, Outcome::Complete)).await);
    let shown = only(bench, &thread);
    assert!(shown.text.contains(TITLE), "the title comes first and is kept: {shown:?}");
    assert_eq!(shown.pictures, 1, "the answer is cut, not replaced by a plain one: {shown:?}");
    assert_eq!(count_posts(bench, &thread), 1, "the first post is taken");
}

fn count_posts<B: Bench>(bench: &B, thread: &crate::ThreadKey) -> usize {
    super::bench::count(bench, thread, CallKind::Post)
}

/// An answer with `text` in every place that has a text, and `many` of everything that can be many.
fn full(text: &str, many: usize) -> Answer {
    let text = || text.to_owned();
    let several = || vec![text(); many];
    let column = |n: usize| Column::new(format!("{n} {}", text()), text(), Format::Text);
    let driver = Driver {
        segment: text(),
        format: Format::Money,
        value: Some(1_234_567.0),
        delta: Some(1_200.0),
        delta_pct: Some(0.1),
        effect: None,
    };
    let table = Table {
        columns: (0..many).map(column).collect(),
        rows: vec![vec![Value::from(text()); many]; many],
        totals: [(text(), json!(1))].into_iter().collect(),
        partial: several(),
        maturing: several(),
        truncated: true,
    };
    let computed = Computed {
        plan: text(),
        sql: text(),
        params: vec![Parameter { name: text(), value: json!(text()) }; many],
        definitions: vec![Definition { term: text(), text: text(), source: text() }; many],
        timings: vec![Timing { stage: text(), ms: 1.5 }; many],
    };
    let notes = (0..many).flat_map(|n| {
        let text = format!("{n} {}", text());
        [Note::info(text.clone()), Note::warning(text)]
    });
    Answer {
        understood: Some(Understood { plan: text(), basis: text(), window: text() }),
        data: Some(Arc::new(table)),
        chart: Some(Chart { alt: text(), ..picture() }),
        insight: Some(Insight {
            title: text(),
            summary: text(),
            bullets: several(),
            drivers: vec![driver; many],
        }),
        notes: notes.collect(),
        suggestions: several(),
        computed: Some(Arc::new(computed)),
        ..Answer::default()
    }
}

/// A follower of the finished answer.
fn ended(answer: Answer, outcome: Outcome) -> Answers {
    let (emitter, answers) = Emitter::new();
    let Answer { understood, data, chart, insight, notes, suggestions, computed, .. } = answer;
    let parts = [
        understood.map(AnswerEvent::Understood),
        data.map(AnswerEvent::Data),
        chart.map(AnswerEvent::Chart),
        insight.map(AnswerEvent::Insight),
        Some(AnswerEvent::Suggestions(suggestions)),
        computed.map(AnswerEvent::Computed),
        Some(AnswerEvent::End(outcome)),
    ];
    let notes = notes.into_iter().map(AnswerEvent::Note);
    emitter.emit_all(notes.chain(parts.into_iter().flatten()));
    answers
}
