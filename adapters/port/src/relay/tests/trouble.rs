//! What is left behind when things go wrong: journals, apologies, and ends in bounded time.

use std::sync::Mutex;

use tokio::time::sleep;

use super::{SECOND, Stand, delivery, limits, note, shown, thread};
use crate::relay::*;
use crate::testing::{CallKind, Fault, HostileSurface, Hostility, Page};
use crate::{AnswerEvent, AnswerId, MessageRef, Resume, ThreadKey, Understood};

/// Writes down what it is told.
#[derive(Default)]
struct Diary(Mutex<Vec<String>>);

impl Diary {
    fn write(&self, words: String) {
        self.0.lock().expect("not poisoned").push(words);
    }

    fn read(&self) -> Vec<String> {
        self.0.lock().expect("not poisoned").clone()
    }
}

impl Journal for Diary {
    fn begun(&self, _: &AnswerId, _: &ThreadKey) {
        self.write("begun".into());
    }

    fn posted(&self, _: &AnswerId, at: &MessageRef) {
        self.write(format!("posted {}", at.0));
    }

    fn ended(&self, _: &AnswerId) {
        self.write("ended".into());
    }
}

#[tokio::test(start_paused = true)]
async fn the_journal_knows_where_the_answer_stands() {
    let mut stand = Stand::new();
    let diary = Arc::new(Diary::default());
    stand.parts.journal = diary.clone();
    stand
        .run(async |emitter| {
            sleep(2 * SECOND).await;
            stand.surface.delete_last(&thread());
            emitter.end(Outcome::Complete);
        })
        .await;
    assert_eq!(diary.read(), ["begun", "posted m1", "posted m2", "ended"]);
}

#[tokio::test(start_paused = true)]
async fn a_message_that_was_left_hanging_is_not_journalled_as_ended() {
    let mut stand = Stand::new();
    let diary = Arc::new(Diary::default());
    stand.parts.journal = diary.clone();
    let delivered = stand
        .run(async |emitter| {
            sleep(2 * SECOND).await;
            stand.surface.fail_next(Fault::Unauthorized);
            emitter.emit(note(1));
            // Working on is of no use, and the pipeline is told so.
            emitter.abandoned().await;
        })
        .await;
    assert_eq!(delivered, Delivered::Failed(SurfaceError::Unauthorized));
    assert_eq!(diary.read(), ["begun", "posted m1"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_no_form_can_show_ends_in_an_apology_and_a_reported_failure() {
    let mut stand = Stand::new();
    let diary = Arc::new(Diary::default());
    stand.parts.journal = diary.clone();
    let delivered = stand
        .run(async |emitter| {
            sleep(2 * SECOND).await;
            stand.surface.fail_next(Fault::Rejected);
            stand.surface.fail_next(Fault::Rejected);
            emitter.emit_all([
                AnswerEvent::Understood(Understood { plan: "by grade".into(), ..Understood::default() }),
                AnswerEvent::End(Outcome::Complete),
            ]);
        })
        .await;
    assert_eq!(delivered, Delivered::Failed(Fault::Rejected.error()));
    let page = stand.page();
    assert!(page.is_final && page.text.contains("could not be shown"), "{page:?}");
    assert_eq!(diary.read(), ["begun", "posted m1", "ended"]);
}

#[tokio::test(start_paused = true)]
async fn a_platform_that_is_away_is_given_up_in_bounded_time() {
    let (stand, start) = (Stand::new(), Instant::now());
    (0..1_000).for_each(|_| stand.surface.fail_next(Fault::Broken));
    let delivered = stand.run(async |emitter| emitter.end(Outcome::Complete)).await;
    assert_eq!(delivered, Delivered::Failed(Fault::Broken.error()));
    assert!(start.elapsed() < 10 * 60 * SECOND, "{:?}", start.elapsed());
    let posts = stand.times(CallKind::Post, start);
    assert!((5..=12).contains(&posts.len()), "{posts:?}");
}

#[tokio::test(start_paused = true)]
async fn calls_that_never_return_are_given_up_in_bounded_time() {
    let hostility = Hostility { delay: 1_000_000 * SECOND, ..Hostility::default() };
    let surface = Arc::new(HostileSurface::new(limits(), hostility, 1));
    let (start, relay) = (Instant::now(), Relay::new(surface, RelayParts::default()));
    let delivered = relay.deliver(delivery(), Answers::interrupted()).await;
    assert_eq!(delivered, Delivered::Failed(took_too_long()));
    assert!(start.elapsed() < 10 * 60 * SECOND, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_person_who_deletes_again_and_again_gets_the_answer_and_few_messages() {
    let stand = Stand::new();
    let delivered = stand
        .run(async |emitter| {
            for n in 0..20 {
                emitter.emit(note(n));
                sleep(3 * SECOND).await;
                stand.surface.delete_last(&thread());
            }
            emitter.end(Outcome::Complete);
        })
        .await;
    assert_eq!(delivered, shown(5));
    assert!(stand.page().is_final);
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_all_patience_is_reported_at_once() {
    let (stand, start) = (Stand::new(), Instant::now());
    let fault = Fault::RateLimited(3_600 * SECOND);
    stand.surface.fail_next(fault);
    let delivered = stand.run(async |emitter| emitter.end(Outcome::Complete)).await;
    assert_eq!(delivered, Delivered::Failed(fault.error()));
    assert!(start.elapsed() < SECOND);
}

#[tokio::test(start_paused = true)]
async fn progress_that_cannot_be_shown_gives_way_to_the_last_state_which_has_all_its_tries() {
    let (stand, start) = (Stand::new(), Instant::now());
    for fault in [Fault::Rejected, Fault::Broken, Fault::Rejected, Fault::Broken, Fault::Rejected] {
        stand.surface.fail_next(fault);
    }
    let delivered = stand
        .run(async |emitter| {
            for n in 0..100 {
                emitter.emit(note(n));
                sleep(SECOND).await;
            }
            let progress = stand.times(CallKind::Post, start);
            assert!(progress.len() == 5 && progress.iter().all(|time| *time < 20_000), "{progress:?}");
            (0..11).for_each(|_| stand.surface.fail_next(Fault::Broken));
            emitter.end(Outcome::Complete);
        })
        .await;
    assert_eq!(delivered, shown(1));
    assert!(stand.page().is_final);
}

#[tokio::test(start_paused = true)]
async fn an_inherited_message_that_was_deleted_is_looked_for_before_a_new_one_is_posted() {
    let stand = Stand::new();
    // What the earlier process did and could not write down: its second message.
    let page = Page::of(&Answer::default()).expect("a page");
    let answer = delivery().answer;
    stand.surface.post(&thread(), &answer, &page).await.expect("posted");
    stand.surface.delete_last(&thread());
    stand.surface.post(&thread(), &answer, &page).await.expect("posted");
    let relay = Relay::new(Arc::clone(&stand.surface), RelayParts::default());
    let resumed = Delivery { resume: Some(Resume::At(MessageRef("m1".into()))), ..delivery() };
    assert_eq!(relay.deliver(resumed, Answers::interrupted()).await, shown(2));
    assert!(stand.page().is_final);
}
