//! What an import did to each column, and what it found odd.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::clean::Cleaning;
use super::rejects::Refusal;

/// What became of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileReport {
    /// Rows read, refused ones included.
    pub rows: u64,
    /// Rows refused.
    pub refused: u64,
    /// The first few refusals.
    pub first_refusals: Vec<Refusal>,
    /// Where all refused rows were written.
    pub rejects: Option<PathBuf>,
    /// Columns that the file does not have.
    pub missing: Vec<&'static str>,
    /// Of these, the ones that an unused header looks like, with that header.
    pub likely: Vec<(&'static str, String)>,
    /// Headers that stand for no column.
    pub unused: Vec<String>,
    /// Fields cleaned, by column and kind.
    pub cleaned: BTreeMap<(&'static str, Cleaning), u64>,
    /// Rows that were taken as they are but look odd, by what is odd.
    pub odd: BTreeMap<&'static str, u64>,
}

/// Counts while rows stream by: a table of columns and kinds, cheaper than a map.
#[derive(Debug, Default)]
pub struct Tally {
    counts: BTreeMap<(&'static str, Cleaning), u64>,
    odd: BTreeMap<&'static str, u64>,
    /// What the row under way would add, kept apart until it is taken.
    row: Vec<(&'static str, Cleaning)>,
    row_odd: Vec<&'static str>,
}

impl Tally {
    /// A new row begins; whatever an unfinished one noted is dropped.
    pub fn begin(&mut self) {
        self.row.clear();
        self.row_odd.clear();
    }

    /// A field of this row was cleaned.
    pub fn cleaned(&mut self, column: &'static str, cleaning: Option<Cleaning>) {
        if let Some(kind) = cleaning {
            self.row.push((column, kind));
        }
    }

    /// Something about this row is odd.
    pub fn odd(&mut self, what: &'static str) {
        self.row_odd.push(what);
    }

    /// The row is taken.
    pub fn take(&mut self) {
        for key in self.row.drain(..) {
            *self.counts.entry(key).or_default() += 1;
        }
        for what in self.row_odd.drain(..) {
            *self.odd.entry(what).or_default() += 1;
        }
    }

    /// Hands the counts over to the report.
    pub fn finish(self, report: &mut FileReport) {
        report.cleaned = self.counts;
        report.odd = self.odd;
    }
}
