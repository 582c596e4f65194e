//! The surface and the fake beside each other: what each error becomes, markers among other messages; and that the fake
//! is as strict as it says.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "support/answers.rs"]
#[allow(dead_code, reason = "each test uses a part of it")]
mod answers;
#[path = "support/client.rs"]
#[allow(dead_code, reason = "each test uses a part of it")]
mod client;
#[path = "support/fake/mod.rs"]
mod fake;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use topup_port::testing::Fault;
use topup_port::{
    Delivered, Delivery, Emitter, MessageRef, Outcome, Relay, RelayParts, Surface, SurfaceError, ThreadKey,
};
use topup_slack::{Config, MARKER, OneToken, PLATFORM, SlackMessage, SlackSurface, TokenMap};

use client::{id, message, pictured, surface, surface_with, thread};
use fake::{Fake, Rate, Rules, TEAM, TOKEN};

#[tokio::test]
async fn a_post_carries_its_marker_and_makes_nothing_of_its_text() {
    let fake = Fake::start(Rules::without_rates()).await;
    let (surface, thread) = (surface(&fake), thread(&fake));
    let at = surface.post(&thread, &id(1), &message(&answers::failure())).await.unwrap();
    let state = fake.state();
    let posted = state.messages.last().unwrap();
    assert_eq!(at, MessageRef(format!("{}:{}", posted.ts, id(1))));
    assert_eq!(posted.thread.as_deref(), Some(thread.thread.as_str()));
    assert_eq!(posted.metadata, json!({"event_type": MARKER, "event_payload": {"answer": id(1).as_str()}}));
    assert_eq!(posted.blocks.last().unwrap()["elements"][0]["value"], id(1).as_str());
    let sent = &state.calls.last().unwrap().params;
    assert_eq!(
        (&sent["parse"], &sent["mrkdwn"], &sent["link_names"]),
        (&json!("none"), &json!(false), &json!(false))
    );
    assert_eq!((&sent["unfurl_links"], &sent["unfurl_media"]), (&json!(false), &json!(false)));
}

#[tokio::test]
async fn each_workspace_has_its_own_token_and_none_is_no_right() {
    let fake = Fake::start(Rules::without_rates()).await;
    let known =
        HashMap::from([(TEAM.to_owned(), TOKEN.into()), ("T0OTHER".to_owned(), "xoxb-revoked".into())]);
    let surface = surface_with(&fake, TokenMap(known), |_| {});
    let thread = thread(&fake);
    let post = async |team: &str| {
        let thread = ThreadKey { workspace: team.into(), ..thread.clone() };
        surface.post(&thread, &id(2), &message(&answers::stopped())).await.map(drop)
    };
    assert_eq!(post(TEAM).await, Ok(()));
    assert_eq!(post("T0OTHER").await, Err(SurfaceError::Unauthorized));
    let calls = fake.state().calls.len();
    assert_eq!(post("T0UNKNOWN").await, Err(SurfaceError::Unauthorized));
    assert_eq!(fake.state().calls.len(), calls, "without a token nothing is sent");
}

#[tokio::test]
async fn a_missing_scope_is_a_missing_right() {
    let rules = Rules { scopes: vec!["chat:write"], ..Rules::without_rates() };
    let fake = Fake::start(rules).await;
    let (surface, thread) = (surface(&fake), thread(&fake));
    assert_eq!(surface.upload(&thread, &pictured()).await, Err(SurfaceError::Unauthorized));
    assert_eq!(surface.find(&thread, &id(3)).await, Err(SurfaceError::Unauthorized));
    assert!(surface.post(&thread, &id(3), &message(&answers::stopped())).await.is_ok());
}

#[tokio::test]
async fn what_is_no_more_is_gone() {
    let fake = Fake::start(Rules::without_rates()).await;
    let (surface, thread) = (surface(&fake), thread(&fake));
    let said = message(&answers::stopped());
    let at = surface.post(&thread, &id(4), &said).await.unwrap();
    fake.delete_last(&thread.channel, &thread.thread);
    assert_eq!(surface.edit(&thread, &at, &said).await, Err(SurfaceError::Gone));
    assert_eq!(surface.withdraw(&thread, &at).await, Err(SurfaceError::Gone));
    let gone = ThreadKey { thread: "1.000001".into(), ..thread.clone() };
    assert_eq!(surface.post(&gone, &id(4), &said).await, Err(SurfaceError::Gone));
    let nowhere = ThreadKey { channel: "C0NOWHERE".into(), ..thread.clone() };
    assert_eq!(surface.post(&nowhere, &id(4), &said).await, Err(SurfaceError::Gone));
    fake.state().archived.push(thread.channel.clone());
    assert_eq!(surface.post(&thread, &id(4), &said).await, Err(SurfaceError::Gone));
    let foreign = MessageRef("not one of ours".into());
    assert_eq!(surface.edit(&thread, &foreign, &said).await, Err(SurfaceError::Gone));
}

#[tokio::test]
async fn a_marker_is_found_in_a_long_thread_and_not_after_its_deletion() {
    let fake = Fake::start(Rules::without_rates()).await;
    let (surface, thread) = (surface(&fake), thread(&fake));
    for n in 0..250 {
        fake.state().say(&thread.channel, Some(&thread.thread), "U0ASKER", &format!("remark {n}"));
    }
    surface.post(&thread, &id(5), &message(&answers::stopped())).await.unwrap();
    let at = surface.post(&thread, &id(6), &message(&answers::stopped())).await.unwrap();
    // Another app's metadata may hold anything.
    fake.state().say(&thread.channel, Some(&thread.thread), "U0OTHERBOT", "beep");
    fake.state().messages.last_mut().unwrap().metadata =
        json!({"event_type": "x", "event_payload": {"n": [1, {}]}});
    assert_eq!(surface.find(&thread, &id(6)).await, Ok(Some(at.clone())));
    assert_eq!(surface.find(&thread, &id(7)).await, Ok(None));
    surface.withdraw(&thread, &at).await.unwrap();
    assert_eq!(surface.find(&thread, &id(6)).await, Ok(None));
    // Where there is no thread the channel is searched.
    let channel = ThreadKey { thread: String::new(), ..thread.clone() };
    let root = surface.post(&channel, &id(8), &message(&answers::stopped())).await.unwrap();
    assert_eq!(surface.find(&channel, &id(8)).await, Ok(Some(root)));
}

#[tokio::test]
async fn a_call_without_an_answer_ends_as_unclear() {
    // A server that takes the connection and says nothing.
    let silent = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let api_url = format!("http://{}/api", silent.local_addr().unwrap());
    let config = Config { api_url, call_timeout_ms: 150, ..Config::default() };
    let surface = SlackSurface::new(config, Arc::new(OneToken(TOKEN.into()))).unwrap();
    let thread = ThreadKey::new(PLATFORM, TEAM, "C1", "1.1");
    let posted = surface.post(&thread, &id(12), &message(&answers::stopped())).await;
    assert!(matches!(posted, Err(SurfaceError::Transient { .. })), "{posted:?}");
    drop(silent);
    let refused = surface.post(&thread, &id(12), &message(&answers::stopped())).await;
    assert!(matches!(refused, Err(SurfaceError::Transient { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_status_stands_until_it_lapses_or_is_cleared() {
    let rules = Rules { status_lapses: Duration::from_secs(2), ..Rules::without_rates() };
    let fake = Fake::start(rules).await;
    let (surface, thread) = (surface(&fake), thread(&fake));
    let stands = || fake.status_of(&thread.channel, &thread.thread);
    surface.status(&thread, Some("running the numbers")).await.unwrap();
    assert_eq!(stands().as_deref(), Some("running the numbers…"));
    surface.status(&thread, None).await.unwrap();
    assert_eq!(stands(), None);
    surface.status(&thread, Some("running the numbers")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(2_050)).await;
    assert_eq!(stands(), None);
}

#[tokio::test]
async fn trouble_with_the_status_does_not_touch_the_answer() {
    let fake = Fake::start(Rules::without_rates()).await;
    let surface = surface(&fake);
    // The thread's root was deleted after the question: replies still go there on a real Slack, statuses do not.
    let thread = ThreadKey { thread: String::new(), ..thread(&fake) };
    let relay = Relay::new(Arc::new(surface), RelayParts { grace: Duration::ZERO, ..RelayParts::default() });
    let (emitter, answers) = Emitter::new();
    let delivering = relay.deliver(Delivery::new(id(13), thread), answers);
    let (delivered, ()) = tokio::join!(delivering, async { emitter.end(Outcome::Stopped) });
    assert!(matches!(delivered, Delivered::Shown(_)), "{delivered:?}");
}

#[tokio::test]
async fn edits_beyond_the_workspace_s_rate_are_told_how_long_to_wait() {
    let rate = Rate { most: 2, per: Duration::from_millis(700) };
    let fake = Fake::start(Rules { updates: Some(rate), posts: None, ..Rules::default() }).await;
    let (surface, one, two) = (surface(&fake), thread(&fake), thread(&fake));
    let said = message(&answers::stopped());
    let here = surface.post(&one, &id(14), &said).await.unwrap();
    let there = surface.post(&two, &id(15), &said).await.unwrap();
    assert_eq!(surface.edit(&one, &here, &said).await, Ok(()));
    assert_eq!(surface.edit(&two, &there, &said).await, Ok(()));
    let limited = surface.edit(&one, &here, &said).await;
    assert_eq!(limited, Err(SurfaceError::RateLimited { wait: Duration::from_secs(1) }));
    assert_eq!(fake.state().messages.iter().map(|m| m.edits).sum::<usize>(), 2, "it took no effect");
}

#[tokio::test]
async fn posts_are_limited_by_channel() {
    let rate = Rate { most: 1, per: Duration::from_secs(30) };
    let fake = Fake::start(Rules { posts: Some(rate), ..Rules::default() }).await;
    let (surface, one, two) = (surface(&fake), thread(&fake), thread(&fake));
    let said = message(&answers::stopped());
    assert!(surface.post(&one, &id(16), &said).await.is_ok());
    assert!(surface.post(&two, &id(17), &said).await.is_ok());
    let limited = surface.post(&one, &id(18), &said).await;
    assert!(matches!(limited, Err(SurfaceError::RateLimited { wait }) if wait > Duration::from_secs(25)));
}

#[tokio::test]
async fn a_plain_edit_takes_the_blocks_away() {
    let fake = Fake::start(Rules::without_rates()).await;
    let (surface, thread) = (surface(&fake), thread(&fake));
    let at = surface.post(&thread, &id(19), &message(&answers::failure())).await.unwrap();
    surface.edit(&thread, &at, &topup_slack::plain(&answers::failure()).unwrap()).await.unwrap();
    let state = fake.state();
    let last = state.messages.last().unwrap();
    assert_eq!((last.blocks.as_slice(), last.edits), (&[] as &[Value], 1));
    assert!(last.text.contains("30 seconds"));
}

#[tokio::test]
async fn the_fake_takes_no_more_than_slack_does() {
    let fake = Fake::start(Rules::without_rates()).await;
    let (surface, thread) = (surface(&fake), thread(&fake));
    let said = message(&answers::complete());
    // The file of this answer was never uploaded.
    let posted = surface.post(&thread, &id(20), &said).await;
    assert!(matches!(posted, Err(SurfaceError::Transient { .. })), "{posted:?}");
    let long = SlackMessage { text: "x".repeat(4_001), ..message(&answers::stopped()) };
    let posted = surface.post(&thread, &id(20), &long).await;
    assert_eq!(posted, Err(SurfaceError::Rejected { reason: "msg_too_long".into() }));
    let mut many = message(&answers::stopped());
    many.blocks = vec![many.blocks[0].clone(); 51];
    let posted = surface.post(&thread, &id(20), &many).await;
    assert_eq!(posted, Err(SurfaceError::Rejected { reason: "invalid_blocks".into() }));
    fake.fail_next(Fault::RateLimited(Duration::from_secs(7)));
    let limited = surface.post(&thread, &id(20), &message(&answers::stopped())).await;
    assert_eq!(limited, Err(SurfaceError::RateLimited { wait: Duration::from_secs(7) }));
}
