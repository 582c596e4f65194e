//! Values as the data spells them, and whether a word that is also plain English
//! is meant as one.

use super::ordinary::{is_ordinary_use, is_part_of_period, spoken_in_passing};
use crate::planner::annotate::Mark;
use crate::planner::lexicon::{Lexicon, Sense, squeeze};
use crate::planner::token::{Kind, Token};
use crate::planner::words::is_plain;

/// Values spelled as in the data (in any case), longest first.
#[must_use]
pub fn spelled(tokens: &[Token], lexicon: &Lexicon) -> Vec<Mark> {
    let stems: Vec<&str> = tokens.iter().map(|t| t.stem.as_str()).collect();
    let exact = |s: &Sense| matches!(s, Sense::Value { exact: true, .. });
    let mut marks = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let mut found = lexicon.longest(&stems[i..], exact);
        // "TV and Radio" where each is a value of its own: the two, not "TV & Radio".
        if let Some((n, _)) = found.as_ref().filter(|(n, _)| *n > 2)
            && lexicon.joint(&tokens[i..i + n]).is_some()
        {
            found = lexicon.longest(&stems[i..i + 1], exact).or(found);
        }
        // "e-mail", "directmail": the same letters in other pieces.
        for n in (1..=3.min(tokens.len() - i)).rev() {
            if found.as_ref().is_some_and(|(m, _)| *m >= n)
                || (n > 1 && tokens[i..i + n].iter().any(|t| t.kind == Kind::Sign))
            {
                continue;
            }
            let letters: String = tokens[i..i + n].iter().map(|t| squeeze(&t.text)).collect();
            // Dictation cuts names in two ("card pay off"): only long ones join without a hyphen.
            if n > 1 && !tokens[i + 1..i + n].iter().any(|t| t.glued) && letters.chars().count() < 6 {
                continue;
            }
            let singular = crate::planner::token::stem(&letters);
            if let Some((segment, value)) =
                lexicon.squeezed.get(&letters).or_else(|| lexicon.squeezed.get(&singular))
            {
                found =
                    Some((n, vec![Sense::Value { segment: *segment, value: value.clone(), exact: true }]));
                break;
            }
        }
        match found {
            Some((n, senses))
                if n > 1 && !spoken_in_passing(tokens, i, n)
                    || n == 1 && is_value_here(tokens, i, &senses, lexicon) =>
            {
                marks.push(Mark { start: i, end: i + n, senses });
                i += n;
            }
            _ => i += 1,
        }
    }
    marks
}

/// Whether a one-word value is meant as such: short codes that are also English
/// words ("A", "On") need capitals and company.
pub(super) fn is_value_here(tokens: &[Token], i: usize, senses: &[Sense], lexicon: &Lexicon) -> bool {
    let token = &tokens[i];
    let word = |k: usize| tokens.get(k).map_or("", |t| t.text.as_str());
    let previous = if i == 0 { "" } else { word(i - 1) };
    let names = |k: Option<usize>| {
        k.and_then(|k| tokens.get(k)).is_some_and(|t| {
            lexicon.longest(&[t.stem.as_str()], |s| matches!(s, Sense::Segment(_))).is_some_and(|(_, found)| {
                senses.iter().any(|s| matches!(s, Sense::Value { segment, .. } if found.contains(&Sense::Segment(*segment))))
            })
        })
    };
    let named = names(i.checked_sub(1))
        || (i >= 2 && matches!(previous, "is" | "=" | ":" | "of") && names(i.checked_sub(2)));
    // "email me the rate", "please search the archive": the word is a verb.
    if matches!(word(i + 1), "me" | "us" | "him" | "her" | "them" | "everyone" | "everybody")
        || matches!(previous, "you" | "please" | "pls" | "plz" | "kindly" | "will" | "ill")
            && matches!(
                word(i + 1),
                "the" | "this" | "that" | "it" | "my" | "over" | "a" | "through" | "these"
            )
        || matches!(previous, "an" | "this" | "your" | "his" | "her" | "my" | "their" | "the")
            && matches!(word(i + 1), "from" | "below" | "i" | "thread" | "chain" | "she" | "he")
    {
        return false;
    }
    if is_part_of_period(tokens, i) {
        return false;
    }
    let all_digits = token.text.chars().all(|c| c.is_ascii_digit());
    if all_digits {
        let ranked = tokens[..i].iter().rev().take(1).any(|t| {
            t.is(&[
                "top", "best", "worst", "bottom", "first", "last", "these", "those", "other", "all", "our",
                "the", "which",
            ])
        });
        return named || !ranked && names(Some(i + 1)) || digit_listed(tokens, i, senses, lexicon);
    }
    // "other than Kiosk", "all other channels" are words of the language.
    if token.text == "other"
        && (word(i + 1) == "than"
            || matches!(previous, "all" | "every" | "any" | "each" | "the" | "no")
                && names(Some(i + 1))
                && word(i + 1).ends_with('s'))
    {
        return false;
    }
    let length = token.text.chars().count();
    if length == 1 {
        return named
            || super::letters::is_letter_value(
                tokens,
                i,
                names(Some(i + 1)),
                list_named(tokens, i, lexicon),
                lexicon,
            );
    }
    let lower = !token.raw.chars().any(char::is_uppercase);
    let common = is_plain(&token.text)
        || length <= 3 && lexicon.longest(&[token.stem.as_str()], |s| matches!(s, Sense::Cue(_))).is_some();
    if !common {
        return !(lower && is_ordinary_use(tokens, i, 1));
    }
    // "Other", "New", "Mail" as a value needs a capital, its segment's name, a filter
    // word before it, or another value beside it.
    let capital = token.raw.starts_with(char::is_uppercase) && !token.opens;
    let filter = |w: &str| {
        matches!(
            w,
            "for"
                | "only"
                | "excluding"
                | "except"
                | "without"
                | "ex"
                | "vs"
                | "versus"
                | "from"
                | "just"
                | "in"
                | "via"
                | "through"
                | "excl"
                | "minus"
                | "not"
                | "no"
                | "nor"
                | "neither"
                | "only:"
                | "leave"
                | "drop"
                | "less"
                | "sans"
                | "bar"
                | "barring"
                | "besides"
                | "omitting"
                | "omit"
                | "skipping"
                | "skip"
                | "ignoring"
                | "exclude"
                | "excludes"
                | "but"
                | "beside"
        )
    };
    // "deep ex Dealer", "mid excluded": the word behind filters.
    let filtered_behind = matches!(
        word(i + 1),
        "ex" | "excl"
            | "excluding"
            | "excluded"
            | "omitted"
            | "only"
            | "alone"
            | "removed"
            | "exclusively"
            | "minus"
    ) || matches!(
        (word(i + 1), word(i + 2)),
        ("left" | "taken" | "stripped", "out") | ("not", "counted" | "included")
    );
    let without = i >= 3 && word(i - 3) == "w" && word(i - 2) == "/" && previous == "o";
    let connects =
        |w: &str| matches!(w, "vs" | "versus" | "and" | "or" | "," | "/" | "&" | "+" | "against" | "nor");
    let value_at = |k: usize| {
        tokens.get(k).is_some_and(|t| {
            lexicon.longest(&[t.stem.as_str()], is_exact_value).is_some()
                || lexicon.squeezed.contains_key(&squeeze(&t.text))
                || lexicon.value_words.iter().any(|(w, ..)| *w == t.text)
        })
    };
    let beside_value =
        connects(word(i + 1)) && value_at(i + 2) || i >= 2 && connects(previous) && value_at(i - 2);
    let value_before = i >= 1
        && value_at(i - 1)
        && lower
        && (!is_plain(previous) || tokens[i - 1].raw.chars().all(char::is_uppercase));
    // "Holiday vs everything else", "Holiday approvals": the subject comes first, unless
    // the word asks for something to be done ("Print approvals by channel").
    let verb = token.is(&[
        "print", "direct", "email", "mail", "call", "search", "text", "post", "phone", "message", "check",
        "plan", "match", "point", "branch", "mark", "record", "report", "send", "web", "fax", "walk",
        "start", "target", "show", "list",
    ]);
    let data = tokens.get(i + 1).is_some_and(|t| {
        lexicon.longest(&[t.stem.as_str()], |s| matches!(s, Sense::Metric { .. })).is_some()
    });
    let set_against = matches!(word(i + 1), "vs" | "versus" | "against");
    let subject = token.opens && (set_against || data && !verb && token.raw.starts_with(char::is_uppercase));
    let possessive = token.raw.to_lowercase().ends_with("'s") && i + 1 < tokens.len();
    named
        || names(Some(i + 1))
        || capital
        || (filter(previous) || without) && !is_ordinary_use(tokens, i, 1)
        || filtered_behind
        || subject
        || beside_value
        || value_before
        || possessive && !token.text.is_empty() && token.opens
        || tokens.len() <= 2
}

pub(super) fn is_exact_value(s: &Sense) -> bool {
    matches!(s, Sense::Value { exact: true, .. })
}

/// "grades 1, 2 and 4", "grade 1-3": a number in a list that its segment's name opens.
fn digit_listed(tokens: &[Token], i: usize, senses: &[Sense], lexicon: &Lexicon) -> bool {
    let mut k = i;
    while k > 0 {
        k -= 1;
        let t = &tokens[k];
        let member = t.text.chars().all(|c| c.is_ascii_digit())
            && lexicon.longest(&[t.stem.as_str()], is_exact_value).is_some();
        if member
            || t.is(&[
                ",", "and", "or", "&", "/", "+", "to", "through", "thru", "-", "vs", "versus", "up", "n",
                "the", "of", "is", ":", "=",
            ])
        {
            continue;
        }
        return lexicon
            .longest(&[t.stem.as_str()], |s| matches!(s, Sense::Segment(_)))
            .is_some_and(|(_, found)| {
                senses.iter().any(|s| matches!(s, Sense::Value { segment, .. } if found.contains(&Sense::Segment(*segment))))
            })
            && !crate::planner::dates::is_unit(tokens.get(i + 1));
    }
    false
}

/// "grades A, B and C": the name stands before the first of a list.
pub(super) fn list_named(tokens: &[Token], i: usize, lexicon: &Lexicon) -> bool {
    let mut k = i;
    while k > 0 {
        k -= 1;
        let t = &tokens[k];
        if matches!(
            t.text.as_str(),
            "," | "and" | "or" | "&" | "/" | "to" | "through" | "-" | "thru" | "not" | "but"
        ) || t.text.chars().count() == 1
        {
            continue;
        }
        return lexicon.longest(&[t.stem.as_str()], |s| matches!(s, Sense::Segment(_))).is_some();
    }
    false
}
