//! The stores over real redis-servers: the suites, the ways to get there, and what lies in Redis.

mod away;
#[path = "../../../../tests/support/redis.rs"]
mod server;

use serde_json::json;

use self::server::RedisServer;
use super::*;
use crate::clock::{ManualClock, SystemClock};
use crate::store::suite::{self, clock};
use crate::store::{
    ControlStore, Dedupe, Leases, Limit, MemoryControls, MemoryMeta, MetaStore, PersonKey, RateLimits,
    ReceiptStore, ResultCache, SqliteFiles, StateDb, Taken, ThreadStore,
};

const MINUTE: Duration = Duration::from_secs(60);
fn settings(url: &str) -> settings::Redis {
    settings::Redis { url: Some(url.parse().unwrap()), ..settings::Redis::default() }
}

async fn open(url: &str) -> Redis {
    let settings = settings(url);
    Redis::open(&settings, &settings.url.clone().unwrap(), Arc::new(SystemClock)).await.unwrap()
}

/// One whose time is the clock's alone.
async fn replica(url: &str, clock: &Arc<ManualClock>) -> Redis {
    let settings = settings(url);
    let redis = Redis::open(&settings, &settings.url.clone().unwrap(), clock.clone()).await.unwrap();
    assert!(redis.health().now().up, "the server that was just started is there");
    Redis { scripts_by_clock: true, ..redis }
}

/// Every suite, with two replicas on one Redis.
async fn suites(url: &str) {
    let clock = clock();
    let (one, two) = (replica(url, &clock).await, replica(url, &clock).await);
    suite::threads(&RedisThreads::new(one.clone(), MINUTE), &clock, MINUTE).await;
    suite::results(&RedisResults::new(one.clone()), &clock).await;
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let db = async |at: usize| {
        let path = dirs[at].path().join("state.db");
        Arc::new(StateDb::open(&path, None, clock.clone()).await.unwrap())
    };
    let behind = Arc::new(MemoryControls::new(clock.clone()));
    suite::controls(&RedisControls::new(one.clone(), behind), &clock).await;
    let behind = Arc::new(SqliteFiles::new(db(0).await, 1_000));
    suite::files(&RedisFiles::new(one.clone(), behind, 1_000), &clock).await;
    suite::dedupe([&RedisDedupe::new(one.clone()), &RedisDedupe::new(two.clone())], &clock).await;
    suite::limits([&RedisLimits::new(one.clone()), &RedisLimits::new(two.clone())], &clock).await;
    suite::places([&RedisPlaces::new(one.clone()), &RedisPlaces::new(two.clone())], &clock).await;
    suite::leases([&RedisLeases::new(one.clone()), &RedisLeases::new(two.clone())], &clock).await;
    let meta = |redis: &Redis| RedisMeta::new(redis.clone(), Arc::new(MemoryMeta::default()));
    suite::meta(&meta(&one)).await;
    let (first, second) = (meta(&one), meta(&two));
    first.set("token", json!("sealed")).await.unwrap();
    assert_eq!(
        second.get("token").await.unwrap(),
        Some(json!("sealed")),
        "what one replica keeps the other has"
    );
    second.set("token", json!(null)).await.unwrap();
    assert_eq!(
        first.get("token").await.unwrap(),
        Some(json!(null)),
        "and what one takes away is gone for both"
    );
    first.set("other", json!(1)).await.unwrap();
    let mut emptied = redis::cmd("DEL");
    emptied.arg(one.key("fact", b"other"));
    one.link.query::<i64>(emptied).await.unwrap();
    assert_eq!(second.get("other").await.unwrap(), None);
    assert_eq!(first.get("other").await.unwrap(), Some(json!(1)), "whoever kept it still has it");
    assert_eq!(second.get("other").await.unwrap(), Some(json!(1)), "and gives it back");
    let (here, there) = (RedisReceipts::new(one, db(0).await), RedisReceipts::new(two, db(1).await));
    suite::receipts(&here, 10).await;
    let id = here.put(json!({"n": 5})).await.unwrap();
    assert_eq!(there.get(&id).await.unwrap(), Some(json!({"n": 5})), "what one replica gave the other has");
    assert_eq!(there.put(json!({"n": 5})).await.unwrap(), id);
}

/// Waits until Redis is there or away; the test fails if that does not happen.
async fn until(redis: &Redis, up: bool) -> RedisHealth {
    let mut health = redis.health();
    tokio::time::timeout(Duration::from_secs(20), health.until(up)).await.expect("the health never changed")
}

#[tokio::test]
async fn redis_passes_the_suites() {
    let server = RedisServer::start();
    suites(&server.url()).await;
}

#[tokio::test]
async fn a_cluster_passes_the_suites() {
    let server = RedisServer::cluster();
    suites(&format!("redis+cluster://127.0.0.1:{}", server.port)).await;
}

#[tokio::test]
async fn a_master_that_a_sentinel_knows_passes_the_suites() {
    let master = RedisServer::start_with(&["--requirepass", "s3cret"]);
    let sentinel = RedisServer::sentinel(master.port);
    suites(&format!("redis+sentinel://:s3cret@127.0.0.1:{}/mine", sentinel.port)).await;
}

#[tokio::test]
async fn a_sentinel_is_asked_again_where_the_master_is() {
    let (mut master, other) = (RedisServer::start(), RedisServer::start());
    let sentinel = RedisServer::sentinel(master.port);
    let redis = open(&format!("redis+sentinel://127.0.0.1:{}/mine", sentinel.port)).await;
    assert!(redis.health().now().up);
    master.kill();
    assert_eq!(RedisResults::new(redis.clone()).get(b"k").await, None);
    until(&redis, false).await;
    // What a failover comes to, without its waiting.
    assert_eq!(sentinel.ask("SENTINEL REMOVE mine"), "+OK");
    assert_eq!(sentinel.ask(&format!("SENTINEL MONITOR mine 127.0.0.1 {} 1", other.port)), "+OK");
    until(&redis, true).await;
    RedisResults::new(redis.clone()).put(b"k", vec![1], MINUTE).await;
    assert_eq!(other.ask("DBSIZE"), ":1");
}

#[tokio::test]
async fn the_servers_own_time_is_taken_where_no_clock_is_given() {
    let server = RedisServer::start();
    let redis = open(&server.url()).await;
    let leases = RedisLeases::new(redis.clone());
    let before = u64::try_from(jiff::Timestamp::now().as_microsecond()).unwrap();
    let fence = leases.acquire("a", "one", MINUTE).await.unwrap();
    assert!(fence.0.abs_diff(before) < 60_000_000, "{fence:?} is no moment of now");
    assert_eq!(leases.acquire("a", "two", MINUTE).await, None);
    let limits = RedisLimits::new(redis.clone());
    assert_eq!(limits.take("a", Limit::new(1, MINUTE, 1)).await, Taken::Ok);
    assert!(
        matches!(limits.take("a", Limit::new(1, MINUTE, 1)).await, Taken::RetryAfter(wait) if wait <= MINUTE)
    );
    assert!(RedisDedupe::new(redis.clone()).first("a", MINUTE).await);
    assert!(!RedisDedupe::new(redis).first("a", MINUTE).await);
}

#[tokio::test]
async fn keys_have_the_prefix_an_end_and_no_text_of_a_platform() {
    let server = RedisServer::start();
    let redis = open(&server.url()).await;
    let key = ThreadKey::new("slack", "T1", "SECRETCHANNEL", "1");
    RedisThreads::new(redis.clone(), MINUTE).put(&key, json!(1)).await.unwrap();
    RedisResults::new(redis.clone()).put(b"SECRET", vec![1], MINUTE).await;
    RedisControls::new(redis.clone(), Arc::new(MemoryControls::new(clock())))
        .put("SECRET", json!(1), MINUTE)
        .await
        .unwrap();
    assert!(RedisDedupe::new(redis.clone()).first("SECRET", MINUTE).await);
    assert_eq!(RedisLimits::new(redis.clone()).take("SECRET", Limit::new(1, MINUTE, 2)).await, Taken::Ok);
    assert!(RedisLeases::new(redis.clone()).acquire("SECRET", "one", MINUTE).await.is_some());
    let keys: Vec<String> = server.ask_all("KEYS *").into_iter().filter(|line| line.contains(':')).collect();
    assert_eq!(keys.len(), 6, "{keys:?}");
    for key in keys {
        assert!(key.starts_with("topup:") && !key.contains("SECRET"), "{key}");
        let ttl: i64 = server.ask(&format!("PTTL {key}")).trim_start_matches(':').parse().unwrap();
        assert!(ttl > 0, "{key} has no end");
    }
}

#[tokio::test]
async fn replicas_agree_on_one_key_which_outlives_redis_and_its_data() {
    let mut server = RedisServer::start();
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let keys = [PersonKey::random().unwrap(), PersonKey::random().unwrap()];
    let agreed = async |redis: &Redis, at: usize| {
        redis.shared_key(&keys[at], dirs[at].path()).await.unwrap().derive("x")
    };
    let redis = open(&server.url()).await;
    let key = agreed(&redis, 0).await;
    assert_eq!(key, keys[0].derive("x"));
    assert_eq!(agreed(&redis, 1).await, key);
    // Redis has lost its data: whoever comes first brings back what was agreed on, not its own.
    server.ask("FLUSHALL");
    assert_eq!(agreed(&redis, 1).await, key);
    server.kill();
    let redis = open(&server.url()).await;
    assert_eq!(agreed(&redis, 1).await, key);
    assert_ne!(keys[1].derive("x"), key);
}

#[tokio::test]
async fn a_caller_that_leaves_gets_nobody_elses_answer_in_its_place() {
    let server = RedisServer::start();
    let results = RedisResults::new(open(&server.url()).await);
    for n in 0..50u8 {
        results.put(&[n], vec![n], MINUTE).await;
    }
    for n in 0..50u8 {
        // Polled once, and so on its way to Redis; then dropped, as a cancelled answer does.
        assert!(futures::poll!(results.get(&[49 - n])).is_pending());
        assert_eq!(results.get(&[n]).await, Some(vec![n]));
    }
}

#[tokio::test]
async fn a_broken_value_is_no_context_and_no_fault() {
    let server = RedisServer::start();
    let redis = open(&server.url()).await;
    let threads = RedisThreads::new(redis.clone(), MINUTE);
    let key = ThreadKey::new("slack", "T1", "C1", "1");
    for value in ["x", "longer-than-eight-bytes"] {
        server.ask(&format!("SET {} {value}", redis.thread_key(&key)));
        assert_eq!(threads.get(&key).await.unwrap(), None);
    }
    // Another type than ours: Redis refuses, and stays.
    server.ask(&format!("DEL {}", redis.thread_key(&key)));
    server.ask(&format!("LPUSH {} x", redis.thread_key(&key)));
    assert_eq!(threads.get(&key).await.unwrap(), None);
    assert!(redis.health().now().up);
}

#[tokio::test]
async fn a_password_is_needed_and_never_told() {
    let server = RedisServer::start_with(&["--requirepass", "s3cret"]);
    let url = |password: &str| format!("redis://:{password}@127.0.0.1:{}", server.port);
    let (right, wrong) = (open(&url("s3cret")).await, open(&url("wr0ng")).await);
    assert!(right.health().now().up);
    assert!(!wrong.health().now().up && wrong.health().now().locked_out, "told apart from being away");
    let none = open(&format!("redis://127.0.0.1:{}", server.port)).await;
    assert!(!none.health().now().up && none.health().now().locked_out);
    let shown = format!("{right:?} {wrong:?} {:?}", settings(&url("s3cret")));
    assert!(!shown.contains("s3cret") && !shown.contains("wr0ng"), "{shown}");
}

#[test]
fn settings_that_cannot_be_used_are_refused() {
    let url = "redis://h".parse().unwrap();
    let settings = settings::Redis { ca_file: Some("/nowhere.pem".into()), ..settings::Redis::default() };
    assert!(matches!(connect::Connector::new(&settings, &url), Err(StoreError::File { .. })));
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("ca.pem"), "").unwrap();
    let settings = settings::Redis { ca_file: Some(dir.path().join("ca.pem")), ..settings };
    assert!(matches!(connect::Connector::new(&settings, &url), Err(StoreError::RedisSettings(_))));
}

/// A certificate authority and a certificate for 127.0.0.1 in the folder: `ca.pem`, `cert.pem`, `key.pem`.
fn certificates(folder: &std::path::Path) {
    let openssl = |args: &str| {
        let mut command = std::process::Command::new("openssl");
        let done =
            command.args(args.split(' ')).current_dir(folder).output().expect("tests/run installs openssl");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    let new = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2";
    openssl(&format!("{new} -keyout ca.key -out ca.pem -subj /CN=authority"));
    openssl(&format!(
        "{new} -keyout key.pem -out cert.pem -subj /CN=server -CA ca.pem -CAkey ca.key \
         -addext basicConstraints=CA:FALSE -addext subjectAltName=IP:127.0.0.1"
    ));
}

#[tokio::test]
async fn tls_trusts_the_named_authority_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (ca, cert, key) = (path("ca.pem"), path("cert.pem"), path("key.pem"));
    let args = ["--port", "0", "--tls-port", "{port}", "--tls-auth-clients", "no", "--tls-ca-cert-file", &ca];
    let server =
        RedisServer::start_with(&[&args[..], &["--tls-cert-file", &cert, "--tls-key-file", &key]].concat());
    let url: settings::RedisUrl = format!("rediss://127.0.0.1:{}", server.port).parse().unwrap();
    let trusting = settings::Redis { ca_file: Some(ca.into()), ..settings::Redis::default() };
    let redis = Redis::open(&trusting, &url, Arc::new(SystemClock)).await.unwrap();
    assert!(redis.health().now().up);
    assert!(RedisLeases::new(redis).acquire("a", "one", MINUTE).await.is_some());
    let doubting = Redis::open(&settings::Redis::default(), &url, Arc::new(SystemClock)).await.unwrap();
    assert!(!doubting.health().now().up);
}
