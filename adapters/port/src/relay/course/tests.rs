//! Decisions that take too much luck to reach through a platform.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::{Course, Form, Goal, Step};
use crate::{AnswerId, Delivered, Limits, MessageRef, Resume, SurfaceError};

fn course(resume: Option<Resume>, now: Instant) -> Course<&'static str> {
    let limits =
        Limits { between_edits: Duration::ZERO, edits: None, picture_bytes: None, status_rearm: None };
    let answer = AnswerId::parse("answer-0000001").expect("a good id");
    Course::new(answer, limits, resume, now, Duration::ZERO)
}

fn show(native: &'static str) -> Goal<&'static str> {
    Goal::Show(VecDeque::from([Form { native, answers: true }]))
}

fn lost() -> SurfaceError {
    SurfaceError::Transient { reason: "lost".into() }
}

#[test]
fn after_an_edit_of_unknown_effect_even_the_state_before_it_is_sent_again() {
    let (now, at) = (Instant::now(), MessageRef("m1".into()));
    let later = now + Duration::from_mins(1);
    let mut course = course(None, now);
    course.want(show("one"), false, now);
    course.after_post("one", Ok(at.clone()), now);
    course.want(show("two"), false, now);
    course.after_edit("two", Err(lost()), now);
    course.want(show("one"), true, later);
    assert_eq!(course.step(later), Step::Edit(at, "one"));
}

#[test]
fn after_the_last_state_nothing_is_newer() {
    let (now, at) = (Instant::now(), MessageRef("m1".into()));
    let mut course = course(None, now);
    course.want(show("last"), true, now);
    course.want(show("late"), false, now);
    assert_eq!(course.step(now), Step::Post("last"));
    course.after_post("last", Ok(at.clone()), now);
    assert_eq!(course.step(now), Step::Done(Delivered::Shown(at)));
    assert!(!course.hangs());
}

#[test]
fn silence_of_an_earlier_process_is_looked_for_and_taken_away() {
    let (now, at) = (Instant::now(), MessageRef("m1".into()));
    let mut course = course(Some(Resume::Find), now);
    course.want(Goal::Nothing, true, now);
    assert_eq!(course.step(now), Step::Find);
    course.found(Ok(Some(at.clone())), now);
    assert_eq!(course.step(now), Step::Withdraw(at));
    assert!(course.hangs());
    course.withdrawn(Err(SurfaceError::Gone), now);
    assert_eq!(course.step(now), Step::Done(Delivered::Nothing));
    assert!(!course.hangs());
}

#[test]
fn where_nobody_can_look_nothing_is_posted() {
    let now = Instant::now();
    let mut course = course(Some(Resume::Find), now);
    course.want(show("last"), true, now);
    let error = SurfaceError::Rejected { reason: "no right to read the history".into() };
    course.found(Err(error.clone()), now);
    assert_eq!(course.step(now), Step::Done(Delivered::Failed(error)));
}

#[test]
fn a_message_that_is_always_gone_is_not_posted_for_ever() {
    let (now, at) = (Instant::now(), MessageRef("m1".into()));
    let mut course = course(Some(Resume::At(at.clone())), now);
    course.want(show("last"), true, now);
    for _ in 0..20 {
        match course.step(now) {
            Step::Edit(_, native) => course.after_edit(native, Err(SurfaceError::Gone), now),
            // Whatever is posted is found, unknown, and gone when it is edited.
            Step::Find => {
                course.found(Ok(Some(at.clone())), now);
                course.shown = None;
            }
            Step::Post(native) => {
                course.after_post(native, Ok(at.clone()), now);
                course.shown = None;
            }
            step => return assert_eq!(step, Step::Done(Delivered::Failed(SurfaceError::Gone))),
        }
    }
    panic!("it goes on for ever");
}
