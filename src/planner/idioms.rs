//! Fixed expressions of English ("in search of", "plan B", "medical leave") whose words
//! may also be names of the data's values: nothing in them filters.

use super::lexicon::{Lexicon, Sense};
use super::token::Token;
use foldhash::{HashMap, HashMapExt};
use std::ops::Range;
use std::sync::OnceLock;

const EXPRESSIONS: &str = include_str!("../../prompts/idioms.txt");

/// One place of an expression.
#[derive(Debug)]
struct Slot {
    words: Vec<&'static str>,
    /// Any single letter stands here.
    letter: bool,
    /// May be missing.
    optional: bool,
}

impl Slot {
    fn holds(&self, token: &Token) -> bool {
        if self.letter {
            return token.text.chars().count() == 1 && token.text.chars().all(char::is_alphabetic);
        }
        self.words.contains(&token.text.as_str())
    }
}

/// All expressions, found by their first word.
#[derive(Debug)]
struct Table {
    expressions: Vec<Vec<Slot>>,
    by_word: HashMap<&'static str, Vec<usize>>,
    /// Those that open with a letter or with a word that may be missing.
    open: Vec<usize>,
}

fn slot(text: &'static str) -> Slot {
    let (text, optional) = text.strip_suffix('?').map_or((text, false), |t| (t, true));
    Slot { words: text.split('|').collect(), letter: text == "*", optional }
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let expressions: Vec<Vec<Slot>> = EXPRESSIONS
            .lines()
            .filter(|l| !l.trim().is_empty() && !l.starts_with('#'))
            .map(|l| l.split_whitespace().map(slot).collect())
            .collect();
        let mut by_word: HashMap<&'static str, Vec<usize>> = HashMap::new();
        let mut open = Vec::new();
        for (k, expression) in expressions.iter().enumerate() {
            if expression[0].letter || expression[0].optional {
                open.push(k);
                continue;
            }
            for word in &expression[0].words {
                by_word.entry(*word).or_default().push(k);
            }
        }
        Table { expressions, by_word, open }
    })
}

/// How many tokens the slots take up, the longest reading first.
fn length(tokens: &[Token], slots: &[Slot]) -> Option<usize> {
    let Some((first, rest)) = slots.split_first() else { return Some(0) };
    let taken =
        tokens.first().filter(|t| first.holds(t)).and_then(|_| length(&tokens[1..], rest)).map(|n| n + 1);
    taken.or_else(|| first.optional.then(|| length(tokens, rest)).flatten())
}

/// The stretches of tokens that are fixed expressions with the name of a value in them,
/// and where that name stands for no value.
#[must_use]
pub fn find(tokens: &[Token], lexicon: &Lexicon) -> Vec<Range<usize>> {
    let table = table();
    let mut out: Vec<Range<usize>> = Vec::new();
    for i in 0..tokens.len() {
        let named = table.by_word.get(tokens[i].text.as_str()).into_iter().flatten();
        let n = named
            .chain(&table.open)
            .filter_map(|k| length(&tokens[i..], &table.expressions[*k]))
            .max()
            .filter(|n| *n > 1);
        if let Some(n) = n
            && n < tokens.len()
            && idle(tokens, &(i..i + n), lexicon)
        {
            out.push(i..i + n);
        }
    }
    out
}

/// Whether the stretch holds the name of a value, and neither a longer name of the data
/// nor the name of a segment beside it says that the value is meant.
fn idle(tokens: &[Token], at: &Range<usize>, lexicon: &Lexicon) -> bool {
    let stems: Vec<&str> = tokens.iter().map(|t| t.stem.as_str()).collect();
    let value = |s: &Sense| matches!(s, Sense::Value { exact: true, .. });
    let mut holds = false;
    // Names of up to four words may begin before the stretch and reach into it.
    for k in at.start.saturating_sub(3)..at.end {
        let Some((n, _)) = lexicon.longest(&stems[k..], value) else { continue };
        let inside = k >= at.start && k + n <= at.end;
        if k + n > at.start && (!inside || n > 1) {
            return false;
        }
        holds |= inside;
    }
    let segment = |k: usize| {
        stems.get(k).is_some_and(|s| lexicon.longest(&[s], |x| matches!(x, Sense::Segment(_))).is_some())
    };
    // "are online approvals up": what is measured behind the name has it as its filter.
    let measured = stems
        .get(at.end)
        .is_some_and(|s| lexicon.longest(&[s], |x| matches!(x, Sense::Metric { weak: false, .. })).is_some())
        && lexicon.longest(&stems[at.end - 1..at.end], value).is_some();
    holds
        && !measured
        && !segment(at.end)
        && !at.start.checked_sub(1).is_some_and(segment)
        && !at.clone().any(segment)
}
