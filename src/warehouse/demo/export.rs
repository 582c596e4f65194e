//! Demo data as two CSV files, for other tools and for trying the import.

use std::fs::File;
use std::path::{Path, PathBuf};

use csv::Writer;

use super::super::error::LoadError;
use super::super::schema::{CPS_COLUMNS, FORECAST_COLUMNS};
use super::applications::Application;
use super::forecast::Forecast;
use super::lender::{CHANNELS, GRADES, PRODUCTS};
use super::{Target, repeat_type, term_text};

/// `cps_tb.csv` and `forecast_df.csv` in one folder.
#[derive(Debug)]
pub struct CsvFiles {
    folder: PathBuf,
    cps: Writer<File>,
    forecast: Writer<File>,
}

impl CsvFiles {
    /// Makes the folder and both files, with their header lines.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn create(folder: &Path) -> Result<Self, LoadError> {
        std::fs::create_dir_all(folder).map_err(LoadError::io(folder))?;
        let open = |name: &str| {
            let path = folder.join(name);
            Ok::<_, LoadError>(Writer::from_writer(File::create(&path).map_err(LoadError::io(path))?))
        };
        let mut files =
            Self { folder: folder.to_owned(), cps: open("cps_tb.csv")?, forecast: open("forecast_df.csv")? };
        files.cps.write_record(CPS_COLUMNS).map_err(|e| unwritable(folder, e))?;
        files.forecast.write_record(FORECAST_COLUMNS).map_err(|e| unwritable(folder, e))?;
        Ok(files)
    }

    pub(super) fn finish(&mut self) -> Result<(), LoadError> {
        self.cps.flush().and_then(|()| self.forecast.flush()).map_err(LoadError::io(&self.folder))
    }
}

fn unwritable(folder: &Path, error: csv::Error) -> LoadError {
    LoadError::io(folder)(std::io::Error::other(error))
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

impl Target for &mut CsvFiles {
    fn application(&mut self, row: &Application) -> Result<(), LoadError> {
        let flag = |set: bool| if set { "1" } else { "0" }.to_owned();
        let record = [
            row.submitted.to_string(),
            row.submit_amt.to_string(),
            text(row.approved.map(|a| a.0)),
            text(row.approved.map(|a| a.1)),
            text(row.issued.map(|i| i.0)),
            text(row.issued.map(|i| i.1)),
            CHANNELS[row.channel].name.to_owned(),
            GRADES[row.grade].to_owned(),
            PRODUCTS[row.product].to_owned(),
            repeat_type(row.repeat).to_owned(),
            term_text(row.term).to_owned(),
            text(row.fico),
            text(row.band()),
            flag(row.approved.is_some()),
            flag(row.apr.is_some()),
            flag(row.issued.is_some()),
            text(row.apr),
        ];
        self.cps.write_record(record).map_err(|e| unwritable(&self.folder, e))
    }

    fn forecast(&mut self, row: &Forecast) -> Result<(), LoadError> {
        let record = [
            row.date.to_string(),
            CHANNELS[row.channel].name.to_owned(),
            GRADES[row.grade].to_owned(),
            row.forecast.to_string(),
            text(row.actual),
        ];
        self.forecast.write_record(record).map_err(|e| unwritable(&self.folder, e))
    }
}
