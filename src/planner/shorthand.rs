//! Shorthand that people type in a hurry: "b4", "b/w", "thru", and plain words
//! without their vowels ("bnd", "chnnl", "apprvls").

use super::lexicon::Lexicon;
use super::spell::replace;
use super::token::{Kind, Token};
use super::words::is_plain;
use strsim::osa_distance;

/// The consonants of a word, doubled ones once, a vowel only where it opens the word.
#[must_use]
pub fn skeleton(word: &str) -> String {
    let mut out = String::new();
    for (i, c) in word.chars().enumerate() {
        let vowel = matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
        if (i == 0 || !vowel) && !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

/// Writes shorthand out.
pub fn expand(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    pairs(tokens);
    how_is(tokens);
    for i in 0..tokens.len() {
        // "B4" may be a grade, and "pull thru" stands in the model.
        let value = lexicon.value_words.iter().any(|(w, ..)| *w == tokens[i].text);
        if value || tokens[i].kind != Kind::Word {
            continue;
        }
        let next = tokens.get(i + 1).map_or("", |t| t.text.as_str());
        let word = match tokens[i].text.as_str() {
            "abt" | "bout" => "about",
            "b4" if tokens[i].raw == "b4" && !next.is_empty() => "before",
            "btw" | "btwn" | "btween" if names_two(tokens, i) => "between",
            "thru" => "through",
            "doin" => "doing",
            "compair" | "comapre" | "compar" | "compere" => "compare",
            "w" if tokens[i].raw == "w"
                && matches!(
                    next,
                    "more"
                        | "less"
                        | "fewer"
                        | "higher"
                        | "lower"
                        | "the"
                        | "a"
                        | "bigger"
                        | "better"
                        | "worse"
                        | "most"
                        | "new"
                        | "our"
                        | "that"
                        | "last"
                ) =>
            {
                "with"
            }
            "adn" | "nad" | "andd" | "annd" | "anf" | "ahd" => "and",
            "teh" | "hte" => "the",
            "wiht" | "wtih" | "iwth" => "with",
            "thna" => "than",
            "fro" | "fof" | "ofr" => "for",
            "fomr" | "frmo" | "frm" => "from",
            "u" if tokens[i].raw == "u" => "you",
            "r" if tokens[i].raw == "r"
                && matches!(next, "u" | "you" | "we" | "they" | "available" | "there") =>
            {
                "are"
            }
            "n" if tokens[i].raw == "n"
                && i == 0
                && matches!(next, "avg" | "average" | "mape" | "what" | "whats" | "how" | "the" | "mean") =>
            {
                "and"
            }
            "ppl" => "people",
            "diff" | "diffs" => "difference",
            "gimme" => "give",
            "prdct" => "product",
            "prdcts" => "products",
            _ => {
                if let Some(word) = without_vowels(&tokens[i], lexicon) {
                    let word = word.to_string();
                    replace(&mut tokens[i], &word);
                }
                continue;
            }
        };
        replace(&mut tokens[i], word);
        tokens[i].corrected = None;
    }
}

/// "b/w" is "between".
fn pairs(tokens: &mut Vec<Token>) {
    let mut i = 0;
    while i + 2 < tokens.len() {
        if tokens[i].text == "b" && tokens[i + 1].text == "/" && tokens[i + 2].text == "w" {
            replace(&mut tokens[i], "between");
            tokens[i].corrected = None;
            tokens.drain(i + 1..i + 3);
        }
        i += 1;
    }
}

/// "hows Email doing", "how's Email doing" is "how is Email doing".
fn how_is(tokens: &mut Vec<Token>) {
    let goes = |t: &Token| t.is(&["doing", "doin", "looking", "performing", "going", "faring"]);
    // Of "how's" the text is "how": an ending is taken for a possessive.
    let contracted = |t: &Token| t.text == "hows" || t.text == "how" && t.raw.chars().count() > 3;
    if tokens.first().is_some_and(contracted) && tokens.len() <= 8 && tokens.iter().any(goes) {
        let mut is = tokens[0].clone();
        for (token, word) in [(&mut tokens[0], "how"), (&mut is, "is")] {
            replace(token, word);
            token.corrected = None;
        }
        is.opens = false;
        tokens.insert(1, is);
    }
}

/// "btw" is "by the way" unless two things follow, joined by "and".
fn names_two(tokens: &[Token], at: usize) -> bool {
    tokens.iter().skip(at + 2).take(4).any(|t| t.is(&["and", "&"]))
        && tokens.get(at.wrapping_sub(1)).is_some_and(|t| {
            t.is(&["diff", "difference", "gap", "relation", "relationship", "correlation", "link", "delta"])
        })
}

/// The one plain word with these consonants.
fn without_vowels<'a>(token: &Token, lexicon: &'a Lexicon) -> Option<&'a str> {
    let text = token.text.as_str();
    let n = text.chars().count();
    let bare = n >= 3
        && text.chars().all(|c| c.is_ascii_lowercase())
        && text.chars().skip(1).all(|c| !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u'))
        && token.raw.chars().skip(1).all(|c| c.is_lowercase())
        && lexicon.longest(&[token.stem.as_str()], |_| true).is_none()
        && !is_plain(text)
        && !is_plain(&token.stem);
    if !bare {
        return None;
    }
    // A short code of the data may be meant.
    let code = |w: &str| w.chars().count() <= 4 && osa_distance(w, text) <= 1;
    if lexicon.value_words.iter().any(|(w, ..)| code(w)) {
        return None;
    }
    lexicon.by_skeleton(&skeleton(text))
}
