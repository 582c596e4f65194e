//! Which kind of answer a message asks for, where its words alone do not say: a
//! small linear model over the message's words, with data values, dates and
//! metrics blanked out, beside what the rules found. It learns from
//! `prompts/kind_examples.tsv` (`topup train`); its weights are the text file
//! `prompts/kind_weights.tsv`. It knows no vocabulary of any data set.

pub mod decide;
pub mod features;
pub mod train;

use crate::plan::Intent;
use foldhash::HashMap;
use std::sync::LazyLock;

/// The weights that ship inside the binary.
const WEIGHTS: &str = include_str!("../../../prompts/kind_weights.tsv");

/// Weights below this many hundredths are not written: they halve the file and
/// change no decision on the golden sets.
const SMALLEST: i32 = 40;

/// What a message asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An answer of this intent.
    Answer(Intent),
    /// What something means.
    Definition,
    /// Nothing that is answered here.
    Other,
}

impl Kind {
    /// All kinds, in the order of the weights.
    pub const ALL: [Self; 8] = [
        Self::Answer(Intent::Trend),
        Self::Answer(Intent::Variance),
        Self::Answer(Intent::ForecastVsActual),
        Self::Answer(Intent::Funnel),
        Self::Answer(Intent::Distribution),
        Self::Answer(Intent::Relationship),
        Self::Definition,
        Self::Other,
    ];

    /// The name in the examples.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Answer(Intent::Trend) => "trend",
            Self::Answer(Intent::Variance) => "variance",
            Self::Answer(Intent::ForecastVsActual) => "forecast",
            Self::Answer(Intent::Funnel) => "funnel",
            Self::Answer(Intent::Distribution) => "distribution",
            Self::Answer(Intent::Relationship) => "relationship",
            Self::Answer(Intent::Explain) | Self::Definition => "definition",
            Self::Other => "other",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn of_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.label() == label)
    }
}

/// Weights by feature, one for each of [`Kind::ALL`].
#[derive(Debug, Default, Clone)]
pub struct Weights {
    rows: HashMap<String, [f32; Kind::ALL.len()]>,
}

/// The kinds of a message, likeliest first, with their probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked(Vec<(Kind, f32)>);

impl Ranked {
    /// The likeliest kind for which `fits` holds, and its probability.
    pub fn first(&self, mut fits: impl FnMut(Kind) -> bool) -> Option<(Kind, f32)> {
        self.0.iter().copied().find(|(k, _)| fits(*k))
    }

    /// The probability of a kind.
    #[must_use]
    pub fn of(&self, kind: Kind) -> f32 {
        self.0.iter().find(|(k, _)| *k == kind).map_or(0.0, |(_, p)| *p)
    }

    /// All of them, likeliest first.
    #[must_use]
    pub fn all(&self) -> &[(Kind, f32)] {
        &self.0
    }
}

impl Weights {
    /// The weights inside the binary. A malformed line counts as absent; a test
    /// keeps the file sound.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Weights> = LazyLock::new(|| Weights::parse(WEIGHTS));
        &SHIPPED
    }

    /// Reads weights: a feature, a tab, and `number:weight` in hundredths for each
    /// kind that has one. Lines with `#` are comments.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut rows = HashMap::default();
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let Some((feature, rest)) = line.split_once('\t') else { continue };
            let mut row = [0.0; Kind::ALL.len()];
            for cell in rest.split(' ') {
                if let Some((k, w)) = cell.split_once(':')
                    && let (Ok(k), Ok(w)) = (k.parse::<usize>(), w.parse::<i32>())
                    && let Some(slot) = row.get_mut(k)
                {
                    *slot = w as f32 / 100.0;
                }
            }
            rows.insert(feature.to_string(), row);
        }
        Self { rows }
    }

    /// The text that [`Weights::parse`] reads, features in order; weights too small to
    /// matter are left out.
    #[must_use]
    pub fn render(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for (feature, row) in &self.rows {
            let cells: Vec<String> = row
                .iter()
                .enumerate()
                .map(|(k, w)| (k, (w * 100.0).round() as i32))
                .filter(|(_, w)| w.abs() >= SMALLEST)
                .map(|(k, w)| format!("{k}:{w}"))
                .collect();
            if !cells.is_empty() {
                lines.push(format!("{feature}\t{}", cells.join(" ")));
            }
        }
        lines.sort();
        lines.join("\n") + "\n"
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Ranks the kinds for these features; none without weights.
    #[must_use]
    pub fn rank(&self, features: &[String]) -> Option<Ranked> {
        if self.rows.is_empty() {
            return None;
        }
        let scale = 1.0 / (features.len().max(1) as f32).sqrt();
        let mut scores = [0.0_f32; Kind::ALL.len()];
        for row in features.iter().filter_map(|f| self.rows.get(f)) {
            for (s, w) in scores.iter_mut().zip(row) {
                *s += w * scale;
            }
        }
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        let sum: f32 = scores.iter().map(|s| (s - most).exp()).sum();
        let mut ranked: Vec<(Kind, f32)> =
            Kind::ALL.into_iter().zip(scores).map(|(k, s)| (k, (s - most).exp() / sum)).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        Some(Ranked(ranked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_come_back_as_written() {
        let text = "b:how_many\t0:52 3:-40\nw:funnel\t3:210\n";
        assert_eq!(Weights::parse(text).render(), text);
    }

    #[test]
    fn shipped_weights_know_the_plainest_words() {
        let ranked = Weights::shipped().rank(&["w:funnel".into(), "c:Funnel".into()]).expect("weights");
        assert_eq!(ranked.first(|_| true).expect("kinds").0, Kind::Answer(Intent::Funnel));
    }

    #[test]
    fn labels_are_the_kinds() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of_label(kind.label()), Some(kind));
        }
    }
}
