//! Where rows go: learned from, bound, and sent to be stored.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::Arguments;
use sqlx::sqlite::SqliteArguments;
use tokio::sync::mpsc;

use super::bulk::{Chunk, Rows};
use super::day::{Day, DayTexts};
use super::ddl::Shape;
use super::dictionary::ValueId;
use super::error::LoadError;
use super::gather::{CpsGather, ForecastGather};
use super::row::{CpsRow, ForecastRow};
use super::schema::{CPS_COLUMNS, FORECAST_COLUMNS, TERM};

pub(super) const CPS: Shape = Shape { table: "cps_tb", columns: &CPS_COLUMNS };
pub(super) const FORECAST: Shape = Shape { table: "forecast_df", columns: &FORECAST_COLUMNS };

/// How far a load has come, for whoever wants to show it.
#[derive(Debug, Default)]
pub struct Progress {
    rows: AtomicU64,
    bytes: AtomicU64,
}

impl Progress {
    /// Rows stored (or read, in a refresh) so far.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// Bytes of the source read so far.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(super) fn set_bytes(&self, bytes: u64) {
        self.bytes.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn set_rows(&self, rows: u64) {
        self.rows.store(rows, Ordering::Relaxed);
    }
}

/// Takes rows of both tables on a thread of its own.
#[derive(Debug)]
pub struct Sink {
    cps: CpsGather,
    forecast: ForecastGather,
    cps_rows: Rows,
    forecast_rows: Rows,
    days: DayTexts,
    progress: Arc<Progress>,
}

impl Sink {
    pub(super) fn new(
        cps: CpsGather,
        forecast: ForecastGather,
        out: &mpsc::Sender<Chunk>,
        progress: Arc<Progress>,
    ) -> Self {
        Self {
            cps,
            forecast,
            cps_rows: Rows::new(CPS, out.clone()),
            forecast_rows: Rows::new(FORECAST, out.clone()),
            days: DayTexts::default(),
            progress,
        }
    }

    /// The number of a value of the application's segment at `position`. Ask once per segment of a row that is stored.
    pub fn cps_value(&mut self, position: usize, value: Option<&str>) -> ValueId {
        self.cps.dictionaries[position].id(value)
    }

    /// The number of a value of the forecast's segment at `position`. Ask once per segment of a row that is stored.
    pub fn forecast_value(&mut self, position: usize, value: Option<&str>) -> ValueId {
        self.forecast.dictionaries[position].id(value)
    }

    /// How far the load has come.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Stores an application.
    ///
    /// # Errors
    /// When the storing side has ended.
    pub fn cps(&mut self, row: &CpsRow) -> Result<(), LoadError> {
        self.cps.add(row);
        if self.cps.rows.is_multiple_of(1_024) {
            self.progress.set_rows(self.cps.rows);
        }
        let (days, cps) = (&mut self.days, &self.cps);
        self.cps_rows.push(|args| {
            args.add(days.get(row.submitted))?;
            args.add(row.submit_amt)?;
            add_day(args, days, row.approved)?;
            args.add(row.approval_amt)?;
            add_day(args, days, row.issued)?;
            args.add(row.issued_amt)?;
            for (position, id) in row.segments.iter().enumerate() {
                if position == TERM + 1 {
                    args.add(row.fico)?;
                }
                args.add(cps.dictionaries[position].stored(*id))?;
            }
            for flag in row.flags {
                args.add(flag)?;
            }
            args.add(row.apr)
        })
    }

    /// Stores a forecast.
    ///
    /// # Errors
    /// When the storing side has ended.
    pub fn forecast(&mut self, row: &ForecastRow) -> Result<(), LoadError> {
        self.forecast.add(row);
        let (days, forecast) = (&mut self.days, &self.forecast);
        self.forecast_rows.push(|args| {
            args.add(days.get(row.date))?;
            for (position, id) in row.segments.iter().enumerate() {
                args.add(forecast.dictionaries[position].stored(*id))?;
            }
            args.add(row.forecast)?;
            args.add(row.actual)
        })
    }

    pub(super) fn finish(mut self) -> Result<(CpsGather, ForecastGather), LoadError> {
        self.cps_rows.flush()?;
        self.forecast_rows.flush()?;
        self.progress.set_rows(self.cps.rows);
        Ok((self.cps, self.forecast))
    }
}

fn add_day(
    args: &mut SqliteArguments,
    days: &mut DayTexts,
    day: Option<Day>,
) -> Result<(), sqlx::error::BoxDynError> {
    args.add(day.map(|day| days.get(day)))
}
