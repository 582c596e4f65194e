//! The rows behind an answer, as plain data that any surface can show or export.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Format;

/// Rows of exact, unrounded values. Only what is shown is rounded, by [`Format::show`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What each place of a row holds.
    pub columns: Vec<Column>,
    /// Each as long as `columns`: null, a number or a text.
    pub rows: Vec<Vec<Value>>,
    /// Totals by column name; never among the rows.
    pub totals: Map<String, Value>,
    /// Labels of the periods that the window or the data covers only in part.
    pub partial: Vec<String>,
    /// Labels of the periods whose applications had no time yet to be approved or issued.
    pub maturing: Vec<String>,
    /// Whether rows were left out at the row cap; then there are no totals.
    pub truncated: bool,
}

impl Table {
    /// What is to be known of a row: whether the period that one of its date columns names is partial or still
    /// maturing. Partial weighs more: such a row must not be read as a fall.
    #[must_use]
    pub fn mark(&self, row: &[Value]) -> Option<RowMark> {
        let labels = || {
            let cells = self.columns.iter().zip(row);
            cells.filter(|(column, _)| column.format.is_period()).filter_map(|(_, cell)| cell.as_str())
        };
        let within = |periods: &[String]| labels().any(|label| periods.iter().any(|period| period == label));
        if within(&self.partial) {
            Some(RowMark::Partial)
        } else if within(&self.maturing) {
            Some(RowMark::Maturing)
        } else {
            None
        }
    }

    /// Whether the rows are periods, oldest first: where there is no room for all, the newest are what is shown.
    #[must_use]
    pub fn ends_newest(&self) -> bool {
        let periods: Vec<Option<&str>> =
            self.rows.iter().map(|row| row.first().and_then(Value::as_str)).collect();
        self.columns.first().is_some_and(|column| column.format.is_period()) && periods.is_sorted()
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name in exports: a metric id, a segment id, `period`, `delta`.
    pub name: String,
    /// Its heading for people: `Issuances`.
    pub label: String,
    /// How its values are shown.
    pub format: Format,
    /// Whether a value above zero is shown with a plus sign: so for changes.
    pub signed: bool,
}

impl Column {
    /// A column of plain values.
    pub fn new(name: impl Into<String>, label: impl Into<String>, format: Format) -> Self {
        Self { name: name.into(), label: label.into(), format, signed: false }
    }

    /// The same column, holding changes.
    #[must_use]
    pub fn signed(self) -> Self {
        Self { signed: true, ..self }
    }

    /// One of its values as people read it.
    #[must_use]
    pub fn show(&self, value: &Value) -> String {
        let text = self.format.show(value);
        let positive = value.as_f64().is_some_and(|number| number > 0.0);
        if self.signed && positive && text.chars().any(|c| ('1'..='9').contains(&c)) {
            format!("+{text}")
        } else {
            text
        }
    }
}

/// Why a row must be read with care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowMark {
    /// Its period is covered only in part.
    Partial,
    /// Its applications had no time yet to be approved or issued.
    Maturing,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_is_marked_by_its_period_and_partial_wins() {
        let table = Table {
            columns: vec![
                Column::new("period", "Period", Format::Date),
                Column::new("channel", "Channel", Format::Text),
            ],
            partial: vec!["2026-11-16".into()],
            maturing: vec!["2026-11-09".into(), "2026-11-16".into(), "Email".into()],
            ..Table::default()
        };
        assert_eq!(table.mark(&[json!("2026-11-16"), json!("Email")]), Some(RowMark::Partial));
        assert_eq!(table.mark(&[json!("2026-11-09"), json!("OMB")]), Some(RowMark::Maturing));
        assert_eq!(table.mark(&[json!("2026-11-02"), json!("Email")]), None);
    }

    #[test]
    fn only_changes_carry_a_plus_sign() {
        let plain = Column::new("issuances", "Issuances", Format::Money);
        assert_eq!(plain.show(&json!(1200)), "$1,200");
        let change = plain.signed();
        assert_eq!(change.show(&json!(1200)), "+$1,200");
        assert_eq!(change.show(&json!(-1200)), "−$1,200");
        assert_eq!(change.show(&json!(0)), "$0");
        // What rounds to zero is no rise.
        assert_eq!(change.show(&json!(0.2)), "$0");
        assert_eq!(change.show(&json!(null)), "n/a");
    }
}
