//! The surface over the wire: limits that Discord tells are obeyed without a call too many, and trouble has its type.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "../../slack/tests/support/answers.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod answers;
#[path = "support/fake/mod.rs"]
mod fake;

use std::sync::Arc;
use std::time::Duration;

use topup_discord::{Api, Config, DiscordSurface, Mode, PLATFORM, render};
use topup_port::testing::Fault;
use topup_port::{AnswerId, Finding, MessageRef, PlatformConfig, Surface, SurfaceError, ThreadKey};

use fake::{Fake, GUILD, Rate, Rules, TOKEN};

fn config(fake: &Fake, token: &str) -> Config {
    Config {
        mode: Mode::Gateway,
        token: Some(token.into()),
        api_url: fake.api_url.clone(),
        call_timeout_ms: 2_000,
        ..Config::default()
    }
}

fn surface(fake: &Fake, token: &str) -> DiscordSurface {
    DiscordSurface::over(Arc::new(Api::new(config(fake, token)).unwrap()))
}

fn thread(fake: &Fake) -> ThreadKey {
    let (channel, thread) = fake.new_thread();
    ThreadKey::new(PLATFORM, GUILD.to_string(), channel.to_string(), thread.to_string())
}

fn id(n: u32) -> AnswerId {
    AnswerId::parse(format!("answer-{n:06}")).unwrap()
}

#[tokio::test]
async fn a_spent_bucket_is_waited_for_without_a_call() {
    let rate = Rate { most: 2, per: Duration::from_secs(3) };
    let fake = Fake::start(Rules { posts: Some(rate), ..Rules::without_rates() }).await;
    let (surface, thread) = (surface(&fake, TOKEN), thread(&fake));
    let message = render(&answers::complete()).unwrap();
    for n in 0..2 {
        surface.post(&thread, &id(n), &message).await.unwrap();
    }
    let Err(SurfaceError::RateLimited { wait }) = surface.post(&thread, &id(3), &message).await else {
        panic!("it is to wait")
    };
    assert!(wait <= Duration::from_millis(3_050), "{wait:?}");
    tokio::time::sleep(wait).await;
    surface.post(&thread, &id(3), &message).await.unwrap();
    assert!(fake.state().limited.is_empty(), "no call was turned away");
    // Another channel has its own.
    surface.post(&self::thread(&fake), &id(4), &message).await.unwrap();
}

#[tokio::test]
async fn the_same_post_twice_is_one_and_after_a_deletion_it_is_another() {
    let fake = Fake::start(Rules::without_rates()).await;
    let (surface, thread) = (surface(&fake, TOKEN), thread(&fake));
    let message = render(&answers::complete()).unwrap();
    fake.fail_next(Fault::Lost);
    let unclear = surface.post(&thread, &id(1), &message).await;
    assert!(matches!(unclear, Err(SurfaceError::Transient { .. })), "{unclear:?}");
    let first = surface.post(&thread, &id(1), &message).await.unwrap();
    assert_eq!(surface.find(&thread, &id(1)).await.unwrap(), Some(first.clone()));
    assert_eq!(surface.find(&thread, &id(2)).await.unwrap(), None);
    fake.delete_last(thread.thread.parse().unwrap());
    assert_eq!(surface.edit(&thread, &first, &message).await, Err(SurfaceError::Gone));
    let second = surface.post(&thread, &id(1), &message).await.unwrap();
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_missing_thread_is_made_and_where_it_cannot_be_the_channel_is_answered() {
    let fake = Fake::start(Rules::without_rates()).await;
    let surface = surface(&fake, TOKEN);
    let message = render(&answers::complete()).unwrap();
    let key = |channel: u64, root: u64| {
        ThreadKey::new(PLATFORM, GUILD.to_string(), channel.to_string(), root.to_string())
    };
    let channel = fake.new_channel();
    let root = fake.state().say(channel, fake::ASKER, "a question", None, &[]);
    surface.post(&key(channel, root), &id(1), &message).await.unwrap();
    assert!(fake.state().channels.contains_key(&root));
    let other = fake.state().say(channel, fake::ASKER, "a question", None, &[]);
    fake.state().channels.get_mut(&channel).unwrap().may_thread = false;
    let at = surface.post(&key(channel, other), &id(2), &message).await.unwrap();
    assert_eq!(surface.find(&key(channel, other), &id(2)).await.unwrap(), Some(at.clone()));
    surface.edit(&key(channel, other), &at, &message).await.unwrap();
    let stands =
        fake.state().messages.iter().filter(|m| m.channel == channel && m.reference == Some(other)).count();
    assert_eq!(stands, 1);
    // Folded away meanwhile, a thread is unfolded for an edit.
    let at = surface.find(&key(channel, root), &id(1)).await.unwrap().unwrap();
    fake.state().channels.get_mut(&root).unwrap().archived = true;
    surface.edit(&key(channel, root), &at, &message).await.unwrap();
}

/// Posts an answer that is older than an hour from then on.
async fn old(fake: &Fake, surface: &DiscordSurface, thread: &ThreadKey, n: u32) -> MessageRef {
    surface.post(thread, &id(n), &render(&answers::complete()).unwrap()).await.unwrap();
    let aged = fake.age_last(thread.thread.parse().unwrap(), Duration::from_hours(2));
    MessageRef(format!("{}/{aged}/{}", thread.thread, id(n)))
}

#[tokio::test]
async fn edits_of_messages_older_than_an_hour_are_counted_and_hold_up_no_others() {
    let rate = Rate { most: 3, per: Duration::from_secs(20) };
    let fake = Fake::start(Rules { old_edits: Some(rate), ..Rules::without_rates() }).await;
    let (surface, thread) = (surface(&fake, TOKEN), thread(&fake));
    let message = render(&answers::refusal()).unwrap();
    let mut late = Vec::new();
    for n in 0..4 {
        late.push(old(&fake, &surface, &thread, n).await);
    }
    let young = surface.post(&thread, &id(9), &render(&answers::complete()).unwrap()).await.unwrap();
    for at in &late[..3] {
        surface.edit(&thread, at, &message).await.unwrap();
    }
    let waits = surface.edit(&thread, &late[3], &message).await;
    assert!(
        matches!(waits, Err(SurfaceError::RateLimited { wait }) if wait <= Duration::from_secs(22)),
        "{waits:?}"
    );
    surface.edit(&thread, &young, &message).await.unwrap();
    assert!(fake.state().limited.is_empty(), "no call was turned away");
    // Another conversation has its own.
    let other = self::thread(&fake);
    surface.edit(&other, &old(&fake, &surface, &other, 10).await, &message).await.unwrap();
}

/// Discord's own count may be another one than ours.
#[tokio::test]
async fn where_discord_takes_no_more_old_edits_they_wait_or_the_answer_is_posted_anew() {
    for (seconds, anew) in [(30, false), (900, true)] {
        let rate = Rate { most: 1, per: Duration::from_secs(seconds) };
        let fake = Fake::start(Rules { old_edits: Some(rate), ..Rules::without_rates() }).await;
        let (surface, thread) = (surface(&fake, TOKEN), thread(&fake));
        let message = render(&answers::refusal()).unwrap();
        let late = [old(&fake, &surface, &thread, 1).await, old(&fake, &surface, &thread, 2).await];
        let young = surface.post(&thread, &id(9), &render(&answers::complete()).unwrap()).await.unwrap();
        surface.edit(&thread, &late[0], &message).await.unwrap();
        for _ in 0..2 {
            let refused = surface.edit(&thread, &late[1], &message).await.unwrap_err();
            assert_eq!(refused == SurfaceError::Gone, anew, "{refused:?}");
            assert_eq!(matches!(refused, SurfaceError::RateLimited { .. }), !anew, "{refused:?}");
        }
        assert_eq!(fake.state().limited["old"], 1, "it is tried once");
        // Younger messages of the same channel are edited meanwhile.
        surface.edit(&thread, &young, &message).await.unwrap();
    }
}

#[tokio::test]
async fn trouble_has_its_type() {
    let fake = Fake::start(Rules::without_rates()).await;
    let thread = thread(&fake);
    let message = render(&answers::refusal()).unwrap();
    let wrong = surface(&fake, "wrong.token").post(&thread, &id(1), &message).await;
    assert_eq!(wrong, Err(SurfaceError::Unauthorized));
    let surface = surface(&fake, TOKEN);
    fake.fail_next(Fault::RateLimited(Duration::from_millis(120)));
    let limited = surface.post(&thread, &id(1), &message).await;
    assert_eq!(limited, Err(SurfaceError::RateLimited { wait: Duration::from_millis(120) }));
    tokio::time::sleep(Duration::from_millis(150)).await;
    fake.fail_next(Fault::Rejected);
    assert!(matches!(surface.post(&thread, &id(1), &message).await, Err(SurfaceError::Rejected { .. })));
    let nowhere = ThreadKey::new(PLATFORM, "7", "x", "y");
    assert!(matches!(surface.post(&nowhere, &id(1), &message).await, Err(SurfaceError::Rejected { .. })));
    let closed = Config { api_url: "http://127.0.0.1:9".into(), ..config(&fake, TOKEN) };
    let away =
        DiscordSurface::over(Arc::new(Api::new(closed).unwrap())).post(&thread, &id(1), &message).await;
    let Err(SurfaceError::Transient { reason }) = away else { panic!("{away:?}") };
    assert!(!reason.contains("127.0.0.1"), "{reason}");
}

#[tokio::test]
async fn the_doctor_asks_discord_and_names_what_is_missing() {
    let fake = Fake::start(Rules::without_rates()).await;
    let good = config(&fake, TOKEN).diagnose().await;
    assert!(good.iter().all(|found| matches!(found, Finding::Good(_))), "{good:#?}");
    let told = |found: &[Finding]| format!("{found:#?}");
    for words in
        ["the bot topup (42)", "in Lenders the bot may do all", "connections today", "will be registered"]
    {
        assert!(told(&good).contains(words), "{words} in {}", told(&good));
    }
    let wrong = config(&fake, "wrong").diagnose().await;
    assert!(matches!(wrong.as_slice(), [Finding::Bad(text)] if text.contains("Reset Token")), "{wrong:#?}");
    fake.state().public = true;
    fake.set_rules(|rules| rules.content_allowed = false);
    let asked = Config { message_content: true, ..config(&fake, TOKEN) };
    let found = told(&asked.diagnose().await);
    assert!(found.contains("Public Bot") && found.contains("Message Content Intent is not"), "{found}");
    let elsewhere = Config { guilds: Some("12345".into()), ..config(&fake, TOKEN) };
    let found = told(&elsewhere.diagnose().await);
    assert!(
        found.contains("12345, where the bot is not") && found.contains("permissions=309237763072"),
        "{found}"
    );
    // Also where it is in none at all.
    fake.state().guilds.clear();
    let nowhere = Config { guilds: Some(GUILD.to_string()), ..config(&fake, TOKEN) }.diagnose().await;
    let missed = format!("discord.guilds names {GUILD}, where the bot is not");
    assert!(nowhere.iter().any(|f| matches!(f, Finding::Bad(t) if t.contains(&missed))), "{nowhere:#?}");
    let anywhere = config(&fake, TOKEN).diagnose().await;
    assert!(anywhere.iter().any(|f| matches!(f, Finding::Hint(t) if t.contains("no server yet"))));
    // What it may not do is named, with what stands behind it.
    fake.state().guilds.push(GUILD);
    fake.state().may = topup_discord::PERMISSIONS & !(1 << 15) & !(1 << 38);
    let lacks = config(&fake, TOKEN).diagnose().await;
    let named = "lacks Attach Files (charts and exports), Send Messages in Threads (answers): give them";
    assert!(lacks.iter().any(|f| matches!(f, Finding::Bad(t) if t.contains(named))), "{lacks:#?}");
    fake.state().may = 1 << 3;
    assert!(told(&config(&fake, TOKEN).diagnose().await).contains("in Lenders the bot may do all"));
    fake.state().may = topup_discord::PERMISSIONS;
    // Fewer connections than Discord advises.
    fake.set_rules(|rules| rules.shards = 3);
    let shards = async |set| Config { shards: set, ..config(&fake, TOKEN) }.diagnose().await;
    let few = shards(Some(2)).await;
    let words = "discord.shards is 2 and Discord advises 3";
    assert!(few.iter().any(|f| matches!(f, Finding::Hint(t) if t.contains(words))), "{few:#?}");
    for enough in [None, Some(3)] {
        assert!(!told(&shards(enough).await).contains("discord.shards is"));
    }
    // Per server each is looked at, and what stands twice is said.
    let everywhere = format!("applications/{}/commands", fake::APPLICATION);
    fake.state().commands.insert(everywhere, topup_discord::commands().into());
    let each = Config {
        commands: topup_discord::Commands::Guild,
        guilds: Some(format!("{GUILD}, 12345")),
        ..config(&fake, TOKEN)
    };
    let found = told(&each.diagnose().await);
    for words in [
        format!("will be registered in {GUILD}"),
        "does not show the slash commands in 12345".into(),
        "registered for all servers too".into(),
    ] {
        assert!(found.contains(&words), "{words} in {found}");
    }
    let off = Config::default().diagnose().await;
    assert!(matches!(off.as_slice(), [Finding::Good(text)] if text.contains("off")));
}
