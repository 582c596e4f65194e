//! Metrics said in whole phrases that leave room between their words ("how much did
//! people ask us for", "walked away with the money"): the `said` patterns of the model.
//!
//! A pattern is a row of words; `a|b` is either, `a?` may be absent, and `..` lets up to
//! four words of the same sentence pass.

use super::token::{Kind, Token, stem};

/// One place of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// One of these words, by text or stem; perhaps absent.
    Word(Vec<Form>, bool),
    /// A few words.
    Gap,
}

/// A word of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    text: String,
    stem: String,
}

impl Form {
    fn of(word: &str) -> Self {
        let text = word.to_lowercase();
        Self { stem: stem(&text), text }
    }
}

/// A pattern and the metric that it means.
#[derive(Debug, Clone)]
pub struct Wording {
    places: Vec<Place>,
    metric: usize,
}

/// Where a pattern stands in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The metric.
    pub metric: usize,
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// The tokens of the pattern's own words.
    pub own: Vec<usize>,
}

/// The longest run of words that a gap lets pass.
const GAP: usize = 4;

impl Wording {
    /// Reads a pattern.
    #[must_use]
    pub fn new(pattern: &str, metric: usize) -> Self {
        let places = pattern
            .split_whitespace()
            .map(|w| match w {
                ".." => Place::Gap,
                _ => {
                    let (w, absent) = w.strip_suffix('?').map_or((w, false), |w| (w, true));
                    Place::Word(w.split('|').map(Form::of).collect(), absent)
                }
            })
            .collect();
        Self { places, metric }
    }

    /// The words of the pattern.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.places.iter().flat_map(|p| match p {
            Place::Word(words, _) => words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>(),
            Place::Gap => Vec::new(),
        })
    }

    /// The pattern at token `i`.
    fn at(&self, tokens: &[Token], i: usize) -> Option<Said> {
        let mut own = Vec::new();
        matches(&self.places, tokens, i, i, &mut own)
            .then(|| Said { metric: self.metric, start: i, end: own.last().map_or(i, |k| k + 1), own })
            .filter(|s| s.end > s.start)
    }
}

fn fits(words: &[Form], token: &Token) -> bool {
    !matches!(token.kind, Kind::Number(_))
        && words.iter().any(|w| w.text == token.text || w.stem == token.stem)
}

fn matches(places: &[Place], tokens: &[Token], start: usize, i: usize, own: &mut Vec<usize>) -> bool {
    let Some((place, rest)) = places.split_first() else { return true };
    // A sentence ends a phrase.
    let inside = |k: usize| tokens.get(k).is_some_and(|t| k == start || !t.opens);
    match place {
        Place::Word(words, absent) => {
            if inside(i) && fits(words, &tokens[i]) {
                own.push(i);
                if matches(rest, tokens, start, i + 1, own) {
                    return true;
                }
                own.pop();
            }
            *absent && matches(rest, tokens, start, i, own)
        }
        Place::Gap => (0..=GAP).any(|n| {
            (i..i + n).all(inside) && {
                let before = own.len();
                let found = matches(rest, tokens, start, i + n, own);
                if !found {
                    own.truncate(before);
                }
                found
            }
        }),
    }
}

/// All patterns in a message, none inside another.
#[must_use]
pub fn find(tokens: &[Token], wordings: &[Wording]) -> Vec<Said> {
    let mut out: Vec<Said> = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let longest = wordings.iter().filter_map(|w| w.at(tokens, i)).max_by_key(|s| s.own.len());
        match longest {
            Some(said) => {
                i = said.end;
                out.push(said);
            }
            None => i += 1,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planner::token::tokens;

    #[test]
    fn words_may_stand_between() {
        let w = [Wording::new("ask|asked us? .. for a? loan", 3)];
        let found = find(&tokens("how many people asked us in July for a loan", false), &w);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].metric, found[0].start, found[0].end), (3, 3, 10));
        assert!(find(&tokens("they asked. what for a loan is that", false), &w).is_empty());
    }
}
