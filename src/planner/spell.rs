//! Typing mistakes and dictation in plain words ("issunaces", "buy channel",
//! "four cast"). Segment values are never corrected here: those are asked about.

use super::dates::{is_unit, month_number};
use super::lexicon::Lexicon;
use super::token::{Kind, Token, stem};
use super::words::{is_english, is_plain};
use strsim::osa_distance;

/// Corrects the tokens in place; each change is kept in [`Token::corrected`].
pub fn correct(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    super::shorthand::expand(tokens, lexicon);
    merge(tokens);
    for i in 0..tokens.len() {
        if let Some(word) = dictated(tokens, i, lexicon) {
            replace(&mut tokens[i], word);
        }
    }
    let mut led = false;
    for i in 0..tokens.len() {
        let completes = |word: &str| completes_a_name(tokens, i, word, lexicon);
        let near = (tokens[i].kind == Kind::Word && is_candidate(&tokens[i], lexicon) && !greets(tokens, i))
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
        "again" | "here" | "speaking" | "asks" | "asked" | "wants" | "needs" | "says" => true,
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
            ("fun", "all" | "nel") => "funnel",
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

/// Words that sound like the ones meant, where the neighbours say so.
fn dictated(tokens: &[Token], i: usize, lexicon: &Lexicon) -> Option<&'static str> {
    let text = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let next = tokens.get(i + 1);
    let previous = if i == 0 { "" } else { text(i - 1) };
    let names = |k: usize| tokens.get(k).is_some_and(|t| is_unit(Some(t)) || names_segment(t, lexicon));
    match text(i) {
        "buy" | "bye" | "bi"
            if previous == text(i + 1) && !previous.is_empty()
                || names(i + 1)
                || matches!(text(i + 1), "weak" | "moth" | "munth" | "grayed" | "weakly" | "chanel")
                || (matches!(text(i + 1), "the" | "each") && names(i + 2))
                || (text(i + 1) == "fico") =>
        {
            Some("by")
        }
        "four"
            if !is_unit(next)
                && !matches!(
                    text(i + 1),
                    "full"
                        | "complete"
                        | "consecutive"
                        | "whole"
                        | "weekly"
                        | "biggest"
                        | "largest"
                        | "best"
                        | "top"
                )
                && !matches!(
                    previous,
                    "last" | "past" | "top" | "previous" | "next" | "bottom" | "the" | "best" | "worst"
                )
                && next.is_some()
                && !names_segment_at(tokens, i + 1, lexicon) =>
        {
            Some("for")
        }
        "sense" | "cents" | "scents"
            if is_date_word(text(i + 1)) || (matches!(text(i + 1), "the" | "last" | "mid")) =>
        {
            Some("since")
        }
        "weak" | "weeks" | "weaks"
            if text(i) != "weeks"
                && matches!(
                    previous,
                    "last"
                        | "this"
                        | "per"
                        | "by"
                        | "each"
                        | "past"
                        | "every"
                        | "over"
                        | "next"
                        | "a"
                        | "the"
                        | "previous"
                        | "full"
                        | "prior"
                        | "on"
                        | "buy"
                )
                || text(i) != "weeks" && i > 0 && tokens[i - 1].whole().is_some_and(|n| n <= 104)
                || matches!(
                    previous,
                    "two"
                        | "three"
                        | "four"
                        | "five"
                        | "six"
                        | "seven"
                        | "eight"
                        | "ten"
                        | "twelve"
                        | "few"
                        | "couple"
                ) =>
        {
            Some("week")
        }
        "weak" if matches!(text(i + 1), "over" | "before" | "by" | "of" | "after") => Some("week"),
        "weakly" | "weekley" | "weekely" => Some("weekly"),
        "verses" | "verse" | "versus'" => Some("versus"),
        "too" | "to" if is_unit(next) && text(i + 2) == "ago" => Some("two"),
        "too"
            if next.is_some_and(|t| {
                is_date_word(&t.text)
                    || t.is(&["the", "last", "prior", "previous", "this", "date"])
                    || lexicon.knows(&t.text) && !is_plain(&t.text)
            }) && i > 0 =>
        {
            Some("to")
        }
        "moth" | "moths" | "munth" | "monht" => Some(if text(i) == "moths" { "months" } else { "month" }),
        "quater" | "quarer" | "qaurter" => Some("quarter"),
        "leaf" if tokens[i..].iter().any(|t| t.text == "out") => Some("leave"),
        "know" if i == 0 && matches!(text(1), "i" | "," | "the" | "its" | "it" | "wait") => Some("no"),
        "knot" if next.is_some() => Some("not"),
        "witch" => Some("which"),
        "ad" if i == 0 && next.is_some() => Some("add"),
        "to" | "two" if i > 0 && next.is_none_or(|t| t.kind == Kind::Sign) && !is_date_word(previous) => {
            (text(i) == "to" || names_value(&tokens[i - 1], lexicon)).then_some("too")
        }
        "grayed" | "grates" | "greyed" | "grads" => Some("grades"),
        "tunnel" => Some("funnel"),
        "aps" => Some("apps"),
        "threw"
            if matches!(previous, "pull" | "pulled" | "went" | "get" | "go" | "got")
                || is_date_word(text(i + 1)) =>
        {
            Some("through")
        }
        "costumer" => Some("customer"),
        "costumers" => Some("customers"),
        "psycho" | "fightco" | "feeco" | "phyco" | "fyco" | "fiko" | "ficho"
            if next.is_none_or(|t| {
                t.kind == Kind::Sign
                    || t.is(&["band", "bands", "score", "scores", "by", "for", "per", "last"])
            }) =>
        {
            Some("fico")
        }
        "an" if text(i + 1) == "issuances" => None,
        "hw" => Some("how"),
        "mny" => Some("many"),
        "recieve" | "recieved" => Some("received"),
        "last yr" => Some("last"),
        "teh" => Some("the"),
        "ovr" => Some("over"),
        "amnog" | "amoung" | "amogn" => Some("among"),
        "clothes" if previous == "how" => Some("close"),
        "wich" => Some("which"),
        "leaf" if text(i + 1) == "out" => Some("leave"),
        "kneed" => Some("need"),
        "hole" if previous == "the" => Some("whole"),
        "wat" | "wut" | "waht" | "whta" => Some("what"),
        "n" if i > 0 => Some("and"),
        "form" if is_date_word(text(i + 1)) => Some("from"),
        "fore" if next.is_some() => Some("for"),
        "isshuances" | "insurances" | "issuance's" => Some("issuances"),
        _ => None,
    }
}

fn names_segment(token: &Token, lexicon: &Lexicon) -> bool {
    use super::lexicon::Sense;
    lexicon.longest(&[token.stem.as_str()], |s| matches!(s, Sense::Segment(_))).is_some()
        || nearest(&token.text, lexicon).is_some_and(|w| {
            !is_plain(&token.text)
                && lexicon.longest(&[stem(w).as_str()], |s| matches!(s, Sense::Segment(_))).is_some()
        })
}

/// Whether the token ends a value of the data.
fn names_value(token: &Token, lexicon: &Lexicon) -> bool {
    lexicon.value_words.iter().any(|(w, ..)| *w == token.text || *w == token.stem)
}

fn names_segment_at(tokens: &[Token], i: usize, lexicon: &Lexicon) -> bool {
    tokens.get(i).is_some_and(|t| names_segment(t, lexicon) && t.text.ends_with('s'))
}

fn is_date_word(word: &str) -> bool {
    month_number(word).is_some()
        || matches!(
            word,
            "q1" | "q2"
                | "q3"
                | "q4"
                | "monday"
                | "labor"
                | "january"
                | "yesterday"
                | "last"
                | "thanksgiving"
                | "christmas"
                | "memorial"
        )
        || (word.len() == 4 && word.starts_with("20"))
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
        // Between equals, the one that keeps the first letter and the length wins.
        let rank = usize::from(word.chars().next() != text.chars().next()) * 2
            + usize::from(word.len() != text.len());
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
