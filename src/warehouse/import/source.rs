//! A file of rows, opened: unpacked if it is gzip, its byte order mark skipped, its delimiter found out.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use super::super::error::LoadError;
use super::super::sink::Progress;
use super::quotes::Whole;

/// Rows of a CSV or TSV file.
pub type Reader = csv::Reader<Box<dyn Read>>;

/// Counts what is read of the file itself, packed or not.
struct Counted {
    file: File,
    before: u64,
    read: u64,
    progress: Arc<Progress>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.read += n as u64;
        self.progress.set_bytes(self.before + self.read);
        Ok(n)
    }
}

/// Opens a file; progress starts at `before` bytes. Without a delimiter the header line tells it.
///
/// # Errors
/// The file cannot be read, or is UTF-16.
pub fn open(
    path: &Path,
    delimiter: Option<u8>,
    before: u64,
    progress: Arc<Progress>,
) -> Result<Reader, LoadError> {
    let io = || LoadError::io(path);
    let file = File::open(path).map_err(io())?;
    let mut raw = BufReader::with_capacity(1 << 18, Counted { file, before, read: 0, progress });
    let packed = raw.fill_buf().map_err(io())?.starts_with(&[0x1f, 0x8b]);
    let mut text: Box<dyn BufRead> = if packed {
        Box::new(BufReader::with_capacity(1 << 18, flate2::bufread::MultiGzDecoder::new(raw)))
    } else {
        Box::new(raw)
    };
    let start = text.fill_buf().map_err(io())?;
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        return Err(LoadError::Unusable(format!(
            "{} is UTF-16; save it as UTF-8 (in Excel: \"CSV UTF-8\")",
            path.display()
        )));
    }
    if start.starts_with(&[0xef, 0xbb, 0xbf]) {
        text.consume(3);
    }
    let delimiter = match delimiter {
        Some(given) => given,
        None => sniff(text.fill_buf().map_err(io())?),
    };
    let mut builder = csv::ReaderBuilder::new();
    // Rows of another length are refused one by one, with their line.
    builder.delimiter(delimiter).flexible(true).buffer_capacity(1 << 18);
    Ok(builder.from_reader(Box::new(Whole::new(text, delimiter))))
}

/// The delimiter that stands most often in the header line, outside of quotes; a comma without any.
fn sniff(start: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in start {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            byte => counts.iter_mut().filter(|c| c.0 == *byte).for_each(|c| c.1 += 1),
        }
    }
    // The first of equals wins, so a comma does with none at all.
    counts.into_iter().rev().max_by_key(|c| c.1).map_or(b',', |c| c.0)
}

#[cfg(test)]
mod tests {
    use super::sniff;

    #[test]
    fn the_header_line_tells_the_delimiter() {
        assert_eq!(sniff(b"a,b;c,d\n;;;;"), b',');
        assert_eq!(sniff(b"a\tb\tc\r\n"), b'\t');
        assert_eq!(sniff(b"\"a,b,c\";d\n"), b';');
        assert_eq!(sniff(b"one"), b',');
    }
}
