//! Pictures that take their time, or never come.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "support/answers.rs"]
#[allow(dead_code, reason = "each test uses a part of it")]
mod answers;
#[path = "support/client.rs"]
#[allow(dead_code, reason = "each test uses a part of it")]
mod client;
#[path = "support/fake/mod.rs"]
mod fake;

use std::sync::Arc;
use std::time::Duration;

use topup_port::{
    Answer, AnswerEvent, Chart, Delivered, Delivery, Emitter, Insight, Outcome, Relay, Surface, SurfaceError,
};
use topup_slack::{OneToken, SlackSurface};

use client::{id, message, pictured, surface, surface_with, thread};
use fake::{Fake, Rules, TOKEN};

#[tokio::test]
async fn a_picture_is_waited_for_and_stands_nowhere_by_itself() {
    let rules = Rules { file_ready_after: Some(Duration::from_millis(250)), ..Rules::without_rates() };
    let fake = Fake::start(rules).await;
    let (surface, thread) = (surface(&fake), thread(&fake));
    let file = surface.upload(&thread, &pictured()).await.unwrap();
    {
        let state = fake.state();
        let uploaded = &state.files[&file];
        assert_eq!((uploaded.bytes.as_slice(), &uploaded.shared), (&[0x89, 0x50, 0x4e, 0x47][..], &None));
        assert_eq!(uploaded.alt, "one thing");
        assert!(state.count_of("files.info") >= 2, "it is asked for until it is there");
    }
    let chart = Some(Chart { location: Some(file), ..pictured() });
    let shown = message(&Answer { chart, ..answers::stopped() });
    assert!(surface.post(&thread, &id(9), &shown).await.is_ok());
}

#[tokio::test]
async fn a_picture_that_is_not_ready_is_a_fault_that_passes() {
    let rules = Rules { file_ready_after: None, ..Rules::without_rates() };
    let fake = Fake::start(rules).await;
    let surface = surface_with(&fake, OneToken(TOKEN.into()), |config| config.picture_timeout_ms = 150);
    let thread = thread(&fake);
    let failed = surface.upload(&thread, &pictured()).await;
    assert!(matches!(failed, Err(SurfaceError::Transient { .. })), "{failed:?}");
    let known = fake.state().files.keys().next().unwrap().clone();
    let chart = Some(Chart { location: Some(known), ..pictured() });
    let posted = surface.post(&thread, &id(10), &message(&Answer { chart, ..answers::stopped() })).await;
    assert!(matches!(posted, Err(SurfaceError::Transient { .. })), "{posted:?}");
}

#[tokio::test]
async fn an_answer_arrives_without_a_picture_that_never_gets_ready() {
    let rules = Rules { file_ready_after: None, ..Rules::without_rates() };
    let fake = Fake::start(rules).await;
    let surface = surface_with(&fake, OneToken(TOKEN.into()), |config| config.picture_timeout_ms = 150);
    let thread = thread(&fake);
    let relay = Relay::new(Arc::new(surface), SlackSurface::relay_parts());
    let (emitter, answers) = Emitter::new();
    emitter.emit_all([AnswerEvent::Chart(pictured()), AnswerEvent::End(Outcome::Complete)]);
    let delivered = relay.deliver(Delivery::new(id(11), thread.clone()), answers).await;
    assert!(matches!(delivered, Delivered::Shown(_)), "{delivered:?}");
    let state = fake.state();
    let shown = fake::read::shown(state.messages.last().unwrap());
    assert!(shown.pictures == 0 && shown.text.contains("could not be shown"), "{shown:?}");
}

#[tokio::test]
async fn an_answer_whose_picture_is_never_shown_is_told_in_words() {
    let fake = Fake::start(Rules { files_are_shown: false, ..Rules::without_rates() }).await;
    let surface = surface_with(&fake, OneToken(TOKEN.into()), |config| config.picture_timeout_ms = 100);
    let thread = thread(&fake);
    let relay = Relay::new(Arc::new(surface), SlackSurface::relay_parts());
    let (emitter, answers) = Emitter::new();
    emitter.emit_all([
        AnswerEvent::Insight(Insight { title: "Issuances fell".into(), ..Insight::default() }),
        AnswerEvent::Chart(pictured()),
        AnswerEvent::End(Outcome::Complete),
    ]);
    let delivered = relay.deliver(Delivery::new(id(21), thread.clone()), answers).await;
    assert!(matches!(delivered, Delivered::Shown(_)), "{delivered:?}");
    let state = fake.state();
    let shown = fake::read::shown(state.messages.last().unwrap());
    assert!(shown.pictures == 0 && shown.text.contains("Issuances fell"), "{shown:?}");
}
