//! Slack in figures, each held by a limit and printed for README (`--nocapture`): how soon it is acknowledged under load,
//! how soon an answer stands, and what is lost or doubled in bad weather.
#![cfg(all(unix, feature = "slack"))]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "../adapters/slack/tests/support/fake/mod.rs"]
mod fake;
#[path = "support/http.rs"]
mod http;
#[path = "support/service.rs"]
mod service;
#[path = "support/slack.rs"]
mod slack;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use fake::{Rate, Rules, Trouble, read};
use slack::{Office, is_final};

const QUESTIONS: [&str; 5] = [
    "issuances by channel last month",
    "WoW submits by grade",
    "funnel last month",
    "what is funding rate",
    "weekly issuances",
];

fn interrupted(message: &fake::Message) -> bool {
    read::shown(message).text.contains("interrupted")
}

/// A percentile of times, in milliseconds.
fn percentile(mut times: Vec<Duration>, percent: usize) -> u128 {
    times.sort_unstable();
    times[(times.len() * percent / 100).min(times.len() - 1)].as_millis()
}

/// The milliseconds that the pipeline itself took, as the answer says them.
fn took(text: &str) -> Option<u64> {
    let number = |part: &str| {
        let ms = part.strip_suffix(" ms").and_then(|ms| ms.parse().ok());
        ms.or_else(|| Some((part.strip_suffix(" s")?.parse::<f64>().ok()? * 1000.0) as u64))
    };
    text.lines().flat_map(|line| line.split(" · ")).filter_map(number).last()
}

#[tokio::test(flavor = "multi_thread")]
async fn at_low_load_an_answer_stands_soon_after_its_mention() {
    let office = Office::open(&[]).await;
    let (mut whole, mut over, mut edits) = (Vec::new(), Vec::new(), 0);
    for n in 0..40 {
        let (channel, _) = office.fake.new_thread();
        // Each of its own: nothing comes from the cache.
        let grades = ["P1", "P2", "P3", "P4", "P5"];
        let words = match n % 4 {
            0 => format!("issuances by channel last {} days", 30 + n),
            1 => format!("weekly submits for {} last {} weeks", grades[n % 5], 5 + n),
            2 => format!("funnel last {} days", 31 + n),
            _ => format!("approval rate by grade last {} days", 40 + n),
        };
        let begun = tokio::time::Instant::now();
        let ts = office.mention(&channel, None, &words).await;
        let message = office.nth(&channel, &ts, 1).await;
        office.rests().await;
        let state = office.fake.state();
        let shown = ["chat.postMessage", "chat.update"];
        let last =
            state.calls.iter().rfind(|c| shown.contains(&c.method.as_str()) && c.channel == channel).unwrap();
        let took = took(&read::shown(&message).text).unwrap_or_default();
        // The first one asks Slack who asks.
        if n > 0 {
            whole.push(last.at - begun);
            over.push((last.at - begun).saturating_sub(Duration::from_millis(took)));
            edits += message.edits;
        }
    }
    println!(
        "from a mention to the last change of its answer: p50 {} ms, p95 {} ms; over the pipeline's own time: p50 {} ms, \
         p95 {} ms; {edits} edits of {} answers",
        percentile(whole.clone(), 50),
        percentile(whole.clone(), 95),
        percentile(over.clone(), 50),
        percentile(over.clone(), 95),
        over.len(),
    );
    assert!(percentile(over, 50) <= 300);
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
/// the process killed in the middle. Slack's minute is six seconds here (edits and posts alike), and its retries come
/// after one.
#[tokio::test(flavor = "multi_thread")]
async fn in_bad_weather_nothing_is_lost_and_nothing_doubled() {
    let many: usize = std::env::var("TOPUP_TEST_MENTIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    let rules = Rules {
        updates: Some(Rate { most: 50, per: Duration::from_secs(6) }),
        posts: Some(Rate { most: 3, per: Duration::from_millis(300) }),
        trouble: Trouble { limited_percent: 5, broken_percent: 2 },
        ..Rules::default()
    };
    let scaled = [("TOPUP_SLACK__MINUTE_MS", "6000"), ("TOPUP_SLACK__POSTS_PER_MINUTE", "60")];
    let mut office = Office::open_with(rules, &scaled).await;
    office.sender.retries = vec![Duration::from_secs(1); 20];
    let office = &office;
    let channels: Vec<String> = (0..10).map(|_| office.fake.new_thread().0).collect();
    let mut threads = Vec::new();
    for batch in 0..many / 20 {
        let asked = (0..20).map(|n| {
            let channel = &channels[n % channels.len()];
            let words = QUESTIONS[(batch + n) % QUESTIONS.len()];
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
    let mut doubled = 0;
    let mut hanging = 0;
    let mut answers = HashSet::new();
    for (channel, ts) in &threads {
        let ours = office.ours(channel, ts);
        doubled += usize::from(ours.len() > 1);
        hanging += usize::from(ours.iter().any(|m| !is_final(m)));
        answers.extend(ours.iter().map(|m| m.ts.clone()));
    }
    let acks = office.sender.acks.lock().unwrap().clone();
    let state = office.fake.state();
    let edits: usize = state.messages.iter().filter(|m| m.is_ours()).map(|m| m.edits).sum();
    println!(
        "{} mentions: {} lost, {doubled} doubled, {hanging} hanging, {told} called interrupted; acknowledged p50 {} ms, \
         p99 {} ms; {:.2} edits an answer; turned away by a rate: {:?}",
        threads.len(),
        lost.len(),
        percentile(acks.clone(), 50),
        percentile(acks, 99),
        edits as f64 / answers.len().max(1) as f64,
        state.limited,
    );
    assert_eq!((lost.len(), doubled, hanging), (0, 0, 0), "{lost:?}");
    // No edit goes beside the workspace's budget: what is turned away is what the killed process did not tell its successor.
    assert!(state.limited.get("update").copied().unwrap_or_default() <= 10, "{:?}", state.limited);
    // What was acknowledged and not yet known to be somebody's at the kill.
    assert!(told * 20 <= threads.len(), "{told} of {}", threads.len());
}
