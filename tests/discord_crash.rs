//! What survives in Discord: a killed process, gaps of the gateway, doubled events, another replica, bad weather.
#![cfg(all(unix, feature = "discord"))]
#![allow(clippy::unwrap_used)]

#[path = "support/cli.rs"]
mod cli;
#[path = "support/discord.rs"]
mod discord;
#[path = "../adapters/discord/tests/support/fake/mod.rs"]
mod fake;
#[path = "support/http.rs"]
mod http;
#[path = "support/redis.rs"]
mod redis;

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use discord::{FAST, Office, SLOW_VIEW};
use fake::{Message, Rate, Rules, read};

/// How long an interaction may be unanswered where everything else is in trouble too.
const HURRY: Duration = Duration::from_secs(10);

const SLOW: &str = "issuances of loans over $20k last month";

fn interrupted(message: &Message) -> bool {
    read::shown(message).text.contains("interrupted")
}

/// Waits until it is noted for the next process that all was heard.
async fn noted(office: &Office) {
    let sql = "SELECT name FROM meta WHERE name = 'discord/heard_until'";
    office.until("it is noted until when all was heard", |o| o.desk.state(sql).first().map(drop)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_the_next_start_answers_and_after_two_it_says_so_with_a_button_that_asks_again() {
    let office = Office::open(&[]).await;
    office.desk.sqlite("t.db", SLOW_VIEW);
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, SLOW);
    office.until("progress", |o| o.ours(thread).first().filter(|m| !read::is_final(m)).map(drop)).await;
    // Answered at the next start, in the message that hangs.
    office.kill();
    office.desk.sqlite("t.db", FAST);
    office.start();
    office.fake.connected().await;
    let message = office.nth(thread, 1).await;
    assert!(!interrupted(&message), "{message:#?}");
    office.fake.deliver(thread);
    office.rests().await;
    assert_eq!(office.ours(thread).len(), 1);
    // Killed twice over the same answer.
    office.desk.sqlite("t.db", SLOW_VIEW);
    let thread = office.fake.mention(channel, "issuances of loans over $15k last month");
    office.until("progress", |o| o.ours(thread).first().filter(|m| !read::is_final(m)).map(drop)).await;
    office.kill();
    office.start();
    office.until("it is taken up", |o| o.desk.is_taken_up()).await;
    office.kill();
    office.start();
    let message = office.nth(thread, 1).await;
    assert!(interrupted(&message), "{message:#?}");
    assert_eq!(read::shown(&message).buttons, ["Retry"]);
    office.fake.connected().await;
    office.fake.deliver(thread);
    office.desk.sqlite("t.db", FAST);
    office.fake.press(message.id, "Retry");
    let answer = office.nth(thread, 2).await;
    assert!(!interrupted(&answer), "{answer:#?}");
    office.rests().await;
    assert_eq!(office.ours(thread).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_in_a_gap_is_answered_after_it() {
    let office = Office::open(&[]).await;
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, "issuances by channel last month");
    let first = office.nth(thread, 1).await;
    office.rests().await;
    // A connection that breaks is resumed, and its events come by themselves.
    office.fake.break_connections();
    office.fake.reply(thread, first.id, "only Email");
    office.nth(thread, 2).await;
    assert_eq!(office.fake.hub().resumed.load(Ordering::Relaxed), 1);
    // A session that is forgotten begins anew, and what was said in between is read again.
    office.fake.forget_sessions();
    office.fake.reply(thread, first.id, "only Partner");
    let other = office.fake.mention(channel, "submits by grade last week");
    let third = read::shown(&office.nth(thread, 3).await);
    assert!(third.text.contains("Partner"), "{}", third.text);
    office.nth(other, 1).await;
    // So is what was said while the process was away.
    office.rests().await;
    office.kill();
    office.fake.reply(thread, first.id, "by grade");
    office.start();
    office.nth(thread, 4).await;
    office.rests().await;
    assert_eq!((office.ours(thread).len(), office.ours(other).len()), (4, 1));
}

/// A channel in which it was never spoken to, and a thread of other people's, are known by what Discord says of them.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_in_a_gap_where_nobody_spoke_to_it_before_is_answered_after_it() {
    let office = Office::open(&[]).await;
    let (channel, (_, theirs)) = (office.fake.new_channel(), office.fake.new_thread());
    let silent = office.fake.new_channel();
    noted(&office).await;
    let said = |office: &Office| {
        for n in 0..120 {
            office.fake.write(channel, fake::ASKER, &format!("nothing to it, {n}"), None);
        }
        office.fake.mention(theirs, "issuances by channel last month");
        office.fake.mention(channel, "submits by grade last week")
    };
    // A session that is forgotten, and a process that is killed.
    office.fake.forget_sessions();
    let first = said(&office);
    office.nth(first, 1).await;
    office.nth(theirs, 1).await;
    office.rests().await;
    let reads = |channel: u64| {
        let state = office.fake.state();
        state.calls.iter().filter(|call| call.method == "GET" && call.channel == Some(channel)).count()
    };
    assert_eq!(reads(silent), 0, "where nothing was said nothing is read");
    let other = office.fake.new_channel();
    office.kill();
    let second = office.fake.mention(other, "funnel last month");
    office.start();
    office.nth(second, 1).await;
    office.rests().await;
    assert_eq!([first, second].map(|thread| office.ours(thread).len()), [1, 1]);
    assert_eq!(office.ours(theirs).len(), 1);
}

/// Discord asks for a new connection now and then.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_while_a_connection_is_exchanged_is_answered_after_it() {
    let office = Office::open(&[]).await;
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, "issuances by channel last month");
    let first = office.nth(thread, 1).await;
    office.rests().await;
    office.fake.ask_to_reconnect();
    tokio::time::sleep(Duration::from_millis(500)).await;
    office.fake.reply(thread, first.id, "last week");
    office.nth(thread, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_falls_silent_is_made_anew() {
    let rules = Rules { heartbeat: Duration::from_millis(500), ..Rules::without_rates() };
    let office = Office::open_with(rules, &[("TOPUP_DISCORD__GATEWAY_SILENCE_S", "2")], &[]).await;
    let channel = office.fake.new_channel();
    // Heartbeats are not answered any more.
    let begun = office.fake.hub().identified.load(Ordering::Relaxed)
        + office.fake.hub().resumed.load(Ordering::Relaxed);
    office.fake.hub().zombie.store(true, Ordering::Relaxed);
    office
        .until("another connection", |o| {
            let hub = o.fake.hub();
            let now = hub.identified.load(Ordering::Relaxed) + hub.resumed.load(Ordering::Relaxed);
            (now > begun).then_some(())
        })
        .await;
    office.fake.hub().zombie.store(false, Ordering::Relaxed);
    // A gateway that takes connections and says nothing holds nobody for ever.
    office.fake.hub().mute.store(true, Ordering::Relaxed);
    office.fake.forget_sessions();
    tokio::time::sleep(Duration::from_secs(4)).await;
    office.fake.hub().mute.store(false, Ordering::Relaxed);
    office.until("somebody listens", |o| (o.fake.hub().connected() > 0).then_some(())).await;
    let thread = office.fake.mention(channel, "issuances by channel last month");
    office.nth(thread, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_answer_once() {
    let redis = redis::RedisServer::start();
    let office = Office::open(&[("TOPUP_REDIS__URL", &redis.url())]).await;
    let other = office.replica();
    office.until("two connections", |o| (o.fake.hub().connected() == 2).then_some(())).await;
    let channel = office.fake.new_channel();
    let mut threads = Vec::new();
    for _ in 0..10 {
        threads.push(office.fake.mention(channel, "issuances by channel last month"));
    }
    let token = office.fake.command(channel, "funnel", &[]);
    threads.push(office.root(&token).await);
    for thread in &threads {
        office.nth(*thread, 1).await;
    }
    office.rests().await;
    assert!(other.comes_to_rest());
    for thread in &threads {
        assert_eq!(office.ours(*thread).len(), 1);
    }
    assert_eq!(office.ours(channel).len(), 0);
    // With Redis frozen an interaction is answered in time all the same.
    redis.freeze();
    let token = office.fake.command(channel, "funnel", &[]);
    let root = office.root(&token).await;
    assert!(office.fake.state().interactions[&token].after.unwrap() < Duration::from_millis(2_000));
    office.nth(root, 1).await;
    redis.thaw();
}

/// Commands and clicks, each of which comes twice, while of all calls 5% are limited and 3% fail, of those behind clicks
/// 10%; the answers within three seconds too.
#[tokio::test(flavor = "multi_thread")]
async fn in_bad_weather_no_command_and_no_click_is_lost_or_doubled() {
    let rules = Rules {
        doubled: true,
        limited_percent: 5,
        broken_percent: 3,
        hurried_too: true,
        // Three seconds at Discord, which a busy machine may need for less than a fault.
        ack_within: HURRY,
        ..Rules::without_rates()
    };
    let office = Office::open_with(rules, &[], &[]).await;
    let channels: Vec<u64> = (0..10).map(|_| office.fake.new_channel()).collect();
    let mut tokens = Vec::new();
    for n in 0..100 {
        let options = [("question", "issuances by channel last month")];
        tokens.push(office.fake.command_by(910_000 + n, channels[n as usize % 10], "ask", &options));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut roots = Vec::new();
    for token in &tokens {
        roots.push(office.root(token).await);
    }
    let mut answers = Vec::new();
    for root in &roots {
        answers.push(office.nth(*root, 1).await);
    }
    office.rests().await;
    let all: Vec<Vec<Message>> = roots.iter().map(|root| office.ours(*root)).collect();
    let hanging = |all: &[Vec<Message>]| all.iter().flatten().filter(|m| !read::is_final(m)).count();
    assert_eq!((all.iter().filter(|ours| ours.len() != 1).count(), hanging(&all)), (0, 0));
    // Under half of them something is pressed, each time by somebody else.
    office.fake.set_rules(|rules| rules.broken_percent = 10);
    let labels = ["How was this computed?", "CSV", "Last 7 days", "Good answer"];
    let mut clicks = Vec::new();
    for (n, answer) in answers.iter().take(52).enumerate() {
        let person = 920_000 + n as u64;
        clicks.push((office.fake.press_by(person, answer.id, labels[n % 4]), person));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let told = |o: &Office, person: u64| -> Vec<String> {
        let whispers = o.fake.state().whispers.clone();
        let own = whispers.into_iter().zip(o.whispers()).filter(|((whom, _), _)| *whom == person);
        own.map(|(_, words)| words).collect()
    };
    for (n, (_, person)) in clicks.iter().enumerate() {
        let what = format!("{} by {person}", labels[n % 4]);
        match n % 4 {
            0 | 3 => office.until(&what, |o| told(o, *person).first().map(drop)).await,
            _ => drop(office.nth(roots[n], 2).await),
        }
    }
    office.rests().await;
    for (n, (_, person)) in clicks.iter().enumerate() {
        let (told, ours) = (told(&office, *person), office.ours(roots[n]));
        let files: usize = ours.iter().skip(1).map(|m| m.files.len()).sum();
        assert!(ours.iter().all(read::is_final), "{ours:#?}");
        match n % 4 {
            0 => assert!(told.len() == 1 && told[0].contains("The statement") && ours.len() == 1, "{told:?}"),
            1 => assert!(told.is_empty() && ours.len() == 2 && files == 1, "{told:?} {ours:#?}"),
            2 => assert!(told.is_empty() && ours.len() == 2, "{told:?} {ours:#?}"),
            _ => {
                assert!(told.len() == 1 && told[0].contains("noted as a good") && ours.len() == 1, "{told:?}")
            }
        }
    }
    let state = office.fake.state();
    let late = state.interactions.values().filter(|i| i.after.is_none_or(|after| after > HURRY));
    assert_eq!((late.count(), state.interactions.values().filter(|i| i.pending).count()), (0, 0));
    let stray = state.messages.iter().filter(|m| m.is_answer() && channels.contains(&m.channel)).count();
    assert_eq!(stray, 0);
}

/// A thousand mentions (with `TOPUP_TEST_MENTIONS=1000`), 5% of calls limited, 2% failing (half of them after they took
/// effect), every event doubled, and the process killed in the middle. Discord's five seconds are half of one here.
#[tokio::test(flavor = "multi_thread")]
async fn in_bad_weather_nothing_is_lost_and_nothing_doubled() {
    let many: usize = std::env::var("TOPUP_TEST_MENTIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    let five = Some(Rate { most: 5, per: Duration::from_millis(500) });
    let rules = Rules {
        posts: five,
        edits: five,
        doubled: true,
        limited_percent: 5,
        broken_percent: 2,
        ..Rules::default()
    };
    let office = Office::open_with(rules, &[], &[]).await;
    let questions = [
        "issuances by channel last month",
        "WoW submits by grade",
        "funnel last month",
        "what is funding rate",
        "weekly issuances",
    ];
    let channels: Vec<u64> = (0..10).map(|_| office.fake.new_channel()).collect();
    noted(&office).await;
    let mut threads = Vec::new();
    for batch in 0..many / 20 {
        for n in 0..20 {
            threads.push(office.fake.mention(channels[n % 10], questions[(batch + n) % 5]));
        }
        if batch == many / 40 {
            tokio::time::sleep(Duration::from_millis(60)).await;
            office.kill();
            tokio::time::sleep(Duration::from_millis(300)).await;
            office.start();
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    let until = Instant::now() + Duration::from_secs(240);
    let mut lost = Vec::new();
    for thread in &threads {
        while !office.ours(*thread).iter().any(read::is_final) {
            if Instant::now() > until {
                lost.push(*thread);
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    office.rests().await;
    let all: Vec<Vec<Message>> = threads.iter().map(|thread| office.ours(*thread)).collect();
    let doubled = all.iter().filter(|ours| ours.len() > 1).count();
    let hanging = all.iter().filter(|ours| ours.iter().any(|m| !read::is_final(m))).count();
    let told = all.iter().filter(|ours| ours.iter().any(interrupted)).count();
    let edits: usize = all.iter().flatten().map(|m| m.edits).sum();
    println!(
        "{} mentions: {} lost, {doubled} doubled, {hanging} hanging, {told} called interrupted; {:.2} edits an answer; \
         turned away by a rate: {:?}",
        threads.len(),
        lost.len(),
        edits as f64 / threads.len() as f64,
        office.fake.state().limited,
    );
    let stray: usize = channels.iter().map(|channel| office.ours(*channel).len()).sum();
    assert_eq!((lost.len(), doubled, hanging, stray), (0, 0, 0, 0), "{lost:?}");
    // What was at work at the kill: of that batch at most.
    assert!(told <= 20, "{told} of {}", threads.len());
}
