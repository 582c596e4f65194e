//! What the Relay does with a budget: a last edit is set aside before progress is posted, progress waits, last states
//! do not, and a budget that is away holds nothing up.

use std::sync::Mutex;

use tokio::time::sleep;

use super::{SECOND, Stand, delivery, note, shown, thread};
use crate::relay::*;
use crate::testing::{CallKind, Fault};
use crate::{AnswerEvent, AnswerId, BoxFuture, Permit, ThreadKey};

/// What was asked of a budget, and how it answers.
#[derive(Default)]
struct Scripted {
    asked: Mutex<Vec<(Duration, &'static str)>>,
    start: Option<Instant>,
    /// Before this nothing can be set aside.
    room_at: Duration,
    /// Progress is never allowed.
    no_progress: bool,
    /// Nor are last states that nothing was set aside for.
    only_set_aside: bool,
    aside: Mutex<bool>,
}

impl Scripted {
    fn begin() -> Self {
        Self { start: Some(Instant::now()), ..Self::default() }
    }

    fn now(&self) -> Duration {
        self.start.map(|start| start.elapsed()).unwrap_or_default()
    }

    fn note(&self, what: &'static str) {
        let mut asked = self.asked.lock().expect("not poisoned");
        if asked.last().is_none_or(|(_, last)| *last != what) {
            asked.push((self.now(), what));
        }
    }

    /// What was asked, each run of the same once.
    fn asked(&self) -> Vec<&'static str> {
        self.asked.lock().expect("not poisoned").iter().map(|(_, what)| *what).collect()
    }
}

impl Budget for Scripted {
    fn set_aside<'a>(&'a self, _: &'a ThreadKey, _: &'a AnswerId) -> BoxFuture<'a, Permit> {
        Box::pin(async {
            let held = *self.aside.lock().expect("not poisoned");
            self.note(if held { "keep" } else { "set aside" });
            if self.now() < self.room_at {
                return Permit::Wait(SECOND / 2);
            }
            *self.aside.lock().expect("not poisoned") = true;
            Permit::Go
        })
    }

    fn take<'a>(&'a self, _: &'a ThreadKey, _: &'a AnswerId, edit: Edit) -> BoxFuture<'a, Permit> {
        Box::pin(async move {
            let held = edit == Edit::Last && std::mem::take(&mut *self.aside.lock().expect("not poisoned"));
            self.note(match (edit, held) {
                (Edit::Progress, _) => "progress",
                (Edit::Last, true) => "set aside is used",
                (Edit::Last, false) => "last",
            });
            let no = match edit {
                Edit::Progress => self.no_progress,
                Edit::Last => !held && self.only_set_aside,
            };
            if no { Permit::Wait(5 * SECOND) } else { Permit::Go }
        })
    }

    fn made<'a>(&'a self, _: &'a ThreadKey, _: &'a AnswerId, edit: Edit) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            self.note(if edit == Edit::Last { "last made" } else { "progress made" });
        })
    }

    fn give_back<'a>(&'a self, _: &'a ThreadKey, _: &'a AnswerId) -> BoxFuture<'a, ()> {
        Box::pin(async { self.note("given back") })
    }
}

fn stand_with(budget: Scripted) -> (Stand, Arc<Scripted>, Instant) {
    let (mut stand, budget) = (Stand::new(), Arc::new(budget));
    stand.parts.budget = budget.clone();
    (stand, budget, Instant::now())
}

#[tokio::test(start_paused = true)]
async fn a_message_of_progress_has_its_last_edit_set_aside_which_never_waits() {
    let (stand, budget, start) =
        stand_with(Scripted { no_progress: true, only_set_aside: true, ..Scripted::begin() });
    stand
        .run(async |emitter| {
            for n in 0..90 {
                emitter.emit(note(n));
                sleep(Duration::from_millis(100)).await;
            }
            emitter.end(Outcome::Complete);
        })
        .await;
    assert_eq!(stand.times(CallKind::Post, start), [1_000]);
    assert_eq!(stand.times(CallKind::Edit, start), [9_000], "progress waits, the last state does not");
    assert_eq!(budget.asked(), ["set aside", "progress", "set aside is used", "last made"]);
}

#[tokio::test(start_paused = true)]
async fn without_room_for_its_last_edit_no_progress_is_posted() {
    let minute = 60 * SECOND;
    let (stand, budget, start) = stand_with(Scripted { room_at: minute, ..Scripted::begin() });
    stand
        .run(async |emitter| {
            for n in 0..80 {
                emitter.emit(note(n));
                sleep(Duration::from_millis(100)).await;
            }
            emitter.end(Outcome::Complete);
        })
        .await;
    assert_eq!(stand.times(CallKind::Post, start), [8_000], "what is final is posted whole");
    assert!(stand.page().is_final);
    assert_eq!(stand.times(CallKind::Edit, start), Vec::<u128>::new());
    assert_eq!(budget.asked(), ["set aside"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_set_aside_is_kept_for_a_long_answer_and_given_back_where_it_was_not_needed() {
    let (stand, budget, _) = stand_with(Scripted::begin());
    let delivered = stand
        .run(async |emitter| {
            emitter.emit(note(1));
            sleep(70 * SECOND).await;
            // A new message is posted whole.
            stand.surface.delete_last(&thread());
            stand.surface.fail_next(Fault::Broken);
            emitter.end(Outcome::Silence);
        })
        .await;
    assert_eq!(delivered, Delivered::Nothing);
    assert_eq!(budget.asked(), ["set aside", "keep", "given back"]);
    let asked = budget.asked.lock().expect("not poisoned").clone();
    assert_eq!(asked.first().map(|(at, _)| *at), Some(SECOND));
    assert_eq!(asked.get(1).map(|(at, _)| *at), Some(20 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn a_last_state_that_nothing_was_set_aside_for_waits_and_not_for_ever() {
    let (stand, _, start) = stand_with(Scripted { only_set_aside: true, ..Scripted::begin() });
    let relay = Relay::new(Arc::clone(&stand.surface), stand.parts.clone());
    let page = crate::testing::Page::of(&Answer::default()).expect("a page");
    let at = stand.surface.post(&thread(), &delivery().answer, &page).await.expect("posted");
    let delivered = relay.deliver(delivery().resumed(Some(at)), Answers::interrupted()).await;
    assert_eq!(delivered, shown(1));
    assert_eq!(stand.times(CallKind::Edit, start), [120_000]);
}

#[tokio::test(start_paused = true)]
async fn a_number_does_not_wait_for_its_picture_where_progress_would_wait() {
    let (mut stand, _, start) = stand_with(Scripted { no_progress: true, ..Scripted::begin() });
    stand.surface = Arc::new(crate::testing::Recorder::new(super::limits()).with_slow_uploads(9 * SECOND));
    stand
        .run(async |emitter| {
            emitter.emit(note(1));
            sleep(4 * SECOND).await;
            emitter.emit_all([super::chart(100), AnswerEvent::End(Outcome::Complete)]);
        })
        .await;
    assert_eq!(stand.times(CallKind::Edit, start), [4_000, 13_000]);
    assert!(stand.page().picture.is_some());
}

/// Lets nothing be posted before a moment.
struct NotBefore(Instant);

impl Budget for NotBefore {
    fn take<'a>(&'a self, _: &'a ThreadKey, _: &'a AnswerId, _: Edit) -> BoxFuture<'a, Permit> {
        Box::pin(async { Permit::Go })
    }

    fn post<'a>(&'a self, _: &'a ThreadKey) -> BoxFuture<'a, Permit> {
        Box::pin(async {
            let left = self.0.saturating_duration_since(Instant::now());
            if left.is_zero() { Permit::Go } else { Permit::Wait(left) }
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_post_waits_for_its_turn_in_the_channel_and_brings_the_newest_state() {
    let (mut stand, start) = (Stand::new(), Instant::now());
    stand.parts.budget = Arc::new(NotBefore(start + 5 * SECOND));
    stand
        .run(async |emitter| {
            for n in 0..30 {
                emitter.emit(note(n));
                sleep(Duration::from_millis(100)).await;
            }
            emitter.end(Outcome::Complete);
        })
        .await;
    assert_eq!(stand.times(CallKind::Post, start), [5_000]);
    assert!(stand.page().is_final, "what ended while it waited is posted whole");
    assert_eq!(stand.times(CallKind::Edit, start), Vec::<u128>::new());
}

/// Takes a second to say yes.
struct Slow;

impl Budget for Slow {
    fn take<'a>(&'a self, _: &'a ThreadKey, _: &'a AnswerId, _: Edit) -> BoxFuture<'a, Permit> {
        Box::pin(async {
            sleep(SECOND).await;
            Permit::Go
        })
    }
}

#[tokio::test(start_paused = true)]
async fn what_comes_while_the_budget_is_asked_is_sent_at_once() {
    let (mut stand, start) = (Stand::new(), Instant::now());
    stand.parts.budget = Arc::new(Slow);
    stand
        .run(async |emitter| {
            sleep(3 * SECOND).await;
            emitter.emit(note(1));
            sleep(SECOND / 2).await;
            emitter.emit(note(2));
            sleep(SECOND).await;
            assert_eq!(stand.page().notes, 2);
            emitter.end(Outcome::Complete);
        })
        .await;
    assert_eq!(stand.times(CallKind::Edit, start), [4_000, 6_300]);
}

/// Never answers.
struct Stuck;

impl Budget for Stuck {
    fn take<'a>(&'a self, _: &'a ThreadKey, _: &'a AnswerId, _: Edit) -> BoxFuture<'a, Permit> {
        Box::pin(pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_budget_that_does_not_answer_holds_nothing_up_for_long() {
    let (mut stand, start) = (Stand::new(), Instant::now());
    stand.parts.budget = Arc::new(Stuck);
    let delivered = stand
        .run(async |emitter| {
            sleep(2 * SECOND).await;
            emitter.emit(note(1));
            sleep(6 * SECOND).await;
            emitter.end(Outcome::Complete);
        })
        .await;
    assert_eq!(delivered, shown(1));
    assert_eq!(stand.times(CallKind::Edit, start), [5_000, 8_300]);
}
