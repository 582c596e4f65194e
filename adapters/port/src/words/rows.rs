//! The first rows as lines, where there is no picture of them.

use serde_json::Value;

use super::line;
use crate::{Answer, Format, RowMark, Table};

/// The most rows, and the most columns of each.
const ROWS: usize = 10;
const COLUMNS: usize = 6;
/// The longest row, and the longest name of a column in it.
const ROW: usize = 250;
const LABEL: usize = 40;

/// The rows in lines. Of periods the newest ones are shown, of anything else the first ones.
#[must_use]
pub fn rows(answer: &Answer) -> Vec<String> {
    let Some(table) = &answer.data else { return Vec::new() };
    let (rows, remark) = excerpt(table);
    let mut lines: Vec<String> =
        rows.iter().map(|row| show(table, row)).filter(|row| !row.is_empty()).collect();
    match remark {
        Some((Side::Before, remark)) => lines.insert(0, remark),
        Some((Side::Behind, remark)) => lines.push(remark),
        None => {}
    }
    lines
}

/// The same as cells, for platforms that have tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grid {
    /// The headings of the columns, and whether their values are numbers.
    pub columns: Vec<(String, bool)>,
    /// The cells, row by row.
    pub rows: Vec<Vec<String>>,
    /// What is said above the rows, where earlier ones are left out.
    pub above: Option<String>,
    /// What is said below them, where more are left out.
    pub below: Option<String>,
}

/// The first rows as cells; none without rows, or where there are more columns than that.
#[must_use]
pub fn grid(answer: &Answer, most_columns: usize) -> Option<Grid> {
    let table = answer.data.as_ref()?;
    let shown: Vec<usize> = (0..table.columns.len()).filter(|n| !is_empty(table, *n)).collect();
    if table.rows.is_empty() || shown.is_empty() || shown.len() > most_columns {
        return None;
    }
    let (rows, remark) = excerpt(table);
    let cells = |row: &Vec<Value>| -> Vec<String> {
        let cell = |n: &usize| {
            let value = row.get(*n).unwrap_or(&Value::Null);
            table.columns.get(*n).map(|column| line(&column.show(value), LABEL)).unwrap_or_default()
        };
        let mut cells: Vec<String> = shown.iter().map(cell).collect();
        if let Some(first) = cells.first_mut() {
            first.push_str(mark(table, row));
        }
        cells
    };
    let heading = |n: &usize| table.columns.get(*n).map(|c| (line(&c.label, LABEL), c.format.is_numeric()));
    let mut grid = Grid {
        columns: shown.iter().filter_map(heading).collect(),
        rows: rows.iter().map(cells).collect(),
        ..Grid::default()
    };
    match remark {
        Some((Side::Before, remark)) => grid.above = Some(remark),
        Some((Side::Behind, remark)) => grid.below = Some(remark),
        None => {}
    }
    Some(grid)
}

/// Where a remark on rows that are left out stands.
enum Side {
    Before,
    Behind,
}

/// The rows that are shown, with what is said of the others.
fn excerpt(table: &Table) -> (&[Vec<Value>], Option<(Side, String)>) {
    let more = table.rows.len().saturating_sub(ROWS);
    match (more, table.ends_newest()) {
        (0, _) => (&table.rows, None),
        (_, true) => {
            (&table.rows[more..], Some((Side::Before, format!("{more} earlier rows are in the CSV."))))
        }
        (_, false) => {
            (&table.rows[..ROWS], Some((Side::Behind, format!("{more} more rows are in the CSV."))))
        }
    }
}

/// A column without a single value (the shares of a rate) says nothing.
fn is_empty(table: &Table, n: usize) -> bool {
    table.rows.iter().all(|row| row.get(n).is_none_or(Value::is_null))
}

/// What is to be known of a row.
fn mark(table: &Table, row: &[Value]) -> &'static str {
    match table.mark(row) {
        Some(RowMark::Partial) => " (partial)",
        Some(RowMark::Maturing) => " (still maturing)",
        None => "",
    }
}

/// One row: `Email: Issuances $1,234,567 · Change −$167,433 (partial)`.
fn show(table: &Table, row: &[Value]) -> String {
    let pairs = table.columns.iter().zip(row);
    let shown: Vec<_> =
        pairs.enumerate().filter(|(n, _)| !is_empty(table, *n)).map(|(_, cell)| cell).collect();
    let cells = || shown.iter().copied();
    let is_name = |format: Format| !format.is_numeric();
    let names: Vec<String> = cells()
        .filter(|(column, _)| is_name(column.format))
        .map(|(column, cell)| line(&column.show(cell), LABEL))
        .take(COLUMNS)
        .collect();
    let numbers: Vec<String> = cells()
        .filter(|(column, _)| !is_name(column.format))
        .map(|(column, cell)| format!("{} {}", line(&column.label, LABEL), line(&column.show(cell), LABEL)))
        .take(COLUMNS)
        .collect();
    let mark = mark(table, row);
    let colon = if names.is_empty() || numbers.is_empty() { "" } else { ": " };
    line(&format!("{}{colon}{}{mark}", names.join(", "), numbers.join(" · ")), ROW)
}
