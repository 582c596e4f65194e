//! The vocabulary: phrases of the language ([`super::cues`]), of the semantic
//! model, and the distinct values of the data, each with what it may mean.

use super::cues::{self, Cue};
use super::token::{plain, stem, tokens};
use super::wordings::Wording;
use crate::model::Model;
use crate::plan::{Measure, SegmentValue};
use std::collections::{BTreeMap, HashMap, HashSet};

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

/// Words the date reader knows; a typing mistake may have meant them.
const DATE_WORDS: &str = "january february march april june july august september october november december monday \
    tuesday wednesday thursday friday saturday sunday yesterday today tomorrow quarter quarters month months week weeks \
    weekly monthly daily quarterly year years since between through until previous complete current thanksgiving christmas \
    holiday weekend trailing calendar past prior preceding recent rolling latest this next coming upcoming following last full \
    whole entire half first second third fourth columbus veterans presidents martin luther king juneteenth independence memorial labor \
    labour halloween valentines washingtons indigenous peoples friday cyber starting beginning ending commencing onwards \
    metric metrics measure measures segment segments definition definitions glossary earlier before after later period couple several dozen yday ystrdy stretch span timeframe fortnight";

/// What customers are called beside an adjective of the model ("returning borrowers").
const PEOPLE: &str = "cust client borrower applicant people person folks guys user buyer patron family member account \
    name one face debtor consumer household business biz";

/// Whether a phrase ends with the name of a value of another segment.
fn names_another(phrase: &str, segment: &str, values: &Values) -> bool {
    phrase.rsplit_once(' ').is_some_and(|(_, last)| {
        values
            .iter()
            .any(|(id, list)| id != segment && list.iter().any(|v| v.to_string().eq_ignore_ascii_case(last)))
    })
}

impl Lexicon {
    /// Builds the lexicon of a model and of the data's values.
    #[must_use]
    pub fn new(model: &Model, values: &Values) -> Self {
        let mut lexicon = Self::default();
        for (cue, phrases) in cues::phrases() {
            for phrase in phrases {
                lexicon.add(phrase, Sense::Cue(*cue), true);
            }
        }
        for (i, metric) in model.metrics().iter().enumerate() {
            let sense = |measure, weak| Sense::Metric { metric: i, measure, weak };
            for word in metric.words.iter().chain([&metric.label, &metric.id]) {
                lexicon.pair(word);
                lexicon.add(word, sense(None, false), true);
            }
            metric.weak.iter().for_each(|w| lexicon.add(w, sense(None, true), true));
            metric
                .amount_words
                .iter()
                .for_each(|w| lexicon.add(w, sense(Some(Measure::Amount), false), true));
            metric.count_words.iter().for_each(|w| lexicon.add(w, sense(Some(Measure::Count), false), true));
            for wording in metric.said.iter().map(|p| Wording::new(p, i)) {
                for w in wording.words() {
                    lexicon.known.insert(w.to_string());
                    lexicon.known.insert(stem(w));
                }
                lexicon.wordings.push(wording);
            }
        }
        for (i, measure) in model.row_measures().iter().enumerate() {
            for word in measure.words.iter().chain([&measure.column]) {
                lexicon.add(word, Sense::RowMeasure(i), true);
            }
        }
        for (i, table) in model.tables().iter().enumerate() {
            table.words.iter().for_each(|w| lexicon.add(w, Sense::Table(i), false));
        }
        model.absent().metrics.iter().for_each(|w| lexicon.add(w, Sense::AbsentMetric, false));
        model.absent().segments.iter().for_each(|w| lexicon.add(w, Sense::AbsentSegment, false));
        lexicon.add_segments(model, values);
        for word in DATE_WORDS.split_whitespace() {
            lexicon.learn(word);
        }
        lexicon.words.sort();
        lexicon.words.dedup();
        lexicon.index_skeletons(model);
        lexicon.series = super::numbered::series(lexicon.values.iter().cloned());
        lexicon
    }

    /// Words by their consonants: of several, the one that names a segment or a metric.
    /// A plural beside its singular is no second word.
    fn index_skeletons(&mut self, model: &Model) {
        let names: HashSet<&str> = model
            .segments()
            .iter()
            .flat_map(|s| s.words.iter().chain([&s.label, &s.plural]))
            .chain(model.metrics().iter().flat_map(|m| m.words.iter().chain(&m.weak).chain([&m.label])))
            .flat_map(|phrase| phrase.split(' '))
            .collect();
        for word in &self.words {
            let key = super::shorthand::skeleton(word);
            if key.len() < 3 || key.len() + 1 > word.len() {
                continue;
            }
            let Some(held) = self.skeletons.insert(key.clone(), Some(word.clone())) else { continue };
            let kept = match held {
                Some(old) if stem(&old) == stem(word) => Some(old),
                Some(old) => match (names.contains(old.as_str()), names.contains(word.as_str())) {
                    (true, false) => Some(old),
                    (false, true) => Some(word.clone()),
                    _ => None,
                },
                None => names.contains(word.as_str()).then(|| word.clone()),
            };
            self.skeletons.insert(key, kept);
        }
    }

    /// The one word with these consonants.
    #[must_use]
    pub fn by_skeleton(&self, skeleton: &str) -> Option<&str> {
        self.skeletons.get(skeleton)?.as_deref()
    }

    fn add_segments(&mut self, model: &Model, values: &Values) {
        for (i, segment) in model.segments().iter().enumerate() {
            for word in segment.words.iter().chain([&segment.id, &segment.label, &segment.plural]) {
                self.pair(word);
                self.add(word, Sense::Segment(i), true);
            }
            let present = values.get(&segment.id).map_or(&[][..], Vec::as_slice);
            for info in &segment.values {
                // The model's words for a value count only where the data has the value.
                let Some(value) = present.iter().find(|v| v.to_string().eq_ignore_ascii_case(&info.value))
                else {
                    continue;
                };
                let sense = Sense::Value { segment: i, value: value.clone(), exact: false };
                for word in info.words.iter().chain(info.label.iter()) {
                    // "super prime" is no score where a grade is called Prime.
                    if names_another(word, &segment.id, values) {
                        continue;
                    }
                    self.pair(word);
                    self.add(word, sense.clone(), true);
                    // "new customers" is said of clients, borrowers, custs … as well.
                    let Some((kind, "customer" | "customers")) = word.rsplit_once(' ') else { continue };
                    for noun in PEOPLE.split_whitespace() {
                        self.add(&format!("{kind} {noun}"), sense.clone(), false);
                    }
                }
            }
            for value in present {
                self.values.push((i, value.clone()));
                let SegmentValue::Text(text) = value else { continue };
                let sense = Sense::Value { segment: i, value: value.clone(), exact: true };
                self.add(text, sense.clone(), false);
                if text.contains('&') {
                    self.add(&text.replace('&', " and "), sense.clone(), false);
                }
                if text.split_whitespace().any(|w| w.eq_ignore_ascii_case("and")) {
                    self.add(&text.to_lowercase().replace(" and ", " & "), sense, false);
                }
                let squeezed = squeeze(text);
                if squeezed.chars().count() >= 4 {
                    self.squeezed.entry(squeezed).or_insert((i, value.clone()));
                }
                for token in tokens(&plain(text), false) {
                    if token.text.chars().any(char::is_alphabetic) {
                        self.known.insert(token.text.clone());
                        self.known.insert(token.stem.clone());
                        self.value_words.push((token.text, i, value.clone()));
                    }
                }
            }
        }
    }

    fn add(&mut self, phrase: &str, sense: Sense, correctable: bool) {
        let cut = tokens(&plain(phrase), false);
        let stems: Vec<String> = cut.iter().map(|t| t.stem.clone()).collect();
        let Some(first) = stems.first().cloned() else { return };
        for token in &cut {
            self.known.insert(token.text.clone());
            self.known.insert(token.stem.clone());
            if correctable {
                self.learn(&token.text);
            }
        }
        let list = self.phrases.entry(first).or_default();
        match list.iter_mut().find(|p| p.stems == stems) {
            Some(found) if found.senses.contains(&sense) => {}
            Some(found) => found.senses.push(sense),
            None => list.push(Phrase { stems, senses: vec![sense] }),
        }
    }

    fn learn(&mut self, word: &str) {
        self.known.insert(word.to_string());
        self.known.insert(stem(word));
        if word.len() >= 4 && word.chars().all(|c| c.is_ascii_lowercase()) {
            self.words.push(word.to_string());
        }
    }

    /// Keeps which words of a name of the model stand side by side.
    fn pair(&mut self, phrase: &str) {
        const SMALL: [&str; 18] = [
            "of", "the", "for", "a", "an", "to", "and", "or", "vs", "versus", "by", "in", "on", "with",
            "who", "is", "per", "not",
        ];
        let cut = tokens(&plain(phrase), false);
        for two in cut.windows(2) {
            if two
                .iter()
                .any(|t| SMALL.contains(&t.text.as_str()) || !t.text.chars().all(|c| c.is_ascii_lowercase()))
            {
                continue;
            }
            let (x, y) = (&two[0], &two[1]);
            let push = |map: &mut HashMap<String, Vec<String>>, key: &str, word: &str| {
                let list = map.entry(key.to_string()).or_default();
                if !list.iter().any(|w| w == word) {
                    list.push(word.to_string());
                }
            };
            push(&mut self.followers, &x.stem, &y.stem);
            push(&mut self.leaders, &y.stem, &x.stem);
        }
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

    /// The values of one segment, in its order.
    #[must_use]
    pub fn values_of(&self, segment: usize) -> Vec<SegmentValue> {
        self.values.iter().filter(|(i, _)| *i == segment).map(|(_, v)| v.clone()).collect()
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
