//! What is summed for each day and slot: the additive parts from which every metric can be computed.

use super::super::exact::Exact;
use super::super::row::{CpsRow, ForecastRow};

/// A bundle of additive parts.
pub trait Cell: Clone + Default {
    /// The rollup table that keeps these cells.
    const TABLE: &'static str;
    /// The names of its parts, in the table's order.
    const PARTS: &'static [&'static str];
    /// Adds another bundle.
    fn add(&mut self, other: &Self);
    /// The parts in the order of [`Cell::PARTS`].
    fn parts(&self) -> Vec<Part>;
}

/// One additive part as it is stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part {
    /// A sum, stored as REAL.
    Sum(f64),
    /// A count, stored as INTEGER.
    Count(i64),
}

fn amount(value: Option<f64>, counts: bool) -> Exact {
    if counts { value.map(Exact::of).unwrap_or_default() } else { Exact::default() }
}

/// The flag as `SUM(flag)` takes it, and whether it is 1.
fn flag(value: Option<i64>) -> (i64, bool) {
    (value.unwrap_or(0), value == Some(1))
}

/// Everything about a cohort of applications, by the day of their submission.
#[derive(Debug, Clone, Default)]
pub struct SubmittedCell {
    submits: (Exact, i64),
    approvals: (Exact, i64),
    issuances: (Exact, i64),
    offered: i64,
    apr: (Exact, i64),
    fico: (i64, i64),
}

impl SubmittedCell {
    /// The parts of one application.
    pub fn of(row: &CpsRow) -> Self {
        let [approved, offered, issued] = row.flags.map(flag);
        Self {
            submits: (amount(row.submit_amt, true), 1),
            approvals: (amount(row.approval_amt, approved.1), approved.0),
            issuances: (amount(row.issued_amt, issued.1), issued.0),
            offered: offered.0,
            apr: (amount(row.apr, true), i64::from(row.apr.is_some())),
            fico: (row.fico.unwrap_or(0), i64::from(row.fico.is_some())),
        }
    }
}

impl Cell for SubmittedCell {
    const TABLE: &'static str = "rollup_app_submit_d";
    const PARTS: &'static [&'static str] = &[
        "submits_amt",
        "submits_cnt",
        "approvals_amt",
        "approvals_cnt",
        "issuances_amt",
        "issuances_cnt",
        "offered_cnt",
        "apr_sum",
        "apr_cnt",
        "fico_sum",
        "fico_cnt",
    ];

    fn add(&mut self, other: &Self) {
        self.submits.0.add(other.submits.0);
        self.submits.1 += other.submits.1;
        self.approvals.0.add(other.approvals.0);
        self.approvals.1 += other.approvals.1;
        self.issuances.0.add(other.issuances.0);
        self.issuances.1 += other.issuances.1;
        self.offered += other.offered;
        self.apr.0.add(other.apr.0);
        self.apr.1 += other.apr.1;
        self.fico.0 += other.fico.0;
        self.fico.1 += other.fico.1;
    }

    fn parts(&self) -> Vec<Part> {
        vec![
            Part::Sum(self.submits.0.value()),
            Part::Count(self.submits.1),
            Part::Sum(self.approvals.0.value()),
            Part::Count(self.approvals.1),
            Part::Sum(self.issuances.0.value()),
            Part::Count(self.issuances.1),
            Part::Count(self.offered),
            Part::Sum(self.apr.0.value()),
            Part::Count(self.apr.1),
            Part::Sum(self.fico.0 as f64),
            Part::Count(self.fico.1),
        ]
    }
}

/// An amount and a count, by the day of approval.
#[derive(Debug, Clone, Default)]
pub struct ApprovedCell(Exact, i64);

impl ApprovedCell {
    /// The parts of one application.
    pub fn of(row: &CpsRow) -> Self {
        let (count, counts) = flag(row.flags[0]);
        Self(amount(row.approval_amt, counts), count)
    }
}

impl Cell for ApprovedCell {
    const TABLE: &'static str = "rollup_apps_approved_d";
    const PARTS: &'static [&'static str] = &["approvals_amt", "approvals_cnt"];

    fn add(&mut self, other: &Self) {
        self.0.add(other.0);
        self.1 += other.1;
    }

    fn parts(&self) -> Vec<Part> {
        vec![Part::Sum(self.0.value()), Part::Count(self.1)]
    }
}

/// An amount and a count, by the day of issuance.
#[derive(Debug, Clone, Default)]
pub struct IssuedCell(Exact, i64);

impl IssuedCell {
    /// The parts of one application.
    pub fn of(row: &CpsRow) -> Self {
        let (count, counts) = flag(row.flags[2]);
        Self(amount(row.issued_amt, counts), count)
    }
}

impl Cell for IssuedCell {
    const TABLE: &'static str = "rollup_issued_d";
    const PARTS: &'static [&'static str] = &["issuances_amt", "issuances_cnt"];

    fn add(&mut self, other: &Self) {
        self.0.add(other.0);
        self.1 += other.1;
    }

    fn parts(&self) -> Vec<Part> {
        vec![Part::Sum(self.0.value()), Part::Count(self.1)]
    }
}

/// Forecast against actual, by the day that is forecast.
#[derive(Debug, Clone, Default)]
pub struct ForecastCell {
    forecast: (Exact, i64),
    actual: (Exact, i64),
    abs_error: (Exact, i64),
    ape: (f64, i64),
}

impl ForecastCell {
    /// The parts of one stored row.
    pub fn of(row: &ForecastRow) -> Self {
        let both = row.forecast.zip(row.actual);
        let error = both.map(|(f, a)| (a - f).abs());
        let ape = both.filter(|(f, _)| *f != 0.0).map(|(f, a)| ((a - f) / f).abs());
        Self {
            forecast: (amount(row.forecast, true), i64::from(row.forecast.is_some())),
            actual: (amount(row.actual, true), i64::from(row.actual.is_some())),
            abs_error: (amount(error, true), i64::from(error.is_some())),
            ape: (ape.unwrap_or(0.0), i64::from(ape.is_some())),
        }
    }
}

impl Cell for ForecastCell {
    const TABLE: &'static str = "rollup_forecast";
    const PARTS: &'static [&'static str] = &[
        "forecast_sum",
        "forecast_cnt",
        "actual_sum",
        "actual_cnt",
        "abs_error_sum",
        "abs_error_cnt",
        "ape_sum",
        "ape_cnt",
    ];

    fn add(&mut self, other: &Self) {
        self.forecast.0.add(other.forecast.0);
        self.forecast.1 += other.forecast.1;
        self.actual.0.add(other.actual.0);
        self.actual.1 += other.actual.1;
        self.abs_error.0.add(other.abs_error.0);
        self.abs_error.1 += other.abs_error.1;
        self.ape.0 += other.ape.0;
        self.ape.1 += other.ape.1;
    }

    fn parts(&self) -> Vec<Part> {
        vec![
            Part::Sum(self.forecast.0.value()),
            Part::Count(self.forecast.1),
            Part::Sum(self.actual.0.value()),
            Part::Count(self.actual.1),
            Part::Sum(self.abs_error.0.value()),
            Part::Count(self.abs_error.1),
            Part::Sum(self.ape.0),
            Part::Count(self.ape.1),
        ]
    }
}
