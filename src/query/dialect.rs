//! Where databases differ in their SQL. A new database is a new variant here;
//! templates and planners stay as they are.

use crate::plan::Granularity;

/// A database's way of writing SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// SQLite, dates stored as `YYYY-MM-DD`.
    #[default]
    Sqlite,
}

impl Dialect {
    /// The placeholder of the n-th bound value, from 1.
    pub(crate) fn placeholder(self, number: usize) -> String {
        match self {
            Self::Sqlite => format!("?{number}"),
        }
    }

    /// The first day of the period that holds the date; quarters and years are
    /// folded from months afterwards.
    pub(crate) fn period(self, granularity: Granularity, date: &str) -> String {
        match (self, granularity) {
            (Self::Sqlite, Granularity::Daily) => date.to_string(),
            (Self::Sqlite, Granularity::Weekly) => format!("date({date}, 'weekday 0', '-6 days')"),
            (Self::Sqlite, _) => format!("date({date}, 'start of month')"),
        }
    }

    /// A segment's value as text, null and blank ones as the unknown group.
    pub(crate) fn key(self, column: &str, unknown: &str) -> String {
        match self {
            Self::Sqlite => format!("COALESCE(NULLIF(TRIM({column}), ''), '{unknown}')"),
        }
    }

    /// The number of the bucket that a number falls into; buckets of negative
    /// numbers count down from -1. The width is bound as a float.
    pub(crate) fn bucket(self, column: &str, width: &str) -> String {
        match self {
            Self::Sqlite => format!(
                "CAST({column} / {width} AS INTEGER) - \
                 CASE WHEN {column} / {width} < CAST({column} / {width} AS INTEGER) THEN 1 ELSE 0 END"
            ),
        }
    }
}
