//! A simple projection for days that no stored forecast reaches.
//!
//! Method: the mean of the same weekday over the last 8 weeks, times the recent
//! trend (the last 4 weeks over the 4 before, from week to week, carried at
//! most 13 weeks). The interval is 80%: 1.28 standard deviations of what the
//! same rule, asked each day of those weeks for the next, would have missed by.

use crate::calendar::{add_days, days_between};
use jiff::civil::Date;
use std::collections::BTreeMap;

const WEEKS: i32 = 8;
/// Days of history that the method wants: 8 weeks to learn from, 8 to be tested on.
pub(super) const HISTORY_DAYS: i32 = 2 * WEEKS * 7;
/// The trend is not carried farther than a quarter.
const LONGEST_WEEKS: f64 = 13.0;
/// A change of the 4-week sum beyond these is an event, no trend.
const TREND: std::ops::RangeInclusive<f64> = 0.75..=1.33;
/// Half the width of an 80% interval in standard deviations.
const WIDTH: f64 = 1.28;

/// A method fitted to the newest days.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Projection {
    last: Date,
    weekday_means: [f64; 7],
    weekly_growth: f64,
    sigma: f64,
}

impl Projection {
    /// Fits to sums by day that end with `last`; days without a row count 0.
    /// None if there are fewer than 8 weeks of data.
    pub fn fit(days: &BTreeMap<Date, f64>, last: Date) -> Option<Self> {
        let first = *days.keys().next()?;
        if days_between(first, last) < WEEKS * 7 - 1 {
            return None;
        }
        let (weekday_means, weekly_growth) = learn(days, last);
        let mut misses = Vec::new();
        for back in (0..WEEKS * 7).rev() {
            let day = add_days(last, -back);
            // Only where the rule has a full 8 weeks before the day.
            if days_between(first, day) < WEEKS * 7 {
                continue;
            }
            let (means, growth) = learn(days, add_days(day, -1));
            let expected = expect(&means, growth, 1, day);
            misses.push(days.get(&day).copied().unwrap_or(0.0) - expected);
        }
        if misses.is_empty() {
            // Too little history to test the rule on: the spread within weekdays stands in.
            for back in 0..WEEKS * 7 {
                let day = add_days(last, -back);
                misses.push(days.get(&day).copied().unwrap_or(0.0) - weekday_means[weekday(day)]);
            }
        }
        let square: f64 = misses.iter().map(|m| m * m).sum();
        let sigma = (square / misses.len() as f64).sqrt();
        Some(Self { last, weekday_means, weekly_growth, sigma })
    }

    /// The expected value of a day after the last.
    pub fn day(&self, day: Date) -> f64 {
        expect(&self.weekday_means, self.weekly_growth, days_between(self.last, day), day)
    }

    /// Half the width of the interval of a sum of this many days. Misses of
    /// neighbouring days go together by weeks, so within a week they add up and
    /// between weeks they partly cancel.
    pub fn half_width(&self, days: i32) -> f64 {
        let days = f64::from(days.max(0));
        let weeks = (days / 7.0).max(1.0);
        WIDTH * self.sigma * days / weeks.sqrt()
    }
}

fn weekday(day: Date) -> usize {
    usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())
}

/// Weekday means and weekly growth from the 8 weeks that end with `last`.
fn learn(days: &BTreeMap<Date, f64>, last: Date) -> ([f64; 7], f64) {
    let mut sums = [0.0; 7];
    let (mut newer, mut older) = (0.0, 0.0);
    for back in 0..WEEKS * 7 {
        let day = add_days(last, -back);
        let value = days.get(&day).copied().unwrap_or(0.0);
        sums[weekday(day)] += value;
        if back < WEEKS * 7 / 2 { newer += value } else { older += value }
    }
    let ratio = if older > 0.0 { newer / older } else { 1.0 };
    let half = f64::from(WEEKS) / 2.0;
    let growth = ratio.clamp(*TREND.start(), *TREND.end()).powf(1.0 / half);
    (sums.map(|s| s / f64::from(WEEKS)), growth)
}

/// The means stand for the middle of the 8 weeks, so the trend is carried from there.
fn expect(means: &[f64; 7], growth: f64, ahead: i32, day: Date) -> f64 {
    let weeks = (f64::from(ahead) / 7.0).min(LONGEST_WEEKS) + f64::from(WEEKS) / 2.0;
    means[weekday(day)] * growth.powf(weeks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn history(value: impl Fn(i32) -> f64) -> (BTreeMap<Date, f64>, Date) {
        let first = date(2026, 8, 3);
        let days = (0..HISTORY_DAYS).map(|i| (add_days(first, i), value(i))).collect();
        (days, add_days(first, HISTORY_DAYS - 1))
    }

    #[test]
    fn a_steady_week_goes_on_exactly() {
        let (days, last) = history(|i| if i % 7 >= 5 { 10.0 } else { 100.0 });
        let projection = Projection::fit(&days, last).expect("history");
        assert!((projection.day(add_days(last, 1)) - 100.0).abs() < 1e-9);
        assert!((projection.day(add_days(last, 6)) - 10.0).abs() < 1e-9);
        assert!(projection.half_width(7) < 1e-6);
    }

    #[test]
    fn growth_is_carried_on_and_the_interval_widens() {
        let (days, last) = history(|i| 100.0 * 1.02_f64.powf(f64::from(i) / 7.0) + f64::from(i % 5));
        let projection = Projection::fit(&days, last).expect("history");
        assert!(projection.day(add_days(last, 28)) > projection.day(add_days(last, 7)));
        assert!(projection.half_width(28) > projection.half_width(7));
    }

    #[test]
    fn a_short_history_is_not_projected() {
        let days = [(date(2026, 11, 1), 1.0), (date(2026, 11, 2), 2.0)].into();
        assert_eq!(Projection::fit(&days, date(2026, 11, 2)), None);
    }
}
