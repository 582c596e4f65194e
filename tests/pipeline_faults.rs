//! What a person gets when something fails or takes too long: the rest of the answer, a simpler one, or advice; and
//! that nothing goes on behind the back of who left.
#![allow(clippy::unwrap_used)]

#[path = "support/pipeline.rs"]
mod pipeline;
mod support;

use futures::future::join_all;
use pipeline::{Gate, How, Lender, Staged, Watched, question};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use topup::model::Model;
use topup::pipeline::{Kind, Options, SourceError};
use topup_port::{Emitter, FailureCode, Outcome};

/// Served by daily sums.
const FAST: &str = "issuances by channel last month";
/// Three splits: every application is read; its simpler form is served by daily sums.
const WIDE: &str = "issuances by channel, grade and product last month";
/// A limit on a number: every application is read, in every form.
const SLOW: &str = "monthly issuances of loans over $20k this year";

fn hurried() -> Options {
    Options {
        sql_timeout: Duration::from_millis(300),
        question_timeout: Duration::from_secs(20),
        ..Options::default()
    }
}

async fn staged(lender: &Lender, insight: How, chart: How) -> Watched {
    let model = Arc::new(Model::embedded().unwrap());
    lender.with(hurried(), Arc::new(Staged { insight, chart }), model).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_chart_leaves_the_rest_and_is_said() {
    let lender = Lender::new(2_000).await;
    let whole = lender.pipeline(Options::default()).await.ask(FAST).await.unwrap().computed.unwrap();
    for how in [How::Panics, How::Fails] {
        let reply = staged(&lender, How::Well, how).await.ask(FAST).await.unwrap();
        let computed = reply.computed.as_ref().unwrap();
        assert!(computed.chart.is_none());
        assert_eq!(computed.results.rows, whole.results.rows);
        assert_eq!(computed.insight, whole.insight);
        assert_eq!(computed.suggestions, whole.suggestions);
        let said = reply.warnings().join(" ");
        assert!(said.contains("The chart is missing") && said.contains("numbers are complete"), "{said}");
        assert!(reply.receipt.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_insights_leave_the_rest_and_are_said() {
    let lender = Lender::new(2_000).await;
    let reply = staged(&lender, How::Panics, How::Well).await.ask(FAST).await.unwrap();
    let computed = reply.computed.as_ref().unwrap();
    assert!(computed.insight.is_none() && computed.chart.is_some());
    assert!(!computed.results.rows.is_empty());
    assert!(reply.warnings().join(" ").contains("The insights are missing"));
    let both = staged(&lender, How::Panics, How::Panics).await.ask(FAST).await.unwrap();
    assert_eq!(both.computed.unwrap().results.rows, computed.results.rows);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_something_missing_is_not_kept() {
    let lender = Lender::new(500).await;
    let watched = staged(&lender, How::Well, How::Fails).await;
    for n in 1..=2 {
        assert!(!watched.ask(FAST).await.unwrap().cache_hit);
        assert_eq!(watched.watch.sql_runs(), n);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_time_left_is_left_out_and_said() {
    let lender = Lender::new(500).await;
    let gate = Gate::shut();
    let options = Options { question_timeout: Duration::from_secs(2), ..hurried() };
    let presenter = Arc::new(Staged { insight: How::Well, chart: How::Waits(gate.clone()) });
    let watched = lender.with(options, presenter, Arc::new(Model::embedded().unwrap())).await;
    let asked = Instant::now();
    let reply = watched.ask(FAST).await.unwrap();
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    gate.open();
    assert!(reply.computed.as_ref().unwrap().insight.is_some());
    assert!(reply.warnings().join(" ").contains("The chart is missing: there was no time left"), "{reply:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_takes_too_long_is_interrupted_and_tried_once_in_a_simpler_form() {
    let lender = Lender::new(2_000).await;
    let fair = lender.pipeline(Options::default()).await.ask(FAST).await.unwrap();
    lender.make_slow().await;
    let watched = lender.pipeline(hurried()).await;
    let asked = Instant::now();
    let reply = watched.ask(WIDE).await.unwrap();
    // Once 0.3 s for the full question, then the simpler one; the full one would take minutes.
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    let plan = &reply.understood.as_ref().unwrap().plan;
    assert_eq!(plan.group_by, ["channel"], "the reply's plan is the one that its rows belong to");
    assert_eq!(reply.computed.as_ref().unwrap().results.rows, fair.computed.unwrap().results.rows);
    let said = reply.warnings().join(" ");
    assert!(said.contains("took too long, so this is split by the first segment alone"), "{said}");
    assert!(said.contains("Please ask for less: one split, such as \"by channel\""), "{said}");
    // The receipt replays what was shown.
    let id = reply.receipt.unwrap().parse().unwrap();
    let receipt = watched.pipeline.receipts().get(&id).await.unwrap().unwrap();
    assert_eq!(receipt["understood"]["plan"]["group_by"], serde_json::json!(["channel"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_fails_is_tried_in_a_simpler_form_too() {
    let lender = Lender::new(500).await;
    lender.break_base().await;
    let reply = lender.pipeline(hurried()).await.ask(WIDE).await.unwrap();
    assert!(reply.warnings().join(" ").contains("could not be run, so this is split by"), "{reply:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_nothing_helps_the_person_is_told_how_to_ask_for_less() {
    let lender = Lender::new(500).await;
    lender.make_slow().await;
    let watched = lender.pipeline(hurried()).await;
    let asked = Instant::now();
    let (emitter, answers) = Emitter::new();
    let error =
        watched.pipeline.answer(&question(SLOW), &CancellationToken::new(), &emitter).await.unwrap_err();
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    let text = error.to_string();
    assert!(text.contains("Please ask for less: a shorter window") && text.contains("amount"), "{text}");
    let Some(Outcome::Failure(failure)) = answers.last().await.outcome else { panic!("no failure") };
    assert_eq!(failure.code, FailureCode::Timeout);
    assert!(failure.advice.contains("ask for less"), "{failure:?}");
    assert_eq!(watched.watch.failed.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_of_the_question_bounds_both_tries() {
    let lender = Lender::new(500).await;
    lender.make_slow().await;
    let options = Options {
        sql_timeout: Duration::from_secs(600),
        question_timeout: Duration::from_millis(400),
        ..Options::default()
    };
    let watched = lender.pipeline(options).await;
    let asked = Instant::now();
    let error = watched.ask("issuances by channel of loans over $20k last month").await.unwrap_err();
    assert!(matches!(&error, SourceError::Unanswered { code: FailureCode::Timeout, .. }), "{error:?}");
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_database_is_a_fault_without_internals_for_the_person() {
    let lender = Lender::new(500).await;
    lender.break_base().await;
    let error = lender.pipeline(hurried()).await.ask(SLOW).await.unwrap_err();
    assert!(error.to_string().contains("no such table"), "{error}");
    let failure = error.failure();
    assert_eq!(failure.code, FailureCode::Warehouse);
    let told = format!("{} {}", failure.message, failure.advice);
    assert!(!told.contains("cps_tb") && told.contains("topup doctor"), "{told}");
}

/// Four statements may run at a time: if eight that were left still ran, the next question would have to wait.
#[tokio::test(flavor = "multi_thread")]
async fn leaving_stops_the_sql_whichever_way_one_leaves() {
    let lender = Lender::new(500).await;
    lender.make_slow().await;
    let patient = Options {
        sql_timeout: Duration::from_secs(600),
        question_timeout: Duration::from_secs(600),
        ..Options::default()
    };
    let watched = lender.pipeline(patient).await;
    let soon = Duration::from_millis(60);
    for n in 0..8 {
        let slow = question(&format!("issuances of loans over ${} last month", 20_000 + n));
        let never = CancellationToken::new();
        // Dropped.
        assert!(tokio::time::timeout(soon, watched.pipeline.ask(&slow, &never)).await.is_err());
        // Cancelled.
        let cancel = CancellationToken::new();
        let (reply, ()) = tokio::join!(watched.pipeline.ask(&slow, &cancel), async {
            tokio::time::sleep(soon).await;
            cancel.cancel();
        });
        assert_eq!(reply.unwrap().kind, Kind::Stopped);
        // Abandoned by every follower.
        let (emitter, answers) = Emitter::new();
        let (reply, ()) = tokio::join!(watched.pipeline.answer(&slow, &never, &emitter), async {
            tokio::time::sleep(soon).await;
            drop(answers);
        });
        assert_eq!(reply.unwrap().kind, Kind::Stopped);
    }
    let asked = Instant::now();
    assert_eq!(watched.ask(FAST).await.unwrap().kind, Kind::Answer);
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_questions_at_one_time_are_computed_once() {
    let lender = Lender::new(2_000).await;
    let gate = Gate::shut();
    let watched = staged(&lender, How::Waits(gate.clone()), How::Well).await;
    // The same plan in other words.
    let words = [FAST, "last month's issuances by channel", "Issuances  per channel, last month"];
    let mut asking = Box::pin(join_all((0..12).map(|n| watched.ask(words[n % 3]))));
    assert!(tokio::time::timeout(Duration::from_millis(200), &mut asking).await.is_err());
    gate.open();
    let replies: Vec<_> = asking.await.into_iter().map(Result::unwrap).collect();
    assert_eq!(watched.watch.sql_runs(), 1);
    assert_eq!(replies.iter().filter(|r| !r.cache_hit).count(), 1);
    assert!(replies.iter().all(|r| r.kind == Kind::Answer && r.receipt == replies[0].receipt));
}

#[tokio::test(flavor = "multi_thread")]
async fn if_the_first_asker_leaves_the_next_one_computes() {
    let lender = Lender::new(2_000).await;
    for cancelled in [true, false] {
        let gate = Gate::shut();
        let watched = staged(&lender, How::Waits(gate.clone()), How::Well).await;
        let cancel = CancellationToken::new();
        let first_question = question(FAST);
        let mut first = Box::pin(watched.pipeline.ask(&first_question, &cancel));
        let mut second = Box::pin(watched.ask(FAST));
        let soon = Duration::from_millis(150);
        // However busy the machine is, the first one is at work before the second one asks.
        let at_work = async {
            while watched.watch.sql_runs() == 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::select! {
            _ = &mut first => panic!("it waits for the gate"),
            () = at_work => {}
        }
        assert!(tokio::time::timeout(soon, &mut second).await.is_err());
        assert_eq!(watched.watch.sql_runs(), 1, "the second asker waits for the first");
        if cancelled {
            cancel.cancel();
            assert_eq!(first.as_mut().await.unwrap().kind, Kind::Stopped);
        }
        drop(first);
        gate.open();
        let reply = second.await.unwrap();
        assert_eq!((reply.kind, reply.cache_hit), (Kind::Answer, false));
        assert_eq!(watched.watch.sql_runs(), 2);
    }
}

/// Whoever only waits for another's answer can leave as well, and the other is not disturbed.
#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_asker_can_stop_alone() {
    let lender = Lender::new(500).await;
    let gate = Gate::shut();
    let watched = staged(&lender, How::Waits(gate.clone()), How::Well).await;
    let mut first = Box::pin(watched.ask(FAST));
    assert!(tokio::time::timeout(Duration::from_millis(150), &mut first).await.is_err());
    let cancel = CancellationToken::new();
    cancel.cancel();
    let second = watched.pipeline.ask(&question(FAST), &cancel).await.unwrap();
    assert_eq!(second.kind, Kind::Stopped);
    gate.open();
    assert_eq!(first.await.unwrap().kind, Kind::Answer);
    assert_eq!(watched.watch.sql_runs(), 1);
}
