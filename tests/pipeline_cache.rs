//! A result is kept as long as nothing that could change it has changed, and no longer.
#![allow(clippy::unwrap_used)]

#[path = "support/pipeline.rs"]
mod pipeline;
mod support;

use pipeline::{Lender, Watched, question};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use topup::guardrail::RowPolicy;
use topup::pipeline::{Options, Question, Reply};
use topup::plan::SegmentValue;
use topup::warehouse::{Progress, refresh};

const FAST: &str = "issuances by channel last month";

async fn ask(watched: &Watched, question: &Question) -> Reply {
    watched.pipeline.ask(question, &CancellationToken::new()).await.unwrap()
}

fn total(reply: &Reply) -> f64 {
    reply.computed.as_ref().unwrap().results.totals["issuances"].number().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_asking_is_a_hit_in_other_words_too() {
    let lender = Lender::new(2_000).await;
    let watched = lender.pipeline(Options::default()).await;
    let first = ask(&watched, &question(FAST)).await;
    let second = ask(&watched, &question("last month's issuances by channel")).await;
    assert!(!first.cache_hit && second.cache_hit);
    assert_eq!(first.receipt, second.receipt);
    assert_eq!(watched.watch.sql_runs(), 1);
    assert!(second.timings.sql.is_zero(), "nothing was asked of the database");
}

#[tokio::test(flavor = "multi_thread")]
async fn new_data_is_answered_from_at_once() {
    let lender = Lender::new(2_000).await;
    let watched = lender.pipeline(Options::default()).await;
    let before = ask(&watched, &question(FAST)).await;
    // A load puts a new file in place.
    support::demo(&lender.db, 2_000, 8).await;
    let loaded = ask(&watched, &question(FAST)).await;
    assert!(!loaded.cache_hit && total(&loaded) != total(&before));
    // Another tool writes: base tables answer, and the person is told what makes it fast again.
    lender.run_sql("UPDATE cps_tb SET issued_amt = issued_amt + 1000 WHERE issued_flag = 1").await;
    let stale = ask(&watched, &question(FAST)).await;
    assert!(!stale.cache_hit && total(&stale) > total(&loaded));
    assert!(stale.warnings().iter().any(|w| w.contains("topup refresh")), "{:?}", stale.warnings());
    refresh(&lender.db, Arc::new(Progress::default())).await.unwrap();
    let fresh = ask(&watched, &question(FAST)).await;
    assert!(!fresh.cache_hit);
    assert_eq!(total(&fresh), total(&stale));
    assert!(!fresh.warnings().iter().any(|w| w.contains("topup refresh")));
    assert!(ask(&watched, &question(FAST)).await.cache_hit);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_may_see_is_never_shown_to_another() {
    let lender = Lender::new(2_000).await;
    let watched = lender.pipeline(Options::default()).await;
    let all = ask(&watched, &question(FAST)).await;
    let email = [("channel".to_string(), vec![SegmentValue::Text("Email".into())])];
    let limited = Question { policy: RowPolicy::only(email.into_iter().collect()), ..question(FAST) };
    let own = ask(&watched, &limited).await;
    assert!(!own.cache_hit);
    let rows = &own.computed.as_ref().unwrap().results.rows;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0][0].to_string(), "Email");
    assert!(all.computed.unwrap().results.rows.len() > 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_day_of_asking_is_another_question() {
    let lender = Lender::new(2_000).await;
    let watched = lender.pipeline(Options::default()).await;
    let fixed = "issuances by channel from 2026-10-01 to 2026-10-31";
    assert!(!ask(&watched, &question(fixed)).await.cache_hit);
    let tomorrow = Question { as_of: "2026-11-21".parse().unwrap(), ..question(fixed) };
    assert!(!ask(&watched, &tomorrow).await.cache_hit);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_to_live_of_nothing_keeps_nothing() {
    let lender = Lender::new(500).await;
    let watched = lender.pipeline(Options { cache_ttl: Duration::ZERO, ..Options::default() }).await;
    for _ in 0..2 {
        assert!(!ask(&watched, &question(FAST)).await.cache_hit);
    }
}
