//! Rows of a database as it is, read back for a refresh or to be carried over into a new file.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::day::Day;
use super::error::LoadError;
use super::row::{CpsRow, ForecastRow};

/// All applications, for [`application`].
pub const APPLICATIONS: &str = include_str!("../../sql/refresh/cps_tb.sql");
/// All forecasts, for [`forecast`].
pub const FORECASTS: &str = include_str!("../../sql/refresh/forecast_df.sql");

/// An application without the numbers of its segments, and its segment values.
///
/// # Errors
/// A date is none.
pub fn application(row: &SqliteRow) -> Result<(CpsRow, [Option<&str>; 6]), LoadError> {
    let submitted = day(row, 1, "cps_tb.app_submit_d")?;
    let application = CpsRow {
        submitted: submitted.ok_or_else(|| no_date(row, "cps_tb.app_submit_d"))?,
        submit_amt: row.try_get_unchecked(2)?,
        approved: day(row, 3, "cps_tb.apps_approved_d")?,
        approval_amt: row.try_get_unchecked(4)?,
        issued: day(row, 5, "cps_tb.issued_d")?,
        issued_amt: row.try_get_unchecked(6)?,
        segments: [0; 6],
        fico: row.try_get_unchecked(13)?,
        flags: [row.try_get_unchecked(14)?, row.try_get_unchecked(15)?, row.try_get_unchecked(16)?],
        apr: row.try_get_unchecked(17)?,
    };
    let mut segments = [None; 6];
    for (at, segment) in segments.iter_mut().enumerate() {
        *segment = row.try_get_unchecked(7 + at)?;
    }
    Ok((application, segments))
}

/// A forecast without the numbers of its segments, and its segment values.
///
/// # Errors
/// The date is none.
pub fn forecast(row: &SqliteRow) -> Result<(ForecastRow, [Option<&str>; 2]), LoadError> {
    let date = day(row, 1, "forecast_df.date")?;
    let forecast = ForecastRow {
        date: date.ok_or_else(|| no_date(row, "forecast_df.date"))?,
        segments: [0; 2],
        forecast: row.try_get_unchecked(4)?,
        actual: row.try_get_unchecked(5)?,
    };
    Ok((forecast, [row.try_get_unchecked(2)?, row.try_get_unchecked(3)?]))
}

fn day(row: &SqliteRow, at: usize, column: &str) -> Result<Option<Day>, LoadError> {
    let text: Option<&str> = row.try_get_unchecked(at)?;
    text.map(|text| Day::parse_iso(text).ok_or_else(|| no_date(row, column))).transpose()
}

fn no_date(row: &SqliteRow, column: &str) -> LoadError {
    let rowid: i64 = row.try_get_unchecked(0).unwrap_or_default();
    LoadError::Unusable(format!(
        "{column} of row {rowid} is no date YYYY-MM-DD; export the table as CSV and load it with `topup import`, \
         which cleans dates and refuses what it cannot read"
    ))
}
