//! A quote that is never closed must not swallow the rows behind it: lines are read one by one, and one that opens a
//! quote which nothing near closes to a whole row is marked, so that it alone is refused.

use std::collections::VecDeque;
use std::io::{BufRead, Read};

/// Stands in a marked line in place of each quote. No character: no text has it.
pub const BROKEN: char = '\u{fdd0}';

/// A quoted field goes on over so many lines at most.
const MOST_LINES: usize = 50;
/// And over so many bytes.
const MOST_BYTES: usize = 64 * 1024;

/// Text whose rows are whole.
pub struct Whole<R> {
    text: R,
    delimiter: u8,
    /// Fields of the header line.
    fields: Option<usize>,
    /// Lines that were looked at ahead and not given yet.
    ahead: VecDeque<Vec<u8>>,
    /// What is being given, from this place on.
    line: Vec<u8>,
    at: usize,
}

/// Where a line ends: within quotes or not, and how many fields it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct End {
    quoted: bool,
    fields: usize,
}

impl<R: BufRead> Whole<R> {
    /// Reads rows whose fields this delimiter separates.
    pub fn new(text: R, delimiter: u8) -> Self {
        Self { text, delimiter, fields: None, ahead: VecDeque::new(), line: Vec::new(), at: 0 }
    }

    fn next_line(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let mut line = Vec::new();
        Ok((self.text.read_until(b'\n', &mut line)? > 0).then_some(line))
    }

    /// The next line, or the lines of a row with a quoted break in it.
    fn advance(&mut self) -> std::io::Result<bool> {
        self.at = 0;
        if self.ahead.is_empty() {
            self.line.clear();
            self.text.read_until(b'\n', &mut self.line)?;
        } else {
            self.line = self.ahead.pop_front().unwrap_or_default();
        }
        if self.line.is_empty() {
            return Ok(false);
        }
        // Most files have no quote at all, and their lines pass as they are.
        if self.fields.is_some() && !self.line.contains(&b'"') {
            return Ok(true);
        }
        let mut end = walk(&self.line, self.delimiter, End { quoted: false, fields: 1 });
        let mut row = Vec::new();
        let mut bytes = self.line.len();
        while end.quoted && row.len() < MOST_LINES && bytes < MOST_BYTES {
            let Some(line) = self.next_line()? else { break };
            end = walk(&line, self.delimiter, end);
            bytes += line.len();
            row.push(line);
        }
        let whole = !end.quoted && (row.is_empty() || self.fields.is_none_or(|n| n == end.fields));
        self.fields.get_or_insert(end.fields);
        if whole {
            row.iter().for_each(|line| self.line.extend_from_slice(line));
            return Ok(true);
        }
        row.into_iter().rev().for_each(|line| self.ahead.push_front(line));
        let mut mark = [0; 4];
        let mark = BROKEN.encode_utf8(&mut mark).as_bytes();
        let line = std::mem::take(&mut self.line);
        self.line = line.split(|b| *b == b'"').collect::<Vec<_>>().join(mark);
        Ok(true)
    }
}

/// Reads on from where the line before ended.
fn walk(line: &[u8], delimiter: u8, from: End) -> End {
    let End { mut quoted, mut fields } = from;
    let mut opens = !quoted;
    let mut bytes = line.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if quoted && bytes.peek() == Some(&b'"') => drop(bytes.next()),
            b'"' if quoted => quoted = false,
            b'"' if opens => quoted = true,
            _ if quoted => {}
            byte if byte == delimiter => {
                fields += 1;
                opens = true;
                continue;
            }
            _ => {}
        }
        opens = false;
    }
    End { quoted, fields }
}

impl<R: BufRead> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.line.len() && !self.advance()? {
            return Ok(0);
        }
        let n = buffer.len().min(self.line.len() - self.at);
        buffer[..n].copy_from_slice(&self.line[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let mut out = String::new();
        Whole::new(text.as_bytes(), b',').read_to_string(&mut out).unwrap();
        out
    }

    #[test]
    fn whole_rows_pass_as_they_are() {
        for text in [
            "a,b\n1,2\n",
            "a,b\r\n\"x, y\",2\r\n",
            "a,b\n\"over\ntwo \"\"lines\"\"\",2\n3,4",
            "\"a\nb\",c\n1,2\n",
            "a,b\n5\" pipe,2\n",
            "",
            "a,b",
        ] {
            assert_eq!(read(text), text);
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_marks_its_own_line_alone() {
        assert_eq!(read("a,b\n1,\"x\n2,y\n3,z\n"), format!("a,b\n1,{BROKEN}x\n2,y\n3,z\n"));
        // The next quoted field closes it only seemingly: the fields do not come out.
        assert_eq!(read("a,b\n1,\"x\n\"2\",y\n3,z\n"), format!("a,b\n1,{BROKEN}x\n\"2\",y\n3,z\n"));
        let rows = (0..100_000).map(|n| format!("{n},y\n")).collect::<String>();
        assert_eq!(read(&format!("a,b\n1,\"x\n{rows}")), format!("a,b\n1,{BROKEN}x\n{rows}"));
    }
}
