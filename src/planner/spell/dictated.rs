//! Dictation: words that sound like the ones meant, where the neighbours say so.

use super::super::dates::{is_unit, month_number};
use super::super::lexicon::{Lexicon, Sense};
use super::super::numerals::ORDINALS;
use super::super::token::{Kind, Token, stem};
use super::super::words::is_plain;
use super::nearest;

/// The word meant at `i`, if another was heard.
pub(super) fn dictated(tokens: &[Token], i: usize, lexicon: &Lexicon) -> Option<&'static str> {
    let text = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let next = tokens.get(i + 1);
    if in_a_name(tokens, i, lexicon) {
        return None;
    }
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
        "weak"
            if i > 0
                && (matches!(
                    text(i - 1),
                    "thanksgiving" | "christmas" | "easter" | "this" | "last" | "next"
                ) || text(i - 1) == "day" && i > 1)
                && !matches!(text(i + 1), "point" | "spot" | "points" | "spots" | "number" | "numbers") =>
        {
            Some("week")
        }
        "weak" if matches!(text(i + 1), "over" | "before" | "by" | "of" | "after") => Some("week"),
        "weakly" | "weekley" | "weekely" => Some("weekly"),
        "verses" | "verse" | "versus'" => Some("versus"),
        // "pull threw", "pull thru", "pul through"
        "threw" | "thru" | "thro" | "thrue" | "true" | "trough" | "throw" | "thorough"
            if matches!(previous, "pull" | "pul" | "pulled" | "poll" | "pool" | "pole") =>
        {
            Some("through")
        }
        "pul" | "poll" | "pool" | "pole" | "pulled"
            if matches!(
                text(i + 1),
                "through" | "threw" | "thru" | "thro" | "trough" | "thrue" | "throughs"
            ) =>
        {
            Some("pull")
        }
        // "fico banned", "fico bend"
        "banned" | "bans" | "ban" | "bend" | "bends" | "bond" | "bonds"
            if matches!(previous, "fico" | "credit" | "score" | "ficos") =>
        {
            Some("band")
        }
        // "from June threw August", "the first of june threw the end of august"
        "threw" if is_date_word(previous) || is_ordinal(previous) || month_number(previous).is_some() => {
            Some("through")
        }
        "two" | "too"
            if (is_date_word(previous) || is_ordinal(previous))
                && (month_number(text(i + 1)).is_some() || is_date_word(text(i + 1))) =>
        {
            Some("to")
        }
        "quater" | "quarer" | "qaurter" | "quartr" | "qtr" | "qrt" | "quarte" if is_ordinal(previous) => {
            Some("quarter")
        }
        "too" | "to" if is_unit(next) && text(i + 2) == "ago" => Some("two"),
        // "over the next too weeks"
        "too" | "to"
            if is_unit(next)
                && matches!(
                    previous,
                    "next" | "last" | "past" | "previous" | "coming" | "prior" | "these"
                ) =>
        {
            Some("two")
        }
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
        "rait" | "raite" => Some("rate"),
        "raid" | "rite" | "rat" if matches!(previous, "funding" | "approval" | "conversion") => Some("rate"),
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
        "cout" | "coutn" | "conut" if matches!(previous, "by" | "in" | "as" | "the" | "a") => Some("count"),
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
        "wats" | "watz" | "wuts" | "whast" | "wahts" => Some("whats"),
        "wat" | "wut" | "waht" | "whta" => Some("what"),
        "n" if i > 0 => Some("and"),
        "form" if is_date_word(text(i + 1)) => Some("from"),
        "fore" if next.is_some() => Some("for"),
        "isshuances" | "insurances" | "issuance's" => Some("issuances"),
        _ => None,
    }
}

fn names_segment(token: &Token, lexicon: &Lexicon) -> bool {
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

/// "Web Form last week": the word stands in a name of the data beside another of its words.
fn in_a_name(tokens: &[Token], i: usize, lexicon: &Lexicon) -> bool {
    let own = |k: usize| {
        tokens.get(k).into_iter().flat_map(|t| {
            lexicon.value_words.iter().filter(|(w, ..)| *w == t.text || *w == t.stem).map(|(_, s, v)| (s, v))
        })
    };
    own(i).any(|mine| i > 0 && own(i - 1).any(|other| other == mine) || own(i + 1).any(|other| other == mine))
}

fn names_segment_at(tokens: &[Token], i: usize, lexicon: &Lexicon) -> bool {
    tokens.get(i).is_some_and(|t| names_segment(t, lexicon) && t.text.ends_with('s'))
}

/// "first", "twenty first", "21st".
fn is_ordinal(word: &str) -> bool {
    ORDINALS.contains(&word)
        || word == "thirtieth"
        || word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u8>().is_ok()
            && word.ends_with(['t', 'd', 'h'])
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
