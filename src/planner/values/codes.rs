//! Codes that look like a time: "for L7 last month" where the grades are L1 to L5 means no
//! seven days, and "W9 submits" where they are W1 to W7 is not about a ninth week.

use super::{Unknown, same_shape};
use crate::model::Model;
use crate::planner::lexicon::Lexicon;
use crate::planner::token::Token;

/// What a number of its own stands behind: "gate B12", "slide P3".
pub(super) const PLACES: [&str; 18] = [
    "gate", "flight", "room", "seat", "building", "terminal", "floor", "platform", "hall", "slide", "page",
    "exhibit", "ticket", "cell", "bus", "train", "highway", "appendix",
];

/// Codes in a value's place that are shaped as the data's own and are none of them.
#[must_use]
pub fn codes(tokens: &[Token], taken: &[bool], model: &Model, lexicon: &Lexicon) -> Vec<Unknown> {
    let mut found = Vec::new();
    for i in 0..tokens.len() {
        let placed = i > 0
            && tokens[i - 1].is(&["for", "only", "grade", "grades", "excluding", "without", "in", "and"]);
        let week = beyond_the_grades(&tokens[i].text, model, lexicon);
        // "from gate B12", "on flight W9": no code of the data.
        let elsewhere = i > 0 && tokens[i - 1].is(&PLACES);
        if elsewhere {
            continue;
        }
        let short = week || tokens[i].text.strip_prefix('l').is_some_and(|n| n.parse::<u16>().is_ok());
        if (placed || week)
            && short
            && !taken[i]
            && let Some((segment, value)) = same_shape(&tokens[i].raw, model, lexicon)
        {
            let text = tokens[i].raw.clone();
            found.push(Unknown {
                start: i,
                end: i + 1,
                text,
                segment: Some(segment),
                close: vec![(segment, value)],
                range: None,
            });
        }
    }
    found
}

/// One letter and a number next to those of the data's own codes with that letter: "W9" where
/// there are W1 to W7. "W38" is far from them and stays a week.
fn beyond_the_grades(word: &str, model: &Model, lexicon: &Lexicon) -> bool {
    const NEAR: u16 = 9;
    let number = |text: &str, letter: char| {
        text.to_lowercase().strip_prefix(letter).and_then(|n| n.parse::<u16>().ok())
    };
    let Some(letter) = word.chars().next().filter(|c| matches!(c, 'w' | 'q' | 'h' | 'm' | 'y' | 'd')) else {
        return false;
    };
    let Some(n) = number(word, letter) else { return false };
    (0..model.segments().len()).any(|s| {
        let own: Vec<u16> = lexicon.texts(s).iter().filter_map(|v| number(v, letter)).collect();
        own.len() >= 2 && own.iter().max().is_some_and(|most| n <= most + NEAR)
    })
}
