//! How long to wait after trouble: growing, spread, and with an end.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use crate::AnswerId;

/// How many calls in a row may fail before the last state of an answer is given up.
pub(super) const TRIES: u32 = 12;
/// How many calls in a row may be rate limited before that: a platform that says when to come back is not away, and
/// an answer swallowed by a rate limit is what people forgive least.
pub(super) const LIMITED_TRIES: u32 = 60;
/// How many calls in a row may fail before progress is no longer shown and the last state is waited for.
pub(super) const PROGRESS_TRIES: u32 = 5;
/// How long the last state is tried for, waits that a platform asks for included.
pub(super) const PATIENCE: Duration = Duration::from_mins(10);

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(20);
/// What is added at most to a wait that a platform asked for: its other threads were told the same moment.
const SPREAD: Duration = Duration::from_millis(250);

/// The wait after the `failures`-th failure in a row, from 1: doubled each time, and of that a random half to
/// whole, so that threads that failed together do not come back together.
pub(super) fn backoff(answer: &AnswerId, failures: u32) -> Duration {
    let whole = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(LONGEST);
    whole.mul_f64(0.5 + 0.5 * chance(answer, failures))
}

/// The wait that a platform asked for, and a little more.
pub(super) fn obeyed(answer: &AnswerId, failures: u32, wait: Duration) -> Duration {
    wait.saturating_add(SPREAD.mul_f64(chance(answer, failures)))
}

/// A number from 0 to below 1, different for each answer and turn: the id is random already, so that hashing it is
/// dice enough and a delivery can be repeated exactly.
fn chance(answer: &AnswerId, turn: u32) -> f64 {
    let mut hasher = DefaultHasher::new();
    (answer, turn).hash(&mut hasher);
    f64::from((hasher.finish() >> 32) as u32) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> AnswerId {
        AnswerId::parse(text).expect("a good id")
    }

    #[test]
    fn waits_grow_to_a_bound_and_differ_between_answers() {
        let (one, two) = (id("aaaaaaaaaaaa"), id("bbbbbbbbbbbb"));
        for failures in 1..40 {
            let wait = backoff(&one, failures);
            let whole = LONGEST.min(FIRST * 2_u32.pow((failures - 1).min(10)));
            assert!(whole / 2 <= wait && wait <= whole, "{failures}: {wait:?}");
        }
        assert_ne!(backoff(&one, 3), backoff(&two, 3));
    }

    #[test]
    fn a_wait_that_the_platform_asks_for_is_never_cut() {
        for turn in 0..50 {
            let wait = obeyed(&id("aaaaaaaaaaaa"), turn, Duration::from_secs(30));
            assert!(Duration::from_secs(30) <= wait && wait < Duration::from_millis(30_250));
        }
    }
}
