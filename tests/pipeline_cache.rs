//! A result is kept as long as nothing that could change it has changed, and no longer.
#![allow(clippy::unwrap_used)]

#[path = "support/pipeline.rs"]
mod pipeline;
mod support;

use pipeline::{Lender, Watched, question};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use topup::clock::SystemClock;
use topup::guardrail::Policy;
use topup::pipeline::{Options, Question, Reply, ReplyJson};
use topup::plan::SegmentValue;
use topup::store::{MemoryResults, ResultCache};
use topup::warehouse::{Progress, refresh};
use topup_port::BoxFuture;

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
    let limited = Question { policy: Policy::only(email.into_iter().collect()), ..question(FAST) };
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

/// A reply as a program sees it, without what differs by the asking: times, receipt, whether it was cached.
fn said(reply: &Reply) -> serde_json::Value {
    let mut said = serde_json::to_value(ReplyJson::of(reply, "", None)).unwrap();
    for asking in ["timings_ms", "receipt", "cache"] {
        said.as_object_mut().unwrap().remove(asking);
    }
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_finds_what_another_computed_to_the_last_bit() {
    let lender = Lender::new(2_000).await;
    let clock = Arc::new(SystemClock);
    let shared = Arc::new(MemoryResults::new(64 * 1024 * 1024, clock));
    let (one, two) = (lender.replica(shared.clone()).await, lender.replica(shared.clone()).await);
    let questions = [
        FAST,
        "issuances by week last 8 weeks",
        "why did issuances change last month",
        "forecast vs actual by month",
        "forecast for December",
        "funnel last month",
        "funnel by channel last month",
        "share of issuances by product last quarter",
        "distribution of fico last month",
        "approval rate by apr last month",
        "top 3 channels by funding rate, last month",
    ];
    for text in questions {
        let first = ask(&one, &question(text)).await;
        assert!(!first.cache_hit, "{text}");
        // It is put beside the answer.
        let began = std::time::Instant::now();
        let second = loop {
            let reply = ask(&lender.replica(shared.clone()).await, &question(text)).await;
            if reply.cache_hit || began.elapsed() > Duration::from_secs(20) {
                break reply;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        assert!(second.cache_hit, "{text}");
        let before = two.watch.sql_runs();
        let third = ask(&two, &question(text)).await;
        assert_eq!(two.watch.sql_runs(), before, "{text}: nothing was asked of the database");
        for reply in [&second, &third] {
            assert_eq!(said(&first), said(reply), "{text}");
            let (a, b) = (first.computed.as_ref().unwrap(), reply.computed.as_ref().unwrap());
            let (a, b) = (a.chart.as_ref().unwrap(), b.chart.as_ref().unwrap());
            assert!(a.png == b.png && a.alt == b.alt && a.spec == b.spec, "{text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_shared_cache_and_cannot_be_read_is_computed() {
    /// Gives nonsense, and keeps nothing.
    struct Nonsense;
    impl ResultCache for Nonsense {
        fn get<'a>(&'a self, _: &'a [u8]) -> BoxFuture<'a, Option<Vec<u8>>> {
            Box::pin(async { Some(b"\0\0\0\x02{}PNG".to_vec()) })
        }
        fn put<'a>(&'a self, _: &'a [u8], _: Vec<u8>, _: Duration) -> BoxFuture<'a, ()> {
            Box::pin(async {})
        }
    }
    let lender = Lender::new(500).await;
    let replica = lender.replica(Arc::new(Nonsense)).await;
    let reply = ask(&replica, &question(FAST)).await;
    assert!(!reply.cache_hit && total(&reply) > 0.0);
}
