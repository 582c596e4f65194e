//! The connector, the surface and the fake beside each other: tokens, places, what each trouble becomes, and what is said
//! where nobody can look.

#![allow(clippy::unwrap_used, reason = "a failing unwrap is a failing test")]

#[path = "../../slack/tests/support/answers.rs"]
#[allow(dead_code, reason = "each test uses a part of it")]
mod answers;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/fake/mod.rs"]
mod fake;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use topup_port::testing::Fault;
use topup_port::{
    Answer, AnswerEvent, AnswerId, Chart, Deliver, Delivered, Delivery, Emitter, Journal, MessageRef,
    Notebook, Outcome, RelayParts, Surface, SurfaceError, ThreadKey,
};
use topup_teams::{Card, Relays, TeamsSurface, conversation_id, diagnose, render};

use desk::Desk;
use fake::{Kind, Rules, read};

fn id(n: usize) -> AnswerId {
    AnswerId::parse(format!("answer-of-test-{n}")).unwrap()
}

/// A picture of one grey pixel.
fn pixel() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&[128]).unwrap();
    bytes
}

fn card(answer: &Answer) -> Card {
    render(answer).unwrap()
}

#[tokio::test]
async fn a_post_is_one_card_with_its_marker() {
    let desk = Desk::open(Rules::without_rates()).await;
    let surface = TeamsSurface::channels(desk.connector.clone());
    let thread = desk.thread(Kind::Channel);
    let at = surface.post(&thread, &id(1), &card(&answers::failure())).await.unwrap();
    let posted = desk.fake.ours(&conversation_id(&thread)).pop().unwrap();
    assert_eq!(at, MessageRef(format!("{} {}", id(1), posted.id)));
    assert_eq!(posted.card()["body"][0]["id"], format!("topup-{}", id(1)));
    assert!(posted.body["text"].is_null());
    assert_eq!(posted.body["summary"].as_str().unwrap().lines().count(), 1);
    surface.edit(&thread, &at, &card(&answers::stopped())).await.unwrap();
    assert!(read::shown(&desk.fake.ours(&conversation_id(&thread))[0]).text.contains("Stopped"));
    surface.withdraw(&thread, &at).await.unwrap();
    assert!(desk.fake.ours(&conversation_id(&thread)).is_empty());
    assert_eq!(surface.edit(&thread, &at, &card(&answers::stopped())).await, Err(SurfaceError::Gone));
}

#[tokio::test]
async fn one_token_is_asked_for_and_used_until_it_ends_or_is_refused() {
    let rules = Rules { token_lives: Duration::from_secs(3), ..Rules::without_rates() };
    let desk = Desk::open(rules).await;
    let surface = Arc::new(TeamsSurface::chats(desk.connector.clone()));
    let thread = desk.thread(Kind::Group);
    let posts = (0..8).map(|n| {
        let (surface, thread) = (surface.clone(), thread.clone());
        tokio::spawn(async move { surface.post(&thread, &id(n), &card(&answers::stopped())).await.map(drop) })
    });
    for post in posts.collect::<Vec<_>>() {
        post.await.unwrap().unwrap();
    }
    assert_eq!(desk.fake.state().tokens_given, 1, "one flight");
    // Well before its end it is not used any more.
    tokio::time::sleep(Duration::from_millis(1_600)).await;
    surface.post(&thread, &id(8), &card(&answers::stopped())).await.unwrap();
    assert_eq!(desk.fake.state().tokens_given, 2);
    // The service forgot it: once more with a new one.
    desk.fake.state().tokens.clear();
    surface.post(&thread, &id(9), &card(&answers::stopped())).await.unwrap();
    assert_eq!(desk.fake.state().tokens_given, 3);
    assert_eq!(desk.fake.ours(&conversation_id(&thread)).len(), 10);
}

#[tokio::test]
async fn without_a_good_secret_nothing_is_sent() {
    let desk = Desk::with(Rules::without_rates(), |config| config.app_password = Some("wrong".into())).await;
    let surface = TeamsSurface::chats(desk.connector.clone());
    let thread = desk.thread(Kind::Group);
    let posted = surface.post(&thread, &id(1), &card(&answers::stopped())).await;
    assert_eq!(posted, Err(SurfaceError::Unauthorized));
    assert!(desk.fake.state().calls.is_empty());
    let found = diagnose(&desk::config(&desk.fake)).await;
    assert!(format!("{found:?}").contains("gives app"), "{found:?}");
    let mut config = desk::config(&desk.fake);
    config.app_password = Some("wrong".into());
    let found = format!("{:?}", diagnose(&config).await);
    assert!(found.contains("new client secret") && !found.contains("wrong"), "{found}");
}

#[tokio::test]
async fn a_token_goes_to_allowed_hosts_alone_also_where_a_place_was_kept_before() {
    let desk =
        Desk::with(Rules::without_rates(), |config| config.service_hosts = "elsewhere.example".into()).await;
    let thread = desk.thread(Kind::Group);
    let surface = TeamsSurface::chats(desk.connector.clone());
    let posted = surface.post(&thread, &id(1), &card(&answers::stopped())).await;
    assert!(matches!(posted, Err(SurfaceError::Rejected { .. })), "{posted:?}");
    assert_eq!(desk.fake.state().tokens_given, 0);
}

#[tokio::test]
async fn a_conversation_that_takes_no_messages_is_left_alone_until_somebody_speaks() {
    let desk = Desk::open(Rules::without_rates()).await;
    let surface = TeamsSurface::chats(desk.connector.clone());
    let thread = desk.thread(Kind::Personal);
    desk.fake.state().blocked.insert(conversation_id(&thread));
    for n in 0..3 {
        let posted = surface.post(&thread, &id(n), &card(&answers::stopped())).await;
        assert_eq!(posted, Err(SurfaceError::Unauthorized));
    }
    assert_eq!(desk.fake.state().calls.len(), 1, "one call, and then silence");
    desk.fake.state().blocked.clear();
    let place = desk.connector.place(&thread).await.unwrap();
    assert!(place.blocked);
    desk.connector.learn(&thread, topup_teams::Place { blocked: false, ..place }).await;
    surface.post(&thread, &id(4), &card(&answers::stopped())).await.unwrap();
}

#[tokio::test]
async fn where_it_was_never_it_cannot_answer() {
    let desk = Desk::open(Rules::without_rates()).await;
    let surface = TeamsSurface::chats(desk.connector.clone());
    let nowhere = ThreadKey::new("teams", "t", "19:unknown@thread.v2", "");
    let posted = surface.post(&nowhere, &id(1), &card(&answers::stopped())).await;
    assert_eq!(posted, Err(SurfaceError::Gone));
}

#[tokio::test]
async fn pictures_travel_within_the_message_or_stand_at_an_address_that_ends() {
    let desk = Desk::open(Rules::without_rates()).await;
    let surface = TeamsSurface::chats(desk.connector.clone());
    let thread = desk.thread(Kind::Personal);
    let chart = Chart { png: pixel().into(), alt: "x".into(), location: None };
    let within = surface.upload(&thread, &chart).await.unwrap();
    assert!(within.starts_with("data:image/png;base64,"), "{within}");
    let public =
        |config: &mut topup_teams::Config| config.public_url = Some("https://topup.example.com".into());
    let desk = Desk::with(Rules::without_rates(), public).await;
    let surface = TeamsSurface::chats(desk.connector.clone());
    let one = surface.upload(&thread, &chart).await.unwrap();
    let two = surface.upload(&thread, &chart).await.unwrap();
    assert!(one.starts_with("https://topup.example.com/teams/files/") && one.ends_with(".png"), "{one}");
    assert_ne!(one, two, "no address follows from a picture");
    let place = format!("teams/file/{}", one.rsplit('/').next().unwrap());
    let almost = Duration::from_secs(7 * 24 * 3_600 - 60);
    tokio::time::pause();
    tokio::time::advance(almost).await;
    assert!(desk.book.file(&place).await.is_some(), "it stands for picture_days");
    tokio::time::advance(Duration::from_secs(120)).await;
    assert!(desk.book.file(&place).await.is_none(), "and no longer");
}

/// What was told to the journal.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Journal for Told {
    fn begun(&self, _: &AnswerId, _: &ThreadKey) {}
    fn posted(&self, _: &AnswerId, _: &MessageRef) {}
    fn ended(&self, answer: &AnswerId) {
        self.0.lock().unwrap().push(answer.to_string());
    }
}

async fn deliver(desk: &Desk, journal: Arc<Told>, delivery: Delivery) -> Delivered {
    let relays = Relays::new(desk.connector.clone(), RelayParts { journal, ..TeamsSurface::relay_parts() });
    let (emitter, answers) = Emitter::new();
    emitter.emit_all([AnswerEvent::End(Outcome::Stopped)]);
    relays.deliver(delivery, answers).await
}

#[tokio::test]
async fn where_nobody_can_look_an_unclear_post_is_not_repeated_but_offered() {
    for (kind, may_read) in [(Kind::Personal, true), (Kind::Group, false), (Kind::Channel, false)] {
        for fault in [Fault::Lost, Fault::Broken] {
            let desk = Desk::open(Rules { may_read, ..Rules::without_rates() }).await;
            let (thread, journal) = (desk.thread(kind), Arc::new(Told::default()));
            desk.fake.fail_next(fault);
            let delivered = deliver(&desk, journal.clone(), Delivery::new(id(1), thread.clone())).await;
            assert!(matches!(delivered, Delivered::Failed(_)), "{delivered:?}");
            let ours: Vec<_> = desk.fake.ours(&conversation_id(&thread)).iter().map(read::shown).collect();
            let answers = ours.iter().filter(|shown| shown.text.contains("Stopped")).count();
            assert_eq!(answers, usize::from(fault == Fault::Lost), "{kind:?} {fault:?}");
            let offer = ours.last().unwrap();
            assert_eq!(offer.buttons, ["Show the answer"], "{kind:?} {fault:?}: {ours:?}");
            assert_eq!(*journal.0.lock().unwrap(), [id(1).to_string()], "nothing hangs");
            // A process that was told nothing of that says it no second time.
            deliver(&desk, journal.clone(), Delivery::new(id(1), thread.clone()).resumed(None)).await;
            assert_eq!(desk.fake.ours(&conversation_id(&thread)).len(), ours.len());
            assert_eq!(journal.0.lock().unwrap().len(), 2);
        }
    }
}

#[tokio::test]
async fn what_was_never_on_its_way_is_posted_also_where_nobody_can_look() {
    let desk = Desk::open(Rules { may_read: false, ..Rules::without_rates() }).await;
    let thread = desk.thread(Kind::Personal);
    // A process ended before it posted: the next one knows that nothing stands.
    let delivery = Delivery::new(id(1), thread.clone()).resumed(None);
    let delivered = deliver(&desk, Arc::default(), delivery).await;
    assert!(matches!(delivered, Delivered::Shown(_)), "{delivered:?}");
    let ours = desk.fake.ours(&conversation_id(&thread));
    assert_eq!(ours.len(), 1);
    // One ended after it had posted, and before that was written into the journal.
    let delivery = Delivery::new(id(1), thread.clone()).resumed(None);
    let delivered = deliver(&desk, Arc::default(), delivery).await;
    assert!(matches!(delivered, Delivered::Shown(_)), "{delivered:?}");
    assert_eq!(desk.fake.ours(&conversation_id(&thread)).len(), 1, "the same message");
    // A limited post certainly does not stand either.
    let desk = Desk::open(Rules { may_read: false, ..Rules::without_rates() }).await;
    let thread = desk.thread(Kind::Personal);
    desk.fake.fail_next(Fault::RateLimited(Duration::from_millis(100)));
    let delivered = deliver(&desk, Arc::default(), Delivery::new(id(2), thread.clone())).await;
    assert!(matches!(delivered, Delivered::Shown(_)), "{delivered:?}");
    assert_eq!(desk.fake.ours(&conversation_id(&thread)).len(), 1);
}

#[tokio::test]
async fn a_call_that_met_another_is_repeated_also_where_nobody_can_look() {
    let desk = Desk::open(Rules { may_read: false, ..Rules::without_rates() }).await;
    let thread = desk.thread(Kind::Personal);
    desk.fake.state().conflicts = 2;
    let delivered = deliver(&desk, Arc::default(), Delivery::new(id(1), thread.clone())).await;
    assert!(matches!(delivered, Delivered::Shown(_)), "{delivered:?}");
    assert_eq!(desk.fake.ours(&conversation_id(&thread)).len(), 1);
    let state = desk.fake.state();
    let statuses: Vec<u16> =
        state.calls.iter().filter(|call| call.what == "post").map(|call| call.status).collect();
    assert_eq!(statuses, [412, 412, 201]);
}

#[tokio::test]
async fn what_is_listed_late_is_found_all_the_same() {
    let rules = Rules { listed_after: Duration::from_millis(700), ..Rules::without_rates() };
    let desk = Desk::with(rules, |config| config.look_again_ms = 800).await;
    let thread = desk.thread(Kind::Channel);
    desk.fake.fail_next(Fault::Lost);
    let delivered = deliver(&desk, Arc::default(), Delivery::new(id(1), thread.clone())).await;
    assert!(matches!(delivered, Delivered::Shown(_)), "{delivered:?}");
    assert_eq!(desk.fake.ours(&conversation_id(&thread)).len(), 1);
}

#[tokio::test]
async fn a_conversation_keeps_to_microsofts_rates() {
    let desk = Desk::open(Rules::default()).await;
    let surface = TeamsSurface::chats(desk.connector.clone());
    let thread = desk.thread(Kind::Group);
    let mut limited = 0;
    for n in 0..9 {
        limited += usize::from(surface.post(&thread, &id(n), &card(&answers::stopped())).await.is_err());
    }
    assert_eq!(limited, 2, "the fake is as strict as it says");
}
