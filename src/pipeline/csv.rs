//! Rows as CSV for a spreadsheet: exact numbers, and no cell that a spreadsheet
//! would run as a formula.

use crate::results::{Cell, ColumnInfo, Results};

/// The rows with a header line.
#[must_use]
pub fn to_csv(results: &Results) -> String {
    rows_to_csv(&results.columns, &results.rows)
}

/// The same for rows that were kept.
#[must_use]
pub fn rows_to_csv(columns: &[ColumnInfo], rows: &[Vec<Cell>]) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail; a row that did would be left out, not half written.
    let _ = writer.write_record(columns.iter().map(|c| c.name.as_str()));
    for row in rows {
        let _ = writer.write_record(row.iter().map(field));
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Int(n) => n.to_string(),
        Cell::Num(x) => x.to_string(),
        // A leading sign would make the cell a formula; a quote keeps it text.
        Cell::Text(t) if t.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{t}"),
        Cell::Text(t) => t.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::{ColumnInfo, ColumnKind};

    #[test]
    fn formulas_stay_text_and_numbers_stay_numbers() {
        let results = Results {
            columns: vec![
                ColumnInfo::new("channel", ColumnKind::Segment),
                ColumnInfo::new("delta", ColumnKind::Segment),
            ],
            rows: vec![
                vec![Cell::Text("=1+1".into()), Cell::Num(-2.5)],
                vec![Cell::Text("A, \"B\"".into()), Cell::Null],
            ],
            ..Results::default()
        };
        assert_eq!(to_csv(&results), "channel,delta\n'=1+1,-2.5\n\"A, \"\"B\"\"\",\n");
    }
}
