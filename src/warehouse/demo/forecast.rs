//! The lender's own forecast: daily dollars by channel and grade, with bias and noise, and the actuals beside it.

use super::super::day::Day;
use super::applications::Application;
use super::lender::{CHANNELS, GRADES, HISTORY, Lender};
use super::prng::Prng;

/// Days that are forecast beyond the as-of date.
const AHEAD: i32 = 60;
/// The forecaster's habit of being too high or too low, by channel.
const BIAS: [f64; 7] = [1.03, 0.98, 1.05, 0.96, 1.01, 1.09, 0.92];
const CELLS: usize = CHANNELS.len() * GRADES.len();

/// One day, channel and grade.
#[derive(Debug, Clone, Copy)]
pub struct Forecast {
    pub date: Day,
    pub channel: usize,
    pub grade: usize,
    /// Whole dollars.
    pub forecast: i64,
    /// Whole dollars: the issued amounts of the day, rounded; none after the as-of date.
    pub actual: Option<i64>,
}

/// Cents issued by day, channel and grade.
pub struct Actuals(Vec<[i64; CELLS]>);

impl Actuals {
    pub fn new() -> Self {
        Self(vec![[0; CELLS]; HISTORY as usize])
    }

    pub fn add(&mut self, lender: &Lender, application: &Application) {
        let Some((day, amount)) = application.issued else { return };
        let at = usize::try_from(day.since(lender.start)).unwrap_or(0);
        self.0[at][application.channel * GRADES.len() + application.grade] += (amount * 100.0).round() as i64;
    }

    /// How a weekday's issuances compare with the mean day's.
    fn weekdays(&self, lender: &Lender) -> [f64; 7] {
        let mut sums = [0i64; 7];
        for (at, cells) in self.0.iter().enumerate() {
            sums[lender.start.plus(at as i32).weekday() as usize] += cells.iter().sum::<i64>();
        }
        let mean = sums.iter().sum::<i64>() as f64 / 7.0;
        sums.map(|sum| if mean > 0.0 { sum as f64 / mean } else { 1.0 })
    }
}

/// All forecasts, in the order of dates, channels and grades.
pub fn forecasts(lender: &Lender, actuals: &Actuals) -> impl Iterator<Item = Forecast> {
    let weekdays = actuals.weekdays(lender);
    let mut upto = vec![[0i64; CELLS]];
    for cells in &actuals.0 {
        let mut sums = upto[upto.len() - 1];
        sums.iter_mut().zip(cells).for_each(|(sum, cell)| *sum += cell);
        upto.push(sums);
    }
    (0..HISTORY + AHEAD).flat_map(move |n| {
        let date = lender.start.plus(n);
        let mut day = Vec::with_capacity(CELLS);
        for cell in 0..CELLS {
            let (channel, grade) = (cell / GRADES.len(), cell % GRADES.len());
            if !lender.is_active(channel, date) {
                continue;
            }
            let level = level(lender, &upto, cell, date);
            let mut luck = Prng::new(lender.seed, 3_000_000 + (date.index() * 64 + cell) as u64);
            let noise = 1.0 + 0.10 * luck.bell();
            let cents = level * weekdays[date.weekday() as usize] * BIAS[channel] * noise;
            let actual = actuals.0.get(n as usize).map(|cells| (cells[cell] as f64 / 100.0).round() as i64);
            let forecast = (cents / 100.0).round().max(0.0) as i64;
            day.push(Forecast { date, channel, grade, forecast, actual });
        }
        day
    })
}

/// Cents that a forecaster expects of a cell on a mean weekday: its mean over four weeks around the date, or, where
/// those are not known without foresight, over the last four innocent weeks, carried on by the channel's own season.
fn level(lender: &Lender, upto: &[[i64; CELLS]], cell: usize, date: Day) -> f64 {
    let (channel, grade) = (cell / GRADES.len(), cell % GRADES.len());
    let known = lender.last_innocent_day(channel, grade);
    let (from, to, drift) = if date <= known {
        (date.plus(-14), date.plus(13).min(known), 1.0)
    } else {
        let from = known.plus(-27);
        let mean = |from: Day| (0..7).map(|n| lender.expected(channel, from.plus(n))).sum::<f64>();
        let before: f64 = (0..4).map(|week| mean(from.plus(7 * week))).sum::<f64>() / 4.0;
        (from, known, if before > 0.0 { mean(date.plus(-3 - 7)) / before } else { 1.0 })
    };
    let at = |day: Day| usize::try_from(day.since(lender.start).clamp(0, HISTORY)).unwrap_or(0);
    let (first, end) = (at(from), at(to.plus(1)));
    let days = end.saturating_sub(first).max(1);
    (upto[end][cell] - upto[first][cell]) as f64 / days as f64 * drift
}
