//! Rows of a statement, read into sides, periods, groups and parts.

use super::engine::QueryError;
use crate::calendar::period_start;
use crate::plan::Granularity;
use crate::results::Cell;
use jiff::civil::Date;

/// What one statement gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Frame {
    /// Names of the parts, by position.
    pub parts: Vec<String>,
    /// The rows.
    pub rows: Vec<FrameRow>,
    /// More rows than the limit were there; the rest is missing.
    pub truncated: bool,
}

/// Parts of one side, period and group.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameRow {
    /// Position of the side that was asked for.
    pub side: usize,
    /// First day of the period.
    pub period: Option<Date>,
    /// Segment values.
    pub keys: Vec<Cell>,
    /// Sums and counts, 0 where there was nothing to sum.
    pub parts: Vec<f64>,
}

impl Frame {
    /// Position of a part.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<usize> {
        self.parts.iter().position(|p| p == name)
    }
}

/// How the columns of a statement are to be read.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// Labels of the sides; with one side there is no such column.
    pub sides: Vec<&'static str>,
    pub period: Option<Granularity>,
    /// Whether each key is an integer.
    pub keys: Vec<bool>,
    pub parts: Vec<String>,
    pub limit: usize,
}

impl Layout {
    /// Reads the rows.
    pub fn read(&self, rows: Vec<Vec<Cell>>) -> Result<Frame, QueryError> {
        let truncated = rows.len() > self.limit;
        let rows = rows.into_iter().take(self.limit).map(|row| self.row(row)).collect::<Result<_, _>>()?;
        Ok(Frame { parts: self.parts.clone(), rows, truncated })
    }

    fn row(&self, row: Vec<Cell>) -> Result<FrameRow, QueryError> {
        let bad = |what: &str| QueryError::Row(format!("no {what} in {row:?}"));
        let mut cells = row.iter();
        let side = if self.sides.len() > 1 {
            let label = cells.next().ok_or_else(|| bad("side"))?.to_string();
            self.sides.iter().position(|s| *s == label).ok_or_else(|| bad("known side"))?
        } else {
            0
        };
        let period = match self.period {
            Some(granularity) => {
                let text = cells.next().ok_or_else(|| bad("period"))?.to_string();
                let day: Date = text.parse().map_err(|_| bad("date"))?;
                // SQL gives months at the coarsest; quarters and years are folded from them.
                Some(period_start(granularity, day))
            }
            None => None,
        };
        let mut keys = Vec::with_capacity(self.keys.len());
        for integer in &self.keys {
            let key = cells.next().ok_or_else(|| bad("group"))?;
            keys.push(as_key(key, *integer));
        }
        let parts: Vec<f64> = cells.map(|c| c.number().unwrap_or(0.0)).collect();
        if parts.len() != self.parts.len() {
            return Err(bad("matching number of parts"));
        }
        Ok(FrameRow { side, period, keys, parts })
    }
}

/// A segment value in its own type: terms are integers outside.
fn as_key(cell: &Cell, integer: bool) -> Cell {
    let text = cell.to_string();
    match text.parse::<i64>() {
        Ok(number) if integer => Cell::Int(number),
        _ => Cell::Text(text),
    }
}
