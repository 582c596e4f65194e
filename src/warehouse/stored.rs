//! Rows of a database as it is, read back for a refresh or to be carried over into a new file.

use futures::TryStreamExt;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::day::Day;
use super::error::LoadError;
use super::row::{CpsRow, ForecastRow};

const CPS: &str = include_str!("../../sql/refresh/cps_tb.sql");
const FORECAST: &str = include_str!("../../sql/refresh/forecast_df.sql");

/// Reads every application; `each` gets the row without its segments, and the segment values.
///
/// # Errors
/// A date that is none, an error of `each`, or of SQLite.
pub async fn each_application(
    conn: &mut SqliteConnection,
    mut each: impl FnMut(CpsRow, [Option<&str>; 6]) -> Result<(), LoadError>,
) -> Result<(), LoadError> {
    let mut rows = sqlx::query(CPS).fetch(conn);
    while let Some(row) = rows.try_next().await? {
        let application = CpsRow {
            submitted: day(&row, 1, "cps_tb.app_submit_d")?
                .ok_or_else(|| no_date(&row, "cps_tb.app_submit_d"))?,
            submit_amt: row.try_get_unchecked(2)?,
            approved: day(&row, 3, "cps_tb.apps_approved_d")?,
            approval_amt: row.try_get_unchecked(4)?,
            issued: day(&row, 5, "cps_tb.issued_d")?,
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
        each(application, segments)?;
    }
    Ok(())
}

/// Reads every forecast; `each` gets the row without its segments, and the segment values.
///
/// # Errors
/// A date that is none, an error of `each`, or of SQLite.
pub async fn each_forecast(
    conn: &mut SqliteConnection,
    mut each: impl FnMut(ForecastRow, [Option<&str>; 2]) -> Result<(), LoadError>,
) -> Result<(), LoadError> {
    let mut rows = sqlx::query(FORECAST).fetch(conn);
    while let Some(row) = rows.try_next().await? {
        let forecast = ForecastRow {
            date: day(&row, 1, "forecast_df.date")?.ok_or_else(|| no_date(&row, "forecast_df.date"))?,
            segments: [0; 2],
            forecast: row.try_get_unchecked(4)?,
            actual: row.try_get_unchecked(5)?,
        };
        each(forecast, [row.try_get_unchecked(2)?, row.try_get_unchecked(3)?])?;
    }
    Ok(())
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
