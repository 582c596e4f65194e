//! What is learned from rows while they stream by: values, sums, lags and a fingerprint of the content.

use super::day::Day;
use super::dictionary::{Dictionary, ValueId};
use super::rollup::{CpsRollup, ForecastRollup};
use super::row::{CpsRow, ForecastRow};

/// Days between two dates, counted up to ten years.
#[derive(Debug, Default)]
pub struct Lags(Vec<u64>);

impl Lags {
    const MOST: i32 = 3_660;

    fn add(&mut self, from: Day, to: Option<Day>) {
        let Some(days) = to.map(|to| to.since(from)) else { return };
        // A date before the submission is an error of the data, no lag.
        if let Ok(days) = usize::try_from(days.min(Self::MOST)) {
            if self.0.len() <= days {
                self.0.resize(days + 1, 0);
            }
            self.0[days] += 1;
        }
    }

    /// The smallest number of days within which nine of ten had come; none without any.
    pub fn p90(&self) -> Option<usize> {
        let all: u64 = self.0.iter().sum();
        let mut seen = 0;
        self.0.iter().position(|n| {
            seen += n;
            all > 0 && seen * 10 >= all * 9
        })
    }
}

/// A fingerprint of rows in their order.
struct Fingerprint {
    hasher: blake3::Hasher,
    buffer: Vec<u8>,
}

impl Fingerprint {
    fn new() -> Self {
        Self { hasher: blake3::Hasher::new(), buffer: Vec::with_capacity(1 << 16) }
    }

    fn day(&mut self, day: Option<Day>) {
        let number = day.map_or(u32::MAX, |d| d.index() as u32);
        self.buffer.extend_from_slice(&number.to_le_bytes());
    }

    fn real(&mut self, value: Option<f64>) {
        let bits = value.map_or(u64::MAX, f64::to_bits);
        self.buffer.extend_from_slice(&bits.to_le_bytes());
    }

    fn int(&mut self, value: Option<i64>) {
        self.buffer.extend_from_slice(&value.unwrap_or(i64::MIN).to_le_bytes());
    }

    fn ids(&mut self, ids: &[ValueId]) {
        for id in ids {
            self.buffer.extend_from_slice(&id.to_le_bytes());
        }
    }

    fn end_row(&mut self) {
        if self.buffer.len() > (1 << 16) - 256 {
            self.hasher.update(&self.buffer);
            self.buffer.clear();
        }
    }

    /// The fingerprint of the rows with the values that their numbers stand for.
    fn finish(&self, dictionaries: &[Dictionary]) -> String {
        let mut hasher = self.hasher.clone();
        hasher.update(&self.buffer);
        for dictionary in dictionaries {
            for label in dictionary.labels() {
                hasher.update(&(label.len() as u64).to_le_bytes());
                hasher.update(label.as_bytes());
            }
        }
        hasher.finalize().to_hex()[..32].to_owned()
    }
}

impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fingerprint")
    }
}

/// Everything learned from `cps_tb`.
#[derive(Debug)]
pub struct CpsGather {
    /// Values of the six segments.
    pub dictionaries: [Dictionary; 6],
    /// Daily sums.
    pub rollup: CpsRollup,
    /// Submission to approval.
    pub approve_lags: Lags,
    /// Submission to issuance.
    pub issue_lags: Lags,
    /// Number of rows.
    pub rows: u64,
    fingerprint: Fingerprint,
}

impl CpsGather {
    /// Nothing learned yet; with `fold_case`, spellings that differ only in case are one value.
    pub fn new(fold_case: bool) -> Self {
        Self {
            dictionaries: std::array::from_fn(|_| Dictionary::new(fold_case)),
            rollup: CpsRollup::default(),
            approve_lags: Lags::default(),
            issue_lags: Lags::default(),
            rows: 0,
            fingerprint: Fingerprint::new(),
        }
    }

    /// Counts a row in. Its segment numbers must come from this gather's dictionaries, asked once per row.
    pub fn add(&mut self, row: &CpsRow) {
        self.rollup.add(row);
        self.approve_lags.add(row.submitted, row.approved);
        self.issue_lags.add(row.submitted, row.issued);
        self.rows += 1;
        let print = &mut self.fingerprint;
        for day in [Some(row.submitted), row.approved, row.issued] {
            print.day(day);
        }
        for amount in [row.submit_amt, row.approval_amt, row.issued_amt, row.apr] {
            print.real(amount);
        }
        print.ids(&row.segments);
        for number in [row.fico, row.flags[0], row.flags[1], row.flags[2]] {
            print.int(number);
        }
        print.end_row();
    }

    /// A hash of the content: equal for equal rows in equal order.
    pub fn fingerprint(&self) -> String {
        self.fingerprint.finish(&self.dictionaries)
    }
}

/// Everything learned from `forecast_df`.
#[derive(Debug)]
pub struct ForecastGather {
    /// Values of channel and grade.
    pub dictionaries: [Dictionary; 2],
    /// Daily sums.
    pub rollup: ForecastRollup,
    /// Number of rows.
    pub rows: u64,
    fingerprint: Fingerprint,
}

impl ForecastGather {
    /// Nothing learned yet; with `fold_case`, spellings that differ only in case are one value.
    pub fn new(fold_case: bool) -> Self {
        Self {
            dictionaries: std::array::from_fn(|_| Dictionary::new(fold_case)),
            rollup: ForecastRollup::default(),
            rows: 0,
            fingerprint: Fingerprint::new(),
        }
    }

    /// Counts a row in.
    pub fn add(&mut self, row: &ForecastRow) {
        self.rollup.add(row);
        self.rows += 1;
        let print = &mut self.fingerprint;
        print.day(Some(row.date));
        print.ids(&row.segments);
        print.real(row.forecast);
        print.real(row.actual);
        print.end_row();
    }

    /// A hash of the content: equal for equal rows in equal order.
    pub fn fingerprint(&self) -> String {
        self.fingerprint.finish(&self.dictionaries)
    }
}
