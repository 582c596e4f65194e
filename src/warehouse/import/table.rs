//! A whole file: header, rows, refusals.

use std::path::{Path, PathBuf};

use super::super::error::LoadError;
use super::super::sink::Sink;
use super::dates::{DateReader, MONTH_OVER_12};
use super::headers::{self, Fields};
use super::quotes::BROKEN;
use super::rejects::{Refusal, Rejects};
use super::report::{FileReport, Tally};
use super::source::Reader;

/// Why a row was not stored.
#[derive(Debug)]
pub enum Refused {
    /// It cannot be read; the rest of the file can.
    Row(String),
    /// The load itself failed.
    Fault(LoadError),
}

/// A refusal because of one field.
pub fn field(column: &str, why: &str) -> Refused {
    Refused::Row(format!("{column} {why}"))
}

/// What a file is read as.
pub struct Layout<'a, const N: usize> {
    pub path: &'a Path,
    pub columns: &'a [&'static str; N],
    pub required: &'a [&'a str],
    pub map: &'a [(String, String)],
    pub rejects: PathBuf,
    pub dates: &'a DateReader,
}

/// Reads every row of a file through `store`.
///
/// # Errors
/// A column is missing, every row was refused, the file has none, or a file cannot be read or written.
pub fn read<const N: usize>(
    mut reader: Reader,
    layout: &Layout<'_, N>,
    sink: &mut Sink,
    store: impl Fn(&csv::StringRecord, &Fields<N>, &DateReader, &mut Tally, &mut Sink) -> Result<(), Refused>,
) -> Result<FileReport, LoadError> {
    let path = layout.path;
    let unreadable = |e: csv::Error| LoadError::io(path)(std::io::Error::other(e));
    let headers = reader.headers().map_err(unreadable)?.clone();
    // After CRLF the reader has not yet counted the line that it stands at the end of.
    let breaks = headers.iter().flat_map(str::bytes).filter(|b| *b == b'\n').count() as u64;
    let lag = (breaks + 2).saturating_sub(reader.position().line());
    let fields = headers::find(path, &headers, layout.columns, layout.required, layout.map)?;
    let mut rejects = Rejects::new(&layout.rejects, &headers)?;
    let mut tally = Tally::default();
    let mut report = FileReport {
        missing: fields.missing(layout.columns),
        likely: fields.likely.clone(),
        unused: fields.unused.clone(),
        ..FileReport::default()
    };
    let mut month_over_12 = 0;
    let mut bytes = csv::ByteRecord::new();
    let mut row = csv::StringRecord::new();
    while reader.read_byte_record(&mut bytes).map_err(unreadable)? {
        if bytes.iter().all(|f| f.iter().all(u8::is_ascii_whitespace)) {
            continue; // a line of delimiters only, as spreadsheets leave at the end
        }
        report.rows += 1;
        let line = bytes.position().map_or(0, csv::Position::line) + lag;
        tally.begin();
        let mut mark = [0; 4];
        let broken = BROKEN.encode_utf8(&mut mark).as_bytes();
        let stored = if bytes.as_slice().windows(broken.len()).any(|w| w == broken) {
            Err(Refused::Row("has a quote that is never closed".to_owned()))
        } else if bytes.len() == fields.width {
            match csv::StringRecord::from_byte_record(std::mem::take(&mut bytes)) {
                Ok(text) => {
                    row = text;
                    let stored = store(&row, &fields, layout.dates, &mut tally, sink);
                    bytes = row.into_byte_record();
                    row = csv::StringRecord::new();
                    stored
                }
                Err(e) => {
                    bytes = e.into_byte_record();
                    Err(Refused::Row("is not UTF-8; save the file as UTF-8".to_owned()))
                }
            }
        } else {
            Err(Refused::Row(format!("has {} fields instead of {}", bytes.len(), fields.width)))
        };
        match stored {
            Ok(()) => tally.take(),
            Err(Refused::Row(reason)) => {
                month_over_12 += u64::from(reason.ends_with(MONTH_OVER_12));
                rejects.add(Refusal { line, reason }, &bytes)?;
            }
            Err(Refused::Fault(fault)) => return Err(fault),
        }
    }
    drop(row);
    report.rejects = rejects.finish()?;
    report.refused = rejects.count;
    report.first_refusals = std::mem::take(&mut rejects.first);
    tally.finish(&mut report);
    if month_over_12 > 0 {
        report.odd.insert(
            "rows with a month over 12: if the file is day first, import it again with --day-first",
            month_over_12,
        );
    }
    if report.rows == 0 {
        return Err(LoadError::Unusable(format!("{} has a header but no rows", path.display())));
    }
    if report.refused == report.rows {
        let first = report.first_refusals.first();
        return Err(LoadError::Unusable(format!(
            "{}: none of its {} rows could be read; line {}: {}. All of them are in {}",
            path.display(),
            report.rows,
            first.map_or(0, |f| f.line),
            first.map_or("", |f| f.reason.as_str()),
            layout.rejects.display()
        )));
    }
    Ok(report)
}
