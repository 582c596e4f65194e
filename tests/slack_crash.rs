//! What survives: a killed process, a shutdown in mid answer, and a thousand mentions in bad weather.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "../adapters/slack/tests/support/fake/mod.rs"]
mod fake;
#[path = "support/http.rs"]
mod http;
#[path = "support/redis.rs"]
mod redis;
#[path = "support/slack.rs"]
mod slack;

use std::time::{Duration, Instant};

use fake::{Rate, Rules, Trouble, read};
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
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
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

/// A percentile of times, in milliseconds.
fn percentile(mut times: Vec<Duration>, percent: usize) -> u128 {
    times.sort_unstable();
    times[(times.len() * percent / 100).min(times.len() - 1)].as_millis()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_mentions_at_once_are_acknowledged_in_time_and_answered_once() {
    let office = Office::open(&[]).await;
    let channels: Vec<String> = (0..100).map(|_| office.fake.new_thread().0).collect();
    let asked =
        channels.iter().map(|channel| office.mention(channel, None, "issuances by channel last month"));
    let threads = futures::future::join_all(asked).await;
    for (channel, ts) in channels.iter().zip(&threads) {
        office.nth(channel, ts, 1).await;
    }
    office.rests().await;
    let (acks, state) = (office.sender.acks.lock().unwrap().clone(), office.fake.state());
    let edits: usize = state.messages.iter().filter(|m| m.is_ours()).map(|m| m.edits).sum();
    let p99 = percentile(acks.clone(), 99);
    println!("acknowledged: p50 {} ms, p99 {p99} ms; {edits} edits of 100 answers", percentile(acks, 50));
    assert!(p99 < 3_000);
    assert_eq!(state.messages.iter().filter(|m| m.is_ours()).count(), 100);
    assert!(edits <= 500, "{edits}");
}

/// A thousand mentions, 5% of calls limited, 2% failing (half of them after they took effect), every delivery doubled and
/// the process killed in the middle. Slack's minute is six seconds here, and its retries come after one.
#[tokio::test(flavor = "multi_thread")]
async fn in_bad_weather_nothing_is_lost_and_nothing_doubled() {
    let many: usize = std::env::var("TOPUP_TEST_MENTIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    let rules = Rules {
        updates: Some(Rate { most: 50, per: Duration::from_secs(6) }),
        posts: None,
        trouble: Trouble { limited_percent: 5, broken_percent: 2 },
        ..Rules::default()
    };
    let mut office = Office::open_with(rules, &[("TOPUP_SLACK__EDITS_PER_MINUTE", "500")]).await;
    office.sender.retries = vec![Duration::from_secs(1); 20];
    let office = &office;
    let questions = [
        "issuances by channel last month",
        "WoW submits by grade",
        "funnel last month",
        "what is funding rate",
        "weekly issuances",
    ];
    let channels: Vec<String> = (0..10).map(|_| office.fake.new_thread().0).collect();
    let mut threads = Vec::new();
    for batch in 0..many / 20 {
        let asked = (0..20).map(|n| {
            let channel = &channels[n % channels.len()];
            let words = questions[(batch + n) % questions.len()];
            async move { (channel.clone(), office.mention(channel, None, words).await) }
        });
        let sending = futures::future::join_all(asked);
        if batch == many / 40 {
            let killing = async {
                tokio::time::sleep(Duration::from_millis(60)).await;
                office.kill();
                tokio::time::sleep(Duration::from_millis(300)).await;
                office.start();
            };
            let (sent, ()) = tokio::join!(sending, killing);
            threads.extend(sent);
        } else {
            threads.extend(sending.await);
        }
    }
    let until = Instant::now() + Duration::from_secs(240);
    let (mut told, mut lost) = (0, Vec::new());
    for (channel, ts) in &threads {
        loop {
            let ours = office.ours(channel, ts);
            if ours.iter().any(is_final) {
                told += usize::from(ours.iter().any(interrupted));
                break;
            }
            if Instant::now() > until {
                lost.push(ts.clone());
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    office.rests().await;
    let doubled = threads.iter().filter(|(channel, ts)| office.ours(channel, ts).len() > 1).count();
    let hanging = threads.iter().filter(|(c, ts)| office.ours(c, ts).iter().any(|m| !is_final(m))).count();
    let acks = office.sender.acks.lock().unwrap().clone();
    println!(
        "{} mentions: {} lost, {doubled} doubled, {hanging} hanging, {told} called interrupted; acknowledged p99 {} ms",
        threads.len(),
        lost.len(),
        percentile(acks, 99)
    );
    assert_eq!((lost.len(), doubled, hanging), (0, 0, 0), "{lost:?}");
    // What was acknowledged and not yet known to be somebody's at the kill.
    assert!(told * 20 <= threads.len(), "{told} of {}", threads.len());
}
