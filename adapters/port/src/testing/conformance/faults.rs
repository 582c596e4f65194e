//! How answers come to be shown when things go wrong.

use std::time::Duration;

use super::bench::{
    Bench, TITLE, answer_id, assert_shown, complete, completed, count, deliver, eager, grow, only, patient,
    until_shown,
};
use crate::testing::{CallKind, Fault};
use crate::{
    Answers, Delivered, Delivery, Emitter, Failure, FailureCode, Outcome, Surface, SurfaceError, ThreadKey,
};

/// A post whose fate is unknown is looked for: found, it is not posted again; not found, it is.
pub async fn an_unclear_post_is_not_doubled<B: Bench>(bench: &B) {
    for (fault, posts) in [(Fault::Lost, 1), (Fault::Broken, 2)] {
        let thread = bench.thread();
        bench.fail_next(fault);
        assert_shown(&deliver(bench, &thread, completed(TITLE)).await);
        let shown = only(bench, &thread);
        assert!(shown.text.contains(TITLE), "after {fault:?}: {shown:?}");
        assert_eq!(count(bench, &thread, CallKind::Post), posts, "posts after {fault:?}");
        assert_eq!(count(bench, &thread, CallKind::Edit), 0, "what was found needs no edit");
    }
}

/// An edit whose fate is unknown is repeated until the last state stands.
pub async fn an_unclear_edit_ends_in_the_last_state<B: Bench>(bench: &B) {
    for fault in [Fault::Lost, Fault::Broken] {
        let thread = bench.thread();
        let delivered = after_progress(bench, &thread, |emitter| {
            bench.fail_next(fault);
            complete(emitter, TITLE);
        })
        .await;
        assert_shown(&delivered);
        let shown = only(bench, &thread);
        assert!(shown.text.contains(TITLE), "after {fault:?}: {shown:?}");
    }
}

/// Progress that a person deletes does not take the answer along.
pub async fn a_deleted_message_is_posted_again<B: Bench>(bench: &B) {
    let thread = bench.thread();
    let delivered = after_progress(bench, &thread, |emitter| {
        bench.delete_last(&thread);
        complete(emitter, TITLE);
    })
    .await;
    assert_shown(&delivered);
    let shown = only(bench, &thread);
    assert!(shown.text.contains(TITLE) && shown.pictures == 1, "{shown:?}");
    assert_eq!(count(bench, &thread, CallKind::Post), 2, "one new post for one deletion");
}

/// When the platform says to wait, nothing is posted or edited before; afterwards the answer arrives.
pub async fn a_rate_limit_is_obeyed<B: Bench>(bench: &B) {
    // In whole seconds, as several platforms say it.
    let wait = Duration::from_secs(1);
    let thread = bench.thread();
    bench.fail_next(Fault::RateLimited(wait));
    assert_shown(&deliver(bench, &thread, completed(TITLE)).await);
    assert_gap(bench, &thread, CallKind::Post, wait);
    assert!(only(bench, &thread).text.contains(TITLE));

    let thread = bench.thread();
    let delivered = after_progress(bench, &thread, |emitter| {
        bench.fail_next(Fault::RateLimited(wait));
        complete(emitter, TITLE);
    })
    .await;
    assert_shown(&delivered);
    assert_gap(bench, &thread, CallKind::Edit, wait);
    assert!(only(bench, &thread).text.contains(TITLE));
}

/// What the platform does not take is shown in a plainer form.
pub async fn a_rejected_answer_is_shown_plainer<B: Bench>(bench: &B) {
    let thread = bench.thread();
    bench.fail_next(Fault::Rejected);
    assert_shown(&deliver(bench, &thread, completed(TITLE)).await);
    let shown = only(bench, &thread);
    assert!(shown.text.contains(TITLE), "{shown:?}");

    let thread = bench.thread();
    let delivered = after_progress(bench, &thread, |emitter| {
        bench.fail_next(Fault::Rejected);
        complete(emitter, TITLE);
    })
    .await;
    assert_shown(&delivered);
    let shown = only(bench, &thread);
    assert!(shown.text.contains(TITLE), "{shown:?}");
}

/// Wrong credentials are reported, and not tried again.
pub async fn an_unauthorised_call_ends_at_once<B: Bench>(bench: &B) {
    let thread = bench.thread();
    bench.fail_next(Fault::Unauthorized);
    let delivered = deliver(bench, &thread, completed(TITLE)).await;
    assert_eq!(delivered, Delivered::Failed(SurfaceError::Unauthorized));
    assert_eq!(bench.shown(&thread), []);
    assert_eq!(count(bench, &thread, CallKind::Post), 1, "posts");
}

/// A failure stands in the place of the progress, says what to do and offers to try again.
pub async fn a_failure_replaces_the_progress_message<B: Bench>(bench: &B) {
    let thread = bench.thread();
    let delivered = after_progress(bench, &thread, |emitter| {
        emitter.end(Outcome::Failure(Failure {
            code: FailureCode::Timeout,
            message: "The database took too long".into(),
            advice: "Ask for fewer weeks".into(),
        }));
    })
    .await;
    assert_shown(&delivered);
    let shown = only(bench, &thread);
    assert!(shown.text.contains("The database took too long"), "{shown:?}");
    assert!(shown.text.contains("Ask for fewer weeks"), "{shown:?}");
    assert!(shown.offers("Retry") && !shown.offers("Stop"), "{shown:?}");
    assert_eq!(count(bench, &thread, CallKind::Post), 1, "the message is replaced, not followed");
}

/// Progress of what turns out to be no question to us is taken away again.
pub async fn a_late_silence_takes_the_progress_message_away<B: Bench>(bench: &B) {
    let thread = bench.thread();
    let delivered = after_progress(bench, &thread, |emitter| emitter.end(Outcome::Silence)).await;
    assert_eq!(delivered, Delivered::Nothing);
    assert_eq!(bench.shown(&thread), []);
}

/// What a process left unfinished the next one replaces by "interrupted", whether it knows the message or has to
/// look for it.
pub async fn an_unfinished_answer_is_taken_up_after_a_restart<B: Bench>(bench: &B) {
    let interrupted = Failure::interrupted();
    for known in [true, false] {
        let thread = bench.thread();
        let delivery = Delivery::new(answer_id(), thread.clone());
        let (emitter, answers) = Emitter::new();
        let first = eager(bench);
        tokio::select! {
            delivered = first.deliver(delivery.clone(), answers) => panic!("it is unfinished: {delivered:?}"),
            _ = until_shown(bench, &thread, |shown| shown.offers("Stop")) => {}
        }
        drop(emitter);
        let posted = if known {
            let found = bench.surface().find(&thread, &delivery.answer).await;
            assert!(matches!(found, Ok(Some(_))), "a message is found by its marker: {found:?}");
            found.ok().flatten()
        } else {
            None
        };
        let delivered = patient(bench).deliver(delivery.resumed(posted), Answers::interrupted()).await;
        assert_shown(&delivered);
        let shown = only(bench, &thread);
        assert!(shown.text.contains(&interrupted.message) && shown.offers("Retry"), "{shown:?}");
        assert_eq!(count(bench, &thread, CallKind::Post), 1, "posts, with the message known: {known}");
    }
}

/// Delivers an answer whose progress is shown before `then` happens.
async fn after_progress<B: Bench>(bench: &B, thread: &ThreadKey, then: impl FnOnce(&Emitter)) -> Delivered {
    grow(bench, thread, async |emitter| {
        until_shown(bench, thread, |_| true).await;
        // The post is answered before anything else happens, or its own fate would be at stake.
        tokio::time::sleep(Duration::from_millis(50)).await;
        then(&emitter);
    })
    .await
}

/// Fails unless the last two calls of a kind are at least `wait` apart.
fn assert_gap<B: Bench>(bench: &B, thread: &ThreadKey, kind: CallKind, wait: Duration) {
    let calls = bench.calls(thread);
    let times: Vec<_> = calls.iter().filter(|(called, _)| *called == kind).map(|(_, time)| *time).collect();
    let [.., refused, repeated] = times.as_slice() else { panic!("two calls of {kind:?}: {calls:?}") };
    let gap = *repeated - *refused;
    assert!(gap >= wait, "a wait of {wait:?} was asked for, {kind:?} came after {gap:?}");
}
