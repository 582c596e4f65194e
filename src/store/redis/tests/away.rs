//! What happens when Redis dies, freezes and comes back: nothing blocks, and all recovers by itself.

use std::future::Future;
use std::time::Instant;

use serde_json::json;

use super::server::RedisServer;
use super::*;

/// Redis counts as away after the response timeout of the settings (300 ms); the rest is granted to a busy machine.
const AT_MOST: Duration = Duration::from_secs(1);

/// The outcome, and that it did not keep anybody waiting.
async fn soon<T>(what: impl Future<Output = T>) -> T {
    let begun = Instant::now();
    let outcome = what.await;
    assert!(begun.elapsed() < AT_MOST, "this took {:?}", begun.elapsed());
    outcome
}

/// Asks until it is so; the test fails if that does not happen.
async fn eventually(so: impl AsyncFn() -> bool) {
    let asking = async {
        while !so().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), asking).await.expect("this never came about");
}

/// What every store does while Redis is away, each call within the timeout.
async fn without_redis(redis: &Redis, behind: Arc<MemoryControls>, round: &str) {
    let key = ThreadKey::new("slack", "T1", "C1", "1");
    let threads = RedisThreads::new(redis.clone(), MINUTE);
    assert_eq!(soon(threads.get(&key)).await.unwrap(), None, "an answer goes on without context");
    soon(threads.put(&key, json!(1))).await.unwrap();
    let results = RedisResults::new(redis.clone());
    assert_eq!(soon(results.get(b"k")).await, None);
    soon(results.put(b"k", vec![1], MINUTE)).await;
    let dedupe = RedisDedupe::new(redis.clone());
    assert!(soon(dedupe.first(round, MINUTE)).await);
    assert!(!soon(dedupe.first(round, MINUTE)).await, "the process's own memory goes on");
    let limits = RedisLimits::new(redis.clone());
    assert_eq!(soon(limits.take(round, Limit::new(1, MINUTE, 1))).await, Taken::Ok);
    assert!(matches!(soon(limits.take(round, Limit::new(1, MINUTE, 1))).await, Taken::RetryAfter(_)));
    let leases = RedisLeases::new(redis.clone());
    assert_eq!(soon(leases.acquire(round, "one", MINUTE)).await, None, "leases fail closed");
    assert!(!soon(leases.renew("held", "one", MINUTE)).await);
    let controls = RedisControls::new(redis.clone(), behind);
    soon(controls.put(round, json!(round), MINUTE)).await.unwrap();
    assert_eq!(soon(controls.get(round)).await.unwrap(), Some(json!(round)));
    let unknown = soon(controls.get("unknown")).await;
    assert!(matches!(unknown, Err(StoreError::Away)), "an unknown button may be known to Redis: {unknown:?}");
}

#[tokio::test]
async fn killed_in_mid_flight_nothing_blocks_and_it_recovers_by_itself() {
    let mut server = RedisServer::start();
    let redis = open(&server.url()).await;
    let behind = Arc::new(MemoryControls::new(Arc::new(SystemClock)));
    assert!(redis.health().now().up);
    let key = ThreadKey::new("slack", "T1", "C1", "1");
    let threads = Arc::new(RedisThreads::new(redis.clone(), MINUTE));
    threads.put(&key, json!("before")).await.unwrap();
    assert!(RedisLeases::new(redis.clone()).acquire("held", "one", MINUTE).await.is_some());

    // Many calls are on their way when it dies.
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let (threads, key) = (threads.clone(), key.clone());
            tokio::spawn(async move { soon(threads.get(&key)).await.unwrap() })
        })
        .collect();
    server.kill();
    for call in calls {
        let seen = call.await.unwrap();
        assert!(seen.is_none() || seen == Some(json!("before")));
    }
    soon(threads.get(&key)).await.unwrap();
    let away = until(&redis, false).await;
    without_redis(&redis, behind.clone(), "killed").await;
    assert_eq!(redis.health().now(), away, "it is away since then");

    server.start_again();
    let back = until(&redis, true).await;
    assert!(back.since > away.since);
    assert_eq!(threads.get(&key).await.unwrap(), None, "the new server is empty");
    threads.put(&key, json!("after")).await.unwrap();
    assert_eq!(threads.get(&key).await.unwrap(), Some(json!("after")));
    assert!(RedisLeases::new(redis.clone()).acquire("killed", "one", MINUTE).await.is_some());
    let controls = RedisControls::new(redis.clone(), behind);
    assert_eq!(controls.get("killed").await.unwrap(), Some(json!("killed")), "buttons made meanwhile go on");
    assert_eq!(controls.get("unknown").await.unwrap(), None);
}

#[tokio::test]
async fn frozen_calls_return_within_the_timeout_and_it_goes_on_when_let() {
    let server = RedisServer::start();
    let redis = open(&server.url()).await;
    let threads = RedisThreads::new(redis.clone(), MINUTE);
    let key = ThreadKey::new("slack", "T1", "C1", "1");
    threads.put(&key, json!("before")).await.unwrap();
    server.freeze();
    let waiting = futures::future::join_all((0..50).map(|_| threads.get(&key)));
    assert!(soon(waiting).await.into_iter().all(|context| context.unwrap().is_none()));
    assert!(!redis.health().now().up);
    // Known to be away: no call waits for a timeout any more, however many there are.
    let begun = Instant::now();
    for n in 0..20 {
        without_redis(&redis, Arc::new(MemoryControls::new(clock())), &n.to_string()).await;
    }
    assert!(begun.elapsed() < AT_MOST, "20 rounds took {:?}", begun.elapsed());
    server.thaw();
    until(&redis, true).await;
    assert_eq!(threads.get(&key).await.unwrap(), Some(json!("before")));
}

#[tokio::test]
async fn away_at_the_start_is_no_error_and_it_is_found_later() {
    let mut server = RedisServer::start();
    server.kill();
    let begun = Instant::now();
    let redis = open(&server.url()).await;
    assert!(begun.elapsed() < Duration::from_secs(3));
    assert!(!redis.health().now().up);
    without_redis(&redis, Arc::new(MemoryControls::new(clock())), "start").await;
    server.start_again();
    until(&redis, true).await;
}

#[tokio::test]
async fn a_cluster_that_dies_is_left_at_once_and_found_again() {
    let mut server = RedisServer::cluster();
    let redis = open(&format!("redis+cluster://127.0.0.1:{}", server.port)).await;
    let results = RedisResults::new(redis.clone());
    results.put(b"k", vec![1], MINUTE).await;
    assert_eq!(results.get(b"k").await, Some(vec![1]));
    server.kill();
    assert_eq!(soon(results.get(b"k")).await, None);
    until(&redis, false).await;
    without_redis(&redis, Arc::new(MemoryControls::new(clock())), "cluster").await;
    server.start_again();
    // A node answers before it has its slots again: there may be several ups and downs.
    let works = async {
        while results.get(b"k").await.is_none() {
            until(&redis, true).await;
            results.put(b"k", vec![2], MINUTE).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), works).await.expect("the cluster is never found again");
}

#[tokio::test]
async fn a_master_that_became_a_replica_is_left() {
    let (server, other) = (RedisServer::start(), RedisServer::start());
    let redis = open(&server.url()).await;
    server.ask(&format!("REPLICAOF 127.0.0.1 {}", other.port));
    let results = RedisResults::new(redis.clone());
    let health = redis.health();
    // Refused as read-only: whoever is master now has to be looked for.
    eventually(async || {
        results.put(b"k", vec![1], MINUTE).await;
        health.0.has_changed().unwrap()
    })
    .await;
    server.ask("REPLICAOF NO ONE");
    until(&redis, true).await;
}

/// What is logged on this thread while the guard lives.
fn logged() -> (Arc<std::sync::Mutex<Vec<u8>>>, tracing::subscriber::DefaultGuard) {
    struct Kept(Arc<std::sync::Mutex<Vec<u8>>>);
    impl std::io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let kept = Arc::new(std::sync::Mutex::default());
    let writer = {
        let kept = Arc::clone(&kept);
        move || Kept(Arc::clone(&kept))
    };
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(writer).finish();
    (kept, tracing::subscriber::set_default(subscriber))
}

#[tokio::test]
async fn going_and_coming_back_are_logged_once_each() {
    let (log, _guard) = logged();
    let mut server = RedisServer::start_with(&["--requirepass", "s3cret"]);
    let redis = open(&format!("redis://:s3cret@127.0.0.1:{}", server.port)).await;
    let results = RedisResults::new(redis.clone());
    let count = |text: &str| String::from_utf8_lossy(&log.lock().unwrap()).matches(text).count();
    for round in 1..=2 {
        server.kill();
        for _ in 0..50 {
            assert_eq!(soon(results.get(b"k")).await, None);
        }
        until(&redis, false).await;
        eventually(async || count("Redis is away") == round).await;
        server.start_again();
        until(&redis, true).await;
        // The keeper speaks right after it has changed the health.
        eventually(async || count("Redis is back") == round).await;
        assert_eq!((count("Redis is away"), count("Redis is back")), (round, round));
    }
    assert_eq!(count("s3cret"), 0);
}
