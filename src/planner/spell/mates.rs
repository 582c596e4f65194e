//! Words that are mended by their neighbour: "costumer type", "fico bnd", "findings
//! rate". Alone they may be English or too short; beside the other half of a name of
//! the model only one word can be meant.

use super::super::lexicon::Lexicon;
use super::super::token::{Kind, Token};
use super::super::words::{is_english, is_plain};
use super::replace;
use strsim::osa_distance;

/// Corrects the words that complete a name of the model.
pub(super) fn correct(tokens: &mut [Token], lexicon: &Lexicon) {
    for i in 0..tokens.len() {
        if !candidate(&tokens[i], lexicon) {
            continue;
        }
        let ahead = tokens.get(i + 1).and_then(|next| {
            let word = lexicon.before(&next.stem).find(|w| slip(&tokens[i].text, w));
            word.map(str::to_string)
        });
        let found = ahead.or_else(|| {
            let last = tokens[..i].last()?;
            lexicon.after(&last.stem).find(|w| slip(&tokens[i].text, w)).map(str::to_string)
        });
        if let Some(mut word) = found {
            if tokens[i].text.ends_with('s') && !word.ends_with('s') {
                word.push('s');
            }
            replace(&mut tokens[i], &word);
        }
    }
}

fn candidate(token: &Token, lexicon: &Lexicon) -> bool {
    let text = token.text.as_str();
    token.kind == Kind::Word
        && text.len() >= 3
        && text.bytes().all(|b| b.is_ascii_lowercase())
        && !lexicon.knows(text)
        && !is_plain(text)
}

/// Whether `text` is `word` with a slip or two.
fn slip(text: &str, word: &str) -> bool {
    let bare = if text.ends_with('s') && !word.ends_with('s') { &text[..text.len() - 1] } else { text };
    if bare.as_bytes().first() != word.as_bytes().first() || bare == word {
        return false;
    }
    let far = osa_distance(bare, word);
    match word.len() {
        0..=3 => false,
        4..=5 => far == 1 && !is_english(text),
        6 => far == 1,
        _ => far <= 2 && (far == 1 || !is_english(text) || same_letters(bare, word)),
    }
}

/// "costumer" and "customer": letters that changed places.
fn same_letters(a: &str, b: &str) -> bool {
    let sorted = |s: &str| {
        let mut bytes = s.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    sorted(a) == sorted(b)
}
