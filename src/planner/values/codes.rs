//! Codes that look like a length of time: "for L7 last month" where the grades are L1 to
//! L5 means no seven days.

use super::{Unknown, same_shape};
use crate::model::Model;
use crate::planner::lexicon::Lexicon;
use crate::planner::token::Token;

/// Codes in a value's place that are shaped as the data's own and are none of them.
#[must_use]
pub fn codes(tokens: &[Token], taken: &[bool], model: &Model, lexicon: &Lexicon) -> Vec<Unknown> {
    let mut found = Vec::new();
    for i in 1..tokens.len() {
        let placed =
            tokens[i - 1].is(&["for", "only", "grade", "grades", "excluding", "without", "in", "and"]);
        let short = tokens[i].text.strip_prefix('l').is_some_and(|n| n.parse::<u16>().is_ok());
        if placed
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
