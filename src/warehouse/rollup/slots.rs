//! Which slots of a day a row is counted in: one for the totals, one for each segment and one for each pair.

use std::collections::HashMap;

use super::super::dictionary::ValueId;
use super::super::schema::{Grain, grains};

/// A grain with more values than this is not rolled up: it would be nearly as long as the base table.
const MOST_VALUES: usize = 1_000;

/// One combination of values within one grain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Slot {
    /// Position of the grain in [`grains`].
    pub grain: usize,
    /// Value of the grain's first segment (0 where it has none).
    pub first: ValueId,
    /// Value of the grain's second segment (0 where it has none).
    pub second: ValueId,
}

/// The slots met so far, for rows of `N` segments.
#[derive(Debug)]
pub struct Slots<const N: usize> {
    grains: Vec<Grain>,
    /// How many values each grain has; `MOST_VALUES` is exceeded once and for all.
    sizes: Vec<usize>,
    numbers: HashMap<Slot, u32>,
    slots: Vec<Slot>,
    /// Every combination of all segments met, with its slots: rows repeat few combinations.
    combinations: HashMap<[ValueId; N], usize>,
    of_combination: Vec<Box<[u32]>>,
}

impl<const N: usize> Slots<N> {
    /// No slots yet.
    pub fn new() -> Self {
        let grains = grains(N);
        Self {
            sizes: vec![0; grains.len()],
            grains,
            numbers: HashMap::new(),
            slots: Vec::new(),
            combinations: HashMap::new(),
            of_combination: Vec::new(),
        }
    }

    /// The numbers of the slots of a row with these segment values.
    pub fn of(&mut self, segments: &[ValueId; N]) -> &[u32] {
        let position = match self.combinations.get(segments) {
            Some(known) => *known,
            None => self.learn(segments),
        };
        &self.of_combination[position]
    }

    fn learn(&mut self, segments: &[ValueId; N]) -> usize {
        let mut numbers = Vec::with_capacity(self.grains.len());
        for (grain, Grain { first, second }) in self.grains.iter().enumerate() {
            let value = |at: &Option<usize>| at.map_or(0, |at| segments[at]);
            let slot = Slot { grain, first: value(first), second: value(second) };
            if let Some(number) = self.numbers.get(&slot) {
                numbers.push(*number);
                continue;
            }
            self.sizes[grain] += 1;
            if self.sizes[grain] <= MOST_VALUES {
                let number = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
                self.slots.push(slot);
                self.numbers.insert(slot, number);
                numbers.push(number);
            }
        }
        self.of_combination.push(numbers.into());
        let position = self.of_combination.len() - 1;
        self.combinations.insert(*segments, position);
        position
    }

    /// The slot of each number.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// Whether a grain stayed within `MOST_VALUES`.
    pub fn is_kept(&self, grain: usize) -> bool {
        self.sizes[grain] <= MOST_VALUES
    }

    /// The grains, by their positions.
    pub fn grains(&self) -> &[Grain] {
        &self.grains
    }
}

impl<const N: usize> Default for Slots<N> {
    fn default() -> Self {
        Self::new()
    }
}
