//! The connections to Discord: how they may end, several of them, and one that dies.
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

use std::sync::atomic::Ordering;
use std::time::Duration;

use discord::Office;
use fake::{ASKER, Fake, GUILD, Rules, read};
use serde_json::{Value, json};

const ASKED: &str = "issuances by channel last month";

/// Discord asks for another connection, calls a session invalid, or closes with a code; a session can be resumed or is
/// forgotten. What a resume brings once more is answered once.
#[tokio::test(flavor = "multi_thread")]
async fn however_a_connection_ends_nothing_is_lost_and_nothing_doubled() {
    let rules = Rules { replays: true, ..Rules::without_rates() };
    let office = Office::open_with(rules, &[], &[]).await;
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, ASKED);
    let first = office.nth(thread, 1).await;
    office.rests().await;
    type End = (&'static str, bool, fn(&Fake));
    let ends: [End; 10] = [
        ("op 7", true, Fake::ask_to_reconnect),
        ("op 9, resumable", true, |fake| fake.invalidate(true)),
        ("a broken connection", true, Fake::break_connections),
        ("unknown error", true, |fake| fake.close_with(4_000)),
        ("rate limited", true, |fake| fake.close_with(4_008)),
        ("going away", true, |fake| fake.close_with(1_001)),
        ("op 9, for good", false, |fake| fake.invalidate(false)),
        ("invalid sequence", false, |fake| fake.close_with(4_007)),
        ("session timed out", false, |fake| fake.close_with(4_009)),
        ("a forgotten session", false, Fake::forget_sessions),
    ];
    let windows = ["last week", "this month", "last quarter", "last 7 days", "last 14 days"];
    for (n, (name, resumable, end)) in ends.into_iter().enumerate() {
        let hub = office.fake.hub();
        let (begun, resumed) = (hub.begun(), hub.resumed.load(Ordering::Relaxed));
        end(&office.fake);
        // While it is away, and just as it goes.
        office.fake.reply(thread, first.id, windows[n % 5]);
        let other = office.fake.mention(channel, "submits by grade last week");
        office.nth(thread, n + 2).await;
        office.nth(other, 1).await;
        assert!(hub.begun() > begun, "{name}");
        assert_eq!(hub.resumed.load(Ordering::Relaxed) > resumed, resumable, "{name}");
        office.rests().await;
        assert_eq!((office.ours(thread).len(), office.ours(other).len()), (n + 2, 1), "{name}");
    }
}

fn sharded() -> Rules {
    Rules { shards: 3, identify_every: Duration::from_secs(5), ..Rules::without_rates() }
}

fn ready(office: &Office) -> Value {
    let server = office.server.lock().unwrap();
    server.as_ref().unwrap().client().get("/readyz").json()["connections"]["discord"].clone()
}

fn metric(office: &Office, name: &str) -> f64 {
    office.server.lock().unwrap().as_ref().unwrap().metric(name)
}

/// As many as Discord advises, one after the other as it wants it; each server's events come by its own.
#[tokio::test(flavor = "multi_thread")]
async fn three_shards_answer_each_of_their_servers_once_and_a_dead_one_is_restarted_alone() {
    let fake = Fake::start(sharded()).await;
    let guilds = [GUILD, fake.new_guild(1, 3), fake.new_guild(2, 3)];
    let office = Office::before(fake, &[("TOPUP_DISCORD__GATEWAY_SILENCE_S", "8")], &[]).await;
    assert_eq!(metric(&office, "topup_connections_wanted"), 3.0);
    office.until("three connections", |o| (ready(o) == "3 of 3").then_some(())).await;
    assert_eq!(metric(&office, "topup_connections"), 3.0);
    let hub = office.fake.hub();
    assert_eq!(hub.identify.lock().unwrap()["shard"], json!([2, 3]));
    // Mentions and commands of each, and a direct message, which is the first's.
    let channels = guilds.map(|guild| office.fake.new_channel_in(guild));
    let mentions = channels.map(|channel| office.fake.mention(channel, ASKED));
    let tokens = channels.map(|channel| office.fake.command(channel, "funnel", &[]));
    let direct = office.fake.state().direct(ASKER);
    office.fake.write(direct, ASKER, ASKED, None);
    let mut threads = mentions.to_vec();
    for token in tokens {
        threads.push(office.root(&token).await);
    }
    threads.push(direct);
    for thread in &threads {
        office.nth(*thread, 1).await;
    }
    office.rests().await;
    for thread in &threads {
        assert_eq!(office.ours(*thread).len(), 1);
    }
    // The second says nothing any more, and is not let in again at once; what is said to it is lost with its session.
    office.fake.hold(1);
    office.fake.strike_dumb(1);
    let first = office.ours(mentions[1])[0].id;
    office.fake.reply(mentions[1], first, "last week");
    let others = [channels[0], channels[2]].map(|channel| office.fake.mention(channel, "WoW submits"));
    for thread in others {
        office.nth(thread, 1).await;
    }
    office.until("it is noticed", |o| (ready(o) == "2 of 3").then_some(())).await;
    office.fake.let_in(1);
    office.until("it is back", |o| (ready(o) == "3 of 3").then_some(())).await;
    let late = office.nth(mentions[1], 2).await;
    assert!(read::is_final(&late));
    office.rests().await;
    assert_eq!(office.ours(mentions[1]).len(), 2);
    let begun = hub.of_shard.lock().unwrap().clone();
    assert_eq!((begun[&0], begun[&1], begun[&2]), (1, 2, 1));
    assert_eq!(
        hub.too_soon.load(Ordering::Relaxed),
        0,
        "no connection was begun sooner than Discord takes it"
    );
}

/// A bot that grew: Discord lets in so few connections no longer, and the number is asked for anew.
#[tokio::test(flavor = "multi_thread")]
async fn where_discord_wants_more_shards_they_are_begun() {
    let fake = Fake::start(Rules { heartbeat: Duration::from_millis(500), ..sharded() }).await;
    fake.set_rules(|rules| rules.shards = 1);
    let office = Office::before(fake, &[("TOPUP_DISCORD__GATEWAY_SILENCE_S", "2")], &[]).await;
    office.until("one connection", |o| (ready(o) == "1 of 1").then_some(())).await;
    office.fake.set_rules(|rules| (rules.shards, rules.shards_needed) = (2, 2));
    office.fake.forget_sessions();
    office.until("two connections", |o| (ready(o) == "2 of 2").then_some(())).await;
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, ASKED);
    office.nth(thread, 1).await;
}

/// So few as the settings say are begun, until Discord lets in so few no longer.
#[tokio::test(flavor = "multi_thread")]
async fn where_discord_wants_more_shards_than_the_settings_they_are_begun_all_the_same() {
    let fake = Fake::start(Rules { heartbeat: Duration::from_millis(500), ..sharded() }).await;
    let env = [("TOPUP_DISCORD__GATEWAY_SILENCE_S", "2"), ("TOPUP_DISCORD__SHARDS", "1")];
    let office = Office::before(fake, &env, &[]).await;
    office.until("one connection", |o| (ready(o) == "1 of 1").then_some(())).await;
    office.fake.set_rules(|rules| (rules.shards, rules.shards_needed) = (2, 2));
    office.fake.close_with(4_011);
    office.until("two connections", |o| (ready(o) == "2 of 2").then_some(())).await;
    let channel = office.fake.new_channel();
    let thread = office.fake.mention(channel, ASKED);
    office.nth(thread, 1).await;
}
