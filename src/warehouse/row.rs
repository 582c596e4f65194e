//! One application and one forecast, as they travel from a source to the file.

use super::day::Day;
use super::dictionary::ValueId;

/// One row of `cps_tb`; segment values are numbers of the sink's dictionaries.
#[derive(Debug, Clone, PartialEq)]
pub struct CpsRow {
    /// Submission date.
    pub submitted: Day,
    /// Submitted loan amount in dollars.
    pub submit_amt: Option<f64>,
    /// Approval date.
    pub approved: Option<Day>,
    /// Approved loan amount in dollars.
    pub approval_amt: Option<f64>,
    /// Issuance date.
    pub issued: Option<Day>,
    /// Issued loan amount in dollars.
    pub issued_amt: Option<f64>,
    /// channel, grade, prod_type, repeat_type, term, cr_fico_band.
    pub segments: [ValueId; 6],
    /// FICO score.
    pub fico: Option<i64>,
    /// Approved, offered, issued: 0, 1 or null.
    pub flags: [Option<i64>; 3],
    /// Offered APR in percent.
    pub apr: Option<f64>,
}

/// One row of `forecast_df`.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastRow {
    /// The day that is forecast.
    pub date: Day,
    /// channel, grade.
    pub segments: [ValueId; 2],
    /// Dollars expected to be issued that day.
    pub forecast: Option<f64>,
    /// Dollars issued that day; null while the day has not come.
    pub actual: Option<f64>,
}
