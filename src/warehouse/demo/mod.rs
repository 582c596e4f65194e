//! Demo data: a realistic lender, made from a seed, with something worth finding in it.
//!
//! The history runs 1,100 days up to and including the as-of date. What would happen after it has not happened yet:
//! young applications are neither approved nor issued. In the last full week before the as-of date's week the Search
//! channel's feed is down from Tuesday to Friday; from the first day of the last full month on, a price change makes
//! approved P3 applicants by Direct Mail take their loans less than half as often. Referral starts 260 days before
//! the as-of date, Affiliate fades over the last 420. Forecasts run 60 days ahead and know of neither the outage nor
//! the price change. `actual_issuance` is the sum of the day's issued amounts, rounded to whole dollars.

mod applications;
mod export;
mod forecast;
mod lender;
mod prng;

pub use export::CsvFiles;

use super::day::Day;
use super::error::LoadError;
use super::row::{CpsRow, ForecastRow};
use super::schema::FICO_BANDS;
use super::sink::Sink;
use applications::{Application, DayMaker, per_day};
use forecast::{Books, Forecast, forecasts};
use lender::{CHANNELS, GRADES, Lender, PRODUCTS};

/// What demo data to make.
#[derive(Debug, Clone, Copy)]
pub struct DemoOptions {
    /// Number of applications.
    pub rows: u64,
    /// The same seed, rows and date make the same data.
    pub seed: u64,
    /// The day that the data is seen from, and its last.
    pub as_of: Day,
}

/// Somewhere that demo rows go.
trait Target {
    fn application(&mut self, row: &Application) -> Result<(), LoadError>;
    fn forecast(&mut self, row: &Forecast) -> Result<(), LoadError>;
}

/// Makes the data, stores it, and writes it to the CSV files too if there are any.
///
/// # Errors
/// When rows cannot be stored or written.
pub fn produce(options: DemoOptions, sink: &mut Sink, csv: Option<&mut CsvFiles>) -> Result<(), LoadError> {
    if options.rows == 0 {
        return Err(LoadError::Unusable("demo data needs at least one row; give --rows".into()));
    }
    match csv {
        Some(csv) => {
            run(options, &mut (&mut *sink, &mut *csv))?;
            csv.finish()
        }
        None => run(options, &mut &mut *sink),
    }
}

/// Writes the data to CSV files alone.
///
/// # Errors
/// When a file cannot be written.
pub fn export(options: DemoOptions, csv: &mut CsvFiles) -> Result<(), LoadError> {
    run(options, &mut &mut *csv)?;
    csv.finish()
}

fn run(options: DemoOptions, target: &mut impl Target) -> Result<(), LoadError> {
    let lender = Lender::new(options.seed, options.as_of);
    let mut books = Books::new();
    for (n, arrivals) in per_day(&lender, options.rows).into_iter().enumerate() {
        let day = lender.start.plus(n as i32);
        let mut maker = DayMaker::new(&lender, day);
        for _ in 0..arrivals.came {
            let application = maker.next();
            books.enter(&lender, &application);
            target.application(&application)?;
        }
        if arrivals.lost > 0 {
            let mut maker = DayMaker::of_lost(&lender, day);
            (0..arrivals.lost).for_each(|_| books.miss(&lender, &maker.next()));
        }
    }
    for row in forecasts(&lender, &books) {
        target.forecast(&row)?;
    }
    Ok(())
}

fn repeat_type(repeat: bool) -> &'static str {
    if repeat { "RP" } else { "NP" }
}

fn term_text(term: u32) -> &'static str {
    if term == 60 { "60" } else { "36" }
}

impl Target for &mut Sink {
    fn application(&mut self, row: &Application) -> Result<(), LoadError> {
        debug_assert!(row.band().is_none_or(|band| FICO_BANDS.contains(&band)));
        let segments = [
            Some(CHANNELS[row.channel].name),
            Some(GRADES[row.grade]),
            Some(PRODUCTS[row.product]),
            Some(repeat_type(row.repeat)),
            Some(term_text(row.term)),
            row.band(),
        ];
        let mut ids = [0; 6];
        for (at, value) in segments.into_iter().enumerate() {
            ids[at] = self.cps_value(at, value);
        }
        self.cps(&CpsRow {
            submitted: row.submitted,
            submit_amt: Some(row.submit_amt),
            approved: row.approved.map(|a| a.0),
            approval_amt: row.approved.map(|a| a.1),
            issued: row.issued.map(|i| i.0),
            issued_amt: row.issued.map(|i| i.1),
            segments: ids,
            fico: row.fico.map(i64::from),
            flags: [row.approved.is_some(), row.apr.is_some(), row.issued.is_some()].map(|f| Some(f.into())),
            apr: row.apr,
        })
    }

    fn forecast(&mut self, row: &Forecast) -> Result<(), LoadError> {
        let channel = self.forecast_value(0, Some(CHANNELS[row.channel].name));
        let grade = self.forecast_value(1, Some(GRADES[row.grade]));
        Sink::forecast(
            self,
            &ForecastRow {
                date: row.date,
                segments: [channel, grade],
                forecast: Some(row.forecast as f64),
                actual: row.actual.map(|a| a as f64),
            },
        )
    }
}

impl<A: Target, B: Target> Target for (A, B) {
    fn application(&mut self, row: &Application) -> Result<(), LoadError> {
        self.0.application(row)?;
        self.1.application(row)
    }

    fn forecast(&mut self, row: &Forecast) -> Result<(), LoadError> {
        self.0.forecast(row)?;
        self.1.forecast(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Rows in memory: forecasts, and dollars issued by day, channel and grade.
    #[derive(Default)]
    struct Kept {
        forecasts: Vec<Forecast>,
        issued: BTreeMap<(Day, usize, usize), f64>,
    }

    impl Target for Kept {
        fn application(&mut self, row: &Application) -> Result<(), LoadError> {
            if let Some((day, amount)) = row.issued {
                *self.issued.entry((day, row.channel, row.grade)).or_default() += amount;
            }
            Ok(())
        }

        fn forecast(&mut self, row: &Forecast) -> Result<(), LoadError> {
            self.forecasts.push(*row);
            Ok(())
        }
    }

    fn day(text: &str) -> Day {
        Day::parse_iso(text).expect("a date")
    }

    fn lender(rows: u64) -> Kept {
        let as_of = day("2026-11-22");
        let mut kept = Kept::default();
        run(DemoOptions { rows, seed: 7, as_of }, &mut kept).expect("memory takes all rows");
        kept
    }

    #[test]
    fn actuals_are_the_issued_amounts_of_each_cell() {
        let mut kept = lender(5_000);
        for row in &kept.forecasts {
            let issued = kept.issued.remove(&(row.date, row.channel, row.grade)).unwrap_or_default();
            assert!((row.actual.unwrap_or_default() as f64 - issued).abs() <= 0.501, "{row:?}: {issued}");
        }
        assert!(kept.issued.is_empty(), "issued where nothing is forecast: {:?}", kept.issued);
    }

    #[test]
    fn a_cell_is_forecast_as_well_as_lenders_do_whatever_the_number_of_rows() {
        for rows in [20_000, 200_000] {
            let forecasts = lender(rows).forecasts;
            let errors: Vec<f64> = forecasts
                .iter()
                .filter(|f| f.forecast != 0)
                .filter_map(|f| f.actual.map(|a| (a - f.forecast).abs() as f64 / f.forecast as f64))
                .collect();
            let mape = errors.iter().sum::<f64>() / errors.len() as f64;
            assert!((0.20..0.45).contains(&mape), "{rows} rows: MAPE {mape}");
            let sum = |of: fn(&Forecast) -> i64| {
                forecasts.iter().filter(|f| f.actual.is_some()).map(of).sum::<i64>() as f64
            };
            let accuracy = sum(|f| f.actual.unwrap_or_default()) / sum(|f| f.forecast);
            assert!((0.95..1.05).contains(&accuracy), "{rows} rows: {accuracy}");
        }
    }

    #[test]
    fn forecasts_miss_the_price_change() {
        let forecasts = lender(200_000).forecasts;
        let (direct_mail, p3) = (2, 2);
        let accuracy = |from: &str, to: &str| {
            let (from, to) = (day(from), day(to));
            let cell = forecasts.iter().filter(|f| (f.channel, f.grade) == (direct_mail, p3));
            let due: Vec<&Forecast> = cell.filter(|f| f.date >= from && f.date < to).collect();
            let actual: i64 = due.iter().filter_map(|f| f.actual).sum();
            actual as f64 / due.iter().map(|f| f.forecast).sum::<i64>() as f64
        };
        let (before, after) = (accuracy("2026-07-01", "2026-10-01"), accuracy("2026-10-08", "2026-11-23"));
        assert!(before > 0.8 && after < 0.65, "{before} {after}");
    }
}
