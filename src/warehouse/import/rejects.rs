//! Rows that could not be read: each with its line and the reason into a CSV file, the first few lines into the report.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::super::error::LoadError;

/// Refusals that the report names; the file has all.
const NAMED: usize = 5;

/// Why a row was refused, without any of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The line of the file that the row begins on.
    pub line: u64,
    /// The column and what is wrong with it.
    pub reason: String,
}

/// The rejects file, made with the first refusal.
#[derive(Debug)]
pub struct Rejects {
    path: PathBuf,
    headers: csv::StringRecord,
    writer: Option<csv::Writer<File>>,
    /// Rows refused.
    pub count: u64,
    /// The first few of them.
    pub first: Vec<Refusal>,
}

impl Rejects {
    /// None yet. A file of an earlier import at the path is taken away.
    ///
    /// # Errors
    /// The old file cannot be removed.
    pub fn new(path: &Path, headers: &csv::StringRecord) -> Result<Self, LoadError> {
        match std::fs::remove_file(path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(LoadError::io(path)(e)),
            _ => {}
        }
        Ok(Self {
            path: path.to_owned(),
            headers: headers.clone(),
            writer: None,
            count: 0,
            first: Vec::new(),
        })
    }

    /// Writes one refused row.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&mut self, refusal: Refusal, row: &csv::ByteRecord) -> Result<(), LoadError> {
        let failed = |e: csv::Error| LoadError::io(&self.path)(std::io::Error::other(e));
        let writer = match &mut self.writer {
            Some(open) => open,
            closed => {
                let file = File::create(&self.path).map_err(LoadError::io(&self.path))?;
                let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
                writer.write_record(["line", "reason"].into_iter().chain(&self.headers)).map_err(failed)?;
                closed.insert(writer)
            }
        };
        let line = refusal.line.to_string();
        let start = [line.as_bytes(), refusal.reason.as_bytes()];
        // A quote that was never closed stands as it stood.
        let mut mark = [0; 4];
        let broken = super::quotes::BROKEN.encode_utf8(&mut mark).as_bytes();
        let fields: Vec<Vec<u8>> = row.iter().map(|field| restored(field, broken)).collect();
        writer.write_record(start.into_iter().chain(fields.iter().map(Vec::as_slice))).map_err(failed)?;
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(refusal);
        }
        Ok(())
    }

    /// Closes the file and tells where it lies, if there is one.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(&mut self) -> Result<Option<PathBuf>, LoadError> {
        match &mut self.writer {
            Some(writer) => {
                writer.flush().map_err(LoadError::io(&self.path))?;
                Ok(Some(self.path.clone()))
            }
            None => Ok(None),
        }
    }
}

/// The field with a quote in place of each mark.
fn restored(field: &[u8], mark: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while !rest.is_empty() {
        match rest.strip_prefix(mark) {
            Some(behind) => {
                out.push(b'"');
                rest = behind;
            }
            None => {
                out.push(rest[0]);
                rest = &rest[1..];
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_that_was_never_closed_stands_in_the_file_as_it_stood() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.csv");
        let mut rejects = Rejects::new(&path, &csv::StringRecord::from(vec!["channel"])).unwrap();
        let row = csv::ByteRecord::from(vec![format!("{}Em", super::super::quotes::BROKEN)]);
        rejects.add(Refusal { line: 3, reason: "odd".into() }, &row).unwrap();
        rejects.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "line,reason,channel\n3,odd,\"\"\"Em\"\n");
    }
}
