//! Typing mistakes and dictation in plain words ("issunaces", "buy channel",
//! "four cast"). Segment values are never corrected here: those are asked about.

mod dictated;
mod letters;
mod mates;
mod periods;

use super::dates::month_number;
use super::lexicon::Lexicon;
use super::token::{Kind, Token, stem};
use super::words::{is_english, is_plain};
use dictated::dictated;
use strsim::osa_distance;

/// Corrects the tokens in place; each change is kept in [`Token::corrected`].
pub fn correct(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    letters::join(tokens, lexicon);
    super::shorthand::expand(tokens, lexicon);
    merge(tokens);
    for i in 0..tokens.len() {
        if let Some(word) = dictated(tokens, i, lexicon) {
            replace(&mut tokens[i], word);
        }
    }
    for i in 1..tokens.len() {
        if first_day(tokens, i) {
            tokens[i].kind = Kind::Number(1.0);
            tokens[i].text = "1".into();
            tokens[i].stem = "1".into();
            tokens[i].raw = "1st".into();
        }
    }
    mates::correct(tokens, lexicon);
    periods::correct(tokens, lexicon);
    let mut led = false;
    for i in 0..tokens.len() {
        let completes = |word: &str| completes_a_name(tokens, i, word, lexicon);
        // "through dealers": an English word in a value's place is meant.
        let placed = i > 0 && tokens[i - 1].is(&["through", "via", "using"]) && is_english(&tokens[i].text);
        let candidate = tokens[i].kind == Kind::Word && !placed && is_candidate(&tokens[i], lexicon);
        let near = (candidate && !greets(tokens, i))
            .then(|| nearest(&tokens[i].text, lexicon).map(|w| (w.to_string(), completes(w))))
            .flatten();
        let token = &mut tokens[i];
        let led = std::mem::replace(&mut led, token.is(&["by", "per"]));
        if let Some((word, completes)) = near {
            // A capital inside a sentence writes a name: only one slip is mended in it.
            let name = !token.opens
                && token.raw.starts_with(char::is_uppercase)
                && token.raw.chars().any(char::is_lowercase)
                && osa_distance(&token.text, &word) > 1;
            // "by grad": an English word where only a segment's name can stand.
            let segment = led
                && lexicon
                    .longest(&[stem(&word).as_str()], |s| matches!(s, super::lexicon::Sense::Segment(_)))
                    .is_some();
            if segment || completes || !name && !is_english(&token.text) {
                replace(token, &word);
            }
        }
    }
}

/// "costumer type": an English word that makes a name of two words with its neighbour.
fn completes_a_name(tokens: &[Token], i: usize, word: &str, lexicon: &Lexicon) -> bool {
    use super::lexicon::Sense;
    let mine = stem(word);
    let stems = |from: usize| -> Vec<&str> {
        (from..tokens.len().min(from + 3))
            .map(|k| if k == i { mine.as_str() } else { tokens[k].stem.as_str() })
            .collect()
    };
    (i.saturating_sub(1)..=i).any(|from| {
        lexicon
            .longest(&stems(from), |s| {
                matches!(s, Sense::Metric { .. } | Sense::Segment(_) | Sense::RowMeasure(_))
            })
            .is_some_and(|(n, _)| n >= 2 && from + n > i)
    })
}

/// "Marco again", "Augusto from risk", "Juno here:": who writes is no month.
fn greets(tokens: &[Token], i: usize) -> bool {
    let token = &tokens[i];
    let behind = |n: usize| tokens.get(i + n).map_or("", |t| t.text.as_str());
    let before = if i == 0 { "" } else { tokens[i - 1].text.as_str() };
    let capital = token.raw.starts_with(char::is_uppercase);
    let introduced = matches!(before, "hi" | "hello" | "hey" | "dear" | "thanks" | "its" | "is" | "am" | ",");
    let says = match behind(1) {
        "again" | "here" | "speaking" | "asks" | "asked" | "wants" | "needs" | "says" | "wrote"
        | "writes" | "said" | "pinged" | "mentioned" | "thinks" | "wonders" => true,
        "from" | "in" | "at" => {
            matches!(
                behind(2),
                "risk"
                    | "finance"
                    | "treasury"
                    | "marketing"
                    | "ops"
                    | "operations"
                    | "sales"
                    | "credit"
                    | "pricing"
                    | "accounting"
                    | "analytics"
                    | "the"
                    | "product"
                    | "legal"
                    | "strategy"
                    | "it"
                    | "collections"
            ) && behind(1) != "in"
        }
        _ => false,
    };
    capital && (token.opens || introduced) && says
}

/// "october first to …", "the first and the tenth of october": a day of a month. The
/// other ordinals are read where dates are.
fn first_day(tokens: &[Token], i: usize) -> bool {
    let text = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    if text(i) != "first" {
        return false;
    }
    let to = |k: usize| matches!(text(k), "to" | "through" | "thru" | "until" | "till" | "and" | "-");
    let ordinal = |k: usize| {
        let k = k + usize::from(text(k) == "the");
        text(k).ends_with("th") && text(k) != "month"
            || matches!(text(k), "second" | "third" | "twenty")
            || tokens.get(k).is_some_and(|t| matches!(t.kind, Kind::Number(_)))
    };
    let month =
        month_number(text(i - 1)).is_some() && text(i - 1) != "may" || text(i - 1) == "may" && to(i + 1);
    let ends = tokens.get(i + 1).is_none_or(|t| t.kind == Kind::Sign) || to(i + 1);
    month && ends || text(i - 1) == "the" && to(i + 1) && ordinal(i + 2)
}

pub(super) fn replace(token: &mut Token, word: &str) {
    if token.text == word {
        return;
    }
    token.corrected = Some(token.raw.clone());
    token.text = word.to_string();
    token.stem = stem(word);
}

/// Words that dictation cuts in two.
fn merge(tokens: &mut Vec<Token>) {
    let mut i = 0;
    while i + 1 < tokens.len() {
        let pair = (tokens[i].text.as_str(), tokens[i + 1].text.as_str());
        let word = match pair {
            ("four" | "for" | "fore", "cast" | "casts" | "casted") => "forecast",
            ("brake" | "break", "down" | "downs") if !tokens[i].opens || tokens.len() > 2 => "breakdown",
            ("fun", "all" | "nel" | "null" | "knell") => "funnel",
            ("a", "mount" | "mounts") => "amount",
            ("chan", "all" | "nel" | "ill") => "channel",
            ("in", "stead" | "sted") => "instead",
            ("prod", "uct" | "ucts") => "product",
            _ => {
                i += 1;
                continue;
            }
        };
        let raw = format!("{} {}", tokens[i].raw, tokens[i + 1].raw);
        replace(&mut tokens[i], word);
        tokens[i].corrected = (word != "breakdown").then_some(raw);
        tokens.remove(i + 1);
        i += 1;
    }
}

/// Whether a word is unknown enough to be a typing mistake.
fn is_candidate(token: &Token, lexicon: &Lexicon) -> bool {
    let text = token.text.as_str();
    text.chars().count() >= 4
        && text.chars().all(|c| c.is_ascii_lowercase())
        && !lexicon.knows(text)
        && !is_plain(text)
        && !is_plain(&token.stem)
        && !super::topic::is_foreign(text)
        && month_number(text).is_none()
        && crate::calendar::holiday(text, 2026).is_none()
}

/// The distance up to which a word of this length is forgiven.
#[must_use]
pub fn tolerance(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=5 => 1,
        6..=9 => 2,
        _ => 3,
    }
}

/// The nearest plain word, if one is near and no data value is nearer.
fn nearest<'a>(text: &str, lexicon: &'a Lexicon) -> Option<&'a str> {
    let limit = tolerance(text.len());
    let mut best: Option<(usize, usize, &str)> = None;
    for word in &lexicon.words {
        if word.len().abs_diff(text.len()) > limit {
            continue;
        }
        // Short words have too many neighbours: the first letter must stand.
        if text.len() <= 5 && word.chars().next() != text.chars().next() {
            continue;
        }
        let distance = osa_distance(text, word);
        if distance == 0 || distance > limit || distance > word.len() / 3 {
            continue;
        }
        // Between equals, the one that keeps the first letter and the length wins; after it
        // a dropped letter is likelier than one too many ("lowst" is "lowest", not "lost").
        let rank = usize::from(word.chars().next() != text.chars().next()) * 3
            + match word.len().cmp(&text.len()) {
                std::cmp::Ordering::Equal => 0,
                std::cmp::Ordering::Greater => 1,
                std::cmp::Ordering::Less => 2,
            };
        if best.is_none_or(|(d, r, _)| (distance, rank) < (d, r)) {
            best = Some((distance, rank, word));
        }
    }
    let (distance, _, word) = best?;
    let value_near = lexicon.value_words.iter().any(|(w, ..)| {
        w.len() >= 4 && osa_distance(text, w) < distance.max(2) && osa_distance(text, w) <= tolerance(w.len())
    });
    (!value_near).then_some(word)
}
