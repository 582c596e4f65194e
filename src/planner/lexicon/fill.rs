//! The lexicon filled: from the cues, the semantic model and the values of the data.

use super::{Lexicon, Phrase, Sense, Values, squeeze};
use crate::model::Model;
use crate::plan::{Measure, SegmentValue};
use crate::planner::cues;
use crate::planner::token::{plain, stem, tokens};
use crate::planner::wordings::Wording;
use foldhash::{HashMap, HashSet};

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
        model.absent().metric_words().for_each(|w| lexicon.add(&w, Sense::AbsentMetric, false));
        model.absent().segments.iter().for_each(|w| lexicon.add(w, Sense::AbsentSegment, false));
        lexicon.add_segments(model, values);
        for word in DATE_WORDS.split_whitespace() {
            lexicon.learn(word);
        }
        lexicon.words.sort();
        lexicon.words.dedup();
        lexicon.index_skeletons(model);
        lexicon.series = crate::planner::numbered::series(lexicon.values.iter().cloned());
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
            let key = crate::planner::shorthand::skeleton(word);
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
}
