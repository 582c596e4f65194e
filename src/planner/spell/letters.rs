//! Letters said one by one: "a p r", "f i c o", "n p versus r p", "q three", "l 30".

use super::super::lexicon::Lexicon;
use super::super::numerals::CARDINALS;
use super::super::token::{Kind, Token, stem};

/// The most letters of an abbreviation.
const MOST: usize = 5;

/// Windows that are said by their letters; the lexicon does not hold them.
const WINDOWS: [&str; 6] = ["mtd", "qtd", "ytd", "wtd", "ltm", "ttm"];

/// Joins them to the word that they spell.
pub(super) fn join(tokens: &mut Vec<Token>, lexicon: &Lexicon) {
    let mut i = 0;
    while i + 1 < tokens.len() {
        if let Some((n, word)) = (2..=MOST.min(tokens.len() - i))
            .rev()
            .find_map(|n| spelled(&tokens[i..i + n], lexicon).map(|word| (n, word)))
        {
            let raw: Vec<&str> = tokens[i..i + n].iter().map(|t| t.raw.as_str()).collect();
            let raw = raw.join(" ");
            let first = &mut tokens[i];
            first.raw = raw.clone();
            first.corrected = Some(raw);
            first.stem = stem(&word);
            first.text = word;
            first.kind = Kind::Word;
            tokens.drain(i + 1..i + n);
        }
        i += 1;
    }
}

/// The word that these tokens spell.
fn spelled(tokens: &[Token], lexicon: &Lexicon) -> Option<String> {
    let whole = tokens[1..].iter().all(|t| !t.opens && !t.glued);
    if !whole || tokens[0].kind != Kind::Word {
        return None;
    }
    if let [letter, number] = tokens {
        // "q three" is a quarter, "l 30" the last thirty days.
        let n = number.whole().or_else(|| {
            // "q to", "q for": heard so behind a lone letter.
            let heard = match number.text.as_str() {
                "won" => "one",
                "to" | "too" => "two",
                "tree" | "free" => "three",
                "for" | "fore" => "four",
                other => other,
            };
            let at = CARDINALS
                .iter()
                .position(|w| *w == heard)
                .filter(|_| letter.text == "q" || heard == number.text)?;
            i32::try_from(at).ok().map(|n| n + 1)
        });
        let joined = n.map(|n| format!("{}{n}", letter.text));
        let code = joined.as_ref().is_some_and(|j| lexicon.value_words.iter().any(|(w, ..)| w == j));
        let period = match (letter.text.as_str(), n) {
            ("q", Some(n)) => (1..=4).contains(&n),
            ("l", Some(n)) => matches!(n, 7 | 14 | 28 | 30 | 60 | 90 | 180),
            _ => false,
        };
        if period || code && letter.text != "a" {
            return joined;
        }
    }
    // "q to date", "y to date"
    if let [period, to, date] = tokens
        && period.is(&["w", "m", "q", "y"])
        && to.is(&["to", "two", "too"])
        && date.text == "date"
    {
        return Some(format!("{}td", period.text));
    }
    let letters = tokens.iter().all(|t| t.text.len() == 1 && t.text.bytes().all(|b| b.is_ascii_lowercase()));
    if !letters {
        return None;
    }
    let word: String = tokens.iter().map(|t| t.text.as_str()).collect();
    // Letters that are values of the data by themselves ("grades a b c") are those.
    let value = |w: &str| lexicon.value_words.iter().any(|(v, ..)| v == w);
    let own = tokens.iter().filter(|t| value(&t.text)).count();
    let known = if tokens.len() > 2 {
        lexicon.knows(&word) || WINDOWS.contains(&word.as_str())
    } else {
        value(&word)
    };
    (known && own < tokens.len()).then_some(word)
}
