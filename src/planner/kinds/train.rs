//! Training of the kind model: multinomial logistic regression by AdaGrad, in a
//! fixed order, so that equal examples give equal weights.

use super::{Kind, Weights};
use std::collections::{BTreeMap, HashMap};

/// One example: its features and its kind.
#[derive(Debug, Clone)]
pub struct Example {
    /// What the model sees.
    pub features: Vec<String>,
    /// What is right.
    pub kind: Kind,
}

/// How to train.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Passes over the examples.
    pub epochs: usize,
    /// Step size.
    pub rate: f32,
    /// Pull towards zero, for each step.
    pub decay: f32,
    /// A feature counts from this many examples on.
    pub least: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { epochs: 30, rate: 0.5, decay: 1e-4, least: 2 }
    }
}

/// Where a fixed shuffle begins.
pub(in crate::planner) const SEED: u64 = 0x9E37_79B9_7F4A_7C15;

/// A fixed shuffle: xorshift from the state, so that equal examples give equal weights.
pub(in crate::planner) fn shuffle(order: &mut [usize], state: &mut u64) {
    for i in (1..order.len()).rev() {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        order.swap(i, (*state % (i as u64 + 1)) as usize);
    }
}

/// Trains weights on the examples.
#[must_use]
pub fn train(examples: &[Example], options: Options) -> Weights {
    const KINDS: usize = Kind::ALL.len();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for f in examples.iter().flat_map(|e| &e.features) {
        *seen.entry(f).or_default() += 1;
    }
    let kept: Vec<&str> = seen.into_iter().filter(|(_, n)| *n >= options.least).map(|(f, _)| f).collect();
    let index: HashMap<&str, usize> = kept.iter().enumerate().map(|(i, f)| (*f, i)).collect();
    let rows: Vec<(Vec<usize>, f32, usize)> = examples
        .iter()
        .map(|e| {
            let at: Vec<usize> = e.features.iter().filter_map(|f| index.get(f.as_str()).copied()).collect();
            let scale = 1.0 / (e.features.len().max(1) as f32).sqrt();
            (at, scale, Kind::ALL.iter().position(|k| *k == e.kind).unwrap_or(0))
        })
        .collect();
    let mut weights = vec![[0.0_f32; KINDS]; kept.len()];
    let mut squares = vec![[1e-6_f32; KINDS]; kept.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut state = SEED;
    for _ in 0..options.epochs {
        shuffle(&mut order, &mut state);
        for &r in &order {
            let (at, scale, right) = &rows[r];
            let mut scores = [0.0_f32; KINDS];
            for &f in at {
                for (s, w) in scores.iter_mut().zip(&weights[f]) {
                    *s += w * scale;
                }
            }
            let most = scores.iter().copied().fold(f32::MIN, f32::max);
            let sum: f32 = scores.iter().map(|s| (s - most).exp()).sum();
            let error: [f32; KINDS] =
                std::array::from_fn(|k| (scores[k] - most).exp() / sum - f32::from(u8::from(k == *right)));
            for &f in at {
                for k in 0..KINDS {
                    let g = error[k] * scale + options.decay * weights[f][k];
                    squares[f][k] += g * g;
                    weights[f][k] -= options.rate * g / squares[f][k].sqrt();
                }
            }
        }
    }
    let rows = kept.into_iter().map(str::to_string).zip(weights).collect();
    Weights { rows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Intent;

    #[test]
    fn learns_what_is_there_and_gives_equal_weights_twice() {
        let example = |words: &[&str], kind| Example {
            features: words.iter().map(ToString::to_string).collect(),
            kind,
        };
        let examples = [
            example(&["w:lose", "w:app"], Kind::Answer(Intent::Funnel)),
            example(&["w:lose", "w:people"], Kind::Answer(Intent::Funnel)),
            example(&["w:mean", "w:app"], Kind::Definition),
            example(&["w:mean", "w:people"], Kind::Definition),
        ];
        let options = Options { least: 1, ..Options::default() };
        let weights = train(&examples, options);
        assert_eq!(weights.render(), train(&examples, options).render());
        let ranked = weights.rank(&["w:lose".into(), "w:where".into()]).expect("weights");
        assert_eq!(ranked.first(|_| true).expect("kinds").0, Kind::Answer(Intent::Funnel));
    }
}
