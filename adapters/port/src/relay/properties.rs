//! What holds on a hostile platform, whatever happens: found by generated days under a paused clock.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;
use tokio::time::sleep;

use super::*;
use crate::testing::{Fault, HostileSurface, Hostility, Message, Page};
use crate::{
    AnswerEvent, AnswerId, Chart, Clarification, Emitter, Limits, MessageRef, Note, Refusal, Stage, ThreadKey,
};

/// Longer than the longest answer here and all patience of the Relay after it.
const AN_HOUR: Duration = Duration::from_hours(1);

pub(super) fn millis(range: std::ops::Range<u64>) -> impl Strategy<Value = Duration> {
    range.prop_map(Duration::from_millis)
}

fn limits() -> impl Strategy<Value = Limits> {
    (
        millis(0..4_000),
        prop::option::of(0..6_u32),
        prop::option::of(0..200_usize),
        prop::option::of(millis(500..5_000)),
    )
        .prop_map(|(between_edits, edits, picture_bytes, status_rearm)| Limits {
            between_edits,
            edits,
            picture_bytes,
            status_rearm,
        })
}

/// A bad day: anything can happen, credentials included. Calls may take longer than the Relay waits.
fn any_day() -> impl Strategy<Value = Hostility> {
    (
        millis(0..25_000),
        0..60_u8,
        millis(0..90_000),
        (0..50_u8, 0..50_u8, 0..40_u8),
        0..5_u8,
        (0..40_u8, 0..9_u32),
    )
        .prop_map(
            |(delay, limited, wait, (lost, broken, rejected), unauthorized, (deleted, deletions))| {
                Hostility { delay, limited, wait, lost, broken, rejected, unauthorized, deleted, deletions }
            },
        )
}

/// A day on which the last state must arrive: nothing is rejected or unauthorised, calls come back in time, and
/// people delete no more than the Relay bears.
pub(super) fn fair_day() -> impl Strategy<Value = Hostility> {
    (millis(0..3_000), 0..25_u8, millis(0..10_000), 0..10_u8, 0..10_u8, 0..30_u8).prop_map(
        |(delay, limited, wait, lost, broken, deleted)| Hostility {
            delay,
            limited,
            wait,
            lost,
            broken,
            deleted,
            deletions: 3,
            ..Hostility::default()
        },
    )
}

fn event() -> impl Strategy<Value = AnswerEvent> {
    prop_oneof![
        3 => prop::sample::select(vec![Stage::Planning, Stage::Querying, Stage::Presenting]).prop_map(AnswerEvent::Stage),
        5 => (0..99_u8).prop_map(|n| AnswerEvent::Note(Note::info(format!("note {n}")))),
        1 => (1..3_u8).prop_map(|n| {
            AnswerEvent::Chart(Chart { png: vec![n; 40 * usize::from(n)].into(), ..Chart::default() })
        }),
    ]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        5 => Just(Outcome::Complete),
        1 => Just(Outcome::Stopped),
        1 => Just(Outcome::Silence),
        1 => Just(Outcome::Failure(Failure::interrupted())),
        1 => Just(Outcome::Refusal(Refusal { message: "no".into(), advice: "ask".into() })),
        1 => Just(Outcome::Clarification(Clarification { question: "which".into(), options: vec![] })),
    ]
}

/// How an answer grows: each event after a pause, then the end.
#[derive(Debug, Clone)]
pub(super) struct Growth {
    events: Vec<(Duration, AnswerEvent)>,
    end: (Duration, Outcome),
}

pub(super) fn growth() -> impl Strategy<Value = Growth> {
    let events = prop::collection::vec((millis(0..3_000), event()), 0..25);
    (events, (millis(0..20_000), outcome())).prop_map(|(events, end)| Growth { events, end })
}

impl Growth {
    pub(super) async fn emit(self, emitter: &Emitter) {
        for (pause, event) in self.events {
            sleep(pause).await;
            emitter.emit(event);
        }
        sleep(self.end.0).await;
        emitter.end(self.end.1);
    }

    /// The answer in its last state.
    fn last(&self) -> Answer {
        let events = self.events.iter().map(|(_, event)| event.clone());
        let answer = events.fold(Answer::default(), Answer::apply);
        with_controls(answer.apply(AnswerEvent::End(self.end.1.clone())))
    }
}

fn delivery() -> Delivery {
    let answer = AnswerId::parse("answer-0000001").expect("a good id");
    Delivery::new(answer, ThreadKey::new("memory", "w", "c", "1"))
}

pub(super) fn paused<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(test)
}

/// Whether the page shows this answer: its picture placed, or left out with one note more, or all of it plain.
fn shows(page: &Page, answer: &Answer, plain_allowed: bool) -> bool {
    let mut whole = answer.clone();
    let mut without = answer.clone();
    if let Some(chart) = &mut whole.chart {
        chart.location.clone_from(&page.picture);
        without.chart = None;
        let note = page.text.lines().last().unwrap_or_default();
        without.notes.push(Note::info(note));
    }
    let placed = whole.chart.is_none() || page.picture.is_some();
    let forms = [&whole, &without].map(|answer| (Page::of(answer), Page::plain(answer)));
    forms.iter().any(|(of, plain)| {
        (of.as_ref() == Some(page) && (placed || page.picture.is_none()))
            || (plain_allowed && plain.as_ref() == Some(page))
    })
}

/// The promise of a delivery: the last state stands, or it is said what failed, by something that did happen.
fn check(
    surface: &HostileSurface,
    hostility: &Hostility,
    answer: &Answer,
    delivered: &Delivered,
) -> Result<(), TestCaseError> {
    let standing = surface.standing();
    prop_assert!(standing.len() <= 1, "{:?}", standing);
    prop_assert_eq!(surface.recorder().violations(), [""; 0]);
    match delivered {
        Delivered::Shown(at) => {
            let messages = surface.recorder().messages();
            let message = messages.iter().find(|message| message.at == *at);
            let Some(Message { page, .. }) = message else { panic!("{at:?} was never posted") };
            prop_assert!(shows(page, answer, hostility.rejected > 0), "{:?}\nis to show\n{:?}", page, answer);
        }
        Delivered::Nothing => {
            prop_assert_eq!(&answer.outcome, &Some(Outcome::Silence));
            prop_assert!(standing.is_empty());
        }
        Delivered::Failed(error) => {
            let possible = match error {
                SurfaceError::RateLimited { .. } => hostility.limited > 0,
                SurfaceError::Gone => hostility.deletions > 4,
                SurfaceError::Unauthorized => hostility.unauthorized > 0,
                SurfaceError::Rejected { .. } => hostility.rejected > 0,
                SurfaceError::Transient { .. } => {
                    hostility.lost + hostility.broken > 0 || 2 * hostility.delay >= CALL
                }
            };
            prop_assert!(possible, "{error:?} cannot have come from the platform");
        }
    }
    Ok(())
}

/// Remembers the message, as a journal does over a crash.
#[derive(Default)]
struct Memory {
    posted: Mutex<Option<MessageRef>>,
    ended: AtomicBool,
}

impl Journal for Memory {
    fn begun(&self, _: &AnswerId, _: &ThreadKey) {}

    fn posted(&self, _: &AnswerId, at: &MessageRef) {
        *self.posted.lock().expect("not poisoned") = Some(at.clone());
    }

    fn ended(&self, _: &AnswerId) {
        self.ended.store(true, Ordering::Relaxed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_last_state_arrives_or_the_failure_is_reported(
        limits in limits(), hostility in any_day(), growth in growth(), seed: u64,
    ) {
        let surface = Arc::new(HostileSurface::new(limits, hostility, seed));
        let relay = Relay::new(Arc::clone(&surface), RelayParts::default());
        let last = growth.last();
        let delivered = paused(async {
            let (emitter, answers) = Emitter::new();
            let both = async { tokio::join!(relay.deliver(delivery(), answers), growth.emit(&emitter)).0 };
            timeout(AN_HOUR, both).await
        });
        let delivered = delivered.expect("every delivery ends");
        check(&surface, &hostility, &last, &delivered)?;
    }

    #[test]
    fn on_a_fair_day_the_last_state_arrives(
        limits in limits(), hostility in fair_day(), growth in growth(), seed: u64,
    ) {
        let surface = Arc::new(HostileSurface::new(limits, hostility, seed));
        let relay = Relay::new(Arc::clone(&surface), RelayParts::default());
        let last = growth.last();
        let delivered = paused(async {
            let (emitter, answers) = Emitter::new();
            tokio::join!(relay.deliver(delivery(), answers), growth.emit(&emitter)).0
        });
        check(&surface, &hostility, &last, &delivered)?;
        prop_assert!(!matches!(delivered, Delivered::Failed(_)), "{delivered:?}");
    }

    #[test]
    fn a_delivery_that_was_cut_off_is_mended_by_the_next_process(
        limits in limits(), hostility in fair_day(), growth in growth(), seed: u64, cut in millis(0..40_000),
        journalled: bool,
    ) {
        let surface = Arc::new(HostileSurface::new(limits, hostility, seed));
        let journal = Arc::new(Memory::default());
        let parts = RelayParts { journal: journal.clone(), ..RelayParts::default() };
        let whole = growth.last();
        let silent = whole.outcome == Some(Outcome::Silence);
        let delivered = paused(async {
            let relay = Relay::new(Arc::clone(&surface), parts.clone());
            let (emitter, answers) = Emitter::new();
            let both = async { tokio::join!(relay.deliver(delivery(), answers), growth.emit(&emitter)).0 };
            if let Ok(delivered) = timeout(cut, both).await {
                return (delivered, whole);
            }
            if journal.ended.load(Ordering::Relaxed) {
                // Cut off while the status was cleared: the answer stands, and nobody takes it up.
                let at = journal.posted.lock().expect("not poisoned").clone().filter(|_| !silent);
                return (at.map_or(Delivered::Nothing, Delivered::Shown), whole);
            }
            // Longer than any wait that the first process was asked for.
            sleep(Duration::from_mins(1)).await;
            let known = journal.posted.lock().expect("not poisoned").clone().filter(|_| journalled);
            let next = Relay::new(Arc::clone(&surface), parts);
            let delivered = next.deliver(delivery().resumed(known), Answers::interrupted()).await;
            (delivered, with_controls(Answers::interrupted().current()))
        });
        let (delivered, last) = delivered;
        check(&surface, &hostility, &last, &delivered)?;
        prop_assert!(!matches!(delivered, Delivered::Failed(_)), "{delivered:?}");
    }
}

/// The dice are rolled at all: a day of faults is not silently a quiet one.
#[test]
fn the_hostile_platform_is_hostile() {
    let limits =
        Limits { between_edits: Duration::ZERO, edits: None, picture_bytes: None, status_rearm: None };
    let worst =
        Hostility { lost: 30, broken: 30, limited: 30, deleted: 30, deletions: 9, ..Hostility::default() };
    let surface = HostileSurface::new(limits, worst, 7);
    let (answer, thread) = (delivery().answer, delivery().thread);
    let page = Page::of(&Answer::default()).expect("a page");
    let results: Vec<_> = paused(async {
        let mut results = Vec::new();
        for _ in 0..60 {
            results.push(surface.post(&thread, &answer, &page).await.map(drop));
        }
        results
    });
    for expected in [Ok(()), Err(Fault::Lost.error()), Err(Fault::Broken.error())] {
        assert!(results.contains(&expected), "{expected:?}");
    }
    assert!(surface.recorder().messages().iter().any(|message| !message.alive), "people delete");
}
