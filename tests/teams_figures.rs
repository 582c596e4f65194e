//! Teams in figures, each held by a limit and printed for README (`--nocapture`): how soon it is acknowledged under load,
//! how soon an answer stands, and what is lost or doubled in bad weather.
#![cfg(all(unix, feature = "teams"))]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "../adapters/teams/tests/support/fake/mod.rs"]
mod fake;
#[path = "support/http.rs"]
mod http;
#[path = "support/service.rs"]
mod service;
#[path = "support/teams.rs"]
mod teams;

use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::json;
use teams::{ASKER, Office, is_final};

use fake::{Kind, Message, Rules, read};

const QUESTIONS: [&str; 5] = [
    "issuances by channel last month",
    "WoW submits by grade",
    "funnel last month",
    "what is funding rate",
    "weekly issuances",
];

/// A percentile of times, in milliseconds.
fn percentile(mut times: Vec<Duration>, percent: usize) -> u128 {
    times.sort_unstable();
    times[(times.len() * percent / 100).min(times.len() - 1)].as_millis()
}

fn interrupted(message: &Message) -> bool {
    read::shown(message).text.contains("interrupted")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_mentions_at_once_are_acknowledged_in_time_and_answered_once() {
    let office = Office::open(&[("TOPUP_TEAMS__PUBLIC_URL", "https://topup.example.com")]).await;
    let threads = office.fake.threads(10, 100);
    join_all(threads.iter().map(|thread| office.mention(thread, "issuances by channel last month"))).await;
    for thread in &threads {
        office.nth(thread, 1).await;
    }
    office.rests().await;
    let acks = office.sender.acks.lock().unwrap().clone();
    let state = office.fake.state();
    let ours: Vec<&Message> = state.messages.iter().filter(|m| m.is_ours()).collect();
    let edits: usize = ours.iter().map(|m| m.edits).sum();
    let p99 = percentile(acks.clone(), 99);
    println!("acknowledged: p50 {} ms, p99 {p99} ms; {edits} edits of 100 answers", percentile(acks, 50));
    // Teams gives up after fifteen seconds.
    assert!(p99 < 10_000);
    assert_eq!(ours.len(), 100);
}

/// One person in one chat presses everything at once, and asks on meanwhile: nothing is turned away, and nothing missing.
#[tokio::test(flavor = "multi_thread")]
async fn a_burst_in_one_conversation_waits_for_its_turn_and_is_never_turned_away() {
    let office = Office::open_with(Rules::default(), &[]).await;
    let chat = office.fake.open(Kind::Personal);
    office.says(&chat, QUESTIONS[0]).await;
    let answer = office.nth(&chat, 1).await;
    let why = json!({"reason": "The numbers look wrong"});
    for round in 0..2 {
        office.press(&answer, "Good answer").await;
        office.press_as(ASKER, &answer, "Send", &why).await;
        office.press(&answer, ["How was this computed?", "CSV"][round]).await;
        office.says(&chat, QUESTIONS[1 + round]).await;
    }
    office.nth(&chat, 9).await;
    office.rests().await;
    let state = office.fake.state();
    assert_eq!((state.limited, state.messages.iter().filter(|m| m.is_ours()).count()), (0, 9));
}

/// Many messages in threads of channels, in groups and in chats of their own: 5% of calls limited, 2% failing (half of them after they took
/// effect), every delivery doubled, and the process killed in the middle. `TOPUP_TEST_MENTIONS` says how many (README: 1,000).
#[tokio::test(flavor = "multi_thread")]
async fn in_bad_weather_nothing_is_lost_and_nothing_doubled() {
    let many: usize = std::env::var("TOPUP_TEST_MENTIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    let rules = Rules { limited_percent: 5, broken_percent: 2, ..Rules::default() };
    // As in earnest: pictures are fetched, and do not travel within the messages.
    let hosted = [("TOPUP_TEAMS__PUBLIC_URL", "https://topup.example.com")];
    let mut office = Office::open_with(rules, &hosted).await;
    office.sender.retries = vec![Duration::from_secs(1); 30];
    office.sender.doubles = true;
    let office = &office;
    let mut conversations = Vec::new();
    for batch in 0..many / 20 {
        let asked = (0..20).map(|n| {
            let kind = [Kind::Channel, Kind::Group, Kind::Channel, Kind::Personal][n % 4];
            let conversation = match kind {
                Kind::Channel => office.fake.threads(10, 1).remove(0),
                other => office.fake.open(other),
            };
            let words = QUESTIONS[(batch + n) % QUESTIONS.len()];
            async move {
                let said = office.fake.says(&conversation, ASKER, words, kind != Kind::Personal);
                office.sender.send(&office.fake, &said).await;
                (conversation, kind)
            }
        });
        let sending = join_all(asked);
        if batch == many / 40 {
            let killing = async {
                tokio::time::sleep(Duration::from_millis(60)).await;
                office.kill();
                tokio::time::sleep(Duration::from_millis(300)).await;
                office.start();
            };
            let (sent, ()) = tokio::join!(sending, killing);
            conversations.extend(sent);
        } else {
            conversations.extend(sending.await);
        }
    }
    let until = Instant::now() + Duration::from_secs(300);
    let (mut lost, mut pressed) = (Vec::new(), 0);
    for (conversation, kind) in &conversations {
        let stands = || {
            let state = office.fake.state();
            state.messages.iter().any(|m| m.conversation == *conversation && m.is_ours() && is_final(m))
        };
        while !stands() {
            if Instant::now() > until {
                lost.push((conversation.clone(), *kind));
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    office.rests().await;
    let offers = |m: &&Message| read::shown(m).buttons == ["Show the answer"];
    // Whoever sees the offer alone presses its button, until the answer stands: the offer is none.
    for _ in 0..4 {
        let mut missing = Vec::new();
        for (conversation, _) in &conversations {
            let ours = office.fake.ours(conversation);
            if let Some(offer) = ours.iter().find(offers).filter(|_| ours.iter().all(|m| offers(&m))) {
                missing.push((conversation, offer.clone()));
            }
        }
        join_all(missing.iter().map(|(_, offer)| office.press(offer, "Show the answer"))).await;
        let stand = || {
            missing.iter().all(|(conversation, _)| office.fake.ours(conversation).iter().any(|m| !offers(&m)))
        };
        // A second click within ten seconds is the same one, and a click on a busy machine takes its time.
        let until = Instant::now() + Duration::from_secs(30);
        while !stand() && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        pressed += missing.len();
    }
    for (conversation, kind) in &conversations {
        if office.fake.ours(conversation).iter().all(|m| offers(&m))
            && !lost.contains(&(conversation.clone(), *kind))
        {
            lost.push((conversation.clone(), *kind));
        }
    }
    office.rests().await;
    let (mut doubled, mut hanging, mut told, mut offered) = (0, 0, 0, 0);
    for (conversation, kind) in &conversations {
        let ours = office.fake.ours(conversation);
        let offer = ours.iter().filter(offers).count();
        // What nobody can look for is not repeated: a word offers it. Elsewhere it is looked for.
        assert!(offer == 0 || *kind == Kind::Personal, "{kind:?}");
        offered += offer;
        if ours.len() - offer > 1 || offer > 1 {
            doubled += 1;
            let seen: Vec<_> =
                ours.iter().map(|m| (&m.card()["body"][0]["id"], m.edits, read::shown(m))).collect();
            println!("doubled in {conversation}: {seen:#?}");
        }
        // Progress that may have arrived where nobody can look is of no known id: the offer stands below it.
        hanging += usize::from(offer == 0 && ours.iter().any(|m| !is_final(m)));
        told += usize::from(ours.iter().any(interrupted));
    }
    let acks = office.sender.acks.lock().unwrap().clone();
    let state = office.fake.state();
    let edits: usize = state.messages.iter().filter(|m| m.is_ours()).map(|m| m.edits).sum();
    println!(
        "{} messages: {} lost, {doubled} doubled, {hanging} hanging, {told} called interrupted, {offered} offered where \
         nobody can look, {pressed} of them shown so; acknowledged p50 {} ms, p99 {} ms; {edits} edits; {} turned away by a rate",
        conversations.len(),
        lost.len(),
        percentile(acks.clone(), 50),
        percentile(acks, 99),
        state.limited,
    );
    assert_eq!((lost.len(), doubled, hanging), (0, 0, 0), "{lost:?}");
    assert_eq!(state.wrong, [""; 0]);
    // What was acknowledged and not yet known to be somebody's at the kill: of that batch at most.
    assert!(told <= 20, "{told} of {}", conversations.len());
}
