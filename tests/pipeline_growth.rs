//! An answer grows: what is there is shown before the rest is, in the order of the stages, and an end is an end.
#![allow(clippy::unwrap_used)]

#[path = "support/pipeline.rs"]
mod pipeline;
mod support;

use pipeline::{Gate, How, Lender, Staged, in_thread, question};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use topup::model::Model;
use topup::pipeline::{Kind, Options, to_answer};
use topup_port::{Answer, Answers, Emitter, FailureCode, Outcome, Stage};

const FAST: &str = "issuances by channel last month";
const SLOW: &str = "issuances of loans over $20k last month";

/// The next state for which something holds; earlier ones are collected.
async fn until(answers: &mut Answers, seen: &mut Vec<Answer>, holds: impl Fn(&Answer) -> bool) -> Answer {
    loop {
        let next = tokio::time::timeout(Duration::from_secs(20), answers.next());
        let answer = next.await.expect("the state comes").expect("the answer has not ended before");
        seen.push(answer.clone());
        if holds(&answer) {
            return answer;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_part_of_an_answer_is_seen_before_the_next_one_is_made() {
    let lender = Lender::new(2_000).await;
    let (writing, drawing) = (Gate::shut(), Gate::shut());
    let presenter =
        Arc::new(Staged { insight: How::Waits(writing.clone()), chart: How::Waits(drawing.clone()) });
    let model = Arc::new(Model::embedded().unwrap());
    let watched = lender.with(Options::default(), presenter, model.clone()).await;
    let (emitter, mut answers) = Emitter::new();
    let asking = async {
        watched.pipeline.answer(&question(FAST), &CancellationToken::new(), &emitter).await.unwrap()
    };
    let mut seen = Vec::new();
    let following = async {
        let first = answers.next().await.unwrap();
        assert_eq!(first, Answer::default());
        let data = until(&mut answers, &mut seen, |a| a.data.is_some()).await;
        assert!(data.understood.is_some() && data.stage == Stage::Presenting && !data.is_final());
        assert!(data.insight.is_none() && data.chart.is_none());
        writing.open();
        let texts = until(&mut answers, &mut seen, |a| a.insight.is_some()).await;
        assert!(texts.chart.is_none() && !texts.is_final());
        drawing.open();
        until(&mut answers, &mut seen, Answer::is_final).await
    };
    let (last, reply) = tokio::join!(following, asking);
    assert_eq!(last.outcome, Some(Outcome::Complete));
    assert_eq!(last, to_answer(&reply, &model));
    assert!(seen.windows(2).all(|pair| pair[0].stage <= pair[1].stage));
    assert_eq!(answers.next().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_does_not_wait_for_the_texts() {
    let lender = Lender::new(2_000).await;
    let writing = Gate::shut();
    let presenter = Arc::new(Staged { insight: How::Waits(writing.clone()), chart: How::Well });
    let watched = lender.with(Options::default(), presenter, Arc::new(Model::embedded().unwrap())).await;
    let (emitter, mut answers) = Emitter::new();
    let (question, never) = (question(FAST), CancellationToken::new());
    let asking = watched.pipeline.answer(&question, &never, &emitter);
    let mut seen = Vec::new();
    let following = async {
        let drawn = until(&mut answers, &mut seen, |a| a.chart.is_some()).await;
        assert!(drawn.insight.is_none() && !drawn.is_final());
        writing.open();
        until(&mut answers, &mut seen, Answer::is_final).await
    };
    let (reply, last) = tokio::join!(asking, following);
    assert!(reply.is_ok() && last.insight.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_works_what_was_understood_is_shown_and_it_stays_when_time_is_up() {
    let lender = Lender::new(500).await;
    lender.make_slow().await;
    let options = Options { sql_timeout: Duration::from_millis(600), ..Options::default() };
    let watched = lender.pipeline(options).await;
    let (emitter, mut answers) = Emitter::new();
    let (question, never) = (question(SLOW), CancellationToken::new());
    let asking = watched.pipeline.answer(&question, &never, &emitter);
    let mut seen = Vec::new();
    let following = async {
        let working = until(&mut answers, &mut seen, |a| a.stage == Stage::Querying).await;
        assert!(working.understood.unwrap().plan.contains("issuances"));
        assert!(working.data.is_none() && working.outcome.is_none());
        until(&mut answers, &mut seen, Answer::is_final).await
    };
    let (reply, last) = tokio::join!(asking, following);
    assert!(reply.is_err());
    assert!(last.understood.is_some(), "what was there stays");
    let Some(Outcome::Failure(failure)) = last.outcome else { panic!("{last:?}") };
    assert_eq!(failure.code, FailureCode::Timeout);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_time_is_up_the_answer_is_complete_with_what_is_there_and_says_what_is_not() {
    let lender = Lender::new(500).await;
    let gate = Gate::shut();
    let presenter = Arc::new(Staged { insight: How::Waits(gate.clone()), chart: How::Waits(gate.clone()) });
    let options = Options { question_timeout: Duration::from_millis(700), ..Options::default() };
    let watched = lender.with(options, presenter, Arc::new(Model::embedded().unwrap())).await;
    let (emitter, answers) = Emitter::new();
    watched.pipeline.answer(&question(FAST), &CancellationToken::new(), &emitter).await.unwrap();
    gate.open();
    let last = answers.last().await;
    assert_eq!(last.outcome, Some(Outcome::Complete));
    assert!(last.data.is_some() && last.insight.is_none() && last.chart.is_none() && last.receipt.is_some());
    let notes: Vec<&str> = last.notes.iter().map(|n| n.text.as_str()).collect();
    let said = notes.join(" ");
    assert!(said.contains("insights are missing: there was no time left to write them"), "{said}");
    assert!(said.contains("chart is missing: there was no time left to draw it"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_shows_no_part_of_an_answer() {
    let lender = Lender::new(500).await;
    let watched = lender.pipeline(Options::default()).await;
    let (emitter, mut answers) = Emitter::new();
    let drop_table = question("drop table cps_tb");
    let never = CancellationToken::new();
    let (mut seen, asking) = (Vec::new(), watched.pipeline.answer(&drop_table, &never, &emitter));
    let following = until(&mut answers, &mut seen, Answer::is_final);
    let (reply, last) = tokio::join!(asking, following);
    assert_eq!(reply.unwrap().kind, Kind::Refusal);
    assert!(matches!(last.outcome, Some(Outcome::Refusal(_))));
    assert!(
        seen.iter()
            .all(|a| a.understood.is_none() && a.data.is_none() && a.stage < Stage::Checking || a.is_final())
    );
    assert!(last.data.is_none() && last.understood.is_none() && last.suggestions.is_empty());
    assert_eq!(watched.watch.sql_runs(), 0);
    assert_eq!(watched.watch.security.lock().unwrap().len(), 1);
}

/// Whatever the kind of question, the grown answer is the answer of the reply.
#[tokio::test(flavor = "multi_thread")]
async fn the_grown_answer_is_the_replys_answer_for_every_kind_of_question() {
    let lender = Lender::new(4_000).await;
    let watched = lender.pipeline(Options::default()).await;
    for text in [
        "submits and approvals by week last 8 weeks",
        "wow issuances by channel",
        "forecast vs actual last month by grade",
        "funnel last month by product",
        "approval rate by grade last quarter",
        "histogram of fico last month",
        "apr vs fico by grade last quarter",
        "why did issuances change last month",
        "what is funding rate",
        "issuances for Emial last month",
        "show me customer names",
        "thanks bob, see you at 3",
    ] {
        for cached in [false, true] {
            let (emitter, answers) = Emitter::new();
            let asked = in_thread(text, &format!("{text} {cached}"));
            let reply = watched.pipeline.answer(&asked, &CancellationToken::new(), &emitter).await.unwrap();
            let last = answers.last().await;
            let expected = to_answer(&reply, watched.pipeline.model());
            assert_eq!((&last.data, &last.outcome), (&expected.data, &expected.outcome), "{text}");
            assert_eq!(last, expected, "{text}");
            assert_eq!(reply.cache_hit, cached && reply.kind == Kind::Answer, "{text}");
        }
    }
}

/// Whoever only waits for another's equal question sees the answer grow too, and the next one to compute goes on
/// showing it.
#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_an_equal_question_sees_it_grow() {
    let lender = Lender::new(2_000).await;
    let (writing, drawing) = (Gate::shut(), Gate::shut());
    let presenter =
        Arc::new(Staged { insight: How::Waits(writing.clone()), chart: How::Waits(drawing.clone()) });
    let watched = lender.with(Options::default(), presenter, Arc::new(Model::embedded().unwrap())).await;
    let (first_emitter, mut first_answers) = Emitter::new();
    let (second_emitter, mut second_answers) = Emitter::new();
    let (asked, never) = (question(FAST), CancellationToken::new());
    let cancel = CancellationToken::new();
    let first = watched.pipeline.answer(&asked, &cancel, &first_emitter);
    let second = watched.pipeline.answer(&asked, &never, &second_emitter);
    let following = async {
        let mut seen = Vec::new();
        until(&mut first_answers, &mut seen, |a| a.data.is_some()).await;
        until(&mut second_answers, &mut seen, |a| a.data.is_some() && a.insight.is_none()).await;
        writing.open();
        until(&mut second_answers, &mut seen, |a| a.insight.is_some() && a.chart.is_none()).await;
        assert_eq!(watched.watch.sql_runs(), 1);
        cancel.cancel();
        drawing.open();
        until(&mut second_answers, &mut seen, Answer::is_final).await
    };
    let (last, _, reply) = tokio::join!(following, first, second);
    assert_eq!(last.outcome, Some(Outcome::Complete));
    assert!(last.chart.is_some() && reply.unwrap().kind == Kind::Answer);
}
