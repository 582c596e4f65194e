//! The first rows as lines, where there is no picture of them.

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
    let of_periods = table.columns.first().is_some_and(|column| column.format.is_period());
    let more = table.rows.len().saturating_sub(ROWS);
    let skipped = if of_periods { more } else { 0 };
    let shown = table.rows.iter().skip(skipped).take(ROWS);
    let mut lines: Vec<String> = shown.map(|row| show(table, row)).filter(|row| !row.is_empty()).collect();
    match (more, of_periods) {
        (0, _) => {}
        (_, true) => lines.insert(0, format!("{more} earlier rows are in the CSV.")),
        (_, false) => lines.push(format!("{more} more rows are in the CSV.")),
    }
    lines
}

/// One row: `Email: Issuances $1,234,567 · Change −$167,433 (partial)`.
fn show(table: &Table, row: &[serde_json::Value]) -> String {
    // A column without a single value (the shares of a rate) says nothing.
    let empty = |n: usize| table.rows.iter().all(|row| row.get(n).is_none_or(serde_json::Value::is_null));
    let cells =
        || table.columns.iter().zip(row).enumerate().filter(|(n, _)| !empty(*n)).map(|(_, cell)| cell);
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
    let mark = match table.mark(row) {
        Some(RowMark::Partial) => " (partial)",
        Some(RowMark::Maturing) => " (still maturing)",
        None => "",
    };
    let colon = if names.is_empty() || numbers.is_empty() { "" } else { ": " };
    line(&format!("{}{colon}{}{mark}", names.join(", "), numbers.join(" · ")), ROW)
}
