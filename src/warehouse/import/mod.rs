//! Files of applications and forecasts into a database, cleaned and reported.
//!
//! What is unambiguous is cleaned and counted; a row that cannot be read is refused with its line and the reason, and
//! the others are loaded. A percent sign is taken off an APR and the number stays as given (percent). Negative amounts
//! may be written in brackets. Spellings of a segment value that differ only in case become one: a short code is
//! written in capitals where anybody wrote it so, another value as most rows have it.

mod applications;
mod carry;
mod clean;
mod dates;
mod forecasts;
mod headers;
mod quotes;
mod rejects;
mod report;
mod source;
mod table;

pub use clean::Cleaning;
pub use dates::DateReader;
pub use rejects::Refusal;
pub use report::FileReport;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::LoadError;
use super::load::{Load, Loaded};
use super::schema::{CPS_COLUMNS, FORECAST_COLUMNS};
use super::sink::{Progress, Sink};

/// What to import, and how to read it.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The database to write.
    pub db: PathBuf,
    /// Applications, CSV or TSV, packed by gzip or not.
    pub cps: Option<PathBuf>,
    /// Forecasts, likewise.
    pub forecast: Option<PathBuf>,
    /// Pairs of a column and the header that stands for it.
    pub map: Vec<(String, String)>,
    /// The delimiter; found out from the header line if it is not given.
    pub delimiter: Option<u8>,
    /// Where refused applications go; refused forecasts go beside it, with `-forecast` in the name.
    pub rejects: PathBuf,
    /// Adds to the old rows instead of replacing them.
    pub append: bool,
    /// How dates are read.
    pub dates: DateReader,
}

/// What an import did.
#[derive(Debug, Clone)]
pub struct ImportReport {
    /// About the application file, if one was given.
    pub cps: Option<FileReport>,
    /// About the forecast file, if one was given.
    pub forecast: Option<FileReport>,
    /// About the database.
    pub loaded: Loaded,
}

/// Loads the files into the database. Tables without a file keep their rows.
///
/// # Errors
/// A file cannot be read at all, lacks a column, or has no readable row; the database is being written or cannot be
/// replaced. The old data stays in place then.
pub async fn import(options: ImportOptions, progress: Arc<Progress>) -> Result<ImportReport, LoadError> {
    if options.cps.is_none() && options.forecast.is_none() {
        return Err(LoadError::Unusable(
            "nothing to import; give --cps FILE, --forecast FILE or both".into(),
        ));
    }
    let known = |column: &String| {
        CPS_COLUMNS.contains(&column.as_str()) || FORECAST_COLUMNS.contains(&column.as_str())
    };
    if let Some((column, _)) = options.map.iter().find(|(column, _)| !known(column)) {
        return Err(LoadError::Unusable(format!(
            "--map {column}=…: there is no such column; applications have {}, forecasts have {}",
            CPS_COLUMNS.join(", "),
            FORECAST_COLUMNS.join(", ")
        )));
    }
    let load = Load::begin(&options.db, progress.clone()).await?;
    let wanted = carry::Wanted {
        applications: options.append || options.cps.is_none(),
        forecasts: options.append || options.forecast.is_none(),
    };
    let old = carry::start(load.old(), wanted);
    let ((cps, forecast), loaded) = load
        .run(move |sink| {
            carry::take(old, sink)?;
            files(&options, sink, &progress)
        })
        .await?;
    Ok(ImportReport { cps, forecast, loaded })
}

fn files(
    options: &ImportOptions,
    sink: &mut Sink,
    progress: &Arc<Progress>,
) -> Result<(Option<FileReport>, Option<FileReport>), LoadError> {
    let mut read = 0;
    let cps = match &options.cps {
        Some(path) => {
            let reader = source::open(path, options.delimiter, 0, progress.clone())?;
            read = std::fs::metadata(path).map_or(0, |m| m.len());
            let layout = table::Layout {
                path,
                columns: &CPS_COLUMNS,
                required: &applications::REQUIRED,
                map: &options.map,
                rejects: options.rejects.clone(),
                dates: &options.dates,
            };
            Some(table::read(reader, &layout, sink, applications::store)?)
        }
        None => None,
    };
    let forecast = match &options.forecast {
        Some(path) => {
            let reader = source::open(path, options.delimiter, read, progress.clone())?;
            let layout = table::Layout {
                path,
                columns: &FORECAST_COLUMNS,
                required: &forecasts::REQUIRED,
                map: &options.map,
                rejects: forecast_rejects(&options.rejects),
                dates: &options.dates,
            };
            Some(table::read(reader, &layout, sink, forecasts::store)?)
        }
        None => None,
    };
    Ok((cps, forecast))
}

fn forecast_rejects(rejects: &Path) -> PathBuf {
    let stem = rejects.file_stem().unwrap_or_default().to_string_lossy();
    let extension = rejects.extension().map_or_else(String::new, |e| format!(".{}", e.to_string_lossy()));
    rejects.with_file_name(format!("{stem}-forecast{extension}"))
}
