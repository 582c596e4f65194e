//! A segment keeps its colour through a thread.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Hues that a theme has.
const HUES: u8 = 6;

/// Which hue each name of a thread has. Kept with the thread; themes turn hues into colours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ColourMemory(BTreeMap<String, u8>);

impl ColourMemory {
    /// Hues for the names of one chart, in their order. Known names keep theirs; new ones take one
    /// that this chart does not use, preferably one that the thread has not used either.
    pub fn assign(&mut self, names: &[String]) -> BTreeMap<String, usize> {
        let mut taken = [false; HUES as usize];
        let mut chart: BTreeMap<String, usize> = BTreeMap::new();
        let mut open = Vec::new();
        for name in names {
            match self.0.get(name).map(|h| usize::from(h % HUES)) {
                Some(hue) if !taken[hue] => {
                    taken[hue] = true;
                    chart.insert(name.clone(), hue);
                }
                _ => open.push(name),
            }
        }
        for name in open {
            let used = |hue: usize| self.0.values().filter(|h| usize::from(**h) == hue).count();
            let free = (0..usize::from(HUES)).filter(|h| !taken[*h]).min_by_key(|h| (used(*h), *h));
            let Some(hue) = free else { continue };
            taken[hue] = true;
            chart.insert(name.clone(), hue);
            // A name that another took the hue of in this chart keeps it in the thread.
            self.0.entry(name.clone()).or_insert(u8::try_from(hue).unwrap_or(0));
        }
        chart
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_hue() {
        let names = |n: &[&str]| n.iter().map(|s| (*s).to_string()).collect::<Vec<_>>();
        let mut memory = ColourMemory::default();
        let first = memory.assign(&names(&["Email", "OMB", "Search"]));
        let second = memory.assign(&names(&["Search", "Partner", "Email"]));
        assert_eq!((first["Email"], first["Search"]), (second["Email"], second["Search"]));
        assert!(!first.values().any(|h| *h == second["Partner"]));
        let many: Vec<String> = (0..9).map(|i| format!("s{i}")).collect();
        let drawn = memory.assign(&many);
        assert_eq!(drawn.len(), 6);
    }
}
