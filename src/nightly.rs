//! The nightly refresh: a running service makes the daily sums anew at a set time of day, for databases that another
//! tool writes to.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::clock::Clock;
use crate::warehouse::{self, Progress};

/// The longest sleep at a time: a machine that slept, or whose clock was set, is noticed within it.
const LOOK_UP: Duration = Duration::from_secs(60);

/// When the refresh runs.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// The time of day.
    pub at: civil::Time,
    /// Of this zone.
    pub zone: TimeZone,
}

impl Schedule {
    /// The first moment after `now` that is the time of day. On a day whose clocks leave that time out it is the
    /// moment they jump past it, and of two equal times in one night the first.
    #[must_use]
    pub fn next(&self, now: Timestamp) -> Timestamp {
        let today = now.to_zoned(self.zone.clone()).date();
        // A day that ended in another zone may still be ahead here: three dates always hold one moment to come.
        (0..3)
            .filter_map(|days| today.checked_add(days.days()).ok())
            .filter_map(|day| day.to_datetime(self.at).to_zoned(self.zone.clone()).ok())
            .map(|moment| moment.timestamp())
            .find(|moment| *moment > now)
            .unwrap_or(Timestamp::MAX)
    }
}

/// Calls `work` at each time of the schedule, for as long as the future lives. A time that passed while the work ran
/// is left out, so that a slow night does not make a second run.
pub async fn each_night<W: Future<Output = ()>>(
    schedule: &Schedule,
    clock: &dyn Clock,
    mut work: impl FnMut() -> W,
) {
    loop {
        let due = schedule.next(clock.now());
        loop {
            let left = Duration::try_from(due.duration_since(clock.now())).unwrap_or_default();
            if left.is_zero() {
                break;
            }
            tokio::time::sleep(left.min(LOOK_UP)).await;
        }
        work().await;
    }
}

/// Refreshes `db` and logs what came of it. A failed night leaves the data as they were, and the next one tries again.
pub async fn refresh(db: PathBuf) {
    match warehouse::refresh(&db, Arc::new(Progress::default())).await {
        Ok(loaded) => {
            tracing::info!(
                applications = loaded.cps_rows,
                forecasts = loaded.forecast_rows,
                "the nightly refresh is done"
            );
        }
        Err(error) => tracing::error!(%error, "the nightly refresh failed; the data are as before"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn schedule(at: &str, zone: &str) -> Schedule {
        Schedule { at: at.parse().unwrap(), zone: TimeZone::get(zone).unwrap() }
    }

    fn next(at: &str, zone: &str, now: &str) -> String {
        schedule(at, zone).next(now.parse().unwrap()).to_string()
    }

    #[test]
    fn the_next_time_is_today_or_tomorrow_in_the_zone() {
        assert_eq!(next("02:30", "UTC", "2026-11-22T01:00:00Z"), "2026-11-22T02:30:00Z");
        assert_eq!(next("02:30", "UTC", "2026-11-22T02:30:00Z"), "2026-11-23T02:30:00Z");
        // Still the 21st in New York.
        assert_eq!(next("23:30", "America/New_York", "2026-11-22T04:00:00Z"), "2026-11-22T04:30:00Z");
    }

    #[test]
    fn the_days_on_which_clocks_change_have_one_time_each() {
        // Clocks jump from 02:00 to 03:00 on 8 March 2026, and from 02:00 back to 01:00 on 1 November.
        assert_eq!(next("02:30", "America/New_York", "2026-03-08T06:00:00Z"), "2026-03-08T07:30:00Z");
        assert_eq!(next("01:30", "America/New_York", "2026-11-01T04:00:00Z"), "2026-11-01T05:30:00Z");
        assert_eq!(next("01:30", "America/New_York", "2026-11-01T05:30:00Z"), "2026-11-02T06:30:00Z");
    }

    /// A clock that follows the paused time of the test.
    #[derive(Debug)]
    struct Paused(Timestamp, tokio::time::Instant);

    impl Clock for Paused {
        fn now(&self) -> Timestamp {
            self.0 + jiff::SignedDuration::try_from(self.1.elapsed()).unwrap()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_night_runs_once_and_a_slow_one_swallows_the_times_it_took() {
        let clock = Paused("2026-11-20T12:00:00Z".parse().unwrap(), tokio::time::Instant::now());
        let runs: Mutex<Vec<Timestamp>> = Mutex::default();
        let schedule = schedule("02:30", "UTC");
        let work = || async {
            runs.lock().unwrap().push(clock.now());
            if runs.lock().unwrap().len() == 2 {
                tokio::time::sleep(Duration::from_secs(30 * 3600)).await;
            }
        };
        let nights = each_night(&schedule, &clock, work);
        let _ = tokio::time::timeout(Duration::from_secs(5 * 24 * 3600), nights).await;
        let seen: Vec<String> = runs.lock().unwrap().iter().map(ToString::to_string).collect();
        let days: Vec<&str> = seen.iter().map(|t| &t[..16]).collect();
        assert_eq!(days, ["2026-11-21T02:30", "2026-11-22T02:30", "2026-11-24T02:30", "2026-11-25T02:30"]);
    }
}
