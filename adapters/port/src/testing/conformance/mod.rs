//! The suite that every surface passes, against the fake server of its platform.
//!
//! An adapter's test implements [`Bench`] over its client and its fake server and calls [`all`], or one test for
//! each function here, which reads better when it fails. Each function uses threads of its own, so that one bench
//! can run them all. They panic with what is wrong.
//!
//! Against a server on a socket the clock must not be paused (a paused clock runs on while a socket is waited for);
//! give the surface short [`Limits`](crate::Limits) there. In memory a paused clock is best.

mod bench;
mod faults;
mod growth;
mod words;

pub use bench::{Bench, ENOUGH, Shown};
pub use faults::{
    a_deleted_message_is_posted_again, a_failure_replaces_the_progress_message,
    a_late_silence_takes_the_progress_message_away, a_rate_limit_is_obeyed,
    a_rejected_answer_is_shown_plainer, an_unauthorised_call_ends_at_once,
    an_unclear_edit_ends_in_the_last_state, an_unclear_post_is_not_doubled,
    an_unfinished_answer_is_taken_up_after_a_restart,
};
pub use growth::{
    a_fast_answer_is_posted_whole, a_growing_answer_ends_in_its_last_state, silence_shows_nothing,
    two_threads_do_not_meet,
};
pub use words::{HOSTILE, every_outcome_is_shown, hostile_text_is_harmless, the_largest_answer_fits};

/// Runs the whole suite, one after the other.
pub async fn all<B: Bench>(bench: &B) {
    a_fast_answer_is_posted_whole(bench).await;
    a_growing_answer_ends_in_its_last_state(bench).await;
    silence_shows_nothing(bench).await;
    two_threads_do_not_meet(bench).await;
    an_unclear_post_is_not_doubled(bench).await;
    an_unclear_edit_ends_in_the_last_state(bench).await;
    a_deleted_message_is_posted_again(bench).await;
    a_rate_limit_is_obeyed(bench).await;
    a_rejected_answer_is_shown_plainer(bench).await;
    an_unauthorised_call_ends_at_once(bench).await;
    a_failure_replaces_the_progress_message(bench).await;
    a_late_silence_takes_the_progress_message_away(bench).await;
    an_unfinished_answer_is_taken_up_after_a_restart(bench).await;
    every_outcome_is_shown(bench).await;
    hostile_text_is_harmless(bench).await;
    the_largest_answer_fits(bench).await;
}
