//! Slips in the words that say a period ("last wek", "thrid quarter", "lats month").
//! Such words are too short, or too near to other English, to be mended alone; beside the
//! other half of a period only one word can be meant.

use super::super::lexicon::Lexicon;
use super::super::numerals::CARDINALS;
use super::super::token::{Kind, Token};
use super::super::words::{is_english, is_plain};
use super::replace;
use strsim::osa_distance;

const UNITS: [&str; 10] =
    ["week", "month", "quarter", "year", "day", "weeks", "months", "quarters", "years", "days"];

/// Words that stand before a unit and little else.
const LEADS: [&str; 12] = [
    "last", "past", "this", "next", "previous", "prior", "current", "first", "second", "third", "fourth",
    "full",
];

/// Words that stand before a unit as before much else.
const OPEN_LEADS: [&str; 9] = ["by", "per", "each", "every", "the", "one", "whole", "a", "over"];

/// Corrects them.
pub(super) fn correct(tokens: &mut [Token], lexicon: &Lexicon) {
    for i in 0..tokens.len() {
        if tokens[i].is(&["ot", "ti", "tot"])
            && tokens.get(i + 1).is_some_and(|t| t.text == "date")
            && i > 0
            && is_unit(&tokens[i - 1].text)
        {
            replace(&mut tokens[i], "to");
        }
        if !candidate(&tokens[i], lexicon) {
            continue;
        }
        let text = tokens[i].text.clone();
        let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
        let before = i.checked_sub(1).map_or("", word);
        let counted = CARDINALS.contains(&before)
            || i.checked_sub(1).is_some_and(|k| tokens[k].whole().is_some_and(|n| n <= 104))
            || before == "few"
            || before == "couple";
        let strong = LEADS.contains(&before) || counted;
        let behind = matches!(
            (word(i + 1), word(i + 2)),
            ("over", _) | ("to", "date") | ("so", "far") | ("on", _) | ("ago", _)
        );
        // "the wek" may be the channel Web; "last wek" and "by wek" may not.
        let open = OPEN_LEADS.contains(&before)
            && (matches!(before, "by" | "per" | "each" | "every") || !near_value(&text, lexicon));
        let unit =
            (strong || behind || open).then(|| UNITS.iter().find(|u| slip(&text, u, strong))).flatten();
        let unit_at = |k: usize| tokens.get(k).is_some_and(|t| is_unit(&t.text) || names_unit(t, lexicon));
        let number = tokens
            .get(i + 1)
            .is_some_and(|t| t.whole().is_some_and(|n| n <= 104) || CARDINALS.contains(&t.text.as_str()));
        let lead = (unit_at(i + 1) || number && unit_at(i + 2))
            .then(|| LEADS.iter().find(|l| slip(&text, l, true)))
            .flatten();
        if let Some(word) = lead.or(unit) {
            replace(&mut tokens[i], word);
        }
    }
}

fn is_unit(word: &str) -> bool {
    UNITS.contains(&word)
}

/// "wek", which is mended in its turn.
fn names_unit(token: &Token, lexicon: &Lexicon) -> bool {
    candidate(token, lexicon) && UNITS.iter().any(|u| slip(&token.text, u, false))
}

fn candidate(token: &Token, lexicon: &Lexicon) -> bool {
    let text = token.text.as_str();
    token.kind == Kind::Word
        && text.len() >= 3
        && text.bytes().all(|b| b.is_ascii_lowercase())
        && !lexicon.knows(text)
        && !is_plain(text)
}

fn near_value(text: &str, lexicon: &Lexicon) -> bool {
    lexicon.value_words.iter().any(|(w, ..)| osa_distance(w, text) <= 1)
}

/// Whether `text` is `word` with a slip: one letter too many, too few or wrong, two that
/// changed places. A word of the language (`sure`: where nothing else can stand) only if
/// no letter was put for another ("fist quarter", not "mast quarter").
fn slip(text: &str, word: &str, sure: bool) -> bool {
    let far = osa_distance(text, word);
    let near = far == 1 || far == 2 && word.len() >= 7;
    let same_start = text.as_bytes().first() == word.as_bytes().first();
    let exchanged = text.len() == word.len() && same_letters(text, word);
    if !near || !same_start && !exchanged {
        return false;
    }
    !is_english(text) || sure && far == 1 && (text.len() != word.len() || exchanged)
}

/// "thrid" and "third": letters that changed places.
fn same_letters(a: &str, b: &str) -> bool {
    let sorted = |s: &str| {
        let mut bytes = s.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    sorted(a) == sorted(b)
}
