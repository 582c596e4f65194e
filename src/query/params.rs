//! Bound values and their placeholders.

use super::dialect::Dialect;
use crate::results::Cell;

/// The values of one statement, numbered from 1. An equal value is bound once.
#[derive(Debug, Default)]
pub(crate) struct Params {
    dialect: Dialect,
    values: Vec<Cell>,
}

impl Params {
    pub fn new(dialect: Dialect) -> Self {
        Self { dialect, values: Vec::new() }
    }

    /// Binds a value and gives its placeholder.
    pub fn bind(&mut self, value: Cell) -> String {
        let at = self.values.iter().position(|v| *v == value).unwrap_or_else(|| {
            self.values.push(value);
            self.values.len() - 1
        });
        self.dialect.placeholder(at + 1)
    }

    /// Binds a text.
    pub fn text(&mut self, value: impl std::fmt::Display) -> String {
        self.bind(Cell::Text(value.to_string()))
    }

    /// All values, by number.
    pub fn into_values(self) -> Vec<Cell> {
        self.values
    }
}
