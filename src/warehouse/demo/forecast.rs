//! The lender's own forecast: daily dollars by channel and grade, and the actuals beside it.
//!
//! A day, channel and grade is a few loans at most, often none, so no average can forecast it. Lenders know better:
//! they forecast the next days from the loans that are approved and booked for funding. So does this one. Its
//! pipeline misses some loans, has others down too early or in vain, and knows nothing of what went wrong
//! ([`Application::planned`]); on top come each channel's bias, a drift by week and the luck of the cell. Beyond the
//! as-of date there is no pipeline yet, and the forecast is the last four weeks carried on along the season.

use super::super::day::Day;
use super::applications::Application;
use super::lender::{CHANNELS, GRADES, HISTORY, Lender};
use super::prng::Prng;

/// Days that are forecast beyond the as-of date.
const AHEAD: i32 = 60;
/// Days before the as-of date that the forecast beyond it looks at: four weeks.
const KNOWN: i32 = 28;
/// The forecaster's habit of being too high or too low, by channel.
const BIAS: [f64; 7] = [1.03, 0.98, 1.05, 0.96, 1.01, 1.09, 0.92];
/// How far a cell's forecast is off by luck, and a channel's week.
const CELL_LUCK: f64 = 0.22;
const WEEK_LUCK: f64 = 0.05;
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

/// Cents by day, channel and grade: as issued, and as the pipeline had them down.
pub struct Books {
    actual: Vec<[i64; CELLS]>,
    planned: Vec<[i64; CELLS]>,
}

impl Books {
    pub fn new() -> Self {
        let empty = || vec![[0; CELLS]; HISTORY as usize];
        Self { actual: empty(), planned: empty() }
    }

    /// An application that came.
    pub fn enter(&mut self, lender: &Lender, application: &Application) {
        add(&mut self.actual, lender, application, application.issued);
        self.miss(lender, application);
    }

    /// An application that never came, but was counted on.
    pub fn miss(&mut self, lender: &Lender, application: &Application) {
        add(&mut self.planned, lender, application, application.planned);
    }

    /// How a weekday's issuances compare with the mean day's.
    fn weekdays(&self, lender: &Lender) -> [f64; 7] {
        let mut sums = [0i64; 7];
        for (at, cells) in self.actual.iter().enumerate() {
            sums[lender.start.plus(at as i32).weekday() as usize] += cells.iter().sum::<i64>();
        }
        let mean = sums.iter().sum::<i64>() as f64 / 7.0;
        sums.map(|sum| if mean > 0.0 { sum as f64 / mean } else { 1.0 })
    }

    /// Cents that the pipeline had down for a cell on a mean day of the last four weeks.
    fn level(&self, cell: usize) -> f64 {
        let days = self.planned.iter().rev().take(KNOWN as usize);
        days.map(|cells| cells[cell] as f64).sum::<f64>() / f64::from(KNOWN)
    }
}

fn add(days: &mut [[i64; CELLS]], lender: &Lender, application: &Application, loan: Option<(Day, f64)>) {
    let Some((day, amount)) = loan else { return };
    // A loan that is due after the as-of date stands in no book yet.
    let at = usize::try_from(day.since(lender.start)).ok().and_then(|n| days.get_mut(n));
    if let Some(cells) = at {
        cells[application.channel * GRADES.len() + application.grade] += (amount * 100.0).round() as i64;
    }
}

/// All forecasts, in the order of dates, channels and grades.
pub fn forecasts(lender: &Lender, books: &Books) -> impl Iterator<Item = Forecast> {
    let weekdays = books.weekdays(lender);
    (0..HISTORY + AHEAD).flat_map(move |n| {
        let date = lender.start.plus(n);
        let mut day = Vec::with_capacity(CELLS);
        for cell in 0..CELLS {
            let (channel, grade) = (cell / GRADES.len(), cell % GRADES.len());
            if !lender.is_active(channel, date) {
                continue;
            }
            let expected = match books.planned.get(n as usize) {
                Some(cells) => cells[cell] as f64,
                None => books.level(cell) * drift(lender, channel, date) * weekdays[date.weekday() as usize],
            };
            let cents = expected * BIAS[channel] * luck(lender, cell, date);
            let actual =
                books.actual.get(n as usize).map(|cells| (cells[cell] as f64 / 100.0).round() as i64);
            let forecast = (cents / 100.0).round().max(0.0) as i64;
            day.push(Forecast { date, channel, grade, forecast, actual });
        }
        day
    })
}

/// What luck does to a cell's forecast: its own and that of the channel's week.
fn luck(lender: &Lender, cell: usize, date: Day) -> f64 {
    let own = Prng::new(lender.seed, 3_000_000 + (date.index() * 64 + cell) as u64).bell();
    let week = 12_000_000 + (date.week().index() * 16 + cell / GRADES.len()) as u64;
    // Within bounds, lest a tiny forecast make an error of hundreds of percent.
    (1.0 + CELL_LUCK * own).clamp(0.5, 1.6) * (1.0 + WEEK_LUCK * Prng::new(lender.seed, week).bell())
}

/// How a channel's season around a date compares with the last four weeks'.
fn drift(lender: &Lender, channel: usize, date: Day) -> f64 {
    let mean = |from: Day, days: i32| {
        (0..days).map(|n| lender.expected(channel, from.plus(n))).sum::<f64>() / f64::from(days)
    };
    let before = mean(lender.as_of.plus(1 - KNOWN), KNOWN);
    if before > 0.0 { mean(date.plus(-3), 7) / before } else { 1.0 }
}
