//! The menus of a complete answer: other windows, and single values of the segments in its rows.

use std::collections::HashSet;

use super::line;
use crate::{Answer, Format, Outcome};

/// The id of the menu of time windows.
pub const WINDOW: &str = "window";
/// The id of a menu of a segment's values starts with this; the segment's id follows.
pub const SEGMENT: &str = "segment-";

/// The windows on offer, as they are asked.
const WINDOWS: [&str; 5] = ["Last 7 days", "Last 30 days", "Month to date", "Last month", "Year to date"];
/// The most menus of segments.
const SEGMENTS: usize = 2;
/// The longest placeholder.
const PLACEHOLDER: usize = 75;

/// A menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// Its control's id: [`WINDOW`], or [`SEGMENT`] and the segment's id.
    pub id: String,
    /// What it says before anything is chosen.
    pub placeholder: String,
    /// What can be chosen.
    pub entries: Vec<Entry>,
}

/// An entry of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What stands in the menu, harmless.
    pub label: String,
    /// What comes back with it, exactly: words of a window, a segment's value.
    pub value: String,
}

/// The menus of an answer, with so many entries each at most; values and labels of more than `longest` UTF-16 units are
/// left out or cut.
#[must_use]
pub fn menus(answer: &Answer, most: usize, longest: usize) -> Vec<Menu> {
    let table = answer.data.as_ref().filter(|table| !table.rows.is_empty());
    let Some(table) = table.filter(|_| answer.outcome == Some(Outcome::Complete)) else { return Vec::new() };
    let windows =
        WINDOWS.iter().map(|window| Entry { label: (*window).into(), value: window.to_lowercase() });
    let mut menus = vec![Menu {
        id: WINDOW.into(),
        placeholder: "Another time window".into(),
        entries: windows.take(most).collect(),
    }];
    let columns = table.columns.iter().enumerate();
    // A funnel's stages are no segment.
    let segments = columns.filter(|(_, c)| c.format == Format::Text && c.name != "stage");
    let mut taken = HashSet::new();
    for (place, column) in segments {
        let mut seen = HashSet::new();
        let cells = table.rows.iter().filter_map(|row| row.get(place)).filter(|cell| !cell.is_null());
        let entries: Vec<Entry> = cells
            .map(|cell| column.show(cell))
            .filter(|value| fits(value, longest) && seen.insert(value.clone()))
            .map(|value| Entry { label: line(&value, PLACEHOLDER.min(longest)), value })
            .filter(|entry| !entry.label.is_empty())
            .take(most)
            .collect();
        let id = format!("{SEGMENT}{}", column.name);
        let room = menus.len() <= SEGMENTS && super::length(&id) <= longest;
        if entries.len() > 1 && room && taken.insert(id.clone()) {
            let placeholder = line(&format!("Only one {}", column.label.to_lowercase()), PLACEHOLDER);
            menus.push(Menu { id, placeholder, entries });
        }
    }
    menus
}

/// What a chosen entry of a menu asks, in words.
#[must_use]
pub fn asked(menu: &str, value: &str) -> String {
    if menu.starts_with(SEGMENT) { format!("only {value}") } else { value.to_owned() }
}

/// Whether a value can come back as it is.
fn fits(value: &str, longest: usize) -> bool {
    super::length(value) <= longest && !value.chars().any(char::is_control)
}
