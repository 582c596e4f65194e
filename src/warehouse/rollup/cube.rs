//! Cells by day and slot, for one date column.

use super::super::day::Day;
use super::cells::Cell;

/// Cells of every day and slot met; `None` where no row fell.
#[derive(Debug)]
pub struct Cube<C> {
    days: Vec<Vec<Option<C>>>,
    newest: Option<Day>,
}

impl<C> Default for Cube<C> {
    fn default() -> Self {
        Self { days: Vec::new(), newest: None }
    }
}

impl<C: Cell> Cube<C> {
    /// Adds a row's parts to each of its slots on one day.
    pub fn add(&mut self, day: Day, slots: &[u32], parts: &C) {
        if self.days.len() <= day.index() {
            self.days.resize_with(day.index() + 1, Vec::new);
        }
        let cells = &mut self.days[day.index()];
        for slot in slots {
            let slot = *slot as usize;
            if cells.len() <= slot {
                cells.resize(slot + 1, None);
            }
            match &mut cells[slot] {
                Some(cell) => cell.add(parts),
                empty => *empty = Some(parts.clone()),
            }
        }
        self.newest = self.newest.max(Some(day));
    }

    /// The newest day that a row fell on.
    pub fn newest(&self) -> Option<Day> {
        self.newest
    }

    /// Days that rows fell on, ascending, with their cells by slot.
    pub fn days(&self) -> impl Iterator<Item = (Day, &[Option<C>])> {
        let filled = self.days.iter().enumerate().filter(|(_, cells)| !cells.is_empty());
        filled.map(|(index, cells)| (Day::at(index), cells.as_slice()))
    }
}
