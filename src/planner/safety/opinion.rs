//! A second opinion on refusals. The rules go by words, and an honest question may have
//! them all ("year-over-year change in the number of applications …"), while an order may
//! have none. A linear model over a message's words and pairs of words, learned from the
//! golden sets (`topup train --refusals`), says how likely the message is one to refuse:
//! where it is all but sure that a rule is mistaken, a question that names a metric is
//! read; where it is all but sure of an order that no rule knows, it is refused. It never
//! overrules the rules against SQL and injection, and what the guardrail lets run does
//! not depend on it.

use crate::planner::kinds::train::{SEED, shuffle};
use foldhash::HashMap;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The weights that ship inside the binary: a feature, a tab, hundredths.
const WEIGHTS: &str = include_str!("../../../prompts/refusal_weights.tsv");

/// Below this the rules are taken to be mistaken.
const FAIR: f32 = 0.005;

/// From here on a message is refused that no rule knows.
const SURE: f32 = 0.75;

/// Weights below this many hundredths are not written.
const SMALLEST: i32 = 10;

/// How likely a message is one to refuse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Opinion(f32);

impl Opinion {
    /// Of this message; `names` are the data's own values.
    #[must_use]
    pub fn of(message: &str, names: impl Iterator<Item = String>) -> Self {
        static SHIPPED: LazyLock<HashMap<String, f32>> = LazyLock::new(|| parse(WEIGHTS));
        Self::by(&SHIPPED, message, names)
    }

    fn by(weights: &HashMap<String, f32>, message: &str, names: impl Iterator<Item = String>) -> Self {
        let score: f32 = features(message, names).iter().filter_map(|f| weights.get(f)).sum();
        Self(if weights.is_empty() { 0.5 } else { 1.0 / (1.0 + (-score).exp()) })
    }

    /// A question that can be read, whatever single words say.
    #[must_use]
    pub fn is_fair(self) -> bool {
        self.0 < FAIR
    }

    /// Nothing that is answered here, though no rule knows it.
    #[must_use]
    pub fn is_sure(self) -> bool {
        self.0 > SURE
    }
}

fn parse(text: &str) -> HashMap<String, f32> {
    text.lines()
        .filter_map(|line| {
            let (feature, weight) = line.split_once('\t')?;
            Some((feature.to_string(), weight.parse::<i32>().ok()? as f32 / 100.0))
        })
        .collect()
}

/// The words and signs of a message, and each two side by side; numbers are all the same,
/// and so are the names of values.
#[must_use]
pub fn features(message: &str, names: impl Iterator<Item = String>) -> Vec<String> {
    let mut text = message.to_lowercase();
    let mut names: Vec<String> = names.map(|n| n.to_lowercase()).filter(|n| n.chars().count() > 1).collect();
    names.sort_by_key(|n| std::cmp::Reverse(n.len()));
    for name in names.iter().filter(|n| n.chars().any(char::is_alphabetic)) {
        text = blanked(&text, name);
    }
    let words = words(&text);
    let mut out: Vec<String> = words.clone();
    out.extend(words.windows(2).map(|w| format!("{} {}", w[0], w[1])));
    out.push("*".into());
    out.sort();
    out.dedup();
    out
}

/// What stands for a value's name; a capital, so that no word is spelled so.
const VALUE: char = 'V';

fn blanked(text: &str, name: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in text.match_indices(name) {
        let end = at + name.len();
        let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if at < done || inside(text[..at].chars().next_back()) || inside(text[end..].chars().next()) {
            continue;
        }
        out.push_str(&text[done..at]);
        out.push(VALUE);
        done = end;
    }
    out + &text[done..]
}

fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut number = false;
    let letter = |c: char| c.is_alphabetic() || matches!(c, '\'' | '\u{2019}');
    for c in text.chars().chain([' ']) {
        if letter(c) {
            if number {
                out.push("9".into());
                number = false;
            }
            word.push(if c == '\u{2019}' { '\'' } else { c });
            continue;
        }
        if !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        if c.is_numeric() {
            number = true;
            continue;
        }
        if number {
            out.push("9".into());
            number = false;
        }
        if !c.is_whitespace() {
            out.push(c.to_string());
        }
    }
    out
}

/// One message with what is right: whether it is to be refused.
#[derive(Debug, Clone)]
pub struct Example {
    /// As [`features`] gives them.
    pub features: Vec<String>,
    /// To be refused.
    pub refused: bool,
}

/// Learns the weights (logistic regression with a pull towards zero, by `AdaGrad`, in a
/// fixed order, so that equal examples give equal weights) and gives the file's text.
#[must_use]
pub fn train(examples: &[Example]) -> String {
    const EPOCHS: usize = 30;
    const RATE: f32 = 0.2;
    const LEAST: usize = 3;
    const PULL: f32 = 2e-3;
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for f in examples.iter().flat_map(|e| &e.features) {
        *seen.entry(f).or_default() += 1;
    }
    let kept: Vec<&str> = seen.into_iter().filter(|(_, n)| *n >= LEAST).map(|(f, _)| f).collect();
    let index: HashMap<&str, usize> = kept.iter().enumerate().map(|(i, f)| (*f, i)).collect();
    let rows: Vec<(Vec<usize>, f32)> = examples
        .iter()
        .map(|e| {
            let at = e.features.iter().filter_map(|f| index.get(f.as_str()).copied()).collect();
            (at, f32::from(u8::from(e.refused)))
        })
        .collect();
    let mut weights = vec![0.0_f32; kept.len()];
    let mut squares = vec![1e-6_f32; kept.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut state = SEED;
    for _ in 0..EPOCHS {
        shuffle(&mut order, &mut state);
        for &r in &order {
            let (at, right) = &rows[r];
            let score: f32 = at.iter().map(|f| weights[*f]).sum();
            let error = 1.0 / (1.0 + (-score).exp()) - right;
            for &f in at {
                let g = error + PULL * weights[f];
                squares[f] += g * g;
                weights[f] -= RATE * g / squares[f].sqrt();
            }
        }
    }
    let mut lines: Vec<String> = kept
        .iter()
        .zip(weights)
        .map(|(f, w)| (f, (w * 100.0).round() as i32))
        .filter(|(f, w)| w.abs() >= SMALLEST || **f == "*")
        .map(|(f, w)| format!("{f}\t{w}"))
        .collect();
    lines.sort();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_signs_and_names_are_told_apart() {
        let found = features("Delete 2026 Direct Mail's rows!", ["Direct Mail".to_string()].into_iter());
        for f in ["delete", "delete 9", "9 V's", "V's rows", "rows !", "*"] {
            assert!(found.iter().any(|x| x == f), "{f}: {found:?}");
        }
        assert!(!found.iter().any(|f| f.contains("mail")), "{found:?}");
    }

    #[test]
    fn it_learns_what_is_there_and_the_same_twice() {
        let example = |text: &str, refused| Example { features: features(text, std::iter::empty()), refused };
        let mut examples = Vec::new();
        for thing in ["loans", "rows", "apps"] {
            examples.push(example(&format!("delete all {thing}"), true));
            examples.push(example(&format!("count all {thing}"), false));
        }
        let text = train(&examples);
        assert_eq!(text, train(&examples));
        let of = |text_: &str| Opinion::by(&parse(&text), text_, std::iter::empty()).0;
        assert!(of("delete all numbers") > 0.5 && of("count all numbers") < 0.5, "{text}");
    }
}
