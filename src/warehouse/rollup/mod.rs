//! Daily sums by totals, segments and pairs of segments, gathered while rows stream by.
//!
//! One pass over the rows feeds every grain of every date column, so that no `GROUP BY` has to read the base table.

mod cells;
mod cube;
mod slots;

pub use cells::{ApprovedCell, Cell, ForecastCell, IssuedCell, Part, SubmittedCell};
pub use cube::Cube;
pub use slots::{Slot, Slots};

use super::day::Day;
use super::row::{CpsRow, ForecastRow};

/// The rollups of `cps_tb`, one cube for each of its date columns.
#[derive(Debug, Default)]
pub struct CpsRollup {
    /// Which grains and values the cubes' slots stand for.
    pub slots: Slots<6>,
    /// By app_submit_d.
    pub submitted: Cube<SubmittedCell>,
    /// By apps_approved_d.
    pub approved: Cube<ApprovedCell>,
    /// By issued_d.
    pub issued: Cube<IssuedCell>,
}

impl CpsRollup {
    /// Counts one application in.
    pub fn add(&mut self, row: &CpsRow) {
        let slots = self.slots.of(&row.segments);
        self.submitted.add(row.submitted, slots, &SubmittedCell::of(row));
        if let Some(day) = row.approved {
            self.approved.add(day, slots, &ApprovedCell::of(row));
        }
        if let Some(day) = row.issued {
            self.issued.add(day, slots, &IssuedCell::of(row));
        }
    }
}

/// The rollup of `forecast_df`.
#[derive(Debug, Default)]
pub struct ForecastRollup {
    /// Which grains and values the cube's slots stand for.
    pub slots: Slots<2>,
    /// By date.
    pub dated: Cube<ForecastCell>,
    /// The newest day with an actual.
    pub newest_actual: Option<Day>,
}

impl ForecastRollup {
    /// Counts one forecast in.
    pub fn add(&mut self, row: &ForecastRow) {
        let slots = self.slots.of(&row.segments);
        self.dated.add(row.date, slots, &ForecastCell::of(row));
        if row.actual.is_some() {
            self.newest_actual = self.newest_actual.max(Some(row.date));
        }
    }
}
