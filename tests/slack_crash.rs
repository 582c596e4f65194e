//! What survives: a killed process, a shutdown in mid answer, a Redis that is frozen, another replica.
#![cfg(all(unix, feature = "slack"))]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "../adapters/slack/tests/support/fake/mod.rs"]
mod fake;
#[path = "support/http.rs"]
mod http;
#[path = "support/redis.rs"]
mod redis;
#[path = "support/service.rs"]
mod service;
#[path = "support/slack.rs"]
mod slack;

use std::time::{Duration, Instant};

use fake::read;
use slack::{FAST, Office, SLOW_VIEW, is_final};

const SLOW: &str = "issuances of loans over $20k last month";

fn slowed(office: &Office) {
    office.desk.sqlite("t.db", SLOW_VIEW);
}

fn interrupted(message: &fake::Message) -> bool {
    read::shown(message).text.contains("interrupted")
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_the_next_start_answers_and_after_two_it_says_so_with_a_button_that_asks_again() {
    let office = Office::open(&[]).await;
    slowed(&office);
    let (channel, _) = office.fake.new_thread();
    let ts = office.mention(&channel, None, SLOW).await;
    office.until("progress", |o| o.ours(&channel, &ts).first().filter(|m| !is_final(m)).map(drop)).await;
    // Answered at the next start, in the message that hangs.
    office.kill();
    office.desk.sqlite("t.db", FAST);
    office.start();
    let message = office.nth(&channel, &ts, 1).await;
    assert!(!interrupted(&message), "{message:#?}");
    office.again().await;
    office.rests().await;
    assert_eq!(office.ours(&channel, &ts).len(), 1);
    // Killed twice over the same answer.
    slowed(&office);
    let ts = office.mention(&channel, None, "issuances of loans over $15k last month").await;
    office.until("progress", |o| o.ours(&channel, &ts).first().filter(|m| !is_final(m)).map(drop)).await;
    office.kill();
    office.start();
    tokio::time::sleep(Duration::from_millis(500)).await;
    office.kill();
    office.start();
    let message = office.nth(&channel, &ts, 1).await;
    assert!(interrupted(&message), "{message:#?}");
    assert_eq!(read::shown(&message).buttons, ["Retry"]);
    // What Slack delivers once more is not answered beside it.
    office.again().await;
    office.desk.sqlite("t.db", FAST);
    office.press(&channel, &message.ts, "Retry").await;
    let answer = office.nth(&channel, &ts, 2).await;
    assert!(!interrupted(&answer), "{answer:#?}");
    office.rests().await;
    assert_eq!(office.ours(&channel, &ts).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_stops_and_a_shutdown_leaves_no_message_hanging() {
    let office = Office::open(&[]).await;
    slowed(&office);
    let (channel, _) = office.fake.new_thread();
    let ts = office.mention(&channel, None, SLOW).await;
    let progress = office.until("progress", |o| o.ours(&channel, &ts).first().cloned()).await;
    assert!(office.fake.status_of(&channel, &ts).is_some() || !is_final(&progress));
    office.press(&channel, &progress.ts, "Stop").await;
    let stopped = read::shown(&office.nth(&channel, &ts, 1).await);
    assert!(stopped.text.contains("Stopped"), "{}", stopped.text);
    let second = office.mention(&channel, None, SLOW).await;
    office.until("progress", |o| o.ours(&channel, &second).first().cloned()).await;
    let begun = Instant::now();
    assert_eq!(office.terminate(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(25), "{:?}", begun.elapsed());
    let ours = office.ours(&channel, &second);
    assert!(ours.len() == 1 && is_final(&ours[0]), "{ours:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_redis_frozen_slack_is_acknowledged_in_time() {
    let redis = redis::RedisServer::start();
    let url = redis.url();
    let office = Office::open(&[("TOPUP_REDIS__URL", &url)]).await;
    let (channel, _) = office.fake.new_thread();
    redis.freeze();
    for _ in 0..5 {
        let ts = office.mention(&channel, None, "issuances by channel last month").await;
        office.nth(&channel, &ts, 1).await;
    }
    let slowest = office.sender.acks.lock().unwrap().iter().max().copied().unwrap();
    assert!(slowest < Duration::from_millis(1_500), "{slowest:?}");
    redis.thaw();
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_and_retry_are_pressed_on_whatever_replica() {
    let redis = redis::RedisServer::start();
    let office = Office::open(&[("TOPUP_REDIS__URL", &redis.url())]).await;
    let other = office.replica();
    let (first, second) = (office.address(), other.address.clone());
    let to = |address: &str| *office.sender.address.lock().unwrap() = address.to_owned();
    slowed(&office);
    let (channel, _) = office.fake.new_thread();
    let ts = office.mention(&channel, None, SLOW).await;
    let progress = office.until("progress", |o| o.ours(&channel, &ts).first().cloned()).await;
    to(&second);
    let begun = Instant::now();
    office.press(&channel, &progress.ts, "Stop").await;
    let stopped = read::shown(&office.nth(&channel, &ts, 1).await);
    assert!(stopped.text.contains("Stopped"), "{}", stopped.text);
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    // The replica that answers is told to go; the other one is asked again.
    to(&first);
    let asked = office.mention(&channel, None, SLOW).await;
    office.until("progress", |o| o.ours(&channel, &asked).first().cloned()).await;
    assert_eq!(office.terminate(), Some(0));
    let message = office.nth(&channel, &asked, 1).await;
    assert!(interrupted(&message), "{message:#?}");
    office.desk.sqlite("t.db", FAST);
    to(&second);
    office.press(&channel, &message.ts, "Retry").await;
    let answer = office.nth(&channel, &asked, 2).await;
    assert!(!interrupted(&answer), "{answer:#?}");
    drop(other);
}
