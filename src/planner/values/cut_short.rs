//! "AT&T" for "AT&T Store": the beginning of one value's name, itself joined by a sign.

use crate::planner::annotate::Mark;
use crate::planner::lexicon::{Lexicon, Sense};
use crate::planner::token::{Kind, Token, tokens as cut};

/// Names joined by a sign that are the beginning of one value alone.
#[must_use]
pub fn cut_short(tokens: &[Token], taken: &[bool], lexicon: &Lexicon) -> Vec<Mark> {
    let mut out = Vec::new();
    for i in 0..tokens.len().saturating_sub(2) {
        let three = &tokens[i..i + 3];
        let joined = three[1].is(&["&", "+", "/"])
            && three[0].kind == Kind::Word
            && three[2].kind == Kind::Word
            && !taken[i..i + 3].iter().any(|t| *t);
        if !joined {
            continue;
        }
        let mut whole = lexicon.all_values().filter(|(_, v)| {
            let name = cut(&v.to_string(), false);
            name.len() > 3 && name.iter().zip(three).all(|(n, t)| n.text == t.text)
        });
        if let (Some((segment, value)), None) = (whole.next(), whole.next()) {
            out.push(Mark {
                start: i,
                end: i + 3,
                senses: vec![Sense::Value { segment, value, exact: true }],
            });
        }
    }
    out
}
