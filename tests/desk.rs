//! The desk of a chat: each delivery once, buttons that mean what stood beside them, and nothing left hanging.
#![allow(clippy::unwrap_used)]

#[path = "support/pipeline.rs"]
mod pipeline;
mod support;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pipeline::Lender;
use topup::access::Access;
use topup::clock::SystemClock;
use topup::model::Model;
use topup::pipeline::{Options, Pipeline};
use topup::service::{Desk, DeskParts, Face, FaceKind, Load, Records, Unended};
use topup::store::{
    ControlStore, Dedupe, MemoryControls, MemoryDedupe, MemoryLimits, MemoryUnfinished, UnfinishedStore,
};
use topup_port::testing::{CallKind, Page, Recorder};
use topup_port::{
    Accepted, AnswerId, Ask, Intake, Limits, Person, Relay, RelayParts, Standing, ThreadKey, Wishes, Words,
};

/// What outlives a process of the chat's service, and the chat itself.
struct World {
    lender: Lender,
    surface: Arc<Recorder>,
    controls: Arc<dyn ControlStore>,
    dedupe: Arc<dyn Dedupe>,
    unfinished: Arc<dyn UnfinishedStore>,
    access: Arc<Access>,
    /// Questions of one person at once.
    burst: u32,
}

impl World {
    async fn new() -> Self {
        let limits =
            Limits { between_edits: Duration::ZERO, edits: None, picture_bytes: None, status_rearm: None };
        let clock = Arc::new(SystemClock);
        Self {
            lender: Lender::new(2_000).await,
            surface: Arc::new(Recorder::new(limits)),
            controls: Arc::new(MemoryControls::new(clock.clone())),
            dedupe: Arc::new(MemoryDedupe::new(clock.clone())),
            unfinished: Arc::new(MemoryUnfinished::new(clock)),
            access: Arc::default(),
            burst: 100,
        }
    }

    async fn pipeline(&self) -> Arc<Pipeline> {
        Arc::new(self.lender.pipeline(Options::default()).await.pipeline)
    }

    /// The same world under these roles.
    async fn under(roles: &str) -> Self {
        let mut world = Self::new().await;
        let path = world.lender.folder.path().join("access.toml");
        std::fs::write(&path, roles).unwrap();
        world.access = Arc::new(Access::open(&path, &Model::embedded().unwrap()).unwrap());
        world
    }

    /// A process of the service.
    async fn desk(&self, owner: &str) -> Desk {
        let journal = Unended::new(self.unfinished.clone(), owner);
        let parts = RelayParts {
            journal: Arc::new(journal.clone()),
            grace: Duration::ZERO,
            picture_grace: Duration::from_secs(10),
            ..RelayParts::default()
        };
        let relay = Arc::new(Relay::new(self.surface.clone(), parts));
        Desk::new(DeskParts {
            pipeline: self.pipeline().await,
            faces: HashMap::from([("chat".to_owned(), Face { relay, kind: FaceKind::Chat, aside: None })]),
            dedupe: self.dedupe.clone(),
            access: self.access.clone(),
            limits: Arc::new(MemoryLimits::new(Arc::new(SystemClock))),
            records: Records::new(self.controls.clone()),
            journal,
            shared: None,
            key: [7; 32],
            load: Load { at_once: 16, per_minute: 6, burst: self.burst },
            remembers: Arc::new(|| true),
            today: Arc::new(|| "2026-11-22".parse().unwrap()),
        })
    }

    /// Waits until an answer is seen at work.
    async fn shows_progress(&self, answer: &AnswerId) {
        let working = || self.surface.messages().into_iter().any(|m| m.answer == *answer && !m.page.is_final);
        let end = Instant::now() + Duration::from_secs(30);
        while !working() {
            assert!(Instant::now() < end, "no progress is shown");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// The page that stands for an answer, once it is final and its buttons are kept.
    async fn stands(&self, answer: &AnswerId) -> Page {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let messages = self.surface.messages();
            let found = messages.into_iter().find(|m| m.alive && m.answer == *answer && m.page.is_final);
            let kept = self.controls.get(answer.as_str()).await.unwrap().is_some();
            if let Some(message) = found.filter(|m| kept || m.page.buttons.is_empty()) {
                return message.page;
            }
            assert!(Instant::now() < end, "nothing final stands");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn thread(name: &str) -> ThreadKey {
    ThreadKey::new("chat", "T1", "C1", name)
}

fn ask(delivery: &str, thread: ThreadKey, words: Words) -> Ask {
    Ask {
        delivery: delivery.into(),
        thread,
        person: Person::new("U1"),
        private: false,
        begins: false,
        words,
        after: None,
        wishes: Wishes::default(),
        before: Vec::new(),
        received_at: jiff::Timestamp::now(),
    }
}

fn said(text: &str) -> Words {
    Words::Mention(text.into())
}

fn pressing(answer: &AnswerId, id: &str) -> Words {
    Words::Control { answer: answer.clone(), id: id.into(), value: None }
}

fn choosing(answer: &AnswerId, value: &str) -> Words {
    Words::Control { answer: answer.clone(), id: "window".into(), value: Some(value.into()) }
}

fn taken(desk: &Desk, ask: Ask) -> AnswerId {
    match desk.accept(ask).unwrap() {
        Accepted::New(answer) => answer,
        Accepted::Duplicate(answer) => panic!("{answer} was taken before"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_comes_again_is_answered_once_also_by_another_replica() {
    let world = World::new().await;
    let (one, two) = (world.desk("one").await, world.desk("two").await);
    let asked = ask("d1", thread("t"), said("issuances last month"));
    let answer = taken(&one, asked.clone());
    two.accept(asked.clone()).unwrap();
    world.stands(&answer).await;
    one.accept(asked.clone()).unwrap();
    two.accept(asked).unwrap();
    one.close(Duration::from_secs(20)).await;
    two.close(Duration::from_secs(20)).await;
    assert_eq!(world.surface.calls_of(CallKind::Post).len(), 1);
    assert!(world.unfinished.claim_stale(Duration::ZERO, "three").await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_goes_on_from_the_answer_under_which_it_stands() {
    let world = World::new().await;
    let desk = world.desk("one").await;
    let first = taken(&desk, ask("d1", thread("t"), said("issuances by channel last month")));
    let page = world.stands(&first).await;
    assert!(page.buttons.len() > 3, "{page:?}");
    let second = taken(&desk, ask("d2", thread("t"), said("approval rate by product last week")));
    world.stands(&second).await;
    // The last answer of the thread is another one.
    let third = taken(&desk, ask("d3", thread("t"), pressing(&first, "ask-1")));
    let text = world.stands(&third).await.text;
    assert!(text.contains("Issuances"), "{text}");
    let fourth = taken(&desk, ask("d4", thread("t"), choosing(&second, "last 30 days")));
    let text = world.stands(&fourth).await.text;
    assert!(text.contains("pproval rate") && text.contains("product"), "{text}");
    // A restart does not take it away.
    let next = world.desk("two").await;
    let fifth = taken(&next, ask("d5", thread("t"), pressing(&first, "ask-1")));
    let again = world.stands(&fifth).await;
    assert_eq!(again.text, world.stands(&third).await.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_button_that_is_unknown_or_of_another_place_says_so() {
    let world = World::new().await;
    let desk = world.desk("one").await;
    let first = taken(&desk, ask("d1", thread("t"), said("issuances by channel last month")));
    world.stands(&first).await;
    let unknown = AnswerId::parse("never-was-an-answer").unwrap();
    for (n, (place, answer)) in [("t", &unknown), ("elsewhere", &first)].into_iter().enumerate() {
        let pressed = taken(&desk, ask(&format!("p{n}"), thread(place), pressing(answer, "ask-1")));
        let page = world.stands(&pressed).await;
        assert!(page.text.contains("This button has expired."), "{}", page.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_hears_when_to_ask_again() {
    let world = World { burst: 6, ..World::new().await };
    let desk = world.desk("one").await;
    for n in 0..6 {
        let answer = taken(&desk, ask(&format!("d{n}"), thread("t"), said("issuances last month")));
        world.stands(&answer).await;
    }
    let answer = taken(&desk, ask("d7", thread("t"), said("issuances last month")));
    let page = world.stands(&answer).await;
    assert!(page.text.contains("ask again in"), "{}", page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_process_left_is_answered_by_the_next_one_in_the_same_message() {
    let world = World::new().await;
    world.lender.make_slow().await;
    let dying = world.desk("one").await;
    let answer = taken(&dying, ask("d1", thread("t"), said("issuances of loans over $20k last month")));
    world.shows_progress(&answer).await;
    // Killed: nothing of it goes on, and nothing is said.
    dying.abort();
    world.lender.run_sql("DROP VIEW cps_tb; ALTER TABLE few RENAME TO cps_tb").await;
    let next = world.desk("two").await;
    next.take_up(true).await;
    // The platform delivers it once more, for nobody acknowledged it.
    let ask = ask("d1", thread("t"), said("issuances of loans over $20k last month"));
    assert!(next.accept(ask.clone()).is_ok());
    let page = world.stands(&answer).await;
    assert!(page.text.contains("where issued amount"), "{}", page.text);
    assert!(next.accept(ask).is_ok());
    next.close(Duration::from_secs(20)).await;
    assert_eq!(world.surface.calls_of(CallKind::Post).len(), 1, "the message is the same one");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_killed_processes_left_ends_as_interrupted_and_can_be_asked_again() {
    let world = World::new().await;
    world.lender.make_slow().await;
    let dying = world.desk("one").await;
    let answer = taken(&dying, ask("d1", thread("t"), said("issuances of loans over $20k last month")));
    world.shows_progress(&answer).await;
    dying.abort();
    let second = world.desk("one and a half").await;
    second.take_up(true).await;
    let end = Instant::now() + Duration::from_secs(30);
    while second.at_work() == 0 {
        assert!(Instant::now() < end, "it is not taken up");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    second.abort();
    world.lender.run_sql("DROP VIEW cps_tb; ALTER TABLE few RENAME TO cps_tb").await;
    let next = world.desk("two").await;
    next.take_up(true).await;
    let page = world.stands(&answer).await;
    assert!(page.text.contains("interrupted") && page.buttons == ["Retry"], "{page:?}");
    assert_eq!(world.surface.calls_of(CallKind::Post).len(), 1, "the message is the same one");
    let again = taken(&next, ask("d2", thread("t"), pressing(&answer, "retry")));
    let page = world.stands(&again).await;
    assert!(page.text.contains("where issued amount"), "{}", page.text);
    // It is taken up once.
    next.take_up(true).await;
    next.close(Duration::from_secs(20)).await;
    assert_eq!(world.surface.calls_of(CallKind::Post).len(), 2);
}

const ROLES: &str = r#"
    [roles.partners]
    metrics = ["issuances", "submits"]
    segments = ["channel", "grade"]
    rows = { channel = ["Partner"] }
    [[rules]]
    channel = "C1"
    role = "partners"
"#;

#[tokio::test(flavor = "multi_thread")]
async fn no_question_widens_what_a_channel_may_see() {
    let world = World::under(ROLES).await;
    let desk = world.desk("one").await;
    let private = |delivery: &str, text: &str| Ask {
        private: true,
        ..ask(delivery, ThreadKey::new("chat", "T1", "D1", "1"), said(text))
    };
    let partner = taken(&desk, private("d0", "issuances for Partner last month"));
    let all = taken(&desk, private("d1", "issuances last month"));
    let title = |page: &Page| page.text.lines().find(|l| l.contains(" came to ")).unwrap().to_owned();
    let sum =
        |page: &Page| title(page).split("came to ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let (partner, all) = (world.stands(&partner).await, world.stands(&all).await);
    assert_ne!(sum(&partner), sum(&all));
    // In the channel the same words mean the channel's rows alone.
    let here = taken(&desk, ask("d2", thread("t"), said("issuances last month")));
    let here = world.stands(&here).await;
    assert_eq!(sum(&here), sum(&partner));
    assert!(!here.buttons.iter().any(|b| b.contains("product")), "nothing hidden is suggested: {here:?}");
    for (n, hidden) in ["approval rate last month", "issuances by product last month", "funnel last month"]
        .iter()
        .enumerate()
    {
        let answer = taken(&desk, ask(&format!("h{n}"), thread("h"), said(hidden)));
        let page = world.stands(&answer).await;
        assert!(
            page.text.contains("I may not show") && page.text.contains("direct message"),
            "{}",
            page.text
        );
    }
    let email = taken(&desk, ask("e", thread("e"), said("issuances for Email last month")));
    let page = world.stands(&email).await;
    assert!(page.text.contains("no channel “Email”"), "{}", page.text);
    let why = taken(&desk, ask("w", thread("w"), said("why did issuances change last month")));
    let page = world.stands(&why).await;
    assert!(!page.text.contains("FICO") && !page.text.contains("roduct"), "{}", page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_are_refused() {
    let world = World::new().await;
    let desk = world.desk("one").await;
    let guest = Person { standing: Standing::Guest, ..Person::new("U9") };
    let asked = Ask { person: guest, ..ask("d1", thread("t"), said("issuances last month")) };
    let page = world.stands(&taken(&desk, asked)).await;
    assert!(page.text.contains("members of this workspace alone"), "{}", page.text);
}
