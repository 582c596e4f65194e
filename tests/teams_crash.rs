//! What survives in Teams: a killed process, a shutdown in mid answer, deliveries that come twice.
#![cfg(all(unix, feature = "teams"))]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "../adapters/teams/tests/support/fake/mod.rs"]
mod fake;
#[path = "support/http.rs"]
mod http;
#[path = "support/redis.rs"]
mod redis;
#[path = "support/service.rs"]
mod service;
#[path = "support/teams.rs"]
mod teams;

use std::time::{Duration, Instant};

use teams::{ASKER, FAST, Office, SLOW_VIEW, is_final};

use fake::{Kind, read};

const SLOW: &str = "issuances of loans over $20k last month";

fn slowed(office: &Office) {
    office.desk.sqlite("t.db", SLOW_VIEW);
}

fn interrupted(message: &fake::Message) -> bool {
    read::shown(message).text.contains("interrupted")
}

async fn progress(office: &Office, conversation: &str) -> fake::Message {
    let look = |o: &Office| o.fake.ours(conversation).first().filter(|m| !is_final(m)).cloned();
    office.until("progress", look).await
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_the_next_start_answers_and_after_two_it_says_so_with_a_button_that_asks_again() {
    let office = Office::open(&[]).await;
    slowed(&office);
    let thread = office.fake.open(Kind::Channel);
    let said = office.fake.says(&thread, ASKER, SLOW, true);
    assert_eq!(office.sender.send(&office.fake, &said).await.0, 200);
    progress(&office, &thread).await;
    // Answered at the next start, in the message that hangs.
    office.kill();
    office.desk.sqlite("t.db", FAST);
    office.start();
    let message = office.nth(&thread, 1).await;
    assert!(!interrupted(&message), "{message:#?}");
    assert_eq!(office.sender.send(&office.fake, &said).await.0, 200);
    office.rests().await;
    assert_eq!(office.fake.ours(&thread).len(), 1);
    // Killed twice over the same answer, in a chat where nobody can look for messages.
    slowed(&office);
    let chat = office.fake.open(Kind::Personal);
    let said = office.fake.says(&chat, ASKER, "issuances of loans over $15k last month", false);
    assert_eq!(office.sender.send(&office.fake, &said).await.0, 200);
    progress(&office, &chat).await;
    // Killed before that, nobody would know which message it is: the answer is then offered below it.
    office.until("its message is known", |o| o.desk.is_posted()).await;
    office.kill();
    office.start();
    office.until("it is taken up", |o| o.desk.is_taken_up()).await;
    office.kill();
    office.start();
    let message = office.nth(&chat, 1).await;
    assert!(interrupted(&message), "{message:#?}");
    assert_eq!(read::shown(&message).buttons, ["Retry"]);
    // What Teams delivers once more is not answered beside it.
    assert_eq!(office.sender.send(&office.fake, &said).await.0, 200);
    office.desk.sqlite("t.db", FAST);
    office.press(&message, "Retry").await;
    let answer = office.nth(&chat, 2).await;
    assert!(!interrupted(&answer), "{answer:#?}");
    office.rests().await;
    assert_eq!(office.fake.ours(&chat).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_stops_and_a_shutdown_leaves_no_message_hanging() {
    let office = Office::open(&[]).await;
    slowed(&office);
    let thread = office.fake.open(Kind::Group);
    office.mention(&thread, SLOW).await;
    let message = progress(&office, &thread).await;
    let types = |o: &Office| o.fake.state().calls.iter().any(|call| call.what == "typing").then_some(());
    office.until("somebody is typing meanwhile", types).await;
    office.press(&message, "Stop").await;
    let stopped = read::shown(&office.nth(&thread, 1).await);
    assert!(stopped.text.contains("Stopped"), "{}", stopped.text);
    let second = office.fake.open(Kind::Channel);
    office.mention(&second, SLOW).await;
    progress(&office, &second).await;
    let begun = Instant::now();
    assert_eq!(office.terminate(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    let ours = office.fake.ours(&second);
    assert!(ours.len() == 1 && is_final(&ours[0]), "{ours:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_redis_frozen_teams_is_acknowledged_in_time_and_answered() {
    let redis = redis::RedisServer::start();
    let url = redis.url();
    let office = Office::open(&[("TOPUP_REDIS__URL", &url)]).await;
    redis.freeze();
    for _ in 0..3 {
        let thread = office.fake.open(Kind::Channel);
        office.mention(&thread, "issuances by channel last month").await;
        office.nth(&thread, 1).await;
    }
    let slowest = office.sender.acks.lock().unwrap().iter().max().copied().unwrap();
    // Teams gives up after fifteen seconds.
    assert!(slowest < Duration::from_secs(8), "{slowest:?}");
    redis.thaw();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_answer_once_and_share_threads_pictures_and_buttons() {
    let redis = redis::RedisServer::start();
    let url = redis.url();
    let office =
        Office::open(&[("TOPUP_REDIS__URL", &url), ("TOPUP_TEAMS__PUBLIC_URL", "https://topup.example.com")])
            .await;
    let other = office.replica();
    let first = office.sender.address.lock().unwrap().clone();
    let to = |address: &str| *office.sender.address.lock().unwrap() = address.to_owned();
    for kind in [Kind::Channel, Kind::Personal] {
        let conversation = office.fake.open(kind);
        let said = office.fake.says(&conversation, ASKER, "issuances by channel last month", true);
        let reply = office.fake.says(&conversation, ASKER, "by grade", true);
        for (n, activity) in [&said, &reply].into_iter().enumerate() {
            // Each is delivered to both, the second time to the other one first.
            let order = if n == 0 { [&first, &other.address] } else { [&other.address, &first] };
            for address in order {
                to(address);
                assert_eq!(office.sender.send(&office.fake, activity).await.0, 200);
            }
            office.nth(&conversation, n + 1).await;
        }
        let follow = office.nth(&conversation, 2).await;
        assert!(read::shown(&follow).text.to_lowercase().contains("grade"), "{follow:#?}");
        // A button of the one's answer is pressed at the other, twice, and its picture fetched from both.
        let picture =
            follow.card()["body"].as_array().unwrap().iter().find(|e| e["type"] == "Image").unwrap();
        let path =
            picture["url"].as_str().unwrap().trim_start_matches("https://topup.example.com").to_owned();
        for address in [&first, &other.address] {
            to(address);
            office.sender.picture(&path).await.unwrap();
            office.press(&follow, "How was this computed?").await;
        }
        office.nth(&conversation, 3).await;
        office.rests().await;
        assert!(other.comes_to_rest());
        office.rests().await;
        assert_eq!(office.fake.ours(&conversation).len(), 3, "{kind:?}");
    }
}
