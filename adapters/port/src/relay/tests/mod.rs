//! What the Relay promises, one promise a test, under a paused clock.

mod budget;
mod trouble;

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::time::sleep;

use super::*;
use crate::testing::{CallKind, Fault, Page, Recorder};
use crate::{AnswerEvent, AnswerId, Chart, Emitter, Limits, MessageRef, Note, Stage, ThreadKey};

const SECOND: Duration = Duration::from_secs(1);

fn limits() -> Limits {
    Limits {
        between_edits: 2 * SECOND,
        edits: Some(3),
        picture_bytes: Some(1_000),
        status_rearm: Some(60 * SECOND),
    }
}

fn thread() -> ThreadKey {
    ThreadKey::new("memory", "w", "c", "1")
}

fn delivery() -> Delivery {
    Delivery::new(AnswerId::parse("answer-0000001").expect("a good id"), thread())
}

fn chart(bytes: usize) -> AnswerEvent {
    AnswerEvent::Chart(Chart { png: vec![1; bytes].into(), alt: "a chart".into(), location: None })
}

fn note(n: usize) -> AnswerEvent {
    AnswerEvent::Note(Note::info(format!("note {n}")))
}

/// A recorder, what the relay is made of, and the last words of the answer.
struct Stand {
    surface: Arc<Recorder>,
    parts: RelayParts,
}

impl Stand {
    fn new() -> Self {
        Self::over(Recorder::new(limits()))
    }

    fn over(recorder: Recorder) -> Self {
        Self { surface: Arc::new(recorder), parts: RelayParts::default() }
    }

    /// Delivers what the script emits; checks that no rule was broken.
    async fn run(&self, script: impl AsyncFnOnce(Emitter)) -> Delivered {
        let (emitter, answers) = Emitter::new();
        let relay = Relay::new(Arc::clone(&self.surface), self.parts.clone());
        let (delivered, ()) = tokio::join!(relay.deliver(delivery(), answers), script(emitter));
        assert_eq!(self.surface.violations(), [""; 0]);
        delivered
    }

    /// When calls of this kind came, in milliseconds from `start`.
    fn times(&self, kind: CallKind, start: Instant) -> Vec<u128> {
        self.surface.calls_of(kind).iter().map(|call| (call.started - start).as_millis()).collect()
    }

    fn page(&self) -> Page {
        let shown = self.surface.shown(&thread());
        let [page] = shown.as_slice() else { panic!("one message is to be shown: {shown:?}") };
        page.clone()
    }
}

fn shown(n: u32) -> Delivered {
    Delivered::Shown(MessageRef(format!("m{n}")))
}

#[tokio::test(start_paused = true)]
async fn what_is_final_within_grace_is_posted_whole_at_once() {
    let (stand, start) = (Stand::new(), Instant::now());
    let delivered = stand
        .run(async |emitter| {
            emitter.emit(AnswerEvent::Stage(Stage::Querying));
            sleep(Duration::from_millis(900)).await;
            emitter.end(Outcome::Complete);
        })
        .await;
    assert_eq!(delivered, shown(1));
    assert_eq!(stand.times(CallKind::Post, start), [900]);
    assert!(stand.times(CallKind::Edit, start).is_empty());
}

#[tokio::test(start_paused = true)]
async fn progress_is_posted_when_grace_ends_and_the_last_state_follows_at_once() {
    let (stand, start) = (Stand::new(), Instant::now());
    stand
        .run(async |emitter| {
            emitter.emit(AnswerEvent::Stage(Stage::Querying));
            sleep(Duration::from_millis(1_100)).await;
            emitter.end(Outcome::Complete);
        })
        .await;
    assert_eq!(stand.times(CallKind::Post, start), [1_000]);
    // Two edits have a space between them; a post and its first edit need none when that is the last.
    assert_eq!(stand.times(CallKind::Edit, start), [1_100]);
    assert!(stand.page().is_final);
}

#[tokio::test(start_paused = true)]
async fn many_states_become_few_spaced_edits_and_the_last_one_is_exempt() {
    let (stand, start) = (Stand::new(), Instant::now());
    stand
        .run(async |emitter| {
            for n in 0..200 {
                emitter.emit(note(n));
                sleep(Duration::from_millis(100)).await;
            }
            emitter.end(Outcome::Complete);
        })
        .await;
    assert_eq!(stand.times(CallKind::Post, start), [1_000]);
    assert_eq!(stand.times(CallKind::Edit, start), [3_000, 5_000, 7_000, 20_000]);
    assert_eq!(stand.page().notes, 200);
}

#[tokio::test(start_paused = true)]
async fn a_slow_picture_does_not_hold_up_the_number() {
    let (stand, start) = (Stand::over(Recorder::new(limits()).with_slow_uploads(5 * SECOND)), Instant::now());
    let delivered =
        stand.run(async |emitter| emitter.emit_all([chart(100), AnswerEvent::End(Outcome::Complete)])).await;
    assert_eq!(delivered, shown(1));
    let posted = stand.surface.calls_of(CallKind::Post);
    let first = posted.first().and_then(|call| call.page.as_ref()).expect("a page");
    assert!(first.is_final && first.picture.is_none(), "{first:?}");
    assert_eq!(stand.times(CallKind::Post, start), [1_000]);
    assert_eq!(stand.times(CallKind::Edit, start), [5_000]);
    assert!(stand.page().picture.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_picture_that_cannot_be_placed_is_left_out_with_a_note() {
    for (bytes, fault, why) in [
        (2_000, None, "too large"),
        (100, Some(Fault::Broken), "could not"),
        (100, Some(Fault::Lost), "could not"),
    ] {
        let stand = Stand::new();
        fault.into_iter().for_each(|fault| stand.surface.fail_next_upload(fault));
        let end = [chart(bytes), AnswerEvent::End(Outcome::Complete)];
        assert_eq!(stand.run(async |emitter| emitter.emit_all(end)).await, shown(1));
        let page = stand.page();
        assert_eq!(page.picture, None);
        assert!(page.text.contains(why) && page.text.contains("exported as PNG"), "{page:?}");
        assert!(page.buttons.iter().any(|label| label == "PNG"), "{page:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_limited_upload_is_tried_again_after_its_wait() {
    let (stand, start) = (Stand::new(), Instant::now());
    stand.surface.fail_next_upload(Fault::RateLimited(3 * SECOND));
    stand.run(async |emitter| emitter.emit_all([chart(100), AnswerEvent::End(Outcome::Complete)])).await;
    assert_eq!(stand.times(CallKind::Upload, start), [0, 3_000]);
    assert!(stand.page().picture.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_status_stands_while_work_goes_on_and_is_set_again_before_it_lapses() {
    let (stand, start) = (Stand::new(), Instant::now());
    stand
        .run(async |emitter| {
            sleep(Duration::from_millis(10)).await;
            assert_eq!(stand.surface.status_of(&thread()).as_deref(), Some("on it"));
            emitter.emit(AnswerEvent::Stage(Stage::Querying));
            sleep(130 * SECOND).await;
            assert_eq!(stand.surface.status_of(&thread()).as_deref(), Some("running the numbers"));
            emitter.end(Outcome::Complete);
        })
        .await;
    assert_eq!(stand.surface.status_of(&thread()), None);
    assert_eq!(stand.times(CallKind::Status, start), [0, 60_000, 120_000, 130_010]);
}

#[tokio::test(start_paused = true)]
async fn relays_of_all_surfaces_stand_in_one_map_and_deliver_on_any_task() {
    let stand = Stand::new();
    let relay: Arc<dyn Deliver> = Arc::new(Relay::new(Arc::clone(&stand.surface), RelayParts::default()));
    let done = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&done);
    let task = tokio::spawn(async move {
        let delivered = relay.deliver(delivery(), Answers::interrupted()).await;
        flag.store(true, Ordering::Relaxed);
        delivered
    });
    assert_eq!(task.await.expect("no panic"), shown(1));
    assert!(done.load(Ordering::Relaxed));
}
