//! The vocabulary: phrases of the language ([`super::cues`]), of the semantic
//! model, and the distinct values of the data, each with what it may mean.

mod fill;

use super::cues::Cue;
use super::token::{Token, stem};
use super::wordings::Wording;
use crate::plan::{Measure, SegmentValue};
use crate::warehouse::schema::UNKNOWN;
use foldhash::{HashMap, HashSet};
use std::collections::BTreeMap;

/// What a phrase may mean. Indices are into the model's lists.
#[derive(Debug, Clone, PartialEq)]
pub enum Sense {
    /// A word of the language.
    Cue(Cue),
    /// A metric; perhaps with its measure; `weak` gives way to others.
    Metric {
        /// Index of the metric.
        metric: usize,
        /// The measure, if the phrase settles it.
        measure: Option<Measure>,
        /// Gives way to other metrics.
        weak: bool,
    },
    /// The name of a segment.
    Segment(usize),
    /// A value of a segment; `exact` as the data spells it.
    Value {
        /// Index of the segment.
        segment: usize,
        /// The value.
        value: SegmentValue,
        /// As the data spells it, not by a word of the model.
        exact: bool,
    },
    /// A numeric column.
    RowMeasure(usize),
    /// A metric the data does not hold.
    AbsentMetric,
    /// A segment the data does not hold.
    AbsentSegment,
    /// A table.
    Table(usize),
}

/// One phrase with its senses.
#[derive(Debug, Clone)]
struct Phrase {
    stems: Vec<String>,
    senses: Vec<Sense>,
}

/// The distinct values of each segment, as the data has them, in order.
pub type Values = BTreeMap<String, Vec<SegmentValue>>;

/// All phrases, by first stem.
#[derive(Debug, Default)]
pub struct Lexicon {
    phrases: HashMap<String, Vec<Phrase>>,
    /// For each word of a name of the model, the words that stand behind it.
    followers: HashMap<String, Vec<String>>,
    /// For each word of a name of the model, the words that stand before it.
    leaders: HashMap<String, Vec<String>>,
    /// Words that a typing mistake may have meant, without data values.
    pub words: Vec<String>,
    /// The first day of the data, where it is known.
    pub since: Option<jiff::civil::Date>,
    known: HashSet<String>,
    /// Words of data values, lower case, with segment index and value.
    pub value_words: Vec<(String, usize, SegmentValue)>,
    values: Vec<(usize, SegmentValue)>,
    series: Vec<super::numbered::Series>,
    wordings: Vec<Wording>,
    /// Words by their consonants; none where several words have the same.
    skeletons: HashMap<String, Option<String>>,
    /// Values written without blanks or signs.
    pub squeezed: HashMap<String, (usize, SegmentValue)>,
}

/// Letters and digits alone, lower case.
#[must_use]
pub fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Lexicon {
    /// The one word with these consonants.
    #[must_use]
    pub fn by_skeleton(&self, skeleton: &str) -> Option<&str> {
        self.skeletons.get(skeleton)?.as_deref()
    }

    /// The words that stand before this one in a name of the model.
    pub fn before(&self, stem: &str) -> impl Iterator<Item = &str> {
        self.leaders.get(stem).into_iter().flatten().map(String::as_str)
    }

    /// The words that stand behind this one in a name of the model.
    pub fn after(&self, stem: &str) -> impl Iterator<Item = &str> {
        self.followers.get(stem).into_iter().flatten().map(String::as_str)
    }

    /// Values that are a word and a number.
    #[must_use]
    pub fn series(&self) -> &[super::numbered::Series] {
        &self.series
    }

    /// Metrics said in whole phrases.
    #[must_use]
    pub fn wordings(&self) -> &[Wording] {
        &self.wordings
    }

    /// Whether any phrase has the word.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        self.known.contains(word) || self.known.contains(&stem(word))
    }

    /// All values of the data, with their segment's index, in the segment's order.
    pub fn all_values(&self) -> impl Iterator<Item = (usize, SegmentValue)> + '_ {
        self.values.iter().cloned()
    }

    /// The value of this name ("TV & Radio") where the words say "and" and its two parts
    /// are values of the same segment by themselves.
    #[must_use]
    pub fn joint(&self, tokens: &[Token]) -> Option<SegmentValue> {
        let [first, and, last] = tokens else { return None };
        if and.text != "and" {
            return None;
        }
        let exact = |tokens: &[Token]| {
            let stems: Vec<&str> = tokens.iter().map(|t| t.stem.as_str()).collect();
            let (n, senses) = self.longest(&stems, |s| matches!(s, Sense::Value { exact: true, .. }))?;
            let Some(Sense::Value { segment, value, .. }) = senses.into_iter().next() else { return None };
            (n == tokens.len()).then_some((segment, value))
        };
        let (both, value) = exact(tokens)?;
        let parts = [first, last].map(|t| exact(std::slice::from_ref(t)).map(|(segment, _)| segment));
        (parts == [Some(both), Some(both)]).then_some(value)
    }

    /// The values of one segment, in its order.
    #[must_use]
    pub fn values_of(&self, segment: usize) -> Vec<SegmentValue> {
        self.values.iter().filter(|(i, _)| *i == segment).map(|(_, v)| v.clone()).collect()
    }

    /// The values that have a rank: what is unknown is neither better nor worse than anything.
    #[must_use]
    pub fn ranked(&self, segment: usize) -> Vec<SegmentValue> {
        let blank = SegmentValue::Text(UNKNOWN.into());
        self.values_of(segment).into_iter().filter(|v| *v != blank).collect()
    }

    /// The text values of one segment.
    #[must_use]
    pub fn texts(&self, segment: usize) -> Vec<String> {
        self.values_of(segment)
            .into_iter()
            .filter_map(|v| if let SegmentValue::Text(t) = v { Some(t) } else { None })
            .collect()
    }

    /// The integer values of one segment.
    #[must_use]
    pub fn integers(&self, segment: usize) -> Vec<i64> {
        self.values_of(segment)
            .into_iter()
            .filter_map(|v| if let SegmentValue::Int(n) = v { Some(n) } else { None })
            .collect()
    }

    /// The senses of the longest phrase at the front of these stems for which
    /// `accept` holds, and its length.
    pub fn longest(
        &self,
        stems: &[&str],
        mut accept: impl FnMut(&Sense) -> bool,
    ) -> Option<(usize, Vec<Sense>)> {
        let mut best: Option<(usize, Vec<Sense>)> = None;
        for phrase in self.phrases.get(*stems.first()?)? {
            let n = phrase.stems.len();
            if n > stems.len() || best.as_ref().is_some_and(|(b, _)| *b >= n) {
                continue;
            }
            if phrase.stems.iter().zip(stems).any(|(a, b)| a != b) {
                continue;
            }
            let senses: Vec<Sense> = phrase.senses.iter().filter(|s| accept(s)).cloned().collect();
            if !senses.is_empty() {
                best = Some((n, senses));
            }
        }
        best
    }
}
