//! How answers come to be shown when nothing goes wrong.

use super::bench::{
    Bench, PLAN, TITLE, answer_id, assert_shown, complete, completed, count, deliver, eager, grow, only,
    parts, until_shown,
};
use crate::testing::CallKind;
use crate::{AnswerEvent, Delivered, Delivery, Emitter, Note, Outcome, Stage, Understood};

/// An answer that is final at once is one post, with its number and its picture, and no edit.
pub async fn a_fast_answer_is_posted_whole<B: Bench>(bench: &B) {
    let thread = bench.thread();
    assert_shown(&deliver(bench, &thread, completed(TITLE)).await);
    let shown = only(bench, &thread);
    assert!(shown.text.contains(TITLE), "the title is to be shown: {shown:?}");
    assert_eq!(shown.pictures, 1, "the picture is to be shown once: {shown:?}");
    assert!(shown.offers("by grade"), "the suggestion is to be a button: {shown:?}");
    assert!(!shown.offers("Stop"), "nothing is left to stop: {shown:?}");
    let calls = (count(bench, &thread, CallKind::Post), count(bench, &thread, CallKind::Edit));
    assert_eq!(calls, (1, 0), "posts and edits");
}

/// Progress stands with its plan and a Stop button, and one message grows into the last state, however many states there were.
pub async fn a_growing_answer_ends_in_its_last_state<B: Bench>(bench: &B) {
    let thread = bench.thread();
    let delivered = grow(bench, &thread, async |emitter| {
        emitter.emit(AnswerEvent::Stage(Stage::Planning));
        let progress = until_shown(bench, &thread, |_| true).await;
        assert!(progress.offers("Stop"), "work can be stopped: {progress:?}");
        emitter.emit(AnswerEvent::Understood(Understood { plan: PLAN.into(), ..Understood::default() }));
        emitter.emit(AnswerEvent::Stage(Stage::Querying));
        until_shown(bench, &thread, |shown| shown.text.contains(PLAN)).await;
        // More states than any platform allows edits.
        for n in 0..30 {
            emitter.emit(AnswerEvent::Note(Note::info(format!("remark {n}"))));
            tokio::task::yield_now().await;
        }
        complete(&emitter, TITLE);
    })
    .await;
    assert_shown(&delivered);
    let shown = only(bench, &thread);
    assert!(shown.text.contains(TITLE), "the last state is to be shown: {shown:?}");
    assert_eq!(shown.pictures, 1, "the picture is to be shown once: {shown:?}");
    assert!(!shown.offers("Stop"), "nothing is left to stop: {shown:?}");
    assert_eq!(count(bench, &thread, CallKind::Post), 1, "one message grows");
    assert!(count(bench, &thread, CallKind::Upload) <= 1, "one picture is uploaded once");
}

/// What was no question to us leaves no trace.
pub async fn silence_shows_nothing<B: Bench>(bench: &B) {
    let thread = bench.thread();
    let (emitter, answers) = Emitter::new();
    emitter.end(Outcome::Silence);
    assert_eq!(deliver(bench, &thread, answers).await, Delivered::Nothing);
    assert_eq!(bench.shown(&thread), []);
    assert_eq!(count(bench, &thread, CallKind::Post), 0, "nothing was ever posted");
}

/// Two answers that grow at one time in two threads are each shown in their own, whole.
pub async fn two_threads_do_not_meet<B: Bench>(bench: &B) {
    let (one, two) = (bench.thread(), bench.thread());
    assert_ne!(one, two, "a bench gives a new thread each time");
    let relay = eager(bench);
    let (left, first) = Emitter::new();
    let (right, second) = Emitter::new();
    let script = async {
        until_shown(bench, &one, |_| true).await;
        until_shown(bench, &two, |_| true).await;
        for (event, other) in parts("Left goes here").into_iter().zip(parts("Right goes there")) {
            left.emit(event);
            right.emit(other);
            tokio::task::yield_now().await;
        }
        left.end(Outcome::Complete);
        right.end(Outcome::Complete);
    };
    let (delivered, other, ()) = tokio::join!(
        relay.deliver(Delivery::new(answer_id(), one.clone()), first),
        relay.deliver(Delivery::new(answer_id(), two.clone()), second),
        script
    );
    assert_shown(&delivered);
    assert_shown(&other);
    let (here, there) = (only(bench, &one), only(bench, &two));
    assert!(here.text.contains("Left goes here") && !here.text.contains("Right"), "{here:?}");
    assert!(there.text.contains("Right goes there") && !there.text.contains("Left"), "{there:?}");
}
