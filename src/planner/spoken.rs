//! Words that only fill a pause: "for, um, last month", "since like March", "over say the
//! last three weeks".

use super::token::{Kind, Token};

/// Sounds that never mean anything.
const SOUNDS: [&str; 8] = ["um", "uh", "erm", "uhm", "umm", "uhh", "hmm", "er"];

/// Words that fill a pause where they stand between a preposition and what it governs.
const FILLERS: [&str; 6] = ["like", "say", "maybe", "perhaps", "basically", "literally"];

const PREPOSITIONS: [&str; 17] = [
    "since",
    "for",
    "from",
    "in",
    "by",
    "over",
    "till",
    "until",
    "during",
    "across",
    "per",
    "between",
    "on",
    "excluding",
    "without",
    "versus",
    "vs",
];

/// Takes them out. A value of the data may be called so: `known` tells the words of values.
pub fn without_fillers(tokens: &mut Vec<Token>, known: &dyn Fn(&str) -> bool) {
    let mut k = 0;
    while k < tokens.len() {
        let sound = SOUNDS.contains(&tokens[k].text.as_str()) && tokens.len() > 2;
        let between = k > 0
            && FILLERS.contains(&tokens[k].text.as_str())
            && PREPOSITIONS.contains(&tokens[k - 1].text.as_str())
            && tokens.get(k + 1).is_some_and(|t| !matches!(t.kind, Kind::Sign) && !t.is(&["for", "a"]));
        if (sound || between) && !known(&tokens[k].text) {
            let opens = tokens[k].opens;
            tokens.remove(k);
            if let Some(next) = tokens.get_mut(k) {
                next.opens |= opens;
            }
        } else {
            k += 1;
        }
    }
}
