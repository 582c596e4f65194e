//! The distinct values of one segment: rows carry small numbers, texts are kept once.

use std::collections::HashMap;
use std::sync::Arc;

use super::schema::UNKNOWN;

/// The number of a segment value within its [`Dictionary`]; 0 stands for null and blank.
pub type ValueId = u32;

/// Values of one segment in the order of their first appearance.
#[derive(Debug)]
pub struct Dictionary {
    /// Whether spellings that differ only in case are one value.
    fold_case: bool,
    /// Every spelling met, with its value.
    ids: HashMap<Box<str>, (ValueId, u32)>,
    values: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    /// What was stored for the rows so far.
    stored: Arc<str>,
    rows: u64,
    /// Spellings with their numbers of rows, in the order of first appearance.
    spellings: Vec<(Arc<str>, u64)>,
}

impl Dictionary {
    /// An empty dictionary; with `fold_case`, "email" and "EMAIL" are the same value.
    pub fn new(fold_case: bool) -> Self {
        let unknown: Arc<str> = UNKNOWN.into();
        Self {
            fold_case,
            ids: HashMap::new(),
            values: vec![Entry { stored: unknown.clone(), rows: 0, spellings: vec![(unknown, 0)] }],
        }
    }

    /// The number of a value, counting one more row for it. Blank text and `None` are number 0.
    pub fn id(&mut self, value: Option<&str>) -> ValueId {
        let (id, spelling) = self.look_up(value);
        let entry = &mut self.values[id as usize];
        entry.rows += 1;
        entry.spellings[spelling as usize].1 += 1;
        id
    }

    fn look_up(&mut self, value: Option<&str>) -> (ValueId, u32) {
        // Blanks as SQLite's TRIM sees them, since questions to the base table group by it.
        let text = value.unwrap_or_default().trim_matches(' ');
        if text.is_empty() || text == UNKNOWN {
            return (0, 0);
        }
        if let Some(known) = self.ids.get(text) {
            return *known;
        }
        let next = ValueId::try_from(self.values.len()).unwrap_or(ValueId::MAX);
        let text: Arc<str> = text.into();
        let id = if self.fold_case {
            let folded = text.to_lowercase();
            // The folded form is itself a key; it counts as a spelling only once it is met as one.
            self.ids.get(folded.as_str()).map_or(next, |(id, _)| *id)
        } else {
            next
        };
        if id == next {
            self.values.push(Entry { stored: text.clone(), rows: 0, spellings: Vec::new() });
        }
        let spellings = &mut self.values[id as usize].spellings;
        let position = u32::try_from(spellings.len()).unwrap_or(u32::MAX);
        spellings.push((text.clone(), 0));
        self.ids.insert((&*text).into(), (id, position));
        if self.fold_case {
            let folded = text.to_lowercase();
            if folded != *text && !self.ids.contains_key(folded.as_str()) {
                let spellings = &mut self.values[id as usize].spellings;
                spellings.push((folded.as_str().into(), 0));
                self.ids.insert(folded.into(), (id, position + 1));
            }
        }
        (id, position)
    }

    /// What rows of this value are stored as; `None` (null) for number 0.
    pub fn stored(&self, id: ValueId) -> Option<Arc<str>> {
        (id != 0).then(|| self.values[id as usize].stored.clone())
    }

    /// Settles each value on one spelling and tells which rows were stored otherwise, as pairs of old and new.
    ///
    /// The spelling in `preferred` (by folded spelling) wins, else that in upper case of a short code ("P1", "NP",
    /// "OMB") that is mostly typed small, else the most frequent one; a tie goes to the spelling in both cases, then to that in upper case, then
    /// to the first met.
    pub fn settle(&mut self, preferred: &HashMap<String, Arc<str>>) -> Vec<(Arc<str>, Arc<str>)> {
        let mut changed = Vec::new();
        for entry in self.values.iter_mut().skip(1) {
            let mut best = &entry.spellings[0];
            for spelling in &entry.spellings[1..] {
                let nicer = niceness(&spelling.0) > niceness(&best.0);
                if spelling.1 > best.1 || (spelling.1 == best.1 && nicer && spelling.1 > 0) {
                    best = spelling;
                }
            }
            // A code is in capitals: who typed it small was in a hurry, however many they were. One that is mostly
            // written like a name ("Car") is a word.
            let capitals = entry.spellings.iter().find(|s| s.1 > 0 && is_code(&s.0));
            if let Some(capitals) = capitals.filter(|_| niceness(&best.0) == 0) {
                best = capitals;
            }
            let wanted = preferred.get(&entry.stored.to_lowercase()).unwrap_or(&best.0).clone();
            if self.fold_case && wanted != entry.stored {
                changed.push((entry.stored.clone(), wanted.clone()));
                entry.stored = wanted;
            }
        }
        changed
    }

    /// The settled spellings by their folded form, for another table that has the same values.
    pub fn folded(&self) -> HashMap<String, Arc<str>> {
        let values = self.values.iter().skip(1);
        values.map(|e| (e.stored.to_lowercase(), e.stored.clone())).collect()
    }

    /// How many rows were met in another spelling than the settled one.
    pub fn respelled_rows(&self) -> u64 {
        let others = |e: &Entry| e.spellings.iter().filter(|s| s.0 != e.stored).map(|s| s.1).sum::<u64>();
        self.values.iter().map(others).sum()
    }

    /// Values as shown, [`UNKNOWN`] for number 0, by their numbers.
    pub fn labels(&self) -> Vec<Arc<str>> {
        self.values.iter().map(|e| e.stored.clone()).collect()
    }

    /// Values with their numbers of rows, those without rows left out.
    pub fn counts(&self) -> impl Iterator<Item = (&Arc<str>, u64)> {
        self.values.iter().filter(|e| e.rows > 0).map(|e| (&e.stored, e.rows))
    }
}

/// Whether this is a short code in capitals: letters, digits and signs, no word.
fn is_code(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters > 0
        && letters <= 3
        && text.chars().count() <= 4
        && !text.chars().any(|c| c.is_lowercase() || c == ' ')
}

/// Names in both cases look best, then codes in upper case.
fn niceness(text: &str) -> u8 {
    match (text.chars().any(char::is_uppercase), text.chars().any(char::is_lowercase)) {
        (true, true) => 2,
        (true, false) => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_spelling_wins() {
        let mut d = Dictionary::new(true);
        for text in ["EMAIL", "email", "Email", "Email", "OMB", "omb", "email", "Email"] {
            d.id(Some(text));
        }
        d.id(Some("  "));
        d.id(None);
        let settled = d.settle(&HashMap::new());
        assert_eq!(settled.len(), 1);
        assert_eq!((&*settled[0].0, &*settled[0].1), ("EMAIL", "Email"));
        assert_eq!(d.respelled_rows(), 4);
        let counts: Vec<_> = d.counts().map(|(v, n)| (v.to_string(), n)).collect();
        assert_eq!(counts, [("(unknown)".into(), 2), ("Email".into(), 6), ("OMB".into(), 2)]);
    }

    #[test]
    fn a_tie_goes_to_the_spelling_in_both_cases() {
        let mut d = Dictionary::new(true);
        for text in ["email", "EMAIL", "Email"] {
            d.id(Some(text));
        }
        for text in ["p1", "P1"] {
            d.id(Some(text));
        }
        let settled = d.settle(&HashMap::new());
        assert_eq!((&*settled[0].1, &*settled[1].1), ("Email", "P1"));
    }

    #[test]
    fn a_short_code_is_in_capitals_however_often_it_was_typed_small() {
        let mut d = Dictionary::new(true);
        for text in
            ["p1", "p1", "P1", "np", "np", "NP", "email", "email", "EMAIL", "tv", "tv", "Car", "Car", "CAR"]
        {
            d.id(Some(text));
        }
        d.settle(&HashMap::new());
        let stored: Vec<_> = d.counts().map(|(v, _)| v.to_string()).collect();
        assert_eq!(stored, ["P1", "NP", "email", "tv", "Car"]);
    }

    #[test]
    fn without_folding_every_spelling_is_a_value() {
        let mut d = Dictionary::new(false);
        assert_ne!(d.id(Some("a")), d.id(Some("A")));
        assert!(d.settle(&HashMap::new()).is_empty());
    }
}
